/** A file of each kind with much that an import tells, as data: what is put into it is put at every text and every key. */

import type { ImportKind } from "../../src/import/index.ts";

const period = { from: "2026-01-01", store: "boltdb-shipper", schema: "v11", object_store: "s3" };
const rule = { for: "7m", labels: { severity: "page", team: "chat" }, annotations: { summary: "errors" } };

/** Kinds that are read as YAML or JSON. */
export const documents: Readonly<Record<Exclude<ImportKind, "logstash" | "records">, unknown>> = {
  promtail: {
    clients: [
      {
        url: "https://loki.example.com:3100/loki/api/v1/push",
        tenant_id: "team",
        basic_auth: { username: "chat", password: "hidden" },
        external_labels: { region: "eu" },
        headers: { "X-Team": "chat" },
        tls_config: { ca_file: "/etc/ca.pem", server_name: "loki" },
      },
      { url: "http://other:3100/loki/api/v1/push", authorization: { type: "Bearer", credentials: "hidden" } },
    ],
    scrape_configs: [
      {
        job_name: "chat",
        static_configs: [
          {
            targets: ["localhost"],
            labels: { job: "a", __path__: "/var/log/a.log", __path_exclude__: "/var/log/b.log", token: "x" },
          },
          { labels: { __path__: "/srv/chat/logs/*.log" } },
          { labels: { __path__: "/srv/chat/logs/*.log", service: "twice" } },
        ],
        pipeline_stages: [
          { json: { expressions: { mood: "state", model: "model_id" } } },
          { labels: { user_id: "user_id" } },
          { timestamp: { source: "ts", format: "RFC3339" } },
          { replace: { expression: "(card-\\d+)", replace: "x" } },
          { match: { selector: '{level="ERROR"}', action: "drop", stages: [{ output: { source: "text" } }] } },
          { template: { source: "message", template: '{"text":"{{ .user }}"}' } },
          { metrics: { lines: { type: "Counter", source: "n" } } },
          { drop: { expression: "healthz" } },
          { regex: { expression: "(?P<a>b)" } },
          { static_labels: { zone: "b" } },
          { geoip: { source: "ip", db: "/db" } },
        ],
        relabel_configs: [{ source_labels: ["__path__"], regex: "debug", action: "drop" }],
        journal: { path: "/var/log/journal" },
      },
      { job_name: "pods", kubernetes_sd_configs: [{ role: "pod" }], pipeline_stages: [{ json: { expressions: {} } }] },
    ],
  },
  "otel-collector": {
    receivers: {
      otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4400", tls: { cert_file: "/a" } } } },
      "filelog/chat": {
        include: ["/srv/chat/logs/*.log", "logs/*.log"],
        exclude: ["/srv/chat/old.log"],
        operators: [{ type: "router", default: "x" }],
      },
      prometheus: { config: { scrape_configs: [{ job_name: "node" }] } },
      kafka: { brokers: ["a:9092"], topic: "logs" },
    },
    processors: {
      "resource/team": { attributes: [{ key: "team", value: "chat", action: "upsert" }] },
      "filter/drop": { logs: { log_record: ['IsMatch(body, "healthz")'] }, traces: { span: ['name == "a"'] } },
      "transform/mask": { log_statements: [{ statements: ['replace_pattern(body, "card-\\\\d+", "x")'] }] },
      redaction: { blocked_values: ["card-[0-9]+", "(broken"] },
      lookup: { source: "a" },
      tail_sampling: {
        policies: [
          { name: "slow", type: "latency", latency: { threshold_ms: "${MS}" } },
          { name: "rate", type: "rate_limiting", rate_limiting: { spans_per_second: 5 } },
          { name: "rest", type: "probabilistic", probabilistic: { sampling_percentage: 20 } },
        ],
      },
    },
    connectors: { "count/a": { logs: { "my.count": { description: "a" } } }, exceptions: {} },
    exporters: {
      "otlphttp/loki": {
        endpoint: "https://loki.example.com/otlp",
        headers: { "X-Scope-OrgID": "team", Authorization: "Basic Y2hhdDpoaWRkZW4=", "X-Team": "a" },
        proxy_url: "http://proxy:3128",
        tls: { ca_file: "/ca.pem", cert_file: "/c.pem" },
      },
      "otlphttp/two": { endpoint: "https://loki2.example.com/otlp", auth: { authenticator: "basicauth/a" } },
      elasticsearch: {
        endpoints: ["https://a:9200", "https://b:9200"],
        user: "chat",
        password: "hidden",
        logs_index: "x",
      },
      "otlp/jaeger": { endpoint: "jaeger:4317" },
      "otlphttp/tempo": { endpoint: "https://tempo.example.com" },
      prometheusremotewrite: {
        endpoint: "http://prometheus:9090/api/v1/write",
        namespace: "a",
        external_labels: { b: "c" },
      },
      awscloudwatchlogs: { region: "eu-west-1", log_group_name: "a" },
      splunk_hec: { endpoint: "https://splunk:8088", token: "hidden" },
    },
    extensions: {
      "basicauth/a": { client_auth: { username: "chat", password: "hidden" } },
      "opamp/a": { server: { ws: { endpoint: "wss://a" } } },
    },
    service: {
      extensions: ["basicauth/a", "opamp/a"],
      pipelines: {
        logs: {
          receivers: ["otlp", "filelog/chat", "kafka"],
          processors: ["resource/team", "filter/drop", "transform/mask", "lookup"],
          exporters: ["otlphttp/loki", "otlphttp/two", "elasticsearch", "awscloudwatchlogs", "splunk_hec", "count/a"],
        },
        traces: {
          receivers: ["otlp"],
          processors: ["filter/drop", "redaction", "tail_sampling"],
          exporters: ["otlp/jaeger", "otlphttp/tempo", "exceptions"],
        },
        metrics: { receivers: ["prometheus", "count/a", "exceptions"], exporters: ["prometheusremotewrite"] },
      },
    },
  },
  "python-logging": {
    version: 1,
    formatters: { json: { "()": "pythonjsonlogger.jsonlogger.JsonFormatter", format: "%(level)s %(client_ip)s" } },
    filters: {
      privacy: { "()": "llm.Privacy", never_log: ["password", "x_key"], key_pattern: "key-[a-z]+" },
      content: { "()": "llm.Content", log_prompts: true },
    },
    handlers: {
      file: { class: "logging.FileHandler", filename: "/srv/chat/app.log", filters: ["privacy"] },
      env: { class: "logging.FileHandler", filename: "${LOGS}/app.log", filters: ["content"] },
      http: { class: "logging.handlers.HTTPHandler", host: "logs.example.com", url: "/in" },
    },
  },
  "grafana-dashboard": {
    title: "LLM",
    templating: { list: [{ name: "find", type: "textbox" }] },
    panels: [
      { title: "Error rate", type: "timeseries", targets: [{ expr: 'rate({app="a"} |= "ERROR" [5m])' }] },
      { title: "Broken", type: "timeseries", targets: [{ expr: "absent(rate({" }] },
      {
        title: "Found",
        type: "logs",
        datasource: { type: "elasticsearch", uid: "e" },
        targets: [{ query: 'level:ERROR AND "$find"' }],
      },
      {
        title: "Row",
        type: "row",
        panels: [{ title: "Inner", type: "stat", targets: [{ expr: "llm_tokens_total" }] }],
      },
    ],
  },
  "loki-rules": {
    groups: [
      {
        name: "chat",
        rules: [
          { alert: "HighErrorRate", expr: 'sum(count_over_time({app="a"} |= "ERROR" [5m])) > 3', ...rule },
          { alert: "Gone", expr: "absent(rate({", ...rule },
        ],
      },
    ],
  },
  "prometheus-rules": {
    groups: [
      {
        name: "chat",
        rules: [
          { alert: "HighErrorRate", expr: "llm_errors_total > 5", ...rule },
          { alert: "Own", expr: "my_total > 5", ...rule },
          { record: "a:b", expr: "sum(" },
        ],
      },
    ],
  },
  loki: {
    auth_enabled: true,
    schema_config: { configs: [period] },
    limits_config: {
      retention_period: "720h",
      ingestion_rate_mb: 4,
      reject_old_samples_max_age: "48h",
      retention_stream: [{ selector: '{app="a"}', period: "24h" }],
    },
    storage_config: { aws: { s3: "s3://key:hidden@eu-west-1", bucketnames: "a" } },
    ruler: {
      alertmanager_url: "http://alertmanager:9093",
      remote_write: { enabled: true, client: { url: "http://a" } },
    },
    runtime_config: { file: "/a" },
  },
  "elasticsearch-ilm": {
    policy: {
      phases: {
        hot: { actions: { rollover: { max_size: "50gb" } } },
        warm: { min_age: "7d", actions: { allocate: { number_of_replicas: 1 }, freeze: {} } },
        delete: { min_age: "30d", actions: { delete: {}, wait_for_snapshot: { policy: "a" } } },
      },
    },
  },
  "gcp-metric": { name: "errors", filter: 'severity="ERROR"', metricDescriptor: { metricKind: "GAUGE", unit: "1" } },
};

export const pipeline = `
input {
  beats { port => 5046 id => "beats" }
  beats { port => 5047 ssl_certificate => "/a.pem" ssl_key => "/a.key" }
  kafka { topics => ["logs"] bootstrap_servers => "a:9092" }
  file { path => ["/srv/chat/*.log", "logs/*.log"] exclude => "old.log" }
}
filter {
  if [message] =~ /healthz/ { drop {} }
  if [level] == "ERROR" { mutate { add_field => { "team" => "chat" } } }
  grok { match => { "message" => "%{WORD:word}" } }
  translate { source => "code" target => "name" }
  geoip { source => "client_ip" }
  mutate {
    gsub => ["message", "card-[0-9]+", "[REDACTED]"]
    remove_field => ["password", "x_key"]
    add_field => { "json" => '{"who":"%{user}"}' }
  }
  ruby { path => "/etc/mask.rb" }
}
output {
  elasticsearch {
    hosts => ["https://es.example.com:9200", "https://es2.example.com:9200"]
    user => "chat" password => "hidden" index => "chat" pipeline => "own" data_stream_dataset => "chat"
  }
  elasticsearch { hosts => "https://third.example.com:9200" data_stream_namespace => "dev" }
  http { url => "https://a.example.com/in" headers => { "X-Team" => "chat" } }
}
`;

export const records: readonly unknown[] = [
  {
    time: "2026-01-02T03:04:05Z",
    level: "info",
    service: "chat",
    message: "hello",
    mood: "fine",
    llm_log: { model: "gpt-4o", messages: [{ role: "user", content: "hi" }], log_prompts: true, trace_id: "7" },
    x: { inner: [{ deep: 1 }] },
  },
  { level: "error", service: { name: "billing" }, prompt: "hello", client_ip: "203.0.113.9", note: "[EMAIL]" },
];
