/** Files of YAML and JSON that people hand in: each of the readers says what is wrong with one, and none fails or waits. */

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatProblem, type Problem } from "../../src/core/errors.ts";
import { readExpectation, readYaml } from "../../src/simulate/index.ts";
import { judgeCollector } from "../../src/trial/collector-config.ts";
import { readTestFile } from "../../src/trial/index.ts";
import { ruleFilesOf } from "../../src/trial/rule-file.ts";
import { makeFolder } from "../trial/folder.ts";

const folder = makeFolder();

/** Nine of nine of nine: a billion texts in ten lines. */
const bomb = [..."abcdefghi"]
  .map((name, index, all) => `${name}: &${name} [${Array(9).fill(index === 0 ? "x" : `*${all[index - 1]}`)}]`)
  .join("\n");

const texts: Readonly<Record<string, readonly [text: string, problem: string]>> = {
  "open.yaml": ["a: [", "is neither JSON nor YAML"],
  "two.yaml": ["a: 1\n---\na: 2\n", "is neither JSON nor YAML: Source contains multiple documents"],
  "bomb.yaml": [bomb, "has aliases that cannot be followed, got Excessive alias count"],
  "itself.yaml": ["a: &a [*a]\n", "has aliases that cannot be followed"],
  "nowhere.yaml": ["a: *b\n", "has aliases that cannot be followed, got Unresolved alias"],
};
for (const [name, [text]] of Object.entries(texts)) folder.write(name, text);
mkdirSync(join(folder.path, "folder.yaml"));
execFileSync("mkfifo", [join(folder.path, "pipe.yaml")]);

const unreadable: readonly (readonly [name: string, problem: string])[] = [
  ["folder.yaml", "is no file, got a folder; expected a file of YAML or JSON"],
  ["pipe.yaml", "is no file, got a pipe or a device; expected a file of YAML or JSON"],
  ...Object.entries(texts).map(([name, [, problem]]) => [name, problem] as const),
];

/** What each reader says of a file in the folder. */
const readers: Readonly<Record<string, (name: string) => readonly Problem[]>> = {
  expectations: name => {
    const read = readExpectation(join(folder.path, name));
    return "problems" in read ? read.problems : [];
  },
  tests: name => {
    const read = readTestFile(join(folder.path, name));
    return "problems" in read ? read.problems : [];
  },
  // A folder is all the rules in it, of which this one is not.
  rules: name => ruleFilesOf(name === "folder.yaml" ? "." : name, folder.path, "rules").problems,
  collectors: config => judgeCollector({ config }, folder.path, "collector"),
};

describe.each(Object.entries(readers))("a reader of %s", (_, problemsOf) => {
  test.each(unreadable)("says what is wrong with %s", (name, problem) => {
    const told = problemsOf(name)
      .map(formatProblem)
      .filter(text => text.includes(name));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(problem);
    expect(told[0]).toContain("[cannot-load]");
  });
});

test.each([
  ["json.json", '{"a":[1,"b"]}', { a: [1, "b"] }],
  ["merged.yaml", "x: &x { a: 1 }\ny: { <<: *x, b: 2 }\n", { x: { a: 1 }, y: { a: 1, b: 2 } }],
])("%s is data", (name, text, value) => {
  expect(readYaml(folder.write(name, text))).toEqual({ value });
});
