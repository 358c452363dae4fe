/**
 * The main job on real input: lines of a seeded scenario, half as plain files and half as a container runtime writes them,
 * through the committed collector agent and the committed Promtail file into the committed Loki, each as it is in
 * `generated/`. What Loki then holds must be what the interpreter says.
 */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import type { Service } from "../../src/core/service.ts";
import { stepsFor } from "../../src/core/step.ts";
import type { Mapping } from "../../src/core/target.ts";
import type { Environment } from "../../src/environment/index.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { asCri, type GeneratedRecord, generateRecords } from "../../src/reference/scenario.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { compared, comparedTexts } from "./compared.ts";
import { engine } from "./engine.ts";
import { googleCredentials } from "./google-credentials.ts";
import { countAll, type LokiEntry, readAll } from "./loki-reader.ts";
import {
  certificateFor,
  openSandbox,
  type RecordedRequest,
  type Sandbox,
  type Started,
  sandboxMissing,
} from "./sandbox.ts";
import type { RowName } from "./table/rows.ts";

const count = 20_000;
const pseudonymKey = "a-key-for-pseudonyms-in-tests";

/** What Loki adds to every entry by itself. */
const engineAdds = ["detected_level"];

interface Shipper {
  readonly name: string;
  readonly row: RowName;
  readonly environment: Environment;
  readonly key: string;
  readonly config: string;
  readonly binary: string | undefined;
  readonly args: (config: string) => readonly string[];
  readonly plain: { readonly service: string; readonly path: string };
  readonly cri: { readonly service: string; readonly path: string };
}

const shippers: readonly Shipper[] = [
  {
    name: "the collector agent of prod",
    row: "lokiFromCollector",
    environment: prod,
    key: "otel-collector",
    config: "generated/prod/otel-collector/agent.yaml",
    binary: engine("otelcol"),
    args: config => [`--config=${config}`],
    plain: { service: "llm-batch", path: "/var/log/llm-batch/app.log" },
    cri: { service: "llm-sidecar", path: "/var/log/sidecars/app.log" },
  },
  {
    name: "the Promtail of dev",
    row: "lokiFromPromtail",
    environment: dev,
    key: "promtail",
    config: "generated/dev/promtail/promtail.yaml",
    binary: engine("promtail"),
    args: config => [`-config.file=${config}`, "-config.expand-env=true"],
    plain: { service: "llm-service", path: "/var/log/llm-service/app.log" },
    cri: { service: "llm-batch", path: "/var/log/containers/llm-batch/app.log" },
  },
];

/** The variables whose value has a form. */
const particular: Readonly<Record<string, string>> = {
  PSEUDONYM_KEY: pseudonymKey,
  AZURE_CONNECTION_STRING:
    "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/",
};

/** The environment variables that a file refers to, with made-up values. */
const variablesIn = (config: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...config.matchAll(/(?:\$\{(?:env:)?|env\(?\s*")([A-Z][A-Z0-9_]*)/g)].map(([, name = ""]) => [
      name,
      particular[name] ?? (name.endsWith("_IP") ? "127.0.0.1" : `test-${name.toLowerCase()}`),
    ]),
  );

/** Everything on the network that an environment's files may name is this sandbox. */
const hostsOf = (environment: Environment): readonly string[] => [
  ...new Set(environment.targets.flatMap(placed => placed.endpoints.map(endpoint => new URL(endpoint.url).hostname))),
];

/** Stands in for Elasticsearch, which no registry has: it takes what it is sent and says that all went well. */
const elasticsearchHost = "elasticsearch.observability.svc.cluster.local";
const elasticsearchReply = {
  headers: { "content-type": "application/json", "x-elastic-product": "Elasticsearch" },
  body: '{"took":1,"errors":false,"items":[]}',
};

const missing = sandboxMissing();
const lokiBinary = engine("loki");

/** A document as one text, without what the engine adds; the time only where the producer told it. */
const identity = (
  entry: {
    readonly labels: object;
    readonly metadata: Readonly<Record<string, string>>;
    readonly line: string | undefined;
  },
  time: bigint | undefined,
): string =>
  JSON.stringify([
    Object.entries(entry.labels).sort(([a], [b]) => (a < b ? -1 : 1)),
    Object.entries(entry.metadata)
      .filter(([name]) => !engineAdds.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    entry.line,
    time === undefined ? "read" : String(time),
  ]);

/** The document of a record in Elasticsearch, nested by the dots of its names. */
const bulkDocumentOf = (
  mapping: Mapping,
  record: CanonicalRecord,
  facts: Readonly<Record<string, string>>,
): BulkDocument => {
  const source: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(storedDocument(mapping, record).body)) {
    const path = name.split(".");
    const parent = path.slice(0, -1).reduce<Record<string, unknown>>((above, key) => {
      above[key] ??= {};
      return above[key] as Record<string, unknown>;
    }, source);
    parent[path.at(-1) ?? ""] = value;
  }
  const dataset = facts.dataset?.replace("{stream}", record.stream);
  return { index: `${facts.type}-${dataset}-${facts.namespace}`, source };
};

interface Expected {
  readonly line: GeneratedRecord;
  readonly record: CanonicalRecord;
  readonly id: string;
}

const expectedOf = (
  environment: Environment,
  service: Service,
  mapping: Mapping,
  lines: readonly GeneratedRecord[],
): readonly Expected[] => {
  const pipeline = compilePipeline(stepsFor(environment.site.schema, environment.site.detectors, service));
  const readAt = 0n;
  return lines.flatMap(line => {
    const record = pipeline(
      { text: line.record },
      { service: service.name, environment: environment.name, readAt, secretOf: () => pseudonymKey },
    );
    if (!record) return [];
    const stored = storedDocument(mapping, record);
    const time = record.time === readAt ? undefined : record.time;
    return [{ line, record, id: identity(stored, time) }];
  });
};

/** A document as it is sent in bulk, without its time, and the index it goes to. */
interface BulkDocument {
  readonly index: string;
  readonly source: Readonly<Record<string, unknown>>;
}

/** The pairs of lines of every recorded bulk request. @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk */
const bulkDocuments = (requests: readonly RecordedRequest[]): readonly BulkDocument[] =>
  requests
    .filter(request => request.url.includes("/_bulk"))
    .flatMap(request => {
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(request.body) : request.body;
      const parsed = body
        .toString()
        .split("\n")
        .filter(line => line !== "")
        .map(line => JSON.parse(line) as Record<string, unknown>);
      return parsed.flatMap((action, at) => {
        const target = action.create as { _index?: string } | undefined;
        const source = parsed[at + 1];
        if (at % 2 !== 0 || !target || !source) return [];
        const { "@timestamp": time, ...untimed } = source;
        return time === undefined ? [] : [{ index: target._index ?? "", source: untimed }];
      });
    });

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** Takes each expected document out of what is stored; what is left on either side differs. */
const compare = (expected: readonly Expected[], stored: readonly LokiEntry[]) => {
  const left = new Map<string, number>();
  const told = new Set(expected.map(one => one.id));
  for (const entry of stored) {
    const timed = identity(entry, entry.time);
    const id = told.has(timed) ? timed : identity(entry, undefined);
    left.set(id, (left.get(id) ?? 0) + 1);
  }
  const absent: Expected[] = [];
  for (const one of expected) {
    const there = left.get(one.id) ?? 0;
    if (there === 0) absent.push(one);
    else left.set(one.id, there - 1);
  }
  const surplus = [...left].filter(([, times]) => times > 0).flatMap(([id, times]) => Array<string>(times).fill(id));
  return { absent, surplus };
};

/** What each shipper's Loki held, without the labels, which name the environment, and the time of reading. */
const storedBy = new Map<string, ReadonlySet<string>>();

/** Everything of an entry that a secret could stand in. */
const textOf = (entry: LokiEntry): string => `${entry.line}\n${Object.values(entry.metadata).join("\n")}`;

/** The records whose message carries their marker, each with its entry. */
const recordsWithEntries = (lines: readonly GeneratedRecord[], entries: readonly LokiEntry[]) => {
  const byMarker = new Map(entries.map(entry => [/\[?(s20260-\d+)\b/.exec(entry.line)?.[1] ?? "", entry]));
  return lines.flatMap(line => {
    const entry = byMarker.get(line.marker);
    return entry ? [{ line, entry }] : [];
  });
};

describe.each(shippers)("20,000 records through $name", shipper => {
  const why =
    missing ??
    (shipper.binary ? undefined : "the shipper is not built") ??
    (lokiBinary ? undefined : "loki is not built");
  const run = test.skipIf(why !== undefined);
  const because = why ? ` (${why})` : "";

  let sandbox: Sandbox;
  let started: Started;
  let entries: readonly LokiEntry[] = [];
  let expected: readonly Expected[] = [];
  let expectedDocuments: readonly BulkDocument[] = [];
  let lines: readonly GeneratedRecord[] = [];

  beforeAll(async () => {
    if (why !== undefined || !shipper.binary || !lokiBinary) return;
    const now = BigInt(Date.now()) * 1_000_000n;
    lines = [...generateRecords({ seed: 20_260, count, start: now - 1500n * 1_000_000_000n })];
    const half = count / 2;
    const plain = lines.slice(0, half);
    const cri = lines.slice(half);

    const { site } = shipper.environment;
    const mapping = site.destinations(shipper.key, "logs").find(one => one.product === "loki")?.mapping ?? [];
    const service = (name: string): Service => {
      const found = site.services.find(one => one.name === name);
      if (!found) throw new Error(`${shipper.environment.name} has no service ${name}`);
      return found;
    };
    expected = [
      ...expectedOf(shipper.environment, service(shipper.plain.service), mapping, plain),
      ...expectedOf(shipper.environment, service(shipper.cri.service), mapping, cri),
    ];
    const elasticsearch = site.destinations(shipper.key, "logs").find(one => one.product === "elasticsearch");
    expectedDocuments = elasticsearch
      ? expected.map(one => bulkDocumentOf(elasticsearch.mapping, one.record, elasticsearch.endpoints[0]?.facts ?? {}))
      : [];

    sandbox = await openSandbox(hostsOf(shipper.environment));
    await sandbox.write("/etc/loki.yaml", readFileSync("generated/dev/loki/loki.yaml"));
    await sandbox.write("/etc/shipper.yaml", readFileSync(shipper.config));
    await sandbox.write(shipper.plain.path, `${plain.map(line => line.record).join("\n")}\n`);
    await sandbox.write(
      shipper.cri.path,
      asCri(
        cri.map(line => line.record),
        { start: now },
      ),
    );
    for (const folder of ["/var/lib/otelcol", "/var/lib/promtail", "/run/promtail"]) await sandbox.folder(folder);
    const certificate = certificateFor(elasticsearchHost);
    await sandbox.write("/etc/test-ca.pem", certificate.cert);
    // The clouds themselves are out of reach: what goes there waits in the queues.
    await sandbox.write("/etc/google.json", googleCredentials());
    await sandbox.record(9200, elasticsearchReply, certificate);
    await sandbox.start(lokiBinary, ["-config.file=/etc/loki.yaml", "-config.expand-env=true"], {
      ready: "http://127.0.0.1:3100/ready",
      readyMs: 120_000,
    });
    const config = readFileSync(shipper.config, "utf8");
    started = await sandbox.start(shipper.binary, shipper.args("/etc/shipper.yaml"), {
      env: {
        ...variablesIn(config),
        SSL_CERT_FILE: "/etc/test-ca.pem",
        GOOGLE_APPLICATION_CREDENTIALS: "/etc/google.json",
      },
    });

    let seen = -1;
    for (let still = 0, rounds = 0; still < 8 && rounds < 200; rounds++) {
      await new Promise(resolve => setTimeout(resolve, 1500));
      const there = await countAll(sandbox, "http://127.0.0.1:3100").catch(() => 0);
      still = there === seen && there > 0 ? still + 1 : 0;
      seen = there;
      const { alive, output } = await started.output();
      if (!alive) throw new Error(`the shipper ended:\n${output.slice(-4000)}`);
    }
    entries = await readAll(
      sandbox,
      "http://127.0.0.1:3100",
      now - 7200n * 1_000_000_000n,
      now + 7200n * 1_000_000_000n,
    );
    storedBy.set(shipper.name, new Set(entries.map(entry => identity({ ...entry, labels: {} }, undefined))));
  });

  afterAll(async () => {
    await sandbox?.close();
  });

  run(`none is lost, none doubled, each is the interpreter's document${because}`, async () => {
    const { absent, surplus } = compare(expected, entries);
    compared(shipper.row, {
      equal: expected.length - absent.length,
      different: Math.max(absent.length, surplus.length),
    });
    const detail = [
      `expected ${expected.length}, stored ${entries.length}, absent ${absent.length}, surplus ${surplus.length}`,
      ...absent.slice(0, 3).map(one => `absent: ${one.id}\n  from: ${one.line.record.slice(0, 400)}`),
      ...surplus.slice(0, 3).map(id => `surplus: ${id}`),
      absent.length > 0 ? (await started.output()).output.slice(-1500) : "",
    ].join("\n");
    expect(absent.length + surplus.length, detail).toBe(0);
    expect(entries.length).toBe(expected.length);
  });

  run(`no planted secret is in what is stored${because}`, () => {
    const planted = lines.flatMap(line => line.planted);
    expect(planted.length).toBeGreaterThan(count / 3);
    // A look-alike may have a real one's digits inside: `41111111111111112` is no card, and must survive.
    const lookAlikes = [...new Set(lines.flatMap(line => line.mustSurvive.map(survivor => survivor.text)))].join("\n");
    const values = [...new Set(planted.map(plant => plant.value))];
    const stored = entries.map(textOf).join("\n");
    expect(values.filter(value => !lookAlikes.includes(value) && stored.includes(value))).toEqual([]);
    const leaked = recordsWithEntries(lines, entries).flatMap(({ line, entry }) => {
      const text = line.mustSurvive.reduce((rest, survivor) => rest.replaceAll(survivor.text, ""), textOf(entry));
      return line.planted.filter(plant => text.includes(plant.value));
    });
    expect(leaked).toEqual([]);
    const withheld = recordsWithEntries(lines, entries).flatMap(({ line, entry }) =>
      line.withheld.filter(one => textOf(entry).includes(one.value)),
    );
    expect(withheld.slice(0, 5)).toEqual([]);
  });

  run(`what only looks like a finding is unharmed${because}`, () => {
    const wanted = recordsWithEntries(lines, entries).flatMap(({ line, entry }) =>
      line.mustSurvive.map(survivor => ({ survivor, entry })),
    );
    expect(wanted.length).toBeGreaterThan(1000);
    const harmed = wanted.filter(({ survivor, entry }) => {
      const text = survivor.field === "message" ? entry.line : entry.metadata[survivor.field];
      return !text?.includes(survivor.text);
    });
    expect(harmed.slice(0, 5)).toEqual([]);
  });

  if (shipper.key === "otel-collector")
    run(`Elasticsearch is sent the interpreter's documents too, into the stream's data stream${because}`, async () => {
      const sent = bulkDocuments(await sandbox.recorded(9200));
      expect(sent.length).toBe(expectedDocuments.length);
      const { missing, surplus } = comparedTexts(
        "elasticsearchFromCollector",
        expectedDocuments.map(sorted),
        sent.map(sorted),
      );
      expect({ missing: missing.slice(0, 2), surplus: surplus.slice(0, 2) }).toEqual({ missing: [], surplus: [] });
    });

  run(`the labels are service, environment and stream${because}`, () => {
    const names = new Set(entries.flatMap(entry => Object.keys(entry.labels)));
    expect([...names].sort()).toEqual(["environment", "service_name", "stream"]);
  });
});

const collectorAndPromtail = shippers.map(shipper => shipper.binary && lokiBinary);

test.skipIf(missing !== undefined || collectorAndPromtail.includes(undefined))(
  "a line is stored as the same document whichever shipper brought it",
  () => {
    const [collector, promtail] = shippers.map(shipper => storedBy.get(shipper.name) ?? new Set<string>());
    // prod samples debug records and dev does not; the kept ones carry a weight that dev's do not.
    const whole = [...(collector ?? [])].filter(document => !document.includes("sample_weight"));
    expect(whole.length).toBeGreaterThan(count / 2);
    expect(whole.filter(document => !promtail?.has(document)).slice(0, 3)).toEqual([]);
  },
);
