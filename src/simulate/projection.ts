/**
 * What a rule has to know of records, and no more: its window holds these instead of whole records, and where the rule's
 * numbers allow it one record for many. The interpreter gives the same answer to either.
 */

import type { AlertRule } from "../core/alert.ts";
import { all, type Condition, fieldsOfCondition } from "../core/query/condition.ts";
import { fieldsOfMeasure, type MeasureQuery } from "../core/query/query.ts";
import { compileCondition, type Predicate } from "../reference/condition.ts";
import type { CanonicalRecord, RecordValue } from "../reference/record.ts";

/** Records between two evaluations. */
export interface Bucket {
  add(record: CanonicalRecord): void;
  records(): readonly CanonicalRecord[];
  /** What is known of each class of records; absent where every record stands for itself. */
  readonly classes?: ReadonlyMap<string, Sum>;
}

export interface Projection {
  /** Whether any comparison of the rule asks for it. */
  wants(record: CanonicalRecord): boolean;
  /** `end` is the evaluation that sees the bucket first. */
  bucket(end: bigint): Bucket;
  /** Whether buckets are of classes, which can be merged. */
  readonly merges: boolean;
}

/** The measures that are sums of something: a record may stand for many of them. */
const additive: ReadonlySet<string> = new Set(["count", "rate", "sum", "avg", "ratio", "absent"]);

/** `every` is the time from one evaluation to the next, in milliseconds. */
export const projectionOf = (rule: AlertRule, every: number): Projection => {
  const queries = rule.when.flatMap(({ query }) => (query.kind === "measure" ? [query] : []));
  const selections = queries.map(selectionOf);
  const measured = [...new Set(queries.flatMap(measuredFields))];
  const tested = new Set(queries.flatMap(query => conditionsOf(query).flatMap(fieldsOfCondition)));
  const fields = [...new Set([...queries.flatMap(({ by }) => by), ...tested, "event", "stream"])];
  const sums =
    queries.every(({ measure, over }) => additive.has(measure.kind) && (over?.milliseconds ?? 0) % every === 0) &&
    !measured.some(field => tested.has(field));
  const parts = queries.flatMap(({ measure }) =>
    measure.kind === "ratio" ? [measure.part, measure.whole].map(({ where }) => compileCondition(all(...where))) : [],
  );
  const classOf = classifier([...new Set(queries.flatMap(({ by }) => by))], measured, [...selections, ...parts]);
  return {
    merges: sums,
    wants: record => selections.some(holds => holds(record)),
    bucket: end => (sums ? summed(end, fields, measured, classOf) : listed([...fields, ...measured])),
  };
};

const selectionOf = ({ from }: MeasureQuery): Predicate => {
  const events = new Set<unknown>(from.events);
  const holds = compileCondition(all(...from.where));
  return record => (events.size === 0 || events.has(record.event)) && holds(record);
};

const conditionsOf = ({ from, measure }: MeasureQuery): readonly Condition[] => [
  ...from.where,
  ...(measure.kind === "ratio" ? [...measure.part.where, ...measure.whole.where] : []),
];

const measuredFields = ({ measure }: MeasureQuery): readonly string[] =>
  measure.kind === "ratio"
    ? [measure.part.sum, measure.whole.sum].filter(sum => sum !== undefined)
    : fieldsOfMeasure(measure);

/** Records of one class are alike to every comparison but for the numbers that are added up. */
const classifier =
  (by: readonly string[], measured: readonly string[], predicates: readonly Predicate[]) =>
  (record: CanonicalRecord): string =>
    JSON.stringify([
      by.map(field => (typeof record[field] === "bigint" ? null : record[field])),
      measured.map(field => (typeof record[field] === "number" ? 1 : 0)),
      predicates.map(holds => (holds(record) ? 1 : 0)),
    ]);

const weightOf = ({ sample_weight: weight }: CanonicalRecord): number => (typeof weight === "number" ? weight : 1);

type Facts = Record<string, RecordValue>;

/** Of a record: the facts that every record has, and some fields. */
const some = (record: CanonicalRecord, time: bigint, fields: readonly string[]): CanonicalRecord => {
  const facts: Facts = {};
  for (const field of fields) {
    const value = record[field];
    if (value !== undefined && typeof value !== "bigint") facts[field] = value;
  }
  const { environment, service, stream } = record;
  return { ...facts, time, service, environment, stream };
};

const listed = (fields: readonly string[]): Bucket => {
  const held: CanonicalRecord[] = [];
  const names = [...fields, "sample_weight"];
  return { add: record => held.push(some(record, record.time, names)), records: () => held };
};

interface Sum {
  readonly first: CanonicalRecord;
  weight: number;
  /** Of each field that is added up and that this class has, weighed. */
  readonly sums: Record<string, number>;
}

/** Of some buckets whose `classes` are known, one record for each class, at a time. */
export const mergedOf = (buckets: Iterable<Bucket>, time: bigint): readonly CanonicalRecord[] => {
  const all = new Map<string, Sum>();
  for (const { classes = [] } of buckets)
    for (const [key, { first, weight, sums }] of classes) {
      const sum = all.get(key) ?? { first: { ...first, time }, weight: 0, sums: {} };
      sum.weight += weight;
      for (const [field, value] of Object.entries(sums)) sum.sums[field] = (sum.sums[field] ?? 0) + value;
      all.set(key, sum);
    }
  return standIns(all);
};

/** A record for each class: the weight of all of it, and the weighed mean of each number. */
const standIns = (classes: ReadonlyMap<string, Sum>): readonly CanonicalRecord[] =>
  [...classes.values()].map(({ first, weight, sums }) => ({
    ...first,
    ...Object.fromEntries(Object.entries(sums).map(([field, sum]) => [field, sum / weight])),
    sample_weight: weight,
  }));

/** One record for each class. */
const summed = (
  end: bigint,
  fields: readonly string[],
  measured: readonly string[],
  classOf: (record: CanonicalRecord) => string,
): Bucket => {
  const held = new Map<string, Sum>();
  let known: readonly CanonicalRecord[] | undefined;
  return {
    classes: held,
    add: record => {
      known = undefined;
      const key = classOf(record);
      const sum = held.get(key) ?? { first: some(record, end, fields), weight: 0, sums: {} };
      const weight = weightOf(record);
      sum.weight += weight;
      for (const field of measured) {
        const value = record[field];
        if (typeof value === "number") sum.sums[field] = (sum.sums[field] ?? 0) + weight * value;
      }
      held.set(key, sum);
    },
    records: () => {
      known ??= standIns(held);
      return known;
    },
  };
};
