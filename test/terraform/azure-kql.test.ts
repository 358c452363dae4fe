/** What Azure's stacks ask in KQL: the rule's transform gives the table, and uses what a transform may. */

import { describe, expect, test } from "vitest";
import { streams } from "../../src/core/schema.ts";
import { azureAlerts } from "../../src/targets/azure/alerts.ts";
import { azureMapping } from "../../src/targets/azure/mapping.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { functionBody, packedQueries, ruleResource, tableResource } from "../../src/targets/azure/resources.ts";
import { analyse } from "../query/kusto.ts";
import { type AzureCase, azureCases, storeOf } from "./azure-site.ts";

const partsOf = (one: AzureCase) => {
  const { self, site } = storeOf(one);
  return { self: { key: self.key, options: azureOptions.parse(one.options) }, site };
};

const typeNames: Readonly<Record<string, string>> = { boolean: "bool", dateTime: "datetime" };

/** What a transform may be made of, by the operators' names, and the words of an expression that it needs. */
const operators =
  /^(source|where|extend|project|project-away|project-rename|parse|let|print|datatable|columnifexists)\b/;

const filled: Readonly<Record<string, AzureCase>> = {
  ...Object.fromEntries(
    Object.entries(azureCases).filter(
      ([, { options }]) => (options.feed ?? "application-insights") !== "application-insights",
    ),
  ),
  "every stream": {
    options: { region: "westeurope", feed: "logs-ingestion", streams: [...streams] },
    site: { name: "prod" },
  },
  "other columns": {
    options: { region: "westeurope", feed: "logs-ingestion", names: { stream: "Kind", model: "ModelName" } },
    site: { name: "prod" },
  },
};

describe.each(Object.entries(filled))("the rule, where %s", (_, one) => {
  const { self, site } = partsOf(one);
  const rule = ruleResource(self, site);
  const table = tableResource(self, site);

  test("gives the table's columns with their types", () => {
    const source = (rule?.streamDeclaration.column ?? []).map(({ name, type }) => ({
      name,
      type: type === "datetime" ? "dateTime" : type,
    }));
    const { diagnostics, columns } = analyse(rule?.dataFlow.transformKql ?? "", { source });
    expect(diagnostics).toEqual([]);
    expect(columns).toEqual(
      Object.fromEntries((table.column ?? []).map(({ name, type }) => [name, typeNames[type] ?? type])),
    );
  });

  test("uses operators of transforms alone", () => {
    const steps = (rule?.dataFlow.transformKql ?? "").split("|").map(step => step.trim());
    expect(steps.filter(step => !operators.test(step))).toEqual([]);
  });

  test("takes in and gives out streams of its own names, one a flow", () => {
    const { streamName = "" } = rule?.streamDeclaration ?? {};
    expect(streamName).toMatch(/^Custom-/);
    expect(rule?.dataFlow.streams).toEqual([streamName]);
    expect(rule?.dataFlow.outputStream).toBe(`Custom-${table.name}`);
    expect(rule?.dataSources?.logFile.flatMap(source => source.streams) ?? [streamName]).toEqual([streamName]);
  });

  test("lets through what the table keeps", () => {
    const kept = self.options.streams;
    const transform = rule?.dataFlow.transformKql ?? "";
    const passing = streams.filter(stream => transform === "source" || transform.includes(`"${stream}"`));
    expect(passing).toEqual(streams.filter(stream => kept.includes(stream)));
  });
});

test("a transform that gives other columns is seen", () => {
  const source = [{ name: "TimeGenerated", type: "dateTime" }];
  expect(analyse("source | project Time = TimeGenerated", { source }).columns).toEqual({ Time: "datetime" });
  expect(analyse("source | summarize count()", { source }).columns).toEqual({ count_: "long" });
  expect(operators.test("summarize count()")).toBe(false);
});

describe.each(Object.entries(azureCases))("where %s", (_, one) => {
  const { self, site } = partsOf(one);
  const { feed } = self.options;
  const tables = {
    [feed === "application-insights" ? "LLMServiceLogs" : "LLMServiceLogs_CL"]: azureMapping(self.options, site),
  };

  test("rules ask what is there, and count rows or measure a number", () => {
    for (const { criteria } of azureAlerts(self, site)) {
      const { diagnostics, columns } = analyse(criteria.query, tables);
      expect(diagnostics, criteria.query).toEqual([]);
      expect(criteria.dimension.filter(({ name }) => !(name in columns))).toEqual([]);
      // Counting takes no measured column; whatever is measured is a number.
      expect(criteria).not.toHaveProperty("metricMeasureColumn");
      expect(["long", "int", "real", "decimal"]).toContain(columns.value);
    }
  });

  test("packed queries ask what is there", () => {
    for (const { body } of packedQueries(self, site)) expect(analyse(body, tables).diagnostics, body).toEqual([]);
  });

  test("the function gives the columns that are asked for", () => {
    const messages = {
      AppTraces: [
        { name: "TimeGenerated", type: "dateTime" },
        { name: "Message", type: "string" },
      ],
    };
    const { diagnostics, columns } = analyse(functionBody(self.options, site), messages);
    expect(diagnostics).toEqual([]);
    expect(columns).toEqual(
      Object.fromEntries(azureMapping(self.options, site).map(({ name, type }) => [name, typeNames[type] ?? type])),
    );
  });
});
