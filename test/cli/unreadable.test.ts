/** What cannot be read is a problem with its path, whichever command was asked and whatever keeps it from being read. */

import { openSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject, type Project } from "./project.ts";

let project: Project;
beforeAll(() => {
  project = makeProject();
  project.write("file", "text\n");
  project.write("folder/file", "text\n");
  project.write("links/beside.yaml", "groups: []\n");
  project.write(
    "unread.test.yaml",
    "tests: [{ name: a, given: { logs: folder }, expect: { absent: [b] } }, { name: c, given: { logs: loop }, expect: { absent: [b] } }]\n",
  );
  const link = (to: string, path: string) => symlinkSync(to, join(project.folder, path));
  link("loop", "loop");
  link("nowhere", "broken");
  link("a.test.yaml", "links/a.test.yaml");
  link("nowhere", "links/b.test.yaml");
});
afterAll(() => project.remove());

/** A loop and a file in the way are so for root too, whom no missing right keeps out. */
const tooMany = /: cannot be read, got ELOOP/;
const noFile = /: is no file, got a folder/;

describe("a path that cannot be read", () => {
  test.each<readonly [line: string, told: Readonly<Record<string, RegExp>>]>([
    [
      "test file/below broken loop links unread.test.yaml",
      {
        "file/below": /: there is no such file or folder of tests/,
        broken: /: there is no such file or folder of tests/,
        loop: tooMany,
        "links/a.test.yaml": tooMany,
        "links/b.test.yaml": /: there is no such file/,
        "unread.test.yaml.tests[0].given.logs": noFile,
        "unread.test.yaml.tests[1].given.logs": tooMany,
      },
    ],
    ["validate --against loop", { loop: tooMany }],
    ["validate --against folder", { folder: noFile }],
    ["import loop", { loop: tooMany }],
    ["audit verify --logs loop", { loop: /: cannot be read: ELOOP/ }],
    ["audit verify --logs folder", { folder: /: cannot be read: it is a folder/ }],
    ["diff --out file", { "file/dev/MANIFEST.json": /: cannot be read, got ENOTDIR/ }],
  ])("%s", (line, told) => {
    const { code, stderr, stdout } = project.signalbox(line.split(" "));
    expect([code, stdout]).toEqual([1, ""]);
    const problems = stderr.split("\n").filter(one => one.endsWith("[cannot-load]"));
    expect(problems).toHaveLength(Object.keys(told).length);
    for (const [path, why] of Object.entries(told)) {
      const problem = problems.find(one => one.startsWith(`${path}: `));
      expect(problem?.slice(path.length)).toMatch(why);
    }
  });

  test.each([
    ["file", "ENOTDIR"],
    ["loop", "ELOOP"],
  ])("is refused to be written below: %s", (out, why) => {
    const { code, stderr } = project.signalbox(["synth", "--out", out]);
    expect([code, stderr.split("\n")[1]]).toEqual([1, `${out}/dev: cannot be written, got ${why} [cannot-write]`]);
  });

  test.each([
    ["init file", "file", "ENOTDIR"],
    ["init file/below", "file/below", "ENOTDIR"],
    ["init loop", "loop", "ELOOP"],
    ["import loki.yaml --out file/dev.ts", "file", "ENOTDIR"],
  ])("is refused to be begun below: %s", (line, folder, why) => {
    project.write("loki.yaml", "schema_config: { configs: [] }\n");
    const { code, stderr } = project.signalbox(line.split(" "));
    const problem = stderr.split("\n").find(one => one.endsWith("[cannot-write]"));
    expect([code, problem]).toEqual([
      1,
      expect.stringContaining(`${folder}: cannot be written to; it is as it was, got ${why}`),
    ]);
  });

  test("is standard input, when it is a folder", () => {
    const folder = openSync(project.folder, "r");
    const { code, stderr } = project.signalbox(["explain", "--line", "-"], { stdio: [folder, "pipe", "pipe"] });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/standard input: cannot be read, got EISDIR.*\[cannot-load\]/),
    ]);
  });
});

test.each(["synth", "validate dev"])("environments that are no folder: %s", line => {
  const other = makeProject({});
  other.write("environments", "a file\n");
  const { code, stderr } = other.signalbox(line.split(" "));
  other.remove();
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/^1 problem\nenvironments\/: cannot be read, got ENOTDIR.*\[cannot-load\]\n$/),
  ]);
});
