/** Azure's types, as read in the source of 4.55.0. */

import type { More, ResourceType, Rows } from "./type.ts";

/** Where a thing is. */
const place = ["name", "resource_group_name", "location"];

const azurerm = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType => ({
  source: `https://github.com/hashicorp/terraform-provider-azurerm/blob/v4.55.0/internal/services/${file}_resource.go`,
  replacedBy,
  ...more,
});

export const azureTypes: Rows = {
  azurerm_resource_group: azurerm("resource/resource_group", ["name", "location"], { keepsRecords: true }),
  azurerm_log_analytics_workspace: azurerm("loganalytics/log_analytics_workspace", [...place, "sku"], {
    keepsRecords: true,
    periods: ["retention_in_days"],
    unsaidDays: 30,
  }),
  // The source marks neither, though they say which table it is: another leaves the first to its workspace's own period.
  azurerm_log_analytics_workspace_table: azurerm(
    "loganalytics/log_analytics_workspace_table",
    ["name", "workspace_id"],
    { keepsRecords: true, periods: ["retention_in_days", "total_retention_in_days"], unsaidDays: 30 },
  ),
  azurerm_log_analytics_workspace_table_custom_log: azurerm(
    "loganalytics/log_analytics_workspace_table_custom_log",
    ["name", "workspace_id"],
    {
      keepsRecords: true,
      periods: ["retention_in_days", "total_retention_in_days"],
      unsaidDays: 30,
      holds: ["column.name"],
    },
  ),
  azurerm_application_insights: azurerm("applicationinsights/application_insights", [...place, "application_type"]),
  azurerm_application_insights_workbook: azurerm("applicationinsights/application_insights_workbook", [
    ...place,
    "identity",
    "storage_container_id",
  ]),
  azurerm_monitor_data_collection_endpoint: azurerm("monitor/monitor_data_collection_endpoint", place),
  azurerm_monitor_data_collection_rule: azurerm("monitor/monitor_data_collection_rule", [...place, "kind"]),
  azurerm_monitor_data_collection_rule_association: azurerm("monitor/monitor_data_collection_rule_association", [
    "name",
    "target_resource_id",
  ]),
  azurerm_log_analytics_saved_search: azurerm("loganalytics/log_analytics_saved_search", [
    "log_analytics_workspace_id",
    "name",
    "category",
    "display_name",
    "query",
    "function_alias",
    "function_parameters",
    "tags",
  ]),
  azurerm_log_analytics_query_pack: azurerm("loganalytics/log_analytics_query_pack", place),
  azurerm_log_analytics_query_pack_query: azurerm("loganalytics/log_analytics_query_pack_query", [
    "name",
    "query_pack_id",
  ]),
  azurerm_monitor_scheduled_query_rules_alert_v2: azurerm(
    "monitor/monitor_scheduled_query_rules_alert_v2",
    [...place, "scopes"],
    { tells: "action" },
  ),
  azurerm_monitor_action_group: azurerm("monitor/monitor_action_group", place, { tells: true }),
  azurerm_role_assignment: azurerm("authorization/role_assignment", [
    "name",
    "scope",
    "role_definition_id",
    "role_definition_name",
    "principal_id",
    "principal_type",
    "description",
    "condition",
  ]),
};
