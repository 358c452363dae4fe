/** Stores of files that are read together. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { defined } from "./defined.ts";

const promtail = (url: string) => `
clients: [{ url: "${url}/loki/api/v1/push" }]
scrape_configs: [{ job_name: chat, static_configs: [{ labels: { __path__: /srv/chat/*.log } }] }]`;
const collector = (exporter: string, receiver = "otlp: {}") => `
receivers: { ${receiver} }
exporters: { ${exporter} }
service: { pipelines: { logs: { receivers: [${receiver.split(":")[0]}], exporters: [${exporter.split(":")[0]}] } } }`;
const logstash = (output: string) => `input { beats { port => 5044 } }\noutput { elasticsearch { ${output} } }`;

const files = "filelog: { include: [/srv/chat/*.log] }";
const toLoki = (url: string) => `otlphttp: { endpoint: "${url}/otlp" }`;
const toElasticsearch = 'elasticsearch: { endpoint: "http://es:9200" }';

test.each<[what: string, texts: readonly string[], targets: readonly string[], left: readonly string[]]>([
  [
    "one Loki",
    [promtail("http://loki:3100"), collector(toLoki("http://loki:3100"))],
    ['loki: loki({ url: "http://loki:3100" }),'],
    [],
  ],
  [
    "two Lokis",
    [promtail("http://a:3100"), collector(toLoki("http://b:3100"))],
    ['loki: loki({ url: "http://a:3100" }),'],
    ['1 loki { url: "http://b:3100" }'],
  ],
  [
    "an address beside none",
    [logstash('hosts => "${ES}"'), logstash('hosts => "http://es:9200"')],
    ['elasticsearch: elasticsearch({ url: "http://es:9200", apiKey: "none" }),'],
    [],
  ],
  [
    "a store of each",
    [promtail("http://loki:3100"), logstash('hosts => "http://es:9200"')],
    [
      'loki: loki({ url: "http://loki:3100" }),',
      'elasticsearch: elasticsearch({ url: "http://es:9200", apiKey: "none" }),',
    ],
    [],
  ],
  [
    "files that Promtail reads, and a collector wrote elsewhere",
    [promtail("http://loki:3100"), collector(toElasticsearch, files)],
    ['loki: loki({ url: "http://loki:3100" }),', 'promtail: promtail({ to: ["loki"] }),'],
    ['1 elasticsearch { url: "http://es:9200", apiKey: "none" }'],
  ],
  [
    "a port that is none",
    [promtail("http://loki:99999"), logstash('hosts => "http://es:0"')],
    ["loki: loki({}),", "elasticsearch: elasticsearch({}),"],
    [],
  ],
  [
    "stores of a cluster's pods",
    [
      `
clients: [{ url: "http://loki:3100/loki/api/v1/push" }]
scrape_configs: [{ job_name: chat, kubernetes_sd_configs: [{ role: pod }] }]`,
      collector('otlp: { endpoint: "jaeger:4317" }').replace("logs:", "traces:"),
      collector('prometheusremotewrite: { endpoint: "http://p.metrics.svc:9090/api/v1/write" }').replace(
        "logs:",
        "metrics:",
      ),
      logstash('hosts => "https://es:9200" api_key => "${KEY}"'),
    ],
    [
      'platform: kubernetes({ readers: ["metrics"] }),',
      'loki: loki({ url: "http://loki:3100" }),',
      'jaeger: jaeger({ url: "https://jaeger:4317" }),',
      'prometheus: prometheus({ url: "http://p.metrics.svc:9090" }),',
      'elasticsearch: elasticsearch({ url: "https://es:9200", apiKey: secret("elasticsearch-api-key") }),',
    ],
    [],
  ],
])("%s", (_, texts, targets, left) => {
  const read = importFiles(
    texts.map((text, index) => ({ path: String(index), text })),
    "imported",
  );
  expect(read.problems).toEqual([]);
  for (const target of targets) expect(read.environment).toContain(target);
  const found = read.files.flatMap(({ path, findings }) =>
    findings.flatMap(one =>
      one.code === "not-carried-over" && ["loki", "elasticsearch"].includes(one.path)
        ? [`${path} ${one.path} ${one.got}`]
        : [],
    ),
  );
  expect(found).toEqual(left);
  expect(() => defined(read.environment)).not.toThrow();
});

test("each store beside the first has a key and secrets of its own", () => {
  const token = 'api_key => "${KEY}"';
  const read = importFiles(
    [
      ...["a", "b", "c"].map(host => logstash(`hosts => "https://${host}" ${token}`)),
      logstash(`hosts => "https://a" ${token} }\nelasticsearch { hosts => "https://d" ${token}`),
    ].map((text, index) => ({ path: String(index), text })),
    "imported",
  );
  const help = read.files.flatMap(({ findings }) =>
    findings.flatMap(one => (one.code === "not-carried-over" ? [one.help.split(" under targets")[0]] : [])),
  );
  expect(help).toEqual(
    [
      ["b", 3],
      ["c", 4],
      ["d", 2],
    ].map(
      ([host, at]) =>
        `elasticsearch${at}: elasticsearch({ url: "https://${host}:9200", apiKey: secret("elasticsearch${at}-api-key") })`,
    ),
  );
});
