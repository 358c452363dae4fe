/** Which paths of log files an environment takes. */

import { isPlainPath } from "../core/log-files.ts";
import { folderOfGlob } from "../core/shipper.ts";

/** Whether `files(…)` takes a path, and a shipper can be given the folder that it is in. */
export const isReadable = (path: string): boolean => isPlainPath(path) && folderOfGlob(path) !== "/";

/** How a finding says a path that `files(…)` does not take. */
export const unreadable = {
  what: "files that are read",
  help: 'files("/srv/chat/logs/*.log") takes absolute paths below a folder, of letters, digits and . _ - * ?: write one for each that is meant',
} as const;

/** How a finding says that files are left out. */
export const excluded = { what: "files that are not read", help: "files(…) with paths that leave them out" } as const;
