/** Made-up records at a steady rate, and the series that instruments make of them: the input of generated tests. */

import { instrumentLabels, isRecordInstrument, type RecordInstrument } from "../../core/instrument.ts";
import {
  all,
  type Condition,
  type Normal,
  normal,
  type Scalar,
  type Selection,
  type Test,
} from "../../core/query/index.ts";
import type { Schema } from "../../core/schema.ts";
import { labelOf } from "./mapping.ts";
import type { PromqlSite } from "./query.ts";
import type { Series } from "./steady.ts";

export type MadeUp = Readonly<Record<string, Scalar>>;

export interface Traffic {
  /** Its event among the fields. */
  readonly record: MadeUp;
  readonly perMinute: number;
}

/** A record that a selection takes; undefined when none can be made up. */
export const witness = (
  schema: Schema,
  { events, where }: Selection,
  more: readonly Condition[] = [],
): MadeUp | undefined => {
  const [event = Object.keys(schema.events)[0] ?? ""] = events;
  const record = made(schema, { event }, normal(all(...where, ...more)));
  return record && selects({ events, where: [...where, ...more] }, record) ? record : undefined;
};

const made = (schema: Schema, record: MadeUp, condition: Normal): MadeUp | undefined => {
  switch (condition.kind) {
    case "test": {
      const { test, negated } = condition;
      if (holds(test, record) !== negated) return record;
      const value = negated ? otherThan(schema, test, record) : meeting(schema, test);
      return value === undefined ? undefined : { ...record, [test.field]: value };
    }
    case "all":
      return condition.of.reduce<MadeUp | undefined>((found, one) => found && made(schema, found, one), record);
    case "any":
      for (const one of condition.of) {
        const found = made(schema, record, one);
        if (found) return found;
      }
      return undefined;
    default:
      return condition satisfies never;
  }
};

const meeting = (schema: Schema, test: Test): Scalar | undefined => {
  switch (test.kind) {
    case "equals":
      return test.value;
    case "one-of":
      return test.values[0];
    case "contains":
      return test.text;
    case "exists":
      return schema.fields[test.field]?.example;
    case "compare":
      return test.than.startsWith(">") ? test.value + Math.abs(test.value) + 1 : test.value - Math.abs(test.value) / 2;
    case "matches":
      return undefined;
    default:
      return test satisfies never;
  }
};

/** A value with which a test fails; a field that is there already stays there. */
const otherThan = (schema: Schema, test: Test, record: MadeUp): Scalar | undefined => {
  const field = schema.fields[test.field];
  const candidates: readonly Scalar[] =
    field?.role === "flag"
      ? [true, false]
      : field?.role === "measure"
        ? [0, 1, 1e6]
        : [...(field?.values ?? []), "other", "another"];
  return candidates.find(value => !holds(test, { ...record, [test.field]: value }));
};

const holds = (test: Test, record: MadeUp): boolean => {
  const value = record[test.field];
  switch (test.kind) {
    case "equals":
      return value === test.value;
    case "one-of":
      return typeof value === "string" && test.values.includes(value);
    case "contains":
      return typeof value === "string" && value.includes(test.text);
    case "exists":
      return value !== undefined;
    case "compare":
      if (typeof value !== "number") return false;
      return { "<": value < test.value, "<=": value <= test.value, ">": value > test.value, ">=": value >= test.value }[
        test.than
      ];
    case "matches":
      return false;
    default:
      return test satisfies never;
  }
};

const meets = (condition: Condition, record: MadeUp): boolean => {
  switch (condition.kind) {
    case "not":
      return !meets(condition.of, record);
    case "all":
      return condition.of.every(one => meets(one, record));
    case "any":
      return condition.of.some(one => meets(one, record));
    default:
      return holds(condition, record);
  }
};

export const selects = ({ events, where }: Selection, record: MadeUp): boolean =>
  (events.length === 0 || events.includes(String(record.event))) && where.every(one => meets(one, record));

/** The series of the metrics in `wanted`, each rising by what the traffic adds. */
export const seriesOf = (
  context: PromqlSite,
  traffic: readonly Traffic[],
  wanted: ReadonlySet<string>,
): readonly Series[] => {
  const slopes = new Map<string, { readonly labels: Readonly<Record<string, string>>; slope: number }>();
  const add = (metric: string, labels: Readonly<Record<string, string>>, slope: number) => {
    if (!wanted.has(metric)) return;
    const named = { __name__: metric, ...labels };
    const key = JSON.stringify(named);
    const series = slopes.get(key) ?? { labels: named, slope: 0 };
    series.slope += slope;
    slopes.set(key, series);
  };
  for (const instrument of context.site.instruments.filter(isRecordInstrument))
    for (const { record, perMinute } of traffic) {
      if (!selects(instrument.from, record)) continue;
      const value = amountOf(instrument, record);
      if (value === undefined) continue;
      const labels = labelsIn(context, instrument, record);
      const slope = perMinute / 60;
      if (instrument.kind === "counter") {
        add(instrument.name, labels, value * slope);
        continue;
      }
      for (const bound of [...instrument.buckets, Number.POSITIVE_INFINITY]) {
        const le = bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound);
        add(`${instrument.name}_bucket`, { ...labels, le }, value <= bound ? slope : 0);
      }
      add(`${instrument.name}_sum`, labels, value * slope);
      add(`${instrument.name}_count`, labels, slope);
    }
  return [...slopes.values()].map(({ labels, slope }) => ({ labels, from: 0, slope }));
};

/** What a record adds to an instrument; undefined when it lacks the field. */
const amountOf = ({ value }: RecordInstrument, record: MadeUp): number | undefined => {
  if (value === undefined) return 1;
  const found = record[value.field];
  return typeof found === "number" && found >= 0 ? found * value.scale : undefined;
};

const labelsIn = (
  { options, site }: PromqlSite,
  instrument: RecordInstrument,
  record: MadeUp,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...instrumentLabels, ...instrument.labels].flatMap(field => {
      const value = field === "environment" ? site.name : record[field];
      return value === undefined ? [] : [[labelOf(options, field), String(value)]];
    }),
  );
