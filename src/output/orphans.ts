/** Folders of environments that are no more: written by us, and by nothing that still is. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { manifestName, readManifest } from "./manifest.ts";

/** An environment that is synthesized now. */
interface Present {
  readonly name: string;
  /** `environments/prod.ts` */
  readonly source: string;
}

/**
 * The names of folders below `out` whose manifest is ours, which no environment is called by, and whose sources are gone or
 * are now of another name. A source that is still there is somebody's who names it when it is synthesized.
 */
export const orphansIn = (out: string, present: readonly Present[]): readonly string[] => {
  if (!existsSync(out)) return [];
  const isGone = (source: string): boolean => !existsSync(source) || present.some(one => one.source === source);
  return readdirSync(out, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !present.some(({ name }) => name === entry.name))
    .filter(({ name }) => {
      const sources = Object.values(readManifest(join(out, name, manifestName)) ?? {}).map(({ source }) => source);
      return sources.length > 0 && sources.every(isGone);
    })
    .map(({ name }) => name)
    .sort();
};
