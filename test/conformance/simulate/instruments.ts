/** What a Prometheus has of a run: the series of its instruments, fetched again and again from the collector. */

import { samplesOf } from "../../../src/reference/instrument.ts";
import type { InputSeries } from "./rule-manager.ts";
import type { ScenarioRun } from "./run.ts";

/** Where a collector is fetched from. */
const target = 'job="otel-collector",instance="otel-collector:8889"';

export interface FetchedOptions {
  /** Seconds from scrape to scrape. */
  readonly every: number;
  /** Scrapes before the run begins. */
  readonly lead: number;
  /** Whether every series was there before, at zero, as of services that did all of it at some time. */
  readonly known: boolean;
}

/** A value for each scrape, the first so many before the start. */
export const fetched = (
  { counted, end, environment, start }: ScenarioRun,
  { every, known, lead }: FetchedOptions,
): readonly InputSeries[] => {
  const { instruments, schema } = environment.site;
  const events = Object.keys(schema.events);
  const scrapes = Math.floor(Number((end - start) / 1_000_000_000n) / every) + 1 + lead;
  const series = new Map<string, (number | undefined)[]>();
  let next = 0;
  for (let scrape = lead; scrape < scrapes; scrape++) {
    const at = start + BigInt((scrape - lead) * every) * 1_000_000_000n;
    const first = next;
    while ((counted[next]?.time ?? at + 1n) <= at) next++;
    for (const values of series.values()) values.push(values.at(-1));
    for (const [key, amount] of samplesOf(instruments, counted.slice(first, next), events)) {
      const values = series.get(key) ?? Array.from({ length: scrape + 1 }, () => (known ? 0 : undefined));
      values[scrape] = (values[scrape] ?? 0) + amount;
      series.set(key, values);
    }
  }
  return [
    { series: `up{${target}}`, values: Array.from({ length: scrapes }, () => 1) },
    ...[...series].map(([key, values]) => ({
      series: key.replace('le="Infinity"', 'le="+Inf"').replace(/\}$/, `,${target}}`),
      values,
    })),
  ];
};
