/** Made-up records and traces of an environment's services: the one place that knows how scenarios are written. */

import type { Service } from "../core/service.ts";
import type { Site } from "../core/target.ts";
import { writeInstant } from "../reference/instant.ts";
import type { Input } from "../reference/pipeline.ts";
import { type Happening, lineOf, readLine, type Written } from "../reference/scenario/happening.ts";
import { type Scenario, scenarios } from "../reference/scenario/named.ts";
import type { ScenarioName } from "../reference/scenario/names.ts";
import { spanFactsOf } from "../reference/scenario/traces.ts";
import type { Incoming, Plantable, Source } from "./incoming.ts";
import type { SimulateOptions } from "./simulate.ts";

export type { Scenario } from "../reference/scenario/named.ts";
export { type ScenarioName, scenarioNames } from "../reference/scenario/names.ts";

/** Where every scenario begins, so that one seed gives the same bytes on every day: a midnight, 2026-01-05T00:00:00Z. */
export const scenarioStart = 1_767_571_200_000_000_000n;

export interface ScenarioAsked {
  readonly seed: number;
  readonly services: readonly Service[];
  /** Requests a second of each service. @default the scenario's */
  readonly rate?: number | undefined;
  /** At most. @default all there are */
  readonly records?: number | undefined;
  /** In nanoseconds since 1970; nothing of this instant or later. */
  readonly end: bigint;
}

export const scenarioOf = (name: ScenarioName): Scenario => scenarios[name];

/** A scenario, for as long as is asked of it. */
export interface AskedScenario {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** @default as long as the scenario lasts */
  readonly minutes?: number | undefined;
  /** @default all there are */
  readonly records?: number | undefined;
  /** Requests a second of each service. @default the scenario's */
  readonly rate?: number | undefined;
}

/** What `simulate` is to be given to run a scenario. */
export const scenarioRun = (
  site: Pick<Site, "schema" | "detectors">,
  services: readonly Service[],
  { minutes = Number.POSITIVE_INFINITY, rate, records, scenario: name, seed }: AskedScenario,
): Pick<SimulateOptions, "about" | "source" | "span"> => {
  const scenario = scenarioOf(name);
  const length = Math.min(minutes * 60_000, scenario.lasts.milliseconds);
  const end = scenarioStart + BigInt(Math.round(length)) * 1_000_000n;
  return {
    about: { kind: "scenario", scenario: name, seed },
    source: atOnce(recordsOf(scenario, site, { seed, services, rate, records, end })),
    // A number of records ends with the last of them.
    span: records === undefined ? { start: scenarioStart, end } : { start: scenarioStart },
  };
};

/** What is all there, as it is read. */
export async function* atOnce(all: Iterable<Incoming>): Source {
  yield all;
}

/** What services write and send, as their shippers read it. */
export function* recordsOf(
  { happenings }: Scenario,
  { schema, detectors }: Pick<Site, "schema" | "detectors">,
  { seed, services, rate, records = Number.POSITIVE_INFINITY, end }: ScenarioAsked,
): Generator<Incoming> {
  const byName = new Map(services.map(service => [service.name, service]));
  const run = { seed, start: scenarioStart, services: [...byName.keys()], rate, schema, detectors };
  let left = records;
  for (const one of happenings(run)) {
    if (one.at >= end || left <= 0) return;
    const service = byName.get(one.service);
    if (service === undefined) continue;
    if (one.kind === "trace") {
      if (service.traces) yield traceOf(one);
      continue;
    }
    left--;
    yield incomingOf(one, service);
  }
}

const traceOf = ({ service, spans }: Extract<Happening, { readonly kind: "trace" }>): Incoming => ({
  kind: "trace",
  service,
  spans: spans.map(span => spanFactsOf(span)),
  bytes: Buffer.byteLength(JSON.stringify(spans)),
});

/** As its shipper reads it: a line, or what its SDK sends. */
export const incomingOf = (one: Written, { name, source }: Pick<Service, "name" | "source">): Incoming => {
  const line = lineOf(one);
  return {
    kind: "record",
    service: name,
    input: source.kind === "otlp" ? { fields: fieldsOf(one) } : { text: readLine(one) },
    bytes: Buffer.byteLength(line),
    readAt: one.at,
    ...(one.kind === "bytes" ? { notUtf8: true } : {}),
    planted: plantsOf(one),
  };
};

/** As the service's SDK sends it. */
const fieldsOf = (one: Written): Extract<Input, { readonly fields: unknown }>["fields"] =>
  one.kind === "record"
    ? { time: writeInstant(one.stamped ?? one.at, 3), level: one.level, ...one.values }
    : { time: writeInstant(one.at, 3), level: "warning", message: readLine(one) };

const plantsOf = ({ planted = [], disguised = [] }: Written): readonly Plantable[] => [
  ...planted.map(({ detector, value }) => ({ detector, value, claimed: true })),
  // The whole of what is split stands nowhere; its longest part does.
  ...disguised.map(({ detector, written }) => ({ detector, value: longest(written), claimed: false })),
];

const longest = (texts: readonly string[]): string =>
  texts.reduce((one, other) => (other.length > one.length ? other : one), "");
