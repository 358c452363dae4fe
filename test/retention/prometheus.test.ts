import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { atLeast, type Keep } from "../../src/core/retention.ts";
import { days, hours, years } from "../../src/core/units.ts";
import { type PrometheusInput, prometheus } from "../../src/targets/prometheus/index.ts";
import { blockHours, longestHours, periodHours } from "../../src/targets/prometheus/retention.ts";
import { prometheusVersions } from "../../src/targets/prometheus/versions.ts";
import { placeStore } from "../store-site.ts";

test.each<readonly [period: number, hours: number]>([
  [2, 2],
  [24, 2],
  [60, 6],
  [24 * 30, 54],
  [24 * 90, 162],
  [24 * 365, 486],
  [24 * 3650, 486],
])("of a period of %s hours the largest block covers %s", (period, block) => {
  expect(blockHours(period)).toBe(block);
});

test.each<readonly [written: string, keep: Keep, hours: number | undefined]>([
  ["90 days at most", days(90), 90 * 24 - 162 - 4],
  ["30 days at most", days(30), 30 * 24 - 54 - 4],
  ["1 day at most", days(1), 24 - 2 - 4],
  ["8 hours at most", hours(8), 2],
  ["7 hours at most", hours(7), undefined],
  ["1 year at least", atLeast(years(1)), 366 * 24],
  ["1 hour at least", atLeast(hours(1)), 2],
])("%s", (_written, keep, period) => {
  expect(periodHours(keep)).toBe(period);
});

describe("the promise", () => {
  const amounts = fc.integer({ min: 1, max: 3653 });

  test("an upper bound is never passed, and a longer period would", () => {
    fc.assert(
      fc.property(amounts, amount => {
        const period = periodHours(days(amount)) ?? 0;
        expect(longestHours(period)).toBeLessThanOrEqual(amount * 24);
        expect(longestHours(period + 1)).toBeGreaterThan(amount * 24);
      }),
    );
  });

  test("a lower bound is always kept", () => {
    fc.assert(fc.property(amounts, amount => (periodHours(atLeast(days(amount))) ?? 0) >= amount * 24));
  });

  test("what is held is what is configured", () => {
    fc.assert(
      fc.property(amounts, fc.boolean(), (amount, lower) => {
        const keep = lower ? atLeast(days(amount)) : days(amount);
        const { target, self, site } = placeStore(prometheus(), { retention: { metrics: keep } });
        const held = target.holds?.(self, site)[0]?.atMostDays ?? 0;
        return lower ? held >= amount : held <= amount;
      }),
    );
  });

  test("what is too short is refused", () => {
    expect(placeStore(prometheus(), { retention: { metrics: hours(7) } }).problems.map(formatProblem)).toEqual([
      "retention.metrics: is shorter than Prometheus can keep samples, got 7 hours; expected at least 8 hours: a block of 2 hours, as long again, and up to 4 hours until it is deleted [retention-out-of-reach]\n  help: raise it to days(1)",
    ]);
  });
});

/** Below 3.11 the file cannot say it: versions refuse the key, or read it a million times too long. */
test.each(prometheusVersions.map(version => [version, Number(version.split(".")[1]) >= 11] as const))(
  "%s is told by its file: %s",
  (version, inFile) => {
    const [config, flags] = textsOf({ version });
    expect([config?.includes('"time":"1994h"'), flags?.includes("--storage.tsdb.retention.time=1994h")]).toEqual([
      inFile,
      !inFile,
    ]);
  },
);

const textsOf = (options: PrometheusInput): readonly string[] =>
  placeStore(prometheus(options))
    .artifacts()
    .filter(({ path }) => path === "prometheus.yaml" || path === "flags.txt")
    .map(file => (file.kind === "text" ? file.sections.map(({ text }) => text).join("") : JSON.stringify(file.data)));

test("of a Prometheus that is not ours nothing is promised", () => {
  const { target, self, site, problems } = placeStore(prometheus({ url: "https://metrics.example.com" }), {
    retention: { metrics: hours(1) },
  });
  expect([problems, target.holds?.(self, site)[0]?.atMostDays]).toEqual([[], Number.POSITIVE_INFINITY]);
});
