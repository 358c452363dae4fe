/**
 * A test file for prices: that what is recorded is tokens times their price, also over the day on which a price changes, and
 * that a model without a price adds nothing and is told.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */

import { isRecordInstrument } from "../../core/instrument.ts";
import {
  inputTokens,
  type NameMatch,
  type Price,
  perMillionOf,
  priceOf,
  secondsOfDay,
  type TokenType,
  tokenTypes,
} from "../../core/price.ts";
import type { Self } from "../../core/target.ts";
import type { ExpressionTests } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { priceSeries } from "./price-names.ts";
import type { PriceSite } from "./prices.ts";
import { testsOnDays } from "./versions.ts";

/** Tokens a minute. Of those read, some come from the provider's cache and some go into it. */
const perMinute = { prompt_tokens: 9000, cache_tokens: 2000, cache_creation_tokens: 1000, completion_tokens: 3000 };

const billed = (
  { cacheApart }: Pick<PriceSite, "cacheApart">,
  asked: { readonly model: string; readonly provider: string },
): Readonly<Record<TokenType, number>> => {
  const { prompt_tokens: prompt, cache_tokens: cacheRead, cache_creation_tokens: cacheWrite } = perMinute;
  return {
    input: inputTokens({ prompt, cacheRead, cacheWrite }, asked, cacheApart),
    cache_read: cacheRead,
    cache_write: cacheWrite,
    output: perMinute.completion_tokens,
  };
};

const nobodys = { model: "a-model-nobody-knows", provider: "nobody" };

/** A name that a match takes; undefined where only patterns say which. */
const nameIn = (names: NameMatch | undefined): string | undefined =>
  (names ?? [""]).find(name => typeof name === "string")?.replaceAll("*", "");

interface Named {
  readonly price: Price;
  readonly model: string;
  readonly provider: string;
}

/** Of some prices those that somebody is billed at a time, each by a name that no price before it in the book takes. */
const namedAt = ({ prices }: Pick<PriceSite, "prices">, some: PriceSite["prices"], at: number): readonly Named[] =>
  some.flatMap((price): readonly Named[] => {
    const [model, provider] = [nameIn(price.model), nameIn(price.provider)];
    if (model === undefined || provider === undefined) return [];
    return priceOf(prices, { model, provider, at }) === price ? [{ price, model, provider }] : [];
  });

const dollarsAMinute = (site: Pick<PriceSite, "cacheApart">, { price, ...asked }: Named): number => {
  const tokens = billed(site, asked);
  return tokenTypes.reduce((sum, type) => sum + (tokens[type] * perMillionOf(price, type)) / 1e6, 0);
};

export const priceTests = (self: Self<PrometheusOptions>, site: PriceSite): ExpressionTests | undefined => {
  const tests = [...steadyPrice(self, site), ...(testsOnDays(self.options.version) ? priceChange(self, site) : [])];
  return tests.length === 0 ? undefined : { rule_files: ["../rules/prices.yaml"], evaluation_interval: "1m", tests };
};

type Test = ExpressionTests["tests"][number];

/** How long is looked at, in minutes, and when it begins: what is counted over five minutes is whole from then on. */
const looked = 20;
const begin = 6;
const end = begin + looked;

const steadyPrice = (self: Self<PrometheusOptions>, site: PriceSite): readonly Test[] => {
  const [named] = namedAt(site, site.prices, 0);
  if (named === undefined || priceOf(site.prices, { ...nobodys, at: 0 }) !== undefined) return [];
  const unpriced = Object.values(billed(site, nobodys)).reduce((sum, tokens) => sum + tokens, 0);
  return [
    {
      name: `twenty minutes of ${named.model}, and of a model without a price`,
      interval: "1m",
      input_series: [...written(self, site, named), ...written(self, site, nobodys)],
      promql_expr_test: [
        equal(self, site, looked * dollarsAMinute(site, named)),
        {
          expr: `round(${grown(priceSeries.unpricedByModel)})`,
          eval_time: inMinutes(end),
          exp_samples: [{ labels: labels(self, site, nobodys), value: looked * unpriced }],
        },
      ],
    },
  ];
};

/** As long on either side of the midnight with which a price begins. */
const priceChange = (self: Self<PrometheusOptions>, site: PriceSite): readonly Test[] => {
  for (const day of new Set(site.prices.flatMap(({ validUntil }) => (validUntil === undefined ? [] : [validUntil])))) {
    const midnight = secondsOfDay(day);
    if (!(midnight > 3600)) continue;
    const after = namedAt(
      site,
      site.prices.filter(({ validFrom }) => validFrom === day),
      midnight,
    );
    for (const before of namedAt(
      site,
      site.prices.filter(({ validUntil }) => validUntil === day),
      midnight - 1,
    )) {
      const next = after.find(({ model, provider }) => model === before.model && provider === before.provider);
      const halves = [before, next].map(one => one && (dollarsAMinute(site, one) * looked) / 2);
      const [first, second] = halves;
      if (first === undefined || second === undefined || first === second) continue;
      return [
        {
          name: `${before.model} over its change of price on ${day}`,
          interval: "1m",
          start_timestamp: midnight - (begin + looked / 2) * 60,
          input_series: [...written(self, site, before)],
          promql_expr_test: [equal(self, site, first + second)],
        },
      ];
    }
  }
  return [];
};

const inMinutes = (amount: number): string => `${amount}m`;

/** What the sums of an hour have risen by: the hour holds all of a test. */
const grown = (series: string): string => `${series} - (${series} offset ${inMinutes(looked)})`;

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
const equal = (self: Self<PrometheusOptions>, site: PriceSite, expected: number): Test["promql_expr_test"][number] => ({
  expr: `abs(${grown(priceSeries.spendInHour)} - ${Number(expected.toPrecision(12))}) < bool 0.005`,
  eval_time: inMinutes(end),
  exp_samples: [{ labels: labels(self, site), value: 1 }],
});

/** The counters of a model's tokens, from zero on. */
const written = (
  { options }: Self<PrometheusOptions>,
  site: PriceSite,
  { model, provider }: Readonly<Record<"model" | "provider", string>>,
): Test["input_series"] =>
  site.instruments.filter(isRecordInstrument).flatMap(({ name, value, from }) => {
    const tokens = Object.entries(perMinute).find(([field]) => field === value?.field)?.[1];
    if (tokens === undefined || !from.events.includes("request_end")) return [];
    const own = Object.entries({ service: "llm-service", environment: site.name, model, provider, user_tier: "free" })
      .filter(([, text]) => text !== "")
      .map(([field, text]) => `${labelOf(options, field)}=${JSON.stringify(text)}`);
    return [{ series: `${name}{${own.join(", ")}}`, values: `0+${tokens}x${end}` }];
  });
