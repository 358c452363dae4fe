/** Azure Monitor: scheduled-query alerts, action groups, and what is named by a UUID. */

import { between, isJson, oneOf, type Rule, type RuleTable, text } from "../rule.ts";
import { given, isList } from "../values.ts";

const services = "https://github.com/hashicorp/terraform-provider-azurerm/blob/v4.55.0/internal/services";
const alertSource = `${services}/monitor/monitor_scheduled_query_rules_alert_v2_resource.go`;
const alertPage =
  "https://registry.terraform.io/providers/hashicorp/azurerm/4.55.0/docs/resources/monitor_scheduled_query_rules_alert_v2";

/** Minutes, by the ISO 8601 durations the API takes. */
const minutes: ReadonlyMap<unknown, number> = new Map([
  ["PT1M", 1],
  ["PT5M", 5],
  ["PT10M", 10],
  ["PT15M", 15],
  ["PT30M", 30],
  ["PT45M", 45],
  ...[1, 2, 3, 4, 5, 6].map((hours): [string, number] => [`PT${hours}H`, hours * 60]),
  ["P1D", 1440],
  ["P2D", 2880],
]);

/** The durations between two of them, in order. */
const durations = (least: string, most: string): readonly string[] =>
  [...minutes]
    .filter(([, value]) => value >= (minutes.get(least) ?? 0) && value <= (minutes.get(most) ?? 0))
    .map(([name]) => String(name));

const duration = (at: string, least: string, most: string): Rule => ({
  at,
  says: `${at} is one of ${durations(least, most).join(", ")}`,
  source: alertSource,
  holds: oneOf(...durations(least, most)),
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const azureAlertRules: RuleTable = {
  azurerm_monitor_scheduled_query_rules_alert_v2: [
    {
      at: "name",
      says: "a rule's name has at most 260 characters, none of * < > % { } & : \\ ? / # and no space or period at its end",
      source: "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
      holds: text(260, /^[^*<>%{}&:\\?/#]*[^*<>%{}&:\\?/# .]$/),
    },
    { at: "severity", says: "a rule's severity is 0 to 4", source: alertSource, holds: between(0, 4) },
    {
      at: "scopes",
      says: "a rule has exactly one scope",
      source: alertSource,
      holds: value => isList(value) && value.length === 1,
    },
    duration("evaluation_frequency", "PT1M", "P1D"),
    duration("window_duration", "PT1M", "P2D"),
    duration("mute_actions_after_alert_duration", "PT5M", "P2D"),
    {
      at: "mute_actions_after_alert_duration",
      says: "a rule mutes its actions or mitigates by itself, not both",
      source: alertPage,
      holds: (_, { config }) => config.auto_mitigation_enabled !== true,
    },
    {
      at: "evaluation_frequency",
      says: "a rule is judged no less often than its actions are muted for",
      source: alertPage,
      holds: (value, { config: { mute_actions_after_alert_duration: muted } }) =>
        (minutes.get(value) ?? 0) <= (minutes.get(muted) ?? Number.POSITIVE_INFINITY),
    },
    {
      at: "criteria.*.operator",
      says: "a rule compares by Equal, GreaterThan, GreaterThanOrEqual, LessThan or LessThanOrEqual",
      source: alertSource,
      holds: oneOf("Equal", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"),
    },
    {
      at: "criteria.*.time_aggregation_method",
      says: "a rule aggregates by Count, Average, Minimum, Maximum or Total",
      source: alertSource,
      holds: oneOf("Count", "Average", "Minimum", "Maximum", "Total"),
    },
    {
      at: "criteria.*.time_aggregation_method",
      says: "Count takes no metric_measure_column, every other method needs one",
      source: alertPage,
      holds: (value, { parent }) => given(parent.metric_measure_column) !== (value === "Count"),
    },
    {
      at: "criteria.*.dimension.*.operator",
      says: "a dimension's operator is Include or Exclude",
      source: alertSource,
      holds: oneOf("Include", "Exclude"),
    },
    {
      at: "criteria.*.failing_periods.*.number_of_evaluation_periods",
      says: "one to six periods are evaluated",
      source: alertSource,
      holds: between(1, 6),
    },
    {
      at: "criteria.*.failing_periods.*.number_of_evaluation_periods",
      says: "a rule looks back at most 48 hours, its window times its periods",
      source: alertPage,
      holds: (value, { config }) =>
        typeof value !== "number" || value * (minutes.get(config.window_duration) ?? 0) <= 48 * 60,
    },
    {
      at: "criteria.*.failing_periods.*.minimum_failing_periods_to_trigger_alert",
      says: "no more periods can fail than are evaluated",
      source: alertSource,
      holds: (value, { parent: { number_of_evaluation_periods: evaluated } }) =>
        between(1, typeof evaluated === "number" ? evaluated : 6)(value),
    },
  ],
  azurerm_monitor_action_group: [
    {
      at: "short_name",
      says: "an action group's short name has at most 12 characters",
      source: `${services}/monitor/monitor_action_group_resource.go`,
      holds: text(12, /./),
    },
  ],
  azurerm_application_insights_workbook: [
    {
      at: "name",
      says: "a workbook is named by a UUID without upper-case letters",
      source: `${services}/applicationinsights/application_insights_workbook_resource.go`,
      holds: text(36, uuid),
    },
    {
      at: "data_json",
      says: "a workbook is JSON",
      source: `${services}/applicationinsights/application_insights_workbook_resource.go`,
      holds: isJson,
    },
  ],
  azurerm_log_analytics_query_pack_query: [
    {
      at: "name",
      says: "a query of a pack is named by a UUID",
      source: `${services}/loganalytics/log_analytics_query_pack_query_resource.go`,
      holds: value => typeof value === "string" && text(36, uuid)(value.toLowerCase()),
    },
  ],
};
