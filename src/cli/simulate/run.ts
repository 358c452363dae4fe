/** Runs what was asked for over one environment. */

import { createReadStream, statSync } from "node:fs";
import { ConfigError } from "../../core/errors.ts";
import type { Service } from "../../core/service.ts";
import type { Environment } from "../../environment/index.ts";
import {
  type Incoming,
  logSource,
  recordsOf,
  type SimulateOptions,
  type SimulationReport,
  type Source,
  scenarioOf,
  scenarioStart,
  simulate,
} from "../../simulate/index.ts";
import type { AskedLogs, AskedScenario, AskedSimulation } from "./asked.ts";

/** `services` are those there are records of. */
export const runOver = (
  environment: Environment,
  services: readonly Service[],
  { source }: AskedSimulation,
  absent: readonly string[],
): Promise<SimulationReport> => {
  const names = services.map(({ name }) => name);
  const options = source.kind === "scenario" ? ofScenario(environment, services, source) : ofLogs(services, source);
  return simulate(environment, { ...options, services: names, absent });
};

type Options = Pick<SimulateOptions, "about" | "source" | "span">;

const ofScenario = ({ site }: Environment, services: readonly Service[], asked: AskedScenario): Options => {
  const { scenario: name, seed, minutes = Number.POSITIVE_INFINITY, rate, records } = asked;
  const scenario = scenarioOf(name);
  const length = Math.min(minutes * 60_000, scenario.lasts.milliseconds);
  const end = scenarioStart + BigInt(length) * 1_000_000n;
  return {
    about: { kind: "scenario", scenario: name, seed },
    source: atOnce(recordsOf(scenario, site, { seed, services, rate, records, end })),
    // A number of records ends with the last of them.
    span: records === undefined ? { start: scenarioStart, end } : { start: scenarioStart },
  };
};

async function* atOnce(all: Iterable<Incoming>): Source {
  yield all;
}

const ofLogs = ([service]: readonly Service[], { file }: AskedLogs): Options => {
  const { name = "" } = service ?? {};
  return { about: { kind: "logs", file, service: name }, source: logSource(bytesOf(file), name) };
};

/** @throws ConfigError for a file that cannot be read */
async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    if (file !== "-" && statSync(file).isDirectory()) throw new Error("it is a folder");
    for await (const chunk of file === "-" ? process.stdin : createReadStream(file)) yield chunk;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ code: "cannot-load", path: file, what: `cannot be read: ${why}` }]);
  }
}
