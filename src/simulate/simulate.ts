/**
 * A run of an environment: what is fed in goes through the steps of its service, into the accounts of the stores at their
 * end and the windows of the alerts. Nothing but counts, short texts or digests and the longest windows is held, however many
 * records there are.
 */

import type { Destination } from "../core/target.ts";
import type { Environment } from "../environment/index.ts";
import { writeInstant } from "../reference/instant.ts";
import type { CanonicalRecord, Change } from "../reference/record.ts";
import { compileRedaction } from "../reference/redaction.ts";
import { type Judges, judgesOf } from "./alerts.ts";
import { type Clock, clockOf, givenClock, grace, type Placed } from "./clock.ts";
import { recently } from "./counted.ts";
import { givenTexts } from "./given-texts.ts";
import type { IncomingRecord, Plantable, Source } from "./incoming.ts";
import { type Lane, laneOf, type Outcome, storesIn } from "./lane.ts";
import type { ReportedPlants, ReportedSource, ReportedSpan, SimulationReport } from "./report.ts";
import { seriesTally } from "./series.ts";
import { type StoreTally, storeTally } from "./stores.ts";
import { newTally, type Tally } from "./tally.ts";
import { tracesTally } from "./traces.ts";

export interface SimulateOptions {
  readonly about: ReportedSource;
  /** The services that there are records of; others are left out, with their alerts. */
  readonly services: readonly string[];
  readonly source: Source;
  /**
   * When it starts and ends, in nanoseconds since 1970, where it is known when each record is read; without an end, when the
   * last one is.
   * @default the records tell the time
   */
  readonly span?: { readonly start: bigint; readonly end?: bigint };
  /** Texts to look for in every stored document. @default [] */
  readonly absent?: readonly string[];
  /** Told of every record, in the order in which they are placed in time. @default nobody */
  readonly hear?: (heard: Heard) => void;
}

/** A record in a run, for whoever feeds it to something else. */
export interface Heard {
  /** As instruments see it, before sampling. */
  readonly measured: CanonicalRecord;
  /** As stores get it; undefined when it is sampled out. */
  readonly stored: CanonicalRecord | undefined;
  /** The stores that its service's records go to, once for each shipper that brings them there. */
  readonly destinations: readonly Destination[];
  /** When the run began and how far it has come, in nanoseconds since 1970. */
  readonly start: bigint;
  readonly now: bigint;
}

/** One service's part of a run. */
interface Running {
  readonly lane: Lane;
  readonly tally: Tally;
  readonly stores: readonly StoreTally[];
}

/** A record on its way to the accounts. */
interface Passing {
  readonly running: Running;
  readonly outcome: Outcome;
  readonly planted: readonly Plantable[];
}

/** Before there is a time, as long as nobody needs it. */
const noTime = 0n;
const day = 86_400e9;

export const simulate = async (environment: Environment, options: SimulateOptions): Promise<SimulationReport> => {
  const { about, absent = [], hear, services: names, source, span } = options;
  const services = environment.site.services.filter(({ name }) => names.includes(name));
  const redaction = compileRedaction(environment.site.detectors);
  const running = new Map(
    services.map((service): readonly [string, Running] => {
      const lane = laneOf(environment, service);
      const stores = lane.logs.map(hop => storeTally(hop, absent.length));
      return [service.name, { lane, tally: newTally(redaction.text), stores }];
    }),
  );
  const samples = [...running.values()].some(({ lane }) => lane.samples);
  const series = seriesTally(environment, services);
  const traces = tracesTally(environment.site.sampling.traces);
  const plants = plantsTally();
  const given = givenTexts(absent);
  const isRepeated = recently();
  // What is fed in at times that are known needs none of its own.
  let knowsTime = span !== undefined;
  const clock: Clock<Passing> = span === undefined ? clockOf() : givenClock(span.start);
  // What is read when it is read needs no waiting for.
  const waits = span === undefined ? grace : 1n;
  let judges: Judges | undefined;
  const judging = (): Judges => {
    judges ??= judgesOf(environment, { services: names, samples, start: clock.start() ?? noTime });
    return judges;
  };

  const arrive = ({ about: passing, late, now, place, record: measured }: Placed<Passing>): void => {
    const { running: one, outcome, planted } = passing;
    if (late) one.tally.odd("late");
    const stored = outcome.stored && { ...outcome.stored, time: measured.time };
    // What has no time of its own may well be said again.
    if (outcome.timed && isRepeated(identityOf(measured))) one.tally.odd("duplicates");
    series.take(measured);
    if (place === "here") {
      const all = judging();
      all.until(now - waits);
      if (samples) all.take(measured, "measured");
      if (stored) all.take(stored, "stored");
    } else one.tally.odd(place === "ahead" ? "clockAhead" : "clockBehind");
    if (place === "here" && outcome.timed) knowsTime = true;
    if (stored) one.tally.left(stored.stream);
    const destinations = one.lane.logs.map(({ destination }) => destination);
    hear?.({ measured, stored, destinations, start: clock.start() ?? noTime, now });
    plants.take(planted, stored ? one.stores.flatMap(store => store.take(stored, { planted, absent })) : []);
  };

  const takeRecord = (incoming: IncomingRecord): void => {
    const one = running.get(incoming.service);
    if (one === undefined) return;
    const { lane, tally } = one;
    tally.came(incoming.bytes);
    given.look("text" in incoming.input ? incoming.input.text : incoming.input.fields);
    if (incoming.tooLong) tally.odd("tooLong");
    if (incoming.notUtf8) tally.odd("notUtf8");
    const outcome = lane.run(incoming.input, incoming.readAt ?? noTime, (change: Change) => tally.note(change));
    if (outcome.failed) tally.odd("failed");
    if (outcome.measured === undefined) return;
    const { planted = [], readAt } = incoming;
    const passing = { running: one, outcome, planted };
    const { measured: record, timed } = outcome;
    for (const placed of clock.take({ about: passing, record, timed, readAt })) arrive(placed);
  };

  for await (const part of source)
    for (const incoming of part)
      if (incoming.kind === "record") takeRecord(incoming);
      else traces.take(incoming, running.get(incoming.service)?.lane.traces ?? []);
  for (const placed of clock.end()) arrive(placed);

  const start = knowsTime ? clock.start() : undefined;
  const end = start === undefined ? undefined : (span?.end ?? clock.now());
  const length = start === undefined || end === undefined ? 0n : end - start;
  const perDay = length < shortest ? undefined : day / Number(length);
  const all = [...running.values()];
  return {
    environment: environment.name,
    source: about,
    ...(start === undefined || end === undefined ? {} : { span: spanOf(start, end) }),
    services: all.map(({ lane, tally }) => tally.report(lane.service.name)),
    stores: all.flatMap(({ lane, stores, tally }) => {
      const { name } = lane.service;
      return stores.map(store => store.report(name, tally.count(), perDay));
    }),
    unreached: storesIn(environment).filter(key =>
      all.every(({ lane }) => lane.logs.every(({ destination }) => destination.key !== key)),
    ),
    ...(about.kind === "logs" ? {} : { traces: traces.report(perDay) }),
    metrics: series.report(),
    alerts: judging().report(end),
    unjudged: environment.unjudged.filter(name => names.includes(name)),
    ...(about.kind === "logs" ? {} : { planted: plants.report() }),
    ...(absent.length === 0 ? {} : { present: presenceOf(all), given: given.found() }),
  };
};

/** Nothing is said of a day from less than this, in nanoseconds: a minute. */
const shortest = 60_000_000_000n;

const spanOf = (start: bigint, end: bigint): ReportedSpan => ({
  start: writeInstant(start),
  end: writeInstant(end),
  seconds: Number(end - start) / 1e9,
});

/** Two records with the same one are one record that came twice. */
const identityOf = ({ event, message, request_id, service, span_id, time, trace_id }: CanonicalRecord): string =>
  JSON.stringify([service, String(time), event, trace_id, span_id, request_id, message]);

const presenceOf = (all: readonly Running[]): NonNullable<SimulationReport["present"]> => {
  const byStore = new Map<string, number[]>();
  for (const { stores } of all)
    for (const store of stores) {
      const { key } = store.hop.destination;
      const sums = byStore.get(key) ?? [];
      byStore.set(
        key,
        store.presence().map((count, index) => count + (sums[index] ?? 0)),
      );
    }
  return [...byStore].map(([store, documents]) => ({ store, documents }));
};

const plantsTally = () => {
  const byDetector = new Map<string, { -readonly [K in keyof ReportedPlants]: ReportedPlants[K] }>();
  return {
    /** What a record held, and what any store's document of it still holds. */
    take: (planted: readonly Plantable[], found: readonly Plantable[]): void => {
      for (const one of planted) {
        const { detector, claimed } = one;
        const counts = byDetector.get(detector) ?? {
          detector,
          claimed: 0,
          leaked: 0,
          disguised: 0,
          disguisedStored: 0,
        };
        counts[claimed ? "claimed" : "disguised"]++;
        if (found.includes(one)) counts[claimed ? "leaked" : "disguisedStored"]++;
        byDetector.set(detector, counts);
      }
    },
    report: (): readonly ReportedPlants[] =>
      [...byDetector.values()].sort((a, b) => (a.detector < b.detector ? -1 : 1)),
  };
};
