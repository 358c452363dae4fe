/** The `classify` step as each compiler writes it: every case in its order, a bound left to the next class. */

import { describe, expect, test } from "vitest";
import type { Step } from "../../src/core/step.ts";
import { classify as asTemplate } from "../../src/core/text-stages/classify.ts";
import { methods } from "../../src/targets/logstash/script-steps.ts";
import { classifyStatements } from "../../src/targets/otel-collector/classification.ts";
import { placeLogstash } from "./logstash-site.ts";

type Classify = Extract<Step, { readonly kind: "classify" }>;

const speed: Classify = {
  kind: "classify",
  field: "speed",
  by: {
    kind: "number",
    from: "latency_ms",
    cases: [
      { value: "fast", below: 100 },
      { value: "fair", below: 2500 },
    ],
    otherwise: "slow",
  },
};

const cause: Classify = {
  kind: "classify",
  field: "cause",
  by: {
    kind: "texts",
    when: { present: ["error_type"], among: {} },
    from: ["error_type", "message"],
    cases: [
      { value: "lost", pattern: "lost" },
      { value: "late", pattern: "late" },
    ],
    otherwise: "unknown",
  },
};

describe("a class by a number", () => {
  test("as OTTL", () => {
    const [number, target] = ['log.attributes["latency_ms"]', 'log.attributes["speed"]'];
    const meant = `${number} != nil and ${number} >= 0 and ${target} == nil`;
    expect(classifyStatements("log.attributes", "log.cache", speed)).toEqual([
      'delete_key(log.attributes, "speed")',
      `set(${target}, "fast") where ${meant} and ${number} < 100`,
      `set(${target}, "fair") where ${meant} and ${number} < 2500`,
      `set(${target}, "slow") where ${meant}`,
    ]);
  });

  test("as template lines", () => {
    expect(asTemplate(speed)).toEqual([
      '{{- $_ := unset $document "speed" -}}',
      '{{- with (get $document "latency_ms") -}}',
      "{{- $number := float64 . -}}",
      "{{- if ge $number 0.0 -}}",
      "{{- if lt $number 100.0 -}}",
      '{{- $_ := set $document "speed" "fast" -}}',
      "{{- else if lt $number 2500.0 -}}",
      '{{- $_ := set $document "speed" "fair" -}}',
      "{{- else -}}",
      '{{- $_ := set $document "speed" "slow" -}}',
      "{{- end -}}",
      "{{- end -}}",
      "{{- end -}}",
    ]);
  });
});

describe("a class by texts", () => {
  test("as OTTL", () => {
    const [said, target] = ['log.cache["said:cause"]', 'log.attributes["cause"]'];
    const statements = classifyStatements("log.attributes", "log.cache", cause);
    expect(statements.slice(-3)).toEqual([
      `set(${target}, "lost") where ${said} != nil and ${target} == nil and IsMatch(${said}, "lost")`,
      `set(${target}, "late") where ${said} != nil and ${target} == nil and IsMatch(${said}, "late")`,
      `set(${target}, "unknown") where ${said} != nil and ${target} == nil`,
    ]);
  });

  test("as template lines", () => {
    expect(asTemplate(cause)).toEqual([
      '{{- $_ := unset $document "cause" -}}',
      '{{- if or false (hasKey $document "error_type") -}}',
      '{{- $said := join "\\n" (list (get $document "error_type") (get $document "message")) -}}',
      '{{- if regexMatch "lost" $said -}}',
      '{{- $_ := set $document "cause" "lost" -}}',
      '{{- else if regexMatch "late" $said -}}',
      '{{- $_ := set $document "cause" "late" -}}',
      "{{- else -}}",
      '{{- $_ := set $document "cause" "unknown" -}}',
      "{{- end -}}",
      "{{- end -}}",
    ]);
  });
});

describe("Logstash's script", () => {
  const placed = placeLogstash();
  const text = placed.text("pipelines/llm-logs.rb");
  /** The values of a table's cases. */
  const valuesIn = (name: string): readonly (string | undefined)[] => {
    const table = new RegExp(`^ *${name} = [^;]*?\\.freeze$`, "m").exec(text)?.[0] ?? "";
    return [...table.matchAll(/\["([^"]+)", /g)].map(([, value]) => value);
  };
  const classified = Object.entries(placed.site.schema.fields).flatMap(([field, { classified: by }]) =>
    by === undefined ? [] : [[field, by] as const],
  );

  test.each(classified)("%s has every case in its order", (field, by) => {
    expect(by.cases.length).toBeGreaterThan(2);
    expect(valuesIn(`${field.toUpperCase()}_${by.kind === "number" ? "BOUNDS" : "CASES"}`)).toEqual(
      by.cases.map(({ value }) => value),
    );
  });

  test("leaves a bound to the next class", () => {
    expect(methods.classify_number.text).toContain("bounds.find { |_, below| number < below }");
  });
});
