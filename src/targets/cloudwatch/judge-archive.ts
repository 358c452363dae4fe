/** What is said of an archive and would be of no effect, because a lock that is not there is found out too late. */

import { type Problem, shown } from "../../core/errors.ts";
import { streams } from "../../core/schema.ts";
import type { CloudwatchOptions } from "./options.ts";

const idle = (path: string, value: unknown, what: string, expected: string): Problem => ({
  code: "wrong-value",
  path: `archive.${path}`,
  what,
  got: shown(value),
  expected,
});

export const judgeArchive = ({ archive }: CloudwatchOptions): readonly Problem[] => {
  if (archive === undefined) return [];
  const { bucket, coldAfter, objectLock, storageClass } = archive;
  if (typeof bucket === "object") {
    const said = { objectLock: Object.keys(objectLock).length > 0 ? objectLock : undefined, storageClass, coldAfter };
    return Object.entries(said).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [idle(name, value, "is about a bucket that is somebody else's", "nothing: its owner says it")],
    );
  }
  return [
    ...streams
      .filter(stream => objectLock[stream] !== undefined && !archive.streams.includes(stream))
      .map(stream =>
        idle(
          `objectLock.${stream}`,
          objectLock[stream],
          "is the lock of a stream that is not archived",
          `one of archive.streams: ${archive.streams.join(", ")}`,
        ),
      ),
    ...(storageClass === "STANDARD" && coldAfter !== undefined
      ? [idle("coldAfter", coldAfter, "moves objects to the class they are in", "nothing, or another storageClass")]
      : []),
  ];
};
