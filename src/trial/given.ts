/** What a test feeds in: a scenario, a file of lines, or records written in the test. */

import { resolve } from "node:path";
import { type Level, levels } from "../core/schema.ts";
import type { Service } from "../core/service.ts";
import type { Environment } from "../environment/index.ts";
import { bytesOf } from "../files/log-bytes.ts";
import type { Happening, Written } from "../reference/scenario/happening.ts";
import {
  atOnce,
  incomingOf,
  logSource,
  type SimulateOptions,
  scenarioOf,
  scenarioRun,
  scenarioStart,
} from "../simulate/index.ts";
import type { LokiDocument } from "./loki-server.ts";
import type { Given, GivenRecord, LokiTrial } from "./test-file.ts";
import { lengthOf, timesOf } from "./times.ts";

const minute = 60_000_000_000n;

/** In nanoseconds since 1970. */
const endOf = (minutes: number): bigint => scenarioStart + lengthOf(minutes);

/** The records of a test, in the order of time: none is after its end, or its file would have been refused. */
const writtenOf = (records: readonly GivenRecord[], service: string): readonly Written[] =>
  records
    .flatMap(record => [...timesOf(record, scenarioStart)].map(at => writtenAt(record, at, service)))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

const writtenAt = ({ line, record = {} }: GivenRecord, at: bigint, service: string): Written => {
  if (line !== undefined) return { kind: "text", at, service, text: line };
  const { level, ...others } = record;
  const known = levels.find(one => one === String(level).toLowerCase());
  // What is no level of ours, or is spelled otherwise, stays as it is written.
  const values = level === undefined || level === known ? others : record;
  return { kind: "record", at, service, level: known ?? ("info" satisfies Level), values };
};

/** The services that there are records of: of a log one, of a scenario all unless one is named. */
export const servicesGiven = ({ scenario, service }: Given, services: readonly Service[]): readonly Service[] => {
  if (service !== undefined) return services.filter(({ name }) => name === service);
  return scenario === undefined ? services.slice(0, 1) : services;
};

/** What `simulate` is to be given; `file` is the test's. */
export const runGiven = (
  given: Given,
  { site }: Environment,
  { file, folder }: { readonly file: string; readonly folder: string },
): Pick<SimulateOptions, "about" | "services" | "source" | "span"> => {
  const services = servicesGiven(given, site.services);
  const names = services.map(({ name }) => name);
  const [service] = services;
  const { logs, minutes, rate, records = [], scenario, seed = 1 } = given;
  if (scenario !== undefined)
    return { ...scenarioRun(site, services, { scenario, seed, minutes, rate }), services: names };
  const about = { kind: "logs", file: logs ?? file, service: service?.name ?? "" } as const;
  if (service === undefined) return { about, services: [], source: atOnce([]) };
  if (logs !== undefined)
    return { about, services: names, source: logSource(bytesOf(resolve(folder, logs), logs), service.name) };
  const written = writtenOf(records, service.name);
  const last = written.at(-1)?.at ?? scenarioStart;
  const end = minutes === undefined ? last + minute : endOf(minutes);
  return {
    about,
    services: names,
    source: atOnce(written.map(one => incomingOf(one, service))),
    span: { start: scenarioStart, end },
  };
};

/** The documents that a test of Loki rules writes itself; its run begins at `start`, in nanoseconds since 1970. */
export const documentsGiven = ({ streams = [] }: LokiTrial, start: bigint): readonly LokiDocument[] =>
  streams.flatMap(({ labels, lines }) =>
    lines.flatMap(({ line, metadata = {}, ...when }) =>
      [...timesOf(when, start)].map(time => ({ time, labels, metadata, line })),
    ),
  );

/** What goes into somebody's own collector; a log's lines have the time of the run's beginning. */
export async function* happeningsGiven(
  given: Given,
  folder: string,
  site: Pick<Environment["site"], "services" | "schema" | "detectors"> | undefined,
): AsyncGenerator<Happening> {
  const { logs, minutes, rate, records, scenario, seed = 1 } = given;
  const named = servicesGiven(given, site?.services ?? []).map(({ name }) => name);
  const services = named.length > 0 ? named : [given.service ?? "llm-service"];
  const [service = ""] = services;
  if (scenario !== undefined) {
    const { schema, detectors } = site ?? {};
    const run = {
      seed,
      start: scenarioStart,
      services,
      rate,
      ...(schema && { schema }),
      ...(detectors && { detectors }),
    };
    const end = minutes === undefined ? undefined : endOf(minutes);
    for (const one of scenarioOf(scenario).happenings(run)) {
      if (end !== undefined && one.at >= end) return;
      yield one;
    }
  } else if (records !== undefined) yield* writtenOf(records, service);
  else if (logs !== undefined)
    for await (const lines of logSource(bytesOf(resolve(folder, logs), logs), service))
      for (const one of lines)
        if (one.kind === "record" && "text" in one.input)
          yield { kind: "text", at: scenarioStart, service, text: one.input.text };
}
