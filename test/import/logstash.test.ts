/** Logstash: the Elasticsearch that the environment says for its output, and what of a pipeline no environment says. */

import { describe, expect, test } from "vitest";
import { defined } from "./defined.ts";
import { importedFile } from "./one-file.ts";

const beats = "beats { port => 5044 }";

const imported = ({ input = beats, filter = "", output = "" }) =>
  importedFile("logstash.conf", `input {\n${input}\n}\nfilter {\n${filter}\n}\noutput {\n${output}\n}\n`);

const check = ({ environment, findings, lines }: ReturnType<typeof imported>): void => {
  expect(() => defined(environment)).not.toThrow();
  expect(JSON.stringify([environment, findings])).not.toContain("lovelace");
  for (const { line, path, help } of findings) {
    expect(help).not.toBe("");
    expect(lines[(line ?? 0) - 1]).toContain(path.split(".")[1]);
  }
};

const key = 'apiKey: secret("elasticsearch-api-key")';

test.each<[settings: string, elasticsearch: string, left?: readonly string[]]>([
  ['hosts => ["https://es:9200"] api_key => "${KEY}" data_stream => true', `{ url: "https://es:9200", ${key} }`],
  ['hosts => "http://es:9200"', '{ url: "http://es:9200", apiKey: "none" }'],
  ['hosts => "es"', '{ url: "http://es:9200", apiKey: "none" }'],
  ['hosts => ["es:9243"] ssl_enabled => true', '{ url: "https://es:9243", apiKey: "none" }'],
  ['hosts => ["https://es/below/"]', '{ url: "https://es:9200/below", apiKey: "none" }'],
  ['hosts => ["es:9200"] path => "/es"', '{ url: "http://es:9200/es", apiKey: "none" }'],
  [
    'hosts => ["https://es:9200"] cacert => "/ca.pem"',
    '{ url: "https://es:9200", apiKey: "none", authority: secret("elasticsearch-authority") }',
  ],
  [
    'hosts => ["https://es:9200"] data_stream_dataset => "chat.application" data_stream_namespace => "ml"',
    '{ url: "https://es:9200", apiKey: "none", dataset: "chat", namespace: "ml" }',
  ],
  [
    'hosts => ["https://es:9200"] data_stream_dataset => "llm.application" data_stream_namespace => "%{env}"',
    '{ url: "https://es:9200", apiKey: "none" }',
    ["output.elasticsearch.data_stream_namespace %{env}"],
  ],
  [
    'hosts => ["https://a:9200", "https://b:9200", "https://u:lovelace@c:9200"]',
    '{ url: "https://a:9200", apiKey: "none" }',
    ["credential-in-file output.elasticsearch.hosts", "output.elasticsearch.hosts https://b:9200, https://…@c:9200"],
  ],
  [
    'hosts => ["https://es:9200"] user => "ada" password => "lovelace"',
    `{ url: "https://es:9200", ${key} }`,
    ["credential-in-file output.elasticsearch.password", "output.elasticsearch.user"],
  ],
  [
    'hosts => ["https://es:9200"] index => "chat-%{+YYYY}" pipeline => "geo" document_id => "%{id}" proxy => "http://p:1"',
    '{ url: "https://es:9200", apiKey: "none" }',
    [
      "output.elasticsearch.index chat-%{+YYYY}",
      "output.elasticsearch.pipeline geo",
      "output.elasticsearch.document_id",
      "output.elasticsearch.proxy",
    ],
  ],
  [
    'hosts => ["https://es:9200"] ssl_verification_mode => "none" ssl_certificate => "/c.pem"',
    '{ url: "https://es:9200", apiKey: "none" }',
    ["output.elasticsearch.ssl_certificate", "output.elasticsearch.ssl_verification_mode"],
  ],
  ['hosts => ["https://es:9200"] ssl_verification_mode => "full"', '{ url: "https://es:9200", apiKey: "none" }'],
  // nor does it let Logstash show a key in plain text
  ...['api_key => "${KEY}"', 'user => "ada" password => "${P}"'].map((who): [string, string, readonly string[]] => [
    `hosts => "http://es:9200" ${who}`,
    '{ url: "http://es:9200", apiKey: "none" }',
    [`output.elasticsearch.${who.split(" ")[0]}`],
  ]),
  [
    'hosts => "http://ada:lovelace@es:9200"',
    '{ url: "http://es:9200", apiKey: "none" }',
    ["credential-in-file output.elasticsearch.hosts", "output.elasticsearch.hosts"],
  ],
  // what leaves the network in plain text no environment takes
  ['hosts => "http://es.example.com:9200"', "{}", ["output.elasticsearch http://es.example.com:9200"]],
  [
    'hosts => "https://es:9200" api_key => "${KEY:lovelace}"',
    `{ url: "https://es:9200", ${key} }`,
    ["credential-in-file output.elasticsearch.api_key"],
  ],
  ['hosts => ["${ES_HOST}"]', "{}", ["output.elasticsearch ${ES_HOST}"]],
  ['cloud_id => "a:b" cloud_auth => "${CLOUD}"', "{}", ["output.elasticsearch a:b"]],
])("elasticsearch { %s }", (settings, elasticsearch, left = []) => {
  const read = imported({ output: `elasticsearch { ${settings} }` });
  expect(read.store("elasticsearch")).toBe(elasticsearch);
  expect(read.left).toEqual(left);
  check(read);
});

test("outputs of one cluster are one; a second cluster is named", () => {
  const one = 'elasticsearch { hosts => ["https://es:9200"] }';
  const read = imported({
    output: `if [type] == "a" { ${one} } else { ${one} }\nelasticsearch { hosts => ["https://b:9200"] }`,
  });
  expect(read.store("elasticsearch")).toBe('{ url: "https://es:9200", apiKey: "none" }');
  expect(read.findings.map(({ got, line, help }) => [got, line, help])).toEqual([
    [
      "https://b:9200",
      9,
      'elasticsearch2: elasticsearch({ url: "https://b:9200", apiKey: "none" }) under targets, and "elasticsearch2" in to of what ships',
    ],
  ]);
  check(read);
});

test.each<[output: string, left: readonly string[], help?: string]>([
  ['kafka { bootstrap_servers => "k:9092" topic_id => "logs" }', ["output.kafka k:9092, logs"], "a Logstash of yours"],
  ['s3 { bucket => "logs" }', ["output.s3 logs"], "retention:"],
  ['file { path => "/var/log/out.log" }', ["output.file /var/log/out.log"], "retention:"],
  ["stdout { codec => rubydebug }", ["output.stdout"], "nothing to write"],
  [
    'http { url => "https://u:lovelace@a.example/in?key=b" }',
    ["credential-in-file output.http.url", "output.http https://…@a.example/in?…"],
  ],
  [
    'loki { url => "http://loki:3100/loki/api/v1/push" }',
    ["output.loki http://loki:3100/loki/api/v1/push"],
    "loki({ url",
  ],
  [
    'http { url => "https://a.example/in" headers => { "Authorization" => "Bearer lovelace" } }',
    ["credential-in-file output.http.headers", "output.http https://a.example/in"],
  ],
  [
    'http { url => "https://a.example/in" headers => ["Authorization", "Bearer lovelace"] }',
    ["credential-in-file output.http.headers", "output.http https://a.example/in"],
  ],
  [
    'kafka { topic_id => "logs" sasl_jaas_config => "Login required username=a password=lovelace;" }',
    ["credential-in-file output.kafka.sasl_jaas_config", "output.kafka logs"],
  ],
  ["toString {}", ["output.toString"], "a Logstash of yours"],
  ["null {}", []],
])("output { %s }", (output, left, help = "") => {
  const read = imported({ output: `elasticsearch { hosts => "http://es:9200" }\n${output}` });
  expect(read.left).toEqual(left);
  expect(read.findings.map(one => one.help).join()).toContain(help);
  check(read);
});

test.each<[input: string, left: readonly string[], help?: string]>([
  [beats, []],
  [
    'file { path => "/srv/a/*.log" exclude => "*.gz" codec => multiline { pattern => "^a" } }',
    ["exclude *.gz", "codec"],
  ],
  ["tcp { port => 5047 }", ["5047"], "tcp: { port: 5047,"],
  ["syslog { port => 514 }", ["514"], "from: [syslog({ port: 514 })]"],
  ["http { port => 8081 }", ["8081"], "from: [http({ port: 8081 })]"],
  ["http { port => 8080 }\nbeats {}", ["8080"], "from: [beats(), http({ port: 8080 })]"],
  ["syslog {}\nbeats { port => 5046 }", [""], "from: [beats({ port: 5046 }), syslog()]"],
  ['file { path => ["/var/log/{b,c}/*.log", "/srv/a/*.log"] }', ["path /var/log/{b,c}/*.log"], "files("],
  ['kafka { topics => ["logs"] }', ["logs"], "a service is read from"],
  ["jdbc {}", [""], "a service is read from"],
  [`${beats}\nbeats { port => 5045 }`, ["5045"], "opens one"],
  [
    'beats { port => 5044 ssl_enabled => true ssl_certificate => "/c.pem" ssl_key => "/k.pem" }',
    ["ssl_certificate"],
    'tls: { certificate: "/c.pem", key: "/k.pem" }',
  ],
])("input { %s }", (input, left, help = "") => {
  const read = imported({ input });
  const name = input.split(" ")[0];
  expect(read.left).toEqual(
    left.map(one => `input.${name}${/^(exclude|codec|ssl|path)/.test(one) ? "." : one === "" ? "" : " "}${one}`),
  );
  expect(read.findings.map(one => one.help).join()).toContain(help);
  check(read);
});

describe("filters", () => {
  test.each<[filter: string, left: readonly string[], help?: string]>([
    ['json { source => "message" } date { match => ["time", "ISO8601"] } mutate { rename => { "a" => "b" } }', []],
    ['if [path] == "/healthz" { drop { } }', ['filter.drop [path] == "/healthz"'], "sampling:"],
    [
      'if [a] { json { source => "b" } } else if [level] == "debug" { drop { percentage => 90 } }',
      ['filter.drop [level] == "debug"'],
    ],
    ["drop {}", ["filter.drop"]],
    ["if [message] =~ /^\\s*$/ { drop {} }", []],
    ['if "_rubyexception" in [tags] { drop {} }', []],
    ['if "_jsonparsefailure" in [tags] { drop {} }', ['filter.drop "_jsonparsefailure" in [tags]']],
    [
      'grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }',
      ["filter.grok %{COMBINEDAPACHELOG}"],
      "one JSON object",
    ],
    ['dissect { mapping => { "message" => "%{a} %{b}" } }', ["filter.dissect %{a} %{b}"], "one JSON object"],
    ['aggregate { task_id => "%{request_id}" code => "" }', ["filter.aggregate %{request_id}"], "request_end"],
    ['throttle { key => "%{message}" }', ["filter.throttle %{message}"], "sampling:"],
    [
      'fingerprint { method => "SHA256" key => "lovelace" }',
      ["credential-in-file filter.fingerprint.key", "filter.fingerprint"],
      "pseudonyms",
    ],
    ['cipher { source => "user" key => "${KEY}" }', ["filter.cipher user"]],
    ['clone { clones => ["audit"] }', ["filter.clone"], "each stream"],
    ['translate { source => "code" target => "status" }', ["filter.translate code"], "in the service"],
    ["toString {}", ["filter.toString"], "no option does the same"],
    // where a person is, is a finding of its own
    ['geoip { source => "client_ip" }', []],
    ['geoip { source => "[data][center]" }', ["filter.geoip [data][center]"], "in the service"],
    [
      'mutate { add_field => { "team" => "ml" "copy" => "%{a}" "[@metadata][x]" => "y" } }',
      ["filter.mutate.add_field team"],
    ],
  ])("%s", (filter, left, help = "") => {
    const read = imported({ filter });
    expect(read.left).toEqual(left);
    expect(read.findings.map(one => one.help).join()).toContain(help);
    check(read);
  });
});

test.each([
  ["beats { port => 5046 }", 'logstash({ from: beats({ port: 5046 }), to: ["elasticsearch"] })'],
  ["beats { port => 5044 }", 'logstash({ to: ["elasticsearch"] })'],
  // what is read from files, a collector reads; it writes where Logstash did
  ['file { path => "/srv/a/*.log" }', 'otelCollector({ to: { logs: ["elasticsearch"], traces: ["jaeger"] } })'],
])("input { %s } is %s", (input, written) => {
  const { environment } = imported({ input, output: 'elasticsearch { hosts => "http://es:9200" }' });
  expect(environment).toContain(written);
  expect(() => defined(environment)).not.toThrow();
});

test.each<[input: string, services: readonly string[]]>([
  [
    'file { path => "/var/log/app.log" }',
    ['"llm-service": { source: beats() }', '"app": { source: files("/var/log/app.log") }'],
  ],
  [
    'file { path => "/var/log/*.log" }',
    ['"llm-service": { source: beats() }', '"llm-files": { source: files("/var/log/*.log") }'],
  ],
])("Beats beside %s are services of their own", (input, services) => {
  const { environment } = imported({ input: `beats {}\n${input}` });
  for (const one of services) expect(environment).toContain(one);
  expect(() => defined(environment)).not.toThrow();
});

test("a third cluster has a key and secrets of its own", () => {
  const { findings } = imported({
    output: ["a", "b", "c"].map(host => `elasticsearch { hosts => "https://${host}" api_key => "\${KEY}" }`).join("\n"),
  });
  expect(findings.map(({ help }) => help)).toEqual(
    [
      ["elasticsearch2", "b"],
      ["elasticsearch3", "c"],
    ].map(
      ([name, host]) =>
        `${name}: elasticsearch({ url: "https://${host}:9200", apiKey: secret("${name}-api-key") }) under targets, and "${name}" in to of what ships`,
    ),
  );
});
