/** What instruments count of records: the samples a metric store must hold, names and labels as it writes them. */

import { type Instrument, instrumentLabels, isRecordInstrument, metricLabel, otherEvent } from "../core/instrument.ts";
import { all } from "../core/query/condition.ts";
import { compileCondition } from "./condition.ts";
import type { CanonicalRecord } from "./record.ts";
import { textOf } from "./text-forms.ts";

/** By name and labels: `llm_requests_total{environment="prod",model="gpt-4o"}`; empty labels left out, the rest sorted. */
export type Samples = ReadonlyMap<string, number>;

/** @see https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information */
const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

export const sampleKey = (name: string, labels: Readonly<Record<string, string>>): string =>
  `${name}{${Object.entries(labels)
    .filter(([, value]) => value !== "")
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .sort()
    .join()}}`;

/** `events` are the names of the schema's events. */
export const samplesOf = (
  instruments: readonly Instrument[],
  records: Iterable<CanonicalRecord>,
  events: readonly string[],
): Samples => {
  const samples = new Map<string, number>();
  const add = (name: string, labels: Readonly<Record<string, string>>, amount: number) => {
    const key = sampleKey(name, labels);
    samples.set(key, (samples.get(key) ?? 0) + amount);
  };
  const counted = instruments
    .filter(isRecordInstrument)
    .map(instrument => ({ instrument, holds: compileCondition(all(...instrument.from.where)) }));
  for (const record of records)
    for (const { instrument, holds } of counted) {
      const wanted = instrument.from.events;
      if ((wanted.length > 0 && !wanted.includes(String(record.event))) || !holds(record)) continue;
      const found = instrument.value === undefined ? 1 : record[instrument.value.field];
      if (typeof found !== "number" || found < 0) continue;
      const value = found * (instrument.value?.scale ?? 1);
      const labels = Object.fromEntries(
        [...instrumentLabels, ...instrument.labels].map(field => {
          const label = record[field];
          if (field === "event" && label !== undefined && !events.includes(String(label)))
            return [metricLabel(field), otherEvent];
          return [metricLabel(field), label === undefined || typeof label === "bigint" ? "" : textOf(label)];
        }),
      );
      if (instrument.kind === "counter") add(instrument.name, labels, value);
      else {
        for (const bound of [...instrument.buckets, Number.POSITIVE_INFINITY])
          add(`${instrument.name}_bucket`, { ...labels, le: String(bound) }, value <= bound ? 1 : 0);
        add(`${instrument.name}_sum`, labels, value);
        add(`${instrument.name}_count`, labels, 1);
      }
    }
  return samples;
};
