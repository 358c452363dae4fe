/** A file of each kind in which nothing is wrong: patterns and names are the catalog's own. */

import { detectors } from "../../src/catalog/index.ts";
import { re2Pattern } from "../../src/core/privacy.ts";
import type { ImportKind } from "../../src/import/index.ts";
import { credentialFields } from "../../src/import/vocabulary.ts";

const patterns = detectors.map(re2Pattern);
const yaml = (value: unknown): string => JSON.stringify(value, null, 2);

export const cleanFiles: Readonly<Record<ImportKind, string>> = {
  promtail: yaml({
    clients: [{ url: "http://loki:3100/loki/api/v1/push" }],
    scrape_configs: [
      {
        job_name: "llm-service",
        static_configs: [{ labels: { service: "llm-service", __path__: "/var/log/llm-service/*.log" } }],
        pipeline_stages: [
          { json: { expressions: { level: "", model: "", time: "" } } },
          { timestamp: { source: "time", format: "RFC3339" } },
          ...patterns.map(expression => ({ replace: { expression, replace: "[REDACTED]" } })),
          { labels: { level: "" } },
        ],
      },
    ],
  }),
  logstash: `
input { beats { port => 5044 ssl_enabled => true } } # nothing else
filter {
  json { source => "message" remove_field => ["message"] }
  if [level] in ["error", "critical"] { mutate { add_tag => ["failed"] } }
  ruby { code => "walk(event) { |text| PATTERNS.reduce(text) { |t, p| t.gsub(p, '[REDACTED]') } }" }
  mutate { remove_field => [${credentialFields.map(name => `"${name}"`).join(", ")}] }
}
output { elasticsearch { hosts => ["https://es:9200"] api_key => "\${ES_KEY}" data_stream => "true" } }
`,
  "loki-rules": yaml({
    groups: [
      {
        name: "llm",
        rules: [
          {
            alert: "ManyErrorRecords",
            expr: 'sum(count_over_time({service="llm-service"} | level=~"error|critical" [5m])) >= 10',
            labels: { severity: "critical" },
          },
        ],
      },
    ],
  }),
  "prometheus-rules": yaml({
    groups: [
      {
        name: "llm",
        rules: [
          {
            alert: "HighErrorRate",
            expr: "sum(rate(llm_request_errors_total[5m])) / sum(rate(llm_requests_total[5m])) > 0.05",
            for: "5m",
            labels: { severity: "critical" },
          },
          {
            alert: "CostSpike",
            expr: "sum(increase(llm_cost_dollars_total[1h])) > 100",
            labels: { severity: "warning" },
          },
        ],
      },
    ],
  }),
  "grafana-dashboard": yaml({
    title: "LLM",
    schemaVersion: 39,
    templating: { list: [{ name: "find", type: "textbox" }] },
    panels: [
      {
        title: "Latency",
        type: "timeseries",
        datasource: { type: "loki", uid: "loki" },
        targets: [{ expr: '{service="llm-service"} | level=~"error|critical" |= ${find:doublequote}' }],
      },
    ],
  }),
  "otel-collector": yaml({
    receivers: { otlp: { protocols: { grpc: {} } } },
    processors: {
      redaction: { allow_all_keys: true, blocked_values: patterns },
      tail_sampling: {
        policies: [
          { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
          {
            name: "slow",
            type: "and",
            and: {
              and_sub_policy: [
                { name: "long", type: "latency", latency: { threshold_ms: 5000 } },
                { name: "half", type: "probabilistic", probabilistic: { sampling_percentage: 50 } },
              ],
            },
          },
          {
            name: "cached",
            type: "and",
            and: {
              and_sub_policy: [
                { name: "hit", type: "boolean_attribute", boolean_attribute: { key: "cache_hit", value: true } },
                { name: "few", type: "probabilistic", probabilistic: { sampling_percentage: 1 } },
              ],
            },
          },
          { name: "base", type: "probabilistic", probabilistic: { sampling_percentage: 10 } },
        ],
      },
    },
    exporters: { otlp: { endpoint: "jaeger:4317" } },
    service: {
      pipelines: { traces: { receivers: ["otlp"], processors: ["redaction", "tail_sampling"], exporters: ["otlp"] } },
    },
  }),
  "python-logging": yaml({
    version: 1,
    formatters: {
      json: { "()": "pythonjsonlogger.json.JsonFormatter", format: "%(asctime)s %(levelname)s %(message)s" },
    },
    filters: { privacy: { "()": "llm.logs.Privacy", never_log: credentialFields } },
    handlers: {
      console: { class: "logging.StreamHandler", formatter: "json", filters: ["privacy"] },
      file: { class: "logging.FileHandler", filename: "/var/log/llm-service/app.log", filters: ["privacy"] },
    },
  }),
  records: `{"time":"2026-01-02T03:04:05Z","level":"info","event":"request_end","model":"gpt-4o","latency_ms":12,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}
{"time":"2026-01-02T03:04:06Z","level":"error","message":"provider refused","status_code":503}
`,
  loki: yaml({
    schema_config: { configs: [{ from: "2026-01-01", store: "tsdb", schema: "v13", object_store: "filesystem" }] },
    limits_config: { retention_period: "720h" },
    compactor: { retention_enabled: true, delete_request_store: "filesystem" },
  }),
  "elasticsearch-ilm": yaml({
    policy: {
      phases: {
        hot: { actions: { rollover: { max_primary_shard_size: "50gb", max_age: "1d" } } },
        delete: { min_age: "29d", actions: { delete: {} } },
      },
    },
  }),
  "gcp-metric": yaml({
    name: "llm_errors",
    filter: "severity>=ERROR",
    metricDescriptor: { metricKind: "DELTA", valueType: "INT64" },
  }),
};
