/**
 * How queries are written: `on(llmLog.request_end).percentile(f => f.latency_ms, 95, { by: f => f.model })`.
 * Typed by role and by what the event carries. Nothing here throws: what the types cannot see, `defineEnvironment` judges.
 */

import type { Event, EventName, Events, Fields, Role, Schema } from "../schema.ts";
import type { Duration } from "../units.ts";
import type { Condition, Scalar, Test } from "./condition.ts";
import type { LanguageName, Measure, MeasureQuery, Part, RawQuery, RecordsQuery, Selection } from "./query.ts";

/** A field in a query. Its role decides what may be asked of it. */
export interface Asking<R extends Role = Role> {
  readonly field: string;
  readonly role?: R;
  /** Whether the record has the field. */
  exists(): Condition;
}

interface AskingText<R extends Role> extends Asking<R> {
  is(value: string): Condition;
  isOneOf(...values: readonly string[]): Condition;
  /** Case-sensitive substring. */
  contains(text: string): Condition;
  /** RE2, unanchored, case-sensitive. */
  matches(pattern: string): Condition;
}

interface AskingMeasure extends Asking<"measure"> {
  is(value: number): Condition;
  above(value: number): Condition;
  atLeast(value: number): Condition;
  below(value: number): Condition;
  atMost(value: number): Condition;
}

interface AskingFlag extends Asking<"flag"> {
  isTrue(): Condition;
  /** Stored as false; a record without the flag is not. */
  isFalse(): Condition;
}

/** Content and instants are not searched. */
type AskingOf<R extends Role> = R extends "measure"
  ? AskingMeasure
  : R extends "flag"
    ? AskingFlag
    : R extends "content" | "time"
      ? Asking<R>
      : AskingText<R>;

/** What every record may carry beside its event's own fields. */
type Envelope = {
  readonly [Name in "level" | "service" | "environment" | "stream" | "event"]: AskingOf<"dimension">;
} & { readonly [Name in "trace_id" | "span_id" | "request_id" | "host_name" | "logger"]: AskingOf<"id"> } & {
  readonly message: AskingOf<"text">;
};

/** The fields of a query by name. */
export type Askable<F extends Fields, Carried extends string> = Envelope & {
  readonly [Name in Carried & keyof F]: AskingOf<F[Name]["role"]>;
};

const askingOf = (field: string) => {
  const compare = (than: "<" | "<=" | ">" | ">=") => (value: number) => test({ kind: "compare", field, than, value });
  const equals = (value: Scalar) => test({ kind: "equals", field, value });
  return {
    field,
    exists: () => test({ kind: "exists", field }),
    is: equals,
    isOneOf: (...values: readonly string[]) => test({ kind: "one-of", field, values }),
    contains: (text: string) => test({ kind: "contains", field, text }),
    matches: (pattern: string) => test({ kind: "matches", field, pattern }),
    above: compare(">"),
    atLeast: compare(">="),
    below: compare("<"),
    atMost: compare("<="),
    isTrue: () => equals(true),
    isFalse: () => equals(false),
  };
};

const test = (one: Test): Condition => Object.freeze(one);

/** Every name is a field here; whether it is one of the schema's is judged with the environment. */
const everyField: unknown = new Proxy({}, { get: (_, name) => askingOf(String(name)) });

type Groupable = Asking<"dimension"> | Asking<"flag">;
type Summable = Asking<"measure">;
type Countable = Asking<"dimension"> | Asking<"id"> | Asking<"flag"> | Asking<"text">;

export interface MeasureOptions<A> {
  /** One number for each value: of a dimension or a flag. @default none */
  readonly by?: (fields: A) => Groupable | readonly Groupable[];
  /** The n groups with the largest numbers, of an id or a text too; not for alerts. @default none */
  readonly top?: readonly [n: number, field: (fields: A) => Countable];
  /** The window. @default the viewer's */
  readonly over?: Duration;
}

type Pick1<A, R> = (fields: A) => R;
type Where<A> = (fields: A) => Condition | readonly Condition[];

/** A side of a ratio: `{ where: f => f.status.is("error") }` counts, `{ sum: f => f.queue_time_ms }` adds up. */
export interface PartOptions<A> {
  readonly sum?: Pick1<A, Summable>;
  readonly where?: Where<A>;
}

/** A selection of records, and what may be asked of it. */
export interface Source<A> {
  readonly selection: Selection;
  where(condition: Where<A>): Source<A>;
  forRequest(requestId: string): Source<A>;
  forTrace(traceId: string): Source<A>;
  /** As stored: where the policy hashes users, the pseudonym. */
  forUser(userId: string): Source<A>;
  forModel(model: string): Source<A>;
  forService(...services: readonly string[]): Source<A>;
  /** Levels error and critical. */
  errorsOnly(): Source<A>;
  /** `latency_ms` above. */
  slowerThan(latency: Duration): Source<A>;
  /** The message contains. */
  search(text: string): Source<A>;

  count(options?: MeasureOptions<A>): MeasureQuery;
  /** Records a second. */
  rate(options?: MeasureOptions<A>): MeasureQuery;
  sum(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  /** The sum divided by the window's seconds. */
  sumPerSecond(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  avg(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  min(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  max(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  last(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  stddev(field: Pick1<A, Summable>, options?: MeasureOptions<A>): MeasureQuery;
  /** `percent` of 0 to 100. */
  percentile(field: Pick1<A, Summable>, percent: number, options?: MeasureOptions<A>): MeasureQuery;
  distinct(field: Pick1<A, Countable>, options?: MeasureOptions<A>): MeasureQuery;
  /** How many at or under each bound, in the field's unit. */
  histogram(field: Pick1<A, Summable>, bounds: readonly number[], options?: MeasureOptions<A>): MeasureQuery;
  /** Part over whole; the whole is by default every selected record. */
  ratio(part: PartOptions<A>, options?: MeasureOptions<A> & { readonly whole?: PartOptions<A> }): MeasureQuery;
  /** 1 when there is no such record. */
  absent(options?: Pick<MeasureOptions<A>, "over">): MeasureQuery;
  /** The newest records. @default limit 1000, every field */
  records(options?: { readonly limit?: number; readonly fields?: (fields: A) => readonly Asking[] }): RecordsQuery;
}

const listed = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T]);

const sourceOf = <A>(selection: Selection): Source<A> => {
  const fields = everyField as A;
  const narrowed = (...more: readonly Condition[]): Source<A> =>
    sourceOf({ ...selection, where: [...selection.where, ...more] });
  const named = (name: string) => askingOf(name);
  const measured = (measure: Measure, options: MeasureOptions<A> = {}): MeasureQuery =>
    Object.freeze({
      kind: "measure",
      from: selection,
      measure,
      by: options.by === undefined ? [] : listed(options.by(fields)).map(({ field }) => field),
      ...(options.top === undefined ? {} : { top: { n: options.top[0], field: options.top[1](fields).field } }),
      ...(options.over === undefined ? {} : { over: options.over }),
    });
  const partOf = ({ sum, where }: PartOptions<A> = {}): Part => ({
    ...(sum === undefined ? {} : { sum: sum(fields).field }),
    where: where === undefined ? [] : listed(where(fields)),
  });
  const simple =
    (kind: "avg" | "min" | "max" | "last" | "stddev" | "distinct") =>
    (field: Pick1<A, Asking>, options?: MeasureOptions<A>): MeasureQuery =>
      measured({ kind, field: field(fields).field }, options);
  return {
    selection,
    where: condition => narrowed(...listed(condition(fields))),
    forRequest: requestId => narrowed(named("request_id").is(requestId)),
    forTrace: traceId => narrowed(named("trace_id").is(traceId)),
    forUser: userId => narrowed(named("user_id").is(userId)),
    forModel: model => narrowed(named("model").is(model)),
    forService: (...services) => narrowed(named("service").isOneOf(...services)),
    errorsOnly: () => narrowed(named("level").isOneOf("error", "critical")),
    slowerThan: latency => narrowed(named("latency_ms").above(latency.milliseconds)),
    search: text => narrowed(named("message").contains(text)),
    count: options => measured({ kind: "count" }, options),
    rate: options => measured({ kind: "rate" }, options),
    sum: (field, options) => measured({ kind: "sum", field: field(fields).field }, options),
    sumPerSecond: (field, options) => measured({ kind: "sum", field: field(fields).field, perSecond: true }, options),
    avg: simple("avg"),
    min: simple("min"),
    max: simple("max"),
    last: simple("last"),
    stddev: simple("stddev"),
    distinct: simple("distinct"),
    percentile: (field, percent, options) =>
      measured({ kind: "percentile", field: field(fields).field, percent }, options),
    histogram: (field, bounds, options) => measured({ kind: "histogram", field: field(fields).field, bounds }, options),
    ratio: (part, options = {}) =>
      measured({ kind: "ratio", part: partOf(part), whole: partOf(options.whole) }, options),
    absent: options => measured({ kind: "absent" }, options),
    records: ({ limit, fields: shown } = {}) =>
      Object.freeze({
        kind: "records",
        from: selection,
        fields: shown === undefined ? [] : shown(fields).map(({ field }) => field),
        limit: limit ?? 1000,
      }),
  };
};

type CarriedBy<E> = E extends Event<infer Name> ? Name : never;

/** Records of an event: `on(llmLog.request_end)`. Several events share what the first carries. */
export const on = <F extends Fields, E extends Event>(
  event: EventName<F, E>,
  ...more: readonly EventName<F, Event>[]
): Source<Askable<F, CarriedBy<E>>> =>
  sourceOf({ events: [event.event, ...more.map(other => other.event)], where: [] });

/** Every record of a schema, whatever its event. */
export const records = <F extends Fields, E extends Events>(
  _schema: Schema<F, E>,
): Source<Askable<F, keyof F & string>> => sourceOf({ events: [], where: [] });

/**
 * A question in the languages' own words, for what the tree cannot say: `raw({ promql: "up{@environment} == 0" })`, where
 * `@environment` stands for what narrows PromQL to the environment that asks, and `@namespaces` for what narrows a cluster's
 * own metrics to the namespaces of its stores and services.
 * @default by []
 */
export const raw = (
  texts: Readonly<Partial<Record<LanguageName, string>>>,
  options: { readonly by?: readonly string[] } = {},
): RawQuery => Object.freeze({ kind: "raw", texts, by: options.by ?? [] });
