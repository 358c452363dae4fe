import { describe, expect, test } from "vitest";
import { openPaths } from "../../src/check/collector-paths.ts";

const collector = (processors: string, pipelines: string): string => `
receivers: { otlp: {} }
processors: ${processors}
connectors: { forward/clean: {} }
exporters: { debug: {}, otlp_http/loki: {} }
service:
  pipelines: ${pipelines}
`;

const redaction = `{ redaction: { blocked_values: ["sk-[a-z]+"] }, batch: {} }`;

const table: readonly (readonly [name: string, text: string, open: readonly string[]])[] = [
  [
    "a redaction before the exporter",
    collector(redaction, "{ logs: { receivers: [otlp], processors: [redaction, batch], exporters: [debug] } }"),
    [],
  ],
  [
    "no processor at all",
    collector(redaction, "{ logs: { receivers: [otlp], exporters: [debug, otlp_http/loki] } }"),
    ["logs → debug", "logs → otlp_http/loki"],
  ],
  [
    "one pipeline of two",
    collector(
      redaction,
      "{ logs/a: { receivers: [otlp], processors: [redaction], exporters: [debug] }, logs/b: { receivers: [otlp], processors: [batch], exporters: [debug] } }",
    ),
    ["logs/b → debug"],
  ],
  [
    "redacted in the pipeline after a connector",
    collector(
      redaction,
      "{ logs/in: { receivers: [otlp], exporters: [forward/clean] }, logs/out: { receivers: [forward/clean], processors: [redaction], exporters: [debug] } }",
    ),
    [],
  ],
  [
    "an exporter beside the connector",
    collector(
      redaction,
      "{ logs/in: { receivers: [otlp], exporters: [forward/clean, debug] }, logs/out: { receivers: [forward/clean], processors: [redaction], exporters: [debug] } }",
    ),
    ["logs/in → debug"],
  ],
  [
    "a redaction that blocks nothing",
    collector(
      "{ redaction: { allow_all_keys: true } }",
      "{ traces: { receivers: [otlp], processors: [redaction], exporters: [debug] } }",
    ),
    ["traces → debug"],
  ],
  [
    "a transform that replaces in attributes and bodies",
    collector(
      `{ transform: { log_statements: ['replace_all_patterns(log.attributes, "value", "x", "y")', 'replace_pattern(log.body, "x", "y")'] } }`,
      "{ logs: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    [],
  ],
  [
    "a transform that empties bodies",
    collector(
      `{ transform: { log_statements: ['replace_all_patterns(log.attributes, "value", "x", "y")', 'set(log.body, "")'] } }`,
      "{ logs: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    [],
  ],
  [
    "a transform that empties some bodies",
    collector(
      `{ transform: { log_statements: ['replace_all_patterns(log.attributes, "value", "x", "y")', 'set(log.body, "") where log.attributes["x"] == nil'] } }`,
      "{ logs: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    ["logs → debug"],
  ],
  [
    "a transform that forgets bodies",
    collector(
      `{ transform: { log_statements: ['replace_all_patterns(log.attributes, "value", "x", "y")'] } }`,
      "{ logs: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    ["logs → debug"],
  ],
  [
    "a transform whose statements are under a condition",
    collector(
      `{ transform: { log_statements: [{ conditions: ["false"], statements: ['replace_all_patterns(log.attributes, "value", "x", "y")', 'set(log.body, "")'] }] } }`,
      "{ logs: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    ["logs → debug"],
  ],
  [
    "a transform of keys",
    collector(
      `{ transform: { trace_statements: ['replace_all_patterns(span.attributes, "key", "x", "y")'] } }`,
      "{ traces: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    ["traces → debug"],
  ],
  [
    "a transform of another signal",
    collector(
      `{ transform: { metric_statements: ['replace_all_patterns(datapoint.attributes, "value", "x", "y")'] } }`,
      "{ traces: { receivers: [otlp], processors: [transform], exporters: [debug] } }",
    ),
    ["traces → debug"],
  ],
  [
    "a redaction with keys left out",
    collector(
      `{ redaction: { blocked_values: ["x"], ignored_keys: [prompt] } }`,
      "{ traces: { receivers: [otlp], processors: [redaction], exporters: [debug] } }",
    ),
    ["traces → debug"],
  ],
  [
    "a pipeline merged from an anchor",
    `base: &open { receivers: [otlp], exporters: [debug] }\n${collector(redaction, "{ logs: { <<: *open } }")}`,
    ["logs → debug"],
  ],
  ["metrics carry no text", collector(redaction, "{ metrics: { receivers: [otlp], exporters: [debug] } }"), []],
];

describe("ways around the redaction in a collector's configuration", () => {
  test.each(table)("%s", (_name, text, open) => {
    expect(openPaths(text).map(path => `${path.pipelines.join(" → ")} → ${path.exporter}`)).toEqual(open);
  });

  test.each(['{ logs: "${file:/etc/pipeline.yaml}" }', "{ logs: foo }", "{ logs: { receivers: foo } }"])(
    "pipelines that are not written out are refused: %s",
    pipelines => {
      expect(() => openPaths(collector(redaction, pipelines))).toThrow("is not written out");
    },
  );

  test("what is no collector configuration is said to be none", () => {
    expect(() => openPaths("a: 1")).toThrow("service.pipelines is missing or empty");
  });
});
