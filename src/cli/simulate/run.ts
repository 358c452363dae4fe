/** Runs what was asked for over one environment. */

import type { Service } from "../../core/service.ts";
import type { Environment } from "../../environment/index.ts";
import { bytesOf } from "../../files/log-bytes.ts";
import { logSource, type SimulateOptions, type SimulationReport, scenarioRun, simulate } from "../../simulate/index.ts";
import { progress } from "../talk.ts";
import type { AskedLogs, AskedSimulation } from "./asked.ts";
import { howFar } from "./how-far.ts";

/** `services` are those there are records of. */
export const runOver = (
  environment: Environment,
  services: readonly Service[],
  { source }: AskedSimulation,
  absent: readonly string[],
): Promise<SimulationReport> => {
  const names = services.map(({ name }) => name);
  const options =
    source.kind === "scenario" ? scenarioRun(environment.site, services, source) : ofLogs(services, source);
  return simulate(environment, { ...options, services: names, absent, hear: howFar(environment.name, progress) });
};

type Options = Pick<SimulateOptions, "about" | "source" | "span">;

const ofLogs = ([service]: readonly Service[], { file }: AskedLogs): Options => {
  const { name = "" } = service ?? {};
  return { about: { kind: "logs", file, service: name }, source: logSource(bytesOf(file), name) };
};
