/** The last hop: a mapping as statements, by protocol; and the files of an environment. */

import { describe, expect, test } from "vitest";
import { kubernetes } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { containerFiles, files, otlp, pods, syslog } from "../../src/core/service.ts";
import type { IngestProtocol, Mapping } from "../../src/core/target.ts";
import { percent } from "../../src/core/units.ts";
import { defineEnvironment, type EnvironmentInput } from "../../src/environment/index.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { doorOf, exporterFor } from "../../src/targets/otel-collector/exporters.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { lastHop } from "../../src/targets/otel-collector/mapping.ts";
import { otelCollectorOptions } from "../../src/targets/otel-collector/options.ts";

const field = (name: string): string => `log.attributes["${name}"]`;

/** Without the clearing of what a record carries beside its document, which is the same everywhere. */
const rendered = (mapping: Mapping, protocol: IngestProtocol, facts: Readonly<Record<string, string>> = {}) => {
  const { statements, resourceKeys } = lastHop(mapping, protocol, facts);
  const cleared = statements.indexOf("set(resource.attributes, {})");
  return { cleared: statements.slice(0, cleared + 1).length, statements: statements.slice(cleared + 1), resourceKeys };
};

const loose: Mapping = [
  { field: "service", name: "service_name", type: "string", place: "label" },
  { field: "stream", name: "stream", type: "string", place: "label" },
  { field: "time", name: "timestamp", type: "timestamp", place: "time" },
  { field: "message", name: "line", type: "string", place: "line" },
  { field: "latency_ms", name: "latency_s", type: "string", place: "metadata", scale: 0.001 },
];

const body: Mapping = [
  { field: "stream", name: "llm.stream", type: "keyword", place: "body" },
  { field: "time", name: "@timestamp", type: "date_nanos", place: "time" },
  { field: "level", name: "log.level", type: "keyword", place: "body" },
];

const asBody = [
  "set(log.body, {})",
  `set(log.body["llm"]["stream"], ${field("stream")}) where ${field("stream")} != nil`,
  'set(log.body["@timestamp"], Format("%s.%09dZ", [FormatTime(log.time, "%Y-%m-%dT%H:%M:%S"), Nanosecond(log.time)]))',
  `set(log.body["log"]["level"], ${field("level")}) where ${field("level")} != nil`,
  `set(log.cache["stream"], ${field("stream")})`,
  `set(log.cache["level"], ${field("level")})`,
  "set(log.attributes, {})",
];

const severities = [5, 9, 13, 17, 21].map(
  (number, index) =>
    `set(log.severity_number, ${number}) where log.cache["level"] == "${["debug", "info", "warning", "error", "critical"][index]}"`,
);

describe("the last hop", () => {
  test("OTLP: labels to the resource, the line to the body, all else as text to attributes", () => {
    expect(rendered(loose, "otlp-http")).toEqual({
      cleared: 12,
      statements: [
        'set(log.cache["texts"], {})',
        `set(log.cache["texts"]["service.name"], ${field("service")}) where ${field("service")} != nil`,
        `set(log.cache["texts"]["stream"], ${field("stream")}) where ${field("stream")} != nil`,
        `set(log.cache["texts"]["latency_s"], ${field("latency_ms")} * 0.001) where ${field("latency_ms")} != nil`,
        'stringify_all(log.cache["texts"])',
        'set(log.cache["values"], {})',
        `set(log.body, ${field("message")}) where ${field("message")} != nil`,
        'set(log.attributes, log.cache["texts"])',
        'merge_maps(log.attributes, log.cache["values"], "upsert")',
      ],
      resourceKeys: ["service.name", "stream"],
    });
  });

  const bodies: readonly (readonly [IngestProtocol, Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      "elasticsearch-bulk",
      { type: "logs", dataset: "llm.{stream}", namespace: "prod" },
      [
        'set(instrumentation_scope.attributes["elastic.mapping.mode"], "bodymap")',
        `set(${field("data_stream.type")}, "logs")`,
        `set(${field("data_stream.dataset")}, Concat(["llm.", log.cache["stream"], ""], ""))`,
        `set(${field("data_stream.namespace")}, "prod")`,
      ],
    ],
    ["cloudwatch-logs", {}, []],
    ["google-cloud-logging", { log: "llm" }, [...severities, `set(${field("gcp.log_name")}, "llm")`]],
    ["azure-monitor", {}, severities],
  ];

  test.each(bodies)("%s: the document as the body, nested by dots", (protocol, facts, more) => {
    expect(rendered(body, protocol, facts)).toEqual({
      cleared: 12,
      statements: [...asBody, ...more],
      resourceKeys: [],
    });
  });
});

describe("a store's door", () => {
  const options = otelCollectorOptions.parse({ to: { logs: ["store"] } });
  const store = (...protocols: IngestProtocol[]) => ({
    key: "store",
    product: "own",
    endpoints: protocols.map(protocol => ({
      protocol,
      telemetry: ["logs" as const],
      url: "https://store.example.com:443/base",
    })),
    mapping: [],
  });

  test("its own protocol before OTLP, gRPC before HTTP", () => {
    expect(doorOf(store("otlp-http", "otlp-grpc"))?.protocol).toBe("otlp-grpc");
    expect(doorOf(store("otlp-http", "elasticsearch-bulk"))?.protocol).toBe("elasticsearch-bulk");
    expect(doorOf(store("loki-push"))).toBeUndefined();
  });

  test("secrets are references, a `$` in a header is no reference", () => {
    const [door] = store("otlp-http").endpoints;
    if (!door) throw new Error("no door");
    const { id, piece } = exporterFor(
      "store",
      {
        ...door,
        headers: { "x-team": "a$b", "x-key": secret("team-key") },
        auth: { kind: "basic", username: "u$er", password: secret("store-password") },
      },
      options,
      "wait",
    );
    expect(id).toBe("otlp_http/store");
    expect(piece.extensions).toEqual({
      "basicauth/store": { client_auth: { username: "u$$er", password: "${env:STORE_PASSWORD}" } },
    });
    expect(piece.exporters?.[id]).toMatchObject({
      endpoint: "https://store.example.com:443/base",
      headers: { "x-team": "a$$b", "x-key": "${env:TEAM_KEY}" },
      auth: { authenticator: "basicauth/store" },
      sending_queue: { storage: "file_storage", block_on_overflow: true, queue_size: 100_000 },
      retry_on_failure: { max_elapsed_time: "0s" },
    });
  });

  test.each([
    ["http://store:4317", { endpoint: "store:4317", tls: { insecure: true } }],
    ["https://store.example.com", { endpoint: "store.example.com:443", tls: { insecure: false } }],
    ["https://store.example.com:443", { endpoint: "store.example.com:443", tls: { insecure: false } }],
  ])("gRPC to %s", (url, expected) => {
    const { piece } = exporterFor("store", { protocol: "otlp-grpc", telemetry: ["traces"], url }, options, "refuse");
    expect(piece.exporters?.["otlp_grpc/store"]).toMatchObject(expected);
  });

  test("Azure's exporter is called as its version has it", () => {
    const door = { protocol: "azure-monitor", telemetry: ["logs"], url: "https://x.example.com" } as const;
    const idIn = (version: "0.158" | "0.161") => exporterFor("azure", door, { ...options, version }, "wait").id;
    expect([idIn("0.158"), idIn("0.161")]).toEqual(["azuremonitor/azure", "azure_monitor/azure"]);
  });
});

interface Emitted {
  readonly receivers: Readonly<
    Record<string, { readonly include?: readonly string[]; readonly exclude?: readonly string[] }>
  >;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly service: { readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };
}

const emitted = (input: Partial<EnvironmentInput>): Readonly<Record<string, Emitted>> => {
  const { targets, site } = defineEnvironment({
    name: "prod",
    platform: kubernetes(),
    services: {},
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
      loki: loki({}),
      jaeger: jaeger({}),
    },
    ...input,
  });
  const [collector] = targets;
  const artifacts = collector?.target.emit(collector.self, site) ?? [];
  return Object.fromEntries(
    artifacts.map(one => [one.path, one.kind === "yaml" ? JSON.parse(JSON.stringify(one.data)) : undefined]),
  );
};

describe("the files of a cluster", () => {
  test("agents read files, gateways the network, services with equal steps share a lane", () => {
    const all = emitted({
      services: {
        chat: { source: pods({ app: "chat" }) },
        "chat-more": { source: pods({ app: "chat-more", namespace: "llm", container: "app" }) },
        batch: { source: files("/var/log/batch/*.log"), privacy: { user: "drop" } },
        side: { source: containerFiles("/var/log/side/*.log") },
        direct: { source: otlp() },
        box: { source: syslog() },
      },
      sampling: { logs: { debug: percent(1) } },
    });
    expect(Object.keys(all)).toEqual([
      "agent.yaml",
      "gateway.yaml",
      "fragments/redaction.yaml",
      "fragments/helm-values-agent.yaml",
      "fragments/helm-values-gateway.yaml",
    ]);
    const [agent, gateway] = [all["agent.yaml"], all["gateway.yaml"]];
    expect(agent?.service.pipelines).toEqual({
      "logs/chat": {
        receivers: ["file_log/chat", "file_log/chat-more", "file_log/side"],
        processors: [
          "memory_limiter",
          "filter/blank",
          "transform/normalise",
          "transform/policy-chat",
          "transform/redact",
          "transform/finish",
          "filter/sample",
        ],
        exporters: ["forward/logs"],
      },
      "logs/batch": {
        receivers: ["file_log/batch"],
        processors: [
          "memory_limiter",
          "filter/blank",
          "transform/normalise",
          "transform/policy-batch",
          "transform/redact",
          "transform/finish",
          "filter/sample",
        ],
        exporters: ["forward/logs"],
      },
      "logs/to-loki": {
        receivers: ["forward/logs"],
        processors: ["transform/to-loki", "groupbyattrs/to-loki"],
        exporters: ["otlp_http/loki"],
      },
    });
    expect(Object.entries(gateway?.service.pipelines ?? {}).map(([id, pipeline]) => [id, pipeline.receivers])).toEqual([
      ["logs/direct-otlp", ["otlp"]],
      ["logs/direct-syslog", ["syslog"]],
      // Whoever is not named: under the strictest policy, which is batch's.
      ["logs/unknown_service-otlp", ["otlp"]],
      ["logs/unknown_service-syslog", ["syslog"]],
      ["logs/to-loki", ["forward/logs"]],
      ["traces", ["otlp"]],
    ]);
    expect(agent?.receivers["file_log/chat"]).toMatchObject({
      include: ["/var/log/pods/*_chat-*_*/*/*.log"],
      exclude: ["/var/log/pods/llm_chat-more-*_*/app/*.log"],
    });
    expect(agent?.receivers["file_log/chat-more"]?.exclude).toBeUndefined();
  });

  test("no agent where nothing is read from files, no gateway where nothing comes over the network", () => {
    expect(Object.keys(emitted({ services: { direct: { source: otlp() } } }))).not.toContain("agent.yaml");
    expect(
      Object.keys(
        emitted({
          services: { batch: { source: files("/var/log/batch/*.log") } },
          targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) },
        }),
      ),
    ).not.toContain("gateway.yaml");
  });
});

describe("options", () => {
  test.each([
    [{}, "to"],
    [{ to: {} }, "to"],
    [{ to: { logs: ["loki"] }, version: "0.100" }, "version"],
    [{ to: { logs: ["loki"] }, replicas: { samplers: 0 } }, "replicas.samplers"],
    [{ to: { logs: ["loki"] }, balancing: { static: ["no port"] } }, "balancing.static.0"],
    [{ to: { logs: ["loki"] }, directory: "relative" }, "directory"],
    [{ to: { logs: ["loki"] }, from: ["beats"] }, "from.0"],
    [{ to: { logs: ["loki"] }, queues: 1 }, ""],
  ])("%j is refused", (options, path) => {
    const { error } = otelCollectorOptions.safeParse(options);
    expect(error?.issues.map(issue => issue.path.join(".")).slice(0, 1)).toEqual([path]);
  });
});
