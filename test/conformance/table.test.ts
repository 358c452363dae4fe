/** The differential table says what ran, what differed, and what did not run. */

import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import type { Row } from "./table/row.ts";
import { rows } from "./table/rows.ts";
import { tableOf } from "./table/table.ts";

const row = (what: string, missing?: string): Row => ({
  engine: "Engine",
  what,
  unit: "records",
  against: "by hand",
  file: "a.test.ts",
  missing: () => missing,
});

const some = { one: row("one"), two: row("two"), three: row("three", "not built"), four: row("four") };
const compared = [
  { row: "one", equal: 3 },
  { row: "one", equal: 2, refused: 1 },
  { row: "two", equal: 1, different: 2 },
] as never;

test("adds up, and names what did not run and what compared nothing", () => {
  const { different, empty, text } = tableOf(some, compared, { files: new Set(["a.test.ts"]), isPart: false });
  expect({ different, empty }).toEqual({ different: 2, empty: ["Engine: four"] });
  expect(
    text.split("\n").map(line =>
      line
        .split("|")
        .map(cell => cell.trim())
        .slice(1, -1),
    ),
  ).toEqual([
    ["engine", "what", "held against", "compared", "equal", "different", "refused", "not run (why)"],
    expect.anything(),
    ["Engine", "one", "by hand", "5 records", "5", "0", "1", ""],
    ["Engine", "two", "by hand", "3 records", "1", "2", "", ""],
    ["Engine", "three", "by hand", "", "", "", "", "not built"],
    ["Engine", "four", "by hand", "", "", "", "", "nothing was compared"],
  ]);
});

test("of a part of a file nothing is wanted, and of files that did not run no row", () => {
  expect(tableOf(some, [], { files: new Set(["a.test.ts"]), isPart: true }).empty).toEqual([]);
  expect(tableOf(some, [], { files: new Set(), isPart: false }).text.split("\n")).toHaveLength(2);
});

test("every row is of a file that is there", () => {
  const files = readdirSync(new URL(".", import.meta.url));
  for (const { file } of Object.values<Row>(rows)) if (file !== undefined) expect(files).toContain(file);
});

test("every row that runs says what it is held against, and every other why it does not run", () => {
  for (const row of Object.values<Row>(rows)) {
    expect(row.against === undefined, row.what).toBe(row.file === undefined);
    if (row.file === undefined) expect(row.missing(), row.what).toMatch(/\w/);
  }
});
