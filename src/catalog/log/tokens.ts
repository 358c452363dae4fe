/** Tokens and what they cost. */

import { float, int } from "../../core/schema.ts";

const tokens = { group: "tokens", unit: "tokens", sums: true } as const;
const cost = { group: "cost", unit: "US dollars", sums: true } as const;

export const tokenFields = {
  prompt_tokens: int({
    ...tokens,
    description: "Tokens the model read, those from a cache included where the provider counts them so.",
    example: 150,
    semconv: "gen_ai.usage.input_tokens",
    aliases: [
      "input_tokens",
      "usage.prompt_tokens",
      "usage.input_tokens",
      "data.prompt_tokens",
      "event_data.prompt_tokens",
      "llm_log.prompt_tokens",
    ],
  }),
  completion_tokens: int({
    ...tokens,
    description: "Tokens the model wrote.",
    example: 500,
    semconv: "gen_ai.usage.output_tokens",
    aliases: [
      "output_tokens",
      "usage.completion_tokens",
      "usage.output_tokens",
      "data.completion_tokens",
      "event_data.completion_tokens",
      "llm_log.completion_tokens",
    ],
  }),
  total_tokens: int({
    ...tokens,
    description: "Tokens read and written together.",
    example: 650,
    aliases: ["tokens_used", "tokens", "usage.total_tokens", "data.total_tokens", "llm_log.total_tokens"],
  }),
  cache_tokens: int({
    ...tokens,
    description: "Of the tokens read, those the provider had cached.",
    example: 50,
    semconv: "gen_ai.usage.cache_read.input_tokens",
    aliases: [
      "cached_tokens",
      "cache_read_tokens",
      "cache_read_input_tokens",
      "usage.cache_read_input_tokens",
      "usage.prompt_tokens_details.cached_tokens",
    ],
  }),
  cache_creation_tokens: int({
    ...tokens,
    description: "Of the tokens read, those the provider put into its cache.",
    example: 100,
    semconv: "gen_ai.usage.cache_creation.input_tokens",
    aliases: ["cache_write_tokens", "cache_creation_input_tokens", "usage.cache_creation_input_tokens"],
  }),
  reasoning_tokens: int({
    ...tokens,
    description: "Of the tokens written, those spent on thinking.",
    example: 200,
    semconv: "gen_ai.usage.reasoning.output_tokens",
    aliases: ["thinking_tokens", "usage.completion_tokens_details.reasoning_tokens"],
  }),
  tokens_per_second: float({
    group: "tokens",
    unit: "tokens per second",
    description: "Tokens written per second of latency.",
    example: 45.5,
    aliases: ["throughput_tps", "data.tokens_per_second", "event_data.tokens_per_second"],
  }),
  cost_usd: float({
    ...cost,
    description: "What the request cost, by the producer's own reckoning.",
    example: 0.0125,
    aliases: [
      "estimated_cost_usd",
      "estimated_cost",
      "total_cost_usd",
      "total_cost",
      "llm_log.estimated_cost",
      "metadata.cost_usd",
    ],
  }),
  input_cost_usd: float({
    ...cost,
    description: "The part of the cost for tokens read.",
    example: 0.0025,
    aliases: ["prompt_cost_usd", "input_cost"],
  }),
  output_cost_usd: float({
    ...cost,
    description: "The part of the cost for tokens written.",
    example: 0.01,
    aliases: ["completion_cost_usd", "output_cost"],
  }),
};
