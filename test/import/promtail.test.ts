/** Which keys of Promtail's `json` stages are said to be no fields, and what is said to be carried over nowhere. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

const unknownKeys = (...stages: readonly unknown[]) => {
  const text = JSON.stringify({ clients: [], scrape_configs: [{ job_name: "chat", pipeline_stages: stages }] });
  return importFiles([{ path: "promtail.yaml", text }], "imported").files.flatMap(({ findings }) =>
    findings.filter(({ code }) => code === "unknown-key").map(({ got }) => got),
  );
};
const json = (expressions: Readonly<Record<string, string | null>>, source?: string) => ({
  json: { expressions, ...(source === undefined ? {} : { source }) },
});

test.each([
  ["a key under a name of its own", [json({ foo: "foo_bar_key" })], ["foo_bar_key"]],
  ["a key under a field's name", [json({ model: "foo_bar_key" })], ["foo_bar_key"]],
  ["a key without an expression", [json({ mood: null, tone: "" })], ["mood", "tone"]],
  ["a field and its alias", [json({ model: "", m: "model_id" })], []],
  ["a field's name between quotes", [json({ m: '"gen_ai.request.model"' })], []],
  ["a part of a field", [json({ first: "messages[0].content" })], []],
  ["what says whose record it is", [json({ service: "" })], []],
  ["one inside of match", [{ match: { selector: "{}", stages: [json({ foo: "foo_bar_key" })] } }], ["foo_bar_key"]],
  ["one that is parsed again", [json({ inner: "payload" }), json({ mood: "" }, "inner")], ["mood"]],
  ["names of a template", [{ template: { source: "made", template: "{}" } }, json({ _own: "" }, "made")], []],
])("%s", (_, stages, unknown) => {
  expect(unknownKeys(...stages)).toEqual(unknown);
});

const leftOf = (job: Readonly<Record<string, unknown>>, clients: readonly unknown[] = []) => {
  const text = JSON.stringify({ clients, scrape_configs: [{ job_name: "chat", ...job }] }, null, 2);
  return importFiles([{ path: "promtail.yaml", text }], "imported").files.flatMap(({ findings }) =>
    findings.filter(({ code }) => code === "not-carried-over"),
  );
};
const drop = { drop: { expression: ".*healthz.*" } };

test.each<[stage: string, settings: unknown, got: readonly (string | undefined)[]]>([
  ["metrics", { lines_total: { type: "Counter" }, slow: { type: "Counter" } }, ["lines_total", "slow"]],
  ["metrics", { requests_total: { prefix: "llm_" } }, []],
  ["metrics", { requests_total: {} }, ["requests_total"]],
  ["drop", { expression: ".*healthz.*" }, [".*healthz.*"]],
  ["drop", { source: "level", value: "debug" }, ["debug"]],
  ["drop", { older_than: "24h" }, ["older_than"]],
  ["drop", { expression: "^\\s*$" }, []],
  ["match", { selector: '{job="a"}', stages: [drop] }, [".*healthz.*"]],
  ["match", { selector: '{job="a"}', action: "drop" }, ['{job="a"}']],
  ["match", { selector: '{job="a"}', stages: [{ match: { selector: "{}", stages: [drop] } }] }, [".*healthz.*"]],
  ["regex", { expression: "^(?P<model>.*)$" }, ["^(?P<model>.*)$"]],
  ["logfmt", { mapping: { a: "" } }, ["mapping"]],
  ["multiline", { firstline: "^\\d" }, ["^\\d"]],
  ["sampling", { rate: 0.1 }, ["rate"]],
  ["limit", { rate: 10, burst: 20 }, ["rate, burst"]],
  ["static_labels", { team: "ml" }, ["team"]],
  ["tenant", { source: "customer" }, ["customer"]],
  ["pack", { labels: ["a"] }, ["labels"]],
  ["geoip", { source: "ip", db: "/geo.mmdb" }, ["ip"]],
  ["decolorize", null, [undefined]],
  ["constructor", {}, [undefined]],
  ["no (stage", { a: "b" }, ["a"]],
  ...["cri", "docker", "json", "timestamp", "template", "replace", "output", "labels", "structured_metadata"].map(
    (name): [string, unknown, readonly string[]] => [name, {}, []],
  ),
])("a stage %s of %j is carried over but for %j", (name, settings, got) => {
  const left = leftOf({ pipeline_stages: [{ [name]: settings }] });
  expect(left.map(finding => finding.got)).toEqual(got);
  for (const { what, help, line } of left) {
    expect(what).toMatch(/^is not carried over: ./);
    expect(help).not.toBe("");
    expect(line).toBeGreaterThan(1);
  }
});

test("targets that are kept or dropped by their labels are named, relabelling is not", () => {
  const relabel_configs = [
    { action: "keep", source_labels: ["__meta_kubernetes_namespace"], regex: "llm" },
    { action: "drop", source_labels: ["__meta_a", "__meta_b"], regex: "debug" },
    { action: "replace", source_labels: ["a"], target_label: "b" },
    { source_labels: ["a"], target_label: "b" },
  ];
  expect(leftOf({ relabel_configs }).map(({ what, got }) => [what, got])).toEqual([
    ["is not carried over: a keep of targets by __meta_kubernetes_namespace", "llm"],
    ["is not carried over: a drop of targets by __meta_a, __meta_b", "debug"],
  ]);
});

test("what a job reads that is neither files nor pods is named", () => {
  expect(leftOf({ journal: { max_age: "12h" }, docker_sd_configs: [], static_configs: [] }).map(at => at.path)).toEqual(
    ["scrape_configs[0].journal", "scrape_configs[0].docker_sd_configs"],
  );
});

test("labels of targets and files that are not read are named at their lines", () => {
  const labels = {
    job: "chat",
    env: "prod",
    __path__: "/srv/a/*.log",
    __path_exclude__: "/srv/a/*.gz",
    __address__: "a",
  };
  expect(leftOf({ static_configs: [{ labels }] }).map(({ path, got }) => [path.split(".").at(-1), got])).toEqual([
    ["env", "prod"],
    ["__path_exclude__", "/srv/a/*.gz"],
  ]);
});
