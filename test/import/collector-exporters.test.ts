/** Exporters of collectors: the stores that the environment says for them, and what of them no environment says. */

import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { check, imported, type Loose } from "./collector.ts";

const apiKey = 'apiKey: secret("elasticsearch-api-key")';
const ada = (store: string) => `auth: { kind: "basic", username: "ada", password: secret("${store}-password") }`;

describe("exporters of records", () => {
  test.each<[name: string, settings: Loose, store: string, source: string, left?: readonly string[]]>([
    ["otlp_http/loki", { endpoint: "http://loki:3100/otlp" }, "loki", '{ url: "http://loki:3100" }'],
    ["otlphttp", { endpoint: "https://logs.example.com/otlp/" }, "loki", '{ url: "https://logs.example.com" }'],
    ["otlphttp", { logs_endpoint: "http://loki:3100/otlp/v1/logs" }, "loki", '{ url: "http://loki:3100" }'],
    ["otlphttp/loki", { endpoint: "http://loki:3100" }, "loki", '{ url: "http://loki:3100" }'],
    ["loki", { endpoint: "http://loki:3100/loki/api/v1/push" }, "loki", '{ url: "http://loki:3100" }'],
    [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { "X-Scope-OrgID": "ml", team: "b" } },
      "loki",
      '{ url: "http://loki:3100", tenant: "ml" }',
      ["exporters.otlphttp.headers.team"],
    ],
    [
      "otlphttp",
      { endpoint: "https://ada:lovelace@loki.example/otlp", tls: { ca_file: "/ca.pem" } },
      "loki",
      `{ url: "https://loki.example", ${ada("loki")}, authority: secret("loki-authority") }`,
      ["credential-in-file exporters.otlphttp.endpoint"],
    ],
    [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { Authorization: "Basic YWRhOmxvdmVsYWNl" } },
      "loki",
      `{ url: "http://loki:3100", ${ada("loki")} }`,
      ["credential-in-file exporters.otlphttp.headers.Authorization"],
    ],
    [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { authorization: "Bearer ${env:TOKEN}" } },
      "loki",
      '{ url: "http://loki:3100", auth: { kind: "bearer", token: secret("loki-token") } }',
    ],
    [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", proxy_url: "http://p:1", tls: { cert_file: "/a", insecure: true } },
      "loki",
      '{ url: "http://loki:3100" }',
      ["exporters.otlphttp.proxy_url", "exporters.otlphttp.tls.cert_file"],
    ],
    [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { "X-Scope-OrgID": 1 } },
      "loki",
      '{ url: "http://loki:3100", tenant: "1" }',
    ],
    ...["${env:TENANT}", "a|b", "fake"].map((tenant): [string, Loose, string, string, string[]] => [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { "X-Scope-OrgID": tenant } },
      "loki",
      '{ url: "http://loki:3100" }',
      ["exporters.otlphttp.headers.X-Scope-OrgID"],
    ]),
    ...["${env:AUTH}", "Basic ${env:PAIR}"].map((authorization): [string, Loose, string, string, string[]] => [
      "otlphttp",
      { endpoint: "http://loki:3100/otlp", headers: { authorization } },
      "loki",
      '{ url: "http://loki:3100" }',
      ["exporters.otlphttp.headers.authorization"],
    ]),
    [
      "elasticsearch",
      { endpoint: "http://es:9200", headers: { Authorization: "${env:AUTH}" } },
      "elasticsearch",
      `{ url: "http://es:9200", ${apiKey} }`,
      ["exporters.elasticsearch.headers.Authorization"],
    ],
    [
      "elasticsearch",
      { endpoints: ["https://es:9200"], api_key: "${env:KEY}", tls: { ca_file: "/ca.pem" } },
      "elasticsearch",
      `{ url: "https://es:9200", ${apiKey}, authority: secret("elasticsearch-authority") }`,
    ],
    ["elasticsearch", { endpoint: "http://es:9200" }, "elasticsearch", '{ url: "http://es:9200", apiKey: "none" }'],
    [
      "elasticsearch/a",
      { endpoints: ["https://es-1:9200", "https://b:lovelace@es-2:9200"], user: "ada", password: "lovelace" },
      "elasticsearch",
      `{ url: "https://es-1:9200", ${apiKey} }`,
      [
        "credential-in-file exporters.elasticsearch/a.endpoints",
        "exporters.elasticsearch/a.endpoints https://…@es-2:9200",
        "exporters.elasticsearch/a.user",
        "credential-in-file exporters.elasticsearch/a.password",
      ],
    ],
    [
      "elasticsearch",
      { endpoint: "http://es:9200", logs_index: "chat", pipeline: "geo" },
      "elasticsearch",
      '{ url: "http://es:9200", apiKey: "none" }',
      ["exporters.elasticsearch.logs_index chat", "exporters.elasticsearch.pipeline geo"],
    ],
  ])("%s with %j", (name, settings, store, source, left = []) => {
    const read = imported({ exporters: { [name]: settings } });
    expect(read.store(store)).toBe(source);
    expect(read.environment).toContain(`otelCollector({ to: { logs: ["${store}"], traces: ["jaeger"] } })`);
    expect(read.left).toEqual(left);
    check(read);
  });

  test.each<[name: string, settings: Loose, got: string | undefined, help: string]>([
    ["otlphttp", { endpoint: "${env:LOKI}/otlp" }, "${env:LOKI}/otlp", "loki({ url:"],
    [
      "otlphttp",
      { endpoint: "https://otlp-gateway-eu.grafana.net/otlp" },
      "https://otlp-gateway-eu.grafana.net/otlp",
      "loki({",
    ],
    ["otlphttp", { endpoint: "https://logs.example.com?key=lovelace" }, "https://logs.example.com?…", "loki({ url:"],
    ["otlphttp", { endpoint: "http://loki.example.com/otlp" }, "http://loki.example.com/otlp", "write its https://"],
    ["elasticsearch", { endpoint: "http://es.example.com" }, "http://es.example.com", "write its https://"],
    ["constructor", {}, undefined, "a collector of yours can"],
    ["otlp", { endpoint: "gateway:4317" }, "gateway:4317", "import the file of the collector there too"],
    ["elasticsearch", { cloudid: "a:b" }, undefined, "elasticsearch({ url:"],
    ["awscloudwatchlogs", { region: "eu-west-1" }, undefined, 'cloudwatch({ region: "eu-west-1" }) under targets'],
    ["googlecloud", { project: "acme" }, undefined, 'gcp({ project: "acme" }) under targets'],
    ["azure_monitor", {}, undefined, 'azure({ region: "…" }) under targets'],
    ["kafka", {}, undefined, "a collector of yours can"],
    ["splunk_hec", { endpoint: "https://splunk:8088" }, "https://splunk:8088", "a collector of yours can"],
  ])("%s with %j goes nowhere", (name, settings, got, help) => {
    const read = imported({ exporters: { [name]: settings } });
    expect(read.findings.map(one => [one.path, one.got])).toEqual([[`exporters.${name}`, got]]);
    expect(read.findings[0]?.help).toContain(help);
    // Only a store that is not ours has an address; the environment's own is of the same product.
    expect(read.environment).not.toContain("url:");
    expect(read.environment.includes("elasticsearch({})")).toBe(name === "elasticsearch");
    check(read);
  });

  test("two stores are both the environment's; a second of one kind is named", () => {
    const read = imported({
      exporters: {
        "otlp_http/loki": { endpoint: "http://loki:3100/otlp" },
        elasticsearch: { endpoint: "http://es:9200" },
        "otlp_http/same": { endpoint: "http://loki:3100/otlp" },
        "otlp_http/other": { endpoint: "http://other:3100/otlp" },
      },
    });
    expect(read.environment).toContain('to: { logs: ["loki", "elasticsearch"], traces: ["jaeger"] }');
    expect(read.findings.map(({ path, got, help }) => [path, got, help])).toEqual([
      [
        "exporters.otlp_http/other",
        "http://other:3100/otlp",
        'loki2: loki({ url: "http://other:3100" }) under targets, and "loki2" in to.logs of otelCollector',
      ],
    ]);
    check(read);
  });

  test("every further store has a key and secrets of its own", () => {
    const headers = { authorization: "Bearer ${env:TOKEN}" };
    const read = imported({
      exporters: {
        "otlphttp/loki": { endpoint: "http://loki:3100/otlp", headers },
        "otlphttp/other": { endpoint: "http://other:3100/otlp", headers },
        "otlphttp/third": { endpoint: "http://third:3100/otlp", headers },
      },
    });
    const bearer = (key: string) => `auth: { kind: "bearer", token: secret("${key}-token") }`;
    expect(read.findings.map(({ help }) => help)).toEqual([
      `loki2: loki({ url: "http://other:3100", ${bearer("loki2")} }) under targets, and "loki2" in to.logs of otelCollector`,
      `loki3: loki({ url: "http://third:3100", ${bearer("loki3")} }) under targets, and "loki3" in to.logs of otelCollector`,
    ]);
    check(read);
  });

  test("an exporter that no pipeline names does nothing, and neither does one for a screen", () => {
    expect(imported({ signals: ["logs", "traces", "metrics"], receivers: { nop: {} } }).left).toEqual([]);
    const text = JSON.stringify({
      exporters: { kafka: {}, nop: {} },
      service: { pipelines: { traces: { receivers: [], exporters: ["nop"] } } },
    });
    const { files } = importFiles([{ path: "collector.json", text }], "imported");
    expect(files.flatMap(one => one.findings).filter(({ code }) => code === "not-carried-over")).toEqual([]);
  });
});

describe("exporters of traces and metrics", () => {
  test.each<[signal: string, name: string, settings: Loose, store: string, source: string, left?: readonly string[]]>([
    ["traces", "otlp", { endpoint: "jaeger:4317" }, "jaeger", '{ url: "https://jaeger:4317" }'],
    ["traces", "otlp", { endpoint: "tempo:4317", tls: { insecure: true } }, "jaeger", '{ url: "http://tempo:4317" }'],
    ["traces", "otlp_grpc/a", { endpoint: "http://jaeger:4317" }, "jaeger", '{ url: "http://jaeger:4317" }'],
    ["metrics", "prometheus", { endpoint: "0.0.0.0:8889" }, "prometheus", "{}"],
    [
      "metrics",
      "prometheusremotewrite",
      { endpoint: "http://prometheus:9090/api/v1/write" },
      "prometheus",
      '{ url: "http://prometheus:9090" }',
    ],
    // it is asked, and sent nothing
    [
      "metrics",
      "prometheusremotewrite",
      { endpoint: "http://prometheus.example.com:9090/api/v1/write" },
      "prometheus",
      '{ url: "http://prometheus.example.com:9090" }',
    ],
    [
      "metrics",
      "otlphttp",
      { endpoint: "http://prometheus:9090/api/v1/otlp", auth: { authenticator: "basicauth" } },
      "prometheus",
      `{ url: "http://prometheus:9090", ${ada("prometheus")} }`,
    ],
    [
      "metrics",
      "otlphttp",
      { endpoint: "http://prometheus:9090/api/v1/otlp", auth: { authenticator: "basicauth/number" } },
      "prometheus",
      `{ url: "http://prometheus:9090", ${ada("prometheus").replace("ada", "123456")} }`,
    ],
    [
      "metrics",
      "otlphttp",
      { endpoint: "http://prometheus:9090/api/v1/otlp", auth: { authenticator: "basicauth/from-env" } },
      "prometheus",
      '{ url: "http://prometheus:9090" }',
      ["auth"],
    ],
    [
      "metrics",
      "prometheusremotewrite",
      {
        endpoint: "https://prometheus:9090/api/v1/write",
        headers: { "X-Scope-OrgID": "ml" },
        namespace: "chat",
        external_labels: { team: "ml" },
        tls: { ca_file: "/ca.pem" },
      },
      "prometheus",
      '{ url: "https://prometheus:9090" }',
      ["headers.X-Scope-OrgID", "namespace chat", "external_labels team", "tls.ca_file"],
    ],
    [
      "traces",
      "otlp/jaeger",
      { endpoint: "jaeger:4317", tls: { ca_file: "/ca.pem", insecure_skip_verify: true } },
      "jaeger",
      '{ url: "https://jaeger:4317" }',
      ["tls.ca_file", "tls.insecure_skip_verify"],
    ],
  ])("%s to %s with %j", (signal, name, settings, store, source, left = []) => {
    const client = (username: unknown) => ({ client_auth: { username, password: "${env:P}" } });
    const extensions = {
      basicauth: client("ada"),
      "basicauth/number": client(123456),
      "basicauth/from-env": client("${env:U}"),
    };
    const read = imported({ signals: [signal], receivers: { nop: {} }, exporters: { [name]: settings }, extensions });
    expect(read.store(store)).toBe(source);
    expect([...read.left].sort()).toEqual(left.map(one => `exporters.${name}.${one}`).sort());
    expect(JSON.stringify(read.findings)).not.toContain("authority: secret");
    check(read);
  });

  test.each<[signal: string, name: string, settings: Loose, help: string]>([
    [
      "traces",
      "otlphttp/tempo",
      { endpoint: "https://tempo.example.com" },
      'tempo: otlpBackend({ url: "https://tempo.example.com", keeps: days(7) })',
    ],
    [
      "traces",
      "otlp",
      { endpoint: "api.example.com:443", headers: { "x-team": "${env:KEY}" } },
      'platform: otlpBackend({ url: "https://api.example.com:443", protocol: "grpc", keeps: days(7) })',
    ],
    ["traces", "otlphttp/jaeger", { endpoint: "https://traces.example.com" }, "platform: otlpBackend({"],
    ["traces", "otlp", { endpoint: "jaeger.example.com:4317", tls: { insecure: true } }, "write its https://"],
    ["traces", "otlp", { endpoint: "${env:JAEGER}" }, 'otlpBackend({ url: "https://…"'],
    ["traces", "jaeger", { endpoint: "jaeger:14250" }, "jaeger({ url:"],
    ["traces", "elasticsearch", { endpoint: "http://es:9200" }, 'jaeger({ storage: "elasticsearch"'],
    ["traces", "datadog", {}, "a collector of yours"],
    ["metrics", "prometheusremotewrite", { endpoint: "https://mimir.example.com/api/v1/push" }, "prometheus({ url:"],
    ["metrics", "otlp", { endpoint: "gateway:4317" }, "a collector of yours"],
  ])("%s to %s with %j are sent nowhere", (signal, name, settings, help) => {
    const read = imported({ signals: [signal], receivers: { nop: {} }, exporters: { [name]: settings } });
    expect(read.findings.map(({ path }) => path)).toEqual([`exporters.${name}`]);
    expect(read.findings[0]?.help).toContain(help);
    check(read);
  });
});

test("an exporter of several signals is named once, and where records go besides is no Jaeger", () => {
  const read = imported({
    signals: ["logs", "traces", "metrics"],
    receivers: { nop: {} },
    exporters: { datadog: {}, "otlp/collector": { endpoint: "gateway:4317" } },
  });
  expect(read.findings.map(({ path, what }) => [path, what])).toEqual([
    ["exporters.datadog", "is not carried over: where logs and traces and metrics are sent"],
    ["exporters.otlp/collector", "is not carried over: where logs and traces are sent"],
    ["exporters.otlp/collector", "is not carried over: where metrics are sent"],
  ]);
  expect(read.environment).not.toContain("url:");
  check(read);
});

test("platforms that take traces have a key each", () => {
  const endpoint = "https://traces.example.com";
  const names = ["otlphttp", "otlphttp/tempo", "otlphttp/x-y", "otlphttp/loki", "otlp_http/tempo"];
  const read = imported({
    signals: ["traces"],
    exporters: Object.fromEntries(names.map(name => [name, { endpoint }])),
  });
  expect(read.findings.map(({ help }) => help.split(":")[0])).toEqual([
    "platform",
    "tempo",
    "platform2",
    "platform3",
    "tempo2",
  ]);
});

test.each<[exporters: Loose, said: readonly string[]]>([
  [{ otlphttp: { endpoint: "${env:LOKI_URL}/otlp" } }, []],
  [{ otlphttp: { endpoint: "http://loki:3100/otlp" }, elasticsearch: {} }, ["loki"]],
])("notes on %j tell of the stores whose address is known", (exporters, said) => {
  const names = Object.keys(exporters);
  const text = JSON.stringify({ exporters, service: { pipelines: { logs: { receivers: [], exporters: names } } } });
  const { files } = importFiles([{ path: "collector.json", text }], "imported");
  const notes = files.flatMap(one => one.notes).flatMap(note => /^What goes to (.*) goes/.exec(note)?.[1] ?? []);
  expect(notes).toEqual(said);
});
