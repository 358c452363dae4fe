/** Processes that listen elsewhere than their pods say, product by product, in one pod each. */

import { describe, expect, it } from "vitest";
import { judgeWiring } from "../../src/check/wiring/index.ts";
import type { Problem } from "../../src/core/errors.ts";
import { facts } from "./wiring-stack.ts";

interface Product {
  readonly key: string;
  readonly config: string;
  readonly args: readonly string[];
  /** `UDP` where it is not TCP. */
  readonly ports: Readonly<Record<string, number | readonly [number, "UDP"]>>;
  readonly probe?: number;
}

const products = {
  collector: {
    key: "config.yaml",
    config: `receivers:
  otlp: { protocols: { grpc: { endpoint: "[\${env:MY_POD_IP}]:4317" }, http: { endpoint: "\${env:MY_POD_IP}:4318" } } }
  syslog: { tcp: { listen_address: "0.0.0.0:5514" }, udp: { listen_address: "0.0.0.0:5515" } }
  zipkin: { endpoint: "0.0.0.0:9411" }
exporters:
  prometheus/instruments: { endpoint: "\${env:MY_POD_IP}:8889" }
  otlp_http/loki: { endpoint: "https://logs.example.com/otlp" }
extensions:
  health_check: { endpoint: ":13133" }
service:
  extensions: [health_check]
  telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] } }
  pipelines:
    logs: { receivers: [otlp, syslog], exporters: [otlp_http/loki] }
    metrics: { receivers: [otlp], exporters: [prometheus/instruments] }
`,
    args: ["--config=/etc/own/config.yaml"],
    ports: {
      grpc: 4317,
      http: 4318,
      syslog: 5514,
      datagrams: [5515, "UDP"],
      instruments: 8889,
      metrics: 8888,
      health: 13133,
    },
    probe: 13133,
  },
  jaeger: {
    key: "jaeger.yaml",
    config: `receivers:
  otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } }
exporters:
  jaeger_storage_exporter: { trace_storage: traces }
extensions:
  jaeger_query: { http: { endpoint: "0.0.0.0:16686" } }
  healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } }
service:
  extensions: [jaeger_query, healthcheckv2]
  pipelines:
    traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
`,
    args: ["--config=/etc/own/jaeger.yaml"],
    ports: { otlp: 4317, query: 16686, "query-grpc": 16685, health: 13133 },
    probe: 13133,
  },
  loki: {
    key: "loki.yaml",
    config: `server: { http_listen_port: 3100, grpc_listen_port: 9096 }
common: { ring: { kvstore: { store: memberlist } } }
schema_config: { configs: [] }
`,
    args: ["-config.file=/etc/own/loki.yaml"],
    ports: { http: 3100, grpc: 9096, gossip: 7946 },
    probe: 3100,
  },
  promtail: {
    key: "promtail.yaml",
    config: `server: { http_listen_port: 9080, grpc_listen_port: 0 }
clients: [{ url: "https://logs.example.com/loki/api/v1/push" }]
`,
    args: ["-config.file=/etc/own/promtail.yaml"],
    ports: { http: 9080 },
    probe: 9080,
  },
  alloy: {
    key: "config.alloy",
    config: `loki.write "all" {\n  endpoint {\n    url = "https://logs.example.com/loki/api/v1/push"\n  }\n}\n`,
    args: ["run", "--server.http.listen-addr=0.0.0.0:12345", "/etc/own/config.alloy"],
    ports: { http: 12345 },
    probe: 12345,
  },
  prometheus: {
    key: "prometheus.yaml",
    config: "scrape_configs: []\n",
    args: ["--config.file=/etc/own/prometheus.yaml", "--web.listen-address=:9090"],
    ports: { http: 9090 },
    probe: 9090,
  },
  alertmanager: {
    key: "alertmanager.yaml",
    config: "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n",
    args: ["--config.file=/etc/own/alertmanager.yaml", "--cluster.listen-address=[$(POD_IP)]:9094"],
    ports: { http: 9093, gossip: 9094, datagrams: [9094, "UDP"] },
    probe: 9093,
  },
  logstash: {
    key: "llm.conf",
    config: `input {
  beats { port => 5044 }
  udp { codec => plain { charset => "ISO-8859-1" } port => 5514 add_field => { "[@metadata][door]" => "syslog" } }
  http {
    port => 8080
    additional_codecs => {
      "application/json" => "line"
    }
  }
}
output { elasticsearch { hosts => ["https://logs.example.com:9200"] } }
`,
    args: ["-f", "/etc/own/llm.conf"],
    ports: { beats: 5044, syslog: [5514, "UDP"], http: 8080 },
  },
  "logstash-api": {
    key: "logstash.yml",
    config: "api.http.host: 0.0.0.0\n",
    args: ["--path.settings", "/etc/own"],
    ports: { api: 9600 },
    probe: 9600,
  },
} satisfies Readonly<Record<string, Product>>;

const manifest = (name: string, { key, config, args, ports, probe }: Product): string => `apiVersion: v1
kind: Namespace
metadata: { name: obs }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: obs, labels: { app.kubernetes.io/managed-by: signalbox } }
data:
  ${key}: |
${config.replaceAll(/^(?=.)/gm, "    ")}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: obs }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: example.com/${name}:1
          args: ${JSON.stringify(args)}
          ports: ${JSON.stringify(
            Object.entries(ports).map(([port, at]) =>
              typeof at === "number"
                ? { name: port, containerPort: at }
                : { name: port, containerPort: at[0], protocol: at[1] },
            ),
          )}
${probe === undefined ? "" : `          readinessProbe: { httpGet: { path: /, port: ${probe} } }\n`}          volumeMounts: [{ name: own, mountPath: /etc/own }]
      volumes: [{ name: own, configMap: { name: ${name} } }]
`;

/** What is said of ports and probes, without the pod's place. */
const judged = (name: string, product: Product): readonly string[] =>
  judgeWiring({
    files: [
      { path: `own/${product.key}`, text: product.config },
      { path: `kubernetes/${name}.yaml`, text: manifest(name, product) },
    ],
    facts,
  }).map(({ path, what }: Problem) => `${path.replace(/^.* container main /, "")}: ${what}`);

const elsewhere = "is one its process does not listen on";
const hidden = "is one its process opens on loopback only";

type Case = readonly [product: keyof typeof products, from: string, to: string, finds: readonly string[]];

const faults: readonly Case[] = [
  ["collector", "}]:4317", "}]:4319", [`port grpc: ${elsewhere}`]],
  ["collector", "}:4318", "}:4319", [`port http: ${elsewhere}`]],
  ["collector", "[${env:MY_POD_IP}]:4317", "localhost:4317", [`port grpc: ${hidden}`]],
  ["collector", 'grpc: { endpoint: "[${env:MY_POD_IP}]:4317" }', "grpc: {}", [`port grpc: ${hidden}`]],
  ["collector", "0.0.0.0:5514", "0.0.0.0:5516", [`port syslog: ${elsewhere}`]],
  ["collector", "0.0.0.0:5515", "0.0.0.0:5514", [`port datagrams: ${elsewhere}`]],
  [
    "collector",
    "receivers: [otlp, syslog]",
    "receivers: [otlp]",
    [`port syslog: ${elsewhere}`, `port datagrams: ${elsewhere}`],
  ],
  ["collector", "}:8889", "}:8890", [`port instruments: ${elsewhere}`]],
  ["collector", "port: 8888", "port: 8887", [`port metrics: ${elsewhere}`]],
  ["collector", 'host: "0.0.0.0"', "host: localhost", [`port metrics: ${hidden}`]],
  ["collector", '":13133"', '":13134"', [`port health: ${elsewhere}`]],
  ["collector", '":13133"', '"127.0.0.1:13133"', [`port health: ${hidden}`]],
  ["collector", "extensions: [health_check]", "extensions: []", [`port health: ${elsewhere}`]],
  ["jaeger", "0.0.0.0:4317", "0.0.0.0:4316", [`port otlp: ${elsewhere}`]],
  ["jaeger", "0.0.0.0:16686", "0.0.0.0:16687", [`port query: ${elsewhere}`]],
  ["jaeger", "0.0.0.0:13133", "[::1]:13133", [`port health: ${hidden}`]],
  ["loki", "http_listen_port: 3100", "http_listen_port: 3101", [`port http: ${elsewhere}`]],
  ["loki", "http_listen_port: 3100", "http_listen_address: 127.0.0.1", [`port http: ${hidden}`]],
  ["loki", "grpc_listen_port: 9096", "grpc_listen_port: 9097", [`port grpc: ${elsewhere}`]],
  ["loki", "store: memberlist", "store: inmemory", [`port gossip: ${elsewhere}`]],
  ["promtail", "http_listen_port: 9080", "http_listen_port: 9081", [`port http: ${elsewhere}`]],
  ["promtail", "server: {", "server: { disable: true,", [`port http: ${elsewhere}`]],
  ["alloy", "0.0.0.0:12345", "0.0.0.0:12346", [`port http: ${elsewhere}`]],
  ["alloy", "0.0.0.0:12345", "127.0.0.1:12345", [`port http: ${hidden}`]],
  ["alloy", "--server.http.listen-addr=0.0.0.0:12345", "--disable-reporting", [`port http: ${hidden}`]],
  ["prometheus", "address=:9090", "address=0.0.0.0:9091", [`port http: ${elsewhere}`]],
  ["alertmanager", "]:9094", "]:9095", [`port gossip: ${elsewhere}`, `port datagrams: ${elsewhere}`]],
  [
    "alertmanager",
    "address=[$(POD_IP)]:9094",
    "address=",
    [`port gossip: ${elsewhere}`, `port datagrams: ${elsewhere}`],
  ],
  ["logstash", "port => 8080", "port => 8081", [`port http: ${elsewhere}`]],
  ["logstash", "port => 8080", 'port => 8080\n    host => "127.0.0.1"', [`port http: ${hidden}`]],
  ["logstash", "udp {", "tcp {", [`port syslog: ${elsewhere}`]],
  ["logstash-api", "0.0.0.0", "0.0.0.0\napi.http.port: 9601", [`port api: ${elsewhere}`]],
  ["logstash-api", "0.0.0.0", "127.0.0.1", [`port api: ${hidden}`]],
];

const harmless: readonly (readonly [product: keyof typeof products, from: string, to: string])[] = [
  ["collector", "[${env:MY_POD_IP}]:4317", "[::]:4317"],
  ["collector", "[${env:MY_POD_IP}]:4317", "${env:MY_POD_IP}:4317"],
  ["collector", "}:4318", "}:${env:PORT}"],
  ["jaeger", 'http: { endpoint: "0.0.0.0:16686" }', "http: {}"],
  ["loki", "server: { http_listen_port: 3100, ", "server: { "],
  ["loki", "grpc_listen_port: 9096", "grpc_listen_port: 9096, register_instrumentation: true"],
  ["alloy", "loki.write", 'otelcol.receiver.otlp "x" {\n}\nloki.write'],
  ["prometheus", '"--web.listen-address=:9090"', '"--log.level=info"'],
  ["alertmanager", "[$(POD_IP)]:9094", "0.0.0.0:9094"],
  ["logstash", "    port => 8080\n", ""],
];

/** Puts one text in the place of another in a config or in arguments. */
const changed = (product: Product, from: string, to: string): Product => {
  const put = (text: string): string => text.replaceAll(from, to);
  const args: unknown = JSON.parse(put(JSON.stringify(product.args)));
  const after = { ...product, config: put(product.config), args: Array.isArray(args) ? args.map(String) : [] };
  if (JSON.stringify(after) === JSON.stringify(product)) throw new Error(`nothing to change: ${from}`);
  return after;
};

describe("where processes listen", () => {
  it.each(Object.entries(products))("%s: nothing is against it", (name, product) => {
    expect(judged(name, product)).toEqual([]);
  });

  it.each(faults)("%s: with %s as %s tells it", (name, from, to, finds) => {
    expect(judged(name, changed(products[name], from, to))).toEqual(finds);
  });

  it.each(harmless)("%s: with %s as %s has nothing against it", (name, from, to) => {
    expect(judged(name, changed(products[name], from, to))).toEqual([]);
  });

  it.each([
    [3100, ["readinessProbe: names a port that is not there"]],
    [3101, ["readinessProbe: names a port that is not there", `readinessProbe: ${elsewhere}`]],
  ])("a probe of port %i, which is none of the pod's, is told", (probe, finds) => {
    expect(judged("loki", { ...products.loki, ports: { grpc: 9096 }, probe })).toEqual(finds);
  });

  it("a port nobody listens on is told with those that are open", () => {
    const { key, config, args } = products.loki;
    const product = { key, config, args, ports: { http: 3101 } };
    const files = [
      { path: "own/loki.yaml", text: config },
      { path: "kubernetes/loki.yaml", text: manifest("loki", product) },
    ];
    expect(judgeWiring({ files, facts })).toEqual([
      {
        code: "dead-edge",
        path: "kubernetes/loki.yaml: Deployment/loki container main port http",
        what: elsewhere,
        got: "3101/TCP",
        expected: "one of 3100, 9096, 7946, as in own/loki.yaml",
      },
    ]);
  });
});
