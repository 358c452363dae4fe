import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { kubernetes } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { yamlText } from "../../src/output/render.ts";
import { limitsFragmentSchema, lokiConfigSchema } from "../../src/targets/loki/config-schema.ts";
import { azureBlob, fileSystem, gcs, type LokiInput, loki, s3 } from "../../src/targets/loki/index.ts";
import { engineAdds, resourceAttributeOf } from "../../src/targets/loki/mapping.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import { comparing } from "./compared.ts";
import { engine, freePort, pause, run, type Server, start } from "./engine.ts";
import { keysOf, misspelt } from "./misspelt.ts";

const binary = engine("loki");
const folder = mkdtempSync(join(tmpdir(), "signalbox-loki-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (options: LokiInput, input: StoreSite = {}): string => {
  const { artifacts, problems } = placeStore(loki(options), input);
  expect(problems).toEqual([]);
  const [file] = artifacts();
  return file?.kind === "yaml" ? yamlText(file.data) : "";
};

const written = (name: string, text: string): string => {
  // Loki takes a comma for the start of another file.
  const path = join(folder, name.replaceAll(/[^a-z.]+/gi, "-"));
  writeFileSync(path, text);
  return path;
};

/** What the references to secrets find when the file is judged. */
const env = { MINIO_ID: "id", MINIO_SECRET: "secret", AZURE_KEY: "a2V5" };

const verify = (path: string) =>
  run(binary ?? "", [`-config.file=${path}`, "-config.expand-env=true", "-verify-config"], { env });

const large: StoreSite = { platform: kubernetes({ profile: "large" }) };

const files: readonly (readonly [name: string, options: LokiInput, input: StoreSite])[] = [
  ["file system", {}, {}],
  ["S3", { store: s3({ bucket: "logs", region: "eu-west-1" }) }, {}],
  [
    "MinIO with keys",
    {
      store: s3({
        bucket: "logs",
        region: "local",
        endpoint: "http://minio:9000",
        keys: { id: secret("minio-id"), secret: secret("minio-secret") },
      }),
    },
    {},
  ],
  ["Google", { store: gcs({ bucket: "logs" }) }, {}],
  ["Azure", { store: azureBlob({ account: "llmlogs", container: "loki", accountKey: secret("azure-key") }) }, {}],
  ["several processes", { store: s3({ bucket: "logs", region: "eu-west-1" }) }, large],
  [
    "a history of four periods",
    {
      store: s3({ bucket: "logs", region: "eu-west-1" }),
      schemaPeriods: [
        { from: "2022-01-01", index: "boltdb-shipper", schema: "v11", prefix: "old_", store: fileSystem() },
        { from: "2023-01-01", index: "boltdb-shipper", schema: "v12", store: fileSystem() },
        { from: "2024-04-01", store: fileSystem() },
        { from: "2030-01-01" },
      ],
    },
    {},
  ],
  [
    "a tenant, own names and labels",
    { tenant: "ai", labels: ["level"], names: { level: "severity", service: "app" } },
    {},
  ],
];

describe.skipIf(!binary)("loki accepts", () => {
  test.each(files)("%s", async (name, options, input) => {
    const text = textOf(options, input);
    lokiConfigSchema.parse(parse(text));
    const { code, stderr, stdout } = await verify(written(`${name}.yaml`, text));
    expect({ code, output: `${stderr}${stdout}`.match(/config is valid/)?.[0] }).toEqual({
      code: 0,
      output: "config is valid",
    });
  });

  test("the fragment for every tenant, merged into somebody's file", async () => {
    const theirs = parse(textOf({}));
    const fragment = parse(textOf({ url: "https://logs.example.com" }));
    theirs.limits_config = { retention_period: "744h", ...fragment.limits_config };
    const { code } = await verify(written("merged.yaml", yamlText(theirs)));
    expect(code).toBe(0);
  });
});

/** Keys that are people's names, where no typo can be told from a name. */
const peoplesNames = new Set(["overrides.ai"]);

describe.skipIf(!binary)("a typo in any key is refused", () => {
  test("loki.yaml, by our schema and by the engine", async () => {
    const seen = new Set<string>();
    const byEngine: string[] = [];
    const ignoredByEngine: string[] = [];
    for (const [name, options, input] of files) {
      const config: unknown = parse(textOf(options, input));
      for (const path of keysOf(config)) {
        const key = path.filter(part => typeof part === "string").join(".");
        if (seen.has(key)) continue;
        seen.add(key);
        const wrong = misspelt(config, path);
        expect([key, lokiConfigSchema.safeParse(wrong).success]).toEqual([key, false]);
        const { code } = await verify(written(`typo of ${name}.yaml`, yamlText(wrong as object as never)));
        (code === 0 ? ignoredByEngine : byEngine).push(key);
      }
    }
    console.info(`loki.yaml: ${seen.size} keys, refused by our schema: all, by the engine: ${byEngine.length}`);
    expect(ignoredByEngine).toEqual([]);
  });

  test("fragments/limits.yaml, by our schema", () => {
    for (const tenant of [undefined, "ai"]) {
      const fragment: unknown = parse(textOf({ url: "https://logs.example.com", ...(tenant ? { tenant } : {}) }));
      limitsFragmentSchema.parse(fragment);
      for (const path of keysOf(fragment)) {
        const key = path.join(".");
        expect([key, limitsFragmentSchema.safeParse(misspelt(fragment, path)).success]).toEqual([
          key,
          peoplesNames.has(key),
        ]);
      }
    }
  });
});

/**
 * What differs from the committed file when it runs here, all by Loki's own flags: where it listens, where its files
 * are, and that it is ready at once instead of after 15 seconds.
 */
const here = async (directory: string) => {
  const http = await freePort();
  return {
    base: `http://127.0.0.1:${http}`,
    flags: [
      "-server.http-listen-address=127.0.0.1",
      `-server.http-listen-port=${http}`,
      "-server.grpc-listen-address=127.0.0.1",
      `-server.grpc-listen-port=${await freePort()}`,
      `-common.path-prefix=${directory}`,
      `-object-store.filesystem.dir=${directory}/chunks`,
      `-tsdb.shipper.active-index-directory=${directory}/tsdb-index`,
      `-tsdb.shipper.cache-location=${directory}/tsdb-cache`,
      `-compactor.working-directory=${directory}/compactor`,
      `-ruler.rule-path=${directory}/rules-tmp`,
      "-ingester.min-ready-duration=0s",
    ],
  };
};

const post = async (url: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
};

interface Doc {
  /** Nanoseconds. */
  readonly time: bigint;
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The documents a selector finds, oldest first, and what Loki itself added to each. */
const stored = async (base: string, selector: string, headers: Readonly<Record<string, string>> = {}) => {
  const url = new URL(`${base}/loki/api/v1/query_range`);
  url.search = new URLSearchParams({
    query: selector,
    start: String(Date.now() * 1e6 - 6.5 * 86_400e9),
    end: String((Date.now() + 60_000) * 1e6),
    limit: "1000",
  }).toString();
  const answer = await fetch(url, { headers: { "X-Loki-Response-Encoding-Flags": "categorize-labels", ...headers } });
  const { data } = (await answer.json()) as {
    data: {
      result: readonly {
        stream: Readonly<Record<string, string>>;
        values: readonly (readonly [string, string, { structuredMetadata?: Readonly<Record<string, string>> }])[];
      }[];
    };
  };
  const added = new Set<string>();
  const split = (all: Readonly<Record<string, string>>) => {
    const own = (name: string) => name.startsWith("__") || (engineAdds as readonly string[]).includes(name);
    for (const name of Object.keys(all).filter(own)) added.add(name);
    return Object.fromEntries(Object.entries(all).filter(([name]) => !own(name)));
  };
  const documents = data.result
    .flatMap(({ stream, values }) =>
      values.map(
        ([time, line, { structuredMetadata = {} }]): Doc => ({
          time: BigInt(time),
          line,
          labels: split(stream),
          metadata: split(structuredMetadata),
        }),
      ),
    )
    .sort((a, b) =>
      a.time < b.time ? -1 : a.time > b.time ? 1 : JSON.stringify(a.metadata) < JSON.stringify(b.metadata) ? -1 : 1,
    );
  return { documents, added: [...added].sort() };
};

const streamsBody = (documents: readonly Doc[]) => ({
  streams: documents.map(({ labels, line, metadata, time }) => ({
    stream: labels,
    values: [[String(time), line, metadata]],
  })),
});

/** A counter's sum over all its labels. */
const readMetric = async (base: string, name: string): Promise<number> =>
  [...(await (await fetch(`${base}/metrics`)).text()).matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "gm"))]
    .map(match => Number(match[1]))
    .reduce((sum, value) => sum + value, 0);

/** As a collector sends it: labels as resource attributes, numbers and flags typed where a producer has them typed. */
const otlpBody = (documents: readonly Doc[], typed: Readonly<Record<string, object>> = {}) => ({
  resourceLogs: documents.map(({ labels, line, metadata, time }) => ({
    resource: {
      attributes: Object.entries(labels).map(([name, stringValue]) => ({
        key: resourceAttributeOf(name),
        value: { stringValue },
      })),
    },
    scopeLogs: [
      {
        logRecords: [
          {
            timeUnixNano: String(time),
            body: { stringValue: line },
            attributes: Object.entries(metadata).map(([key, stringValue]) => ({
              key,
              value: typed[key] ?? { stringValue },
            })),
          },
        ],
      },
    ],
  })),
});

describe.skipIf(!binary)("loki stores one document, whichever door it came through", () => {
  let server: Server;
  let base = "";
  const now = BigInt(Date.now()) * 1_000_000n;
  const hour = 3_600_000_000_000n;
  const labels = { service_name: "llm-service", environment: "test", stream: "application" };
  const record = (line: string, metadata: Readonly<Record<string, string>>, time = now): Doc => ({
    time,
    line,
    labels,
    metadata,
  });
  const ordinary = record("request done", {
    level: "warning",
    event: "request_end",
    latency_ms: "499",
    cost_usd: "0.0021",
    cache_hit: "true",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
  });
  const records: readonly Doc[] = [
    ordinary,
    record("", { level: "info" }, now + 1n),
    record(
      'quotes " and \\ and {braces} and `ticks`',
      { level: "info", text: 'line one\nline "two"\t\\ \u00fc \u{1f600}' },
      now + 2n,
    ),
    record("same time, same message", { request_id: "a" }, now + 3n),
    record("same time, same message", { request_id: "b" }, now + 3n),
    record("late by two hours", { level: "info" }, now - 2n * hour),
    record("late by five days", { level: "info" }, now - 120n * hour),
    record("many", Object.fromEntries(Array.from({ length: 170 }, (_, index) => [`own_${index}`, "x"])), now + 4n),
    record("much", { prompt: "p".repeat(100_000) }, now + 5n),
  ].sort((a, b) => (a.time < b.time ? -1 : 1));
  const typed = {
    latency_ms: { intValue: "499" },
    cost_usd: { doubleValue: 0.0021 },
    cache_hit: { boolValue: true },
  };
  const through = (door: string) => records.map(one => ({ ...one, labels: { ...labels, service_name: door } }));

  beforeAll(async () => {
    const place = await here(join(folder, "data"));
    base = place.base;
    const path = written("loki.yaml", textOf({}));
    server = await start(binary ?? "", [`-config.file=${path}`, "-config.expand-env=true", ...place.flags], {
      ready: `${base}/ready`,
    });
    expect(await post(`${base}/loki/api/v1/push`, streamsBody(through("push")))).toEqual({ status: 204, text: "" });
    expect(await post(`${base}/otlp/v1/logs`, otlpBody(through("otlp"), typed))).toEqual({ status: 204, text: "" });
    await pause(500);
  });
  afterAll(() => server?.stop());

  test.each(["push", "otlp"])("through %s nothing is lost or changed", async door => {
    const { added, documents } = await stored(base, `{service_name="${door}"}`);
    await comparing("lokiDoors", async () => expect(documents).toEqual(through(door)));
    expect(added).toEqual(["__time_shard__", "detected_level"]);
  });

  test("labels are the mapping's, and Loki's own for late records", async () => {
    const { data } = (await (await fetch(`${base}/loki/api/v1/labels`)).json()) as { data: readonly string[] };
    expect(data).toEqual(["__time_shard__", "environment", "service_name", "stream"]);
  });

  test("what is sent again is stored once", async () => {
    await post(`${base}/loki/api/v1/push`, streamsBody(through("push")));
    await post(`${base}/otlp/v1/logs`, otlpBody(through("otlp"), typed));
    await pause(500);
    for (const door of ["push", "otlp"])
      expect((await stored(base, `{service_name="${door}"}`)).documents).toEqual(through(door));
  });

  test("nor is anything lost when chunks are written", async () => {
    expect((await fetch(`${base}/flush`, { method: "POST" })).ok).toBe(true);
    await pause(3000);
    for (const door of ["push", "otlp"])
      expect((await stored(base, `{service_name="${door}"}`)).documents).toEqual(through(door));
    expect(await readMetric(base, "loki_ingester_chunks_flushed_total")).toBeGreaterThan(0);
  });

  test("an empty value is not stored", async () => {
    const empty = { ...record("empty", { level: "info", model: "" }), labels: { ...labels, service_name: "empty" } };
    await post(`${base}/loki/api/v1/push`, streamsBody([empty]));
    await post(`${base}/otlp/v1/logs`, otlpBody([{ ...empty, time: now + 1n }]));
    await pause(500);
    const { documents } = await stored(base, '{service_name="empty"}');
    expect(documents.map(one => one.metadata)).toEqual([{ level: "info" }, { level: "info" }]);
  });

  test("what OTLP adds when a client sets more than the document", async () => {
    const body = otlpBody([{ ...ordinary, labels: { ...labels, service_name: "adds" } }]);
    const [resource] = body.resourceLogs;
    const sent = {
      resourceLogs: [
        {
          ...resource,
          scopeLogs: [
            {
              scope: { name: "lib", version: "1" },
              logRecords: [
                {
                  ...resource?.scopeLogs[0]?.logRecords[0],
                  observedTimeUnixNano: String(now),
                  severityNumber: 13,
                  severityText: "WARN",
                  flags: 1,
                },
              ],
            },
          ],
        },
      ],
    };
    expect((await post(`${base}/otlp/v1/logs`, sent)).status).toBe(204);
    await pause(500);
    const { added, documents } = await stored(base, '{service_name="adds"}');
    expect(documents.map(one => one.metadata)).toEqual([ordinary.metadata]);
    expect(added).toEqual([...engineAdds].sort());
  });
});

describe.skipIf(!binary)("a Loki that is not ours, with our fragment", () => {
  test("stores the same document for our tenant, and another for others", async () => {
    const place = await here(join(folder, "theirs"));
    const theirs = parse(textOf({ tenant: "ai" }));
    theirs.limits_config = { allow_structured_metadata: true, retention_period: "744h" };
    const config = written("theirs.yaml", yamlText(theirs));
    const overrides = written("overrides.yaml", textOf({ url: "https://logs.example.com", tenant: "ai" }));
    const server = await start(
      binary ?? "",
      [`-config.file=${config}`, `-runtime-config.file=${overrides}`, ...place.flags],
      { ready: `${place.base}/ready` },
    );
    try {
      const document: Doc = {
        time: BigInt(Date.now()) * 1_000_000n,
        line: "request done",
        labels: { service_name: "llm-service", environment: "test", stream: "access" },
        metadata: { level: "info", event: "request_end" },
      };
      const read = async (tenant: string) => {
        const headers = { "X-Scope-OrgID": tenant };
        expect((await post(`${place.base}/otlp/v1/logs`, otlpBody([document]), headers)).status).toBe(204);
        await pause(500);
        return (await stored(place.base, '{service_name="llm-service"}', headers)).documents;
      };
      expect(await read("ai")).toEqual([document]);
      expect((await read("others")).map(one => one.labels)).toEqual([{ service_name: "llm-service" }]);
      expect((await post(`${place.base}/otlp/v1/logs`, otlpBody([document]))).status).toBe(401);
    } finally {
      await server.stop();
    }
  });
});

test.skipIf(!binary)("loki starts with a history of an older index", async () => {
  const place = await here(join(folder, "history"));
  const path = written(
    "history.yaml",
    textOf({
      directory: join(folder, "history"),
      schemaPeriods: [{ from: "2023-01-01", index: "boltdb-shipper", schema: "v12" }, { from: "2024-04-01" }],
    }),
  );
  const server = await start(binary ?? "", [`-config.file=${path}`, ...place.flags], { ready: `${place.base}/ready` });
  await server.stop();
  expect(server.output()).not.toMatch(/level=error.*(boltdb|schema)/);
});
