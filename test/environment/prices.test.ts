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

test.each<readonly [what: string, model: string | readonly string[], problems: readonly string[]]>([
  ["nothing", "", ["prices.own[0].model wrong-value"]],
  ["blanks", " ", ["prices.own[0].model wrong-value"]],
  ["nothing beside a name", ["gpt-4o", ""], ["prices.own[0].model wrong-value"]],
  ["anything", "*", []],
])("a model's name is not %s", (_, model, problems) => {
  const all = (provider: string) => price({ model, provider, input: dollars(1), output: dollars(2) });
  expect(problemsOf({ prices: { own: [all("")] } })).toEqual(problems);
  expect(problemsOf({ prices: { cacheApart: [{ model: all("").model }] } })).toEqual(
    problems.map(one => one.replace("own", "cacheApart")),
  );
});

describe("a price that another stands before", () => {
  const dear = (more: object = {}) =>
    ({ ...price({ model: "gpt-4o*", provider: "openai", input: dollars(3), output: dollars(9) }), ...more }) as const;
  const cheap = (more: object = {}) =>
    ({ ...price({ model: "gpt-4o*", provider: "openai", input: dollars(2), output: dollars(8) }), ...more }) as const;
  const spring = { validFrom: "2026-03-01", validUntil: "2026-06-01" };

  test.each<readonly [what: string, first: object, second: object]>([
    ["of the same name and provider", {}, {}],
    ["in capitals", {}, { model: ["GPT-4o*"] }],
    ["of one of its names", { model: ["o3", "gpt-4o*"] }, {}],
    ["of the same pattern", { model: [{ regex: "4o" }] }, { model: [{ regex: "4o" }] }],
    ["of whoever serves it", { provider: undefined }, {}],
    ["of all days", {}, spring],
    ["of the same days", spring, spring],
    ["of more days", { validFrom: "2026-01-01" }, { validFrom: "2026-01-02" }],
    ["that differs in what is cached alone", {}, dear({ perMillion: { input: 3, output: 9, cache_read: 1 } })],
  ])("%s is refused, and names both", (_, first, second) => {
    const judged = judgeEnvironment({ ...base, prices: { own: [own, dear(first), cheap(second)] } });
    expect("problems" in judged && judged.problems).toMatchObject([
      { code: "duplicate", path: "prices.own[2]", what: expect.stringContaining("prices.own[1]") },
    ]);
  });

  test.each<readonly [what: string, first: object, second: object]>([
    ["at another provider", {}, { provider: ["azure"] }],
    ["at one provider, before whoever serves it", {}, { provider: undefined }],
    ["of another name", {}, { model: ["gpt-4o-mini"] }],
    ["of a name more", {}, { model: ["gpt-4o*", "o3"] }],
    ["after it", { validUntil: "2026-03-01" }, { validFrom: "2026-03-01" }],
    ["from a day on, before what held until then", { validFrom: "2026-03-01" }, {}],
    ["of some of its days", spring, { validFrom: "2026-05-01" }],
    ["of the same amounts", { perMillion: cheap().perMillion }, {}],
    ["of the same amounts, of which one is said twice", { perMillion: { ...cheap().perMillion, cache_read: 2 } }, {}],
  ])("%s is taken", (_, first, second) => {
    expect(problemsOf({ prices: { own: [dear(first), cheap(second)] } })).toEqual([]);
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
