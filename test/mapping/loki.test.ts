import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { dimension, extendSchema, id } from "../../src/core/schema.ts";
import { secret } from "../../src/core/secret.ts";
import type { Mapping } from "../../src/core/target.ts";
import { KiB, MiB } from "../../src/core/units.ts";
import type { LokiConfig } from "../../src/targets/loki/config-schema.ts";
import { limitsFragmentSchema, lokiConfigSchema } from "../../src/targets/loki/config-schema.ts";
import { azureBlob, fileSystem, gcs, type LokiInput, loki, s3 } from "../../src/targets/loki/index.ts";
import { keptName } from "../../src/targets/loki/mapping.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const mappingOf = (options: LokiInput = {}, input: StoreSite = {}): Mapping => {
  const { target, self, site } = placeStore(loki(options), input);
  return target.mapping?.(self, site) ?? [];
};

const configOf = (options: LokiInput = {}, input: StoreSite = {}): LokiConfig => {
  const [file] = placeStore(loki(options), input).artifacts();
  return lokiConfigSchema.parse(JSON.parse(JSON.stringify(file?.kind === "yaml" ? file.data : {})));
};

const problemsOf = (options: LokiInput, input: StoreSite = {}): readonly string[] =>
  placeStore(loki(options), input).problems.map(formatProblem);

/** What users of plain JavaScript can write. */
const loose = (options: object) => options as LokiInput;

const slot = (mapping: Mapping, field: string) => {
  const found = mapping.find(one => one.field === field);
  return found && `${found.place} ${found.name}`;
};

describe("the document", () => {
  const mapping = mappingOf();

  test.each([
    ["service", "label service_name"],
    ["environment", "label environment"],
    ["stream", "label stream"],
    ["time", "time timestamp"],
    ["message", "line line"],
    ["level", "metadata level"],
    ["event", "metadata event"],
    ["trace_id", "metadata trace_id"],
    ["request_id", "metadata request_id"],
    ["model", "metadata model"],
    ["latency_ms", "metadata latency_ms"],
    ["sample_weight", "metadata sample_weight"],
    ["parse_error", "metadata parse_error"],
    ["prompt", undefined],
    ["api_key", undefined],
  ])("%s is %s", (field, expected) => {
    expect(slot(mapping, field)).toBe(expected);
  });

  test("every name is one that Loki keeps, and there once", () => {
    const names = mapping.filter(one => one.place === "label" || one.place === "metadata").map(one => one.name);
    expect(names.filter(name => !keptName.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("a field that one service keeps has a place, whatever the others do", () => {
    const input: StoreSite = {
      privacy: { content: "keep" },
      services: { strict: { privacy: { content: "drop" } }, "llm-service": {} },
    };
    expect(slot(mappingOf({}, input), "prompt")).toBe("metadata prompt");
  });

  test("a field of a team's own lands by the default rule", () => {
    const schema = extendSchema(llmLog, { tenant_tier: dimension({ description: "d", values: ["free", "pro"] }) });
    expect(slot(mappingOf({}, { schema }), "tenant_tier")).toBe("metadata tenant_tier");
    expect(slot(mappingOf({ labels: ["tenant_tier"] }, { schema }), "tenant_tier")).toBe("label tenant_tier");
  });

  test("names and labels of one's own are used wherever the field is named", () => {
    const options: LokiInput = {
      labels: ["level"],
      names: { level: "severity", service: "app", stream: "log_stream", latency_ms: "duration_ms" },
    };
    const mapping = mappingOf(options);
    expect(["service", "stream", "level", "latency_ms"].map(field => slot(mapping, field))).toEqual([
      "label app",
      "label log_stream",
      "label severity",
      "metadata duration_ms",
    ]);
    const { limits_config } = configOf(options);
    expect(limits_config.otlp_config.resource_attributes.attributes_config).toEqual([
      { action: "index_label", attributes: ["app", "environment", "log_stream", "severity"] },
    ]);
    expect(limits_config.retention_stream.map(rule => rule.selector)).toEqual([
      '{log_stream="security"}',
      '{log_stream="audit"}',
    ]);
  });
});

describe("refusals", () => {
  test.each<readonly [string, LokiInput, StoreSite, readonly string[]]>([
    [
      "a name for no field",
      { names: { latency: "x" } },
      {},
      ['names.latency: is no field of the schema, got "latency" [unknown-name]\n  help: did you mean latency_ms?'],
    ],
    [
      "a mistyped field",
      { names: { latncy_ms: "x" } },
      {},
      ['names.latncy_ms: is no field of the schema, got "latncy_ms" [unknown-name]\n  help: did you mean latency_ms?'],
    ],
    [
      "a name Loki rewrites",
      { names: { model: "llm.model" } },
      {},
      [
        'names.model: is a name that Loki would rewrite, got "llm.model"; expected letters, digits and single underscores between them, starting with a letter [wrong-value]',
      ],
    ],
    [
      "two underscores, which Loki makes one",
      { names: { model: "llm__model" } },
      {},
      [
        'names.model: is a name that Loki would rewrite, got "llm__model"; expected letters, digits and single underscores between them, starting with a letter [wrong-value]',
      ],
    ],
    [
      "a name for the line",
      { names: { message: "msg" } },
      {},
      ['names.message: has no name in Loki: it is the line, got "msg" [wrong-value]'],
    ],
    [
      "two fields of one name",
      { names: { model: "level" } },
      {},
      [
        'names.model: has the name that level has, got "level" [duplicate]\n  help: give one of them another name under names',
      ],
    ],
    [
      "a name Loki uses itself",
      { names: { level: "detected_level" } },
      {},
      [
        'names.level: has the name that Loki itself has, got "detected_level" [duplicate]\n  help: give one of them another name under names',
      ],
    ],
    [
      "an id as a label",
      { labels: ["request_id"] },
      {},
      [
        'labels[0]: cannot be a label: every value makes streams of its own, got "request_id"; expected a dimension with closed values, or with at most 50 [wrong-value]\n  help: leave it in structured metadata, where it is found just as well',
      ],
    ],
    [
      "an unknown label",
      { labels: ["levell"] },
      {},
      ['labels[0]: is no field of the schema, got "levell" [unknown-name]\n  help: did you mean level?'],
    ],
    ["a label twice", { labels: ["level", "level"] }, {}, ['labels[1]: is a label already, got "level" [duplicate]']],
    ["a label that is one", { labels: ["stream"] }, {}, ['labels[0]: is a label already, got "stream" [duplicate]']],
    [
      "a version that loses records",
      { version: "3.6" },
      {},
      [
        'version: loses every record but the first among those with the same time, service and message, got "3.6"; expected 3.7 or later [unsupported-version]\n  help: run Loki 3.7, which also compares the structured metadata, and write version: "3.7" or nothing',
      ],
    ],
    [
      "one machine's disk for several Lokis",
      {},
      { platform: kubernetes({ profile: "large" }) },
      [
        'store: is one machine\'s disk, which several Lokis do not share, got "fileSystem()"; expected s3(…), gcs(…) or azureBlob(…) in profile large [missing-capability]'.replaceAll(
          '"fileSystem()"',
          "fileSystem()",
        ),
      ],
    ],
    [
      "credentials nobody checks",
      { auth: { kind: "bearer", token: secret("loki-token") } },
      {},
      [
        'auth: has nobody to check it: Loki itself knows no credentials, got "bearer" [missing-capability]\n  help: give the url of the proxy that checks them, or leave auth out',
      ],
    ],
    [
      "a store for a Loki that is not ours",
      { url: "https://logs.example.com", store: fileSystem() },
      {},
      [
        "store: is set for a Loki that is not ours; expected either url or this [wrong-value]\n  help: leave it out: whoever runs that Loki decides it",
      ],
    ],
    [
      "a history that does not grow",
      { schemaPeriods: [{ from: "2024-04-01" }, { from: "2024-04-01" }] },
      {},
      [
        'schemaPeriods[1].from: does not follow the period before it, got "2024-04-01"; expected a day after 2024-04-01 [wrong-value]\n  help: keep the old periods as they are and append the new one',
      ],
    ],
    [
      "a history that ends before structured metadata",
      { schemaPeriods: [{ from: "2023-01-01", index: "boltdb-shipper", schema: "v12" }] },
      {},
      [
        "schemaPeriods[0]: cannot store structured metadata, got boltdb-shipper v12; expected tsdb v13 in the last period [missing-capability]\n  help: append a period with a date in the future and neither index nor schema",
      ],
    ],
    [
      "two buckets",
      {
        store: s3({ bucket: "new-logs", region: "eu-west-1" }),
        schemaPeriods: [
          { from: "2024-04-01", store: s3({ bucket: "old-logs", region: "eu-west-1" }) },
          { from: "2026-01-01" },
        ],
      },
      {},
      ['store: is a second store of the same kind, got "s3"; expected one store of each kind [missing-capability]'],
    ],
    [
      "a secret in plain text",
      loose({ store: s3({ bucket: "logs", region: "x", keys: { id: "AKIA", secret: secret("s") } } as never) }),
      {},
      [
        'store.keys.id: not a reference to a secret, got a value (not shown); expected secret("name"), the name in lower case with hyphens [literal-secret]\n  help: put the value where `secrets` says they live, and write secret("name") here',
      ],
    ],
    [
      "text that Loki would expand",
      { directory: "/loki/${HOME}" },
      {},
      ['directory: is no plain absolute path, got "/loki/${HOME}" [wrong-value]'],
    ],
    [
      "a bucket with a variable",
      { store: gcs({ bucket: "${X}" }) },
      {},
      ['store.bucket: is no bucket name, got "${X}" [wrong-value]'],
    ],
    ["no tenant", { tenant: "../x" }, {}, ['tenant: is no tenant, got "../x" [wrong-value]']],
    [
      "a day that is none",
      { schemaPeriods: [{ from: "yesterday" }] },
      {},
      ['schemaPeriods[0].from: is no day, such as 2024-04-01, got "yesterday" [wrong-value]'],
    ],
  ])("%s", (_name, options, input, expected) => {
    expect(problemsOf(options, input)).toEqual(expected);
  });

  test("more than 15 labels", () => {
    const names = Array.from({ length: 13 }, (_, index) => `kind_${index}`);
    const schema = extendSchema(
      llmLog,
      Object.fromEntries(names.map(name => [name, dimension({ description: "d", values: ["a"] })])),
    );
    expect(problemsOf({ labels: names }, { schema })).toEqual([
      "labels: are too many, got 16 with service, environment and stream; expected at most 15, as Loki allows [wrong-value]",
    ]);
    expect(problemsOf({ labels: names.slice(1) }, { schema })).toEqual([]);
  });

  test("nothing is wrong with the defaults", () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf(
        { store: s3({ bucket: "logs", region: "eu-west-1" }) },
        { platform: kubernetes({ profile: "large" }) },
      ),
    ).toEqual([]);
  });
});

describe("limits fit the schema", () => {
  test("room for every field of a record at once", () => {
    const { limits_config } = configOf();
    expect([
      limits_config.max_structured_metadata_entries_count,
      limits_config.max_structured_metadata_size,
      limits_config.max_line_size,
    ]).toEqual([192, "128KB", "256KB"]);
  });

  test("content kept at 64 KiB, and a hundred own fields, raise them", () => {
    const schema = extendSchema(
      llmLog,
      Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`own_${index}`, id({ description: "d" })])),
    );
    const input: StoreSite = { schema, privacy: { content: "keep", textBytes: KiB(512) } };
    const { limits_config } = configOf({}, input);
    const metadata = mappingOf({}, input).filter(one => one.place === "metadata").length;
    expect(limits_config.max_structured_metadata_entries_count).toBe(Math.ceil((metadata + 16) / 64) * 64);
    expect(limits_config.max_structured_metadata_size).toBe("16MB");
    expect(limits_config.max_line_size).toBe("512KB");
  });

  test("a user's own win", () => {
    const { limits_config } = configOf({
      limits: { metadata: KiB(100), metadataEntries: 200, line: MiB(1), rate: MiB(4), burst: MiB(6), late: false },
    });
    expect(limits_config).toMatchObject({
      max_structured_metadata_size: "100KB",
      max_structured_metadata_entries_count: 200,
      max_line_size: "1MB",
      ingestion_rate_mb: 4,
      per_stream_rate_limit_burst: "6MB",
      shard_streams: { enabled: false, time_sharding_enabled: false },
    });
  });
});

describe("stores", () => {
  test.each<readonly [string, LokiInput, LokiConfig["storage_config"]["object_store"], string]>([
    ["file system", {}, { filesystem: { dir: "/loki/chunks" } }, "filesystem"],
    [
      "S3 with the workload's own rights",
      { store: s3({ bucket: "logs", region: "eu-west-1" }) },
      { s3: { bucket_name: "logs", endpoint: "s3.eu-west-1.amazonaws.com", region: "eu-west-1" } },
      "s3",
    ],
    [
      "a store that speaks S3, with keys",
      {
        store: s3({
          bucket: "logs",
          region: "local",
          endpoint: "http://minio:9000",
          keys: { id: secret("minio-id"), secret: secret("minio-secret") },
        }),
      },
      {
        s3: {
          bucket_name: "logs",
          endpoint: "minio:9000",
          region: "local",
          insecure: true,
          bucket_lookup_type: "path",
          access_key_id: "${MINIO_ID}",
          secret_access_key: "${MINIO_SECRET}",
        },
      },
      "s3",
    ],
    ["Google", { store: gcs({ bucket: "logs" }) }, { gcs: { bucket_name: "logs" } }, "gcs"],
    [
      "Azure",
      { store: azureBlob({ account: "llmlogs", container: "loki", accountKey: secret("azure-key") }) },
      { azure: { account_name: "llmlogs", container_name: "loki", account_key: "${AZURE_KEY}" } },
      "azure",
    ],
  ])("%s", (_name, options, expected, type) => {
    const config = configOf(options);
    expect(config.storage_config.object_store).toEqual(expected);
    expect(config.schema_config.configs.at(-1)?.object_store).toBe(type);
    expect(config.compactor.delete_request_store).toBe(type);
  });

  test("a history keeps its old periods and stores", () => {
    const config = configOf({
      store: s3({ bucket: "logs", region: "eu-west-1" }),
      schemaPeriods: [
        { from: "2023-01-01", index: "boltdb-shipper", schema: "v12", prefix: "llm_index_", store: fileSystem() },
        { from: "2024-04-01", store: fileSystem() },
        { from: "2027-01-01" },
      ],
    });
    expect(config.schema_config.configs.map(one => [one.from, one.store, one.schema, one.object_store])).toEqual([
      ["2023-01-01", "boltdb-shipper", "v12", "filesystem"],
      ["2024-04-01", "tsdb", "v13", "filesystem"],
      ["2027-01-01", "tsdb", "v13", "s3"],
    ]);
    expect(Object.keys(config.storage_config.object_store)).toEqual(["filesystem", "s3"]);
    expect(config.storage_config.boltdb_shipper).toBeDefined();
    expect(config.compactor.delete_request_store).toBe("s3");
  });
});

describe("profiles", () => {
  test("small is one process on its own", () => {
    const config = configOf();
    expect(config.common).toEqual({
      path_prefix: "/loki",
      replication_factor: 1,
      ring: { instance_addr: "127.0.0.1", kvstore: { store: "inmemory" } },
    });
    expect(config.frontend).toEqual({ address: "127.0.0.1" });
    expect(config.memberlist).toBeUndefined();
  });

  test("large is several that find each other", () => {
    const config = configOf(
      { store: s3({ bucket: "logs", region: "eu-west-1" }) },
      { name: "prod", platform: kubernetes({ profile: "large", namespace: "obs" }) },
    );
    expect(config.common).toEqual({
      path_prefix: "/loki",
      replication_factor: 3,
      instance_addr: "${MY_POD_IP}",
      compactor_grpc_address: "loki-compactor.obs.svc.cluster.local:9096",
      ring: { kvstore: { store: "memberlist" } },
    });
    expect(config.memberlist).toEqual({
      cluster_label: "prod-loki",
      join_members: ["dns+loki-memberlist.obs.svc.cluster.local:7946"],
    });
    expect(config.frontend).toEqual({ tail_proxy_url: "http://loki-querier.obs.svc.cluster.local:3100" });
    expect(config.query_scheduler).toEqual({ use_scheduler_ring: true });
    expect(config.index_gateway).toEqual({ mode: "simple" });
    expect(config.storage_config.tsdb_shipper.index_gateway_client).toEqual({
      server_address: "dns+loki-index-gateway.obs.svc.cluster.local:9096",
    });
    expect(config.ingester.wal).toEqual({ replay_memory_ceiling: "2GB" });
  });
});

describe("doors", () => {
  const doorsOf = (options: LokiInput, input: StoreSite = {}) => {
    const { target, self, site } = placeStore(loki(options), input);
    return target.serves?.(self, site.platform, site.name);
  };

  test("two to write, of which either stores the same document; one to ask, one to fetch metrics from", () => {
    expect(doorsOf({})).toEqual([
      { protocol: "otlp-http", url: "http://loki:3100/otlp", telemetry: ["logs"] },
      { protocol: "loki-push", url: "http://loki:3100/loki/api/v1/push", telemetry: ["logs"] },
      { protocol: "query-api", url: "http://loki:3100", telemetry: ["logs"] },
      {
        protocol: "prometheus-scrape",
        url: "http://loki:3100",
        telemetry: ["metrics"],
        facts: { component: "loki", port: "3100", path: "/metrics" },
      },
    ]);
  });

  test("in profile large each process has its own, and metrics are fetched from all", () => {
    const large = doorsOf({}, { platform: kubernetes({ profile: "large", namespace: "obs" }) }) ?? [];
    const host = (process: string) => `http://loki-${process}.obs.svc.cluster.local:3100`;
    expect(large.map(({ protocol, url }) => [protocol, url])).toEqual([
      ["otlp-http", `${host("distributor")}/otlp`],
      ["loki-push", `${host("distributor")}/loki/api/v1/push`],
      ["query-api", host("query-frontend")],
      ...[
        "distributor",
        "ingester",
        "querier",
        "query-frontend",
        "query-scheduler",
        "index-gateway",
        "compactor",
        "ruler",
      ].map(process => ["prometheus-scrape", host(process)]),
    ]);
  });

  test("a tenant is a header, and Loki then demands it", () => {
    expect(doorsOf({ tenant: "ai" })?.map(door => door.headers)).toEqual([
      { "X-Scope-OrgID": "ai" },
      { "X-Scope-OrgID": "ai" },
      { "X-Scope-OrgID": "ai" },
      undefined,
    ]);
    expect([configOf({}).auth_enabled, configOf({ tenant: "ai" }).auth_enabled]).toEqual([false, true]);
  });

  test("a Loki that is not ours has its own address and credentials", () => {
    const auth = { kind: "basic", username: "llm", password: secret("logs-password") } as const;
    expect(doorsOf({ url: "https://logs.example.com/x", auth })?.map(door => [door.url, door.auth])).toEqual([
      ["https://logs.example.com/x/otlp", auth],
      ["https://logs.example.com/x/loki/api/v1/push", auth],
      ["https://logs.example.com/x", auth],
    ]);
  });
});

describe("fragments for a Loki that is not ours", () => {
  const fragmentOf = (options: LokiInput, input: StoreSite = {}) => {
    const [file, ...more] = placeStore(loki({ url: "https://logs.example.com", ...options }), input).artifacts();
    expect([file?.path, more.filter(({ path }) => !path.startsWith("queries/"))]).toEqual([
      "fragments/limits.yaml",
      [],
    ]);
    return limitsFragmentSchema.parse(JSON.parse(JSON.stringify(file?.kind === "yaml" ? file.data : {})));
  };

  test("for everybody, touching no other environment's records", () => {
    const fragment = fragmentOf({}, { name: "prod" });
    if (!("limits_config" in fragment)) throw new Error("no limits_config");
    expect(fragment.limits_config).not.toHaveProperty("retention_period");
    expect(fragment.limits_config).not.toHaveProperty("discover_service_name");
    expect(fragment.limits_config.retention_stream.map(rule => rule.selector)).toEqual([
      '{environment="prod", stream="application"}',
      '{environment="prod", stream="access"}',
      '{environment="prod", stream="performance"}',
      '{environment="prod", stream="security"}',
      '{environment="prod", stream="audit"}',
    ]);
  });

  test("for one tenant", () => {
    const fragment = fragmentOf({ tenant: "ai" });
    expect("overrides" in fragment && Object.keys(fragment.overrides)).toEqual(["ai"]);
  });
});
