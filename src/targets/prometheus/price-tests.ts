/**
 * A test file for prices: that what is recorded is tokens times their price, also over the day on which a price changes, and
 * that a model without a price adds nothing and is told.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */

import { isRecordInstrument } from "../../core/instrument.ts";
import { type NameMatch, type Price, perMillionOf, priceOf, secondsOfDay, type TokenType } from "../../core/price.ts";
import type { Self } from "../../core/target.ts";
import type { ExpressionTests } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { priceSeries } from "./price-names.ts";
import type { PriceSite } from "./prices.ts";
import { testsOnDays } from "./versions.ts";

/** Tokens a minute. Of those read, some come from the provider's cache and some go into it. */
const perMinute = { prompt_tokens: 9000, cache_tokens: 2000, cache_creation_tokens: 1000, completion_tokens: 3000 };
const billed: Readonly<Record<TokenType, number>> = { input: 6000, cache_read: 2000, cache_write: 1000, output: 3000 };

const nobodys = { model: "a-model-nobody-knows", provider: "nobody" };

/** A name that a match takes; undefined where only patterns say which. */
const nameIn = (names: NameMatch | undefined): string | undefined =>
  (names ?? [""]).find(name => typeof name === "string")?.replaceAll("*", "");

interface Named {
  readonly price: Price;
  readonly model: string;
  readonly provider: string;
}

/** The prices that somebody can be billed at a time, each by a name that no price before it takes. */
const namedAt = ({ prices }: Pick<PriceSite, "prices">, at: number): readonly Named[] =>
  prices.flatMap((price): readonly Named[] => {
    const [model, provider] = [nameIn(price.model), nameIn(price.provider)];
    if (model === undefined || provider === undefined) return [];
    return priceOf(prices, { model, provider, at }) === price ? [{ price, model, provider }] : [];
  });

const dollarsAMinute = (price: Price): number =>
  Object.entries(billed).reduce(
    (sum, [type, tokens]) => sum + (tokens * perMillionOf(price, type as TokenType)) / 1e6,
    0,
  );

export const priceTests = (self: Self<PrometheusOptions>, site: PriceSite): ExpressionTests | undefined => {
  const tests = [...steadyPrice(self, site), ...(testsOnDays(self.options.version) ? priceChange(self, site) : [])];
  return tests.length === 0 ? undefined : { rule_files: ["../rules/prices.yaml"], evaluation_interval: "1m", tests };
};

type Test = ExpressionTests["tests"][number];

const steadyPrice = (self: Self<PrometheusOptions>, site: PriceSite): readonly Test[] => {
  const [named] = namedAt(site, 0);
  if (named === undefined || priceOf(site.prices, { ...nobodys, at: 0 }) !== undefined) return [];
  const hour = 60 * dollarsAMinute(named.price);
  return [
    {
      name: "an hour of a model with a price and of one without",
      interval: "1m",
      input_series: [...written(self, site, named, 120), ...written(self, site, nobodys, 120)],
      promql_expr_test: [
        equal(self, site, priceSeries.spendInHour, hour, "2h"),
        {
          expr: `round(${priceSeries.unpricedByModel})`,
          eval_time: "2h",
          exp_samples: [{ labels: labels(self, site, nobodys), value: 60 * 12_000 }],
        },
      ],
    },
  ];
};

/** Half an hour on either side of the midnight with which a price begins. */
const priceChange = (self: Self<PrometheusOptions>, site: PriceSite): readonly Test[] => {
  for (const { validUntil } of site.prices) {
    const change = validUntil === undefined ? Number.NaN : secondsOfDay(validUntil);
    if (!(change > 3600)) continue;
    const after = namedAt(site, change);
    const changed = namedAt(site, change - 1).flatMap(before => {
      const next = after.find(({ model, provider }) => model === before.model && provider === before.provider);
      return before.price.validUntil === validUntil && next ? [{ before, next }] : [];
    })[0];
    if (changed === undefined) continue;
    const { before, next } = changed;
    return [
      {
        name: `${before.model} over its change of price on ${validUntil}`,
        interval: "1m",
        start_timestamp: change - 3600,
        input_series: [...written(self, site, before, 90)],
        promql_expr_test: [
          equal(
            self,
            site,
            priceSeries.spendInHour,
            30 * dollarsAMinute(before.price) + 30 * dollarsAMinute(next.price),
            "90m",
          ),
        ],
      },
    ];
  }
  return [];
};

const labels = (
  { options }: Self<PrometheusOptions>,
  site: PriceSite,
  more: Readonly<Record<string, string>> = {},
): string => {
  const all = { [labelOf(options, "environment")]: site.name, ...more };
  const said = Object.entries(all).filter(([, value]) => value !== "");
  return `{${said.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(", ")}}`;
};

/** To within half a cent. */
const equal = (
  self: Self<PrometheusOptions>,
  site: PriceSite,
  series: string,
  expected: number,
  at: string,
): Test["promql_expr_test"][number] => ({
  expr: `abs(${series} - ${Number(expected.toPrecision(12))}) < bool 0.005`,
  eval_time: at,
  exp_samples: [{ labels: labels(self, site), value: 1 }],
});

/** The counters of a model's tokens, from zero on. */
const written = (
  { options }: Self<PrometheusOptions>,
  site: PriceSite,
  { model, provider }: Readonly<Record<"model" | "provider", string>>,
  minutes: number,
): Test["input_series"] =>
  site.instruments.filter(isRecordInstrument).flatMap(({ name, value, from }) => {
    const tokens = Object.entries(perMinute).find(([field]) => field === value?.field)?.[1];
    if (tokens === undefined || !from.events.includes("request_end")) return [];
    const own = Object.entries({ service: "llm-service", environment: site.name, model, provider, user_tier: "free" })
      .filter(([, text]) => text !== "")
      .map(([field, text]) => `${labelOf(options, field)}=${JSON.stringify(text)}`);
    return [{ series: `${name}{${own.join(", ")}}`, values: `0+${tokens}x${minutes}` }];
  });
