import { describe, expect, test } from "vitest";
import type { AlertTuning, Comparison, Limit } from "../../src/core/alert.ts";
import type { MeasureQuery, RawQuery } from "../../src/core/query/index.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import {
  above,
  alert,
  atLeastThat,
  below,
  compose,
  days,
  dollars,
  extendSchema,
  float,
  hours,
  llmLog,
  loki,
  milliseconds,
  minutes,
  on,
  otelCollector,
  percent,
  prometheus,
  raw,
  seconds,
} from "../../src/index.ts";

const schema = extendSchema(
  llmLog,
  {
    mood: float({ description: "How glad the answer is" }),
    pause: float({ description: "How long nobody wrote", unit: "seconds" }),
  },
  { request_end: ["mood", "pause"] },
);

const base: EnvironmentInput = {
  name: "dev",
  platform: compose(),
  services: { chat: {} },
  schema,
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"] } }),
    loki: loki({}),
    prometheus: prometheus({}),
  },
};

/** What is wrong with an alert itself; whether anybody here can judge it is another matter. */
const problemsOf = (more: Partial<EnvironmentInput>) => {
  const judged = judgeEnvironment({ ...base, ...more });
  return ("problems" in judged ? judged.problems : []).filter(({ code }) => code !== "unsupported-query");
};

const own = (when: Comparison | readonly Comparison[]): Partial<EnvironmentInput> => ({
  alerts: { Own: alert({ when, summary: "s", description: "d", runbook: "r" }) },
});

const over = minutes(5);
const requests = on(schema.request_end);
const latency = requests.percentile(f => f.latency_ms, 95, { over });
const tokens = requests.sum(f => f.total_tokens, { over });
const mood = requests.avg(f => f.mood, { over });
const failed = requests.ratio({ where: f => f.status.is("error") }, { over });
const silence = requests.absent({ over });
const theirs = raw({ promql: "delta(up[5m])" });

describe("a limit that makes an alert always or never fire is refused", () => {
  const is = { above, atLeast: atLeastThat, below } as const;
  test.each<readonly [what: string, query: MeasureQuery | RawQuery, is: keyof typeof is, limit: Limit, fate: string]>([
    ["a percentile of a time", latency, "above", seconds(-1), "always"],
    ["a time in another unit", requests.avg(f => f.pause, { over }), "above", milliseconds(-1), "always"],
    ["a sum of tokens", tokens, "below", 0, "never"],
    ["a sum of tokens", tokens, "below", -1, "never"],
    ["a sum of tokens", tokens, "atLeast", 0, "always"],
    ["an amount of money", requests.sum(f => f.cost_usd, { over }), "above", dollars(-1), "always"],
    ["a count", requests.count({ over }), "above", -1, "always"],
    ["a rate", requests.rate({ over }), "below", 0, "never"],
    ["a share", failed, "above", percent(-5), "always"],
    ["a share", failed, "below", percent(0), "never"],
    ["how far apart numbers are", requests.stddev(f => f.mood, { over }), "below", 0, "never"],
    ["an absence", silence, "above", 1, "never"],
    ["an absence", silence, "atLeast", 2, "never"],
  ])("%s %#", (_, query, comparison, limit, fate) => {
    const [problem, ...others] = problemsOf(own(is[comparison](query, limit)));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "wrong-value", path: "alerts.Own.limit" });
    expect(problem?.what).toContain(`makes an alert that ${fate} fires`);
  });

  test.each<readonly [what: string, query: MeasureQuery | RawQuery, is: keyof typeof is, limit: Limit]>([
    ["a share above everything", failed, "above", percent(100)],
    ["a share above more than everything", failed, "above", percent(200)],
    ["a share below more than everything", failed, "below", percent(101)],
    ["a share as a number", failed, "atLeast", 5],
  ])("%s", (_, query, comparison, limit) => {
    const problems = problemsOf(own(is[comparison](query, limit)));
    expect(problems).toMatchObject([{ code: "wrong-unit", path: "alerts.Own.limit" }]);
  });

  test.each<readonly [alert: string, tuning: AlertTuning]>([
    ["SlowRequests", { above: seconds(-1) }],
    ["HighErrorRate", { above: percent(-1) }],
    ["CostBudgetHourly", { limit: dollars(-1) }],
    ["TargetDown", { below: 0 }],
    ["LogVolumeHigh", { above: -1 }],
  ])("of the shipped %s, for all services and for one", (name, tuning) => {
    expect(problemsOf({ alerts: { [name]: tuning } })).toMatchObject([{ path: `alerts.${name}.limit` }]);
    const services = { chat: { alerts: { [name]: tuning } } };
    // What is about no service is refused there whatever its limit is.
    expect(problemsOf({ services })).toContainEqual(
      expect.objectContaining({ path: `services.chat.alerts.${name}.limit` }),
    );
  });

  test("of the second comparison too", () => {
    const when = [above(failed, percent(5)), above(requests.count({ over }), -1)];
    expect(problemsOf(own(when))).toMatchObject([{ path: "alerts.Own.limit", got: "-1" }]);
  });
});

describe("a limit that an alert may reach is taken", () => {
  test.each<readonly [what: string, comparison: Comparison]>([
    ["anything at all", above(tokens, 0)],
    [
      "no money",
      above(
        requests.sum(f => f.cost_usd, { over }),
        dollars(0),
      ),
    ],
    ["no time", above(latency, seconds(0))],
    ["all of them", atLeastThat(failed, percent(100))],
    ["not all of them", below(failed, percent(100))],
    ["not all of them, as a number", below(failed, 1)],
    ["silence", above(silence, 0)],
    ["silence, as its number", atLeastThat(silence, 1)],
    ["a field without a unit may be negative", below(mood, -0.5)],
    ["a query in somebody's own words may be negative", below(theirs, 0)],
  ])("%s", (_, comparison) => {
    expect(problemsOf(own(comparison))).toEqual([]);
  });

  test("a budget of nothing is one", () => {
    const zero = dollars(0);
    expect(problemsOf({ budget: { hourly: zero, daily: zero, monthly: zero } })).toEqual([]);
  });
});

describe("how long an alert waits", () => {
  test.each([days(8), days(400), hours(169)])("$written is refused, with the way out", wait => {
    const [problem, ...others] = problemsOf({ alerts: { HighErrorRate: { for: wait } } });
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "wrong-value", path: "alerts.HighErrorRate.for", got: wait.written });
    expect(problem?.help).toContain("over: days(30)");
  });

  test("a week is the longest", () => {
    expect(problemsOf({ alerts: { HighErrorRate: { for: days(7) } } })).toEqual([]);
  });
});
