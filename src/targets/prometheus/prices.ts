/**
 * What tokens cost, as recording rules: the tokens of every minute times the price that held in it. A price that changes
 * changes what is recorded from then on, and nothing of what was. @see https://prometheus.io/docs/practices/rules/
 */

import {
  type ModelsAndProviders,
  type Price,
  patternOf,
  perMillionOf,
  secondsOfDay,
  type TokenType,
  tokenTypes,
} from "../../core/price.ts";
import type { MeasureQuery } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, hours, inSeconds, minutes, seconds } from "../../core/units.ts";
import type { Rules } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { priceSeries as series } from "./price-names.ts";
import { fixedWindow, type PromqlSite, promql } from "./query.ts";
import { keepsAMonth } from "./retention.ts";
import { quoted } from "./text.ts";

type Rule = Rules["groups"][number]["rules"][number];
export type PriceSite = PromqlSite["site"] & Pick<Site, "cacheApart">;

/** What is recorded is of this long: the group's interval. */
const step = minutes(1);

/** Labels that keep these names in what is recorded, whatever metrics call them, so that alerts and panels find them. */
const kept = ["model", "provider", "user_tier"] as const;

/** Whether there is anything to price, and prices. */
export const pricesTokens = ({ prices, schema }: Pick<Site, "prices" | "schema">): boolean =>
  prices.length > 0 && schema.events.request_end !== undefined;

export const priceRules = ({ options }: Self<PrometheusOptions>, site: PriceSite): Rules => {
  const label = (field: string) => labelOf(options, field);
  const environment = `${label("environment")}=${quoted(site.name)}`;
  const own = (name: string, more: readonly string[] = []) => `${name}{${[environment, ...more].join(", ")}}`;
  const by = (...labels: readonly string[]) => `sum by (${[label("environment"), ...labels].join(", ")})`;
  const everything = [label("service"), ...kept];

  /** A field's sum over a window in the past, under the names that are kept. */
  const total = (field: string, over: MeasureQuery["over"] & object, groups: readonly string[]): string => {
    const query: MeasureQuery = {
      kind: "measure",
      from: { events: ["request_end"], where: [] },
      measure: { kind: "sum", field },
      by: ["environment", ...groups],
      over,
    };
    const window = { ...fixedWindow(over, options), births: true };
    const { text } = promql({ options, site }, query, window);
    const renamed = kept.filter(name => groups.includes(name) && label(name) !== name);
    if (renamed.length === 0) return text;
    const replaced = renamed.reduce(
      (inner, name) => `label_replace(${inner}, ${quoted(name)}, "$1", ${quoted(label(name))}, "(.*)")`,
      text,
    );
    return `${by(...groups.map(group => (group === "service" ? label(group) : group)))} (${replaced})`;
  };
  // Long enough to hold two fetches, and divided by its minutes: every token is counted once, over several minutes.
  const window = seconds(Math.max(300, 2 * inSeconds(options.scrapeInterval)));
  const inMinute = (field: string) =>
    `${total(field, window, ["service", ...kept])} / ${inSeconds(window) / inSeconds(step)}`;

  const tokens = (type: TokenType) => own(series.tokens, [`token_type="${type}"`]);
  const prompt = own(series.prompt);
  const orNone = (type: TokenType) => `(${tokens(type)} or ignoring (token_type) ${prompt} * 0)`;
  const tokenRule = (type: TokenType, expr: string): Rule => ({
    record: series.tokens,
    expr,
    labels: { token_type: type },
  });

  const priced = `on (${[label("environment"), "model", "provider", "token_type"].join(", ")})`;
  const sum = (name: string, over: "1h" | "1d", ...labels: readonly string[]) =>
    `${by(...labels)} (sum_over_time(${own(name)}[${over}]))`;
  const checked = checkedAt(site.prices);

  return {
    groups: [
      {
        name: "signalbox-prices",
        interval: goDuration(step),
        rules: [
          { record: series.prompt, expr: inMinute("prompt_tokens") },
          tokenRule("cache_read", inMinute("cache_tokens")),
          tokenRule("cache_write", inMinute("cache_creation_tokens")),
          tokenRule("output", inMinute("completion_tokens")),
          // A prompt shorter than what is cached of it cannot hold it.
          tokenRule(
            "input",
            [
              ...site.cacheApart.map(one => own(series.prompt, matchersOf(one))),
              `${prompt} - ignoring (token_type) ${orNone("cache_read")} - ignoring (token_type) ${orNone("cache_write")} >= 0`,
              prompt,
            ].join("\nor\n"),
          ),
          { record: series.seen, expr: `group by (${label("environment")}, model, provider) (${own(series.tokens)})` },
          ...tokenTypes.map(
            (type): Rule => ({
              record: series.price,
              expr: pricesOf(site.prices, type, matchers => own(series.seen, matchers)),
              labels: { token_type: type },
            }),
          ),
          {
            record: series.spend,
            expr: `${by(...everything)} (${own(series.tokens)} * ${priced} group_left () ${own(series.price)}) / 1e6`,
          },
          {
            record: series.unpriced,
            expr: `${by(...everything)} (${own(series.tokens)} unless ${priced} ${own(series.price)}) > 0`,
          },
          { record: series.spendInMinute, expr: `${by()} (${own(series.spend)})` },
          { record: series.spendByModel, expr: sum(series.spend, "1h", "model", "provider") },
          { record: series.spendByTier, expr: sum(series.spend, "1h", "user_tier") },
          { record: series.spendByService, expr: sum(series.spend, "1h", label("service")) },
          { record: series.spendInHour, expr: sum(series.spendInMinute, "1h") },
          { record: series.spendInDay, expr: sum(series.spendInMinute, "1d") },
          ...(keepsAMonth(options, site) ? monthRules(own, label("environment")) : []),
          { record: series.unpricedByModel, expr: sum(series.unpriced, "1h", "model", "provider") },
          {
            record: series.reckonedByModel,
            expr: `${total("cost_usd", hours(1), ["model", "provider"])} and on (${label("environment")}, model, provider) ${own(series.spendByModel)}`,
          },
          ...(checked === undefined
            ? []
            : [
                {
                  record: series.age,
                  expr: `vector(time() - ${checked})`,
                  labels: { [label("environment")]: site.name },
                },
              ]),
        ],
      },
    ],
  };
};

/** Parsers of PromQL give up on a longer chain; brackets change nothing of what it means. */
const longestChain = 50;

const either = (lines: readonly string[]): string =>
  lines.length <= longestChain
    ? lines.join("\nor\n")
    : `(\n${either(lines.slice(0, longestChain))}\n)\nor\n${either(lines.slice(longestChain))}`;

/** One line for each price; a model that two of them name has the first. */
const pricesOf = (prices: Site["prices"], type: TokenType, seen: (matchers: readonly string[]) => string): string =>
  either(
    prices.map(price => {
      return `${seen(matchersOf(price))} * ${perMillionOf(price, type)}${whileValid(price)}`;
    }),
  );

const matchersOf = (named: ModelsAndProviders): readonly string[] =>
  (["model", "provider"] as const).flatMap(label => {
    const names = named[label];
    return names === undefined ? [] : [`${label}=~${quoted(`(?i:${patternOf(names)})`)}`];
  });

/** A minute is recorded at its end, and the one that ends when a price begins is still of the price before. */
const whileValid = ({ validFrom, validUntil }: Price): string => {
  const bounds = [
    ...(validFrom === undefined ? [] : [` > ${secondsOfDay(validFrom)}`]),
    ...(validUntil === undefined ? [] : [` <= ${secondsOfDay(validUntil)}`]),
  ];
  return bounds.length === 0 ? "" : ` and on () (vector(time())${bounds.join("")})`;
};

/** Of all prices that say when they were checked, the longest ago. */
const checkedAt = (prices: Site["prices"]): number | undefined => {
  const said = prices.flatMap(({ checkedAt }) => (checkedAt === undefined ? [] : [secondsOfDay(checkedAt)]));
  return said.length === 0 ? undefined : Math.min(...said);
};

/**
 * A range cannot begin with the month, so that the hours of the last 31 days are told apart by the month they lie in. Hours
 * begin on the hour, and one that ends at midnight is still of the day before.
 */
const monthRules = (own: (name: string) => string, environment: string): readonly Rule[] => {
  const monthOf = (when: string) => `count_values("month", month(${when}))`;
  const hourly = `(${own(series.spendInHour)} * on () group_left (month) ${monthOf("vector(time() - 1)")})[31d:1h]`;
  const daysLeft = "scalar(days_in_month() - day_of_month() + 1 - hour() / 24)";
  return [
    {
      record: series.spendInMonth,
      expr: `sum by (${environment}) (sum_over_time(${hourly}) and on (month) ${monthOf("vector(time())")})`,
    },
    {
      record: series.monthAtThisPace,
      expr: `(${own(series.spendInMonth)} or ${own(series.spendInDay)} * 0) + ${own(series.spendInDay)} * ${daysLeft}`,
    },
  ];
};
