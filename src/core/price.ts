/** What tokens cost: dated prices by model, and the budget that spending is held against; plain data. */

import { remembered } from "./remembered.ts";
import type { Money } from "./units.ts";

/** How tokens are billed. What is read from and written to the provider's cache is priced apart from other input. */
export const tokenTypes = ["input", "cache_read", "cache_write", "output"] as const;
export type TokenType = (typeof tokenTypes)[number];

/**
 * Names, any of which is meant: exactly, with `*` for anything (`gpt-4o-audio*`, `*claude-v2*`), or by an unanchored RE2
 * pattern. Upper and lower case are the same.
 */
export type NameMatch = readonly (string | { readonly regex: string })[];

/** The prices of a model from one date to another. */
export interface Price {
  readonly kind: "price";
  /** Of the model that was asked for. */
  readonly model: NameMatch;
  /** Who serves it; `""` is a record that does not say. Absent, it is whoever serves it. */
  readonly provider?: NameMatch;
  /**
   * US dollars for a million tokens. Tokens read from or written to the provider's cache cost what other input costs where
   * nothing else is said.
   */
  readonly perMillion: Readonly<Record<"input" | "output", number>> &
    Readonly<Partial<Record<"cache_read" | "cache_write", number>>>;
  /** The first day, `2025-06-10`, from midnight UTC. @default always */
  readonly validFrom?: string;
  /** The first day on which it no longer holds. @default for ever */
  readonly validUntil?: string;
  /** The longest prompt, in tokens, that costs this much; counters cannot tell longer ones, which cost more. @default any */
  readonly baseUpTo?: number;
  /** Where it was read: an address, or a contract's name. */
  readonly source: string;
  /** The day it was last compared with the source. @default never */
  readonly checkedAt?: string;
}

/** Prices in the order they are looked up: the first that names a model, its provider and the time is its price. */
export type PriceBook = readonly Price[];

export interface PriceOptions {
  /** A name, or several: see `NameMatch`. */
  readonly model: string | NameMatch;
  /** @default whoever serves it, and records that do not say */
  readonly provider?: string | NameMatch;
  /** For a million tokens: `dollars(2.5)`; `dollars(0)` for a model of one's own machines. */
  readonly input: Money;
  readonly output: Money;
  /** @default the price of input */
  readonly cacheRead?: Money;
  /** @default the price of input */
  readonly cacheWrite?: Money;
  /** @default always */
  readonly validFrom?: string;
  /** @default for ever */
  readonly validUntil?: string;
  /** @default "own" */
  readonly source?: string;
  /** @default never */
  readonly checkedAt?: string;
}

const listed = (names: string | NameMatch): NameMatch => (typeof names === "string" ? [names] : names);

/** `price({ model: "llama-3*", provider: "vllm", input: dollars(0), output: dollars(0) })` */
export const price = (options: PriceOptions): Price =>
  Object.freeze({
    kind: "price",
    model: listed(options.model),
    ...(options.provider === undefined ? {} : { provider: listed(options.provider) }),
    perMillion: {
      input: options.input.dollars,
      output: options.output.dollars,
      ...(options.cacheRead === undefined ? {} : { cache_read: options.cacheRead.dollars }),
      ...(options.cacheWrite === undefined ? {} : { cache_write: options.cacheWrite.dollars }),
    },
    ...(options.validFrom === undefined ? {} : { validFrom: options.validFrom }),
    ...(options.validUntil === undefined ? {} : { validUntil: options.validUntil }),
    source: options.source ?? "own",
    ...(options.checkedAt === undefined ? {} : { checkedAt: options.checkedAt }),
  });

/** US dollars for a million tokens of a type. */
export const perMillionOf = ({ perMillion }: Price, type: TokenType): number => perMillion[type] ?? perMillion.input;

/** Seconds since 1970 at the midnight, UTC, with which a day begins; NaN for what is no day. */
export const secondsOfDay = (day: string): number =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day)
    ? Date.parse(`${day}T00:00:00Z`) / 1000
    : Number.NaN;

/** One RE2 pattern for names, which whoever writes it anchors at both ends and lets take either case. */
export const patternOf = (names: NameMatch): string =>
  names
    .map(name =>
      typeof name === "string"
        ? name
            .split("*")
            .map(part => part.replaceAll(/[\\.+?()|[\]{}^$]/g, "\\$&"))
            .join(".*")
        : `.*(?:${name.regex}).*`,
    )
    .join("|");

/** The price that holds, `at` in seconds since 1970; undefined for what is unpriced. */
export const priceOf = (
  book: PriceBook,
  asked: { readonly model: string; readonly provider?: string; readonly at: number },
) =>
  book.find(
    ({ model, provider, validFrom, validUntil }) =>
      matches(model, asked.model) &&
      (provider === undefined || matches(provider, asked.provider ?? "")) &&
      (validFrom === undefined || asked.at >= secondsOfDay(validFrom)) &&
      (validUntil === undefined || asked.at < secondsOfDay(validUntil)),
  );

/** Compiled once for each list of names: a book is searched for many models. */
const compiled = remembered((names: NameMatch) => new RegExp(`^(?:${patternOf(names)})$`, "i"));
const matches = (names: NameMatch, name: string): boolean => compiled(names).test(name);

/** Models and providers; what is absent is any of them, and the provider `""` is a record that does not say. */
export interface ModelsAndProviders {
  readonly model?: NameMatch;
  readonly provider?: NameMatch;
}

const bedrock = ["aws.bedrock", "aws_bedrock", "amazon_bedrock", "amazon-bedrock", "bedrock", "bedrock_converse"];

/**
 * Whose prompts are counted without the cached tokens: Anthropic's API does so, wherever its models are served, and Amazon
 * Bedrock with models of its own. Everybody else counts cached tokens among the prompt's.
 * @see https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export const cacheApartByDefault: readonly ModelsAndProviders[] = [
  { provider: ["anthropic"] },
  { model: ["*claude*"], provider: ["", ...bedrock, "gcp.*", "google*", "vertex*"] },
  { model: ["*nova*"], provider: bedrock },
];

/** The tokens that cost the price of input, of a prompt's as its provider counts them. */
export const inputTokens = (
  tokens: Readonly<Record<"prompt" | "cacheRead" | "cacheWrite", number>>,
  asked: { readonly model: string; readonly provider?: string },
  apart: readonly ModelsAndProviders[],
): number => {
  const rest = tokens.prompt - tokens.cacheRead - tokens.cacheWrite;
  const countedApart = apart.some(
    ({ model, provider }) =>
      (model === undefined || matches(model, asked.model)) &&
      (provider === undefined || matches(provider, asked.provider ?? "")),
  );
  // A prompt shorter than what is cached of it cannot hold it.
  return countedApart || rest < 0 ? tokens.prompt : rest;
};

/** What spending is held against. */
export interface Budget {
  /** Of any sixty minutes. */
  readonly hourly?: Money;
  /** Of any 24 hours. */
  readonly daily?: Money;
  /** Of a calendar month, UTC. */
  readonly monthly?: Money;
}
