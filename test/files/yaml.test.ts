/** Files of YAML and JSON that people hand in: each of the readers says what is wrong with one, and none fails or waits. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatProblem, type Problem } from "../../src/core/errors.ts";
import { readYaml } from "../../src/files/yaml.ts";
import { readExpectation } from "../../src/simulate/index.ts";
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
  "nowhere.yaml": [
    "a: &a 1\nb: *a\nc: *hunter2-secret\nd: &hunter2-secret 2\n",
    "has aliases that cannot be followed, got Unresolved alias (the anchor must be set before the alias) at line 3; expected",
  ],
  "header.yaml": [
    "a: |hunter2-secret\n",
    "is neither JSON nor YAML: Block scalar header includes extra characters at line 1, column 5 [",
  ],
  "token.yaml": ["a: > ]hunter2-secret\n", "is neither JSON nor YAML: Not a YAML token at line 1, column 6 ["],
  "tag.yaml": ["a: !h!hunter2-secret x\n", "is neither JSON nor YAML: Could not resolve tag at line 1, column 4 ["],
  "version.yaml": [
    "%YAML hunter2-secret\n---\na: 1\n",
    "is neither JSON nor YAML: Unsupported YAML at line 1, column 7 [",
  ],
  "escape.yaml": [
    'a: "\\uhunter2-secret"\n',
    "is neither JSON nor YAML: Invalid escape sequence at line 1, column 5 [",
  ],
};
for (const [name, [text]] of Object.entries(texts)) folder.write(name, text);
mkdirSync(join(folder.path, "folder.yaml"));
symlinkSync("loop.yaml", join(folder.path, "loop.yaml"));
execFileSync("mkfifo", [join(folder.path, "pipe.yaml")]);

const unreadable: readonly (readonly [name: string, problem: string])[] = [
  ["folder.yaml", "is no file, got a folder; expected a file of YAML or JSON"],
  ["pipe.yaml", "is no file, got a pipe or a device; expected a file of YAML or JSON"],
  ["none.yaml", "there is no such file; expected a file of YAML or JSON"],
  ["open.yaml/none", "there is no such file; expected a file of YAML or JSON"],
  ["loop.yaml", "cannot be read, got ELOOP: "],
  [`${"long".repeat(99)}.yaml`, "cannot be read, got ENAMETOOLONG: "],
  ["a\0b.yaml", "cannot be read, got The argument 'path' must be"],
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
    expect(told[0]).not.toContain("hunter2");
  });
});

test.each([
  ["json.json", '{"a":[1,"b"]}', { a: [1, "b"] }],
  ["merged.yaml", "x: &x { a: 1 }\ny: { <<: *x, b: 2 }\n", { x: { a: 1 }, y: { a: 1, b: 2 } }],
])("%s is data", (name, text, value) => {
  expect(readYaml(folder.write(name, text))).toEqual({ value });
});
