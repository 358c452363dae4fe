/**
 * What happens to a record on its way in, as data. `reference/pipeline` gives each step its meaning, every shipper's
 * `pipeline.ts` compiles it, and the conformance suite compares the two.
 */

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

/**
 * The steps in the order every pipeline runs them.
 *
 * - `parse`: a line whose first character beyond white space is `{` is a JSON object, or else *unparsable*: it is stored as
 *   message `unparsable record`, level `warning`, `parse_error` `json`, and nothing of its text. Any other line is its own
 *   message. Numbers are IEEE doubles.
 * - `rename`: each field takes the first of its names that is present, neither null nor the empty string. Keys that no
 *   field claims end here.
 * - `convert`: strings stay; numbers and booleans where a string belongs become their text, lists and objects their JSON
 *   text; a measure or flag that is no number or boolean, nor the text of one, is removed.
 * - `timestamp`: RFC 3339 with zone, `YYYY-MM-DDTHH:MM:SS[.f]` without (UTC), or a number of epoch seconds, milliseconds,
 *   microseconds or nanoseconds told apart by size; anything else means the time of reading.
 * - `lookup`: the value in lower case (for levels) or as is, replaced by the table's entry; `otherwise` when the table has
 *   none (undefined: the value stays).
 * - `derive`: a missing field takes another field's value, else the constant.
 * - `stream`: by the event's name.
 * - `remove`, `hash`, `redact`, `truncate`: privacy; see `core/privacy`. `redact` covers every remaining string, the message
 *   included, and removes a measure whose digits a number-claiming detector matches whole.
 * - `keep`: log sampling; a record kept at a share below 1 carries `sample_weight` = 1 / share.
 */
export type Step =
  | { readonly kind: "parse" }
  | { readonly kind: "rename"; readonly fields: readonly Renaming[] }
  | { readonly kind: "convert"; readonly fields: readonly { readonly field: string; readonly type: ValueType }[] }
  | { readonly kind: "timestamp"; readonly field: "time" }
  | {
      readonly kind: "lookup";
      readonly field: string;
      readonly lowerCase: boolean;
      readonly table: Readonly<Record<string, string>>;
      readonly otherwise?: string;
    }
  | { readonly kind: "derive"; readonly field: string; readonly from?: string; readonly otherwise: string }
  | { readonly kind: "stream"; readonly byEvent: Readonly<Record<string, Stream>>; readonly otherwise: Stream }
  | { readonly kind: "remove"; readonly fields: readonly string[] }
  | { readonly kind: "hash"; readonly fields: readonly string[]; readonly key: Secret; readonly hexDigits: 16 }
  | { readonly kind: "redact"; readonly detectors: readonly Detector[] }
  | { readonly kind: "truncate"; readonly fields: readonly string[]; readonly bytes: number }
  | {
      readonly kind: "keep";
      /** The share per level; levels kept whole are absent. */
      readonly shares: Readonly<Partial<Record<Level, number>>>;
      readonly exceptStreams: readonly Stream[];
      readonly exceptEvents: readonly string[];
    };

export type StepKind = Step["kind"];

/** The step of a kind, narrowed; pipelines have each kind at most once but for lookups and derives. */
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
  const byEvent: Record<string, Stream> = {};
  for (const [name, event] of Object.entries(schema.events)) {
    for (const alias of event.aliases) eventNames[alias] = name;
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
      fields: fields.filter(([, field]) => field.type !== "time").map(([name, field]) => ({ field: name, type: field.type })),
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
    { kind: "derive", field: "message", from: "event", otherwise: "record without a message" },
    { kind: "stream", byEvent, otherwise: "application" },
    { kind: "remove", fields: treated("drop") },
    { kind: "hash", fields: treated("hash"), key: privacy.pseudonymKey, hexDigits: 16 },
    { kind: "redact", detectors },
    {
      kind: "truncate",
      fields: fields.filter(([, { role }]) => role === "text" || role === "content").map(([name]) => name),
      bytes: privacy.textBytes,
    },
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

const sampledShares = (logs: LogSampling): Partial<Record<Level, number>> =>
  Object.fromEntries(levels.filter(level => logs[level].share < 1).map(level => [level, logs[level].share]));

/** The canonical fields still there when a record reaches its last hop, beside `service` and `environment`. */
export const storedFields = (schema: Schema, privacy: Privacy): readonly (readonly [string, Field])[] =>
  logFields(schema).filter(([name, field]) => treatmentOf(name, field, privacy) !== "drop");
