/** The typed description of what a service emits: fields, events, streams. Every config is compiled from it. */

import { type Classification, classesOf } from "./classification.ts";
import type { Unit } from "./unit-names.ts";

/**
 * What a field may be used for.
 * - `dimension`: few values; may be a label or a group
 * - `id`: many values; filtered, grouped only in a top-n
 * - `measure`: a number
 * - `flag`: true or false
 * - `text`: short free text (error messages, user agents)
 * - `content`: prompts and responses
 * - `time`: an instant
 */
export type Role = "dimension" | "id" | "measure" | "flag" | "text" | "content" | "time";

/** `always` stored, `configurable` by the subject's policy, `never` stored. */
export type PrivacyClass = "always" | "configurable" | "never";

/** Whose data a field is. */
export type Subject = "none" | "content" | "network" | "user" | "credential";

/** The subjects a privacy policy decides on. Credentials are always dropped; `none` is always kept. */
export type GovernedSubject = Exclude<Subject, "none" | "credential">;

export type Signal = "log" | "span";

/** The form a field's value has inside a pipeline. Lists and objects travel as their JSON text. */
export type ValueType = "string" | "int" | "float" | "boolean" | "time";

/** The field's name in OpenTelemetry's semantic conventions. */
export interface SemanticConvention {
  readonly name: string;
  /** Multiply our value by this to get theirs: 0.001 for milliseconds to seconds. @default 1 */
  readonly scale?: number;
}

/** One entry of the schema. */
export interface Field<R extends Role = Role> {
  readonly kind: "field";
  readonly role: R;
  readonly type: ValueType;
  readonly description: string;
  readonly example: string | number | boolean;
  /** The heading it stands under in the field reference. */
  readonly group: string;
  readonly privacy: PrivacyClass;
  readonly subject: Subject;
  readonly signals: readonly Signal[];
  /** The closed set of a dimension's values. */
  readonly values?: readonly string[];
  /** How pipelines tell a dimension from other fields; what a producer writes under its names is replaced. */
  readonly classified?: Classification;
  /** How many values an open dimension may take. */
  readonly atMost?: number;
  readonly unit?: Unit;
  /** Whether the values of many records add up to something (tokens do, a temperature does not). */
  readonly sums?: boolean;
  readonly semconv?: SemanticConvention;
  /** Other names producers use, dotted for nested keys, the likeliest first. */
  readonly aliases: readonly string[];
  /** Whether its values are ids and hashes in hexadecimal digits, which no detector judges; see `core/step`. */
  readonly hex?: boolean;
}

export interface FieldOptions {
  readonly description: string;
  /** @default a value of the field's type */
  readonly example?: string | number | boolean;
  /** @default "general" */
  readonly group?: string;
  /** @default "always", and "configurable" for content */
  readonly privacy?: PrivacyClass;
  /** @default "none", and "content" for content */
  readonly subject?: Subject;
  /** @default ["log", "span"] */
  readonly signals?: readonly Signal[];
  /** @default none */
  readonly semconv?: string | SemanticConvention;
  /** @default [] */
  readonly aliases?: readonly string[];
  /** Whether its values are ids and hashes in hexadecimal digits. @default false */
  readonly hex?: boolean;
}

/** A copy that nobody changes. What plain JavaScript gives and is no list stays what it is, for `defineEnvironment` to judge. */
const listOf = <T>(given: readonly T[] = []): readonly T[] =>
  Array.isArray(given) ? Object.freeze<T[]>([...given]) : given;

const bothSignals: readonly Signal[] = ["log", "span"];

/** What plain JavaScript gives under other keys stays as well: a `subjekt` that went unseen would store what it protects. */
const field = <R extends Role>(
  role: R,
  type: ValueType,
  example: string | number | boolean,
  { semconv, ...options }: FieldOptions,
  extra: Partial<Field<R>> = {},
): Field<R> =>
  Object.freeze({
    ...options,
    kind: "field",
    role,
    type,
    description: options.description,
    example: options.example ?? example,
    group: options.group ?? "general",
    privacy: options.privacy ?? (role === "content" ? "configurable" : "always"),
    subject: options.subject ?? (role === "content" ? "content" : "none"),
    signals: options.signals ?? bothSignals,
    aliases: listOf(options.aliases),
    ...(semconv === undefined ? {} : { semconv: typeof semconv === "string" ? { name: semconv } : semconv }),
    ...extra,
  });

/** Few values: a closed set of `values`, those that it is `classified` into, or `atMost` so many. */
export const dimension = (
  options: FieldOptions &
    ({ readonly values: readonly string[] } | { readonly classified: Classification } | { readonly atMost: number }),
): Field<"dimension"> => {
  if ("atMost" in options) return field("dimension", "string", "example", options, { atMost: options.atMost });
  const values = "values" in options ? options.values : classesOf(options.classified);
  return field("dimension", "string", values[0] ?? "", options, {
    values,
    ...("classified" in options ? { classified: options.classified } : {}),
  });
};

/** Many values, such as a request id. */
export const id = (options: FieldOptions): Field<"id"> => field("id", "string", "id-1", options);

/** A whole number. `sums` says whether adding up records makes sense. @default sums false */
export const int = (options: FieldOptions & { readonly unit?: Unit; readonly sums?: boolean }): Field<"measure"> =>
  field("measure", "int", 1, options, measureFacts(options));

/** A number with a fraction. @default sums false */
export const float = (options: FieldOptions & { readonly unit?: Unit; readonly sums?: boolean }): Field<"measure"> =>
  field("measure", "float", 0.5, options, measureFacts(options));

const measureFacts = (options: { readonly unit?: Unit; readonly sums?: boolean }) => ({
  sums: options.sums ?? false,
  ...(options.unit === undefined ? {} : { unit: options.unit }),
});

/** True or false. */
export const flag = (options: FieldOptions): Field<"flag"> => field("flag", "boolean", true, options);

/** Short free text. */
export const text = (options: FieldOptions): Field<"text"> => field("text", "string", "text", options);

/** Prompts and responses: what people and models say. */
export const content = (options: FieldOptions): Field<"content"> => field("content", "string", "text", options);

/** An instant. */
export const time = (options: FieldOptions): Field<"time"> =>
  field("time", "time", "2026-01-02T03:04:05.678Z", options, { signals: options.signals ?? ["log"] });

/** Levels, lowest first. Whatever producers write is normalised to these on the way in. */
export const levels = ["debug", "info", "warning", "error", "critical"] as const;
export type Level = (typeof levels)[number];

/** Other spellings of the levels, compared in lower case. */
export const levelAliases: Readonly<Record<string, Level>> = Object.freeze({
  trace: "debug",
  notice: "info",
  information: "info",
  informational: "info",
  warn: "warning",
  err: "error",
  exception: "error",
  fatal: "critical",
  alert: "critical",
  emergency: "critical",
  emerg: "critical",
  panic: "critical",
  // Severities of security events, as incident tools grade them.
  high: "error",
  medium: "warning",
  low: "warning",
});

/** Records with a retention and an access of their own. */
export const streams = ["application", "access", "performance", "security", "audit"] as const;
export type Stream = (typeof streams)[number];

/** The fields with a fixed place in every store; every record has `time`, `level`, `service`, `environment`, `message`. */
export const envelope = [
  "time",
  "level",
  "service",
  "environment",
  "stream",
  "event",
  "message",
  "trace_id",
  "span_id",
  "request_id",
] as const;

/** A kind of record and the fields it carries beside the envelope. */
export interface Event<Name extends string = string> {
  readonly kind: "event";
  readonly description: string;
  readonly level: Level;
  readonly stream: Stream;
  readonly required: readonly Name[];
  readonly optional: readonly Name[];
  /** Other names producers write for it, likeliest first. */
  readonly aliases: readonly string[];
  /** Messages that say it where a record names no event, letter for letter. */
  readonly messages: readonly string[];
  /** Whether log sampling leaves it alone. */
  readonly neverSampled: boolean;
}

export interface EventOptions<Name extends string> {
  readonly description: string;
  /** The level the producer should use. @default "info" */
  readonly level?: Level;
  /** @default "application" */
  readonly stream?: Stream;
  /** @default [] */
  readonly required?: readonly Name[];
  /** @default [] */
  readonly optional?: readonly Name[];
  /** @default [] */
  readonly aliases?: readonly string[];
  /** @default [] */
  readonly messages?: readonly string[];
  /** @default true for the security and audit streams, else false */
  readonly neverSampled?: boolean;
}

/** A kind of record: `event({ description, required: ["model"] })`. Its names are those it lists, wherever it is written. */
export const event = <const Name extends string = never>(options: EventOptions<Name>): Event<NoInfer<Name>> =>
  Object.freeze({
    ...options,
    kind: "event",
    description: options.description,
    level: options.level ?? "info",
    stream: options.stream ?? "application",
    required: listOf(options.required),
    optional: listOf(options.optional),
    aliases: listOf(options.aliases),
    messages: listOf(options.messages),
    neverSampled: options.neverSampled ?? (options.stream === "security" || options.stream === "audit"),
  });

export type Fields = Readonly<Record<string, Field>>;
export type Events = Readonly<Record<string, Event>>;

/** Fields and events under one version, the source of every mapping. */
export interface Schema<F extends Fields = Fields, E extends Events = Events> {
  readonly kind: "schema";
  readonly name: string;
  readonly version: string;
  readonly fields: F;
  readonly events: E;
}

/** An event as queries name it: `on(llmLog.request_end)`. `F` and `E` are for the compiler alone. */
export interface EventName<F extends Fields = Fields, E extends Event = Event> {
  readonly kind: "event-name";
  readonly event: string;
  readonly typed?: { readonly fields: F; readonly event: E };
}

/** A schema with its events as properties, for queries. */
export type Queried<F extends Fields, E extends Events> = Schema<F, E> & {
  readonly [Name in keyof E]: EventName<F, E[Name]>;
};

/** What a schema already calls something else, so that no event may. */
export const reservedEventNames: readonly string[] = ["kind", "name", "version", "fields", "events"];

const queried = <F extends Fields, E extends Events>(schema: Schema<F, E>): Queried<F, E> => {
  const names = Object.keys(schema.events).filter(name => !reservedEventNames.includes(name));
  const events = Object.fromEntries(names.map(event => [event, Object.freeze({ kind: "event-name", event })]));
  return Object.freeze({ ...events, ...schema }) as Queried<F, E>;
};

/** A schema whose events may carry only its own fields; a misspelt one does not compile. */
export const defineSchema = <const F extends Fields, const E extends Readonly<Record<string, Event<keyof F & string>>>>(
  schema: Omit<Schema<F, E>, "kind">,
): Queried<F, E> => queried({ kind: "schema", ...schema });

/**
 * A team's own fields and events on top of a schema. `carried` adds fields, own or shipped, to shipped events.
 * Names that already exist are judged by `defineEnvironment`, not here.
 */
export const extendSchema = <
  F extends Fields,
  E extends Events,
  const OwnFields extends Fields,
  const Carried extends {
    readonly [Name in keyof E]?: readonly ((keyof F | keyof OwnFields) & string)[];
  } = Record<never, never>,
  const OwnEvents extends Readonly<Record<string, Event<(keyof F | keyof OwnFields) & string>>> = Record<never, never>,
>(
  base: Schema<F, E>,
  fields: OwnFields,
  carried: Carried & {
    readonly [Name in keyof Carried]: Name extends keyof E ? Carried[Name] : never;
  } = {} as Carried & { readonly [Name in keyof Carried]: Name extends keyof E ? Carried[Name] : never },
  events: OwnEvents = {} as OwnEvents,
): Queried<F & OwnFields, Carrying<E, Carried> & OwnEvents> => {
  const extended: Record<string, Event> = { ...base.events, ...events };
  for (const [name, more] of Object.entries(carried) as [string, readonly string[] | undefined][]) {
    const shipped = extended[name];
    if (shipped && more) extended[name] = Object.freeze({ ...shipped, optional: [...shipped.optional, ...more] });
  }
  return queried({
    kind: "schema",
    name: base.name,
    version: base.version,
    fields: { ...base.fields, ...fields },
    events: extended as unknown as Carrying<E, Carried> & OwnEvents,
  });
};

/** Events that carry more than they did. */
type Carrying<E extends Events, Carried> = {
  readonly [Name in keyof E]: Name extends keyof Carried
    ? Event<NamesOf<E[Name]> | (Carried[Name] extends readonly (infer More extends string)[] ? More : never)>
    : E[Name];
};
type NamesOf<E> = E extends Event<infer Name> ? Name : never;

/** Every field of a schema with its name, in the schema's order. */
export const fieldEntries = (schema: Schema): readonly (readonly [name: string, field: Field])[] =>
  Object.entries(schema.fields);

/** The field of that name. What every object has, such as `constructor`, is none. */
export const fieldOf = ({ fields }: Pick<Schema, "fields">, name: string): Field | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

/** The attribute a field is on a span: as the semantic conventions have it, else as in logs. */
export const spanName = (name: string, field: Field): string => field.semconv?.name ?? name;
