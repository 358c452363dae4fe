/** Tests in Terraform's own language, of Azure's stacks and modules. */

import { addressOf, type Stack } from "../../src/core/resource.ts";
import { workspaceId } from "./azure-site.ts";

const group = workspaceId.split("/").slice(0, 5).join("/");

/** Ids in the form that the provider reads, since what refers to them is checked once they are known. */
const mocked: Readonly<Record<string, string>> = {
  azurerm_resource_group: group,
  azurerm_log_analytics_workspace: `${group}/providers/Microsoft.OperationalInsights/workspaces/made`,
  azurerm_log_analytics_query_pack: `${group}/providers/Microsoft.OperationalInsights/queryPacks/made`,
  azurerm_monitor_action_group: `${group}/providers/Microsoft.Insights/actionGroups/made`,
  azurerm_monitor_data_collection_endpoint: `${group}/providers/Microsoft.Insights/dataCollectionEndpoints/made`,
  azurerm_monitor_data_collection_rule: `${group}/providers/Microsoft.Insights/dataCollectionRules/made`,
};

const mocks = `mock_provider "azurerm" {
${Object.entries(mocked)
  .map(([type, id]) => `  mock_resource "${type}" {\n    defaults = { id = "${id}" }\n  }`)
  .join("\n")}
}

variables {
  pagerduty = "0123456789abcdef"
  hook      = "https://hooks.example.com/x"
}
`;

const assertion = (condition: string, message: string): string =>
  `  assert {\n    condition     = ${condition}\n    error_message = "${message}"\n  }\n`;

const named = (stack: Stack, type: string): readonly string[] =>
  stack.resources.filter(one => one.type === type).map(addressOf);

/** Of any case: everything is applied and refers to what it is about. `given` is a workspace that stands. */
export const applies = (stack: Stack, given: string | undefined): string => {
  const workspace = given === undefined ? "azurerm_log_analytics_workspace.workspace.id" : `"${given}"`;
  const rules = named(stack, "azurerm_monitor_scheduled_query_rules_alert_v2");
  const books = named(stack, "azurerm_application_insights_workbook");
  const tables = [
    ...named(stack, "azurerm_log_analytics_workspace_table"),
    ...named(stack, "azurerm_log_analytics_workspace_table_custom_log"),
  ];
  const groups = named(stack, "azurerm_monitor_action_group").map(address => `${address}.id`);
  return `${mocks}
run "applies" {
  command = apply

${[
  ...tables.flatMap(table => [
    assertion(`${table}.workspace_id == ${workspace}`, "the table is another workspace's"),
    assertion(`${table}.retention_in_days == 30 && ${table}.total_retention_in_days == 30`, "the period is another"),
  ]),
  assertion(
    `alltrue([for rule in [${rules.join(", ")}] : rule.scopes == tolist([${workspace}])])`,
    "a rule asks another workspace",
  ),
  assertion(
    `alltrue(flatten([for rule in [${rules.join(", ")}] : [for action in rule.action : [for id in action.action_groups : contains([${groups.join(", ")}], id)]]]))`,
    "a rule tells a group that is none of ours",
  ),
  assertion(
    `length([for rule in [${rules.join(", ")}] : rule if length(rule.action) > 0]) > 0`,
    "nobody is told of anything",
  ),
  assertion(
    `length(distinct([for book in [${books.join(", ")}] : book.name])) == ${books.length}`,
    "two workbooks have one name",
  ),
  assertion(
    `alltrue([for book in [${books.join(", ")}] : can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", book.name))])`,
    "a workbook's name is no UUID",
  ),
  assertion(
    `alltrue([for book in [${books.join(", ")}] : alltrue([for item in jsondecode(book.data_json).items : item.content.crossComponentResources == [${workspace}] if item.type == 3])])`,
    "a workbook asks another workspace",
  ),
].join("\n")}}
`;
};

/** Of a pack's query and a workbook that are called by a text, which comes in unread. */
export const saysText = (text: string): string => {
  const meant = `base64decode("${Buffer.from(text, "utf8").toString("base64")}")`;
  return `${mocks}
run "says" {
  command = apply

${[
  assertion(`azurerm_log_analytics_query_pack_query.own.display_name == ${meant}`, "the query is called otherwise"),
  assertion(
    `jsondecode(azurerm_application_insights_workbook.own.data_json).items[2].content.json == join(" ", ["##", ${meant}])`,
    "the workbook's row is called otherwise",
  ),
  assertion(
    `azurerm_monitor_scheduled_query_rules_alert_v2.hostile-texts.tags.team == ${meant}`,
    "the team is called otherwise",
  ),
].join("\n")}}
`;
};

const prefixed = (prefix: string): string => `
run "${prefix}" {
  command = plan

  variables {
    name_prefix = "${prefix}"
  }

${[
  assertion(`azurerm_resource_group.group.name == "llm-${prefix}-prod"`, "the resource group is called otherwise"),
  assertion(
    `azurerm_log_analytics_workspace.workspace.name == "llm-${prefix}-prod"`,
    "the workspace is called otherwise",
  ),
  assertion(
    `azurerm_application_insights.insights.name == "${prefix}-prod-azure"`,
    "the component is called otherwise",
  ),
  assertion(
    `azurerm_monitor_action_group.critical.name == "llm-${prefix}-prod-critical"`,
    "a group is called otherwise",
  ),
  assertion(
    `azurerm_application_insights_workbook.llm-overview.name == uuidv5("url", "${prefix}-prod-azure/llm-overview")`,
    "a workbook is called otherwise",
  ),
  // What records say of themselves has no prefix.
  assertion(
    `strcontains(azurerm_log_analytics_query_pack_query.error-rate.body, "Environment == \\"prod\\"")`,
    "a query asks for other records",
  ),
].join("\n")}}
`;

export const moduleNames = `${mocks}${prefixed("one")}${prefixed("two")}
run "refused" {
  command = plan

  variables {
    name_prefix = "No prefix"
  }

  expect_failures = [var.name_prefix]
}
`;

/** A root that calls the module in `llm/` for two prefixes. */
export const twice = {
  root: {
    terraform: { required_providers: { azurerm: { source: "hashicorp/azurerm" } } },
    variable: { pagerduty: { type: "string" }, hook: { type: "string" } },
    module: {
      llm: {
        for_each: '${toset(["one", "two"])}',
        source: "./llm",
        name_prefix: "${each.key}",
        pagerduty: "${var.pagerduty}",
        hook: "${var.hook}",
      },
    },
    output: { workspaces: { value: "${[for one in module.llm : one.workspace_id]}" } },
  },
  tests: `${mocks}
run "both" {
  command = apply

${assertion("length(output.workspaces) == 2", "there are not two workspaces")}}
`,
};
