/** Which folders are told of as left over: those whose sources are gone and whose files are as they were written. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { orphansIn } from "../../src/output/orphans.ts";
import { sha256 } from "../../src/output/render.ts";

const out = mkdtempSync(join(tmpdir(), "signalbox-orphans-"));
afterEach(() => rmSync(out, { recursive: true, force: true }));

const gone = { target: "loki", source: "environments/gone.ts", sha256: sha256("mine") };
const there = { ...gone, source: "package.json" };

test.each<readonly [what: string, manifest: unknown, orphaned: readonly string[] | undefined]>([
  ["a file as it was written", { "a.txt": gone }, ["a.txt"]],
  ["all files as they were written", { "a.txt": gone, "folder/c.txt": gone }, ["a.txt", "folder/c.txt"]],
  ["nothing", {}, undefined],
  ["what is no manifest", ["a.txt"], undefined],
  ["a file that is not there", { "a.txt": gone, "b.txt": gone }, undefined],
  ["a file that is another now", { "a.txt": { ...gone, sha256: "0".repeat(64) } }, undefined],
  ["a file whose source is there", { "a.txt": there }, undefined],
  ["files of which one has a source that is there", { "a.txt": gone, "folder/c.txt": there }, undefined],
  ["a folder", { folder: gone }, undefined],
])("a manifest of %s", (_, manifest, orphaned) => {
  const folder = join(out, "two");
  mkdirSync(join(folder, "folder"), { recursive: true });
  for (const path of ["a.txt", "folder/c.txt"]) writeFileSync(join(folder, path), "mine");
  writeFileSync(join(folder, "MANIFEST.json"), JSON.stringify(manifest));
  expect(orphansIn(out, [])).toEqual(orphaned ? [{ name: "two", folder, files: orphaned }] : []);
  expect(orphansIn(out, ["two"])).toEqual([]);
});

test("a folder that is not there has none", () => {
  expect(orphansIn(join(out, "nowhere"), [])).toEqual([]);
});
