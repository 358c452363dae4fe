/** What is said of a file that cannot be read: a mistake in its YAML with the line, before a kind that it is not. */

import { expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { type ImportKind, importFiles } from "../../src/import/index.ts";

const refused = (path: string, text: string, kind?: ImportKind): string =>
  importFiles([{ path, text }], "imported", kind).problems.map(formatProblem).join("\n");

const broken = "server: {}\nclients: [\n";
const unclosed = /is neither JSON nor YAML: Flow sequence .* at line 3, column 1 \[cannot-load\]$/;

test.each<[path: string, text: string, kind: ImportKind | undefined, said: RegExp]>([
  ["promtail.yaml", broken, undefined, unclosed],
  ["promtail.YML", broken, undefined, unclosed],
  ["promtail.txt", broken, "promtail", unclosed],
  ["rules", broken, "loki-rules", unclosed],
  // the rest of the file says what it is, and would be judged as if it were all
  ["promtail.yaml", "clients: []\nscrape_configs: []\nserver:\n  a: 1\n b: 2\n", undefined, /YAML: .* at line 5/],
  ["loki.yaml", "schema_config: {}\nlimits_config: *gone\n", undefined, /YAML: Unresolved alias .*: gone/],
  // nobody would come to an end of what holds itself
  [
    "collector.yaml",
    "receivers: {otlp: &o {a: *o}}\nservice: {pipelines: {logs: {receivers: [otlp]}}}\n",
    undefined,
    /YAML: an alias stands within what it is the alias of/,
  ],
  ["rules.yaml", "groups: &g [{ rules: *g }]\n", "loki-rules", /YAML: an alias stands within/],
  ["dashboard.json", '{"panels": [\n  {"title": "a"}\n', undefined, /YAML: .* at line 3/],
  ["dashboard.json", '{"panels": [],}', undefined, /starts as JSON and is none/],
  ["rules.yaml", "a: 1\n{{ .Values.rules }}\n", undefined, /YAML: .* line 2.*\n +help: a template is no YAML yet/],
])("%s with %j as %s", (path, text, kind, said) => {
  const told = refused(path, text, kind);
  expect(told).toMatch(said);
  expect(told).not.toContain("Logstash pipeline");
});

test.each<[path: string, text: string, kind: ImportKind | undefined, said: string]>([
  [
    "other.yaml",
    "a: 1\n",
    undefined,
    "is none of the kinds that can be imported; expected Promtail configuration, Log",
  ],
  ["notes.txt", broken, undefined, "is none of the kinds that can be imported; expected Promtail configuration, Log"],
  ["other.yaml", "a: 1\n", "promtail", "is no Promtail configuration [cannot-load]"],
  [
    "logging_config.py",
    "LOGGING = {'version': 1, 'handlers': {'file': {'filename': os.path.join(LOGS, 'chat.log')}}}",
    undefined,
    "is Python code, and code is not read [cannot-load]\n  help: hand in the dictConfig that it gives: python -c",
  ],
  ["notes.txt", broken, "logstash", "is no Logstash pipeline [cannot-load]"],
])("%s with %j as %s is another kind", (path, text, kind, said) => {
  expect(refused(path, text, kind)).toContain(said);
});

test("the first of several documents is read", () => {
  const text = "schema_config: {}\n---\na: 1\n";
  expect(importFiles([{ path: "loki.yaml", text }], "imported").files.map(({ kind }) => kind)).toEqual(["loki"]);
});
