/** What findings tell to write is what an environment takes. */

import { expect, test } from "vitest";
import { defined } from "./defined.ts";

interface Written {
  /** @default one to Loki and Jaeger */
  readonly collector?: string;
  readonly targets?: string;
  readonly more?: string;
  /** @default otlp() */
  readonly service?: string;
}

const stores = "loki: loki({}), jaeger: jaeger({}),";
const lokiAndJaeger = 'to: { logs: ["loki"], traces: ["jaeger"] }';

const logstash = (options: string): string =>
  `logstash: logstash({ ${options} to: ["elasticsearch"] }), elasticsearch: elasticsearch({}),`;

test.each<[what: string, written: Written]>([
  [
    "a second Loki",
    {
      collector: 'to: { logs: ["loki", "loki2"], traces: ["jaeger"] }',
      targets: `${stores} loki2: loki({ url: "http://b:3100" })`,
    },
  ],
  [
    "a second Loki of Promtail",
    {
      collector: "none",
      service: 'files("/srv/chat/logs/*.log")',
      targets: 'promtail: promtail({ to: ["loki", "loki2"] }), loki: loki({}), loki2: loki({ url: "http://b:3100" })',
    },
  ],
  [
    "files that a second service alone writes, and another store",
    {
      collector: 'to: { logs: ["loki", "loki2"], traces: ["jaeger"] }',
      targets: `${stores} loki2: loki({ url: "http://b:3100" })`,
      service: 'files("/srv/chat/logs/*.log") }, "audit": { source: files("/srv/audit/logs/*.log")',
    },
  ],
  [
    "a second way of a service",
    { service: 'otlp() }, "chat-files": { source: files("/srv/chat/*.log") }, "chat-2": { source: otlp()' },
  ],
  [
    "a second Prometheus",
    { targets: `${stores} prometheus: prometheus({}), prometheus2: prometheus({ url: "http://b:9090" })` },
  ],
  [
    "a platform for traces",
    {
      collector: 'to: { logs: ["loki"], traces: ["jaeger", "tempo"] }',
      targets: `${stores} tempo: otlpBackend({ url: "https://tempo.example.com", protocol: "grpc", keeps: days(7) })`,
    },
  ],
  [
    "a store in a cloud",
    {
      collector: 'to: { logs: ["loki", "cloudwatch"], traces: ["jaeger"] }',
      targets: `${stores} cloudwatch: cloudwatch({ region: "eu-west-1", archive: { streams: ["audit"] } })`,
    },
  ],
  [
    "spans in Elasticsearch",
    {
      targets:
        'loki: loki({}), jaeger: jaeger({ storage: "elasticsearch", elasticsearch: { url: "https://es:9200" } })',
    },
  ],
  [
    "another port",
    { collector: `ports: { otlpGrpc: 5317, syslog: 5514 }, directory: "/var/lib/otelcol", ${lokiAndJaeger}` },
  ],
  [
    "limits of Loki",
    { targets: "loki: loki({ limits: { rate: MiB(4), streams: 50, oldest: days(2) } }), jaeger: jaeger({})" },
  ],
  [
    "a bucket and an Alertmanager",
    {
      targets:
        'loki: loki({ store: s3({ bucket: "chunks", region: "eu-west-1" }), ruler: { alertmanager: "https://a.example" } }), jaeger: jaeger({})',
    },
  ],
  [
    "numbers that Loki records",
    { targets: 'loki: loki({ record: { url: "https://a.example/api/v1/write" } }), jaeger: jaeger({})' },
  ],
  [
    "Grafana's own data source",
    {
      targets:
        'loki: loki({}), jaeger: jaeger({ url: "http://j:4317" }), grafana: grafana({ reads: ["loki", "jaeger"], dataSources: { jaeger: existing("a") } })',
    },
  ],
  ["metrics of a service", { service: 'otlp(), metrics: { port: 8000, path: "/metrics" }' }],
  [
    "a share of traces and records",
    { more: "sampling: { traces: { base: percent(5) }, logs: { debug: percent(5) } }," },
  ],
  [
    "every share of traces",
    {
      more: "sampling: { traces: { base: percent(5), errors: percent(90), slow: { over: seconds(5), keep: percent(50) }, cacheHits: percent(1) } },",
    },
  ],
  ["pseudonyms and bounds", { more: 'privacy: { user: "hash", textBytes: KiB(16) },' }],
  [
    "tiers",
    {
      collector: "none",
      service: "beats()",
      targets: `logstash: logstash({ to: ["elasticsearch"] }), elasticsearch: elasticsearch({ tiers: { cold: {}, warm: { after: days(2) }, frozen: { repository: "a", after: days(30) } } })`,
    },
  ],
  [
    "lines over TCP",
    { collector: "none", service: "beats()", targets: logstash('tcp: { port: 5047, service: "chat" },') },
  ],
  ["syslog", { collector: "none", service: "syslog()", targets: logstash("from: [syslog({ port: 5140 })],") }],
  [
    "posted records",
    {
      collector: "none",
      service: "http()",
      targets: logstash('from: [http({ port: 8081 })], tls: { certificate: "/c.pem", key: "/k.pem" },'),
    },
  ],
])("%s", (_, { collector = lokiAndJaeger, targets = stores, more = "", service = "otlp()" }) => {
  const ships = collector === "none" ? "" : `otelCollector: otelCollector({ ${collector} }),`;
  const source = `export default defineEnvironment({ name: "dev", platform: compose(), services: { chat: { source: ${service} } }, ${more} targets: { ${ships} ${targets} } });`;
  expect(() => defined(source)).not.toThrow();
});
