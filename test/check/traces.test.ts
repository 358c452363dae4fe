/** Searches for traces in dashboards of Grafana, one's own among them, against what spans carry here. */

import { describe, expect, it } from "vitest";
import { asksSomething, judgeDead, type RenderedFile } from "../../src/check/nothing-dead/index.ts";
import type { EnvironmentInput } from "../../src/environment/index.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { compose, jaeger, otlp } from "../../src/index.ts";

const environment = (own: Partial<EnvironmentInput> = {}) =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: otlp() }, "llm-batch": { source: otlp(), traces: false } },
    ...own,
  });

const sources: RenderedFile = {
  path: "grafana/provisioning/datasources/signalbox.yaml",
  text: 'apiVersion: 1\ndatasources:\n  - { name: J, type: jaeger, uid: spans, url: "http://jaeger:16686" }\n',
};

const searching = (target: object): RenderedFile => ({
  path: "own.json",
  text: JSON.stringify({
    title: "Own",
    schemaVersion: 42,
    panels: [
      {
        type: "table",
        title: "Slow",
        targets: [
          {
            refId: "A",
            datasource: { type: "jaeger", uid: "spans" },
            queryType: "search",
            service: "llm-service",
            ...target,
          },
        ],
      },
    ],
  }),
});

const found = async (target: object, own: Partial<EnvironmentInput> = {}): Promise<readonly string[]> => {
  const file = searching(target);
  const problems = await judgeDead({ files: [file], own: [sources, file], ...environment(own) });
  for (const { path } of problems) expect(path).toBe('own.json: panel "Slow"');
  return problems.map(({ what, got, expected = "", help = "" }) => [what, got, expected, help].join(" | "));
};

describe("what is dead", () => {
  it.each<readonly [string, object, Partial<EnvironmentInput>, string]>([
    [
      "a service nobody has",
      { service: "llm-servise" },
      {},
      'searches among the traces of a service that sends none | "llm-servise" | one of llm-service | did you mean llm-service?',
    ],
    [
      "a service without traces",
      { service: "llm-batch" },
      {},
      'searches among the traces of a service that sends none | "llm-batch" | one of llm-service | ',
    ],
    [
      "a length of time in another language",
      { minDuration: "2 seconds" },
      {},
      'is no length of time to Jaeger | "2 seconds" | such as 1s, 500ms or 1m30s | ',
    ],
    [
      "a span's name with what nobody fills in",
      { operation: "{service}.root" },
      {},
      'asks for spans by a name in which nobody fills in {service} | "{service}.root" | a name as spans have it | ',
    ],
    [
      "a field's name in logs",
      { tags: "operation=chat" },
      {},
      'asks for a name that spans do not have | "operation" | gen_ai.operation.name | ',
    ],
    [
      "a value that is never stored",
      { tags: 'error=true status="failure"' },
      {},
      'compares status with a value that is never stored | "failure" | one of success, error, timeout, cancelled | ',
    ],
    [
      "what the policy drops",
      { tags: "chain_step=generate" },
      { privacy: { fields: { chain_step: "drop" } } },
      'finds no trace, because the privacy policy drops chain_step | "chain_step" |  | ',
    ],
    [
      "traces where none are kept",
      {},
      { targets: {} },
      'asks in a language that no store of this environment speaks | "searches of Jaeger" |  | ',
    ],
  ])("%s", async (_name, target, own, expected) => {
    expect(await found(target, own)).toEqual([expected]);
  });
});

it.each<readonly [string, object, readonly string[]]>([
  ["another's service and what it has", { service: "theirs", tags: "operation=chat status=failure" }, []],
  [
    "a length of time in another language",
    { minDuration: "2 seconds" },
    ['is no length of time to Jaeger | "2 seconds" | such as 1s, 500ms or 1m30s | '],
  ],
])("where others send traces too, %s", async (_name, target, expected) => {
  const targets = { jaeger: jaeger({ fedFromOutside: true }) };
  expect(await found(target, { targets })).toEqual(expected);
});

it.each([
  ["a variable for a service and a value", { service: "$service", tags: "status=$status", minDuration: "${least}" }],
  ["a variable in a span's name", { operation: "${service}.root" }],
  ["a route as a span's name", { operation: "GET /users/{id}" }],
  ["attributes of instrumentations", { tags: 'http.response.status_code=500 db.statement="select 1"' }],
  ["lengths of time", { minDuration: "1m30s", maxDuration: "1.5h" }],
  ["nothing but a service", {}],
])("alive is %s", async (_name, target) => {
  expect(asksSomething(searching(target))).toBe(true);
  expect(await found(target)).toEqual([]);
});
