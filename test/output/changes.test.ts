import { describe, expect, test } from "vitest";
import { changesIn, inWords } from "../../src/output/changes.ts";
import { riskOf, worst } from "../../src/output/risk.ts";

const statefulSet = (rest: string): string =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: loki }\nspec: ${rest}\n`;

const clusterChanges: readonly (readonly [
  name: string,
  before: string,
  after: string,
  words: readonly string[],
  risk: string,
])[] = [
  [
    "a pod's annotation",
    statefulSet("{ template: { metadata: { annotations: { checksum: a } } } }"),
    statefulSet("{ template: { metadata: { annotations: { checksum: b } } } }"),
    ['StatefulSet/loki.spec.template.metadata.annotations.checksum: "a" → "b"'],
    "restart",
  ],
  [
    "one more replica",
    statefulSet("{ replicas: 1 }"),
    statefulSet("{ replicas: 2 }"),
    ["StatefulSet/loki.spec.replicas: 1 → 2"],
    "reload",
  ],
  [
    "a first disk",
    statefulSet("{ replicas: 1 }"),
    statefulSet("{ replicas: 1, volumeClaimTemplates: [{ a: 1 }] }"),
    ['StatefulSet/loki.spec.volumeClaimTemplates: added [{"a":1}]'],
    "recreate",
  ],
  [
    "a ConfigMap's data, which are judged where they are generated",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: loki }\ndata: { loki.yaml: 'retention_period: 2h' }\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: loki }\ndata: { loki.yaml: 'retention_period: 1h' }\n",
    ['ConfigMap/loki.data.loki.yaml: "retention_period: 2h" → "retention_period: 1h"'],
    "none",
  ],
];

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
  [
    "one more pattern in a statement, which was there before",
    "otel-collector/gateway.yaml",
    'statements:\n  - delete_matching_keys(attributes, "(a)")\n  - one\n',
    'statements:\n  - delete_matching_keys(attributes, "(b)|(a)")\n  - two\n',
    [
      'statements[]: removed "delete_matching_keys(attributes, \\"(a)\\")"',
      'statements[]: removed "one"',
      'statements[]: added "delete_matching_keys(attributes, \\"(b)|(a)\\")"',
      'statements[]: added "two"',
    ],
    "restart",
  ],
  [
    "one detector in the place of another",
    "otel-collector/gateway.yaml",
    "statements:\n  - '[REDACTED_EMAIL]'\n",
    "statements:\n  - '[REDACTED_BADGE]'\n",
    ['statements[0]: "[REDACTED_EMAIL]" → "[REDACTED_BADGE]"'],
    "weakens-privacy",
  ],
  [
    "entries of a name are one entry, wherever they stand",
    "otel-collector/sampler.yaml",
    "policies:\n  - { name: slow, keep: 50 }\n  - { name: rest, keep: 10 }\n",
    "policies:\n  - { name: new, keep: 1 }\n  - { name: slow, keep: 60 }\n  - { name: rest, keep: 20 }\n",
    ["policies[1].keep: 50 → 60", "policies[2].keep: 10 → 20", 'policies[]: added {"name":"new","keep":1}'],
    "restart",
  ],
  [
    "a stream's own retention goes, and the default takes its place",
    "loki/loki.yaml",
    "limits_config:\n  retention_period: 330h\n  retention_stream:\n    - { selector: access, period: 714h }\n    - { selector: audit, period: 900h }\n",
    "limits_config:\n  retention_period: 714h\n  retention_stream:\n    - { selector: audit, period: 900h }\n",
    [
      'limits_config.retention_period: "330h" → "714h"',
      'limits_config.retention_stream[]: removed {"selector":"access","period":"714h"}',
    ],
    "restart",
  ],
  [
    "a stream's own retention goes, and a shorter default takes its place",
    "loki/loki.yaml",
    "limits_config:\n  retention_period: 330h\n  retention_stream:\n    - { selector: access, period: 714h }\n    - { selector: audit, period: 900h }\n",
    "limits_config:\n  retention_period: 700h\n  retention_stream:\n    - { selector: audit, period: 900h }\n",
    [
      'limits_config.retention_period: "330h" → "700h"',
      'limits_config.retention_stream[]: removed {"selector":"access","period":"714h"}',
    ],
    "deletes-data",
  ],
  ...clusterChanges.map(
    ([name, before, after, words, risk]) => [name, "kubernetes/loki.yaml", before, after, words, risk] as const,
  ),
  [
    "a label of an alert that is gone, by which somebody was told",
    "prometheus/rules/alerts.yaml",
    "groups:\n  - { name: a, rules: [{ alert: A, labels: { severity: critical, team: ai } }] }\n",
    "groups:\n  - { name: a, rules: [{ alert: A, labels: { severity: critical } }] }\n",
    ['groups[0].rules[0].labels.team: removed "ai"'],
    "pages-more",
  ],
  [
    "a tag of a rule that is gone",
    "kibana/rules/a.json",
    '{"tags": ["llm", "team:ai"]}',
    '{"tags": ["llm"]}',
    ['tags[]: removed "team:ai"'],
    "pages-more",
  ],
  [
    "an annotation that is gone",
    "prometheus/rules/alerts.yaml",
    "groups:\n  - { name: a, rules: [{ alert: A, annotations: { summary: s, runbook_url: r } }] }\n",
    "groups:\n  - { name: a, rules: [{ alert: A, annotations: { summary: s } }] }\n",
    ['groups[0].rules[0].annotations.runbook_url: removed "r"'],
    "reload",
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
    expect(worst(changes.map(change => riskOf(path, change, changes)))).toBe(risk);
  });
});

test.each(["handbook/queries.md", "handbook/index.html"])("%s is told of in one line", path => {
  expect(changesIn(path, "a\nb\n", "a\nc\nd\n").map(inWords)).toEqual(["2 lines added, 1 removed"]);
  expect(changesIn(path, "a\nb\n", "b\na\n")).toEqual([]);
});
