/** MANIFEST.json: what we generated, from what, with which hash. Read back it is untrusted input. */

import { lstatSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { type GeneratedFile, sha256 } from "./render.ts";

export interface ManifestEntry {
  readonly target: string;
  readonly source: string;
  readonly sha256: string;
}

export type Manifest = Readonly<Record<string, ManifestEntry>>;

export const manifestName = "MANIFEST.json";

export const manifestOf = (files: readonly GeneratedFile[], source: string): Manifest =>
  Object.fromEntries(
    [...files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(file => [file.path, { target: file.target, source, sha256: sha256(file.text) }]),
  );

/** One key a line, sorted, so that two branches merge. */
export const manifestText = (manifest: Manifest): string => {
  const rows = Object.entries(manifest).map(([path, entry]) => `  ${JSON.stringify(path)}: ${JSON.stringify(entry)}`);
  return `{\n${rows.join(",\n")}\n}\n`;
};

/** A manifest read from disk, without entries that name anything outside the folder; undefined when it is no manifest. */
export const parseManifest = (text: string): Manifest | undefined => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const entries = Object.entries(data as Record<string, unknown>).filter(
    (entry): entry is [string, ManifestEntry] => isInside(entry[0]) && isEntry(entry[1]),
  );
  return Object.fromEntries(entries);
};

/** The manifest in a file; undefined when there is none, or it is no manifest. */
export const readManifest = (path: string): Manifest | undefined =>
  lstatSync(path, { throwIfNoEntry: false })?.isFile() ? parseManifest(readFileSync(path, "utf8")) : undefined;

/** Whether a path stays below the folder it is taken from, whatever the file system. */
export const isInside = (path: string): boolean =>
  path !== "" &&
  !path.includes("\\") &&
  !path.includes("\0") &&
  !posix.isAbsolute(path) &&
  !/^[A-Za-z]:/.test(path) &&
  posix.normalize(path) === path &&
  !path.split("/").includes("..");

const isEntry = (value: unknown): value is ManifestEntry => {
  if (typeof value !== "object" || value === null) return false;
  const { target, source, sha256: hash } = value as Record<string, unknown>;
  return (
    typeof target === "string" && typeof source === "string" && typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash)
  );
};
