/** A collector with every way in for log records and both stores of theirs, and what the interpreter makes of the same lines. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { llmLog } from "../../../src/catalog/index.ts";
import { compose } from "../../../src/core/platform.ts";
import { dimension, extendSchema } from "../../../src/core/schema.ts";
import { containerFiles, files, otlp, type Service, syslog } from "../../../src/core/service.ts";
import { stepsFor } from "../../../src/core/step.ts";
import type { Mapping } from "../../../src/core/target.ts";
import { KiB, percent } from "../../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../../src/environment/index.ts";
import { compilePipeline } from "../../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../../src/reference/record.ts";
import { asCri } from "../../../src/reference/scenario.ts";
import { storedDocument } from "../../../src/reference/stored.ts";
import { elasticsearch } from "../../../src/targets/elasticsearch/index.ts";
import { loki } from "../../../src/targets/loki/index.ts";
import { otelCollector } from "../../../src/targets/otel-collector/index.ts";
import { knowing, knownOfCollector } from "../corpus/known.ts";
import { corpusStart, fileLines } from "../corpus.ts";
import { freePort } from "../engine.ts";
import { type LogRecord, logRecords, type Plain, plainMap, plainValue, type Scoped } from "./otlp.ts";
import { filesOf, type Process, runFile, toFile, variables, writtenBy } from "./run.ts";

/** With a field of a team's own. */
const schema = extendSchema(llmLog, {
  tier: dimension({ description: "A team's own field.", values: ["free", "pro"], aliases: ["customer.tier"] }),
});

/** The corpus, and a field of a team's own. */
export const plain: readonly string[] = [...fileLines, '{"message":"own field","customer":{"tier":"pro"}}'];

/** What a container runtime writes: the same. */
export const framed = plain;

/** Two lanes, for the framed service is stricter; two stores; four ways in. */
const environmentOf = (input: { readonly plain: string; readonly cri: string; readonly elasticsearch: string }) =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    schema,
    services: {
      plain: { source: files(input.plain) },
      framed: { source: containerFiles(input.cri), privacy: { user: "drop", textBytes: KiB(1) } },
      direct: { source: otlp() },
      box: { source: syslog() },
    },
    privacy: { fields: { old_value: "drop" } },
    sampling: { logs: { debug: percent(20) } },
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
      loki: loki({ labels: ["level"] }),
      elasticsearch: elasticsearch({ url: input.elasticsearch }),
    },
  });

export interface LogWays extends Process {
  readonly environment: Environment;
  readonly syslogPort: number;
  /** Every record that Loki was sent so far. */
  toLoki(): readonly Scoped<LogRecord>[];
}

/** Starts it on files of the lines above, with nothing in Loki's place but a file. */
export const startLogWays = async (folder: string, elasticsearchUrl: string): Promise<LogWays> => {
  const paths = { plain: join(folder, "in/plain.log"), cri: join(folder, "in/framed.log") };
  mkdirSync(join(folder, "in"), { recursive: true });
  writeFileSync(paths.plain, `${plain.join("\n")}\n`);
  writeFileSync(paths.cri, asCri(framed, { start: corpusStart }));
  const environment = environmentOf({ ...paths, elasticsearch: elasticsearchUrl });
  const own = join(folder, "run");
  const syslogPort = await freePort();
  const running = await runFile(filesOf(environment).get("agent.yaml") ?? "", {
    folder: own,
    also: {
      ...toFile(own, ["logs/to-loki"]),
      receivers: { syslog: { tcp: { listen_address: `127.0.0.1:${syslogPort}` } } },
    },
  });
  return { ...running, environment, syslogPort, toLoki: () => logRecords(writtenBy(own, "logs/to-loki")) };
};

/** How a store names what it is sent. */
export const mappingOf = (environment: Environment, product: string): Mapping =>
  environment.site.destinations("otel-collector", "logs").find(one => one.product === product)?.mapping ?? [];

const serviceOf = (environment: Environment, name: string): Service => {
  const found = environment.site.services.find(service => service.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

/** What the interpreter makes of a service's lines. */
export const interpreted = (
  environment: Environment,
  name: string,
  lines: readonly string[],
  readAt = 0n,
): readonly CanonicalRecord[] => {
  const { site } = environment;
  const pipeline = compilePipeline(stepsFor(site.schema, site.detectors, serviceOf(environment, name)));
  const run = knowing(knownOfCollector, text =>
    pipeline({ text }, { service: name, environment: site.name, readAt, secretOf: () => variables.PSEUDONYM_KEY }),
  );
  return lines.flatMap(line => run(line) ?? []);
};

/** A map's entries, by their keys. */
export const sorted = (map: { readonly [key: string]: Plain }): readonly (readonly [string, Plain])[] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

const timeOf = (nanoseconds: bigint): string =>
  // The time of reading is the day of the test, which no line of a corpus is from.
  nanoseconds === 0n || nanoseconds > BigInt(Date.now() - 600_000) * 1_000_000n ? "read" : String(nanoseconds);

/** What Loki should store of a record, as one text. */
export const lokiDocument = (environment: Environment): ((record: CanonicalRecord) => string) => {
  const mapping = mappingOf(environment, "loki");
  return record => {
    const { labels, metadata, line, time } = storedDocument(mapping, record);
    return JSON.stringify([sorted(labels), sorted(metadata), line ?? null, timeOf(time)]);
  };
};

/** What Loki gets, as it would store it. */
export const asStored = ({ resource, item }: Scoped<LogRecord>): string => {
  const labels = Object.fromEntries(
    Object.entries(plainMap(resource.attributes)).map(([name, value]) => [name.replaceAll(".", "_"), value]),
  );
  return JSON.stringify([
    sorted(labels),
    sorted(plainMap(item.attributes)),
    plainValue(item.body),
    timeOf(BigInt(item.timeUnixNano ?? 0)),
  ]);
};
