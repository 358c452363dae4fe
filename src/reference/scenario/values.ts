/** Likely values of fields, by name where a name says more than role, type and unit. */

import type { Event, Field, Fields } from "../../core/schema.ts";
import type { RecordValue } from "../record.ts";
import type { Random } from "./random.ts";
import { question, sentence, traceback } from "./words.ts";

/** A value as a producer has it in hand: content may be a list of messages. */
export type ProducedValue = RecordValue | null | readonly unknown[] | { readonly [key: string]: unknown };
export type Values = Record<string, ProducedValue>;

/** What open dimensions and ids are seen with. */
const seen: Readonly<Record<string, readonly string[]>> = {
  model: ["gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet", "llama-3.1-70b", "mistral-large"],
  response_model: ["gpt-4o-2024-08-06", "claude-3-5-sonnet-20241022"],
  provider: ["openai", "anthropic", "vllm", "azure"],
  operation: ["chat", "embeddings", "rerank"],
  endpoint: ["/v1/chat/completions", "/v1/embeddings", "/v1/models"],
  http_method: ["POST", "GET"],
  api_version: ["v1", "2024-06-01"],
  finish_reason: ["stop", "length", "tool_calls", "content_filter"],
  cache_type: ["exact", "semantic", "prefix"],
  error_type: ["RateLimitError", "TimeoutError", "ContextLengthExceeded", "CudaOutOfMemory"],
  user_agent: ["python-requests/2.32", "curl/8.10", "Mozilla/5.0 (X11; Linux x86_64)"],
  logger: ["llm_proxy.api", "llm_proxy.cache", "uvicorn.access"],
  version: ["1.0.0", "1.4.2-rc.1"],
  prompt_type: ["user", "system", "tool"],
};

const measureOf = (name: string, field: Field, random: Random): number => {
  const example = typeof field.example === "number" ? field.example : 1;
  if (name === "status_code") return random.pick([200, 200, 200, 201, 400, 429, 500, 503]);
  switch (field.unit) {
    case "tokens":
      return random.between(1, 8000);
    case "milliseconds":
      return random.below(Math.max(20, example * 80)) / (random.chance(0.5) ? 10 : 1);
    case "US dollars":
      return random.below(50_000) / 1_000_000;
    default:
      return field.type === "int" ? random.between(0, Math.max(4, 2 * example)) : random.below(2000) / 1000;
  }
};

const contentOf = (name: string, random: Random): ProducedValue => {
  if (name === "messages") {
    return [
      { role: "system", content: "Answer in one sentence." },
      { role: "user", content: question(random) },
    ];
  }
  return name === "stop_sequences" ? ["END", "\n\n"] : question(random);
};

const idOf = (name: string, random: Random): string => {
  const known = random.oneOf(seen[name] ?? []);
  if (known !== undefined) return known;
  if (name === "trace_id") return random.hex(32);
  if (name.endsWith("span_id") || name.endsWith("_hash")) return random.hex(16);
  if (name.endsWith("_ip")) return `203.0.113.${random.between(1, 254)}`;
  return name.endsWith("_id") ? uuid(random) : `${name.replaceAll("_", "-")}-${random.between(1, 99)}`;
};

/** A random UUID of version 4. */
export const uuid = (random: Random): string =>
  [random.hex(8), random.hex(4), `4${random.hex(3)}`, `a${random.hex(3)}`, random.hex(12)].join("-");

/** A value that fits a field. */
export const likelyValue = (name: string, field: Field, random: Random): ProducedValue => {
  switch (field.role) {
    case "dimension":
      return random.oneOf(field.values ?? seen[name] ?? []) ?? `${field.example}-${random.between(1, 5)}`;
    case "id":
      return idOf(name, random);
    case "measure":
      return measureOf(name, field, random);
    case "flag":
      return random.chance(0.5);
    case "text":
      return name === "stack_trace"
        ? traceback(`ValueError: ${sentence(random)}`, random)
        : (random.oneOf(seen[name] ?? []) ?? sentence(random));
    case "content":
      return contentOf(name, random);
    case "time":
      return String(field.example);
    default:
      return field.role satisfies never;
  }
};

/** The values of one record of an event: all that it requires, half of what it may carry, and sums that add up. */
export const valuesOf = (event: Event, fields: Fields, random: Random): Values => {
  const values: Values = {};
  const names = [...event.required, ...event.optional.filter(() => random.chance(0.5))];
  for (const name of names) {
    const field = fields[name];
    if (field) values[name] = likelyValue(name, field, random);
  }
  const { prompt_tokens: read, completion_tokens: written } = values;
  if (typeof read === "number" && typeof written === "number" && "total_tokens" in values) {
    values.total_tokens = read + written;
  }
  return values;
};
