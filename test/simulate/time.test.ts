/** Alerts of a run are judged over the records that had come by then, however few they are, and to its own end. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { alert, atLeastThat } from "../../src/core/alert.ts";
import { on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { type Incoming, type ReportedAlert, type SimulationReport, simulate } from "../../src/simulate/index.ts";
import { environmentOf, simulateLines } from "./site.ts";

const midnight = 1_767_571_200;

/** It fires of one failed request in five minutes. */
const environment = environmentOf({
  alerts: {
    Failed: alert({
      when: atLeastThat(
        on(llmLog.request_end)
          .where(f => f.status.is("error"))
          .count({ over: minutes(5) }),
        1,
      ),
      summary: "s",
      description: "d",
      runbook: "r",
    }),
  },
});

const failedIn = ({ alerts }: SimulationReport): ReportedAlert | undefined =>
  alerts.find(({ name }) => name === "Failed");

const line = (minute: number, failed: boolean): string =>
  JSON.stringify({
    time: midnight + minute * 60,
    event: "request_end",
    message: "answered",
    status: failed ? "error" : "success",
  });

/** `times` are minutes of the run; the request fails at those that are named. */
const logOf = (times: readonly number[], failing: readonly number[]): string =>
  times.map(minute => line(minute, failing.includes(minute))).join("\n");

const upTo = (count: number, first: number, apart: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index * apart);

describe("a log is judged while it goes on", () => {
  test.each<
    readonly [string, readonly number[], readonly number[], readonly (readonly [from: number, until?: number])[]]
  >([
    ["of nine lines", upTo(9, 0, 1.25), [0], [[0, 5]]],
    ["of nine lines, the last of which fails", upTo(9, 0, 1.25), [10], [[10]]],
    [
      "of a line every half hour",
      upTo(12, 0, 30),
      [30, 240],
      [
        [30, 35],
        [240, 245],
      ],
    ],
    ["that pauses for hours", [...upTo(30, 0, 1), ...upTo(30, 300, 1)], [301], [[301, 306]]],
    ["that pauses at its end", [...upTo(30, 0, 1), ...upTo(5, 300, 5)], [300], [[300, 305]]],
  ])("%s", async (_, times, failing, expected) => {
    const report = await simulateLines(logOf(times, failing), { environment });
    expect(
      failedIn(report)?.firing.map(({ from, until }) => [from / 60, until === undefined ? undefined : until / 60]),
    ).toEqual(expected.map(([from, until]) => [from, until]));
  });
});

describe("a number of records", () => {
  /** Ten minutes of them, one with a clock that is most of an hour ahead. */
  const source = async function* () {
    yield upTo(11, 0, 1).map((minute): Incoming => {
      const text = minute === 5 ? line(60, false) : line(minute, false);
      const readAt = BigInt(midnight + minute * 60) * 1_000_000_000n;
      return { kind: "record", service: "llm-service", input: { text }, bytes: text.length, readAt };
    });
  };

  test("ends when the last of them is read, whatever their clocks say", async () => {
    const report = await simulate(environment, {
      about: { kind: "scenario", scenario: "bad-input", seed: 1 },
      services: ["llm-service"],
      source: source(),
      span: { start: BigInt(midnight) * 1_000_000_000n },
    });
    expect(report.span?.seconds).toBe(600);
    expect(report.stores[0]?.perDay?.records).toBe(11 * 144);
  });
});
