/**
 * What happens to a record on its way in, as data. `reference/pipeline` gives each step its meaning, every shipper's
 * `pipeline.ts` compiles it, and the conformance suite compares the two.
 */

import { type Classification, readByClassification } from "./classification.ts";
import type { Detector, Privacy, Treatment } from "./privacy.ts";
import type { LogSampling } from "./sampling.ts";
import {
  type Field,
  fieldEntries,
  type GovernedSubject,
  type Level,
  levelAliases,
  levels,
  type Schema,
  type Stream,
  type ValueType,
} from "./schema.ts";
import type { Secret } from "./secret.ts";
import type { Service } from "./service.ts";

/** A canonical field and the names it may arrive under, best first; dots reach into nested objects. */
export interface Renaming {
  readonly field: string;
  readonly from: readonly string[];
  readonly type: ValueType;
}

/** The type a field's values take. */
export interface Conversion {
  readonly field: string;
  readonly type: ValueType;
  /** Whether objects are kept as their JSON text instead of `[NESTED]`. @default false */
  readonly nested?: boolean;
}

/** What stands in the place of an object where a string belongs. */
export const nestedToken = "[NESTED]";

/**
 * The steps in the order every pipeline runs them.
 *
 * - `parse`: white space at both ends of a line does not count; a blank line is no record. A line that then starts with
 *   `{` is a JSON object, or else *unparsable*: it is stored as message `unparsable record`, level `warning`,
 *   `parse_error` `json`, and nothing of its text. Any other line is its own message. Numbers are IEEE doubles; of a key
 *   written twice the last counts; half a surrogate pair is U+FFFD.
 * - `rename`: each field takes the first of its names that is present, neither null nor the empty string. A dotted name is
 *   tried as one key of that spelling, then as a path through objects (never into lists). One key may feed several fields.
 *   Keys that no field claims end here.
 * - `convert`: strings stay; numbers and booleans where a string belongs become their text, lists of scalars their JSON
 *   text; a measure or flag that is no number or boolean, nor the text of one, is removed.
 *   - An object, or a list that holds an object or a list, becomes `[NESTED]`: its keys are claimed by no field, so that no
 *     policy has judged what stands under them. Only a `nested` field (content, when it is kept) takes its JSON text.
 *   - A number's text is the shortest decimal that reads back as the same double: `499` (never `499.0`), `0.1`; no
 *     exponent from 1e-6 up to 1e21.
 *   - JSON text is compact, keys sorted by code point, quotes written `\"`, everything else written as itself (no
 *     `\u003c`) but for control characters, backslashes, U+2028 and U+2029, which become a space each: the letter of an
 *     escape would otherwise stand against a finding and defeat its guard.
 *   - The text of a number is `-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?`, of a flag `true` or `false` in any case. A field of
 *     type int keeps a fraction it is given.
 * - `timestamp`: `YYYY-MM-DDTHH:MM:SS`, then nothing or `.` and 1 to 9 digits, then `Z`, `±HH:MM`, `±HHMM` (Python's `%z`)
 *   or nothing (UTC); or a number, or its text, of epoch seconds (below 1e11), milliseconds (below 1e14), microseconds
 *   (below 1e17) or nanoseconds, rounded to the microsecond, since doubles hold no more. Anything else (a comma, a blank
 *   for the `T`, 30 February, a time before 1970 or after 2262) means the time of reading.
 * - `lookup`: the value in lower case (for levels) or as is, replaced by the table's entry; `otherwise` when the table has
 *   none or the field is missing (undefined: the field stays as it is).
 * - `derive`: a missing field takes another field's value, or the `table`'s entry for that value as is; else the constant
 *   (undefined: it stays missing). So a message that is nothing but the name of an event says the event, in a line of text
 *   as in JSON; the message itself stays.
 * - `stream`: by the event's name.
 * - `remove`, `hash`, `redact`, `truncate`: privacy; see `core/privacy`. `hash` takes a value's text, and removes the field
 *   when the key is empty. `redact` covers every remaining string, the message included: each detector in the list's order
 *   scans it once from left to right. It removes a measure whose text a number-claiming detector matches whole. In the
 *   fields of `except`, which hold pseudonyms, hashes and ids, a string of nothing but 16 or more hexadecimal digits in
 *   lower case stays: no detector can tell one without a letter from a card. `truncate` keeps the longest beginning of
 *   whole characters that fits, and adds no mark.
 * - `classify`: a closed dimension told from other fields, as `core/classification` says; whatever the record brought
 *   under its name is replaced, or removed where there is nothing to tell it from. It comes after `redact`, so that it
 *   sees no more than is stored, and after `truncate`, so that no text is searched beyond its stored length; and before
 *   `keep`, so that instruments count it.
 * - `keep`: log sampling. A record is kept when the first 8 hex digits of SHA-256(trace_id, else request_id, else message),
 *   as an integer over 2^32, are below its level's share; an engine that cannot say so keeps that share at random. A record
 *   kept at a share below 1 carries `sample_weight` = 1 / share.
 *
 * `service` and `environment` are the configuration's, whatever the record says.
 */
export type Step =
  | { readonly kind: "parse" }
  | { readonly kind: "rename"; readonly fields: readonly Renaming[] }
  | { readonly kind: "convert"; readonly fields: readonly Conversion[] }
  | { readonly kind: "timestamp"; readonly field: "time" }
  | {
      readonly kind: "lookup";
      readonly field: string;
      readonly lowerCase: boolean;
      readonly table: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    }
  | {
      readonly kind: "derive";
      readonly field: string;
      readonly from?: string;
      readonly table?: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    }
  | { readonly kind: "stream"; readonly byEvent: Readonly<Record<string, Stream>>; readonly otherwise: Stream }
  | { readonly kind: "remove"; readonly fields: readonly string[] }
  | { readonly kind: "hash"; readonly fields: readonly string[]; readonly key: Secret; readonly hexDigits: 16 }
  | {
      readonly kind: "redact";
      readonly detectors: readonly Detector[];
      /** Fields whose text stays where it matches `hexDigitsOnly`. @default [] */
      readonly except?: readonly string[];
    }
  | { readonly kind: "truncate"; readonly fields: readonly string[]; readonly bytes: number }
  | { readonly kind: "classify"; readonly field: string; readonly by: Classification }
  | {
      readonly kind: "keep";
      /** The share per level; levels kept whole are absent. */
      readonly shares: Readonly<Partial<Record<Level, number>>>;
      readonly exceptStreams: readonly Stream[];
      readonly exceptEvents: readonly string[];
    };

export type StepKind = Step["kind"];

/** The step of a kind, narrowed; pipelines have each kind at most once but for lookups, derives and classifications. */
export const stepsOf = <K extends StepKind>(steps: readonly Step[], kind: K): readonly Extract<Step, { kind: K }>[] =>
  steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);

/** What a policy does with a field. */
export const treatmentOf = (name: string, field: Field, privacy: Privacy): Treatment => {
  if (field.privacy === "never" || field.subject === "credential") return "drop";
  const own = privacy.fields[name];
  if (own !== undefined) return own;
  if (field.subject === "none") return "keep";
  return privacy[field.subject satisfies GovernedSubject];
};

/** The text of a record that could not be parsed; nothing of the original is stored. */
export const unparsableMessage = "unparsable record";

/** The fields of log records that live in every store, whatever the schema's order. */
export const logFields = (schema: Schema): readonly (readonly [string, Field])[] =>
  fieldEntries(schema).filter(([, field]) => field.signals.includes("log"));

/** The steps of one service's records, in the order they run. */
export const stepsFor = (schema: Schema, detectors: readonly Detector[], service: Service): readonly Step[] => {
  const { privacy, sampling } = service;
  const fields = logFields(schema);
  const treated = (treatment: Treatment) =>
    fields.filter(([name, field]) => treatmentOf(name, field, privacy) === treatment).map(([name]) => name);
  const eventNames: Record<string, string> = {};
  const eventMessages: Record<string, string> = {};
  const byEvent: Record<string, Stream> = {};
  for (const [name, event] of Object.entries(schema.events)) {
    for (const alias of event.aliases) eventNames[alias] = name;
    for (const message of event.messages) eventMessages[message] = name;
    if (event.stream !== "application") byEvent[name] = event.stream;
  }
  return [
    { kind: "parse" },
    {
      kind: "rename",
      fields: fields.map(([name, field]) => ({ field: name, from: [name, ...field.aliases], type: field.type })),
    },
    {
      kind: "convert",
      fields: fields
        .filter(([, field]) => field.type !== "time")
        .map(([name, { role, type }]) => ({ field: name, type, ...(role === "content" ? { nested: true } : {}) })),
    },
    { kind: "timestamp", field: "time" },
    {
      kind: "lookup",
      field: "level",
      lowerCase: true,
      table: { ...levelAliases, ...Object.fromEntries(levels.map(level => [level, level])) },
      otherwise: "info",
    },
    { kind: "lookup", field: "event", lowerCase: false, table: eventNames },
    { kind: "derive", field: "event", from: "message", table: eventMessages },
    { kind: "derive", field: "message", from: "event", otherwise: "record without a message" },
    { kind: "stream", byEvent, otherwise: "application" },
    { kind: "remove", fields: treated("drop") },
    { kind: "hash", fields: treated("hash"), key: privacy.pseudonymKey, hexDigits: 16 },
    { kind: "redact", detectors, except: hexFields(schema, privacy) },
    {
      kind: "truncate",
      fields: fields.filter(([, { role }]) => role === "text" || role === "content").map(([name]) => name),
      bytes: privacy.textBytes,
    },
    ...fields.flatMap(([name, field]) => classify(name, field, service, schema)),
    {
      kind: "keep",
      shares: sampledShares(sampling.logs as LogSampling),
      exceptStreams: ["security", "audit"],
      exceptEvents: Object.entries(schema.events)
        .filter(([, event]) => event.neverSampled && event.stream !== "security" && event.stream !== "audit")
        .map(([name]) => name),
    },
  ];
};

/** A field that the policy does not keep is not told from others either, nor one whose sources the schema has not. */
const classify = (name: string, field: Field, { privacy }: Service, schema: Schema): readonly Step[] => {
  const by = field.classified;
  if (by === undefined || treatmentOf(name, field, privacy) !== "keep") return [];
  return readByClassification(by).every(read => schema.fields[read] !== undefined)
    ? [{ kind: "classify", field: name, by }]
    : [];
};

/**
 * The fields that hold machines' ids and hashes, or pseudonyms under this policy. People's fields that are dropped are
 * among them, so that the step is the same for services that hash them.
 */
export const hexFields = (schema: Schema, privacy: Privacy): readonly string[] =>
  logFields(schema)
    .filter(([name, field]) => {
      const treatment = treatmentOf(name, field, privacy);
      if (treatment === "drop") return field.subject === "user" || field.subject === "network";
      return treatment === "hash" || field.hex === true;
    })
    .map(([name]) => name);

const sampledShares = (logs: LogSampling): Partial<Record<Level, number>> =>
  Object.fromEntries(levels.filter(level => logs[level].share < 1).map(level => [level, logs[level].share]));

/** The canonical fields still there when a record reaches its last hop, beside `service` and `environment`. */
export const storedFields = (schema: Schema, privacy: Privacy): readonly (readonly [string, Field])[] =>
  logFields(schema).filter(([name, field]) => treatmentOf(name, field, privacy) !== "drop");
