/** A rule judged record by record, over its window alone, fires when the interpreter says so that sees the whole run. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { type AlertRule, above, alert, atLeastThat, below } from "../../src/core/alert.ts";
import { on, records } from "../../src/core/query/index.ts";
import { hours, minutes, percent, seconds } from "../../src/core/units.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { randomFrom } from "../../src/reference/scenario/random.ts";
import { judgeOf } from "../../src/simulate/judge.ts";
import { environmentOf } from "./site.ts";

type Options = Omit<Parameters<typeof alert>[0], "summary" | "description" | "runbook">;

const ruleOf = (options: Options): AlertRule => {
  const own = alert({ ...options, summary: "s", description: "d", runbook: "r" });
  const [rule] = environmentOf({ alerts: { Own: own } })
    .site.alerts("loki")
    .filter(({ name }) => name === "Own");
  if (rule === undefined) throw new Error("no rule");
  return rule;
};

const requests = on(llmLog.request_end);
const over = minutes(2);
const slow = requests.where(f => f.latency_ms.above(500));

const rules: Readonly<Record<string, Options>> = {
  count: { when: atLeastThat(requests.count({ over }), 8) },
  "count by model": { when: atLeastThat(requests.count({ over, by: f => f.model }), 4), for: minutes(1) },
  rate: { when: above(requests.rate({ over }), 0.06) },
  sum: {
    when: above(
      requests.sum(f => f.cost_usd, { over }),
      40,
    ),
  },
  average: {
    when: above(
      requests.avg(f => f.latency_ms, { over }),
      520,
    ),
    minimum: 3,
  },
  "average of what is also asked for": {
    when: above(
      slow.avg(f => f.latency_ms, { over }),
      760,
    ),
  },
  ratio: {
    when: above(requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { over }), percent(40)),
    minimum: 5,
    keepFiring: minutes(1),
  },
  "ratio of sums": {
    when: above(
      requests.ratio({ sum: f => f.queue_time_ms }, { whole: { sum: f => f.latency_ms }, over }),
      percent(11),
    ),
  },
  percentile: {
    when: above(
      requests.percentile(f => f.latency_ms, 95, { over }),
      950,
    ),
    minimum: 4,
    for: seconds(30),
  },
  "a window that is no multiple of the interval": { when: atLeastThat(requests.count({ over: seconds(100) }), 7) },
  "a longer window": { when: above(requests.count({ over: hours(1) }), 90) },
  "a sum over a longer window": {
    when: above(
      requests.sum(f => f.cost_usd, { over: hours(1), by: f => f.model }),
      280,
    ),
  },
  "a ratio over a long and a short window": {
    when: [minutes(50), minutes(5)].map(each =>
      above(requests.ratio({ where: f => f.status.is("error") }, { over: each }), percent(30)),
    ),
  },
  absent: { when: above(records(llmLog).absent({ over: minutes(1) }), 0), missing: "fires", for: minutes(1) },
  "missing counts": { when: below(requests.count({ over: minutes(1) }), 2), missing: "fires" },
  always: { when: [] },
};

const second = 1_000_000_000n;
const start = 1_767_571_200n * second;
const length = 90n * 60n;

/** Ninety minutes with two busy times and a silent one; numbers are such that sums are exact. */
const recordsFrom = (seed: number): readonly CanonicalRecord[] => {
  const random = randomFrom(seed);
  const all: CanonicalRecord[] = [];
  for (let at = 0n; at < length; at += BigInt(random.between(1, 30))) {
    if (at > 2400n && at < 2900n) continue;
    const busy = at % 2000n < 400n;
    for (let count = busy ? random.between(1, 3) : 1; count > 0; count--)
      all.push({
        time: start + at * second + BigInt(random.below(1000)) * 1_000_000n,
        service: "llm-service",
        environment: "test",
        stream: "application",
        event: random.chance(0.8) ? "request_end" : "cache_access",
        status: random.chance(busy ? 0.5 : 0.2) ? "error" : "success",
        model: random.pick(["a", "b"]),
        ...(random.chance(0.9) ? { latency_ms: random.between(1, 1000), queue_time_ms: random.between(1, 100) } : {}),
        cost_usd: random.between(1, 8),
        ...(random.chance(0.2) ? { sample_weight: 4 } : {}),
      });
  }
  return all;
};

/** By group, from when until when it fires. */
type Told = Readonly<Record<string, readonly (readonly [from: number, until: number | undefined])[]>>;

const since = (instant: bigint): number => Number((instant - start) / second);

const oracle = (rule: AlertRule, all: readonly CanonicalRecord[], every: number): Told => {
  const end = start + length * second;
  const told = evaluateAlert(rule, all, { start, end, interval: seconds(every) }).map(({ firing, group }) => {
    const spans: [number, number | undefined][] = [];
    for (const at of firing.map(since)) {
      const last = spans.at(-1);
      if (last && last[1] === at) last[1] = at + every;
      else spans.push([at, at + every]);
    }
    return [
      JSON.stringify(group),
      spans.map(([from, until = 0]) => [from, until > Number(length) ? undefined : until]),
    ];
  });
  return Object.fromEntries(told.filter(([, spans]) => spans?.length !== 0));
};

const judged = (rule: AlertRule, all: readonly CanonicalRecord[], every: number): Told => {
  const judge = judgeOf(rule, seconds(every), start);
  for (const record of all) {
    judge.until(record.time - 1n);
    judge.take(record);
  }
  judge.until(start + length * second);
  const told: Record<string, [from: number, until: number | undefined][]> = {};
  for (const { from, group, until } of judge.result().firings) {
    const key = JSON.stringify(group);
    told[key] = [...(told[key] ?? []), [since(from), until === undefined ? undefined : since(until)]];
  }
  return told;
};

describe.each(Object.entries(rules))("%s", (_, options) => {
  const rule = ruleOf(options);
  test.each([15, 60])("every %i s", every => {
    const firings = [1, 2, 3].map(seed => {
      const all = recordsFrom(seed).toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      const found = judged(rule, all, every);
      expect(found).toEqual(oracle(rule, all, every));
      return Object.keys(found).length;
    });
    expect(Math.max(...firings), "some run makes it fire").toBeGreaterThan(0);
  });
});

test("what comes late counts in the evaluations that follow", () => {
  const rule = ruleOf({ when: atLeastThat(requests.count({ over }), 1) });
  const judge = judgeOf(rule, seconds(30), start);
  judge.until(start + 60n * second);
  judge.take({
    time: start + 10n * second,
    service: "llm-service",
    environment: "test",
    stream: "application",
    event: "request_end",
  });
  judge.until(start + 300n * second);
  expect(judge.result().firings.map(({ from, until = 0n }) => [since(from), since(until)])).toEqual([[90, 150]]);
});

describe("groups without an end", () => {
  const rule = ruleOf({ when: atLeastThat(requests.count({ over: minutes(1), by: f => f.model }), 1) });

  /** A judge that has seen so many of them at each of its evaluations, never one twice. */
  const judgeAfter = (evaluations: number, groups: number) => {
    const judge = judgeOf(rule, minutes(1), start);
    for (let index = 0; index < evaluations * groups; index++) {
      const time = start + BigInt(Math.floor(index / groups) * 60) * second;
      judge.until(time - 1n);
      judge.take({
        time,
        service: "llm-service",
        environment: "test",
        stream: "application",
        event: "request_end",
        model: String(index),
      });
    }
    judge.until(start + BigInt(evaluations * 60) * second);
    return judge.result();
  };

  test("are told apart up to a number at a time", () => {
    const { fired, firings, more } = judgeAfter(1, 10_001);
    expect([fired, firings.length, more]).toEqual([10_000, 10_000, true]);
  });

  test("are forgotten when they are over; the first of their firings are told, and all of them counted", () => {
    const { fired, firings, more } = judgeAfter(3, 4000);
    expect([fired, firings.length, more]).toEqual([12_000, 10_000, false]);
    expect(firings.every(({ from, until }) => until === from + 60n * second)).toBe(true);
    expect(firings.map(({ from }) => since(from))).toEqual(
      Array.from({ length: 10_000 }, (_, index) => Math.floor(index / 4000) * 60),
    );
  });
});
