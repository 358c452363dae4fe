/** Spending on the real `promtool`: tokens times their price, over a change of price, by model, tier and time. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/core/artifact.ts";
import { type ModelsAndProviders, price } from "../../src/core/price.ts";
import { dollars } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { type PrometheusInput, prometheus } from "../../src/targets/prometheus/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import { engine, run } from "./engine.ts";

const promtool = engine("promtool");
const folder = mkdtempSync(join(tmpdir(), "signalbox-prices-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gpt = { model: "gpt-4o", provider: "openai" };
/** The hours before and after the midnight of a change. */
const site: StoreSite = {
  name: "prod",
  prices: {
    shipped: false,
    own: [
      price({ ...gpt, input: dollars(5), output: dollars(15), cacheRead: dollars(2.5), validUntil: "2026-03-02" }),
      price({ ...gpt, input: dollars(2.5), output: dollars(10), cacheRead: dollars(1.25), validFrom: "2026-03-02" }),
      price({ model: "llama-3*", provider: "vllm", input: dollars(0), output: dollars(0) }),
    ],
  },
  budget: { hourly: dollars(12) },
  alerts: { NoLogsReceived: "off", Watchdog: "off", UnpricedModels: "on", CostReckoningsDiffer: "on" },
};

/** A minute of a service; before the change it costs 10,000 × 5 + 2,000 × 2.5 + 3,100 × 15, in millionths. */
const minute = { input: 12_000, cached_input: 2000, output: 3100 };
const before = (10_000 * 5 + 2000 * 2.5 + 3100 * 15) / 1e6;
const after = (10_000 * 2.5 + 2000 * 1.25 + 3100 * 10) / 1e6;

interface Asked {
  readonly about: string;
  readonly expr: string;
  readonly at: string;
  readonly is: readonly (readonly [labels: string, value: number])[];
}

const cents = (amount: number): number => Math.round(amount * 100);
const inMicros = (series: string): string => `round(${series} * 1e6)`;
const inCents = (series: string): string => `round(${series} * 100)`;

/** Minutes of the first hours that are not counted whole, since every token is counted over five minutes: two of them. */
const unfinished = 2;
/** What one part of the traffic cost in five hours, two of them after the change. */
const soFar = (3 * 60 - unfinished) * before + 2 * 60 * after;
/** Three hours before the change. */
const start = Date.parse("2026-03-01T21:00:00Z") / 1000;

const asked: readonly Asked[] = [
  {
    about: "an hour at one price",
    expr: inCents("environment:llm_spend_dollars:sum1h"),
    at: "2h",
    is: [['{environment="prod"}', cents(3 * 60 * before)]],
  },
  {
    about: "an hour with the change in its middle",
    expr: inCents("environment:llm_spend_dollars:sum1h"),
    at: "3h30m",
    is: [['{environment="prod"}', cents(3 * (30 * before + 30 * after))]],
  },
  {
    about: "what was recorded before the change stays as it was",
    expr: inCents("(environment:llm_spend_dollars:sum1h offset 3h)"),
    at: "5h",
    is: [['{environment="prod"}', cents(3 * 60 * before)]],
  },
  {
    about: "by user tier: one service has twice the traffic",
    expr: inCents("user_tier:llm_spend_dollars:sum1h"),
    at: "3h30m",
    is: [
      // Of whom no tier is known: the machines of one's own.
      ['{environment="prod"}', 0],
      ['{environment="prod", user_tier="free"}', cents(30 * before + 30 * after)],
      ['{environment="prod", user_tier="pro"}', cents(2 * (30 * before + 30 * after))],
    ],
  },
  {
    about: "by model: one's own machines cost nothing, and an unknown model is not there",
    expr: inCents("model:llm_spend_dollars:sum1h"),
    at: "5h",
    is: [
      ['{environment="prod", model="gpt-4o", provider="openai"}', cents(3 * 60 * after)],
      ['{environment="prod", model="llama-3-70b", provider="vllm"}', 0],
    ],
  },
  {
    about: "tokens without a price: a model nobody knows, and a known one from somebody else",
    expr: "round(model:llm_unpriced_tokens:sum1h)",
    at: "2h",
    is: [
      ['{environment="prod", model="mystery-1", provider="nobody"}', 60 * 15_100],
      ['{environment="prod", model="gpt-4o", provider="reseller"}', 60 * 15_100],
    ],
  },
  {
    about: "24 hours, of which five have passed",
    expr: inCents("environment:llm_spend_dollars:sum1d"),
    at: "5h",
    is: [['{environment="prod"}', cents(3 * soFar)]],
  },
  {
    about: "the month so far",
    expr: inCents("environment:llm_spend_dollars:month_to_date"),
    at: "5h",
    is: [['{environment="prod"}', cents(3 * soFar)]],
  },
  {
    about: "the month at this pace",
    expr: inCents("environment:llm_spend_dollars:month_projection"),
    at: "5h",
    is: [
      [
        '{environment="prod"}',
        // At two in the morning of the second of March.
        cents(3 * soFar * (1 + 31 - 26 / 24)),
      ],
    ],
  },
  {
    about: "who is told while the dear price holds",
    expr: 'count by (alertname, model, provider) (ALERTS{alertstate="firing"})',
    at: "2h",
    is: [
      ['{alertname="CostBudgetHourly"}', 1],
      ['{alertname="UnpricedModels", model="mystery-1", provider="nobody"}', 1],
      ['{alertname="UnpricedModels", model="gpt-4o", provider="reseller"}', 1],
    ],
  },
  {
    about: "the producer still reckons with the old price, and the budget holds again",
    expr: 'count by (alertname, model, provider) (ALERTS{alertstate="firing", alertname!="UnpricedModels"})',
    at: "5h30m",
    is: [['{alertname="CostReckoningsDiffer", model="gpt-4o", provider="openai"}', 1]],
  },
];

/** With the old price of all tokens, so that it is right until the change. */
const producersOwn = { cost: 3 * before };

const seriesOf = (labels: Readonly<Record<string, string>>, rise: Readonly<Record<string, number>>) =>
  Object.entries(rise).map(([kind, amount]) => ({
    series: `${kind === "cost" ? "llm_cost_dollars_total" : `llm_${kind}_tokens_total`}{${Object.entries(labels)
      .map(([label, value]) => `${label}="${value}"`)
      .join(", ")}}`,
    values: `0+${amount}x330`,
  }));

const twice = Object.fromEntries(Object.entries(minute).map(([kind, tokens]) => [kind, 2 * tokens]));

const input = (label: (field: string) => string) => {
  const of = (own: Readonly<Record<string, string>>, rise: Readonly<Record<string, number>>) =>
    seriesOf(
      Object.fromEntries(
        Object.entries({ service_name: "llm-service", environment: "prod", ...own }).map(([field, value]) => [
          label(field),
          value,
        ]),
      ),
      rise,
    );
  return [
    ...of({ ...gpt, user_tier: "free" }, minute),
    ...of({ ...gpt, user_tier: "pro" }, twice),
    ...of(gpt, producersOwn),
    ...of({ model: "mystery-1", provider: "nobody" }, minute),
    ...of({ model: "gpt-4o", provider: "reseller" }, minute),
    ...of({ model: "llama-3-70b", provider: "vllm" }, minute),
  ];
};

describe.skipIf(!promtool)(`promtool${promtool ? "" : ": not there, run npm run engines"}`, () => {
  test.each<readonly [title: string, names: NonNullable<PrometheusInput["names"]>]>([
    ["canonical", {}],
    ["own", { model: "llm_model", user_tier: "plan" }],
  ])("spending is tokens times their price, to the cent, under %s names of labels", async (title, names) => {
    await passes(title, prometheus({ names }), site, [
      {
        interval: "1m",
        start_timestamp: start,
        input_series: input(field => names[field] ?? field),
        promql_expr_test: asked.map(({ expr, at, is }) => ({
          expr,
          eval_time: at,
          exp_samples: is.map(([labels, value]) => ({ labels, value })),
        })),
      },
    ]);
  });

  /** As Anthropic's API says it: `usage` of input, cache_read_input, cache_creation_input and output tokens. */
  const usage = { input: 3000, cached_input: 2500, cache_creation: 400, output: 100 };
  const claude = { input: dollars(3), cacheRead: dollars(0.3), cacheWrite: dollars(3.75), output: dollars(15) };
  const [apart, among] = [(3000 * 3 + 2500 * 0.3 + 400 * 3.75 + 1500) / 1e6, (100 * 3 + 750 + 1500 + 1500) / 1e6];

  test.each<
    readonly [
      title: string,
      cacheApart: readonly ModelsAndProviders[] | undefined,
      dollarsAMinute: Readonly<Record<string, number>>,
    ]
  >([
    ["by default", undefined, { anthropic: apart, "": apart, "aws.bedrock": apart, openrouter: among }],
    ["where a gateway counts them in", [], { anthropic: among, "": among, "aws.bedrock": among, openrouter: among }],
    [
      "of one's own provider",
      [{ provider: ["openrouter"] }],
      { anthropic: among, "": among, "aws.bedrock": among, openrouter: apart },
    ],
  ])("cached tokens stand beside Anthropic's prompts, %s", async (title, cacheApart, expected) => {
    const own = [price({ model: "claude-*", ...claude })];
    const prices = { shipped: false, own, ...(cacheApart ? { cacheApart } : {}) };
    const labels = { model: "claude-sonnet-4-6", service_name: "llm-service", environment: "prod" };
    const spend = inMicros("service_model:llm_spend_dollars:increase1m");
    const of = (provider: string, tokens: Readonly<Record<string, number>>) =>
      seriesOf({ ...labels, provider }, tokens);
    const told = (provider: string, amount: number) => ({
      labels: `{service_name="llm-service", environment="prod", model="claude-sonnet-4-6"${provider && `, provider="${provider}"`}}`,
      value: Math.round(amount * 1e6),
    });
    await passes(title, prometheus({}), { ...site, budget: {}, prices }, [
      {
        interval: "1m",
        input_series: [
          ...Object.keys(expected).flatMap(provider => of(provider, usage)),
          // More is cached than was asked: whoever it is, it cannot be part of it.
          ...of("somebody", { ...usage, cached_input: 3500 }),
        ],
        promql_expr_test: [
          {
            expr: spend,
            eval_time: "20m",
            exp_samples: [
              ...Object.entries(expected).map(([provider, amount]) => told(provider, amount)),
              told("somebody", apart + (1000 * 0.3) / 1e6),
            ],
          },
        ],
      },
    ]);
  });

  const passes = async (
    title: string,
    target: ReturnType<typeof prometheus>,
    at: StoreSite,
    tests: readonly Json[],
  ): Promise<void> => {
    const store = placeStore(target, at);
    expect(store.problems).toEqual([]);
    const root = join(folder, title);
    for (const artifact of store.artifacts()) {
      if (artifact.kind !== "yaml" || !artifact.path.startsWith("rules/")) continue;
      mkdirSync(dirname(join(root, artifact.path)), { recursive: true });
      writeFileSync(join(root, artifact.path), yamlText(artifact.data));
    }
    writeFileSync(
      join(root, "test.yaml"),
      yamlText({
        rule_files: ["rules/prices.yaml", "rules/alerts.yaml"],
        evaluation_interval: "1m",
        tests,
      }),
    );
    const { code, stdout, stderr } = await run(promtool ?? "", ["test", "rules", join(root, "test.yaml")], {
      timeoutMs: 120_000,
    });
    expect({ code, failed: `${stdout}${stderr}`.match(/FAILED[\s\S]{0,4000}/)?.[0] }).toEqual({
      code: 0,
      failed: undefined,
    });
  };
});
