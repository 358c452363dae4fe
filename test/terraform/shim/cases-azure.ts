/** What Azure Monitor's rules are tried with. */

import type { CaseTable, RuleCase } from "./cases.ts";

const workspaceId =
  "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/llm/providers/Microsoft.OperationalInsights/workspaces/llm-prod";
const placed = { resource_group_name: "llm", location: "westeurope" };

const time = { name: "TimeGenerated", type: "dateTime" };
const columns = (...more: readonly object[]): { readonly column: object } => ({ column: [time, ...more] });

const retention: readonly RuleCase[] = [
  {
    at: "retention_in_days",
    rule: "a table is kept at hand",
    bad: { retention_in_days: 3 },
    good: { retention_in_days: 4 },
  },
  {
    at: "retention_in_days",
    rule: "a table on the Basic plan",
    bad: { plan: "Basic", retention_in_days: 30 },
    good: { plan: "Basic", total_retention_in_days: 30 },
  },
  {
    at: "total_retention_in_days",
    rule: "a table is kept in all for 4",
    bad: { total_retention_in_days: 1000 },
    good: { total_retention_in_days: 1095 },
  },
  {
    at: "total_retention_in_days",
    rule: "a table is kept in all for no less",
    bad: { retention_in_days: 90, total_retention_in_days: 30 },
    good: { retention_in_days: 90, total_retention_in_days: 90 },
  },
  { at: "plan", rule: "a table's plan", bad: { plan: "Auxiliary" }, good: { plan: "Analytics" } },
];

const stream = "Custom-Llm";
const declared = (more: object): { readonly stream_declaration: object } => ({
  stream_declaration: [{ stream_name: stream, column: [{ name: "TimeGenerated", type: "datetime" }], ...more }],
});
const flow = (more: object): { readonly data_flow: object } => ({
  data_flow: { streams: [stream], destinations: ["workspace"], output_stream: "Custom-Llm_CL", ...more },
});

const criteria = (more: object): { readonly criteria: object } => ({
  criteria: { query: "Llm_CL", operator: "GreaterThan", threshold: 5, time_aggregation_method: "Count", ...more },
});
const periods = (evaluated: number, failing = 1): { readonly criteria: object } =>
  criteria({
    failing_periods: {
      number_of_evaluation_periods: evaluated,
      minimum_failing_periods_to_trigger_alert: failing,
    },
  });
const uuid = "6c2ad1f8-6f0c-4c3e-9d0a-3f4f6b1e2a10";

export const azureCases: CaseTable = {
  azurerm_log_analytics_workspace: {
    base: { name: "llm-prod", ...placed },
    cases: [
      { at: "name", rule: "a workspace's name", bad: { name: "llm_prod" }, good: { name: "llm1" } },
      {
        at: "retention_in_days",
        rule: "a workspace keeps",
        bad: { retention_in_days: 29 },
        good: { retention_in_days: 30 },
      },
    ],
  },
  azurerm_log_analytics_workspace_table: {
    base: { name: "AppRequests", workspace_id: workspaceId },
    cases: retention,
  },
  azurerm_log_analytics_workspace_table_custom_log: {
    base: { name: "Llm_CL", workspace_id: workspaceId, ...columns() },
    cases: [
      { at: "name", rule: "a custom table's name", bad: { name: "Llm" }, good: { name: "Llm2_CL" } },
      {
        at: "column.*.type",
        rule: "a table's column is one of",
        bad: columns({ name: "CacheHit", type: "bool" }),
        good: columns({ name: "CacheHit", type: "boolean" }, { name: "TraceId", type: "guid" }),
      },
      {
        at: "column.*.name",
        rule: "a column's name",
        bad: columns({ name: "gen_ai.model", type: "string" }),
        good: columns({ name: "x".repeat(45), type: "string" }),
      },
      {
        at: "column.*.name",
        rule: "these column names",
        bad: columns({ name: "Type", type: "string" }),
        good: columns({ name: "Kind", type: "string" }),
      },
      {
        at: "column",
        rule: "a custom table has a column",
        bad: { column: [{ name: "Model", type: "string" }] },
        good: columns({ name: "Model", type: "string" }),
      },
      ...retention,
    ],
  },
  azurerm_monitor_data_collection_rule: {
    base: {
      name: "llm",
      ...placed,
      destinations: { log_analytics: [{ name: "workspace", workspace_resource_id: workspaceId }] },
      ...declared({}),
      ...flow({}),
    },
    cases: [
      {
        at: "stream_declaration.#.stream_name",
        rule: "a declared stream's name",
        bad: declared({ stream_name: "Llm" }),
        good: declared({ stream_name: stream }),
      },
      {
        at: "stream_declaration.#.column.*.type",
        rule: "a stream's column is one of",
        bad: declared({ column: [{ name: "TimeGenerated", type: "dateTime" }] }),
        good: declared({ column: [{ name: "CacheHit", type: "boolean" }] }),
      },
      {
        at: "data_flow.*.streams.*",
        rule: "a flow's stream is declared",
        bad: flow({ streams: ["Custom-Other"] }),
        good: flow({ streams: ["Microsoft-Syslog"] }),
      },
      {
        at: "data_flow.*.output_stream",
        rule: "a flow ends in",
        bad: flow({ output_stream: "Llm_CL" }),
        good: flow({ output_stream: "Microsoft-Syslog" }),
      },
      {
        at: "data_flow.*.transform_kql",
        rule: "a flow with a transform",
        bad: flow({ streams: [stream, "Microsoft-Syslog"], transform_kql: "source" }),
        good: flow({ transform_kql: "source | where Level != 'debug'" }),
      },
      {
        at: "data_flow.*.destinations.*",
        rule: "a flow's destination is",
        bad: flow({ destinations: ["elsewhere"] }),
        good: flow({ destinations: ["workspace"] }),
      },
      { at: "kind", rule: "a rule's kind", bad: { kind: "Direct" }, good: { kind: "Linux" } },
    ],
  },
  azurerm_log_analytics_saved_search: {
    base: {
      name: "llm-errors",
      log_analytics_workspace_id: workspaceId,
      category: "LLM",
      display_name: "Errors",
      query: "Llm_CL",
    },
    cases: [
      { at: "name", rule: "a saved search's name", bad: { name: "llm/errors" }, good: { name: "llm errors" } },
      {
        at: "tags",
        rule: "a saved search has",
        bad: { tags: Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`t${n}`, ""])) },
        good: { tags: Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`t${n}`, ""])) },
      },
    ],
  },
  azurerm_monitor_scheduled_query_rules_alert_v2: {
    base: {
      name: "llm-errors",
      ...placed,
      severity: 1,
      scopes: [workspaceId],
      evaluation_frequency: "PT5M",
      window_duration: "PT10M",
      ...criteria({}),
    },
    cases: [
      { at: "name", rule: "a rule's name", bad: { name: "errors > 5" }, good: { name: "errors above 5" } },
      { at: "severity", rule: "a rule's severity", bad: { severity: 5 }, good: { severity: 0 } },
      {
        at: "scopes",
        rule: "a rule has exactly one scope",
        bad: { scopes: [workspaceId, workspaceId] },
        good: { scopes: [workspaceId] },
      },
      {
        at: "evaluation_frequency",
        rule: "evaluation_frequency is one of",
        bad: { evaluation_frequency: "PT7M" },
        good: { evaluation_frequency: "P1D" },
      },
      {
        at: "window_duration",
        rule: "window_duration is one of",
        bad: { window_duration: "PT20M" },
        good: { window_duration: "P2D" },
      },
      {
        at: "mute_actions_after_alert_duration",
        rule: "mute_actions_after_alert_duration is one of",
        bad: { mute_actions_after_alert_duration: "PT1M", auto_mitigation_enabled: false },
        good: { mute_actions_after_alert_duration: "PT5M", auto_mitigation_enabled: false },
      },
      {
        at: "mute_actions_after_alert_duration",
        rule: "a rule mutes",
        bad: { mute_actions_after_alert_duration: "PT1H", auto_mitigation_enabled: true },
        good: { mute_actions_after_alert_duration: "PT1H", auto_mitigation_enabled: false },
      },
      {
        at: "evaluation_frequency",
        rule: "a rule is judged",
        bad: { evaluation_frequency: "PT30M", mute_actions_after_alert_duration: "PT10M" },
        good: { evaluation_frequency: "PT10M", mute_actions_after_alert_duration: "PT10M" },
      },
      {
        at: "criteria.*.operator",
        rule: "a rule compares",
        bad: criteria({ operator: "Equals" }),
        good: criteria({ operator: "Equal" }),
      },
      {
        at: "criteria.*.time_aggregation_method",
        rule: "a rule aggregates",
        bad: criteria({ time_aggregation_method: "Sum", metric_measure_column: "LatencyMs" }),
        good: criteria({ time_aggregation_method: "Total", metric_measure_column: "LatencyMs" }),
      },
      {
        at: "criteria.*.time_aggregation_method",
        rule: "Count takes no",
        bad: criteria({ metric_measure_column: "LatencyMs" }),
        good: criteria({ time_aggregation_method: "Average", metric_measure_column: "LatencyMs" }),
      },
      {
        at: "criteria.*.dimension.*.operator",
        rule: "a dimension's operator",
        bad: criteria({ dimension: [{ name: "Model", operator: "include", values: ["*"] }] }),
        good: criteria({ dimension: [{ name: "Model", operator: "Include", values: ["*"] }] }),
      },
      {
        at: "criteria.*.failing_periods.*.number_of_evaluation_periods",
        rule: "one to six periods",
        bad: periods(7),
        good: periods(6),
      },
      {
        at: "criteria.*.failing_periods.*.number_of_evaluation_periods",
        rule: "a rule looks back",
        bad: { window_duration: "P1D", ...periods(3) },
        good: { window_duration: "P1D", ...periods(2) },
      },
      {
        at: "criteria.*.failing_periods.*.minimum_failing_periods_to_trigger_alert",
        rule: "no more periods can fail",
        bad: periods(3, 4),
        good: periods(3, 3),
      },
    ],
  },
  azurerm_monitor_action_group: {
    base: { name: "pages", resource_group_name: "llm", short_name: "pages" },
    cases: [
      {
        at: "short_name",
        rule: "an action group's short name",
        bad: { short_name: "pages-on-call" },
        good: { short_name: "pages-oncall" },
      },
    ],
  },
  azurerm_application_insights_workbook: {
    base: { name: uuid, display_name: "LLM", ...placed, data_json: "{}" },
    cases: [
      { at: "name", rule: "a workbook is named", bad: { name: uuid.toUpperCase() }, good: { name: uuid } },
      {
        at: "data_json",
        rule: "a workbook is JSON",
        bad: { data_json: "{,}" },
        good: { data_json: '{"version":"Notebook/1.0"}' },
      },
    ],
  },
  azurerm_log_analytics_query_pack_query: {
    base: {
      query_pack_id: `${workspaceId.split("/workspaces")[0]}/queryPacks/llm`,
      body: "Llm_CL",
      display_name: "Errors",
    },
    cases: [{ at: "name", rule: "a query of a pack", bad: { name: "errors" }, good: { name: uuid } }],
  },
};
