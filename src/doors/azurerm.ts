/**
 * The door to cdktf's bindings of Azure: each resource we emit by Terraform's name, deep imports alone, since the package's
 * root loads all of them. Pure code imports the types only.
 * @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs
 */

import { ApplicationInsights } from "@cdktf/provider-azurerm/lib/application-insights/index.js";
import { ApplicationInsightsWorkbook } from "@cdktf/provider-azurerm/lib/application-insights-workbook/index.js";
import { LogAnalyticsQueryPack } from "@cdktf/provider-azurerm/lib/log-analytics-query-pack/index.js";
import { LogAnalyticsQueryPackQuery } from "@cdktf/provider-azurerm/lib/log-analytics-query-pack-query/index.js";
import { LogAnalyticsSavedSearch } from "@cdktf/provider-azurerm/lib/log-analytics-saved-search/index.js";
import { LogAnalyticsWorkspace } from "@cdktf/provider-azurerm/lib/log-analytics-workspace/index.js";
import { LogAnalyticsWorkspaceTable } from "@cdktf/provider-azurerm/lib/log-analytics-workspace-table/index.js";
import { LogAnalyticsWorkspaceTableCustomLog } from "@cdktf/provider-azurerm/lib/log-analytics-workspace-table-custom-log/index.js";
import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group/index.js";
import { MonitorDataCollectionEndpoint } from "@cdktf/provider-azurerm/lib/monitor-data-collection-endpoint/index.js";
import { MonitorDataCollectionRule } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule/index.js";
import { MonitorDataCollectionRuleAssociation } from "@cdktf/provider-azurerm/lib/monitor-data-collection-rule-association/index.js";
import { MonitorScheduledQueryRulesAlertV2 } from "@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2/index.js";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider/index.js";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group/index.js";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment/index.js";
import type { ArgumentsOf } from "../core/resource.ts";

export const azurermClasses = {
  azurerm_log_analytics_workspace: LogAnalyticsWorkspace,
  azurerm_log_analytics_workspace_table: LogAnalyticsWorkspaceTable,
  azurerm_log_analytics_workspace_table_custom_log: LogAnalyticsWorkspaceTableCustomLog,
  azurerm_monitor_data_collection_endpoint: MonitorDataCollectionEndpoint,
  azurerm_monitor_data_collection_rule: MonitorDataCollectionRule,
  azurerm_monitor_data_collection_rule_association: MonitorDataCollectionRuleAssociation,
  azurerm_log_analytics_saved_search: LogAnalyticsSavedSearch,
  azurerm_log_analytics_query_pack: LogAnalyticsQueryPack,
  azurerm_log_analytics_query_pack_query: LogAnalyticsQueryPackQuery,
  azurerm_monitor_scheduled_query_rules_alert_v2: MonitorScheduledQueryRulesAlertV2,
  azurerm_monitor_action_group: MonitorActionGroup,
  azurerm_application_insights: ApplicationInsights,
  azurerm_application_insights_workbook: ApplicationInsightsWorkbook,
  azurerm_role_assignment: RoleAssignment,
  azurerm_resource_group: ResourceGroup,
} as const;

export { AzurermProvider };

/** The arguments of each, as data. */
export type AzurermArguments = {
  readonly [K in keyof typeof azurermClasses]: ArgumentsOf<
    NonNullable<ConstructorParameters<(typeof azurermClasses)[K]>[2]>
  >;
};
