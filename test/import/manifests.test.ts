/** Files in the ConfigMaps and Secrets of Kubernetes manifests: each is read as if it were handed in, and what is not is named. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { type ImportKind, importFiles, importKinds } from "../../src/import/index.ts";
import { cleanFiles } from "./clean.ts";
import { defined } from "./defined.ts";

const promtail = readFileSync(new URL("fixtures/promtail.yaml", import.meta.url), "utf8");

const configMap = (name: string, data: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "logging" },
  data,
  ...more,
});
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const secret = { kind: "Secret", data: { "promtail.yaml": base64(promtail) }, stringData: { "loki.yaml": "" } };
const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "promtail" }, spec: {} };
const rule = { kind: "PrometheusRule", metadata: { name: "llm" }, spec: JSON.parse(cleanFiles["prometheus-rules"]) };

const documents = (...objects: readonly unknown[]): string => objects.map(one => stringify(one)).join("---\n");
const list = (...items: readonly unknown[]) => ({ apiVersion: "v1", kind: "List", items });

const read = (text: string, kind?: ImportKind) => {
  const { files, environment, problems } = importFiles([{ path: "all.yaml", text }], "imported", kind);
  return { files, environment, problems, read: files.map(file => `${file.path} ${file.kind}`) };
};

test.each(Object.keys(importKinds) as ImportKind[])("a %s is read in a ConfigMap as it is read alone", kind => {
  const text = cleanFiles[kind];
  const alone = importFiles([{ path: "a", text }], "imported");
  for (const written of [stringify(configMap("a", { file: text })), JSON.stringify(configMap("a", { file: text }))]) {
    const within = read(written);
    expect(within.problems).toEqual([]);
    expect(within.files).toEqual(alone.files.map(file => ({ ...file, path: "all.yaml#data/file" })));
    expect(within.environment).toBe(alone.environment);
    expect(() => defined(within.environment)).not.toThrow();
  }
});

test("findings are at the lines of the key's own text", () => {
  const alone = importFiles([{ path: "a", text: promtail }], "imported").files[0];
  for (const text of [stringify(configMap("a", { "p.yaml": promtail })), stringify(secret)]) {
    const [within] = read(text).files;
    expect(within?.findings).toEqual(alone?.findings);
  }
});

const two = [configMap("a", { "p.yaml": promtail }), configMap("b", { "r.yaml": cleanFiles["loki-rules"] })];
const inBoth = ["all.yaml#logging/a/data/p.yaml promtail", "all.yaml#logging/b/data/r.yaml loki-rules"];

test.each<[what: string, text: string, read: readonly string[], notes?: readonly string[]]>([
  ["a Secret", stringify(secret), ["all.yaml#data/promtail.yaml promtail"]],
  ["documents", documents(...two), inBoth],
  ["a List", stringify(list(...two)), inBoth],
  [
    "a List as JSON on one line",
    JSON.stringify(list(...two, deployment)),
    inBoth,
    ["Of all.yaml these were not read: Deployment promtail."],
  ],
  ["a ConfigMapList", stringify({ kind: "ConfigMapList", items: two }), inBoth],
  [
    "rules beside a ConfigMap",
    documents(deployment, configMap("a", { "p.yaml": promtail, "b.txt": "buy milk" }), rule),
    ["all.yaml#data/p.yaml promtail", "all.yaml prometheus-rules"],
    [
      "all.yaml#data/b.txt was not read: it is none of the kinds that can be imported.",
      "Of all.yaml these were not read: Deployment promtail.",
    ],
  ],
  ["rules of a List", stringify({ kind: "PrometheusRuleList", items: [rule] }), ["all.yaml prometheus-rules"]],
  [
    "one that is broken beside one that is not",
    stringify(configMap("a", { "p.yaml": promtail, "b.yaml": "a: [" })),
    ["all.yaml#data/p.yaml promtail"],
    [expect.stringMatching(/^all\.yaml#data\/b\.yaml was not read: it is neither JSON nor YAML: .* line 1/)],
  ],
])("%s", (_, text, files, notes = []) => {
  const found = read(text);
  expect(found.problems).toEqual([]);
  expect(found.read).toEqual(files);
  expect(found.files[0]?.notes.filter(note => note.includes("not read"))).toEqual(notes);
  expect(() => defined(found.environment)).not.toThrow();
});

test.each<[what: string, text: string, problems: readonly string[], kind?: ImportKind]>([
  ["no key that can be read", stringify(configMap("a", { b: "buy milk" })), ["all.yaml#data/b is none of the kinds"]],
  ["no key", stringify(configMap("a", undefined)), ["all.yaml is none of the kinds"]],
  [
    "no key of the kind that is said",
    documents(...two, rule),
    [
      "all.yaml#logging/a/data/p.yaml is no Loki configuration",
      "all.yaml#logging/b/data/r.yaml is no Loki configuration",
    ],
    "loki",
  ],
  ["a mistake", `${stringify(two[0])}\n b: [`, ["all.yaml is neither JSON nor YAML"]],
])("%s is a problem", (_, text, problems, kind) => {
  const found = read(text, kind);
  expect(found.read).toEqual([]);
  expect(found.problems.map(({ path, what }) => `${path} ${what}`)).toEqual(
    problems.map(problem => expect.stringMatching(new RegExp(`^${problem.replaceAll(/\W/g, "\\$&")}`))),
  );
});
