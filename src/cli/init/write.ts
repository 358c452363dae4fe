/** Writes new files all or none, and never in the place of what is there. */

import { linkSync, lstatSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError, type Problem } from "../../core/errors.ts";

/**
 * The paths that something already has: a file's own, or that of a folder above it where there is something that is no
 * folder. A link is in the way too: what is behind it is somewhere else.
 */
const inTheWay = (folder: string, paths: readonly string[]): readonly string[] => [
  ...new Set(
    paths.flatMap(path => {
      const above = foldersAbove(path).filter(one => statOf(join(folder, one))?.isDirectory() === false);
      return above.length > 0 ? above : statOf(join(folder, path)) === undefined ? [] : [path];
    }),
  ),
];

/** `a` and `a/b` of `a/b/c.ts`. */
const foldersAbove = (path: string): readonly string[] => {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
};

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/**
 * Everything is written to a folder beside the files' places first; then each file is linked to its place, which fails
 * where somebody was faster. Whatever fails, what was written before is taken away again.
 * @param help the way out where something is in the way; said once, behind the last path
 * @throws ConfigError "foreign-file" with every path in the way, "cannot-write" when the disk refuses
 */
export const writeNewFiles = (folder: string, files: Readonly<Record<string, string>>, help: string): void => {
  const taken = orRefused(folder, () => inTheWay(folder, Object.keys(files)));
  if (taken.length > 0)
    throw new ConfigError(
      taken.map((path, index) => ({ ...foreign(path), ...(index === taken.length - 1 ? { help } : {}) })),
      `${folder}: nothing was written`,
    );
  const undo: (() => void)[] = [];
  const makeFolder = (path: string): void => {
    if (statOf(path) !== undefined) return;
    if (dirname(path) !== path) makeFolder(dirname(path));
    mkdirSync(path);
    undo.push(() => rmdirSync(path));
  };
  orRefused(
    folder,
    () => {
      makeFolder(folder);
      const staging = mkdtempSync(join(folder, ".signalbox-init-"));
      try {
        const staged = Object.entries(files).map(([path, text], index) => {
          const from = join(staging, String(index));
          writeFileSync(from, text);
          return { from, to: join(folder, path) };
        });
        for (const { from, to } of staged) {
          makeFolder(dirname(to));
          linkSync(from, to);
          undo.push(() => unlinkSync(to));
        }
      } finally {
        rmSync(staging, { recursive: true, force: true });
      }
    },
    undo,
  );
};

/** What the disk lets us do; where it does not, what was done before is taken back, the last first. */
const orRefused = <T>(folder: string, act: () => T, undo: readonly (() => void)[] = []): T => {
  try {
    return act();
  } catch (error) {
    for (const back of undo.toReversed()) back();
    throw new ConfigError([
      {
        code: "cannot-write",
        path: folder,
        what: "cannot be written to; it is as it was",
        got: error instanceof Error ? error.message : String(error),
      },
    ]);
  }
};

const foreign = (path: string): Problem => ({
  code: "foreign-file",
  path,
  what: "is there already",
});
