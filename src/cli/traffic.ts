import { nearest } from "../core/errors.ts";
import { type Command, exitCodes, UsageError } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { grouped, red, say } from "./talk.ts";
import { readFlags } from "./traffic/asked.ts";

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
  --incident    what is wrong from the beginning, one of the scenarios that can go on: error-storm (HighErrorRate fires),
                slow-model (SlowRequests), provider-outage (both HighErrorRate and ModelUnavailable), cost-spike,
                cache-collapse, attack, key-leak, pii-prompts, pii-lists, pii-numbers, pii-split, pii-look-alikes,
                pii-base64, bad-input`,
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

const unknownService = (service: string, services: readonly { readonly name: string }[]): UsageError => {
  const names = services.map(({ name }) => name);
  const meant = nearest(service, names);
  return new UsageError(
    `--service: no ${service}; the environment has ${names.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};
