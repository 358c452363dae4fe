/** docs/coverage.md is what the rows say, each row is there once, and all that they name exists. */

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { coveragePage } from "./page.ts";
import { parts } from "./parts.ts";

const rows = parts.flatMap(part => part.rows);

test("docs/coverage.md is what the rows say; with -u it is written", async () => {
  await expect(coveragePage(parts)).toMatchFileSnapshot("../../docs/coverage.md");
});

test("rows 1 to 71 are there, each once and in order", () => {
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 71 }, (_, index) => index + 1));
});

test.each(rows)("row $row has no empty cell, and names what exists", ({ what, answer, where, tests }) => {
  expect(what.trim()).not.toBe("");
  expect(answer.trim()).not.toBe("");
  expect([...where, ...tests].filter(path => !existsSync(path))).toEqual([]);
  expect(tests.filter(path => !path.endsWith(".test.ts"))).toEqual([]);
});
