/** The time of a run: whom it believes, and what it does with the others. */

import { describe, expect, test } from "vitest";
import { clockOf, givenClock } from "../../src/simulate/clock.ts";

const minute = 60_000_000_000n;
const start = 1_767_571_200_000_000_000n;

/** Minutes after the start, or undefined for a record without a time. */
type Times = readonly (number | undefined)[];

const record = (time: bigint) => ({ time, service: "s", environment: "test", stream: "application" });

/** Where each record is placed: `h`ere, `l`ate, `a`head or `b`ehind, and the minutes it is given. */
const placed = (times: Times): string => {
  const clock = clockOf<number>();
  const all = times.flatMap((time, about) =>
    clock.take({
      about,
      record: record(time === undefined ? 0n : start + BigInt(Math.round(time * 60)) * 1_000_000_000n),
      timed: time !== undefined,
    }),
  );
  return [...all, ...clock.end()]
    .toSorted((a, b) => a.about - b.about)
    .map(({ about, late, place, record: { time } }) => {
      const mark = late ? "l" : place.slice(0, 1);
      return times[about] === undefined ? `${mark}=${Number((time - start) / minute)}` : mark;
    })
    .join(" ");
};

const several = (count: number, minutes: number): Times =>
  Array.from({ length: count }, (_, index) => minutes + index / 100);

describe("records that tell the time themselves", () => {
  test.each<readonly [string, Times, string]>([
    ["in order", [0, 1, 2], "h h h"],
    ["a little out of order", [0, 1, 0.5, 2], "h h h h"],
    ["more than a minute late", [...several(10, 0), 5, 3, 5.5], `${"h ".repeat(10)}h l h`],
    ["without a time, first and later", [undefined, 1, 2, undefined], "h=1 h h h=2"],
    ["none with a time", [undefined, undefined], "h=-5760 h=-5760"],
    ["one far ahead", [...several(10, 0), 500, 1], `${"h ".repeat(10)}a h`],
    ["one far behind", [...several(10, 200), 1, 201], `${"h ".repeat(10)}b h`],
    ["the first far ahead", [100_000, ...several(10, 0)], `a ${"h ".repeat(10)}`.trim()],
    ["a pause that all agree on", [...several(10, 0), ...several(12, 300)], "h ".repeat(22).trim()],
    ["a pause at the end", [...several(10, 0), 300, 301], "h ".repeat(12).trim()],
    ["years ahead at the end", [...several(10, 0), 1_000_000], `${"h ".repeat(10)}a`],
    ["hours apart, all of them", [0, 120, 240, 360], "h h h h"],
    ["nothing", [], ""],
  ])("%s", (_, times, expected) => expect(placed(times)).toBe(expected));

  test("wait no longer than a thousand records for a time", () => {
    const clock = clockOf<number>();
    const taken = Array.from(
      { length: 1000 },
      (_, about) => clock.take({ about, record: record(0n), timed: false }).length,
    );
    expect(taken.slice(0, -1).every(count => count === 0)).toBe(true);
    expect(taken.at(-1)).toBe(1000);
  });
});

test("records whose time of reading is known are held to that", () => {
  const clock = givenClock<string>(start);
  const at = (read: number, own: number) =>
    clock
      .take({
        about: "",
        record: record(start + BigInt(own) * minute),
        timed: true,
        readAt: start + BigInt(read) * minute,
      })
      .map(({ late, place }) => (late ? "late" : place))
      .join();
  expect([at(0, 0), at(5, 5), at(5, 4), at(5, 3), at(5, 66), at(100, 39), at(100, 50)]).toEqual([
    "here",
    "here",
    "here",
    "late",
    "ahead",
    "behind",
    "late",
  ]);
  expect(clock.now()).toBe(start + 100n * minute);
});
