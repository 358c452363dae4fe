/** Texts and ids that are nobody's data: what detectors make of them is a false alarm. */

import { compileRedaction } from "../../src/reference/redaction.ts";
import { type Random, randomFrom } from "../../src/reference/scenario/random.ts";
import { question, sentence, traceback } from "../../src/reference/scenario/words.ts";
import { siteOf } from "../store-site.ts";
import { context, leakPipeline } from "./interpreter.ts";
import { alphanumeric, digits, draw, lower } from "./secrets/secret.ts";

const hex = "0123456789abcdef";

const uuid = (random: Random): string => {
  const at = (length: number) => draw(hex, length, random);
  return `${at(8)}-${at(4)}-4${at(3)}-${draw("89ab", 1, random)}${at(3)}-${at(12)}`;
};

const instant = (random: Random): Date =>
  new Date(1_600_000_000_000 + random.below(400_000_000) * 1000 + random.below(1000));

/** Kinds of text by name; each makes one anew. */
const kinds: Readonly<Record<string, (random: Random) => string>> = {
  "sentences in many scripts": random => sentence(random),
  questions: random => question(random),
  "stack traces": random => traceback("ValueError: no such model", random),
  "UUIDs, version 4": uuid,
  "hexadecimal ids of 16 digits": random => random.hex(16),
  "trace ids, 32 digits": random => random.hex(32),
  "SHA-1": random => random.hex(40),
  "SHA-256": random => random.hex(64),
  "traceparent headers": random => `00-${random.hex(32)}-${random.hex(16)}-01`,
  "image digests": random => `registry.example.com/llm@sha256:${random.hex(64)}`,
  "git revisions": random => `${random.hex(7)}..${random.hex(7)}`,
  "instants, RFC 3339": random => instant(random).toISOString(),
  "instants with a comma": random => instant(random).toISOString().replace("T", " ").replace(".", ",").slice(0, -1),
  "epoch seconds, milliseconds, microseconds, nanoseconds": random =>
    `${instant(random).getTime()}`.slice(0, 10) + draw(digits, random.pick([0, 3, 6, 9]), random),
  prices: random => `$${random.below(1000)}.${draw(digits, random.pick([2, 6, 12, 16]), random)}`,
  latencies: random => `took ${random.below(10_000)}.${draw(digits, random.between(1, 12), random)} ms`,
  "token counts": random =>
    `prompt_tokens=${random.below(4096)} completion_tokens=${random.below(4096)} max_tokens: ${random.below(9999)}`,
  versions: random =>
    `v${random.below(30)}.${random.below(30)}.${random.below(300)}-rc.${random.below(9)}+build.${random.below(9999)}`,
  "addresses of machines": random =>
    `${random.between(1, 255)}.${random.below(256)}.${random.below(256)}.${random.below(256)}:${random.below(65_536)}`,
  "model names": random =>
    random.pick(["gpt-4o-2024-08-06", "claude-3-5-sonnet-20241022", "gemini-1.5-pro-002", "llama-3.1-70b-instruct"]),
  "ids of answers and tool calls": random =>
    `${random.pick(["chatcmpl-", "msg_", "call_", "resp_", "req_", "toolu_"])}${draw(alphanumeric, 29, random)}`,
  "order numbers, 8 digits": random => `order ${draw(digits, 8, random)}`,
  "order numbers, 16 digits": random => `order ${draw(digits, 16, random)}`,
  "dashed order numbers, 3-7-7": random =>
    `${draw(digits, 3, random)}-${draw(digits, 7, random)}-${draw(digits, 7, random)}`,
  "numbers of 10 digits": random => `item ${draw(digits, 10, random)}`,
  "names of hosts and pods": random => `llm-service-${draw(`${lower}${digits}`, 10, random)}-${draw(lower, 5, random)}`,
  "paths with ids": random => `/v1/threads/${uuid(random)}/runs/${random.hex(24)}?page=${random.below(100)}`,
  "Java's names of objects": random => `com.example.Handler@${random.hex(8)}`,
};

/** Fields in which ids, hashes and pseudonyms stand alone. */
const hexFields = [
  "trace_id",
  "span_id",
  "parent_span_id",
  "audit_hash",
  "cache_key_hash",
  "prompt_hash",
  "response_hash",
];
const people = ["user_id", "session_id"];

export interface Alarms {
  readonly kind: string;
  readonly texts: number;
  /** Findings by detector, those without left out. */
  readonly byDetector: Readonly<Record<string, number>>;
}

/** Texts of each kind. */
const each = 8_000;

/** Texts of every kind through the detectors, and ids in their fields through the interpreter. */
export const measureAlarms = (seed = 3): readonly Alarms[] => {
  const random = randomFrom(seed);
  const redaction = compileRedaction(siteOf().detectors);
  const inText = Object.entries(kinds).map(([kind, make]): Alarms => {
    const byDetector: Record<string, number> = {};
    for (let turn = 0; turn < each; turn++)
      redaction.text(make(random), (detector, count) => {
        byDetector[detector] = (byDetector[detector] ?? 0) + count;
      });
    return { kind, texts: each, byDetector };
  });
  return [...inText, ...inFields(random)];
};

/** Hexadecimal ids with and without letters, alone in the fields where they belong. */
const inFields = (random: Random): readonly Alarms[] => {
  const pipeline = leakPipeline();
  const alarmsOf = (kind: string, fields: readonly string[], make: () => string): Alarms => {
    const byDetector: Record<string, number> = {};
    for (let turn = 0; turn < each / 4; turn++) {
      const record = Object.fromEntries(fields.map(field => [field, make()]));
      pipeline({ text: JSON.stringify(record) }, context, change => {
        if (change.kind !== "redacted" || !fields.includes(change.field)) return;
        byDetector[change.detector] = (byDetector[change.detector] ?? 0) + change.count;
      });
    }
    return { kind, texts: (each / 4) * fields.length, byDetector };
  };
  const cardLike = () => `4${draw(digits, 15, random)}`;
  return [
    alarmsOf("hexadecimal ids in their fields", hexFields, () => random.hex(random.pick([16, 32]))),
    alarmsOf("ids without a letter in their fields", hexFields, cardLike),
    alarmsOf("pseudonyms", people, () => draw(alphanumeric, 12, random)),
  ];
};
