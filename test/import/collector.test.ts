/** Collectors: the stores that the environment says for their exporters, and what of them no environment says. */

import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { defined } from "./defined.ts";

type Loose = Readonly<Record<string, unknown>>;

/** One pipeline for each signal, with all that is given for it. */
const imported = (given: {
  readonly receivers?: Loose;
  readonly processors?: Loose;
  readonly exporters?: Loose;
  readonly extensions?: Loose;
  readonly connectors?: Loose;
  readonly signals?: readonly string[];
}) => {
  const { signals = ["logs"], receivers = { otlp: {} }, processors = {}, exporters = {}, connectors = {} } = given;
  const pipeline = {
    receivers: Object.keys(receivers),
    processors: Object.keys(processors),
    exporters: [...Object.keys(exporters), ...Object.keys(connectors), "debug"],
  };
  const document = {
    receivers,
    processors,
    exporters: { ...exporters, debug: {} },
    extensions: given.extensions ?? {},
    connectors,
    service: {
      extensions: Object.keys(given.extensions ?? {}),
      pipelines: Object.fromEntries(signals.map(signal => [signal, pipeline])),
    },
  };
  const text = JSON.stringify(document, null, 2);
  const { environment, files } = importFiles([{ path: "collector.yaml", text }], "imported");
  const findings = files
    .flatMap(one => one.findings)
    .filter(({ code }) => code === "not-carried-over" || code === "credential-in-file");
  return {
    environment,
    findings,
    lines: text.split("\n"),
    store: (name: string) => new RegExp(`^    ${name}: ${name}\\((.*)\\),$`, "m").exec(environment)?.[1],
    left: findings.map(({ code, path, got }) =>
      [...(code === "not-carried-over" ? [] : [code]), path, ...(got === undefined ? [] : [got])].join(" "),
    ),
  };
};

const check = (read: ReturnType<typeof imported>): void => {
  expect(() => defined(read.environment)).not.toThrow();
  expect(JSON.stringify([read.environment, read.findings])).not.toContain("lovelace");
  for (const { line, path, help } of read.findings) {
    expect(help).not.toMatch(/^$|undefined|NaN|native code/);
    // The line is that of the last key of the path, whose own name may have a dot.
    const written = /"([^"]+)":/.exec(read.lines[(line ?? 0) - 1] ?? "")?.[1] ?? "none";
    expect(path.endsWith(written)).toBe(true);
  }
};

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

test.each([{}, { logs: null }, { logs: { exporters: "debug" } }])(
  "pipelines that are %j are no collector's",
  pipelines => {
    const text = `service:
  pipelines: ${JSON.stringify(pipelines)}
`;
    const { problems } = importFiles([{ path: "a.yaml", text }], "imported");
    expect(problems.map(({ what }) => what)).toEqual(["is none of the kinds that can be imported"]);
  },
);

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

test("a pipeline whose processors are empty is read, and a second door for OTLP is no second service", () => {
  const text = `
receivers: { otlp: {}, otlp/tls: {} }
processors:
exporters: { debug: {} }
service: { pipelines: { logs: { receivers: [otlp, otlp/tls], processors: , exporters: [debug] } } }`;
  const { files, problems } = importFiles([{ path: "collector.yaml", text }], "imported");
  expect(problems).toEqual([]);
  expect(files.map(({ kind, services }) => [kind, services.length])).toEqual([["otel-collector", 1]]);
});

describe("what is collected", () => {
  test.each<[signal: string, name: string, settings: Loose, left: readonly string[]]>([
    ["logs", "otlp", { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: {} } }, []],
    ["logs", "otlp", { protocols: { grpc: { endpoint: "0.0.0.0:5317" } } }, ["protocols.grpc.endpoint 5317"]],
    ["logs", "otlp", { protocols: { http: { endpoint: "0.0.0.0:99999" } } }, []],
    ["logs", "toString", {}, [""]],
    ["traces", "otlp", { protocols: { http: { tls: {}, cors: {} } } }, ["protocols.http.tls", "protocols.http.cors"]],
    ["metrics", "otlp", {}, [""]],
    ["metrics", "hostmetrics", { scrapers: { cpu: {} } }, [""]],
    ["metrics", "prometheus", { config: { scrape_configs: [{ job_name: "a" }, { job_name: "b" }] } }, [" a", " b"]],
    ["logs", "syslog", {}, [""]],
    ["logs", "kafka", {}, [""]],
    ["traces", "zipkin", {}, [""]],
    ["logs", "file_log", { include: ["/srv/a/*.log"], operators: [{ type: "json_parser" }] }, []],
    [
      "logs",
      "filelog",
      {
        include: ["/srv/a/*.log"],
        exclude: ["/srv/a/debug.log"],
        multiline: { line_start_pattern: "^a" },
        operators: [{ type: "regex_parser", regex: "^(?P<a>.*)$" }, { type: "filter", expr: "true" }, { type: "move" }],
      },
      ["exclude /srv/a/debug.log", "multiline", "operators regex_parser", "operators filter"],
    ],
  ])("%s by %s with %j", (signal, name, settings, left) => {
    const read = imported({ signals: [signal], receivers: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `receivers.${name}${/^( |$)/.test(one) ? one : `.${one}`}`));
    check(read);
  });
});

describe("what is done between", () => {
  test.each<[signal: string, name: string, settings: Loose, left: readonly string[]]>([
    ["logs", "memory_limiter", {}, []],
    ["logs", "filter/blank", { logs: { log_record: ['not IsMatch(body, "\\\\S")'] } }, []],
    ["logs", "filter", { error_mode: "ignore", logs: { log_record: ['body == "ping"'] } }, [' body == "ping"']],
    ["logs", "filter", { logs: { exclude: { match_type: "strict", bodies: ["ping"] } } }, [" ping"]],
    ["logs", "attributes", { actions: [{ key: "team", value: "ml", action: "insert" }] }, [" team"]],
    ["logs", "attributes", { actions: [{ key: "email", action: "delete" }] }, []],
    ["traces", "resource", { attributes: [{ key: "deployment.environment", value: "a", action: "upsert" }] }, []],
    ["traces", "probabilistic_sampler", { sampling_percentage: 5 }, [" 5"]],
    ["traces", "probabilistic_sampler", { sampling_percentage: "${env:PCT}" }, [" ${env:PCT}"]],
    ["traces", "probabilistic_sampler", { sampling_percentage: null }, [""]],
    ["logs", "filter", { traces: { span: ['name == "health"'] }, metrics: { metric: ["true"] } }, []],
    ["traces", "filter", { trace_conditions: ['span.name == "health"'] }, [' span.name == "health"']],
    ["traces", "toString", {}, [""]],
    ["traces", "k8s_attributes", {}, [""]],
    ["traces", "resourcedetection", {}, [""]],
    ["logs", "geoip", {}, [""]],
    ["metrics", "metricstransform", {}, []],
  ])("%s by %s with %j", (signal, name, settings, left) => {
    const read = imported({ signals: [signal], receivers: { nop: {} }, processors: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `processors.${name}${one}`));
    check(read);
  });

  test("on the way to exporters that are named, it is not named besides", () => {
    const text = JSON.stringify({
      receivers: { otlp: {} },
      processors: { geoip: {} },
      exporters: { kafka: {} },
      service: { pipelines: { logs: { receivers: ["otlp"], processors: ["geoip"], exporters: ["kafka"] } } },
    });
    const { files } = importFiles([{ path: "collector.json", text }], "imported");
    const left = files.flatMap(one => one.findings).filter(({ code }) => code === "not-carried-over");
    expect(left.map(({ path }) => path)).toEqual(["exporters.kafka"]);
  });

  test.each<[name: string, settings: Loose, left: readonly string[]]>([
    ["forward", {}, []],
    ["signal_to_metrics", { logs: [{ name: "llm_requests_total" }, { name: "chats_total" }] }, [" chats_total"]],
    ["count", { logs: { "chat.lines": {} } }, [" chat.lines"]],
    ["span_metrics", {}, [""]],
    ["routing", {}, [""]],
  ])("the connector %s with %j", (name, settings, left) => {
    const read = imported({ receivers: { nop: {} }, connectors: { [name]: settings } });
    expect(read.left).toEqual(left.map(one => `connectors.${name}${one}`));
    check(read);
  });

  test.each<[name: string, settings: Loose, left: readonly string[]]>([
    ["health_check", {}, []],
    ["file_storage/a", {}, []],
    [
      "basicauth",
      { client_auth: { password: "lovelace" } },
      ["credential-in-file extensions.basicauth.client_auth.password"],
    ],
    ["oidc", {}, ["extensions.oidc"]],
    ["opamp", {}, ["extensions.opamp"]],
    ["constructor", {}, ["extensions.constructor"]],
  ])("the extension %s with %j", (name, settings, left) => {
    const read = imported({ receivers: { nop: {} }, extensions: { [name]: settings } });
    expect(read.left).toEqual(left);
    check(read);
  });

  test("an authenticator that no option has is named where it is used", () => {
    const read = imported({
      extensions: { sigv4auth: {} },
      exporters: { otlphttp: { endpoint: "http://loki:3100/otlp", auth: { authenticator: "sigv4auth" } } },
    });
    expect(read.left).toEqual(["exporters.otlphttp.auth sigv4auth"]);
  });
});
