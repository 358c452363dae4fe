/** Folders of environments that are no more: written by us, and by nothing that still is. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";
import { pathProblem } from "./plan.ts";
import { sha256 } from "./render.ts";

export interface Orphan {
  /** What the environment was called. */
  readonly name: string;
  /** `generated/prod` */
  readonly folder: string;
  /** What is ours in it, below the folder; the folder may hold what is somebody's. */
  readonly files: readonly string[];
}

/**
 * Folders below `out` that no environment of `present` names, all of whose sources are gone and all of whose files are as we
 * wrote them. A source that is still there may make that environment when it is run otherwise. Sources are relative to the
 * working directory, so `out` has to be a folder that only its environments write to.
 */
export const orphansIn = (out: string, present: readonly string[]): readonly Orphan[] =>
  existsSync(out)
    ? readdirSync(out, { withFileTypes: true })
        .filter(entry => entry.isDirectory() && !present.includes(entry.name))
        .map(({ name }) => ({ name, folder: join(out, name) }))
        .flatMap(({ name, folder }) => {
          const manifest = readManifest(join(folder, manifestName)) ?? {};
          return isLeft(folder, manifest) ? [{ name, folder, files: Object.keys(manifest) }] : [];
        })
        .sort((a, b) => (a.name < b.name ? -1 : 1))
    : [];

const isLeft = (folder: string, manifest: Manifest): boolean => {
  const entries = Object.entries(manifest);
  return (
    entries.length > 0 &&
    entries.every(([, { source }]) => !existsSync(source)) &&
    entries.every(([path, entry]) => isAsWritten(folder, path, entry.sha256))
  );
};

const isAsWritten = (folder: string, path: string, hash: string): boolean => {
  const onDisk = join(folder, path);
  return !pathProblem(folder, path) && existsSync(onDisk) && sha256(readFileSync(onDisk, "utf8")) === hash;
};
