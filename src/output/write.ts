/**
 * Writes a plan so that no file is ever partial: everything is staged beside its place, a journal says what is to be moved
 * where, the moves are renames, MANIFEST.json comes last. A crash before the journal leaves the old files; a crash after
 * it is completed by the next run.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { manifestName, readManifest } from "./manifest.ts";
import { type Plan, pathProblem } from "./plan.ts";
import { sha256 } from "./render.ts";

const stagingName = ".signalbox-staging";
const journalName = "journal.json";
const ownerName = "owner";

interface Journal {
  /** Staged as their number, to be moved to these paths, the last one being the manifest. */
  readonly moves: readonly string[];
  readonly removals: readonly string[];
}

/**
 * Carries a plan out.
 * @throws ConfigError "cannot-write" with the folder as it was before, when staging fails
 */
export const writePlan = (plan: Plan): void => {
  const staging = join(plan.folder, stagingName);
  const created = firstMissing(plan.folder);
  let staged = false;
  try {
    mkdirSync(plan.folder, { recursive: true });
    mkdirSync(staging);
    staged = true;
    writeDurably(join(staging, ownerName), String(process.pid));
    const files = [...plan.added, ...plan.changed.map(change => change.file)];
    const moves = [...files.map(file => file.path), manifestName];
    [...files.map(file => file.text), plan.manifest].forEach((text, index) => {
      writeDurably(join(staging, String(index)), text);
    });
    const journal: Journal = { moves, removals: plan.removed.map(file => file.path) };
    const draft = join(staging, `${journalName}.draft`);
    writeDurably(draft, JSON.stringify(journal));
    renameSync(draft, join(staging, journalName));
  } catch (error) {
    if (staged) rmSync(staging, { recursive: true, force: true });
    if (created) removeEmptyFolders(created);
    throw cannotWrite(plan.folder, error);
  }
  carryOut(plan.folder);
};

/**
 * Completes a write that a crash interrupted, or clears what it left behind. Harmless when there is nothing.
 * @returns whether an interrupted write was completed
 * @throws ConfigError "cannot-write" while another run is writing there
 */
export const completeWrite = (folder: string): boolean => {
  const staging = join(folder, stagingName);
  const found = lstatSync(staging, { throwIfNoEntry: false });
  if (!found) return false;
  if (!found.isDirectory())
    throw new ConfigError([
      { code: "foreign-file", path: staging, what: "is in the way and was not generated", help: "move it away" },
    ]);
  if (isOwnerAlive(staging)) throw cannotWrite(folder, { code: "EEXIST" });
  return carryOut(folder);
};

/**
 * Does what the journal says, the manifest last; what it has done already it skips. The journal is untrusted: it moves and
 * removes only below the folder, through no link, and removes only what the manifest knows to be ours.
 */
const carryOut = (folder: string): boolean => {
  const staging = join(folder, stagingName);
  const journal = readJournal(folder, join(staging, journalName));
  try {
    if (journal) {
      const known = readManifest(join(folder, manifestName)) ?? {};
      for (const path of journal.removals) {
        const onDisk = join(folder, path);
        if (!existsSync(onDisk) || sha256(readFileSync(onDisk, "utf8")) !== known[path]?.sha256) continue;
        rmSync(onDisk);
        removeEmptyParents(folder, path);
      }
      journal.moves.forEach((path, index) => {
        const staged = join(staging, String(index));
        if (!existsSync(staged)) return;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        renameSync(staged, join(folder, path));
      });
    }
    rmSync(staging, { recursive: true, force: true });
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  return journal !== undefined;
};

/** Whether the process that staged a write still runs. */
const isOwnerAlive = (staging: string): boolean => {
  const path = join(staging, ownerName);
  const pid = existsSync(path) ? Number(readFileSync(path, "utf8")) : Number.NaN;
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const readJournal = (folder: string, path: string): Journal | undefined => {
  if (!existsSync(path)) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
  const { moves, removals } = (data ?? {}) as { readonly moves?: unknown; readonly removals?: unknown };
  if (!arePaths(moves) || !arePaths(removals)) return undefined;
  return [...moves, ...removals].some(each => pathProblem(folder, each)) ? undefined : { moves, removals };
};

const arePaths = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(path => typeof path === "string");

const writeDurably = (path: string, text: string): void => {
  const file = openSync(path, "wx", 0o644);
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** The outermost folder that `mkdir` will have to make, so that a failure can take it away again. */
const firstMissing = (folder: string): string | undefined => {
  if (existsSync(folder)) return undefined;
  const parent = dirname(folder);
  return parent === folder ? folder : (firstMissing(parent) ?? folder);
};

const removeEmptyFolders = (folder: string): void => {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmptyFolders(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
};

const removeEmptyParents = (folder: string, path: string): void => {
  for (let parent = dirname(path); parent !== "."; parent = dirname(parent)) {
    const full = join(folder, parent);
    if (!existsSync(full) || readdirSync(full).length > 0) return;
    rmdirSync(full);
  }
};

/** What the file system does not let us do in a folder. @throws the error itself, when it is none of a file system */
export const cannotWrite = (folder: string, error: unknown): ConfigError => {
  if (error instanceof ConfigError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const help: Record<string, string> = {
    EACCES: "give yourself the right to write there, or choose another folder with --out",
    EPERM: "give yourself the right to write there, or choose another folder with --out",
    EROFS: "choose a folder that can be written with --out",
    ENOSPC: "make room, and run again; nothing was changed",
    EFBIG: "raise the file-size limit, and run again; nothing was changed",
    EDQUOT: "make room in your quota, and run again; nothing was changed",
    ENOTDIR: "a file stands where a folder belongs; choose another folder with --out",
    ELOOP: "its links lead to each other; mend them, or choose another folder with --out",
    EEXIST: "another run is under way, or was killed; run again",
  };
  return new ConfigError([
    {
      code: "cannot-write",
      path: folder,
      what: "cannot be written",
      got: code,
      help: help[code] ?? "look at the folder, and run again",
    },
  ]);
};
