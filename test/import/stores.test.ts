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
      ["b", 2],
      ["c", 3],
      ["d", 4],
    ].map(
      ([host, at]) =>
        `elasticsearch${at}: elasticsearch({ url: "https://${host}:9200", apiKey: secret("elasticsearch${at}-api-key") })`,
    ),
  );
});

const stored = (help: string): string => help.split(" under targets")[0] ?? "";

/** Every file has stores and platforms of its own, and more than one; what is the same in two files is one. */
test("no two targets of one import have the same key, whatever the kinds and order of its files", () => {
  const clients = (...urls: readonly string[]) => `
clients: [${urls.map(url => `{ url: "${url}", bearer_token_file: /run/x }`).join(", ")}]
scrape_configs: [{ job_name: chat, static_configs: [{ labels: { __path__: /srv/chat/*.log } }] }]`;
  const exporters = (written: string, logs: string, traces: string) => `
receivers: { otlp: {} }
exporters: { ${written} }
service: { pipelines: { logs: { receivers: [otlp], exporters: [${logs}] }, traces: { receivers: [otlp], exporters: [${traces}] } } }`;
  const texts = [
    clients("https://a", "https://b", "${LOKI}"),
    clients("https://c", "https://b", "https://d"),
    exporters(
      'otlphttp: { endpoint: "https://e/otlp" }, loki: { endpoint: "https://b", headers: { authorization: "Bearer ${env:T}" } }, otlp: { endpoint: "j:4317" }, otlp/2: { endpoint: "k:4317" }, otlphttp/x: { endpoint: "https://x.example" }',
      "otlphttp, loki",
      "otlp, otlp/2, otlphttp/x",
    ),
    exporters(
      'otlphttp: { endpoint: "https://f/otlp" }, otlp: { endpoint: "l:4317" }, otlphttp/x: { endpoint: "https://y.example" }, otlphttp/loki2: { endpoint: "https://z.example" }, otlphttp/2: { endpoint: "https://w.example" }',
      "otlphttp",
      "otlp, otlphttp/x, otlphttp/loki2, otlphttp/2",
    ),
    `input { beats { port => 5044 } }
output {
  elasticsearch { hosts => "https://g" api_key => "\${KEY}" }
  elasticsearch { hosts => "https://h" api_key => "\${KEY}" }
}`,
    logstash('hosts => "https://i" api_key => "${KEY}" } elasticsearch { hosts => "https://h" api_key => "${KEY}"'),
  ];
  for (const order of [texts, texts.toReversed()]) {
    const read = importFiles(
      order.map((text, index) => ({ path: `${index}.txt`, text })),
      "imported",
    );
    expect(read.problems).toEqual([]);
    const own = [...read.environment.matchAll(/^ {4}(\w+): (\w+\(.*\)),$/gm)].map(
      ([, key = "", source = ""]) => `${key}: ${source}`,
    );
    const said = read.files.flatMap(({ findings }) =>
      findings.filter(({ help }) => / under targets/.test(help) && /^\w+: /.test(help)).map(({ help }) => stored(help)),
    );
    const entries = [...new Set([...own, ...said])];
    const keys = entries.map(entry => entry.split(":")[0]);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    // each address once, under one key
    for (const host of "abcdefghijklxyzw")
      expect([host, entries.filter(entry => new RegExp(`"https://${host}[:".]`).test(entry)).length]).toEqual([
        host,
        1,
      ]);
    // and all of them together are targets that an environment has
    const targets = `${read.environment.replace(
      /^ {2}targets: \{$/m,
      ["  targets: {", ...said.filter((one, index) => said.indexOf(one) === index).map(one => `    ${one},`)].join(
        "\n",
      ),
    )}`.replaceAll("…", "loki");
    const made = (product: RegExp): string =>
      entries.flatMap(entry => (product.test(entry) ? [JSON.stringify(entry.split(":")[0])] : [])).join(", ");
    const wired = targets
      .replace(/promtail\(\{ to: \[.*\] \}\)/, `promtail({ to: [${made(/: loki\(/)}] })`)
      .replace(/traces: \["jaeger"\]/, `traces: [${made(/: (jaeger|otlpBackend)\(/)}]`)
      .replace(/logstash\(\{ to: \[.*\] \}\)/, `logstash({ to: [${made(/: elasticsearch\(/)}] })`);
    expect(() => defined(wired)).not.toThrow();
  }
});
