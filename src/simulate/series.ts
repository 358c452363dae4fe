/** The series that metric stores get of records: for every instrument, how many sets of labels. */

import {
  derivedFor,
  instrumentLabels,
  isRecordInstrument,
  otherEvent,
  type RecordInstrument,
} from "../core/instrument.ts";
import { all } from "../core/query/condition.ts";
import type { Service } from "../core/service.ts";
import type { Site } from "../core/target.ts";
import type { Environment } from "../environment/index.ts";
import { compileCondition } from "../reference/condition.ts";
import type { CanonicalRecord } from "../reference/record.ts";
import { type Distinct, distinct } from "./counted.ts";
import type { ReportedMetrics } from "./report.ts";

export interface SeriesTally {
  /** A record as instruments see it. */
  take(record: CanonicalRecord): void;
  report(): readonly ReportedMetrics[];
}

interface Counting {
  readonly instrument: RecordInstrument;
  readonly sets: Distinct;
  take(record: CanonicalRecord): void;
}

/** Of the services, those that somebody counts for, or that count for themselves, are in it. */
export const seriesTally = (environment: Environment, services: readonly Service[]): SeriesTally => {
  const { site, targets } = environment;
  const scrapers = targets.filter(({ target }) => target.scrapes === true);
  const counted = countedServices(environment, services);
  const counting =
    scrapers.length === 0 ? [] : site.instruments.filter(isRecordInstrument).map(one => countingOf(one, site));
  const byEvent = new Map<unknown, readonly Counting[]>();
  return {
    take: record => {
      if (!counted.has(record.service)) return;
      const { event } = record;
      const known = byEvent.get(event);
      const those = known ?? counting.filter(({ instrument: { from } }) => takes(from.events, event));
      // A producer may write anything there; only the schema's events are worth remembering.
      if (known === undefined && Object.hasOwn(site.schema.events, String(event))) byEvent.set(event, those);
      for (const one of those) one.take(record);
    },
    report: () => {
      const instruments = counting.map(({ instrument, sets }) => {
        const labelSets = sets.counted();
        return { name: instrument.name, labelSets, series: labelSets.count * seriesOfOne(instrument) };
      });
      const series = {
        count: instruments.reduce((sum, one) => sum + one.series, 0),
        more: instruments.some(({ labelSets }) => labelSets.more),
      };
      return scrapers.map(({ self, target }) => ({ store: self.key, product: target.product, series, instruments }));
    },
  };
};

/** The names of those whose records become metrics, by a shipper or their own doing. */
export const countedServices = ({ site, targets }: Environment, services: readonly Service[]): ReadonlySet<string> =>
  new Set(services.filter(service => isCounted(service, site, targets)).map(({ name }) => name));

const isCounted = (service: Service, site: Site, targets: Environment["targets"]): boolean =>
  service.metrics !== undefined ||
  (derivedFor(service, site).length > 0 &&
    targets.some(({ self, target }) => target.derives === true && site.sources(self.key, "logs").includes(service)));

const takes = (events: readonly string[], event: unknown): boolean =>
  events.length === 0 || (typeof event === "string" && events.includes(event));

const countingOf = (instrument: RecordInstrument, { schema }: Site): Counting => {
  const holds = compileCondition(all(...instrument.from.where));
  const labels = [...instrumentLabels, ...instrument.labels];
  const sets = distinct();
  return {
    instrument,
    sets,
    take: record => {
      if (!holds(record)) return;
      const value = instrument.value === undefined ? 1 : record[instrument.value.field];
      if (typeof value !== "number" || value < 0) return;
      sets.add(
        JSON.stringify(
          labels.map(label => {
            const text = record[label];
            if (label === "event" && text !== undefined && !Object.hasOwn(schema.events, String(text)))
              return otherEvent;
            return text === undefined || typeof text === "bigint" ? "" : String(text);
          }),
        ),
      );
    },
  };
};

/** A histogram has one for each bound, one for all, the sum and the count. */
const seriesOfOne = (instrument: RecordInstrument): number =>
  instrument.kind === "counter" ? 1 : instrument.buckets.length + 3;
