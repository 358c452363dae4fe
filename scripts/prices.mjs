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
 * Whom we take, by the source's id, with the names records give them: exactly, since what merely holds such a name
 * (`openai_compatible`) sells at prices of its own. `alone`: their models run nowhere else, so that a record that names no
 * provider means them. `paths`: models are also named by a path that ends in their name. `regions`: by where they are served.
 */
const google = [
  "google",
  "google_genai",
  "google-genai",
  "google-gla",
  "google-vertex",
  "google_vertexai",
  "gcp.gemini",
  "gcp.gen_ai",
  "gcp.vertex_ai",
  "vertex_ai",
  "vertexai",
  "vertex-ai",
  "vertex",
  "gemini",
];
const openai = ["openai", "azure.ai.openai", "az.ai.openai", "azure_openai", "azure-openai"];
const bedrock = ["aws.bedrock", "aws_bedrock", "amazon_bedrock", "amazon-bedrock", "bedrock", "bedrock_converse"];
const providers = [
  { id: "anthropic", names: ["anthropic"], alone: true },
  { id: "openai", names: openai, alone: true },
  { id: "google", names: google, alone: true, only: /gemini/, paths: true },
  // What Google has no own price of, the source looks up at Anthropic.
  { id: "google", names: google, alone: false, only: /claude/, paths: true, else: "anthropic" },
  // What Amazon lists apart for a region and for the world, which costs a tenth less.
  { id: "aws", names: bedrock, alone: false, only: /claude|nova/, regions: true },
  { id: "x-ai", names: ["x-ai", "x_ai", "xai"], alone: true },
  { id: "mistral", names: ["mistral", "mistral_ai", "mistralai", "mistral-ai"], alone: false },
  { id: "deepseek", names: ["deepseek"], alone: false },
  { id: "cohere", names: ["cohere", "cohere_chat"], alone: false },
];

/** Open weights, and what is no chat. */
const leftOut =
  /^gpt-oss|^gemma|:free$|^(text-)?(ada|babbage|curie|davinci)|^computer-use|audio|image|realtime|transcribe|tts|live|embed|moderation|omni|sonic/;
const dimensions = ["input", "output", "cache_read", "cache_write"];

/** How the source keeps speech out of a family. */
const noSpeech = "^(?!.*-[tT][tT][sS](?:$|-))";

/** Fine-tuned models end in a name of their owner's. */
const fineTuned = /^ft:|[.]ft-$/;

/** A family's name: what the source has in front of the day of a release. */
const family = name =>
  name.replace(/-0$|[-@](20\d\d-?)?$/, found => (found === "-0" && !name.endsWith("flash-0") ? found : ""));

/**
 * The source's conditions as names. Its beginnings and parts of names also take models that it does not know (`gpt-5-nano-tts`),
 * so that ours take the name and its releases. @throws for one that cannot be said so
 */
const namesOf = match => {
  if ("or" in match) return match.or.flatMap(namesOf);
  if ("and" in match) {
    const [first, other, ...more] = match.and;
    if (first.starts_with !== undefined && other.regex === noSpeech && more.length === 0) return namesOf(first);
  }
  if ("equals" in match) return [match.equals];
  const part = match.starts_with ?? match.contains ?? match.ends_with;
  if (part !== undefined) return fineTuned.test(part) ? [`${part}*`] : [{ releasesOf: family(part) }];
  if ("regex" in match && !/\(\?[!=<]/.test(match.regex)) {
    if (match.regex.endsWith("$")) return [{ regex: match.regex }];
    const [, open] = /^\^([a-z0-9\\.-]+)-\\d$/.exec(match.regex) ?? [];
    if (open !== undefined) return [{ releasesOf: open.replaceAll("\\", "") }];
  }
  throw new Error(`no name says ${JSON.stringify(match)}`);
};

/** What is before a model's name at Bedrock: where it is served, and who made it. */
const servedIn = /^(?:([a-z-]+)[.])?(?:anthropic|amazon)[.]|^/;

/** The strings of the source's conditions, whatever of a name they stand for. */
const plain = match => Object.values(match).flatMap(what => (Array.isArray(what) ? what.flatMap(plain) : [what]));

/** Every region that a model has at Bedrock. */
const regionsAt = models => [
  ...new Set(models.flatMap(({ match }) => plain(match).map(name => servedIn.exec(name)[1] ?? ""))),
];

/** Names at Bedrock: what is found anywhere in a name is served in every region but `global`, which has rows of its own. */
const bedrockModelOf = (match, all) => {
  const names = plain(match);
  const anywhere = names.length === 1 && !servedIn.exec(names[0])[1];
  return [
    {
      releasesOf: [...new Set(names.map(name => name.replace(servedIn, "").replace(/-v1$/, "")))],
      regions: anywhere
        ? all.filter(region => region !== "global")
        : [...new Set(names.map(name => servedIn.exec(name)[1] ?? ""))],
    },
  ];
};

/** Families together, without the names that their releases take. */
const modelOf = (names, paths) => {
  const families = [...new Set(names.flatMap(({ releasesOf }) => releasesOf ?? []))];
  const rest = names.filter(name => typeof name === "string" || name.regex);
  return [
    ...rest.filter(name => !families.includes(name)),
    ...(families.length > 0 ? [{ releasesOf: families, ...(paths ? { paths } : {}) }] : []),
  ];
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

const rowsOf = ({ models }, { only = /./, paths, regions }) =>
  models.flatMap(({ id, match, prices, deprecated }) => {
    if (deprecated || leftOut.test(id) || !only.test(id)) return [];
    if (Array.isArray(prices) && prices.some(({ constraint }) => constraint?.type === "time_of_date")) return [];
    const dated = datedOf(prices);
    if (!dated.every(([, { input, output }]) => input !== undefined && output !== undefined)) return [];
    return [[regions ? bedrockModelOf(match, regionsAt(models)) : modelOf(namesOf(match), paths), dated]];
  });

const sourceOf = id => {
  const provider = findProvider({ providerId: id });
  if (!provider) throw new Error(`the source has no provider ${id}`);
  return provider;
};

const written = providers.map(({ id, names, alone, else: other, ...taken }) => {
  const provider = sourceOf(id);
  const known = new Set(provider.models.map(model => model.id));
  const models = [...provider.models, ...(other ? sourceOf(other).models.filter(model => !known.has(model.id)) : [])];
  const rows = rowsOf({ models }, taken).map(row => `      ${JSON.stringify(row)},`);
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
