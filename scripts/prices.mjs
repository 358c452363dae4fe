/**
 * Writes src/catalog/prices/shipped.ts from the prices that the package @pydantic/genai-prices bundles (MIT).
 *
 *     npm install --no-save @pydantic/genai-prices@0.1.8 && node scripts/prices.mjs 0.1.8 2026-09-23
 *
 * The first argument is the package's version, the second the day on which that was published. No network is asked.
 *
 * Taken are chat models: what has a price for text in and out, of the companies below, of whom each sells its own models.
 * Left out, so that they are unpriced and never guessed: models that are no longer sold, those whose price depends on the
 * time of day, those that answer in sound or pictures, and those whose weights anybody may run at a price of their own.
 */

import { writeFileSync } from "node:fs";
import { findProvider } from "@pydantic/genai-prices";

const [version, checkedAt] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? "") || !/^\d{4}-\d{2}-\d{2}$/.test(checkedAt ?? "")) {
  console.error("usage: node scripts/prices.mjs <version of the package> <day it was published, 2026-09-23>");
  process.exit(2);
}

/**
 * Whom we take, by the source's id, with the names records give them. `alone`: their models run nowhere else, so that a
 * record that names no provider means them.
 */
const google = ["*google*", "*vertex*", "*gemini*"];
const providers = [
  { id: "anthropic", names: ["*anthropic*"], alone: true },
  { id: "openai", names: ["*openai*"], alone: true },
  { id: "google", names: google, alone: true, only: /gemini/ },
  { id: "google", names: google, alone: false, only: /claude/ },
  { id: "x-ai", names: ["x-ai", "x_ai", "xai"], alone: true },
  { id: "mistral", names: ["mistral*"], alone: false },
  { id: "deepseek", names: ["deepseek"], alone: false },
  { id: "cohere", names: ["*cohere*"], alone: false },
];

/** Open weights, and what is no chat. */
const leftOut =
  /^gpt-oss|^gemma|:free$|^(text-)?(ada|babbage|curie|davinci)|^computer-use|audio|image|realtime|transcribe|tts|live|embed|moderation|omni/;
const dimensions = ["input", "output", "cache_read", "cache_write"];

/** How the source keeps speech out of a family: RE2 cannot look ahead, so the releases are named instead. */
const noSpeech = "^(?!.*-[tT][tT][sS](?:$|-))";
const releases = "(-(preview|exp|latest|[0-9]+))*$";

/** The source's conditions as names. @throws for one that cannot be said so */
const namesOf = match => {
  if ("or" in match) return match.or.flatMap(namesOf);
  if ("and" in match) {
    const [family, other, ...more] = match.and;
    if (family.starts_with !== undefined && other.regex === noSpeech && more.length === 0)
      return [{ regex: `^${family.starts_with.replaceAll(".", "\\.")}${releases}` }];
  }
  if ("equals" in match) return [match.equals];
  if ("starts_with" in match) return [`${match.starts_with}*`];
  if ("ends_with" in match) return [`*${match.ends_with}`];
  if ("contains" in match) return [`*${match.contains}*`];
  if ("regex" in match && !/\(\?[!=<]/.test(match.regex)) return [{ regex: match.regex }];
  throw new Error(`no name says ${JSON.stringify(match)}`);
};

const baseOf = amount => (typeof amount === "object" ? amount.base : amount);

const pricesOf = prices => {
  const found = dimensions
    .map(name => [name, baseOf(prices[`${name}_mtok`])])
    .filter(([, amount]) => amount !== undefined);
  const starts = Object.values(prices).flatMap(amount => (typeof amount === "object" ? [amount.tiers[0].start] : []));
  return { ...Object.fromEntries(found), ...(starts.length > 0 ? { baseUpTo: Math.min(...starts) } : {}) };
};

/** The source's prices, oldest first, each from its day on. */
const datedOf = prices =>
  (Array.isArray(prices) ? prices : [{ prices }]).map(({ constraint, prices: own }) => [
    constraint?.start_date ?? "",
    pricesOf(own),
  ]);

const rowsOf = ({ models }, only = /./) =>
  models.flatMap(({ id, match, prices, deprecated }) => {
    if (deprecated || leftOut.test(id) || !only.test(id)) return [];
    if (Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === "time_of_date")) return [];
    const dated = datedOf(prices);
    if (!dated.every(([, { input, output }]) => input !== undefined && output !== undefined)) return [];
    return [[namesOf(match), dated]];
  });

const written = providers.map(({ id, names, alone, only }) => {
  const provider = findProvider({ providerId: id });
  if (!provider) throw new Error(`the source has no provider ${id}`);
  const rows = rowsOf(provider, only).map(row => `      ${JSON.stringify(row)},`);
  return [
    "  {",
    `    provider: ${JSON.stringify(alone ? [...names, ""] : names)},`,
    `    source: ${JSON.stringify(provider.pricing_urls[0])},`,
    "    models: [",
    ...rows,
    "    ],",
    "  },",
  ].join("\n");
});

writeFileSync(
  new URL("../src/catalog/prices/shipped.ts", import.meta.url),
  `// biome-ignore-all format: a model a line, so that a changed price is a changed line
/**
 * What chat models cost, in US dollars for a million tokens, from the first of each pair's days on. Written by
 * scripts/prices.mjs from @pydantic/genai-prices ${version}, Copyright (c) Pydantic Services Inc., MIT: its licence stands
 * beside this file in LICENSE-genai-prices.
 */

import type { ShippedPrices } from "./shipped-prices.ts";

/** The day on which the source published them. */
export const checkedAt = "${checkedAt}";

export const shipped: readonly ShippedPrices[] = [
${written.join("\n")}
];
`,
);
