/** Collects what the tests of a run compared, and prints the differential table when all have ended. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TestProject } from "vitest/node";
import type { Comparison } from "../compared.ts";
import { rows } from "./rows.ts";
import { tableOf } from "./table.ts";

export default (project: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-compared-"));
  const file = join(folder, "compared.jsonl");
  writeFileSync(file, "");
  project.provide("compared", file);
  return () => {
    const comparisons = readFileSync(file, "utf8")
      .split("\n")
      .filter(line => line !== "")
      .map((line): Comparison => JSON.parse(line));
    rmSync(folder, { recursive: true, force: true });
    const files = new Set(project.vitest.state.getTestModules().map(({ moduleId }) => basename(moduleId)));
    const isPart = project.config.testNamePattern !== undefined;
    const { different, empty, text } = tableOf(rows, comparisons, { files, isPart });
    console.log(`\nWhat is held against the engines\n\n${text}\n`);
    for (const one of empty) console.error(`nothing was compared, though the engine is here: ${one}`);
    if (empty.length > 0 || different > 0) process.exitCode = 1;
  };
};
