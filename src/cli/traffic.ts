import { nearest } from "../core/errors.ts";
import { readInstant } from "../reference/instant.ts";
import type { Incident } from "../reference/scenario/shapes.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError, type Values } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { readDuration } from "./query-expression.ts";
import { grouped, red, say } from "./talk.ts";

/** Named here too, so that a mistyped one is refused before anything is loaded. */
const incidentNames = ["errors", "slow", "cache", "attack", "outage"] as const satisfies readonly Incident[];

export const traffic: Command = {
  summary: "made-up traffic of the services, to stdout, files or a collector",
  usage: `signalbox traffic [environment] [--for 30s] [--rate 3] [--seed 1] [--service name]… [--incident name]
signalbox traffic dev --file /tmp/{service}.log
signalbox traffic dev --otlp http://localhost:4318
signalbox traffic dev --feed --otlp http://localhost:4318

Requests to models with all that services log about them, as lines of JSON on stdout, until it is stopped. Some records
carry what no store may hold, such as keys and addresses, all of them made up.

  --file        append the records of services that write lines to a file; {service} stands for a service's name
  --otlp        send the records of services that emit OTLP, and the traces of all, as OTLP over HTTP
  --feed        write each service's lines into the files its environment says it writes, framed as they are there
  --service     only this one, through every way that is given; again for more  (default every one a way is for)
  --rate        requests a second, of all services together  (default 3)
  --for         how long: 90s, 5m, 1h, 7d  (default until it is stopped)
  --seed        another number, other traffic  (default 1)
  --start       the time of the first record, such as 2026-01-02T03:04:05Z; what has passed since is written at once, and
                with --for everything: the same bytes for the same seed  (default now)
  --incident    errors (HighErrorRate fires), slow (SlowRequests), cache (nothing is found in it), attack, outage`,
  options: {
    file: { type: "string" },
    otlp: { type: "string" },
    feed: { type: "boolean" },
    service: { type: "string", multiple: true },
    rate: { type: "string" },
    for: { type: "string" },
    seed: { type: "string" },
    start: { type: "string" },
    incident: { type: "string" },
  },
  run: async (positionals, values) => {
    const [name, ...more] = positionals;
    if (more.length > 0) throw new UsageError(`one environment at a time; got ${positionals.join(", ")}`);
    const asked = readFlags(values);
    const { loaded, errors } = await loadEnvironments(name === undefined ? [] : [name]);
    for (const error of errors) say(red(error.message, process.stderr));
    const [first] = loaded;
    if (errors.length > 0 || first === undefined) return exitCodes.failed;
    if (loaded.length > 1) say(`for ${first.environment.name}; name another environment to choose it`);
    const { site } = first.environment;
    for (const service of asked.services)
      if (!site.services.some(one => one.name === service)) throw unknownService(service, site.services);
    const { planWays } = await import("./traffic/ways.ts");
    const { runTraffic } = await import("./traffic/run.ts");
    const ways = planWays(site, asked);
    for (const { service, why } of ways.leftOut) say(`${service} is left out: ${why}`);
    const { records, traces, failures } = await runTraffic(site, ways, asked);
    say(`${grouped(records)} records, ${grouped(traces)} traces`);
    return failures > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

/** What was asked for, read and judged. */
export interface AskedTraffic {
  readonly file: string | undefined;
  /** Without a final slash. */
  readonly otlp: string | undefined;
  readonly feed: boolean;
  /** Empty for all. */
  readonly services: readonly string[];
  readonly rate: number;
  /** In milliseconds. */
  readonly forMs: number | undefined;
  readonly seed: number;
  /** In nanoseconds since 1970. */
  readonly start: bigint | undefined;
  readonly incident: Incident | undefined;
}

const readFlags = (values: Values): AskedTraffic => {
  const [file, otlp] = [textValue(values, "file"), textValue(values, "otlp")];
  const [length, start] = [textValue(values, "for"), textValue(values, "start")];
  const feed = flagValue(values, "feed");
  if (feed && file !== undefined) throw new UsageError("--feed and --file: choose one way for lines");
  if (file === "") throw new UsageError("--file: needs a path");
  return {
    file,
    otlp: otlp === undefined ? undefined : readUrl(otlp),
    feed,
    services: Array.isArray(values.service) ? values.service.map(String) : [],
    rate: readNumber("--rate", textValue(values, "rate") ?? "3", /^[0-9]+([.][0-9]+)?$/, [0.001, 10_000]),
    forMs: length === undefined ? undefined : readDuration("--for", length).milliseconds,
    seed: readNumber("--seed", textValue(values, "seed") ?? "1", /^[0-9]+$/, [0, Number.MAX_SAFE_INTEGER]),
    start: start === undefined ? undefined : readStart(start),
    incident: readIncident(textValue(values, "incident")),
  };
};

const readNumber = (
  option: string,
  text: string,
  form: RegExp,
  [least, most]: readonly [least: number, most: number],
): number => {
  const value = Number(text);
  if (!form.test(text) || value < least || value > most)
    throw new UsageError(`${option}: ${JSON.stringify(text)} is no number from ${least} to ${most}`);
  return value;
};

const readUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "")
    throw new UsageError("--otlp: needs an address such as http://localhost:4318");
  return url.href.replace(/\/+$/, "");
};

const readStart = (text: string): bigint => {
  const instant = /^\d{4}-\d\d-\d\dT/.test(text) ? readInstant(text) : undefined;
  if (instant === undefined)
    throw new UsageError(`--start: ${JSON.stringify(text)} is no time such as 2026-01-02T03:04:05Z`);
  return instant;
};

const readIncident = (text: string | undefined): Incident | undefined => {
  if (text === undefined) return undefined;
  const known = incidentNames.find(name => name === text);
  if (known !== undefined) return known;
  const meant = nearest(text, incidentNames);
  throw new UsageError(
    `--incident: no ${text}; expected one of ${incidentNames.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};

const unknownService = (service: string, services: readonly { readonly name: string }[]): UsageError => {
  const names = services.map(({ name }) => name);
  const meant = nearest(service, names);
  return new UsageError(
    `--service: no ${service}; the environment has ${names.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};
