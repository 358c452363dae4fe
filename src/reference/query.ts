/**
 * What the queries of `core/query` mean: the oracle that every store's answer is compared with.
 *
 * - A group is there when a record is: the answer to no records is no group.
 * - A number of a field is of the records that have it; a group in which none has it gives nothing.
 * - In both cases a store's count or sum of 0 means the same.
 * - Percentiles interpolate linearly between the two closest ranks (rank = percent ÷ 100 × (n − 1), as PERCENTILE_CONT).
 * - What cannot be weighed (percentile, stddev, distinct, min, max) is of the records as they are stored.
 */

import { all } from "../core/query/condition.ts";
import { groupsOf, type Measure, type MeasureQuery, type Part, type RecordsQuery } from "../core/query/query.ts";
import { type Duration, inSeconds, minutes } from "../core/units.ts";
import { compileCondition } from "./condition.ts";
import type { CanonicalRecord, RecordValue } from "./record.ts";
import { textOf } from "./text-forms.ts";

/** The values of the fields grouped by, as text; undefined for a field that the records lack. */
export type Group = Readonly<Record<string, string | undefined>>;

/** One group's number. */
export interface Numbered {
  readonly group: Group;
  /** Of a histogram, how many records have the field. */
  readonly value: number;
  /** Of a histogram: how many records are at or under each bound, by the bound. */
  readonly buckets?: ReadonlyMap<number, number>;
}

/** What a list of records shows of one. */
export type Shown = Readonly<Record<string, RecordValue | bigint | undefined>>;

/** When a query is asked. */
export interface Moment {
  /** The end of the window, in nanoseconds since 1970; a record of this very instant is in it. */
  readonly end: bigint;
  /** The window of a query without `over`. @default minutes(5) */
  readonly window?: Duration;
}

/** The numbers by group: the largest first for `top`, else in the order of the groups' values. */
export function answer(query: MeasureQuery, records: Iterable<CanonicalRecord>, moment: Moment): readonly Numbered[];
/** The newest records, newest first. */
export function answer(query: RecordsQuery, records: Iterable<CanonicalRecord>, moment: Moment): readonly Shown[];
export function answer(
  query: MeasureQuery | RecordsQuery,
  records: Iterable<CanonicalRecord>,
  moment: Moment,
): readonly Numbered[] | readonly Shown[] {
  const window = (query.kind === "measure" ? query.over : undefined) ?? moment.window ?? minutes(5);
  const selected = selectedOf(query, records, moment.end, window);
  return query.kind === "records" ? newest(query, selected) : measured(query, selected, window);
}

const selectedOf = (
  { from }: MeasureQuery | RecordsQuery,
  records: Iterable<CanonicalRecord>,
  end: bigint,
  window: Duration,
): readonly CanonicalRecord[] => {
  const begin = end - BigInt(Math.round(window.milliseconds * 1e6));
  const holds = compileCondition(all(...from.where));
  const events = new Set<unknown>(from.events);
  const selected: CanonicalRecord[] = [];
  for (const record of records) {
    if (record.time <= begin || record.time > end) continue;
    if (events.size > 0 && !events.has(record.event)) continue;
    if (holds(record)) selected.push(record);
  }
  return selected;
};

const newest = ({ fields, limit }: RecordsQuery, selected: readonly CanonicalRecord[]): readonly Shown[] =>
  byTime(selected)
    .reverse()
    .slice(0, limit)
    .map(record => (fields.length === 0 ? record : Object.fromEntries(fields.map(field => [field, record[field]]))));

/** Oldest first; records of one instant in the order they were read. */
const byTime = (records: readonly CanonicalRecord[]): CanonicalRecord[] =>
  [...records].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));

const measured = (query: MeasureQuery, selected: readonly CanonicalRecord[], window: Duration): readonly Numbered[] => {
  if (query.measure.kind === "absent") return selected.length === 0 ? [{ group: {}, value: 1 }] : [];
  const number = compileMeasure(query.measure, inSeconds(window));
  const numbered = grouped(selected, groupsOf(query)).flatMap(({ group, records }): readonly Numbered[] => {
    const found = number(records);
    return found === undefined ? [] : [{ group, ...found }];
  });
  if (query.top === undefined) return numbered;
  return [...numbered].sort((a, b) => b.value - a.value).slice(0, query.top.n);
};

interface Grouped {
  readonly group: Group;
  readonly records: CanonicalRecord[];
}

const grouped = (records: readonly CanonicalRecord[], fields: readonly string[]): readonly Grouped[] => {
  const groups = new Map<string, Grouped>();
  for (const record of records) {
    const values = fields.map(field => {
      const value = record[field];
      return value === undefined || typeof value === "bigint" ? undefined : textOf(value);
    });
    // JSON has no undefined in lists: it reads null there, which no text does.
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group) group.records.push(record);
    else
      groups.set(key, {
        group: Object.fromEntries(fields.map((field, index) => [field, values[index]])),
        records: [record],
      });
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
};

/** How many records one stands for. */
const weightOf = ({ sample_weight: weight }: CanonicalRecord): number => (typeof weight === "number" ? weight : 1);

const countOf = (records: readonly CanonicalRecord[]): number =>
  records.reduce((sum, record) => sum + weightOf(record), 0);

interface Valued {
  readonly record: CanonicalRecord;
  readonly value: number;
}

const valuesOf = (records: readonly CanonicalRecord[], field: string): readonly Valued[] =>
  records.flatMap(record => {
    const value = record[field];
    return typeof value === "number" ? [{ record, value }] : [];
  });

const sumOf = (values: readonly Valued[]): number =>
  values.reduce((sum, { record, value }) => sum + weightOf(record) * value, 0);

/** A group's number; undefined where there is none. */
type Number1 = (records: readonly CanonicalRecord[]) => Omit<Numbered, "group"> | undefined;

const compileMeasure = (measure: Exclude<Measure, { kind: "absent" }>, seconds: number): Number1 => {
  switch (measure.kind) {
    case "count":
      return records => ({ value: countOf(records) });
    case "rate":
      return records => ({ value: countOf(records) / seconds });
    case "distinct":
      return records => {
        const values = new Set(records.flatMap(({ [measure.field]: value }) => (value === undefined ? [] : [value])));
        return values.size === 0 ? undefined : { value: values.size };
      };
    case "ratio": {
      const [part, whole] = [compilePart(measure.part), compilePart(measure.whole)];
      return records => {
        const all = whole(records);
        return all === 0 ? undefined : { value: part(records) / all };
      };
    }
    case "sum":
      return ofValues(measure.field, values => sumOf(values) / (measure.perSecond ? seconds : 1));
    case "avg":
      return ofValues(measure.field, values => sumOf(values) / countOf(values.map(({ record }) => record)));
    case "min":
      return ofValues(measure.field, values => sortedOf(values)[0] ?? Number.NaN);
    case "max":
      return ofValues(measure.field, values => sortedOf(values).at(-1) ?? Number.NaN);
    case "last":
      return records => {
        const [newestOne] = valuesOf(byTime(records).reverse(), measure.field);
        return newestOne && { value: newestOne.value };
      };
    case "stddev":
      return ofValues(measure.field, stddevOf);
    case "percentile":
      return ofValues(measure.field, values => percentileOf(sortedOf(values), measure.percent));
    case "histogram":
      return records => {
        const values = valuesOf(records, measure.field);
        if (values.length === 0) return undefined;
        const under = (bound: number) => countOf(values.filter(({ value }) => value <= bound).map(one => one.record));
        const bounds = [...measure.bounds, Number.POSITIVE_INFINITY];
        return {
          value: under(Number.POSITIVE_INFINITY),
          buckets: new Map(bounds.map(bound => [bound, under(bound)])),
        };
      };
    default:
      return measure satisfies never;
  }
};

const ofValues =
  (field: string, number: (values: readonly Valued[]) => number): Number1 =>
  records => {
    const values = valuesOf(records, field);
    return values.length === 0 ? undefined : { value: number(values) };
  };

const sortedOf = (values: readonly Valued[]): readonly number[] =>
  values.map(({ value }) => value).sort((a, b) => a - b);

const stddevOf = (values: readonly Valued[]): number => {
  const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / values.length);
};

/** Of sorted values, at least one. */
export const percentileOf = (sorted: readonly number[], percent: number): number => {
  const rank = (percent / 100) * (sorted.length - 1);
  const lower = sorted[Math.floor(rank)] ?? Number.NaN;
  const upper = sorted[Math.ceil(rank)] ?? lower;
  return lower + (upper - lower) * (rank - Math.floor(rank));
};

const compilePart = (part: Part): ((records: readonly CanonicalRecord[]) => number) => {
  const holds = compileCondition(all(...part.where));
  return records => {
    const held = records.filter(holds);
    return part.sum === undefined ? countOf(held) : sumOf(valuesOf(held, part.sum));
  };
};
