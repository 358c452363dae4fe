/** Cloud Logging, Cloud Monitoring and BigQuery: what `plan` lets through and the APIs refuse. */

import { between, countGiven, isJson, oneOf, type Rule, type RuleTable, text } from "../rule.ts";
import { blocksIn, type Config, given, isConfig, isList, unknown, type Value } from "../values.ts";

const logging = "https://cloud.google.com/logging/docs/reference/v2/rest/v2";
const metricsPage = `${logging}/projects.metrics`;
const policiesPage = "https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies";

const filter = (at: string, source: string): Rule => ({
  at,
  says: "a filter has at most 20000 characters",
  source,
  holds: text(20_000),
});

const name = (at: string, source: string): Rule => ({
  at,
  says: "the name starts with a letter or digit, holds these and _ - . only, and has at most 100 characters",
  source,
  holds: text(100, /^[A-Za-z0-9][A-Za-z0-9_.-]*$/),
});

/** The one block of a list that holds at most one: `{}` when there is none, undefined when nobody knows. */
const only = (blocks: Value | undefined): Config | undefined => {
  const [first = {}] = blocksIn(blocks);
  return isConfig(first) ? first : undefined;
};

/** The keys of the labels a metric declares, sorted; undefined when one is unknown. */
const labelKeys = (config: Config): readonly string[] | undefined => {
  const descriptor = only(config.metric_descriptor);
  const labels = descriptor && (descriptor.labels ?? []);
  if (!isList(labels)) return undefined;
  const keys = labels.map(label => (isConfig(label) ? (label.key ?? unknown) : unknown));
  return keys.includes(unknown) ? undefined : keys.map(String).sort();
};

const sameLabels = (config: Config): boolean => {
  const declared = labelKeys(config);
  const extracted = config.label_extractors ?? {};
  return declared === undefined || !isConfig(extracted) || sameTexts(declared, Object.keys(extracted).sort());
};

const sameTexts = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one, at) => one === right[at]);

const sayLabels = "the labels that are declared and the labels that are extracted are the same ones";

/** Whether a policy certainly limits no rate. */
const noRateLimit = (config: Config): boolean => {
  const strategy = only(config.alert_strategy);
  return strategy !== undefined && given(strategy.notification_rate_limit) === false;
};

const conditionKinds = [
  "condition_threshold",
  "condition_absent",
  "condition_matched_log",
  "condition_prometheus_query_language",
  "condition_sql",
  "condition_monitoring_query_language",
];

export const googleRules: RuleTable = {
  google_logging_metric: [
    {
      at: "name",
      says: "a metric's name is letters, digits and _ - . , + ! * ' ( ) % /, not starting with /, at most 100 of them",
      source: metricsPage,
      holds: text(100, /^[A-Za-z0-9_\-.,+!*'()%][A-Za-z0-9_\-.,+!*'()%/]*$/),
    },
    filter("filter", metricsPage),
    {
      at: "metric_descriptor.*.metric_kind",
      says: "a metric of distributions is of kind DELTA",
      source: metricsPage,
      holds: (value, { parent }) => parent.value_type !== "DISTRIBUTION" || value === "DELTA",
    },
    {
      at: "metric_descriptor.*.value_type",
      says: "a metric of distributions needs a value_extractor",
      source: metricsPage,
      holds: (value, { config }) => value !== "DISTRIBUTION" || given(config.value_extractor) !== false,
    },
    {
      at: "metric_descriptor.*.value_type",
      says: "bucket_options are for metrics of distributions",
      source: metricsPage,
      holds: (value, { config }) => value === "DISTRIBUTION" || !given(config.bucket_options),
    },
    { at: "label_extractors", says: sayLabels, source: metricsPage, holds: (_, { config }) => sameLabels(config) },
    {
      at: "metric_descriptor.*.labels",
      says: sayLabels,
      source: metricsPage,
      // Where extractors are written, the row above speaks.
      holds: (_, { config }) => config.label_extractors !== null || sameLabels(config),
    },
    {
      at: "metric_descriptor.*.labels.#.value_type",
      says: "a label's type is BOOL, INT64 or STRING",
      source:
        "https://github.com/hashicorp/terraform-provider-google/blob/v6.50.0/google/services/logging/resource_logging_metric.go",
      holds: oneOf("BOOL", "INT64", "STRING"),
    },
    {
      at: "bucket_options.*.explicit_buckets.*.bounds",
      says: "bounds increase",
      source: metricsPage,
      holds: value =>
        !isList(value) ||
        value.every((bound, index) => {
          const before = value[index - 1];
          return typeof bound !== "number" || typeof before !== "number" || before < bound;
        }),
    },
  ],
  google_logging_project_bucket_config: [
    {
      at: "retention_days",
      says: "a bucket is kept for 1 to 3650 days",
      source: "https://cloud.google.com/logging/docs/buckets#custom-retention",
      holds: between(1, 3650),
    },
  ],
  google_logging_project_sink: [
    name("name", `${logging}/projects.sinks`),
    filter("filter", `${logging}/projects.sinks`),
    filter("exclusions.*.filter", `${logging}/projects.sinks`),
    name("exclusions.*.name", `${logging}/projects.sinks`),
    {
      at: "unique_writer_identity",
      says: "a sink with bigquery_options has its own writer identity",
      source:
        "https://github.com/hashicorp/terraform-provider-google/blob/v6.50.0/google/services/logging/resource_logging_project_sink.go",
      holds: (value, { config }) => value !== false || !given(config.bigquery_options),
    },
  ],
  google_logging_project_exclusion: [
    name("name", `${logging}/projects.exclusions`),
    filter("filter", `${logging}/projects.exclusions`),
  ],
  google_bigquery_dataset: [
    {
      at: "dataset_id",
      says: "a dataset's id is letters, digits and _, at most 1024 of them",
      source: "https://cloud.google.com/bigquery/docs/reference/rest/v2/datasets",
      holds: text(1024, /^[A-Za-z0-9_]+$/),
    },
  ],
  google_bigquery_table: [
    {
      at: "schema",
      says: "a table's schema is JSON",
      source: "https://cloud.google.com/bigquery/docs/reference/rest/v2/tables",
      holds: isJson,
    },
  ],
  google_monitoring_dashboard: [
    {
      at: "dashboard_json",
      says: "a dashboard is JSON",
      source: "https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards",
      holds: isJson,
    },
  ],
  google_monitoring_alert_policy: [
    {
      at: "display_name",
      says: "a policy's display name has at most 512 characters",
      source: policiesPage,
      holds: text(512, /./),
    },
    {
      at: "severity",
      says: "a policy's severity is CRITICAL, ERROR or WARNING",
      source: policiesPage,
      holds: oneOf("CRITICAL", "ERROR", "WARNING"),
    },
    {
      at: "conditions",
      says: "a policy has one to six conditions",
      source: policiesPage,
      holds: value => isList(value) && value.length >= 1 && value.length <= 6,
    },
    {
      at: "conditions.*",
      says: "a condition is of exactly one kind",
      source: policiesPage,
      holds: value => !isConfig(value) || (countGiven(...conditionKinds.map(kind => value[kind])) ?? 1) === 1,
    },
    {
      at: "conditions.*.condition_threshold.*.filter",
      says: "a threshold's filter restricts metric.type and resource.type",
      source: "https://github.com/hashicorp/terraform-provider-google/issues/7179",
      holds: value => typeof value === "string" && /\bmetric\.type\b/.test(value) && /\bresource\.type\b/.test(value),
    },
    {
      at: "conditions.*.condition_threshold.*.filter",
      says: "a threshold's filter has at most 2048 characters",
      source: policiesPage,
      holds: text(2048),
    },
    {
      at: "conditions.*.condition_matched_log",
      says: "a policy on matched log lines has alert_strategy.notification_rate_limit",
      source: policiesPage,
      holds: (value, { config }) => !given(value) || !noRateLimit(config),
    },
    {
      at: "documentation.*.content",
      says: "a policy's documentation has at most 8192 characters",
      source: policiesPage,
      holds: text(8192),
    },
  ],
};
