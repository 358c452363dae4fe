import { describe, expect, test } from "vitest";
import { changesIn, inWords } from "../../src/output/changes.ts";
import { riskOf, worst } from "../../src/output/risk.ts";

const table: readonly (readonly [
  name: string,
  path: string,
  before: string,
  after: string,
  words: readonly string[],
  risk: string,
])[] = [
  [
    "retention down",
    "loki/loki.yaml",
    "limits_config:\n  retention_period: 720h\n",
    "limits_config:\n  retention_period: 336h\n",
    ['limits_config.retention_period: "720h" → "336h"'],
    "deletes-data",
  ],
  [
    "retention up",
    "loki/loki.yaml",
    "limits_config:\n  retention_period: 336h\n",
    "limits_config:\n  retention_period: 720h\n",
    ['limits_config.retention_period: "336h" → "720h"'],
    "restart",
  ],
  [
    "a detector gone",
    "otel-collector/agent.yaml",
    'statements:\n  - replace("[REDACTED_EMAIL]")\n  - keep\n',
    "statements:\n  - keep\n",
    ['statements[]: removed "replace(\\"[REDACTED_EMAIL]\\")"'],
    "weakens-privacy",
  ],
  [
    "an entry in front moves the rest by one, which is no change",
    "otel-collector/agent.yaml",
    "a:\n  - x\n  - y\n",
    "a:\n  - w\n  - x\n  - y\n",
    ['a[]: added "w"'],
    "restart",
  ],
  ["another mapping", "elasticsearch/component-templates/llm.json", '{"a": 1}', '{"a": 2}', ["a: 1 → 2"], "rollover"],
  ["a fragment", "loki/fragments/limits.yaml", "a: 1\n", "a: 2\n", ["a: 1 → 2"], "none"],
  ["text by lines", "alloy/config.alloy", "a\nb\n", "a\nc\n", ['line: removed "b"', 'line: added "c"'], "restart"],
  ["nothing", "loki/loki.yaml", "a: 1\n", "a: 1  # with a remark\n", [], "none"],
];

describe("differences in words", () => {
  test.each(table)("%s", (_name, path, before, after, words, risk) => {
    const changes = changesIn(path, before, after);
    expect(changes.map(inWords)).toEqual(words);
    expect(worst(changes.map(change => riskOf(path, change)))).toBe(risk);
  });
});
