/** What holds the records and what brings them there. */

import { addressOf, type Resource, ref, type Stack } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { thingOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { ruleResource, searchResources, streamOf, tableResource } from "./resources.ts";
import { adopted, azurerm, type Place } from "./stack-place.ts";

export interface Records extends Pick<Stack, "resources" | "outputs"> {
  /** What queries start from: it must stand before anybody asks. */
  readonly source: Resource;
}

export const recordsOf = (self: Self<AzureOptions>, site: Site, place: Place): Records =>
  ruleResource(self, site) === undefined ? insightsRecords(self, site, place) : ruleRecords(self, site, place);

/** Application Insights writes to a table of its own, which a function reads. */
const insightsRecords = (self: Self<AzureOptions>, site: Site, place: Place): Records => {
  const { adopts } = self.options;
  const insights = azurerm(
    "azurerm_application_insights",
    "insights",
    {
      ...place.common,
      name: thingOf(self, site.scope),
      workspaceId: place.workspace,
      applicationType: "other",
    },
    adopted(adopts.applicationInsights),
  );
  const { name, plan, retentionInDays, totalRetentionInDays } = tableResource(self, site);
  const table = azurerm(
    "azurerm_log_analytics_workspace_table",
    "table",
    { name, workspaceId: place.workspace, plan, retentionInDays, totalRetentionInDays },
    { keepsRecords: true, dependsOn: [addressOf(insights)], ...adopted(adopts.table) },
  );
  const functions = searchResources(self, site).map(search =>
    azurerm("azurerm_log_analytics_saved_search", "function", {
      ...search,
      logAnalyticsWorkspaceId: place.workspace,
    }),
  );
  return {
    resources: [insights, table, ...functions],
    source: functions[0] ?? table,
    outputs: {
      connection_string: {
        value: ref(insights, "connection_string"),
        description: "What the collector's exporter needs to write to Application Insights",
        sensitive: true,
      },
    },
  };
};

/** A rule fills a custom table from what is posted to its endpoint, or from files that an agent reads. */
const ruleRecords = (self: Self<AzureOptions>, site: Site, place: Place): Records => {
  const { adopts, agent, senders } = self.options;
  const { column = [], ...own } = tableResource(self, site);
  const table = azurerm(
    "azurerm_log_analytics_workspace_table_custom_log",
    "table",
    { ...own, column, workspaceId: place.workspace },
    { keepsRecords: true, ...adopted(adopts.table) },
  );
  const endpoint = azurerm("azurerm_monitor_data_collection_endpoint", "endpoint", {
    ...place.common,
    name: thingOf(self, site.scope),
  });
  const rule = ruleOf(self, site, place, endpoint, table);
  return {
    resources: [
      table,
      endpoint,
      rule,
      ...senders.map(principalId =>
        azurerm("azurerm_role_assignment", `sender-${principalId}`, {
          scope: ref(rule, "id"),
          // @see https://learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview
          roleDefinitionName: "Monitoring Metrics Publisher",
          principalId,
        }),
      ),
      ...(agent?.machines ?? []).map(machine =>
        azurerm("azurerm_monitor_data_collection_rule_association", machineName(machine), {
          name: thingOf(self, site.scope),
          targetResourceId: machine,
          dataCollectionRuleId: ref(rule, "id"),
        }),
      ),
    ],
    source: table,
    outputs: {
      ingestion_endpoint: {
        value: ref(endpoint, "logs_ingestion_endpoint"),
        description: "Where records are posted",
      },
      rule_immutable_id: {
        value: ref(rule, "immutable_id"),
        description: "The id of the rule, as its senders name it",
      },
      stream: { value: streamOf(self.options), description: "The stream of the rule, as its senders name it" },
    },
  };
};

const ruleOf = (self: Self<AzureOptions>, site: Site, place: Place, endpoint: Resource, table: Resource): Resource => {
  const rule = ruleResource(self, site);
  if (rule === undefined) throw new Error("no rule feeds Application Insights' table");
  const { streamDeclaration, dataFlow, ...own } = rule;
  return azurerm(
    "azurerm_monitor_data_collection_rule",
    "rule",
    {
      ...place.common,
      ...own,
      dataCollectionEndpointId: ref(endpoint, "id"),
      destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: place.workspace }] },
      streamDeclaration: [streamDeclaration],
      dataFlow: [{ ...dataFlow, destinations: ["workspace"] }],
    },
    // It names the table and does not refer to it: without one the API says InvalidOutputTable.
    { dependsOn: [addressOf(table)] },
  );
};

/**
 * What a machine's association is called in Terraform: made of the whole id and of nothing else, so that it is another for each
 * machine and stays when others come and go. Azure takes ids in any case.
 */
const machineName = (id: string): string => {
  const [, , subscription = "", , group = "", , , type = "", name = ""] = id.toLowerCase().split("/");
  return ["machine", subscription, group, name, type].map(spelled).join("__");
};

/** Two underscores part an id; one stands before the code of a sign that is neither letter, digit nor hyphen. */
const spelled = (part: string): string => part.replaceAll(/[^a-z0-9-]/g, sign => `_${sign.charCodeAt(0).toString(16)}`);
