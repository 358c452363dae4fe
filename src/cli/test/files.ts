/** Finds and reads files of tests. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../core/errors.ts";
import { firstLine, isAbsent } from "../../files/text.ts";
import { readTestFile, type TestFile } from "../../trial/index.ts";

/** All of them, and all that is wrong with them. A folder's files are those whose names say that they are tests. */
export const testFilesIn = (
  paths: readonly string[],
): { readonly files: readonly TestFile[]; readonly problems: readonly Problem[] } => {
  const files: TestFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const named = testsAt(path);
    if ("problem" in named) {
      problems.push(named.problem);
      continue;
    }
    if (named.files.length === 0)
      problems.push({
        code: "cannot-load",
        path,
        what: "has no test",
        expected: `files such as ${join(path, "alerts.test.yaml")}`,
      });
    for (const file of named.files) {
      const read = readTestFile(file);
      if ("problems" in read) problems.push(...read.problems);
      else files.push(read.tests);
    }
  }
  return { files, problems };
};

/** The file that is named, or those of the folder that is. */
const testsAt = (path: string): { readonly files: readonly string[] } | { readonly problem: Problem } => {
  const failed = (what: string, rest: Pick<Problem, "got" | "help">): { readonly problem: Problem } => ({
    problem: { code: "cannot-load", path, what, ...rest },
  });
  try {
    return { files: statSync(path).isDirectory() ? below(path) : [path] };
  } catch (error) {
    return isAbsent(error)
      ? failed("there is no such file or folder of tests", { help: "signalbox test --help says what one is" })
      : failed("cannot be read", {
          got: firstLine(error),
          help: "give yourself the right to read it, or mend the link",
        });
  }
};

/** Rules, collectors and logs may stand beside the tests. */
const below = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path);
      return /\.test\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
    });
