/** What becomes of a command whose output goes nowhere: said on one line, and in the exit code. */

import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject, type Project } from "./project.ts";

let project: Project;
beforeAll(() => {
  project = makeProject();
});
afterAll(() => project.remove());

const simulation = "simulate dev --scenario quiet-day --records 20";

describe.skipIf(!existsSync("/dev/full"))("a disk that is full", () => {
  test.each([`${simulation} --json`, "--help", "traffic dev --for 10s --start 2026-01-02T03:04:05Z"])("%s", line => {
    const { code, stderr } = project.shell(`signalbox ${line} > /dev/full`);
    expect(code).toBe(1);
    expect(stderr.split("\n").filter(one => one !== "" && !/^[0-9,]+ records/.test(one))).toEqual([
      "standard output cannot be written: ENOSPC: no space left on device, write",
    ]);
  });

  test("of the words for people leaves the exit code", () => {
    expect(project.shell("signalbox nonsense 2> /dev/full").code).toBe(2);
    expect(project.shell(`signalbox ${simulation} > /dev/full 2>&1`).code).toBe(1);
  });
});

test("a reader that leaves before the end is no error", () => {
  const { code, stderr } = project.shell(`set -o pipefail; signalbox ${simulation} --json | head -c 1 > /dev/null`);
  expect([code, stderr]).toEqual([0, ""]);
});

test.each(["__proto__", "constructor", "toString"])("%s is no command", name => {
  const { code, stderr } = project.signalbox([name]);
  expect(code).toBe(2);
  expect(stderr.split("\n")[0]).toBe(`no command ${name}`);
});
