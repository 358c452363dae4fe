/** What each format of config asks of where it runs, in the words of that format. */

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import prod from "../../environments/prod.ts";
import { addressIn, clusterName } from "../../src/check/wiring/address.ts";
import { outlineOf } from "../../src/check/wiring/outline.ts";
import { readConfig } from "../../src/check/wiring/read-config.ts";
import { render } from "../../src/output/render.ts";

const asked = (path: string, text: string): readonly string[] =>
  readConfig(path, text).addresses.map(({ where, host, port }) => `${where} ${host}:${port ?? ""}`);

const addresses: Readonly<Record<string, string | undefined>> = {
  "http://loki:3100/loki/api/v1/push": "loki:3100",
  "https://user:pass@logs.example.com/x": "logs.example.com:443",
  "http://logs.example.com": "logs.example.com:80",
  "jaeger.obs.svc.cluster.local:4317": "jaeger.obs.svc.cluster.local:4317",
  "dns+loki-memberlist.obs.svc:7946": "loki-memberlist.obs.svc:7946",
  "dns:///loki.obs.svc:9096": "loki.obs.svc:9096",
  "dnssrvnoa+_grpc._tcp.loki.obs.svc": "loki.obs.svc:grpc",
  "${env:MY_POD_IP}:4317": undefined,
  "0.0.0.0:4317": undefined,
  "localhost:4317": undefined,
  "127.0.0.1:8888": undefined,
  "unix:///run/socket": undefined,
  "file:///etc/x": undefined,
  ":4317": undefined,
  "10.0.0.7:9092": "10.0.0.7:9092",
};

describe("an address", () => {
  it.each(Object.entries(addresses))("%s", (written, meant) => {
    const found = addressIn(written, "somewhere");
    expect(found && `${found.host}:${found.portName ?? found.port ?? ""}`).toBe(meant);
  });

  it.each([
    ["loki", "loki.obs"],
    ["loki.obs", "loki.obs"],
    ["loki.other", undefined],
    ["example.com", undefined],
    ["loki.other.svc", "loki.other"],
    ["loki.other.svc.cluster.local", "loki.other"],
    ["loki-0.loki.obs.svc.cluster.local", "loki.obs loki-0"],
    ["10.0.0.7", undefined],
  ])("of host %s", (host, meant) => {
    const found = clusterName(host, "obs", new Set(["obs"]));
    expect(found && [`${found.service}.${found.namespace}`, found.member].filter(Boolean).join(" ")).toBe(meant);
  });
});

const configs: readonly { readonly path: string; readonly text: string; readonly asks: readonly string[] }[] = [
  {
    path: "otel-collector/gateway.yaml",
    text: `receivers:
  otlp: { protocols: { grpc: { endpoint: 0.0.0.0:4317 } } }
  kafka: { brokers: [kafka.obs.svc] }
exporters:
  otlp_http: { endpoint: "http://a:4318", headers: { x: "http://not.an/endpoint" } }
  elasticsearch: { endpoints: ["https://b.example.com:9200"] }
  load_balancing: { resolver: { dns: { hostname: c.obs.svc, port: 4317 } } }
  googlecloud: { project: x }
service: { telemetry: { metrics: { readers: [{ periodic: { exporter: { otlp: { endpoint: "http://d:4318" } } } }] } } }
`,
    asks: [
      "receivers.kafka.brokers.0 kafka.obs.svc:9092",
      "exporters.otlp_http.endpoint a:4318",
      "exporters.elasticsearch.endpoints.0 b.example.com:9200",
      "exporters.load_balancing.resolver.dns c.obs.svc:4317",
      "exporters.googlecloud logging.googleapis.com:443",
      "service.telemetry.metrics.readers.0.periodic.exporter.otlp.endpoint d:4318",
    ],
  },
  {
    path: "promtail/promtail.yaml",
    text: 'clients:\n  - url: http://loki:3100/loki/api/v1/push\nscrape_configs:\n  - { job_name: x, static_configs: [{ targets: [localhost], labels: { url: "http://no:1" } }] }\n',
    asks: ["clients.0.url loki:3100"],
  },
  {
    path: "alloy/config.alloy",
    text: 'loki.write "loki" {\n\tendpoint {\n\t\turl = "http://loki:3100/x"\n\t}\n}\nloki.process "x" {\n\tstage.template {\n\t\ttemplate = `url = "http://no:1"`\n\t}\n}\n',
    asks: ["loki.write.loki.url loki:3100"],
  },
  {
    path: "logstash/pipelines/llm-logs.conf",
    text: 'input { beats { host => "0.0.0.0" port => 5044 } }\noutput {\n  elasticsearch {\n    hosts => ["https://a:9200", "https://b:9200"]\n  }\n}\n',
    asks: ["hosts a:9200", "hosts b:9200"],
  },
  {
    path: "loki/loki.yaml",
    text: `schema_config: {}
common: { compactor_grpc_address: "loki-compactor:9096", instance_addr: 127.0.0.1 }
memberlist: { join_members: ["dns+loki-memberlist:7946"] }
storage_config:
  object_store: { s3: { endpoint: s3.eu-west-1.amazonaws.com }, gcs: { bucket_name: x } }
ruler: { alertmanager_url: "http://a-0.a:9093,http://a-1.a:9093", remote_write: { clients: { x: { url: "http://p:9090/api/v1/write" } } } }
`,
    asks: [
      "common.compactor_grpc_address loki-compactor:9096",
      "memberlist.join_members.0 loki-memberlist:7946",
      "ruler.alertmanager_url a-0.a:9093",
      "ruler.alertmanager_url a-1.a:9093",
      "ruler.remote_write.clients.x.url p:9090",
      "storage_config.object_store.s3.endpoint s3.eu-west-1.amazonaws.com:443",
      "storage_config.object_store.gcs storage.googleapis.com:443",
    ],
  },
  {
    path: "prometheus/prometheus.yaml",
    text: `alerting: { alertmanagers: [{ static_configs: [{ targets: ["alertmanager:9093"] }] }] }
remote_write: [{ url: "https://mimir.example.com/api/v1/push" }]
scrape_configs:
  - { job_name: x, static_configs: [{ targets: ["loki:3100"] }] }
  - { job_name: y, scheme: https, static_configs: [{ targets: [z.example.com] }] }
`,
    asks: [
      "scrape_configs[x].static_configs.0.targets loki:3100",
      "scrape_configs[y].static_configs.0.targets z.example.com:443",
      "alerting.alertmanagers[2].static_configs.0.targets alertmanager:9093",
      "remote_write.0.url mimir.example.com:443",
    ],
  },
  {
    path: "grafana/provisioning/datasources/datasources.yaml",
    text: 'datasources:\n  - uid: l\n    url: http://loki:3100\n    jsonData: { derivedFields: [{ url: "https://link.example.com" }] }\n',
    asks: ["datasources[l].url loki:3100"],
  },
  {
    path: "alertmanager/alertmanager.yaml",
    text: `receivers:
  - { name: a, slack_configs: [{ api_url_file: /run/credentials/x }], email_configs: [{ smarthost: "smtp.example.com:587" }] }
  - { name: b, pagerduty_configs: [{ routing_key_file: /x }], webhook_configs: [{ url: "https://hook.example.com/x" }] }
`,
    asks: [
      "receivers.0.email_configs.0.smarthost smtp.example.com:587",
      "receivers.1.webhook_configs.0.url hook.example.com:443",
      "receivers[a].slack_configs slack.com:443",
      "receivers[b].pagerduty_configs events.pagerduty.com:443",
    ],
  },
  {
    path: "kibana/setup.sh",
    text: "# http://not.me/\nurl=${KIBANA_URL:-https://kibana.obs.svc.cluster.local:5601}\n",
    asks: ["line 2 kibana.obs.svc.cluster.local:5601"],
  },
  {
    path: "anything/else.json",
    text: '{ "a": "https://link.example.com", "b": "http://loki.obs.svc:3100" }\n',
    asks: ["line 1 loki.obs.svc:3100"],
  },
];

describe("a config", () => {
  it.each(configs)("$path", ({ path, text, asks }) => {
    expect(asked(path, text)).toEqual(asks);
  });

  it("of a collector is outlined as it would be parsed, without its statements", () => {
    const { files } = render(prod, "environments/prod.ts");
    const collectors = files.filter(({ path }) => /^otel-collector\/[a-z]+\.yaml$/.test(path));
    expect(collectors.length).toBeGreaterThan(1);
    for (const { text } of collectors) {
      const { processors, ...rest } = parse(text);
      const outline = outlineOf(text);
      expect({ ...outline, processors: undefined }).toEqual({ ...rest, processors: undefined });
      expect(Object.keys(outline.processors ?? {})).toEqual(Object.keys(processors));
    }
  });

  it("in another form of YAML is parsed whole", () => {
    const text = '{receivers: {otlp: {}}, processors: {"transform/x": {a: 1}}, exporters: {}, service: {}}';
    expect(outlineOf(text)).toEqual(parse(text));
    expect(Object.keys(outlineOf('"processors":\n- 1\nexporters:\n- 2\n'))).toEqual(["processors", "exporters"]);
  });
});
