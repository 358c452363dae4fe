/** The documents of the three clouds, and the names a user gives them. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { on } from "../../src/core/query/index.ts";
import type { Mapping } from "../../src/core/target.ts";
import { minutes } from "../../src/core/units.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { functionBody, ruleResource, searchResources, tableResource } from "../../src/targets/azure/resources.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { queryDefinitions } from "../../src/targets/cloudwatch/resources.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { analyse } from "../query/kusto.ts";
import { type PlacedStore, placeStore } from "../store-site.ts";

const named = (mapping: Mapping | undefined, ...fields: readonly string[]) =>
  fields.map(field => {
    const slot = mapping?.find(one => one.field === field);
    return slot && [slot.name, slot.type, slot.place];
  });

const mappingOf = ({ target, self, site }: PlacedStore) => target.mapping?.(self, site);

const fields = ["service", "time", "latency_ms", "cache_hit", "user_id", "prompt"] as const;

describe("where a field stands", () => {
  test("CloudWatch: its canonical key; a dropped field nowhere", () => {
    expect(named(mappingOf(placeStore(cloudwatch({ region: "eu-west-1" }))), ...fields)).toEqual([
      ["service", "string", "body"],
      ["time", "timestamp", "time"],
      ["latency_ms", "number", "body"],
      ["cache_hit", "boolean", "body"],
      ["user_id", "string", "body"],
      undefined,
    ]);
  });
  test("Google: below jsonPayload, the same", () => {
    expect(named(mappingOf(placeStore(gcp({ project: "acme-llm" }))), "model", "ttft_ms")).toEqual([
      ["model", "string", "body"],
      ["ttft_ms", "number", "body"],
    ]);
  });
  test("Azure: a column; the fourteen of today's tables among them", () => {
    const options = azureOptions.parse({ region: "westeurope", feed: "logs-ingestion" });
    const { self, site } = placeStore(azure({ region: "westeurope", feed: "logs-ingestion" }));
    const { column = [] } = tableResource({ key: self.key, options }, site);
    expect(column).toEqual(
      expect.arrayContaining([
        { name: "TimeGenerated", type: "dateTime" },
        { name: "RequestId", type: "string" },
        { name: "TraceId", type: "string" },
        { name: "SpanId", type: "string" },
        { name: "Level", type: "string" },
        { name: "Model", type: "string" },
        { name: "PromptTokens", type: "int" },
        { name: "CompletionTokens", type: "int" },
        { name: "TotalTokens", type: "int" },
        { name: "LatencyMs", type: "real" },
        { name: "TtftMs", type: "real" },
        { name: "CacheHit", type: "boolean" },
        { name: "ErrorType", type: "string" },
        { name: "ErrorMessage", type: "string" },
      ]),
    );
    expect(column[0]?.name).toBe("TimeGenerated");
    const rule = ruleResource({ key: self.key, options }, site);
    expect(rule?.streamDeclaration.column[0]).toEqual({ name: "TimeGenerated", type: "datetime" });
    expect(rule?.streamDeclaration.column.map(({ name }) => name)).toEqual(column.map(({ name }) => name));
  });

  test("Azure: the function over AppTraces has the table's columns and types", () => {
    const options = azureOptions.parse({ region: "westeurope" });
    const { self, site, target } = placeStore(azure({ region: "westeurope" }));
    const appTraces = {
      AppTraces: [
        { name: "TimeGenerated", type: "dateTime" },
        { name: "Message", type: "string" },
      ],
    };
    const { diagnostics, columns } = analyse(functionBody(options, site), appTraces);
    expect(diagnostics).toEqual([]);
    const wanted = (target.mapping?.(self, site) ?? []).map(({ name, type }) => [
      name,
      { boolean: "bool", dateTime: "datetime" }[type] ?? type,
    ]);
    expect(Object.entries(columns).sort()).toEqual(wanted.sort());
    expect(searchResources({ key: self.key, options }, site)[0]).toMatchObject({ functionAlias: "LLMServiceLogs" });
  });
});

test.each([
  ["cloudwatch", cloudwatch({ region: "eu-west-1", names: { model: "llm.model", environment: "env" } }), "`llm.model`"],
  ["gcp", gcp({ project: "acme-llm", names: { model: "llm.model" } }), "json_payload.llm.model"],
  ["azure", azure({ region: "westeurope", names: { model: "ModelName" } }), "ModelName"],
])("%s: a user's names are written and asked", (_product, use, written) => {
  const { target, self, site, problems } = placeStore(use);
  expect(problems).toEqual([]);
  const query = on(llmLog.request_end).count({ by: f => f.model, over: minutes(5) });
  const answer = target.ask?.(self, site, { query, shape: "instant", window: "viewer" });
  expect(answer?.kind === "text" && answer.text).toContain(written.replaceAll("`", ""));
});

test.each([
  [cloudwatch({ region: "eu-west-1", names: { model: "a-b" } }), "names.model"],
  [cloudwatch({ region: "eu-west-1", names: { modell: "x" } }), "names.modell"],
  [cloudwatch({ region: "eu-west-1", names: { model: "provider" } }), "names.model"],
  [cloudwatch({ region: "eu-west-1", names: { model: "provider.x" } }), "names.model"],
  [gcp({ project: "acme-llm", names: { model: "a b" } }), "names.model"],
  [azure({ region: "westeurope", names: { model: "Provider" } }), "names.model"],
  [azure({ region: "westeurope", names: { model: "1x" } }), "names.model"],
  [azure({ region: "westeurope", names: { model: "TenantId" } }), "names.model"],
  [azure({ region: "westeurope", names: { time: "T" } }), "names.time"],
])("%# a name that cannot be is refused", (use, path) => {
  expect(new Set(placeStore(use).problems.map(one => one.path))).toEqual(new Set([path]));
});

test.each([
  [cloudwatch({} as never), "region"],
  [cloudwatch({ region: "eu-west-1", logGroup: "/llm" }), "logGroup"],
  [gcp({ project: "X" }), "project"],
  [gcp({ project: "acme-llm", log: "llm" }), "log"],
  [azure({ region: "westeurope", table: "Logs" }), "table"],
  [azure({ region: "West Europe" }), "region"],
])("%# options that cannot be are refused", (use, path) => {
  expect(placeStore(use).problems.map(one => one.path)).toEqual([path]);
});

describe("a place that several environments share", () => {
  const count = on(llmLog.request_end).count({ over: minutes(5) });
  const text = (store: PlacedStore) => {
    const answer = store.target.ask?.(store.self, store.site, { query: count, shape: "instant", window: "viewer" });
    return answer?.kind === "text" ? answer.text : "";
  };
  test("is narrowed to one's own", () => {
    expect(text(placeStore(cloudwatch({ region: "eu-west-1", logGroup: "/llm/{stream}" })))).toContain(
      'filter environment = "test"',
    );
    expect(text(placeStore(cloudwatch({ region: "eu-west-1" })))).not.toContain("environment");
    expect(text(placeStore(gcp({ project: "acme-llm", log: "llm-{stream}" })))).toContain("json_payload.environment");
    expect(text(placeStore(azure({ region: "westeurope" })))).toContain('Environment == "test"');
  });
});

test("query packs: a file each, with where and when; definitions name their log groups", () => {
  const store = placeStore(cloudwatch({ region: "eu-west-1" }));
  const [first] = store.artifacts();
  expect(first).toMatchObject({ kind: "text", comment: "#", path: expect.stringMatching(/^queries\/[a-z-]+\.txt$/) });
  const definitions = queryDefinitions(
    { key: store.self.key, options: cloudwatchOptions.parse({ region: "eu-west-1" }) },
    store.site,
  );
  for (const { name, logGroupNames } of definitions) {
    expect(name).toMatch(/^test\/cloudwatch\/[a-z0-9-]+$/);
    expect(logGroupNames.length).toBeGreaterThan(0);
  }
  expect(placeStore(gcp({ project: "acme-llm" })).artifacts()[0]).toMatchObject({ comment: "none" });
  expect(placeStore(azure({ region: "westeurope" })).artifacts()[0]).toMatchObject({
    comment: "//",
    path: expect.stringMatching(/\.kql$/),
  });
});
