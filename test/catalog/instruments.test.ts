/** The instruments: named as the ecosystem names metrics, labelled by what is few. */

import { describe, expect, it } from "vitest";
import { instruments, llmLog } from "../../src/catalog/index.ts";
import { isRecordInstrument } from "../../src/core/instrument.ts";
import type { Field } from "../../src/core/schema.ts";

/** Names of the documents' metrics, and what they are called here. */
const rows: readonly (readonly [row: string, theirs: string, ours: string])[] = [
  ["39", "llm_requests_total", "llm_requests_total"],
  ["39", "llm_request_latency_seconds", "llm_request_latency_seconds"],
  ["39", "llm_tokens_total", "llm_input_tokens_total"],
  ["39", "llm_errors_total", "llm_request_errors_total"],
  ["39", "llm_cost_dollars", "llm_cost_dollars_total"],
  ["47", "llm.latency_ms", "llm_request_latency_seconds"],
  ["47", "llm.requests", "llm_requests_total"],
  ["47", "llm.errors", "llm_request_errors_total"],
  ["67", "llm_request_errors_total", "llm_request_errors_total"],
  ["67", "llm_ttft_seconds", "llm_ttft_seconds"],
  ["67", "llm_input_tokens_total", "llm_input_tokens_total"],
  ["67", "llm_output_tokens_total", "llm_output_tokens_total"],
  ["67", "llm_cost_dollars_total", "llm_cost_dollars_total"],
  ["67", "llm_active_requests", "llm_active_requests"],
  ["67", "llm_cache_hits_total", "llm_cache_hits_total"],
  ["67", "llm_cache_misses_total", "llm_cache_misses_total"],
];

const byName = new Map(instruments.map(one => [one.name, one]));

describe("names", () => {
  it.each(rows)("row %s: %s is %s", (_, theirs, ours) => {
    const found = byName.get(ours);
    expect(found).toBeDefined();
    expect([found?.name, ...(found?.aliases ?? [])]).toContain(theirs);
  });

  it("are each there once", () => {
    expect(byName.size).toBe(instruments.length);
  });

  /** What a name ends in, by unit; a bare count has no unit. @see https://prometheus.io/docs/practices/naming/ */
  const suffix = {
    seconds: "_seconds",
    bytes: "_bytes",
    dollars: "_dollars",
    tokens: "_tokens",
    ratio: "_ratio",
    none: "",
  };

  it.each(instruments.filter(isRecordInstrument))("$name ends in its unit", ({ name, unit, kind }) => {
    const total = kind === "counter" ? "_total" : "";
    expect(name).toMatch(new RegExp(`^llm(_[a-z0-9]+)*${suffix[unit]}${total}$`));
    expect(name.endsWith("_total")).toBe(kind === "counter");
  });
});

describe("records", () => {
  const known: Readonly<Record<string, Field>> = llmLog.fields;

  it.each(instruments.filter(isRecordInstrument))("$name has labels that are few", ({ labels }) => {
    for (const label of labels.filter(one => one !== "stream"))
      expect(["dimension", "flag"]).toContain(known[label]?.role);
    expect(labels).not.toContain("service");
  });

  it.each(instruments.filter(isRecordInstrument))("$name adds up a measure in its unit", ({ value, unit, name }) => {
    if (value === undefined) return;
    const field = known[value.field];
    expect(field?.role).toBe("measure");
    const expected = {
      milliseconds: "seconds",
      seconds: "seconds",
      tokens: "tokens",
      "US dollars": "dollars",
      count: "none",
    };
    expect(expected[field?.unit as keyof typeof expected], name).toBe(unit);
    expect(value.scale).toBe(field?.unit === "milliseconds" ? 0.001 : 1);
  });

  it("have rising buckets", () => {
    for (const one of instruments)
      if (one.kind === "histogram") expect([...one.buckets].sort((a, b) => a - b)).toEqual(one.buckets);
  });
});
