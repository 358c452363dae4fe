/** Compares what should be on disk with what is there, without touching it. */

import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../core/errors.ts";
import { isInside, type Manifest, manifestName, manifestOf, manifestText, readManifest } from "./manifest.ts";
import { type GeneratedFile, sha256 } from "./render.ts";

/** What a write would do to one environment's folder. */
export interface Plan {
  /** `<out>/<environment>` */
  readonly folder: string;
  readonly added: readonly GeneratedFile[];
  readonly changed: readonly {
    readonly file: GeneratedFile;
    readonly before: string;
    /** Whether it was changed since we wrote it. */
    readonly edited: boolean;
  }[];
  /** Generated before and unchanged since, no longer wanted. */
  readonly removed: readonly { readonly path: string; readonly before: string }[];
  readonly unchanged: number;
  /** Generated before, edited since, no longer wanted: left where they are. */
  readonly left: readonly string[];
  readonly manifest: string;
  readonly manifestChanged: boolean;
  readonly problems: readonly Problem[];
}

/** Whether a write would change anything. */
export const isDrift = (plan: Plan): boolean =>
  plan.added.length + plan.changed.length + plan.removed.length > 0 || plan.manifestChanged;

/**
 * Plans one environment's folder. `only` are the target folders to write; the others' files stay as the manifest has them.
 */
export const planWrite = (
  folder: string,
  files: readonly GeneratedFile[],
  source: string,
  only: readonly string[] | undefined,
): Plan => {
  const problems: Problem[] = [];
  const manifestPath = join(folder, manifestName);
  const folderEntry = lstatSync(folder, { throwIfNoEntry: false });
  if (folderEntry && !folderEntry.isDirectory())
    problems.push({
      code: "path-escapes",
      path: folder,
      what: "is no folder",
      expected: "a folder, and no link to one",
    });
  const manifestEntry = lstatSync(manifestPath, { throwIfNoEntry: false });
  const manifestBefore = manifestEntry?.isFile() ? readFileSync(manifestPath, "utf8") : undefined;
  const parsed = manifestEntry === undefined ? {} : readManifest(manifestPath);
  if (parsed === undefined)
    problems.push({
      code: "cannot-write",
      path: manifestPath,
      what: "is no manifest of ours",
      expected: "JSON as Signalbox wrote it",
      help: "restore it from version control, or delete it together with the generated files",
    });
  const known: Manifest = parsed ?? {};
  const wanted = only ? files.filter(file => only.includes(file.target)) : files;
  const added: GeneratedFile[] = [];
  const changed: { file: GeneratedFile; before: string; edited: boolean }[] = [];
  let unchanged = 0;
  for (const file of wanted) {
    const problem = pathProblem(folder, file.path);
    if (problem) {
      problems.push(problem);
      continue;
    }
    const path = join(folder, file.path);
    if (!existsSync(path)) {
      added.push(file);
      continue;
    }
    const before = readFileSync(path, "utf8");
    if (before === file.text) unchanged++;
    else if (known[file.path]) changed.push({ file, before, edited: sha256(before) !== known[file.path]?.sha256 });
    else
      problems.push({
        code: "foreign-file",
        path,
        what: "is in the way and was not generated",
        help: "move it away, or choose another output folder with --out",
      });
  }
  const wantedPaths = new Set(files.map(file => file.path));
  const removed: { path: string; before: string }[] = [];
  const left: string[] = [];
  const kept: Record<string, Manifest[string]> = {};
  for (const [path, entry] of Object.entries(known)) {
    const isOurs = !only || only.includes(entry.target);
    if (!isOurs) {
      kept[path] = entry;
      continue;
    }
    if (wantedPaths.has(path)) continue;
    const onDisk = join(folder, path);
    if (pathProblem(folder, path) || !existsSync(onDisk)) continue;
    const before = readFileSync(onDisk, "utf8");
    if (sha256(before) === entry.sha256) removed.push({ path, before });
    else left.push(path);
  }
  const manifest = manifestText(sorted({ ...kept, ...manifestOf(wanted, source) }));
  return {
    folder,
    added,
    changed,
    removed,
    unchanged,
    left,
    manifest,
    manifestChanged: manifest !== manifestBefore,
    problems,
  };
};

const sorted = (manifest: Manifest): Manifest =>
  Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A path that would leave the folder, by its text or through a link, is refused. */
export const pathProblem = (folder: string, path: string): Problem | undefined => {
  if (!isInside(path))
    return { code: "path-escapes", path, what: "leaves the output folder", expected: "a relative path below it" };
  let here = folder;
  for (const part of path.split("/").slice(0, -1)) {
    here = join(here, part);
    const entry = lstatSync(here, { throwIfNoEntry: false });
    if (entry?.isSymbolicLink())
      return {
        code: "path-escapes",
        path: here,
        what: "is a symbolic link",
        expected: "a folder",
        help: "remove the link",
      };
    if (entry && !entry.isDirectory())
      return { code: "foreign-file", path: here, what: "is a file where a folder belongs", help: "move it away" };
  }
  const last = lstatSync(join(folder, path), { throwIfNoEntry: false });
  if (last && !last.isFile())
    return {
      code: last.isSymbolicLink() ? "path-escapes" : "foreign-file",
      path: join(folder, path),
      what: last.isSymbolicLink() ? "is a symbolic link" : "is no file",
      help: "move it away",
    };
  return undefined;
};
