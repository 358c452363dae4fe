/** Metric filters over made-up traffic as log groups hold it: the interpreter's numbers, whatever the documentation leaves open. */

import { describe, expect, test } from "vitest";
import { alerts as shipped } from "../../src/catalog/index.ts";
import type { AlertRule } from "../../src/core/alert.ts";
import { instrumentLabels, isRecordInstrument, metricLabel } from "../../src/core/instrument.ts";
import { type MeasureQuery, measureOf, ownWindow } from "../../src/core/query/index.ts";
import { streams } from "../../src/core/schema.ts";
import { inSeconds } from "../../src/core/units.ts";
import { sampleKey, samplesOf } from "../../src/reference/instrument.ts";
import { answer } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import type { MetricAlarm } from "../../src/targets/cloudwatch/alarm.ts";
import { cloudwatchAlerts } from "../../src/targets/cloudwatch/alerts.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchMapping } from "../../src/targets/cloudwatch/mapping.ts";
import { instrumentMetrics } from "../../src/targets/cloudwatch/metrics.ts";
import { cloudwatchOptions, groupOf } from "../../src/targets/cloudwatch/options.ts";
import { corpusOf, particularRecords } from "../conformance/loki-corpus.ts";
import { incidentOf } from "../conformance/loki-incidents.ts";
import { placeStore } from "../store-site.ts";
import { doubts, parsePattern } from "./pattern.ts";
import { eventOf, type Values, valuesOf, watched } from "./stored.ts";

const services = ["llm-service", "chat-api"];
const { self, site } = placeStore(cloudwatch({ region: "eu-west-1" }), {
  name: "test",
  services: { "llm-service": {}, "chat-api": {} },
  alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "on" as const])),
});
const options = cloudwatchOptions.parse({ region: "eu-west-1" });
const mine = { key: self.key, options };

const second = 1_000_000_000n;
const minute = 60n * second;
const lasts = 10;
/** The end of a period of any length there is. */
const end = 1_760_054_400n * second;

const resources = cloudwatchAlerts(mine, site);
const judged = site
  .alerts(self.key)
  .map((rule, index) => ({ rule, found: resources[index] }))
  .filter(({ rule }) => rule.when.length > 0);
const window = (rule: AlertRule): bigint =>
  BigInt(Math.max(...rule.when.map(({ query }) => inSeconds(ownWindow(measureOf(query)))))) * second;

/** Traffic of ten minutes, and of every alert its incident in the last window of the first service. */
const records: readonly CanonicalRecord[] = [
  ...corpusOf({ site, services, seed: 5, count: 3000, start: end - BigInt(lasts) * minute, end }),
  ...particularRecords("test", end),
  ...judged.flatMap(({ rule }) =>
    incidentOf(rule, { service: services[0] ?? "", environment: "test", start: end - window(rule) + second, end }),
  ),
];
const mapping = cloudwatchMapping(options, site);
const groups = new Map(streams.map(stream => [String(stream), groupOf(options, "test", stream)]));
const events = records.map(record => eventOf(record, mapping, stream => groups.get(stream) ?? ""));

const metrics = instrumentMetrics(mine, site);
const filters = [
  ...metrics.flatMap(one => [...one.totals, ...one.filters]),
  ...resources.flatMap(({ metricFilters }) => metricFilters),
];

test("there is traffic of every stream, and filters", () => {
  expect(new Set(events.map(({ logGroupName }) => logGroupName)).size).toBeGreaterThan(3);
  expect(filters.length).toBeGreaterThan(50);
});

test("no filter depends on what the documentation leaves open", () => {
  for (const pattern of new Set(filters.map(one => one.pattern))) {
    const matches = parsePattern(pattern);
    const others = doubts.map(doubt => parsePattern(pattern, doubt));
    const differ = events.filter(({ record }) => others.some(other => other(record) !== matches(record)));
    expect({ pattern, differ: differ.slice(0, 1) }).toEqual({ pattern, differ: [] });
  }
});

/** The records of each of the last minutes. */
const minutes = Array.from({ length: lasts }, (_, back) => {
  const until = end - BigInt(back) * minute;
  return { until, inMinute: records.filter(({ time }) => time > until - minute && time <= until) };
});

describe("an instrument's metric is the interpreter's, minute by minute", () => {
  test.each(metrics.map(metric => [metric.instrument, metric] as const))("%s", (name, metric) => {
    const [instrument] = site.instruments.filter(isRecordInstrument).filter(one => one.name === name);
    const [filter] = metric.filters;
    if (instrument === undefined || filter === undefined) throw new Error(`${name} has no filter`);
    const { namespace, name: metricName, dimensions = {} } = filter.metricTransformation;
    const labels = Object.keys(dimensions).filter(label => !instrumentLabels.some(own => own === label));
    const values = valuesOf(metric.filters, events);
    // To CloudWatch another metric of the same name.
    const totals = valuesOf(metric.totals, events);
    for (const { inMinute, until } of minutes) {
      const expected = samplesOf([{ ...instrument, labels }], inMinute, Object.keys(site.schema.events));
      const suffix = instrument.kind === "counter" ? "" : "_sum";
      const sums = new Map<string, number>();
      for (const datum of values(`${namespace} ${metricName}`, until, 60)) {
        const texts = Object.entries(datum.dimensions).map(([label, value]) => [metricLabel(label), value ?? ""]);
        const key = sampleKey(`${name}${suffix}`, { environment: "test", ...Object.fromEntries(texts) });
        sums.set(key, (sums.get(key) ?? 0) + datum.value * (instrument.value?.scale ?? 1));
      }
      const wanted = [...expected].filter(([key]) => key.startsWith(`${name}${suffix}{`));
      expect([...sums.keys()].sort()).toEqual(wanted.map(([key]) => key).sort());
      for (const [key, value] of wanted) expect(sums.get(key)).toBeCloseTo(value, 6);
      if (metric.totals.length === 0) continue;
      const total = totals(`${namespace} ${metricName}`, until, 60).reduce((sum, datum) => sum + datum.value, 0);
      const everything = wanted.reduce((sum, [, value]) => sum + value, 0);
      expect(total * (instrument.value?.scale ?? 1)).toBeCloseTo(everything, 6);
    }
  });
});

describe("what an alarm watches is the interpreter's number, period by period", () => {
  test.each(judged.map(({ rule, found }) => [rule.id, rule, found] as const))("%s", (_id, rule, found) => {
    const alarms = found?.metricAlarms ?? [];
    const values = valuesOf(found?.metricFilters ?? [], events);
    expect(alarms).toHaveLength(rule.services.length * rule.when.length);
    alarms.forEach((alarm, index) => {
      const service = rule.services[Math.floor(index / rule.when.length)] ?? "";
      const comparison = rule.when[index % rule.when.length];
      if (comparison === undefined) return;
      const query = ofService(measureOf(comparison.query), service);
      const seen = periods(alarm, query, values, comparison.is === "below");
      for (const { got, want } of seen) {
        if (want === undefined) expect(got ?? 0).toBe(0);
        else expect(got).toBeCloseTo(want, 6);
      }
      // The incident is the first service's; where silence is the incident there is none.
      if (service === services[0] && query.measure.kind !== "absent")
        expect(
          seen.some(({ want = 0 }) => want > 0),
          `${alarm.alarmName} saw nothing`,
        ).toBe(true);
    });
  });

  const ofService = (query: MeasureQuery, service: string): MeasureQuery => ({
    ...query,
    from: { ...query.from, where: [...query.from.where, { kind: "equals", field: "service", value: service }] },
  });

  /** The last periods, as the alarm and as the interpreter see them. */
  const periods = (alarm: MetricAlarm, query: MeasureQuery, values: Values, lowest: boolean) => {
    const seconds = inSeconds(ownWindow(query));
    return [0, 1, 2].map(back => {
      const until = end - BigInt(back * seconds) * second;
      const got = watched(alarm, values, until);
      // An alarm of groups is of those that have every field grouped by.
      const numbers = answer(query, records, { end: until })
        .filter(({ group }) => !Object.values(group).includes(undefined))
        .map(({ value }) => value);
      if (query.measure.kind === "absent") return { got: (got ?? 0) < 1 ? 1 : 0, want: numbers.length > 0 ? 1 : 0 };
      return { got, want: numbers.length === 0 ? undefined : lowest ? Math.min(...numbers) : Math.max(...numbers) };
    });
  };
});
