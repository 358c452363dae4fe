import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { shippedPrices } from "../../src/catalog/index.ts";
import { patternOf, perMillionOf, price, priceOf, secondsOfDay, tokenTypes } from "../../src/core/price.ts";
import { dollars } from "../../src/core/units.ts";

const book = shippedPrices();
const at = secondsOfDay("2026-09-23");

const priced = (model: string, provider?: string, when = at) => {
  const found = priceOf(book, { model, ...(provider === undefined ? {} : { provider }), at: when });
  return found && tokenTypes.map(type => perMillionOf(found, type));
};

describe("the shipped prices", () => {
  test.each<readonly [model: string, provider: string | undefined, expected: readonly number[] | undefined]>([
    // Input, read from and written to the provider's cache, output.
    ["gpt-4o", "openai", [2.5, 1.25, 2.5, 10]],
    ["gpt-4o-2024-08-06", "azure.ai.openai", [2.5, 1.25, 2.5, 10]],
    ["GPT-4o-mini", undefined, [0.15, 0.075, 0.15, 0.6]],
    ["gpt-4-turbo", "openai", [10, 10, 10, 30]],
    ["gpt-3.5-turbo", "openai", [0.5, 0.5, 0.5, 1.5]],
    ["claude-3-5-sonnet-20241022", "anthropic", [3, 0.3, 3.75, 15]],
    ["gemini-2.5-pro-preview-05-06", "gcp.gemini", [1.25, 0.125, 1.25, 10]],
    ["mistral-large-latest", "mistral_ai", [2, 2, 2, 6]],
    // Whoever runs open weights says what that costs.
    ["mistral-large-latest", undefined, undefined],
    ["mistral-7b", "ollama", undefined],
    ["gpt-oss-120b", "openai", undefined],
    // Somebody else's prices.
    ["gpt-4o", "openrouter", undefined],
    ["meta.llama3-1-70b-instruct-v1:0", "aws.bedrock", undefined],
    // At Bedrock a name says where it is served.
    ["anthropic.claude-3-5-sonnet-20241022-v2:0", "aws.bedrock", [3, 0.3, 3.75, 15]],
    ["global.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock", [3, 0.3, 3.75, 15]],
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock", [3.3, 0.33, 4.125, 16.5]],
    ["anthropic.claude-sonnet-4-5-20250929-v1:0", "aws.bedrock", [3.3, 0.33, 4.125, 16.5]],
    ["claude-opus-5", "bedrock_converse", [5.5, 0.55, 6.875, 27.5]],
    ["global.claude-opus-5-5", "aws.bedrock", [4, 0.2, 5, 20]],
    ["bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0", "bedrock", [1.1, 0.11, 1.375, 5.5]],
    [
      "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6",
      "aws.bedrock",
      [3.3, 0.33, 4.125, 16.5],
    ],
    ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", "aws.bedrock", [0.8, 0.2, 0.8, 3.2]],
    ["us.amazon.nova-lite-v1:0", "amazon-bedrock", [0.06, 0.015, 0.06, 0.24]],
    ["arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3", "aws.bedrock", undefined],
    ["mars.anthropic.claude-sonnet-4-6", "aws.bedrock", undefined],
    ["anthropic.claude-sonnet-4-6-fast", "aws.bedrock", undefined],
    ["amazon.nova-sonic-v1:0", "aws.bedrock", undefined],
    ["eu.anthropic.claude-sonnet-4-6", "anthropic", undefined],
    ["eu.anthropic.claude-sonnet-4-6", undefined, undefined],
    // What is no chat, and what nobody knows.
    ["gpt-4o-audio-preview", "openai", undefined],
    ["gemini-2.5-pro-preview-tts", "google", undefined],
    ["text-embedding-3-small", "openai", undefined],
    ["gpt-4o-mega", "openai", undefined],
    // A family's name takes its releases, and nothing that is sold beside it.
    ["gemini-3.6-flash", "google", [0.75, 0.075, 0.75, 3.75]],
    ["gemini-3.6-flash-preview-09-2026", "google", [0.75, 0.075, 0.75, 3.75]],
    ["gemini-3.6-flash-lite", "google", undefined],
    ["gemini-3.6-flash-image", "google", undefined],
    ["gemini-3.6-flash-preview-tts", "google", undefined],
    ["gemini-3.6-flash-live", "google", undefined],
    ["gemini-3.5-flash-lite", "google", [0.3, 0.03, 0.3, 2.5]],
    ["gemini-1.5-flash-002", "google", [0.075, 0.01875, 0.075, 0.3]],
    ["publishers/google/models/gemini-1.5-flash-002", "gcp.vertex_ai", [0.075, 0.01875, 0.075, 0.3]],
    ["gemini-1.5-flash-8b", "google", undefined],
    ["gemini-2.0-flash-001", "google", [0.1, 0.025, 0.1, 0.4]],
    ["gemini-2.5-flash-lite-preview-09-2025", "google", [0.1, 0.01, 0.1, 0.4]],
    ["gpt-5-nano-2025-08-07", "openai", [0.05, 0.005, 0.05, 0.4]],
    ["gpt-5-nano-tts", "openai", undefined],
    ["ft:gpt-4o-mini-2024-07-18:acme::x1", "openai", [0.3, 0.3, 0.3, 1.2]],
    ["claude-sonnet-5", "anthropic", [2, 0.2, 2.5, 10]],
    ["claude-sonnet-5-20260801", "anthropic", [2, 0.2, 2.5, 10]],
    ["claude-sonnet-5-5", "anthropic", undefined],
    ["claude-sonnet-4-20250514", "anthropic", [3, 0.3, 3.75, 15]],
    ["claude-opus-4-20250514", "anthropic", [15, 1.5, 18.75, 75]],
    // At Google they cost what they cost at Anthropic.
    ["claude-opus-4-5@20251101", "gcp.vertex_ai", [5, 0.5, 6.25, 25]],
    ["claude-haiku-4-5@20251001", "vertex_ai", [1, 0.1, 1.25, 5]],
    ["publishers/anthropic/models/claude-sonnet-4-5@20250929", "vertex_ai", [3, 0.3, 3.75, 15]],
    ["openrouter/google/gemini-2.5-pro", undefined, undefined],
    // Whoever only sounds like a provider.
    ["gpt-4o", "openai_compatible", undefined],
    ["gpt-4o", "not-openai-proxy", undefined],
    ["claude-sonnet-5", "my-anthropic-gateway", undefined],
    ["gemini-3.6-flash", "not-google", undefined],
    ["mistral-large-latest", "mistral-reseller", undefined],
  ])("%s of %s", (model, provider, expected) => {
    expect(priced(model, provider)).toEqual(expected);
  });

  test("know what a model cost before its price changed", () => {
    expect(priced("o3", "openai", secondsOfDay("2025-06-10") - 1)).toEqual([10, 0.5, 10, 40]);
    expect(priced("o3", "openai", secondsOfDay("2025-06-10"))).toEqual([2, 0.5, 2, 8]);
  });

  test("name days, a source and patterns that RE2 reads", () => {
    for (const { model, provider, source, validFrom, validUntil, checkedAt, perMillion } of book) {
      for (const names of [model, provider ?? []]) expect(() => RE2JS.compile(patternOf(names))).not.toThrow();
      for (const day of [validFrom, validUntil, checkedAt]) if (day) expect(secondsOfDay(day)).toBeGreaterThan(0);
      expect(source).toMatch(/^https:\/\//);
      for (const amount of Object.values(perMillion)) expect(amount).toBeGreaterThan(0);
    }
  });
});

describe("names", () => {
  const takes = (model: Parameters<typeof price>[0]["model"], name: string) =>
    priceOf([price({ model, input: dollars(0), output: dollars(0) })], { model: name, at }) !== undefined;

  test.each<readonly [model: Parameters<typeof price>[0]["model"], taken: string, not: string]>([
    ["gpt-4.1", "GPT-4.1", "gpt-4x1"],
    ["llama-3*", "llama-3-70b", "my-llama-3"],
    ["*llama*", "my-llama-3", "lama"],
    [["a", "b"], "b", "ab"],
    [[{ regex: "^gpt-[0-9]$" }], "gpt-5", "gpt-50"],
    [[{ regex: "turbo" }], "gpt-4-turbo-2024", "gpt-4"],
    [[{ regex: "^a|b$" }], "xb", "xbx"],
    ["a+b", "a+b", "aab"],
  ])("%j", (model, taken, not) => {
    expect([takes(model, taken), takes(model, not)]).toEqual([true, false]);
  });
});

/** The package the prices come from; where it is installed, they are held against it. */
const origin = "@pydantic/genai-prices";
interface Origin {
  findProvider(asked: { readonly providerId: string }): { readonly models: readonly { readonly match: object }[] };
  calcPrice(
    usage: object,
    model: string,
    options: { readonly providerId: string; readonly timestamp: Date },
  ): { readonly total_price: number } | null;
}
const source = await import(/* @vite-ignore */ origin).then(
  (found: Origin) => found,
  () => undefined,
);

describe.skipIf(!source)(`${origin}${source ? "" : ": not installed"}`, () => {
  const plain = (match: object): readonly string[] =>
    Object.entries(match).flatMap(([how, what]: [string, unknown]) =>
      Array.isArray(what) ? what.flatMap(plain) : how === "regex" ? [] : [String(what)],
    );

  test.each([
    ["anthropic", "anthropic"],
    ["openai", "openai"],
    ["google", "google"],
    ["aws", "aws.bedrock"],
    ["x-ai", "x-ai"],
    ["mistral", "mistral"],
    ["deepseek", "deepseek"],
    ["cohere", "cohere"],
  ])("every model of %s costs what it costs there, or nothing is known of it", (providerId, provider) => {
    const names = source?.findProvider({ providerId }).models.flatMap(({ match }) => plain(match)) ?? [];
    expect(names.length).toBeGreaterThan(5);
    let known = 0;
    for (const model of names) {
      const found = priceOf(book, { model, provider, at });
      if (found === undefined) continue;
      known++;
      const usage = { input_tokens: 9000, cache_read_tokens: 2000, cache_write_tokens: 1000, output_tokens: 3000 };
      const ours =
        (6000 * perMillionOf(found, "input") +
          2000 * perMillionOf(found, "cache_read") +
          1000 * perMillionOf(found, "cache_write") +
          3000 * perMillionOf(found, "output")) /
        1e6;
      const theirs = source?.calcPrice(usage, model, { providerId, timestamp: new Date(at * 1000) });
      expect([model, theirs?.total_price.toFixed(9)]).toEqual([model, ours.toFixed(9)]);
    }
    expect(known).toBeGreaterThan(2);
  });
});
