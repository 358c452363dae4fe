/** The series a Prometheus would have of a run's instruments, in the notation of promtool's tests. */

import { metricLabel } from "../core/instrument.ts";
import type { Site } from "../core/target.ts";
import type { Environment } from "../environment/index.ts";
import { samplesOf } from "../reference/instrument.ts";
import type { CanonicalRecord } from "../reference/record.ts";
import { countedServices, type Heard } from "../simulate/index.ts";

export interface InputSeries {
  /** `llm_requests_total{model="gpt-4o"}` */
  readonly series: string;
  /** `_x3 1 1x5 2x3` @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series */
  readonly values: string;
}

export interface SeriesOfRun {
  hear(heard: Heard): void;
  /** All of them, up to this many samples. */
  series(samples: number): readonly InputSeries[];
}

/** A change of a counter, and the fetch that saw it first. */
type Change = readonly [at: number, value: number];

/**
 * Counters are what has been read by the time they are fetched; before their first record they are not there. `every` is
 * how far apart fetches are, in nanoseconds.
 */
export const seriesOfRun = (environment: Environment, services: readonly string[], every: bigint): SeriesOfRun => {
  const { site } = environment;
  const all = site.services.filter(({ name }) => services.includes(name));
  const counted = countedServices(environment, all);
  const events = Object.keys(site.schema.events);
  const changes = new Map<string, Change[]>();
  let waiting: CanonicalRecord[] = [];
  let fetch = 0;
  const fetched = (): void => {
    for (const [key, amount] of samplesOf(site.instruments, waiting, events)) {
      const known = changes.get(key) ?? [];
      const [, before = 0] = known.at(-1) ?? [];
      if (amount !== 0 || known.length === 0) known.push([fetch, before + amount]);
      changes.set(key, known);
    }
    waiting = [];
  };
  return {
    hear: ({ measured, now, start }) => {
      if (!counted.has(measured.service)) return;
      const next = Number((now - start + every - 1n) / every);
      if (next > fetch) {
        fetched();
        fetch = next;
      }
      waiting.push(measured);
    },
    series: samples => {
      fetched();
      const rename = renamer(environment, site);
      return [...changes].flatMap(([key, those]) => {
        const values = valuesOf(those, samples);
        return values === "" ? [] : [{ series: rename(key.replace('le="Infinity"', 'le="+Inf"')), values }];
      });
    },
  };
};

/** Up to so many samples; empty for what begins later. */
const valuesOf = (changes: readonly Change[], samples: number): string => {
  const shown = changes.filter(([at]) => at < samples);
  const [[first] = [0]] = shown;
  const parts = shown.map(([at, value], index) => {
    const more = (shown[index + 1]?.[0] ?? samples) - at - 1;
    return more === 0 ? String(value) : `${value}x${more}`;
  });
  return parts.length === 0 ? "" : [...(first === 0 ? [] : [`_x${first}`]), ...parts].join(" ");
};

const label = /([a-zA-Z_][a-zA-Z0-9_]*)=("(?:[^"\\]|\\.)*")/g;

/** Labels have the names that the environment's metric store gives them. */
const renamer = ({ targets }: Environment, { schema }: Site): ((series: string) => string) => {
  const options = targets.find(({ target }) => target.scrapes === true)?.self.options;
  const given = typeof options === "object" && options !== null && "names" in options ? options.names : undefined;
  const names = new Map(
    Object.entries(typeof given === "object" && given !== null ? given : {}).flatMap(([field, name]) =>
      typeof name === "string" && field in schema.fields ? [[metricLabel(field), name] as const] : [],
    ),
  );
  if (names.size === 0) return series => series;
  return series => series.replaceAll(label, (_, key: string, value: string) => `${names.get(key) ?? key}=${value}`);
};
