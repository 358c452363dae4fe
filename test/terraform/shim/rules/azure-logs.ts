/** Azure Monitor Logs: workspaces, custom tables, data collection rules, saved searches. */

import { atMost, between, oneOf, type Rule, type RuleTable, text } from "../rule.ts";
import { type Config, given, isConfig, isList, unknown, type Value } from "../values.ts";

const services = "https://github.com/hashicorp/terraform-provider-azurerm/blob/v4.55.0/internal/services";
const tableSource = `${services}/loganalytics/log_analytics_workspace_table_custom_log_resource.go`;
const sdk = "https://github.com/hashicorp/go-azure-sdk/blob/main/resource-manager";
const tablePage = "https://learn.microsoft.com/azure/azure-monitor/logs/create-custom-table";
const rulePage = "https://learn.microsoft.com/azure/azure-monitor/essentials/data-collection-rule-structure";
const namesPage = "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules";

/** Days beyond 730: whole years, as the API counts them. */
const longRetentions = [1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383];

/** A table spells the type of a time `dateTime`, a data collection rule `datetime`; both mind case. */
const tableTypes = ["string", "int", "long", "real", "boolean", "dateTime", "dynamic", "guid"];
const streamTypes = ["string", "int", "long", "real", "boolean", "datetime", "dynamic"];

const reservedColumns = ["_ResourceId", "id", "_SubscriptionId", "TenantId", "Type", "UniqueId", "Title"];

const tableRetention: readonly Rule[] = [
  {
    at: "retention_in_days",
    says: "a table is kept at hand for 4 to 730 days",
    source: tableSource,
    holds: between(4, 730),
  },
  {
    at: "retention_in_days",
    says: "a table on the Basic plan has no retention_in_days",
    source: tableSource,
    holds: (_, { config }) => config.plan !== "Basic",
  },
  {
    at: "total_retention_in_days",
    says: `a table is kept in all for 4 to 730 days, or ${longRetentions.join(", ")}`,
    source: tableSource,
    holds: value => between(4, 730)(value) || oneOf(...longRetentions)(value),
  },
  {
    at: "total_retention_in_days",
    says: "a table is kept in all for no less than at hand",
    source: "https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure",
    holds: (value, { config: { retention_in_days: atHand } }) =>
      typeof value !== "number" || typeof atHand !== "number" || value >= atHand,
  },
  {
    at: "plan",
    says: "a table's plan is Analytics or Basic",
    source: `${sdk}/operationalinsights/2022-10-01/tables/constants.go`,
    holds: oneOf("Analytics", "Basic"),
  },
];

/** Whether one of these blocks has that value under that key, or might: an unknown could be it. */
const anyHas = (blocks: Value | undefined, key: string, wanted: Value): boolean =>
  !isList(blocks) ||
  blocks.some(block => block === unknown || (isConfig(block) && (block[key] === wanted || block[key] === unknown)));

/** Whether a destination of whatever kind has that name, or one that nobody knows yet. */
const isDestination = (config: Config, name: Value): boolean => {
  const [destinations] = isList(config.destinations) ? config.destinations : [];
  return (
    !isConfig(destinations) ||
    Object.values(destinations).some(kind => given(kind) !== false && anyHas(kind, "name", name))
  );
};

export const azureLogRules: RuleTable = {
  azurerm_log_analytics_workspace: [
    {
      at: "name",
      says: "a workspace's name is 4 to 63 letters, digits and hyphens, none of these at its ends",
      source: namesPage,
      holds: text(63, /^[A-Za-z0-9][A-Za-z0-9-]{2,}[A-Za-z0-9]$/),
    },
    {
      at: "retention_in_days",
      says: "a workspace keeps records for 30 to 730 days",
      source: `${services}/loganalytics/log_analytics_workspace_resource.go`,
      holds: between(30, 730),
    },
  ],
  azurerm_log_analytics_workspace_table: tableRetention,
  azurerm_log_analytics_workspace_table_custom_log: [
    {
      at: "name",
      says: "a custom table's name starts with a letter, holds letters, digits and _, and ends with _CL",
      source: tablePage,
      holds: text(63, /^[A-Za-z][A-Za-z0-9_]*_CL$/),
    },
    {
      at: "column.*.type",
      says: `a table's column is one of ${tableTypes.join(", ")}`,
      source: `${sdk}/operationalinsights/2022-10-01/tables/constants.go`,
      holds: oneOf(...tableTypes),
    },
    {
      at: "column.*.name",
      says: "a column's name starts with a letter, holds letters, digits and _, at most 45 of them",
      source: tablePage,
      holds: text(45, /^[A-Za-z][A-Za-z0-9_]*$/),
    },
    {
      at: "column.*.name",
      says: `these column names are the workspace's own: ${reservedColumns.join(", ")}`,
      source: tablePage,
      holds: value => !reservedColumns.some(reserved => reserved === value),
    },
    {
      at: "column",
      says: "a custom table has a column TimeGenerated of type dateTime",
      source: tablePage,
      holds: value =>
        anyHas(value, "name", "TimeGenerated") &&
        (!isList(value) ||
          value.every(
            column =>
              !isConfig(column) ||
              column.name !== "TimeGenerated" ||
              column.type === unknown ||
              column.type === "dateTime",
          )),
    },
    ...tableRetention,
  ],
  azurerm_monitor_data_collection_rule: [
    {
      at: "stream_declaration.#.stream_name",
      says: "a declared stream's name begins with Custom-",
      source: rulePage,
      holds: text(1024, /^Custom-./),
    },
    {
      at: "stream_declaration.#.column.*.type",
      says: `a stream's column is one of ${streamTypes.join(", ")}`,
      source: `${sdk}/insights/2023-03-11/datacollectionrules/constants.go`,
      holds: oneOf(...streamTypes),
    },
    {
      at: "data_flow.*.streams.*",
      says: "a flow's stream is declared, or one of Microsoft-…",
      source: rulePage,
      holds: (value, { config }) =>
        /^Microsoft-/.test(String(value)) ||
        (/^Custom-/.test(String(value)) && anyHas(config.stream_declaration, "stream_name", value)),
    },
    {
      at: "data_flow.*.output_stream",
      says: "a flow ends in Custom-<table>_CL or one of Microsoft-…",
      source: rulePage,
      holds: text(1024, /^(Custom-[A-Za-z][A-Za-z0-9_]*_CL|Microsoft-.+)$/),
    },
    {
      at: "data_flow.*.transform_kql",
      says: "a flow with a transform has one stream",
      source: rulePage,
      holds: (_, { parent }) => atMost(1)(isList(parent.streams) ? parent.streams : []),
    },
    {
      at: "data_flow.*.destinations.*",
      says: "a flow's destination is one of the rule's",
      source: rulePage,
      holds: (value, { config }) => isDestination(config, value),
    },
    {
      at: "kind",
      says: "a rule's kind is Linux, Windows, AgentDirectToStore or WorkspaceTransforms",
      source: `${services}/monitor/monitor_data_collection_rule_resource.go`,
      holds: oneOf("Linux", "Windows", "AgentDirectToStore", "WorkspaceTransforms"),
    },
  ],
  azurerm_log_analytics_saved_search: [
    {
      at: "name",
      says: "a saved search's name is one segment of its id: no / and none of < > % & \\ ?, not empty",
      source: namesPage,
      holds: text(260, /^[^<>%&\\?/]+$/),
    },
    {
      at: "tags",
      says: "a saved search has at most 15 tags",
      source: "https://github.com/MicrosoftDocs/azure-docs/pull/102512",
      holds: atMost(15),
    },
  ],
};
