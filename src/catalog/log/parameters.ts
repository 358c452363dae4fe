/** What the request told the model to do. */

import { content, float, int } from "../../core/schema.ts";

const group = "parameters";

/** Where producers nest a parameter. */
const nested = (name: string): readonly string[] => [
  `parameters.${name}`,
  `data.parameters.${name}`,
  `extra_data.${name}`,
  `llm_log.${name}`,
];

export const parameterFields = {
  temperature: float({
    group,
    description: "Sampling temperature.",
    example: 0.7,
    semconv: "gen_ai.request.temperature",
    aliases: nested("temperature"),
  }),
  max_tokens: int({
    group,
    unit: "tokens",
    description: "The most tokens the model may write.",
    example: 1000,
    semconv: "gen_ai.request.max_tokens",
    aliases: ["max_output_tokens", "max_completion_tokens", ...nested("max_tokens")],
  }),
  top_p: float({
    group,
    description: "Share of the probability mass that is sampled from.",
    example: 0.9,
    semconv: "gen_ai.request.top_p",
    aliases: nested("top_p"),
  }),
  top_k: int({
    group,
    description: "How many of the likeliest tokens are sampled from.",
    example: 40,
    semconv: "gen_ai.request.top_k",
    aliases: nested("top_k"),
  }),
  frequency_penalty: float({
    group,
    description: "How much a token's frequency so far counts against it.",
    example: 0.5,
    semconv: "gen_ai.request.frequency_penalty",
    aliases: nested("frequency_penalty"),
  }),
  presence_penalty: float({
    group,
    description: "How much having occurred at all counts against a token.",
    example: 0.5,
    semconv: "gen_ai.request.presence_penalty",
    aliases: nested("presence_penalty"),
  }),
  seed: int({
    group,
    description: "The seed that makes sampling repeatable.",
    example: 42,
    semconv: "gen_ai.request.seed",
    aliases: nested("seed"),
  }),
  stop_sequences: content({
    group,
    description: "Texts at which the model stops, as a JSON list; they can give away what a prompt is for.",
    example: '["END"]',
    semconv: "gen_ai.request.stop_sequences",
    aliases: ["stop", ...nested("stop_sequences")],
  }),
};
