/** The zod forms of prices and budgets, and what is wrong with them that their shape does not show. */

import { RE2JS } from "re2js";
import { z } from "zod";
import { type Problem, shown } from "../core/errors.ts";
import {
  type ModelsAndProviders,
  type NameMatch,
  type Price,
  patternOf,
  perMillionOf,
  secondsOfDay,
  tokenTypes,
} from "../core/price.ts";
import { moneyOption } from "../options/values.ts";

const names = z.array(z.union([z.string(), z.strictObject({ regex: z.string().min(1) })])).min(1);

const amount = z.number().min(0);

const priceShape = z.strictObject({
  kind: z.literal("price"),
  model: names,
  provider: names.optional(),
  perMillion: z.strictObject({
    input: amount,
    output: amount,
    cache_read: amount.optional(),
    cache_write: amount.optional(),
  }),
  validFrom: z.string().optional(),
  validUntil: z.string().optional(),
  baseUpTo: z.int().min(1).optional(),
  source: z.string().min(1),
  checkedAt: z.string().optional(),
});

export const pricesShape = z.strictObject({
  own: z.array(priceShape).optional(),
  shipped: z.boolean().optional(),
  cacheApart: z.array(z.strictObject({ model: names.optional(), provider: names.optional() })).optional(),
});

export const budgetShape = z.strictObject({
  hourly: moneyOption.optional(),
  daily: moneyOption.optional(),
  monthly: moneyOption.optional(),
});

/** What would name no model, or hold at no time. */
export const judgePrices = ({
  prices,
}: {
  readonly prices?: { readonly own?: readonly Price[]; readonly cacheApart?: readonly ModelsAndProviders[] };
}): readonly Problem[] => [
  ...(prices?.own ?? []).flatMap((price, index) => {
    const path = `prices.own[${index}]`;
    return [...judgeBoth(price, path), ...judgeDays(price, path)];
  }),
  ...judgeHidden(prices?.own ?? []),
  ...(prices?.cacheApart ?? []).flatMap((one, index) => judgeBoth(one, `prices.cacheApart[${index}]`)),
];

const judgeBoth = (named: ModelsAndProviders, path: string): readonly Problem[] =>
  (["model", "provider"] as const).flatMap(key => {
    const match = named[key];
    if (match === undefined) return [];
    return [...(key === "model" ? judgeEmpty(match, `${path}.model`) : []), ...judgeNames(match, `${path}.${key}`)];
  });

/** It would name every record without a model, which is to stay unpriced; a provider that nobody says is another matter. */
const judgeEmpty = (match: NameMatch, path: string): readonly Problem[] =>
  match.some(name => typeof name === "string" && name.trim() === "")
    ? [
        {
          code: "wrong-value",
          path,
          what: "names no model: what comes without one stays unpriced",
          got: shown(match),
          expected: "a name such as gpt-4o, with * for anything",
        },
      ]
    : [];

const judgeNames = (match: NameMatch, path: string): readonly Problem[] => {
  try {
    RE2JS.compile(patternOf(match));
    return [];
  } catch {
    return [
      {
        code: "unsafe-regex",
        path,
        what: "has a pattern that RE2 does not read",
        got: shown(match),
        expected: "names, with * for anything, or { regex } without look-around and back-references",
      },
    ];
  }
};

/** What is never looked up: the first that names a model, its provider and the time is its price. */
const judgeHidden = (own: readonly Price[]): readonly Problem[] =>
  own.flatMap((price, index): readonly Problem[] => {
    const first = own.slice(0, index).findIndex(earlier => hides(earlier, price) && !costsLike(earlier, price));
    if (first < 0) return [];
    const path = `prices.own[${index}]`;
    return [
      {
        code: "duplicate",
        path,
        what: `is never used: prices.own[${first}] names all its models, providers and days, at other amounts`,
        got: `${shown(price.model)} from ${shown(price.source)}`,
        expected: "one price for a model at a time",
        help: `take one of the two away, give prices.own[${first}] a validUntil, or put ${path} before it if it names fewer days or providers`,
      },
    ];
  });

/** As far as names that are written alike say; which patterns hold others is left open. */
const hides = (earlier: Price, later: Price): boolean =>
  later.model.every(name => isAmong(name, earlier.model)) &&
  (earlier.provider === undefined || (later.provider?.every(name => isAmong(name, earlier.provider)) ?? false)) &&
  (earlier.validFrom ?? "") <= (later.validFrom ?? "") &&
  (earlier.validUntil ?? never) >= (later.validUntil ?? never);

/** After every day as text. */
const never = "~";

const isAmong = (name: NameMatch[number], names: NameMatch = []): boolean =>
  names.some(one => written(one) === written(name));

/** Upper and lower case are the same. */
const written = (name: NameMatch[number]): string =>
  JSON.stringify(typeof name === "string" ? name.toLowerCase() : { regex: name.regex });

const costsLike = (one: Price, other: Price): boolean =>
  tokenTypes.every(type => perMillionOf(one, type) === perMillionOf(other, type));

const judgeDays = (price: Price, path: string): readonly Problem[] => {
  const wrong = (["validFrom", "validUntil", "checkedAt"] as const).filter(
    key => price[key] !== undefined && !Number.isFinite(secondsOfDay(price[key])),
  );
  if (wrong.length > 0)
    return wrong.map(key => ({
      code: "wrong-value",
      path: `${path}.${key}`,
      what: "is no day",
      got: shown(price[key]),
      expected: "a day such as 2026-01-31",
    }));
  const { validFrom, validUntil } = price;
  return validFrom !== undefined && validUntil !== undefined && validUntil <= validFrom
    ? [
        {
          code: "wrong-value",
          path: `${path}.validUntil`,
          what: "is not after validFrom, so that the price never holds",
          got: shown(validUntil),
          expected: `a day after ${validFrom}`,
        },
      ]
    : [];
};
