/** What CloudWatch's rules are tried with. */

import type { Arguments, CaseTable, RuleCase } from "./cases.ts";

const transformation = { name: "Errors", namespace: "LLM/Service", value: "1" };
const transformed = (more: object): { readonly metric_transformation: object } => ({
  metric_transformation: { ...transformation, ...more },
});
const three = { model: "$.model", operation: "$.operation", status: "$.status" };

const metric = { metric_name: "Latency", namespace: "LLM/Service", period: 60, stat: "p99" };
const plainAlarm = { metric_name: "Errors", namespace: "LLM/Service", period: 60, statistic: "Sum", threshold: 5 };
/** A base without the keys that an alarm on queries may not have. */
const queried = (more: object): Arguments => ({
  metric_name: null,
  namespace: null,
  period: null,
  statistic: null,
  metric_query: [{ id: "m1", return_data: true, metric }],
  ...more,
});
const band = { id: "band", expression: "ANOMALY_DETECTION_BAND(m1, 2)", return_data: true };
const banded = queried({
  threshold: null,
  threshold_metric_id: "band",
  comparison_operator: "GreaterThanUpperThreshold",
  metric_query: [{ id: "m1", return_data: true, metric }, band],
});

const identifiers = ["arn:aws:dataprotection::aws:data-identifier/EmailAddress", "PhoneNumber"];
const audit = { Sid: "audit", DataIdentifier: identifiers, Operation: { Audit: { FindingsDestination: {} } } };
const deidentify = {
  Sid: "redact",
  DataIdentifier: identifiers,
  Operation: { Deidentify: { MaskConfig: {} } },
};
const policy = { Name: "redact", Version: "2021-06-01", Statement: [audit, deidentify] };
const documented = (more: object): { readonly policy_document: string } => ({
  policy_document: JSON.stringify({ ...policy, ...more }),
});

const policyCases: readonly RuleCase[] = [
  {
    at: "policy_document",
    rule: "a data protection policy is JSON",
    bad: { policy_document: "{" },
    good: documented({ Description: "x".repeat(20_000) }),
  },
  {
    at: "policy_document",
    rule: 'a data protection policy has "Version"',
    bad: documented({ Version: "2012-10-17" }),
    good: documented({}),
  },
  {
    at: "policy_document",
    rule: "a data protection policy has exactly two statements",
    bad: documented({ Statement: [audit] }),
    good: documented({ Statement: [audit, deidentify] }),
  },
  {
    at: "policy_document",
    rule: "the audit and the de-identify statement name the same",
    bad: documented({ Statement: [audit, { ...deidentify, DataIdentifier: identifiers.slice(1) }] }),
    good: documented({
      Statement: [audit, deidentify].map(statement => ({ ...statement, DataIdentifier: ["Name"] })),
    }),
  },
  {
    at: "policy_document",
    rule: "the de-identify statement's MaskConfig is an empty",
    bad: documented({ Statement: [audit, { ...deidentify, Operation: { Deidentify: { MaskConfig: { a: 1 } } } }] }),
    good: documented({}),
  },
];

const auditStatement = { data_identifiers: identifiers, operation: { audit: { findings_destination: {} } } };
const maskStatement = { data_identifiers: identifiers, operation: { deidentify: { mask_config: {} } } };

export const awsCases: CaseTable = {
  aws_cloudwatch_log_group: {
    base: { name: "/llm/prod/api", retention_in_days: 30 },
    cases: [
      {
        at: "retention_in_days",
        rule: "a log group is kept for",
        bad: { retention_in_days: 31 },
        good: { retention_in_days: 3653 },
      },
      {
        at: "name",
        rule: "a log group's name is",
        bad: { name: "llm service" },
        good: { name: "#a.b_c-d/".repeat(56) },
      },
      {
        at: "log_group_class",
        rule: "a log group's class is",
        bad: { log_group_class: "standard" },
        good: { log_group_class: "INFREQUENT_ACCESS" },
      },
      {
        at: "kms_key_id",
        rule: "a log group's key is",
        bad: { kms_key_id: "alias/logs" },
        good: { kms_key_id: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd" },
      },
    ],
  },
  aws_cloudwatch_log_metric_filter: {
    base: { name: "errors", log_group_name: "/llm/prod/api", pattern: '{ $.level = "error" }', ...transformed({}) },
    cases: [
      { at: "name", rule: "a metric filter's name", bad: { name: "a:b" }, good: { name: "a/b c" } },
      {
        at: "pattern",
        rule: "a filter pattern has",
        bad: { pattern: "x".repeat(1025) },
        good: { pattern: "x".repeat(1024) },
      },
      {
        at: "metric_transformation.*.default_value",
        rule: "default_value and dimensions",
        bad: transformed({ default_value: "0", dimensions: { model: "$.model" } }),
        good: transformed({ default_value: "0" }),
      },
      {
        at: "metric_transformation.*.dimensions",
        rule: "a metric filter has at most three",
        bad: transformed({ dimensions: { ...three, region: "$.region" } }),
        good: transformed({ dimensions: three }),
      },
      {
        at: "metric_transformation.*.dimensions",
        rule: "dimensions need",
        bad: { pattern: "ERROR", ...transformed({ dimensions: { model: "$.model" } }) },
        good: { pattern: "[level=ERROR, model]", ...transformed({ dimensions: { model: "$model" } }) },
      },
      {
        at: "metric_transformation.*.dimensions.*",
        rule: "a dimension's value",
        bad: transformed({ dimensions: { model: "gpt" } }),
        good: transformed({ dimensions: { model: "$.llm.model" } }),
      },
      {
        at: "metric_transformation.*.name",
        rule: "a metric's name has",
        bad: transformed({ name: "a$b" }),
        good: transformed({ name: "a b" }),
      },
      {
        at: "metric_transformation.*.namespace",
        rule: "a metric's namespace has",
        bad: transformed({ namespace: "x".repeat(256) }),
        good: transformed({ namespace: "x".repeat(255) }),
      },
      {
        at: "metric_transformation.*.value",
        rule: "a metric's value has",
        bad: transformed({ value: `$.${"x".repeat(99)}` }),
        good: transformed({ value: "$.latency_ms" }),
      },
      {
        at: "metric_transformation.*.default_value",
        rule: "a metric's default is",
        bad: transformed({ default_value: "none" }),
        good: transformed({ default_value: "0.5" }),
      },
      {
        at: "metric_transformation.*.unit",
        rule: "a metric's unit is",
        bad: transformed({ unit: "ms" }),
        good: transformed({ unit: "Milliseconds" }),
      },
    ],
  },
  aws_cloudwatch_query_definition: {
    base: { name: "llm/errors", query_string: "fields @message" },
    cases: [
      { at: "name", rule: "a saved query's name", bad: { name: "/llm/errors" }, good: { name: "llm/prod/errors" } },
      {
        at: "query_string",
        rule: "a saved query has",
        bad: { query_string: "x".repeat(10_001) },
        good: { query_string: "x".repeat(10_000) },
      },
    ],
  },
  aws_cloudwatch_metric_alarm: {
    base: {
      alarm_name: "errors",
      comparison_operator: "GreaterThanThreshold",
      evaluation_periods: 5,
      ...plainAlarm,
    },
    cases: [
      {
        at: "metric_name",
        rule: "an alarm on a metric has exactly one",
        bad: { extended_statistic: "p99" },
        good: { statistic: null, extended_statistic: "p99" },
      },
      {
        at: "metric_name",
        rule: "an alarm has a metric_name or",
        bad: { metric_query: [{ id: "m1", return_data: true, metric }] },
        good: queried({}),
      },
      { at: "period", rule: "an alarm's period is", bad: { period: 90 }, good: { period: 10 } },
      {
        at: "period",
        rule: "an alarm looks back",
        bad: { period: 300, evaluation_periods: 289 },
        good: { period: 3600, evaluation_periods: 168 },
      },
      {
        at: "metric_query.#.metric.*.period",
        rule: "a metric query's period",
        bad: queried({ metric_query: [{ id: "m1", return_data: true, metric: { ...metric, period: 7 } }] }),
        good: queried({ metric_query: [{ id: "m1", return_data: true, metric: { ...metric, period: 5 } }] }),
      },
      {
        at: "metric_query.#.expression",
        rule: "a metric query holds",
        bad: queried({ metric_query: [{ id: "m1", return_data: true, expression: "m2 * 2", metric }] }),
        good: queried({
          metric_query: [
            { id: "e1", return_data: true, expression: "m1 * 2" },
            { id: "m1", metric },
          ],
        }),
      },
      {
        at: "comparison_operator",
        rule: "an alarm compares by",
        bad: { comparison_operator: "GreaterThanUpperThreshold" },
        good: banded,
      },
      {
        at: "comparison_operator",
        rule: "an alarm has exactly one of threshold",
        bad: { threshold: null },
        good: { threshold: 0 },
      },
      {
        at: "metric_query",
        rule: "with a plain threshold",
        bad: queried({
          metric_query: [
            { id: "e1", return_data: true, expression: "m1 * 2" },
            { id: "m1", return_data: true, metric },
          ],
        }),
        good: queried({}),
      },
      {
        at: "threshold_metric_id",
        rule: "threshold_metric_id is the id",
        bad: { ...banded, threshold_metric_id: "m9" },
        good: banded,
      },
      {
        at: "datapoints_to_alarm",
        rule: "no more datapoints",
        bad: { datapoints_to_alarm: 6 },
        good: { datapoints_to_alarm: 5 },
      },
      {
        at: "treat_missing_data",
        rule: "missing data is",
        bad: { treat_missing_data: "notbreaching" },
        good: { treat_missing_data: "notBreaching" },
      },
      { at: "unit", rule: "an alarm's unit", bad: { unit: "milliseconds" }, good: { unit: "Count/Second" } },
      ...["alarm_actions", "ok_actions", "insufficient_data_actions"].map(
        (at): RuleCase => ({
          at,
          rule: "an alarm has at most five",
          bad: { [at]: ["a", "b", "c", "d", "e", "f"] },
          good: { [at]: ["a", "b", "c", "d", "e"] },
        }),
      ),
    ],
  },
  aws_cloudwatch_composite_alarm: {
    base: { alarm_name: "all", alarm_rule: 'ALARM("errors")' },
    cases: [
      {
        at: "alarm_rule",
        rule: "a composite alarm's rule",
        bad: { alarm_rule: "x".repeat(10_241) },
        good: { alarm_rule: 'ALARM("a") OR ALARM("b")' },
      },
    ],
  },
  aws_cloudwatch_dashboard: {
    base: { dashboard_name: "llm-prod", dashboard_body: '{"widgets":[]}' },
    cases: [
      {
        at: "dashboard_name",
        rule: "a dashboard's name",
        bad: { dashboard_name: "llm prod" },
        good: { dashboard_name: "llm_prod" },
      },
      {
        at: "dashboard_body",
        rule: "a dashboard's body",
        bad: { dashboard_body: "{widgets}" },
        good: { dashboard_body: "{}" },
      },
    ],
  },
  aws_cloudwatch_log_data_protection_policy: {
    base: { log_group_name: "/llm/prod/api", ...documented({}) },
    cases: policyCases,
  },
  aws_cloudwatch_log_account_policy: {
    base: { policy_name: "redact", policy_type: "DATA_PROTECTION_POLICY", ...documented({}) },
    cases: policyCases,
  },
  "data.aws_cloudwatch_log_data_protection_policy_document": {
    base: { name: "redact", statement: [auditStatement, maskStatement] },
    cases: [
      {
        at: "statement",
        rule: "a data protection policy has exactly two",
        bad: { statement: [auditStatement] },
        good: { statement: [auditStatement, maskStatement] },
      },
      {
        at: "statement",
        rule: "the audit and the de-identify",
        bad: { statement: [auditStatement, { ...maskStatement, data_identifiers: ["Name"] }] },
        good: { statement: [auditStatement, { ...maskStatement, data_identifiers: [...identifiers].reverse() }] },
      },
    ],
  },
};
