/** What people and models said, and what may be kept of it when the words may not. */

import { content, dimension, id, int } from "../../core/schema.ts";

const group = "content";

export const contentFields = {
  prompt: content({
    group,
    description: "What the model was asked.",
    example: "What is a signal box?",
    aliases: ["prompt_text", "user_prompt", "input", "attributes.prompt"],
  }),
  response: content({
    group,
    description: "What the model answered.",
    example: "The place a station's signals are set from.",
    semconv: "gen_ai.output.messages",
    aliases: ["response_text", "completion", "output", "content", "attributes.response", "llm_log.content"],
  }),
  system_prompt: content({
    group,
    description: "What the service told the model before the prompt.",
    example: "Answer in one sentence.",
    semconv: "gen_ai.system_instructions",
    aliases: ["system_message", "system_instructions"],
  }),
  messages: content({
    group,
    description: "The whole conversation given to the model, as JSON text.",
    example: '[{"role":"user","content":"What is a signal box?"}]',
    semconv: "gen_ai.input.messages",
    aliases: ["llm_log.messages", "input_messages"],
  }),
  prompt_hash: id({
    group,
    description: "The first 16 hexadecimal digits of the prompt's SHA-256.",
    example: "a1b2c3d4e5f60718",
    hex: true,
  }),
  response_hash: id({
    group,
    description: "The first 16 hexadecimal digits of the answer's SHA-256.",
    example: "d4e5f60718a1b2c3",
    hex: true,
  }),
  prompt_length: int({
    group,
    unit: "characters",
    sums: true,
    description: "Length of the prompt.",
    example: 340,
    aliases: ["prompt_chars"],
  }),
  response_length: int({
    group,
    unit: "characters",
    sums: true,
    description: "Length of the answer.",
    example: 1200,
    aliases: ["response_chars"],
  }),
  prompt_type: dimension({
    group,
    atMost: 10,
    description: "Whose turn the prompt was: user, system, tool.",
    example: "user",
  }),
};
