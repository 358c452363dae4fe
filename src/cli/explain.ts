import { existsSync, readFileSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { ConfigError, nearest, nearestFirst, shortList, shown } from "../core/errors.ts";
import { secretVariable } from "../core/secret.ts";
import type { Service } from "../core/service.ts";
import { stepsFor } from "../core/step.ts";
import type { Environment } from "../environment/index.ts";
import { firstLine } from "../files/text.ts";
import { dataIn } from "../output/changes.ts";
import type { GeneratedFile } from "../output/render.ts";
import { runPipeline } from "../reference/pipeline.ts";
import type { Change, Removal } from "../reference/record.ts";
import { type Command, exitCodes, flagValue, textValue, UsageError } from "./command.ts";
import { type Built, buildEnvironments } from "./environments.ts";
import { placesOf } from "./explain/places.ts";
import { nextOf } from "./next.ts";
import { bold, faint, print, table } from "./talk.ts";

export const explain: Command = {
  summary: "where a generated file or key comes from; what becomes of a log line",
  usage: `signalbox explain <file>[:key]
signalbox explain --line <text|-> [--env name] [--service name] [--json]

  <file>        a generated file, e.g. generated/prod/loki/loki.yaml:limits_config.retention_period; of rules the name of an
                alert will do, e.g. generated/prod/prometheus/rules/alerts.yaml:HighErrorRate
  --line        a log line, or - to read one from standard input: which field each key becomes, what is removed, hashed or
                redacted, and where the record is stored; values that are removed are never shown
  --env         the environment that reads the line (default: the first)
  --service     the service that wrote it (default: the environment's first)
  --json        the record and what happened to it as JSON`,
  options: {
    line: { type: "string" },
    env: { type: "string" },
    service: { type: "string" },
    json: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const line = textValue(values, "line");
    if (line === undefined && positionals.length !== 1)
      throw new UsageError("explain takes one generated file, or --line with a log line");
    const environment = textValue(values, "env");
    const built = await buildEnvironments(environment === undefined ? [] : [environment]);
    if (!built) return exitCodes.failed;
    if (line !== undefined) {
      const one = built[0];
      if (!one) return exitCodes.failed;
      const text = line === "-" ? standardInput() : line;
      return explainLine(one, serviceNamed(one, textValue(values, "service")), text, flagValue(values, "json"));
    }
    return explainFile(built, positionals[0] ?? "");
  },
};

/** @throws ConfigError when it cannot be read, as a folder cannot */
const standardInput = (): string => {
  try {
    return readFileSync(0, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new ConfigError([
      { code: "cannot-load", path: "standard input", what: "cannot be read", got: firstLine(error) },
    ]);
  }
};

const serviceNamed = (one: Built, name: string | undefined): Service => {
  const { services } = one.environment.site;
  const service = name === undefined ? services[0] : services.find(candidate => candidate.name === name);
  if (service) return service;
  throw new UsageError(
    `--service: ${one.environment.name} has ${services.map(each => each.name).join(", ")}, not ${name}`,
  );
};

const explainFile = (built: readonly Built[], argument: string): 0 => {
  const colon = argument.indexOf(":");
  const path = colon < 0 ? argument : argument.slice(0, colon);
  const key = colon < 0 ? undefined : argument.slice(colon + 1);
  const files = built.flatMap(one =>
    one.files.map(file => ({ one, file, full: `${one.environment.name}/${file.path}` })),
  );
  const wanted = relative(process.cwd(), resolve(path)).replaceAll("\\", "/");
  const found = files.find(({ full }) => wanted === full || wanted.endsWith(`/${full}`));
  if (!found) {
    throw new UsageError(
      `${path} is not a generated file; ${helpFor(
        wanted.replace(/^generated\//, ""),
        files.map(({ full }) => full),
      )}`,
    );
  }
  const { one, file, full } = found;
  const placed = targetsOf(one, file);
  const isModule = file.path.startsWith("terraform/modules/");
  print(bold(full));
  print(`  ${file.about}`);
  print(`  from     ${one.source}, ${placed.map(({ name }) => `targets.${name}`).join(", ") || "platform"}`);
  print(
    `  product  ${placed.map(({ target }) => target.title).join(", ") || platformTitles[one.environment.site.platform.kind]}`,
  );
  const next = isModule ? "call it from your own Terraform, with a name_prefix" : nextOf(one.environment, file.target);
  if (next !== "") print(`  apply    ${next}`);
  print(`  changed  ${one.environment.override[file.path] ? "by an override of the environment" : "no override"}`);
  if (!existsSync(path) && !existsSync(`generated/${full}`))
    print(`  ${faint("not written yet; run: signalbox synth")}`);
  if (key !== undefined) explainKey(file.text, file.path, key);
  return exitCodes.ok;
};

/** The path that was meant, else those that come nearest: by their whole, or by the file's name where that is all there is. */
const helpFor = (wanted: string, known: readonly string[]): string => {
  const meant = nearest(wanted, known);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const nameOf = (path: string): string => (wanted.includes("/") ? path : basename(path));
  const names = nearestFirst(wanted, new Set(known.map(nameOf)));
  const near = names.flatMap(name => known.filter(path => nameOf(path) === name));
  return `there are ${shortList(near)}`;
};

/** Whose a file is: a target's, or those that stand in a stack together. The platform's are nobody's. */
const targetsOf = ({ environment }: Built, file: GeneratedFile): Environment["targets"] => {
  const { name, site, targets } = environment;
  if (file.target !== "terraform") return targets.filter(({ self }) => self.key === file.target);
  const [, id] = file.path.replace("/modules/", "/").split("/");
  return targets.filter(({ self, target }) =>
    target.stacks?.(self, site).some(({ suffix }) => `${name}-${suffix}` === id),
  );
};

/** @throws UsageError for a key that is not there */
const explainKey = (text: string, path: string, key: string): void => {
  if (!/\.(ya?ml|json)$/.test(path)) throw new UsageError(`${path} has no keys; it is text`);
  const found = placesOf(dataIn(text), key);
  if ("help" in found) throw new UsageError(`${path} has no ${key}; ${found.help}`);
  for (const place of found.places) {
    print(`  ${place.path}`);
    for (const line of JSON.stringify(place.value, null, 2).split("\n")) print(`    ${line}`);
  }
};

const platformTitles = { compose: "Docker Compose", kubernetes: "Kubernetes" } as const;

const explainLine = (one: Built, service: Service, text: string, json: boolean): 0 => {
  const { site } = one.environment;
  const { record, trail } = runPipeline(
    stepsFor(site.schema, site.detectors, service),
    { text },
    {
      service: service.name,
      environment: site.name,
      readAt: BigInt(Date.now()) * 1_000_000n,
      secretOf: reference => process.env[secretVariable(reference)] ?? exampleKey,
    },
  );
  const stores = one.environment.targets
    .filter(placed => site.sources(placed.self.key, "logs").includes(service))
    .flatMap(placed =>
      site.destinations(placed.self.key, "logs").map(destination => ({
        store: destination.key,
        by: placed.self.key,
        slots: destination.mapping.filter(slot => record?.[slot.field] !== undefined),
      })),
    );
  const shownRecord = record && { ...record, time: instantText(record.time) };
  if (json) {
    print(
      JSON.stringify({ environment: site.name, service: service.name, record: shownRecord, trail, stores }, null, 2),
    );
    return exitCodes.ok;
  }
  print(`${bold(site.name)} reads it as a record of ${service.name}`);
  for (const change of trail) print(`  ${inWords(change)}`);
  if (!shownRecord) {
    print("it is not stored");
    return exitCodes.ok;
  }
  for (const { store, by, slots } of stores) {
    print(`\nstored in ${bold(store)} ${faint(`(by ${by})`)}`);
    print(
      table(
        slots.map(slot => [
          `  ${slot.place}`,
          slot.name,
          shown((shownRecord as Readonly<Record<string, unknown>>)[slot.field]),
        ]),
      ),
    );
  }
  return exitCodes.ok;
};

/** Pseudonyms are shown as this key makes them when the environment variable of the real one is not set. */
const exampleKey = "example-key";

const instantText = (nanoseconds: bigint): string => {
  const fraction = String(nanoseconds % 1_000_000_000n).padStart(9, "0");
  return `${new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19)}.${fraction}Z`;
};

/** What a step did, for people; a trail holds names and counts only. */
const inWords = (change: Change): string => {
  switch (change.kind) {
    case "read":
      return `read as ${change.as}`;
    case "named":
      return change.key === change.field ? `${change.key} recognised` : `${change.key} becomes ${change.field}`;
    case "dropped":
      return change.because === "unknown"
        ? `${change.key} dropped: no field of the schema has that name; add one with extendSchema`
        : `${change.key} dropped: ${change.because.field} came under a better name`;
    case "converted":
      return `${change.field} made ${change.to} from ${change.from}`;
    case "removed":
      return `${change.field} removed: ${removalInWords(change.because)}`;
    case "timed":
      return change.from === "producer" ? "time taken from the record" : "time is the time of reading";
    case "looked-up":
      return `${change.field} is ${change.to}`;
    case "derived":
      return `${change.field} taken from ${change.from ?? "the default"}`;
    case "streamed":
      return `goes to the stream ${change.stream}`;
    case "hashed":
      return `${change.field} replaced by its pseudonym`;
    case "redacted":
      return `${change.field}: ${change.count} × ${change.detector} redacted`;
    case "classified":
      return change.to === undefined
        ? `${change.field} removed: there is nothing to tell it from`
        : `${change.field} is ${change.to}`;
    case "truncated":
      return `${change.field} cut to ${change.bytes} bytes`;
    case "sampled":
      return change.kept ? `kept, one of ${Math.round(1 / change.share)}` : "sampled out";
    default:
      return change satisfies never;
  }
};

const removalInWords = (removal: Removal): string => {
  switch (removal) {
    case "policy":
      return "the privacy policy drops it";
    case "wrong-type":
      return "its value is of another type";
    default:
      return `its digits are what ${removal.detector} finds`;
  }
};
