import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type FindingCode, findingReasons, type ImportKind, importFiles, importKinds } from "../../src/import/index.ts";
import { cleanFiles } from "./clean.ts";

const fixture = (name: string) => ({
  path: name,
  text: readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"),
});

type Found = readonly [code: FindingCode, line: number | undefined, got?: string];

/** Every finding of each fixture, in the order of its lines: all are reported, and no other. */
const expected: Readonly<Record<string, readonly [kind: ImportKind, found: readonly Found[]]>> = {
  "promtail.yaml": [
    "promtail",
    [
      ["vocabulary-drift", 18, "model_id, model"],
      ["vocabulary-drift", 20, "total_latency_ms"],
      ["address-logged", 21, "ip_address"],
      ["vocabulary-drift", 21, "ip_address"],
      ["label-cardinality", 25, "request_id"],
      ["source-missing", 27, "ts"],
      // sixteen digits: no Luhn, no issuer; neither groups nor the fifteen of American Express
      ["pattern-false-hit", 30, "1700000000000000"],
      ["pattern-gap", 30, "378282246310005"],
      // ten digits are epoch seconds
      ["pattern-false-hit", 33, "1700000000"],
      ["pattern-gap", 33, "+44 20 7946 0958"],
      ["pattern-invalid", 36],
      ["critical-left-out", 39],
      ["level-case", 39],
      ["unescaped-value", 43],
      ["no-redaction", 50],
      ["unknown-key", 54, "user_email"],
      ["unknown-key", 55, "foo_bar_key"],
      ["unknown-key", 57, "mood"],
      ["not-carried-over", 63, "lines_total"],
      ["not-carried-over", 69, ".*healthz.*"],
      ["not-carried-over", 72, ".*/debug/.*"],
      ["detector-missing", undefined, "aws_access_key"],
    ],
  ],
  "logstash.conf": [
    "logstash",
    [
      ["key-ended", 2, "ssl"],
      ["not-carried-over", 3, "5047"],
      ["raw-message-kept", 8],
      ["vocabulary-drift", 10, "source_ip"],
      ["address-logged", 11],
      ["critical-left-out", 14],
      ["level-case", 14],
      ["vocabulary-drift", 16, "response_time_ms"],
      ["pattern-backtracks", 19, "@"],
      ["pattern-backtracks", 19, "-card"],
      ["pattern-gap", 19, "sk-proj…  sk-ant-…"],
      ["redaction-skips-nested", 19],
      ["price-in-config", 26],
      ["vocabulary-drift", 28, "input_tokens"],
      ["deny-list-gap", 32],
      ["unescaped-value", 32],
      ["key-ended", 39, "ilm_enabled"],
      ["not-carried-over", 39, "chat-%{+YYYY.MM.dd}"],
      ["detector-missing", undefined, "aws_access_key"],
    ],
  ],
  "loki-rules.yaml": [
    "loki-rules",
    [
      ["critical-left-out", 6],
      ["level-case", 6],
      ["level-in-text", 6],
      ["stream-per-request", 11],
      ["vocabulary-drift", 11, "duration_ms"],
      ["logql-invalid", 15, "absent(rate("],
      ["logql-invalid", 19, "histogram_over_time"],
      ["logql-invalid", 21, "[2026-01-01:2026-01-02]"],
      ["critical-left-out", 23],
      ["level-case", 23],
    ],
  ],
  "prometheus-rules.yaml": [
    "prometheus-rules",
    [
      ["price-in-config", 5],
      ["lifetime-counter", 7, "llm_cost_dollars"],
      ["vocabulary-drift", 7, "llm_cost_dollars"],
      ["lifetime-counter", 10, "llm_requests_over_5s_total"],
      ["limit-out-of-reach", 12, "5"],
      ["vocabulary-drift", 12, "llm_errors_total"],
      ["critical-left-out", 16],
      ["level-case", 16],
      ["promql-invalid", 18],
    ],
  ],
  "dashboard.json": [
    "grafana-dashboard",
    [
      ["vocabulary-drift", 11, "model_id"],
      ["critical-left-out", 18],
      ["level-case", 18],
      ["level-in-text", 18],
      ["unescaped-value", 18, "$find"],
      ["logql-invalid", 25],
      ["price-in-config", 32],
      ["vocabulary-drift", 32, "llm_tokens_total"],
      ["critical-left-out", 39],
      ["level-case", 39],
      ["vocabulary-drift", 39, "response_time_ms"],
    ],
  ],
  "collector.yaml": [
    "otel-collector",
    [
      ["sampling-multiplies", 7],
      ["critical-left-out", 14],
      ["level-case", 14],
      ["sampling-without-cache-class", 15],
      ["sampling-keeps-all-slow", 19],
      ["key-ended", 22],
      ["no-redaction", 25, "otlp/traces"],
      ["no-redaction", 25, "logging"],
      ["detector-missing", undefined, "email"],
    ],
  ],
  "python-logging.json": [
    "python-logging",
    [
      ["key-ended", 5],
      ["address-logged", 6, "client_ip"],
      ["format-field-unknown", 6, "timestamp"],
      ["format-field-unknown", 6, "level"],
      ["deny-list-gap", 12],
      ["pattern-backtracks", 14],
      ["pattern-gap", 14, "USER_1"],
      ["pattern-false-hit", 15],
      ["pattern-gap", 15, "sk-proj…  sk-ant-…"],
      ["address-logged", 18],
      ["content-logged", 18, "allow_prompts: true"],
      ["content-logged", 18, "mask_pii: false"],
      ["handler-without-filter", 22, "personal, content"],
      ["detector-missing", undefined, "aws_access_key"],
    ],
  ],
  "records.jsonl": [
    "records",
    [
      ["content-logged", 1],
      ["content-logged", 1, "log_prompts: true"],
      ["content-logged", 1, "mask_pii: false"],
      ["personal-data", 1],
      ["redaction-skips-nested", 1],
      ["trace-id-form", 1],
      ["vocabulary-drift", 1, "llm_log.request_id"],
      ["vocabulary-drift", 1, "llm_log.model"],
      ["vocabulary-drift", 1, "llm_log.messages"],
      ["vocabulary-drift", 1, "llm_log.user_id"],
      ["vocabulary-drift", 1, "llm_log.trace_id"],
      ["address-logged", 2],
      ["personal-data", 2],
      ["unknown-key", 2],
      ["unknown-key", 2],
      ["vocabulary-drift", 2, "llm_log.prompt_tokens"],
      ["vocabulary-drift", 2, "llm_log.latency_ms, latency_ms, response_time_ms"],
      ["vocabulary-drift", 2, "llm_log.estimated_cost"],
      ["vocabulary-drift", 2, "llm_log.content"],
      ["credential-in-file", 3],
      ["personal-data", 3],
    ],
  ],
  "loki.yaml": [
    "loki",
    [
      ["key-ended", 5, "boltdb-shipper"],
      ["key-ended", 10],
      ["retention-without-effect", 11],
      ["key-ended", 13],
      ["key-ended", 14],
    ],
  ],
  "ilm.json": [
    "elasticsearch-ilm",
    [
      ["retention-without-effect", 3],
      ["key-ended", 4],
      ["key-ended", 5],
      ["not-carried-over", 5, "10d"],
    ],
  ],
  "gcp-metric.json": [
    "gcp-metric",
    [
      ["critical-left-out", 3],
      ["metric-kind", 4, "GAUGE"],
    ],
  ],
};

describe.each(Object.entries(expected))("%s", (name, [kind, found]) => {
  const read = importFiles([fixture(name)], "imported");
  const findings = read.files.flatMap(file => file.findings);

  test("is known by its content, and by its kind when that is said", () => {
    expect(read.problems).toEqual([]);
    expect(read.files.map(file => file.kind)).toEqual([kind]);
    expect(importFiles([fixture(name)], "imported", kind).files).toEqual(read.files);
  });

  test("has every finding at its line, and no other", () => {
    expect(findings.map(({ code, line }) => [code, line])).toEqual(found.map(([code, line]) => [code, line]));
    for (const [index, [, , got]] of found.entries())
      if (got !== undefined) expect(findings[index]?.got).toContain(got);
  });
});

test.each(Object.keys(importKinds) as ImportKind[])("a clean %s has no finding", kind => {
  const read = importFiles([{ path: kind, text: cleanFiles[kind] }], "imported");
  expect(read.files.map(file => [file.kind, file.findings])).toEqual([[kind, []]]);
});

test("lists of forbidden names that differ are said where less is forbidden", () => {
  const { files } = importFiles([fixture("logstash.conf"), fixture("python-logging.json")], "imported");
  const differing = files.flatMap(({ path, findings }) =>
    findings.filter(({ code }) => code === "deny-lists-differ").map(({ got }) => [path, got]),
  );
  expect(differing).toEqual([["python-logging.json", "session_cookie"]]);
});

test("every code is reproduced by a fixture", () => {
  const reproduced = new Set(Object.values(expected).flatMap(([, found]) => found.map(([code]) => code)));
  // what two files differ in is a test of its own above
  const missing = (Object.keys(findingReasons) as FindingCode[]).filter(code => !reproduced.has(code));
  expect(missing).toEqual(["deny-lists-differ"]);
});

test("no finding shows a value that a detector found in a record", () => {
  const { files } = importFiles([fixture("records.jsonl")], "imported");
  const said = JSON.stringify(files);
  for (const value of ["ada@example.com", "378282246310005", "555-2671", "hunter2", "203.0.113.9"])
    expect(said).not.toContain(value);
});

/** What this very project writes: a reader that finds fault with it is wrong about one of the two. */
test.each([
  "generated/prod/prometheus/rules/alerts.yaml",
  "generated/dev/loki/rules/fake/alerts.yaml",
  "generated/dev/loki/loki.yaml",
  "generated/dev/promtail/promtail.yaml",
  "generated/dev/otel-collector/agent.yaml",
  "generated/prod/logstash/pipelines/llm-logs.conf",
  "generated/prod/elasticsearch/ilm/llm-prod-30d.json",
  "generated/staging/grafana/dashboards/staging-llm-overview.json",
])("%s has no finding", path => {
  const read = importFiles([{ path, text: readFileSync(path, "utf8") }], "imported");
  expect(read.files.flatMap(({ findings }) => findings)).toEqual([]);
});

test("the page on import names every code and every kind", () => {
  const page = readFileSync("docs/import.md", "utf8");
  const names = [...Object.keys(findingReasons), ...Object.keys(importKinds)];
  expect(names.filter(name => !page.includes(`\`${name}\``))).toEqual([]);
});
