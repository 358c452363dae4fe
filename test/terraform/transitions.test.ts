/** What a change of an environment does to what stands at three clouds: nothing that holds records goes, whatever changes. */

import { describe, expect, test } from "vitest";
import { email } from "../../src/core/route.ts";
import { days, percent } from "../../src/core/units.ts";
import { dimension, extendSchema, llmLog } from "../../src/index.ts";
import { resourceTypes } from "../../src/output/terraform-types/index.ts";
import { expectKept, guardedIn, type Stacks, told, typeOf } from "./replacing.ts";
import {
  alerts,
  before,
  gone,
  people,
  retention,
  service,
  services,
  stacksOf,
  usual,
  type Wanted,
} from "./three-clouds.ts";

type Told = Readonly<Record<string, readonly string[]>>;

const toldOf = (old: Stacks, now: Stacks): Told =>
  Object.fromEntries(
    [...new Set([...old.keys(), ...now.keys()])].flatMap(id => {
      const lines = told(old.get(id), now.get(id));
      return lines.length === 0 ? [] : [[id, lines] as const];
    }),
  );

const outside = { ...usual.gcp, fedFromOutside: true };
const quiet = { ...alerts, NoLogsReceived: "off" } as const;

const transitions: readonly (readonly [name: string, to: Wanted, told: Told, from?: Wanted])[] = [
  ["nothing", {}, {}],
  [
    "records are kept longer",
    { retention: { ...retention, application: days(60), audit: days(400) } },
    {
      "prod-aws": [
        "~ aws_cloudwatch_log_group.application: retention_in_days",
        "~ aws_cloudwatch_log_group.audit: retention_in_days",
        "~ aws_s3_bucket_lifecycle_configuration.audit: rule",
        "~ aws_s3_bucket_object_lock_configuration.audit: rule",
      ],
      "prod-gcp": [
        "~ google_bigquery_dataset.audit: default_partition_expiration_ms",
        "~ google_logging_project_bucket_config.application: retention_days",
        "~ google_logging_project_bucket_config.audit: retention_days",
      ],
    },
  ],
  [
    "records are kept for less",
    { retention: { application: days(14), access: days(14), performance: days(14) } },
    {
      "prod-aws": ["~ 3 aws_cloudwatch_log_group: retention_in_days"],
      "prod-gcp": ["~ 3 google_logging_project_bucket_config: retention_days"],
      "prod-azure": [
        "~ azurerm_log_analytics_workspace_table_custom_log.table: retention_in_days, total_retention_in_days",
      ],
    },
  ],
  [
    "a service more",
    { services: { ...services, "batch-api": service("batch-api") } },
    {
      "prod-aws": [
        "+ aws_cloudwatch_composite_alarm.high-error-rate-batch-api",
        "+ 8 aws_cloudwatch_log_metric_filter",
        "+ 3 aws_cloudwatch_metric_alarm",
      ],
      "prod-gcp": [
        "~ 3 google_logging_metric: filter",
        "~ google_logging_project_exclusion.printed-by-pods: filter",
        "+ google_logging_metric.no_logs_received_batch_api_1",
      ],
      "prod-gcp-alerts": ["+ google_monitoring_alert_policy.no-logs-received-batch-api"],
      "prod-azure": [
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.high-error-rate: criteria, description",
        "+ azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-batch-api",
      ],
    },
  ],
  [
    "a service has another name",
    { services: { "llm-service": services["llm-service"], "chat-bot": service("chat-api") } },
    {
      "prod-aws": [
        "- aws_cloudwatch_composite_alarm.high-error-rate-chat-api",
        "- 8 aws_cloudwatch_log_metric_filter",
        "- 3 aws_cloudwatch_metric_alarm",
        "+ aws_cloudwatch_composite_alarm.high-error-rate-chat-bot",
        "+ 8 aws_cloudwatch_log_metric_filter",
        "+ 3 aws_cloudwatch_metric_alarm",
      ],
      "prod-gcp": [
        "~ 3 google_logging_metric: filter",
        "- google_logging_metric.no_logs_received_chat_api_1",
        "+ google_logging_metric.no_logs_received_chat_bot_1",
      ],
      "prod-gcp-alerts": [
        "- google_monitoring_alert_policy.no-logs-received-chat-api",
        "+ google_monitoring_alert_policy.no-logs-received-chat-bot",
      ],
      "prod-azure": [
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.high-error-rate: criteria, description",
        "- azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-chat-api",
        "+ azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-chat-bot",
      ],
    },
  ],
  [
    "a service less",
    { services: { "llm-service": services["llm-service"] } },
    {
      "prod-aws": [
        "- aws_cloudwatch_composite_alarm.high-error-rate-chat-api",
        "- 8 aws_cloudwatch_log_metric_filter",
        "- 3 aws_cloudwatch_metric_alarm",
      ],
      "prod-gcp": [
        "~ 3 google_logging_metric: filter",
        "- google_logging_metric.no_logs_received_chat_api_1",
        "~ google_logging_project_exclusion.printed-by-pods: filter",
      ],
      "prod-gcp-alerts": ["- google_monitoring_alert_policy.no-logs-received-chat-api"],
      "prod-azure": [
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.high-error-rate: criteria, description",
        "- azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-chat-api",
      ],
    },
  ],
  [
    "a service is another team's",
    { services: { ...services, "chat-api": { ...services["chat-api"], team: "support" } } },
    {
      "prod-aws": [
        "~ aws_cloudwatch_composite_alarm.high-error-rate-chat-api: tags",
        "~ aws_cloudwatch_composite_alarm.high-error-rate-llm-service: tags",
        "~ 5 aws_cloudwatch_metric_alarm: tags",
      ],
      "prod-gcp-alerts": [
        "~ google_monitoring_alert_policy.high-error-rate: conditions, user_labels",
        "~ google_monitoring_alert_policy.no-logs-received-chat-api: conditions, user_labels",
      ],
      "prod-azure": [
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.high-error-rate: tags",
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-chat-api: tags",
      ],
    },
  ],
  [
    "an alert's limit",
    { alerts: { ...alerts, HighErrorRate: { state: "on", above: percent(7) } } },
    {
      "prod-aws": [
        "~ aws_cloudwatch_composite_alarm.high-error-rate-chat-api: alarm_description",
        "~ aws_cloudwatch_composite_alarm.high-error-rate-llm-service: alarm_description",
        "~ aws_cloudwatch_metric_alarm.high-error-rate-chat-api-1: alarm_description, threshold",
        "~ aws_cloudwatch_metric_alarm.high-error-rate-llm-service-1: alarm_description, threshold",
        "~ aws_cloudwatch_metric_alarm.high-error-rate-chat-api-2: alarm_description",
        "~ aws_cloudwatch_metric_alarm.high-error-rate-llm-service-2: alarm_description",
      ],
      // The panels that draw the limit.
      "prod-gcp": [
        "~ google_monitoring_dashboard.llm-errors: dashboard_json",
        "~ google_monitoring_dashboard.llm-overview: dashboard_json",
      ],
      "prod-gcp-alerts": ["~ google_monitoring_alert_policy.high-error-rate: conditions, documentation"],
      "prod-azure": [
        "~ azurerm_application_insights_workbook.llm-errors: data_json",
        "~ azurerm_application_insights_workbook.llm-overview: data_json",
        "~ azurerm_monitor_scheduled_query_rules_alert_v2.high-error-rate: criteria, description",
      ],
    },
  ],
  [
    "an alert more, and the first of its severity",
    { alerts: { ...alerts, SlowRequests: "on" } },
    {
      "prod-aws": [
        "+ aws_cloudwatch_composite_alarm.slow-requests-chat-api",
        "+ aws_cloudwatch_composite_alarm.slow-requests-llm-service",
        "+ 4 aws_cloudwatch_log_metric_filter",
        "+ 4 aws_cloudwatch_metric_alarm",
        "+ aws_sns_topic.warning",
        "+ aws_sns_topic_policy.warning",
        "+ aws_sns_topic_subscription.warning-sre-example-com",
      ],
      "prod-gcp": [
        "~ google_monitoring_dashboard.llm-latency: dashboard_json",
        "~ google_monitoring_dashboard.llm-overview: dashboard_json",
        "+ google_logging_metric.slow_requests_1",
        "+ google_logging_metric.slow_requests_2",
      ],
      "prod-gcp-alerts": ["+ google_monitoring_alert_policy.slow-requests"],
      "prod-azure": [
        "~ azurerm_application_insights_workbook.llm-latency: data_json",
        "~ azurerm_application_insights_workbook.llm-overview: data_json",
        "+ azurerm_monitor_scheduled_query_rules_alert_v2.slow-requests",
      ],
    },
  ],
  [
    "an alert in shadow",
    { alerts: { ...alerts, HighErrorRate: "shadow" } },
    {
      "prod-aws": [
        "~ aws_cloudwatch_composite_alarm.high-error-rate-chat-api: alarm_actions, ok_actions, tags",
        "~ aws_cloudwatch_composite_alarm.high-error-rate-llm-service: alarm_actions, ok_actions, tags",
        "~ 4 aws_cloudwatch_metric_alarm: tags",
      ],
    },
  ],
  [
    "an alert less",
    { alerts: { ...alerts, NoLogsReceived: "off" } },
    {
      "prod-aws": [
        "- 10 aws_cloudwatch_log_metric_filter",
        "- aws_cloudwatch_metric_alarm.no-logs-received-chat-api",
        "- aws_cloudwatch_metric_alarm.no-logs-received-llm-service",
      ],
      "prod-gcp": [
        "- google_logging_metric.no_logs_received_chat_api_1",
        "- google_logging_metric.no_logs_received_llm_service_1",
      ],
      "prod-gcp-alerts": [
        "- google_monitoring_alert_policy.no-logs-received-chat-api",
        "- google_monitoring_alert_policy.no-logs-received-llm-service",
      ],
      "prod-azure": [
        "- azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-chat-api",
        "- azurerm_monitor_scheduled_query_rules_alert_v2.no-logs-received-llm-service",
      ],
    },
  ],
  [
    "another cloud judges",
    { evaluator: "gcp", shadowEvaluators: ["cloudwatch", "azure"] },
    {
      "prod-aws": [
        "~ aws_cloudwatch_composite_alarm.high-error-rate-chat-api: alarm_actions, ok_actions, tags",
        "~ aws_cloudwatch_composite_alarm.high-error-rate-llm-service: alarm_actions, ok_actions, tags",
        "~ 4 aws_cloudwatch_metric_alarm: tags",
        "~ aws_cloudwatch_metric_alarm.no-logs-received-chat-api: alarm_actions, ok_actions, tags",
        "~ aws_cloudwatch_metric_alarm.no-logs-received-llm-service: alarm_actions, ok_actions, tags",
        "~ aws_kms_key.logs: policy",
        "- aws_sns_topic.critical",
        "- aws_sns_topic_policy.critical",
        "- aws_sns_topic_subscription.critical-sre-example-com",
      ],
      "prod-gcp-alerts": [
        "~ 3 google_monitoring_alert_policy: conditions, notification_channels, user_labels",
        "+ google_monitoring_notification_channel.critical-email-sre-example-com",
      ],
    },
  ],
  [
    "somebody else is told",
    {
      routes: {
        critical: [email({ to: ["ops@example.com"], from: "a@example.com", server: "mail:25" })],
        warning: people,
      },
    },
    {
      "prod-aws": [
        "- aws_sns_topic_subscription.critical-sre-example-com",
        "+ aws_sns_topic_subscription.critical-ops-example-com",
      ],
    },
  ],
  [
    "a field more",
    {
      schema: extendSchema(
        llmLog,
        { tenant_tier: dimension({ values: ["free", "paid"], description: "Whose plan" }) },
        { request_end: ["tenant_tier"] },
      ),
    },
    {
      "prod-azure": [
        "~ azurerm_log_analytics_workspace_table_custom_log.table: column",
        "~ azurerm_monitor_data_collection_rule.rule: stream_declaration",
      ],
    },
  ],
  [
    "what people wrote is kept",
    { privacy: { content: "keep" } },
    {
      "prod-azure": [
        "~ azurerm_log_analytics_workspace_table_custom_log.table: column",
        "~ azurerm_monitor_data_collection_rule.rule: stream_declaration",
      ],
    },
  ],
  [
    "what is sampled, of records from outside",
    { alerts: quiet, gcp: outside, sampling: { logs: { debug: percent(1) } } },
    {
      "prod-aws": [
        "~ 6 aws_cloudwatch_dashboard: dashboard_body",
        "- aws_cloudwatch_query_definition.cache-hit-rate",
        "~ aws_cloudwatch_query_definition.provider-latency: query_string",
      ],
      "prod-gcp": ["~ 3 google_logging_project_sink: exclusions", "~ 6 google_monitoring_dashboard: dashboard_json"],
      "prod-azure": [
        "~ 6 azurerm_application_insights_workbook: data_json",
        "~ azurerm_log_analytics_query_pack_query.cache-hit-rate: body",
        "~ azurerm_log_analytics_query_pack_query.provider-latency: body",
      ],
    },
    { alerts: quiet, gcp: outside },
  ],
  [
    "another stream is archived",
    { aws: { ...usual.aws, archive: { streams: ["audit", "security"], objectLock: { audit: "governance" } } } },
    {
      "prod-aws": [
        "~ aws_iam_role_policy.archive-reader: policy",
        "~ aws_iam_role_policy.archive-writer: policy",
        "+ aws_cloudwatch_log_subscription_filter.security",
        "+ aws_kinesis_firehose_delivery_stream.security",
        "+ aws_s3_bucket.security",
        "+ aws_s3_bucket_lifecycle_configuration.security",
        "+ aws_s3_bucket_policy.security",
        "+ aws_s3_bucket_public_access_block.security",
        "+ aws_s3_bucket_server_side_encryption_configuration.security",
        "+ aws_s3_bucket_versioning.security",
      ],
    },
  ],
  [
    "a copy of another stream",
    { gcp: { ...usual.gcp, bigQuery: { streams: ["audit", "application"] } } },
    {
      "prod-gcp": [
        "+ google_bigquery_dataset.application",
        "+ google_bigquery_dataset_iam_member.application-writer",
        "+ google_logging_project_sink.application-bigquery",
      ],
    },
  ],
];

describe("of what stands at three clouds", () => {
  const rows = transitions.map(([name, ...row]) => [name, row] as const);

  test.each(rows)("%s", (_, [to, expected, from]) => {
    const [old, now] = [from === undefined ? before : stacksOf(from), stacksOf(to)];
    for (const [id, stack] of old) expectKept(stack, now.get(id) ?? gone);
    expect(toldOf(old, now)).toEqual(expected);
  });
});

describe("the table of what replaces a type", () => {
  const types = new Set([...before.values()].flatMap(({ resources }) => [...resources.keys()].map(typeOf)));

  test("has a row for everything that three clouds hold", () => {
    expect([...types].filter(type => !type.startsWith("data") && resourceTypes[type] === undefined)).toEqual([]);
  });

  test("says of everything guarded that records are lost with it", () => {
    const guarded = [...before.values()].flatMap(guardedIn).map(typeOf);
    expect([...new Set(guarded)].filter(type => resourceTypes[type]?.keepsRecords !== true)).toEqual([]);
  });

  test("names a source with a version in each row", () => {
    const sources = Object.values(resourceTypes).map(({ source }) => source);
    const versioned =
      /^https:\/\/(github\.com\/[^/]+\/[^/]+\/blob\/(v[\d.]+|[0-9a-f]{40})\/|registry\.terraform\.io\/.*\/[\d.]+\/docs\/)/;
    expect(sources.filter(source => !versioned.test(source))).toEqual([]);
  });
});
