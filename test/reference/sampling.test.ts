import { describe, expect, test } from "vitest";
import type { TraceSampling } from "../../src/core/sampling.ts";
import { percent, seconds } from "../../src/core/units.ts";
import { classesOf, keptRate, keptShare, type SpanFacts, type TraceClass } from "../../src/reference/sampling.ts";

const policy: TraceSampling = {
  errors: percent(100),
  slow: { over: seconds(5), keep: percent(50) },
  cacheHits: percent(1),
  base: percent(10),
  decisionWait: seconds(30),
  tracesPerSecond: 1000,
};

const span = (from: number, to: number, facts: Partial<SpanFacts> = {}): SpanFacts => ({
  start: BigInt(from) * 1_000_000n,
  end: BigInt(to) * 1_000_000n,
  error: false,
  cacheHit: false,
  ...facts,
});

describe("the classes and the rate of a trace", () => {
  test.each<readonly [string, readonly SpanFacts[], readonly TraceClass[], number]>([
    ["nothing special", [span(0, 100)], ["base"], 0.1],
    ["an error in any span", [span(0, 100), span(10, 20, { error: true })], ["errors"], 1],
    ["exactly the threshold", [span(0, 5000)], ["base"], 0.1],
    ["over the threshold", [span(0, 5001)], ["slow"], 0.5],
    ["slow only together", [span(0, 3000), span(2900, 5200)], ["slow"], 0.5],
    ["a cache hit, not at the base rate", [span(0, 100, { cacheHit: true })], ["cacheHits"], 0.01],
    ["a slow cache hit", [span(0, 6000), span(0, 6, { cacheHit: true })], ["slow", "cacheHits"], 0.5],
    ["a failed cache hit", [span(0, 9, { cacheHit: true, error: true })], ["errors", "cacheHits"], 1],
    ["all at once", [span(0, 9000, { cacheHit: true, error: true })], ["errors", "slow", "cacheHits"], 1],
    ["no spans", [], ["base"], 0.1],
  ])("%s", (_, spans, classes, rate) => {
    expect(classesOf(spans, policy)).toEqual(classes);
    expect(keptRate(classes, policy)).toBe(rate);
  });

  test("slow traces kept at less than the base rate are not kept at the base rate", () =>
    expect(keptRate(["slow"], { ...policy, slow: { over: seconds(5), keep: percent(2) } })).toBe(0.02));
});

test("the share kept of a mix of traffic", () => {
  expect(
    keptShare(
      [
        { classes: ["errors"], traces: 10 },
        { classes: ["slow", "cacheHits"], traces: 20 },
        { classes: ["cacheHits"], traces: 100 },
        { classes: ["base"], traces: 870 },
      ],
      policy,
    ),
  ).toBeCloseTo((10 + 10 + 1 + 87) / 1000, 12);
  expect(keptShare([], policy)).toBe(0);
});
