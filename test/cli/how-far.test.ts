import { expect, test } from "vitest";
import { howFar } from "../../src/cli/simulate/how-far.ts";

/** What is told of a run of so many records, one a second, of which each takes so many milliseconds. */
const toldOf = (records: number, takes: number): readonly string[] => {
  const lines: string[] = [];
  let clock = 0;
  const hear = howFar(
    "prod",
    line => lines.push(line),
    () => clock,
  );
  for (let second = 1; second <= records; second++) {
    clock += takes;
    hear({ start: 1_000n, now: 1_000n + BigInt(second) * 1_000_000_000n });
  }
  return lines;
};

test("a run that is over at once tells nothing", () => {
  expect(toldOf(2000, 0.1)).toEqual([]);
});

test("a long run tells once a second how many records and how much of its own time have passed", () => {
  expect(toldOf(10_000, 0.4)).toEqual([
    "simulating prod: 2,560 records, 42 min",
    "simulating prod: 5,120 records, 1 h 25 min",
    "simulating prod: 7,680 records, 2 h 8 min",
  ]);
});
