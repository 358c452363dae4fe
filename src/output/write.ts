/**
 * Writes a plan so that no file is ever partial: everything is staged beside its place, a journal says what is to be moved
 * where, the moves are renames, MANIFEST.json comes last. A crash before the journal leaves the old files; a crash after
 * it is completed by the next run.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
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
import { isInside, manifestName } from "./manifest.ts";
import type { Plan } from "./plan.ts";

const stagingName = ".signalbox-staging";
const journalName = "journal.json";

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
  try {
    mkdirSync(staging, { recursive: true });
    const files = [...plan.added, ...plan.changed.map(change => change.file)];
    const moves = [...files.map(file => file.path), manifestName];
    [...files.map(file => file.text), plan.manifest].forEach((text, index) => {
      writeDurably(join(staging, String(index)), text);
    });
    const journal: Journal = { moves, removals: plan.removed.map(file => file.path) };
    const draft = join(staging, `${journalName}.draft`);
    writeDurably(draft, JSON.stringify(journal));
    for (const path of moves) mkdirSync(dirname(join(plan.folder, path)), { recursive: true });
    renameSync(draft, join(staging, journalName));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (created) removeEmptyFolders(created);
    throw cannotWrite(plan.folder, error);
  }
  completeWrite(plan.folder);
};

/**
 * Completes a write that a crash interrupted, or clears what it left behind. Harmless when there is nothing.
 * @returns whether an interrupted write was completed
 */
export const completeWrite = (folder: string): boolean => {
  const staging = join(folder, stagingName);
  const journalPath = join(staging, journalName);
  if (!existsSync(staging)) return false;
  const journal = existsSync(journalPath) ? parseJournal(readFileSync(journalPath, "utf8")) : undefined;
  if (journal) {
    try {
      journal.moves.forEach((path, index) => {
        const staged = join(staging, String(index));
        if (existsSync(staged)) renameSync(staged, join(folder, path));
      });
      for (const path of journal.removals) {
        rmSync(join(folder, path), { force: true });
        removeEmptyParents(folder, path);
      }
    } catch (error) {
      throw cannotWrite(folder, error);
    }
  }
  rmSync(staging, { recursive: true, force: true });
  return journal !== undefined;
};

const parseJournal = (text: string): Journal | undefined => {
  const data = JSON.parse(text) as Partial<Journal>;
  const paths = [...(data.moves ?? []), ...(data.removals ?? [])];
  return paths.every(path => typeof path === "string" && isInside(path)) ? (data as Journal) : undefined;
};

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

const cannotWrite = (folder: string, error: unknown): ConfigError => {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const help: Record<string, string> = {
    EACCES: "give yourself the right to write there, or choose another folder with --out",
    EPERM: "give yourself the right to write there, or choose another folder with --out",
    EROFS: "choose a folder that can be written with --out",
    ENOSPC: "make room, and run again; nothing was changed",
    EFBIG: "raise the file-size limit, and run again; nothing was changed",
    EDQUOT: "make room in your quota, and run again; nothing was changed",
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
