/** How producers name and nest what they log: one table, after the loggers that REQUIREMENTS describes. */

import type { Fields } from "../../core/schema.ts";
import type { Random } from "./random.ts";
import type { ProducedValue, Values } from "./values.ts";

export interface Vocabulary {
  readonly name: string;
  /** The events it knows. @default every event */
  readonly events?: readonly string[];
  /** How the names of aliases it uses begin, best first; other fields stand under their canonical name. */
  readonly prefers: readonly string[] | "any";
  /** The key of the event's name; undefined when it names none. */
  readonly eventKey: string | undefined;
  /** The key of the message; undefined when it writes none. */
  readonly messageKey: string | undefined;
  /** The message it writes whatever happened, by event. @default the sentence of the record */
  readonly messages?: Readonly<Record<string, string>>;
  readonly timeKey: string;
  readonly levelKey: string;
  /** What it writes in every record besides. */
  readonly always: Readonly<Record<string, ProducedValue>>;
}

/** What a producer says about itself; the configuration knows better. */
const claims = { service: "somebody-else", environment: "production" };

export const vocabularies: readonly [Vocabulary, ...Vocabulary[]] = [
  {
    name: "canonical",
    prefers: [],
    eventKey: "event",
    messageKey: "message",
    timeKey: "time",
    levelKey: "level",
    always: {},
  },
  {
    name: "any alias",
    prefers: "any",
    eventKey: "event_type",
    messageKey: "msg",
    timeKey: "ts",
    levelKey: "severity",
    always: {},
  },
  {
    name: "structlog",
    prefers: [],
    eventKey: "event",
    messageKey: undefined,
    timeKey: "timestamp",
    levelKey: "level",
    always: {},
  },
  {
    name: "structlog, sentences",
    prefers: [],
    eventKey: undefined,
    messageKey: "event",
    timeKey: "timestamp",
    levelKey: "level",
    always: {},
  },
  {
    name: "JSON formatter",
    prefers: ["data.", "error.", "source."],
    eventKey: "data.event_type",
    messageKey: "message",
    timeKey: "timestamp",
    levelKey: "level",
    always: { ...claims, logger: "llm-service", source: { file: "/app/main.py", line: 42, function: "complete" } },
  },
  {
    name: "structured entry",
    prefers: ["event_data.", "duration_ms"],
    eventKey: "event_type",
    messageKey: "message",
    timeKey: "timestamp",
    levelKey: "level",
    always: { ...claims, version: "1.0.0" },
  },
  {
    name: "llm_log",
    events: ["request_start", "request_end"],
    prefers: ["llm_log."],
    eventKey: undefined,
    messageKey: "message",
    messages: { request_start: "LLM_REQUEST", request_end: "LLM_RESPONSE" },
    timeKey: "llm_log.timestamp",
    levelKey: "levelname",
    always: { name: "llm", service: "llm" },
  },
  {
    name: "traced call",
    prefers: ["metadata."],
    eventKey: "event",
    messageKey: "message",
    timeKey: "timestamp",
    levelKey: "level",
    always: { logger: "llm.chat" },
  },
  {
    name: "proxy",
    prefers: ["details.", "extra_data.", "response_time_ms", "ip_address", "tokens_used", "function"],
    eventKey: "event",
    messageKey: "message",
    timeKey: "timestamp",
    levelKey: "level",
    always: { module: "api", line: 118, pid: 4711 },
  },
];

/** Puts a value under a dotted key, nested or as one key; what is there already is not disturbed. */
const place = (record: Values, key: string, value: ProducedValue, nested: boolean): boolean => {
  const [head = "", ...rest] = nested ? key.split(".") : [key];
  if (rest.length === 0) {
    if (head in record) return false;
    record[head] = value;
    return true;
  }
  const below = record[head];
  if (below === undefined) {
    const made: Values = {};
    record[head] = made;
    return place(made, rest.join("."), value, true);
  }
  const isObject = typeof below === "object" && below !== null && !Array.isArray(below);
  return isObject && place(below as Values, rest.join("."), value, true);
};

/** The keys a vocabulary may write a field under, likeliest first. */
const keysOf = (
  field: string,
  aliases: readonly string[],
  vocabulary: Vocabulary,
  random: Random,
): readonly string[] => {
  if (vocabulary.prefers === "any") return [...random.shuffled(aliases).slice(0, 1), field];
  const preferred = vocabulary.prefers.flatMap(start => aliases.filter(alias => alias.startsWith(start)));
  return [...preferred.slice(0, 1), field];
};

/** What a vocabulary writes, and the fields that found a place in it. */
export interface Written {
  readonly record: Values;
  readonly placed: ReadonlySet<string>;
}

/** A record's values as a vocabulary writes them, `head` (time, level, event, message by key) first. */
export const written = (
  vocabulary: Vocabulary,
  head: readonly (readonly [key: string | undefined, value: ProducedValue | undefined])[],
  values: Values,
  fields: Fields,
  random: Random,
): Written => {
  const record: Values = {};
  const placed = new Set<string>();
  const nest = vocabulary.prefers !== "any" || random.chance(0.5);
  for (const [key, value] of head) if (key !== undefined && value !== undefined) place(record, key, value, nest);
  for (const [key, value] of Object.entries(vocabulary.always)) place(record, key, structuredClone(value), false);
  for (const [name, value] of Object.entries(values)) {
    const keys = keysOf(name, fields[name]?.aliases ?? [], vocabulary, random);
    if (keys.some(key => place(record, key, value, nest) || place(record, key, value, false))) placed.add(name);
  }
  return { record, placed };
};
