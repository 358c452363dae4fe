import { ConfigError, nearest } from "../core/errors.ts";
import type { Service } from "../core/service.ts";
import type { Environment } from "../environment/index.ts";
import {
  differences,
  type Expectation,
  inWords,
  judgeDetectorNames,
  readExpectation,
  type SimulationReport,
  scenarioNames,
} from "../simulate/index.ts";
import { type Command, exitCodes, UsageError } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { type AskedSimulation, readFlags } from "./simulate/asked.ts";
import { runOver } from "./simulate/run.ts";
import { reportText } from "./simulate/text.ts";
import { filled } from "./simulate/wording.ts";
import { green, print, progress, progressDone, red, say } from "./talk.ts";

export const simulate: Command = {
  summary: "what an environment makes of traffic or of your logs: stores, redactions, traces, alerts",
  usage: `signalbox simulate [environment…] --scenario name [--seed 1] [--minutes n | --records n] [--rate n]
signalbox simulate [environment…] --logs <file|-> [--service name]
                   [--service name] [--json] [--expect file]

What is stored where, what is removed, hashed and redacted on the way, which traces are kept, which alerts fire when and
who is told, and what a day of it comes to. No engine runs: it is the meaning that every engine's files are held to. No
value of a record is shown.

  --scenario    made-up traffic of the environment's services:
                ${filled(scenarioNames.join(", "), 100).join(`\n${" ".repeat(16)}`)}
  --logs        the lines of a file, or - for standard input; their own times are the run's
  --service     only this service; of logs, the one that wrote them  (default all; of logs, the environment's first)
  --seed        another number, other traffic  (default 1)
  --minutes     no longer than this  (default as long as the scenario lasts)
  --records     no more than this
  --rate        requests a second of each service, which all estimates of a day rest on  (default the scenario's)
  --expect      a file of JSON or YAML that says what should come of it; exits 1 with every difference
  --json        everything as JSON`,
  options: {
    scenario: { type: "string" },
    logs: { type: "string" },
    service: { type: "string" },
    seed: { type: "string" },
    minutes: { type: "string" },
    records: { type: "string" },
    rate: { type: "string" },
    json: { type: "boolean" },
    expect: { type: "string" },
  },
  run: async (positionals, values) => {
    const asked = readFlags(values);
    const { loaded, errors } = await loadEnvironments(positionals);
    for (const error of errors) say(red(error.message, process.stderr));
    if (errors.length > 0) return exitCodes.failed;
    const environments = loaded.map(({ environment }) => environment);
    if (asked.source.kind === "logs" && asked.source.file === "-" && environments.length > 1)
      throw new UsageError(
        `--logs -: standard input is read once; name one of ${environments.map(({ name }) => name).join(", ")}`,
      );
    const runs = environments.map(environment => ({ environment, services: servicesFor(environment, asked) }));
    const expectation = asked.expect === undefined ? undefined : expectationIn(asked.expect, environments);
    const reports: SimulationReport[] = [];
    for (const { environment, services } of runs) {
      progress(`simulating ${environment.name}`);
      reports.push(await runOver(environment, services, asked, expectation?.absent ?? []));
      progressDone();
    }
    if (asked.json) print(JSON.stringify({ simulations: reports }, null, 2));
    else print(reports.map(reportText).join("\n\n"));
    return expectation === undefined ? exitCodes.ok : held(reports, expectation);
  },
};

/** The services that there are records of. */
const servicesFor = ({ name, site }: Environment, { service, source }: AskedSimulation): readonly Service[] => {
  const { services } = site;
  if (service === undefined && source.kind === "scenario") return services;
  if (service === undefined && services.length > 1)
    say(`${name}: the lines are read as those of ${services[0]?.name}; --service says otherwise`);
  const found = service === undefined ? services[0] : services.find(one => one.name === service);
  if (found) return [found];
  const names = services.map(one => one.name);
  const meant = service === undefined ? undefined : nearest(service, names);
  throw new UsageError(
    `--service: no ${service}; ${name} has ${names.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};

/** @throws ConfigError for what cannot be read, or names what is not there */
const expectationIn = (file: string, environments: readonly Environment[]): Expectation => {
  const read = readExpectation(file);
  if ("problems" in read) throw new ConfigError(read.problems);
  const known = [...new Set(environments.flatMap(({ site }) => site.detectors.map(({ name }) => name)))];
  const problems = judgeDetectorNames(read.expectation, known, file);
  if (problems.length > 0) throw new ConfigError(problems);
  return read.expectation;
};

/** Says every difference; whether there was none. */
const held = (reports: readonly SimulationReport[], expectation: Expectation): 0 | 1 => {
  const all = reports.flatMap(report =>
    differences(report, expectation).map(difference => `${report.environment}: ${inWords(difference)}`),
  );
  if (all.length === 0) {
    say(green("as expected", process.stderr));
    return exitCodes.ok;
  }
  say(red(`not as expected: ${all.length} ${all.length === 1 ? "difference" : "differences"}`, process.stderr));
  for (const line of all) say(line);
  return exitCodes.failed;
};
