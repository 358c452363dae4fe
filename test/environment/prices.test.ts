import { describe, expect, test } from "vitest";
import { compose } from "../../src/core/platform.ts";
import { cacheApartByDefault, price } from "../../src/core/price.ts";
import { days, dollars } from "../../src/core/units.ts";
import { type EnvironmentInput, judgeEnvironment } from "../../src/environment/index.ts";
import { loki, otelCollector, prometheus } from "../../src/targets/index.ts";

const base: EnvironmentInput = {
  name: "dev",
  platform: compose(),
  services: { "llm-service": {} },
  evaluator: "prometheus",
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"] } }),
    loki: loki({}),
    prometheus: prometheus({}),
  },
};
const own = price({ model: "gpt-4o", input: dollars(2), output: dollars(8) });

const problemsOf = (more: Partial<EnvironmentInput>): readonly string[] => {
  const judged = judgeEnvironment({ ...base, ...more });
  return "problems" in judged ? judged.problems.map(({ code, path }) => `${path} ${code}`) : [];
};

const siteOf = (more: Partial<EnvironmentInput>) => {
  const judged = judgeEnvironment({ ...base, ...more });
  if ("problems" in judged) throw new Error(JSON.stringify(judged.problems));
  return judged.environment.site;
};

test("one's own prices stand before the shipped ones, which one may leave out", () => {
  expect(siteOf({}).prices.length).toBeGreaterThan(100);
  expect(siteOf({ prices: { own: [own] } }).prices[0]).toEqual(own);
  expect(siteOf({ prices: { own: [own], shipped: false } }).prices).toEqual([own]);
});

test("whose cached tokens stand beside the prompt is Anthropic's way unless somebody says otherwise", () => {
  expect(siteOf({}).cacheApart).toEqual(cacheApartByDefault);
  expect(siteOf({ prices: { cacheApart: [] } }).cacheApart).toEqual([]);
  expect(problemsOf({ prices: { cacheApart: [{ model: ["*"] }, { provider: [{ regex: "(?!a)" }] }] } })).toEqual([
    "prices.cacheApart[1].provider unsafe-regex",
  ]);
});

describe("a price is refused", () => {
  test.each<readonly [what: string, wrong: object, problem: string]>([
    ["that begins on no day", { validFrom: "2026-02-30" }, "prices.own[0].validFrom wrong-value"],
    ["that was checked on no day", { checkedAt: "yesterday" }, "prices.own[0].checkedAt wrong-value"],
    [
      "that ends before it begins",
      { validFrom: "2026-02-02", validUntil: "2026-02-02" },
      "prices.own[0].validUntil wrong-value",
    ],
    ["of models that RE2 cannot find", { model: [{ regex: "(?!gpt)" }] }, "prices.own[0].model unsafe-regex"],
    ["below nothing", { perMillion: { input: -1, output: 0 } }, "prices.own[0].perMillion.input wrong-value"],
    [
      "with a misspelt dimension",
      { perMillion: { input: 1, ouput: 1, output: 1 } },
      "prices.own[0].perMillion.ouput unknown-key",
    ],
  ])("%s", (_, wrong, problem) => {
    expect(problemsOf({ prices: { own: [{ ...own, ...wrong }] } })).toEqual([problem]);
  });
});

describe("a budget", () => {
  const alertsOf = (more: Partial<EnvironmentInput>) =>
    siteOf(more)
      .alerts("prometheus")
      .filter(({ name }) => name.startsWith("CostBudget"))
      .map(({ name, state, when: [first] }) => [name, state, first?.limit]);

  test("turns its alert on, at its limit", () => {
    expect(alertsOf({})).toEqual([]);
    expect(alertsOf({ budget: { hourly: dollars(20), monthly: dollars(5000) } })).toEqual([
      ["CostBudgetHourly", "on", 20],
      ["CostBudgetMonthly", "on", 5000],
    ]);
  });

  test("gives way to what is said about the alert", () => {
    const budget = { hourly: dollars(20) };
    expect(alertsOf({ budget, alerts: { CostBudgetHourly: "off" } })).toEqual([]);
    expect(alertsOf({ budget, alerts: { CostBudgetHourly: { state: "shadow", above: dollars(30) } } })).toEqual([
      ["CostBudgetHourly", "shadow", 30],
    ]);
  });

  test("is an amount of money", () => {
    expect(problemsOf({ budget: { daily: days(1) as never } })).toEqual(["budget.daily wrong-unit"]);
  });

  test("is refused by whoever does not know prices: a store of records, or nobody's table", () => {
    const budget = { hourly: dollars(20) };
    expect(problemsOf({ budget, evaluator: "loki" })).toEqual(["alerts.CostBudgetHourly unsupported-query"]);
    expect(problemsOf({ budget, prices: { shipped: false } })).toEqual(["alerts.CostBudgetHourly unsupported-query"]);
  });

  test("of a month needs metrics that are kept so long", () => {
    expect(problemsOf({ budget: { monthly: dollars(1) }, retention: { metrics: days(14) } })).toEqual([
      "alerts.CostBudgetMonthly unsupported-query",
    ]);
  });
});
