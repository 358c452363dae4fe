/** Azure's stacks as data: what refers to what, what is guarded, what each feed makes, and that texts stay texts. */

import { describe, expect, test } from "vitest";
import { addressOf, type Resource } from "../../src/core/resource.ts";
import { moduleOf, prefixMark, rootOf } from "../../src/targets/terraform/index.ts";
import { type AzureCase, azureCases, hostile, machineId, sender, stackOf, storeOf, workspaceId } from "./azure-site.ts";
import { dangling, listOf, parsed, printed, references } from "./printed.ts";

const caseOf = (name: string): AzureCase => {
  const one = azureCases[name];
  if (one === undefined) throw new Error(`no case ${name}`);
  return one;
};
const typed = (resources: readonly Resource[], type: string): readonly Resource[] =>
  resources.filter(one => one.type === `azurerm_${type}`);
const onlyOne = (resources: readonly Resource[], type: string): Resource => {
  const [one, ...more] = typed(resources, type);
  if (one === undefined || more.length > 0) throw new Error(`not one ${type}`);
  return one;
};

const holding = [
  "resource_group",
  "log_analytics_workspace",
  "log_analytics_workspace_table",
  "log_analytics_workspace_table_custom_log",
];

describe.each(Object.entries(azureCases))("%s:", (_, one) => {
  const { resources } = stackOf(one);

  test("nothing is wrong with it", () => {
    expect(storeOf(one).problems.filter(({ path }) => !path.startsWith("alerts."))).toEqual([]);
  });

  test("whatever is referred to is there", () => {
    expect(dangling(resources)).toEqual([]);
  });

  test("what holds records cannot be destroyed, and nothing else is guarded", () => {
    expect(resources.filter(resource => resource.keepsRecords).map(({ type }) => type)).toEqual(
      resources.map(({ type }) => type).filter(type => holding.includes(type.replace("azurerm_", ""))),
    );
  });

  test("no name in Terraform has the environment's in it, and none is there twice", () => {
    const addresses = resources.map(addressOf);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(resources.filter(({ name }) => /\b(prod|staging)\b/.test(name))).toEqual([]);
    expect(stackOf(one, "azure", true).resources.map(addressOf)).toEqual(addresses);
  });

  test("rules wait for what they ask, and tell groups that are there", () => {
    const source =
      typed(resources, "log_analytics_saved_search")[0] ??
      onlyOne(resources, "log_analytics_workspace_table_custom_log");
    const groups = typed(resources, "monitor_action_group").map(addressOf);
    for (const rule of typed(resources, "monitor_scheduled_query_rules_alert_v2")) {
      expect(rule.dependsOn).toEqual([addressOf(source)]);
      expect(groups).toEqual(
        expect.arrayContaining(references(printed([rule]).get(addressOf(rule))?.action).map(({ to }) => to)),
      );
    }
  });

  test("nothing is called by the mark in a module, and everything by the prefix", () => {
    const text = JSON.stringify(moduleOf(stackOf(one, "azure", true)));
    expect(text).not.toContain(prefixMark);
    expect(text.replaceAll("${var.name_prefix}-", "")).not.toContain("${var.name_prefix}");
  });
});

describe("people", () => {
  test("are told of what is on, each once", () => {
    const { resources } = stackOf(caseOf("Application Insights"));
    const [critical, warning] = typed(resources, "monitor_action_group").map(({ name, arguments: args }) => ({
      name,
      ...args,
    }));
    expect(critical).toMatchObject({
      name: "llm-prod-critical",
      shortName: "llmcritical",
      emailReceiver: [{ name: "sre@example.com", emailAddress: "sre@example.com" }],
      webhookReceiver: [{ name: "pagerduty-1", useCommonAlertSchema: true }],
    });
    expect(warning).not.toHaveProperty("emailReceiver");
    const rule = resources.find(({ name }) => name === "high-error-rate");
    expect(rule?.arguments).toMatchObject({
      severity: 0,
      autoMitigationEnabled: true,
      action: {
        customProperties: { runbook: "https://runbooks.example.com/llm/high-error-rate.md", severity: "critical" },
      },
    });
  });

  test.each(["alerts in shadow", "nobody watches"])("are told of nothing: %s", name => {
    const { resources } = stackOf(caseOf(name));
    expect(typed(resources, "monitor_action_group")).toEqual([]);
    for (const { arguments: args } of typed(resources, "monitor_scheduled_query_rules_alert_v2"))
      expect([args.action, args.severity]).toEqual([undefined, 4]);
  });
});

describe("a feed", () => {
  test("of Application Insights has a component, its table's period and a function", () => {
    const { resources, outputs } = stackOf(caseOf("Application Insights"));
    expect(onlyOne(resources, "log_analytics_workspace_table").arguments).toMatchObject({
      name: "AppTraces",
      retentionInDays: 30,
    });
    expect(onlyOne(resources, "log_analytics_saved_search").arguments).toMatchObject({
      functionAlias: "LLMServiceLogs",
    });
    expect(onlyOne(resources, "log_analytics_workspace").arguments).toMatchObject({ dailyQuotaGb: 5.368 });
    expect(outputs.connection_string).toMatchObject({ sensitive: true });
    expect(JSON.stringify(rootOf("x", stackOf(caseOf("Application Insights")), { kind: "local" }).output)).toContain(
      '"sensitive":true',
    );
  });

  test("of records that are posted has an endpoint, a rule behind the table, and lets the senders in", () => {
    const { resources, outputs } = stackOf(caseOf("records are posted"));
    const rule = onlyOne(resources, "monitor_data_collection_rule");
    expect(rule.dependsOn).toEqual(["azurerm_log_analytics_workspace_table_custom_log.table"]);
    expect(rule.arguments).not.toHaveProperty("dataSources");
    expect(printed([onlyOne(resources, "role_assignment")])).toEqual(
      new Map([
        [
          `azurerm_role_assignment.sender-${sender}`,
          {
            principal_id: sender,
            role_definition_name: "Monitoring Metrics Publisher",
            scope: "${azurerm_monitor_data_collection_rule.rule.id}",
          },
        ],
      ]),
    );
    expect(Object.keys(outputs)).toEqual(["workspace_id", "ingestion_endpoint", "rule_immutable_id", "stream"]);
  });

  test("of an agent has a rule with the files, and the machines have the rule", () => {
    const { resources } = stackOf(caseOf("an agent reads files"));
    expect(onlyOne(resources, "monitor_data_collection_rule").arguments).toMatchObject({
      dataSources: {
        logFile: [
          {
            name: "records",
            format: "json",
            filePatterns: ["/var/lib/signalbox/azure/*.json"],
            streams: ["Custom-Json-LLMServiceLogs_CL"],
          },
        ],
      },
    });
    const association = onlyOne(resources, "monitor_data_collection_rule_association");
    expect([association.name, association.arguments.targetResourceId]).toEqual([
      "machine__00000000-1111-2222-3333-444444444444__shared__llm-1__virtualmachines",
      machineId,
    ]);
  });
});

describe("a machine", () => {
  const group = workspaceId.split("/").slice(0, 5).join("/");
  const compute = `${group}/providers/Microsoft.Compute`;
  const machines: readonly (readonly [name: string, id: string])[] = [
    ["alone", `${compute}/virtualMachines/a-b`],
    ["in another subscription", `${compute}/virtualMachines/a-b`.replace("00000000", "99999999")],
    ["in another group", `${compute}/virtualMachines/a-b`.replace("/shared/", "/shared-a/")],
    ["whose group and name join to the same", `${compute}/virtualMachines/b`.replace("/shared/", "/shared-a/")],
    ["with a period", `${compute}/virtualMachines/a.b`],
    ["with a parenthesis", `${compute}/virtualMachines/a(b`],
    ["with an underscore", `${compute}/virtualMachines/a_b`],
    ["with a hyphen last", `${compute}/virtualMachines/a-b-`],
    ["with what looks like a code", `${compute}/virtualMachines/a2eb`],
    ["that is a scale set", `${compute}/virtualMachineScaleSets/a-b`],
    ["of Arc", `${group}/providers/Microsoft.HybridCompute/machines/a-b`],
  ];
  const addressesOf = (ids: readonly string[]): ReadonlyMap<unknown, string> =>
    new Map(
      typed(
        stackOf({
          options: {
            region: "westeurope",
            feed: "azure-monitor-agent",
            agent: { files: ["/a/b/*.json"], machines: ids },
          },
          site: { name: "prod" },
        }).resources,
        "monitor_data_collection_rule_association",
      ).map(one => [one.arguments.targetResourceId, addressOf(one)]),
    );
  const together = addressesOf(machines.map(([, id]) => id));

  test("is called otherwise than every other", () => {
    expect(together.size).toBe(machines.length);
    expect(new Set(together.values()).size).toBe(machines.length);
  });

  test.each(machines)("%s is called the same whatever else there is", (_, id) => {
    expect(addressesOf([id]).get(id)).toBe(together.get(id));
    expect(together.get(id)).toMatch(/\.[a-z][a-z0-9_-]*$/);
  });
});

test("somebody else's group and workspace are only referred to", () => {
  const { resources, outputs } = stackOf(caseOf("in somebody else's workspace"));
  expect([...typed(resources, "resource_group"), ...typed(resources, "log_analytics_workspace")]).toEqual([]);
  expect(outputs.workspace_id?.value).toBe(workspaceId);
  for (const { arguments: args } of typed(resources, "monitor_scheduled_query_rules_alert_v2"))
    expect([args.scopes, args.resourceGroupName]).toEqual([[workspaceId], "shared"]);
});

test("what stands is imported by a root, and by no module", () => {
  const stack = stackOf(caseOf("what stands is taken over"));
  expect(rootOf("x", stack, { kind: "local" }).import).toEqual([
    { to: "azurerm_resource_group.group", id: workspaceId.split("/").slice(0, 5).join("/") },
    { to: "azurerm_log_analytics_workspace.workspace", id: workspaceId },
    { to: "azurerm_log_analytics_workspace_table.table", id: `${workspaceId}/tables/AppTraces` },
  ]);
  expect(JSON.stringify(moduleOf(stack))).not.toContain('"import"');
});

describe("a target of another key", () => {
  test.each<readonly [name: string, people: readonly string[]]>([
    ["Application Insights", ["AppTraces"]],
    ["records are posted", ["LLMServiceLogs_CL"]],
    ["in somebody else's workspace", ["LLMServiceLogs_CL"]],
  ])("is another stack beside the first, whose names are others: %s", (name, people) => {
    const [first, second] = ["azure", "azureAudit"].map(key => stackOf(caseOf(name), key));
    expect([first?.suffix, second?.suffix]).toEqual(["azure", "azure-audit"]);
    expect(second?.resources.map(addressOf)).toEqual(first?.resources.map(addressOf));
    const names = (resources: readonly Resource[] = []) =>
      resources
        // The queries of a pack have no names but Azure's.
        .filter(({ type }) => !type.endsWith("_query"))
        .flatMap(({ type, arguments: args }) =>
          [args.name, args.functionAlias, type.endsWith("_workbook") ? args.displayName : undefined].flatMap(one =>
            one === undefined ? [] : [typeof one === "string" ? one : JSON.stringify(one)],
          ),
        );
    expect(names(first?.resources).length).toBeGreaterThan(8);
    // A table is its workspace's, and people say how it is called.
    expect(names(first?.resources).filter(one => names(second?.resources).includes(one))).toEqual(people);
  });

  test("asks its own function", () => {
    const asked = (key: string) => {
      const blocks = printed(stackOf(caseOf("Application Insights"), key).resources);
      const { function_alias: alias } = blocks.get("azurerm_log_analytics_saved_search.function") ?? {};
      const texts = [...blocks]
        .filter(([address]) => /pack_query|rules_alert|workbook/.test(address))
        .map(([, block]) => JSON.stringify(block));
      return { alias, asking: texts.filter(text => new RegExp(`\\b${alias}\\b`).test(text)).length };
    };
    const [first, second] = [asked("azure"), asked("azureAudit")];
    expect([first.alias, second.alias]).toEqual(["LLMServiceLogs", "LLMServiceLogs_azure_audit"]);
    expect(second.asking).toBe(first.asking);
    expect(second.asking).toBeGreaterThan(20);
  });
});

describe("hostile texts", () => {
  const blocks = printed(stackOf(caseOf("texts are hostile")).resources);
  const escaped = hostile.replaceAll(/[$%][{]/g, found => `${found[0]}${found}`);

  test("are no templates", () => {
    expect(blocks.get("azurerm_log_analytics_query_pack_query.own")).toMatchObject({
      display_name: escaped,
      description: escaped,
    });
    const rule = blocks.get("azurerm_monitor_scheduled_query_rules_alert_v2.hostile-texts");
    expect(rule).toMatchObject({
      tags: { team: escaped },
      action: { custom_properties: { summary: escaped, team: escaped } },
    });
  });

  test("are read back from a workbook's JSON", () => {
    const { data_json: text } = blocks.get("azurerm_application_insights_workbook.own") ?? {};
    const { items } = parsed(String(text).replaceAll("$${", "${").replaceAll("%%{", "%{")) as {
      readonly items: unknown;
    };
    expect(listOf(items)[0]).toMatchObject({ content: { json: `# ${hostile}\n\n${hostile}` } });
  });
});
