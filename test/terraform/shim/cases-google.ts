/** What Cloud Logging's and Cloud Monitoring's rules are tried with. */

import type { CaseTable } from "./cases.ts";

const distribution = { metric_kind: "DELTA", value_type: "DISTRIBUTION", unit: "ms" };
const counter = { metric_kind: "DELTA", value_type: "INT64" };
const buckets = (bounds: readonly number[]): object => ({ explicit_buckets: { bounds } });
const measured = {
  metric_descriptor: distribution,
  value_extractor: "EXTRACT(jsonPayload.latency_ms)",
  bucket_options: buckets([10, 100, 1000]),
};
const extracted = { model: "EXTRACT(jsonPayload.model)" };

const threshold = (more: object): { readonly conditions: object } => ({
  conditions: {
    display_name: "errors",
    condition_threshold: {
      comparison: "COMPARISON_GT",
      duration: "60s",
      filter: 'metric.type = "logging.googleapis.com/user/errors" AND resource.type = "k8s_container"',
      ...more,
    },
  },
});
const matched = { display_name: "panic", condition_matched_log: { filter: "severity = ERROR" } };
const long = "x".repeat(20_001);
const justShort = "x".repeat(20_000);

export const googleCases: CaseTable = {
  google_logging_metric: {
    base: { name: "errors", filter: "severity = ERROR" },
    cases: [
      { at: "name", rule: "a metric's name is", bad: { name: "/errors" }, good: { name: "llm/errors" } },
      { at: "filter", rule: "a filter has", bad: { filter: long }, good: { filter: justShort } },
      {
        at: "metric_descriptor.*.metric_kind",
        rule: "a metric of distributions is",
        bad: { ...measured, metric_descriptor: { ...distribution, metric_kind: "GAUGE" } },
        good: measured,
      },
      {
        at: "metric_descriptor.*.value_type",
        rule: "a metric of distributions needs",
        bad: { metric_descriptor: distribution },
        good: measured,
      },
      {
        at: "metric_descriptor.*.value_type",
        rule: "bucket_options are",
        bad: { metric_descriptor: counter, bucket_options: buckets([1, 2]) },
        good: { metric_descriptor: counter },
      },
      {
        at: "label_extractors",
        rule: "the labels that are declared",
        bad: { metric_descriptor: { ...counter, labels: [{ key: "modle" }] }, label_extractors: extracted },
        good: { metric_descriptor: { ...counter, labels: [{ key: "model" }] }, label_extractors: extracted },
      },
      {
        at: "metric_descriptor.*.labels",
        rule: "the labels that are declared",
        bad: { metric_descriptor: { ...counter, labels: [{ key: "model" }] } },
        good: { metric_descriptor: counter },
      },
      {
        at: "metric_descriptor.*.labels.#.value_type",
        rule: "a label's type",
        bad: {
          metric_descriptor: { ...counter, labels: [{ key: "model", value_type: "string" }] },
          label_extractors: extracted,
        },
        good: {
          metric_descriptor: { ...counter, labels: [{ key: "model", value_type: "STRING" }] },
          label_extractors: extracted,
        },
      },
      {
        at: "bucket_options.*.explicit_buckets.*.bounds",
        rule: "bounds increase",
        bad: { ...measured, bucket_options: buckets([10, 10]) },
        good: { ...measured, bucket_options: buckets([0, 0.5, 10]) },
      },
    ],
  },
  google_logging_project_bucket_config: {
    base: { project: "llm-prod", location: "global", bucket_id: "llm" },
    cases: [
      { at: "retention_days", rule: "a bucket is kept", bad: { retention_days: 0 }, good: { retention_days: 1 } },
    ],
  },
  google_logging_project_sink: {
    base: { name: "llm", destination: "bigquery.googleapis.com/projects/llm-prod/datasets/llm" },
    cases: [
      { at: "name", rule: "the name starts with", bad: { name: "llm sink" }, good: { name: "llm.sink-1_a" } },
      { at: "filter", rule: "a filter has", bad: { filter: long }, good: { filter: justShort } },
      {
        at: "exclusions.*.filter",
        rule: "a filter has",
        bad: { exclusions: [{ name: "debug", filter: long }] },
        good: { exclusions: [{ name: "debug", filter: justShort }] },
      },
      {
        at: "exclusions.*.name",
        rule: "the name starts with",
        bad: { exclusions: [{ name: "-debug", filter: "severity = DEBUG" }] },
        good: { exclusions: [{ name: "debug-1", filter: "severity = DEBUG" }] },
      },
      {
        at: "unique_writer_identity",
        rule: "a sink with bigquery_options",
        bad: { unique_writer_identity: false, bigquery_options: { use_partitioned_tables: true } },
        good: { unique_writer_identity: true, bigquery_options: { use_partitioned_tables: true } },
      },
    ],
  },
  google_logging_project_exclusion: {
    base: { name: "debug", filter: "severity = DEBUG" },
    cases: [
      { at: "name", rule: "the name starts with", bad: { name: "x".repeat(101) }, good: { name: "x".repeat(100) } },
      { at: "filter", rule: "a filter has", bad: { filter: long }, good: { filter: justShort } },
    ],
  },
  google_bigquery_dataset: {
    base: { dataset_id: "llm_logs" },
    cases: [
      { at: "dataset_id", rule: "a dataset's id", bad: { dataset_id: "llm-logs" }, good: { dataset_id: "llm_2" } },
    ],
  },
  google_bigquery_table: {
    base: { dataset_id: "llm_logs", table_id: "requests" },
    cases: [{ at: "schema", rule: "a table's schema", bad: { schema: "[{]" }, good: { schema: "[]" } }],
  },
  google_monitoring_dashboard: {
    base: { dashboard_json: "{}" },
    cases: [
      {
        at: "dashboard_json",
        rule: "a dashboard is",
        bad: { dashboard_json: "" },
        good: { dashboard_json: '{"displayName":"LLM"}' },
      },
    ],
  },
  google_monitoring_alert_policy: {
    base: { display_name: "errors", combiner: "OR", ...threshold({}) },
    cases: [
      {
        at: "display_name",
        rule: "a policy's display name",
        bad: { display_name: "x".repeat(513) },
        good: { display_name: "é".repeat(512) },
      },
      { at: "severity", rule: "a policy's severity", bad: { severity: "critical" }, good: { severity: "CRITICAL" } },
      {
        at: "conditions",
        rule: "a policy has one to six",
        bad: { conditions: Array.from({ length: 7 }, () => threshold({}).conditions) },
        good: { conditions: Array.from({ length: 6 }, () => threshold({}).conditions) },
      },
      {
        at: "conditions.*",
        rule: "a condition is of exactly one",
        bad: { conditions: { display_name: "nothing" } },
        good: { conditions: { display_name: "promql", condition_prometheus_query_language: { query: "up == 0" } } },
      },
      {
        at: "conditions.*.condition_threshold.*.filter",
        rule: "a threshold's filter restricts",
        bad: threshold({ filter: 'metric.type = "logging.googleapis.com/user/errors"' }),
        good: threshold({ filter: 'resource.type = "global" AND metric.type = "custom.googleapis.com/a"' }),
      },
      {
        at: "conditions.*.condition_threshold.*.filter",
        rule: "a threshold's filter has",
        bad: threshold({ filter: `metric.type = "a" AND resource.type = "${"x".repeat(2020)}"` }),
        good: threshold({ filter: `metric.type = "a" AND resource.type = "${"x".repeat(2000)}"` }),
      },
      {
        at: "conditions.*.condition_matched_log",
        rule: "a policy on matched log lines",
        bad: { conditions: matched },
        good: { conditions: matched, alert_strategy: { notification_rate_limit: { period: "300s" } } },
      },
      {
        at: "documentation.*.content",
        rule: "a policy's documentation",
        bad: { documentation: { content: "x".repeat(8193) } },
        good: { documentation: { content: "x".repeat(8192) } },
      },
    ],
  },
};
