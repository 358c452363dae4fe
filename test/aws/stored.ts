/** Records as log groups hold them, and what filters, metrics and alarms make of them. */

import type { JsonSlot } from "../../src/core/json-document.ts";
import { percentileOf } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import type { MetricAlarm, MetricQuery } from "../../src/targets/cloudwatch/alarm.ts";
import type { MetricFilter } from "../../src/targets/cloudwatch/metrics.ts";
import { type Json, numberAt, parsePattern } from "./pattern.ts";

export interface Event {
  readonly time: bigint;
  readonly logGroupName: string;
  readonly record: Json;
}

export const eventOf = (
  record: CanonicalRecord,
  mapping: readonly JsonSlot[],
  groupOf: (stream: string) => string,
): Event => ({
  time: record.time,
  logGroupName: groupOf(record.stream),
  record: nested(Object.entries(storedDocument(mapping, record).body)),
});

/** A dot in a name is a level. */
const nested = (entries: readonly (readonly [string, string | number | boolean])[]): Json => {
  const root: Record<string, Json> = {};
  for (const [name, value] of entries) {
    const path = name.split(".");
    const last = path.pop() ?? "";
    let at = root;
    for (const key of path) {
      const next: Record<string, Json> = { ...Object(at[key]) };
      at[key] = next;
      at = next;
    }
    at[last] = value;
  }
  return root;
};

/**
 * A value that a filter wrote: for a record that matched, or as the default of one that did not. A dimension whose field the
 * record lacks is not published.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-logs-metricfilter-dimension.html
 */
export interface Datum {
  readonly time: bigint;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string | undefined>>;
}

/** Everything a filter writes of events, in their order. */
export const written = (filter: MetricFilter, events: readonly Event[]): readonly Datum[] => {
  const matches = parsePattern(filter.pattern);
  const { value, defaultValue, dimensions = {} } = filter.metricTransformation;
  return events.flatMap(({ time, logGroupName, record }): readonly Datum[] => {
    if (logGroupName !== filter.logGroupName) return [];
    if (!matches(record))
      return defaultValue === undefined ? [] : [{ time, value: Number(defaultValue), dimensions: {} }];
    const found = value.startsWith("$") ? numberAt(value, record) : Number(value);
    if (found === undefined) return [];
    const named = Object.entries(dimensions).map(([name, selector]) => [name, textAt(selector, record)] as const);
    return [{ time, value: found, dimensions: Object.fromEntries(named) }];
  });
};

const textAt = (selector: string, record: Json): string | undefined => {
  let found: Json | undefined = record;
  for (const key of selector.slice(2).split("."))
    found = typeof found === "object" && found !== null && !Array.isArray(found) ? Object(found)[key] : undefined;
  return found === undefined || found === null ? undefined : String(found);
};

/** The values of a metric by its name, in (end − seconds, end]. */
export type Values = (metric: string, end: bigint, seconds: number) => readonly Datum[];

export const valuesOf = (filters: readonly MetricFilter[], events: readonly Event[]): Values => {
  const byMetric = new Map<string, readonly Datum[]>();
  for (const filter of filters) {
    const { namespace, name } = filter.metricTransformation;
    const key = `${namespace} ${name}`;
    byMetric.set(key, [...(byMetric.get(key) ?? []), ...written(filter, events)]);
  }
  return (metric, end, seconds) =>
    (byMetric.get(metric) ?? []).filter(({ time }) => time > end - BigInt(seconds) * 1_000_000_000n && time <= end);
};

const statistic = (name: string, data: readonly Datum[]): number | undefined => {
  const values = data.map(({ value }) => value).sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  switch (name) {
    case "Sum":
    case "SUM":
      return sum;
    case "Average":
    case "AVG":
      return sum / values.length;
    case "Minimum":
    case "MIN":
      return values[0];
    case "Maximum":
    case "MAX":
      return values.at(-1);
    default:
      if (!/^p\d/.test(name)) throw new Error(`${name} is no statistic`);
      return percentileOf(values, Number(name.slice(1)));
  }
};

/** What an alarm sees of the period that ends then; undefined is missing data. */
export const watched = (alarm: MetricAlarm, values: Values, end: bigint): number | undefined => {
  if (alarm.metricQuery === undefined) {
    const data = values(`${alarm.namespace} ${alarm.metricName}`, end, alarm.period ?? 0);
    return statistic(alarm.statistic ?? alarm.extendedStatistic ?? "", data);
  }
  const shown = alarm.metricQuery.find(({ returnData }) => returnData);
  const of = (id: string): MetricQuery["metric"] => alarm.metricQuery?.find(one => one.id === id)?.metric;
  const number = (id: string): number | undefined => {
    const metric = of(id);
    if (metric === undefined) throw new Error(`no query is ${id}`);
    return statistic(metric.stat, values(`${metric.namespace} ${metric.metricName}`, end, metric.period));
  };
  const expression = shown?.expression ?? "";
  const quotient = /^(\w+) \/ (\w+)$/.exec(expression);
  if (quotient) return divided(number(quotient[1] ?? ""), number(quotient[2] ?? ""));
  const rate = /^(\w+) \/ PERIOD\(\1\)$/.exec(expression);
  if (rate) return divided(number(rate[1] ?? ""), of(rate[1] ?? "")?.period);
  const selected =
    /^SELECT (\w+)\("([^"]+)"\) FROM SCHEMA\("([^"]+)", (.*)\) GROUP BY \4 ORDER BY \1\(\) (ASC|DESC) LIMIT 1$/.exec(
      expression,
    );
  if (!selected) throw new Error(`no such expression is known: ${expression}`);
  const [, how = "", metric, namespace, , order] = selected;
  const groups = new Map<string, Datum[]>();
  for (const datum of values(`${namespace} ${metric}`, end, shown?.period ?? 0)) {
    // A schema is of the metrics that have all of its dimensions.
    if (Object.values(datum.dimensions).includes(undefined)) continue;
    const key = JSON.stringify(Object.entries(datum.dimensions));
    groups.set(key, [...(groups.get(key) ?? []), datum]);
  }
  const numbers = [...groups.values()].flatMap(data => statistic(how, data) ?? []).sort((a, b) => a - b);
  return order === "DESC" ? numbers.at(-1) : numbers[0];
};

const divided = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole === 0 ? undefined : part / whole;
