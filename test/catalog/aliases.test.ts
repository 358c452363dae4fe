import { describe, expect, it } from "vitest";
import { type Aliased, aliasSets, llmLog } from "../../src/catalog/index.ts";
import { fieldEntries, type Schema } from "../../src/core/schema.ts";

const schema: Schema = llmLog;
const sets = aliasSets.map(set => [set.name, set] as const);
const inSet = (name: string, attribute: string): Aliased | undefined =>
  aliasSets.find(set => set.name === name)?.attributes[attribute];

describe.each(sets)("%s", (_, set) => {
  it("says what it is and who defines it", () => {
    expect(set.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(set.title).not.toBe("");
    if (set.source !== "own") expect(set.source).toMatch(/^https:\/\//);
  });

  it("maps to fields that exist, and scales measures only", () => {
    for (const [attribute, { field, scale, first }] of Object.entries(set.attributes)) {
      expect(attribute).toMatch(/^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$/);
      expect(Object.keys(schema.fields)).toContain(field);
      if (scale !== undefined) expect([attribute, schema.fields[field]?.unit]).toEqual([attribute, "milliseconds"]);
      if (first) expect(schema.fields[field]?.type).toBe("string");
    }
  });
});

describe("all together", () => {
  it("are named once", () => {
    expect(new Set(sets.map(([name]) => name)).size).toBe(sets.length);
  });

  it("mean the same by the same name, but for the one name vLLM gives the requested model", () => {
    const seen = new Map<string, string>();
    const conflicts: string[] = [];
    for (const { name, attributes } of aliasSets)
      for (const [attribute, { field, scale = 1 }] of Object.entries(attributes)) {
        const meaning = `${field}×${scale}`;
        if ((seen.get(attribute) ?? meaning) !== meaning) conflicts.push(`${name} ${attribute}`);
        seen.set(attribute, seen.get(attribute) ?? meaning);
      }
    expect(conflicts).toEqual(["vllm gen_ai.response.model"]);
  });

  it("agree with the fields' own semantic-convention names, back and forth", () => {
    const known = { ...inSetAll("gen_ai"), ...inSetAll("opentelemetry") };
    // Durations of spans and requests are no attributes: metrics carry them.
    const metrics = ["gen_ai.client.operation.duration", "gen_ai.server.request.duration"];
    for (const [name, { semconv }] of fieldEntries(schema)) {
      if (!semconv || metrics.includes(semconv.name)) continue;
      expect([semconv.name, known[semconv.name]?.field]).toEqual([semconv.name, name]);
      expect((known[semconv.name]?.scale ?? 1) * (semconv.scale ?? 1)).toBe(1);
    }
  });
});

const inSetAll = (name: string): Readonly<Record<string, Aliased>> =>
  aliasSets.find(set => set.name === name)?.attributes ?? {};

describe("what the source documents put on spans", () => {
  it.each([
    ["14", "llm.model.name", "model"],
    ["14", "llm.model.provider", "provider"],
    ["14", "llm.usage.prompt_tokens", "prompt_tokens"],
    ["14", "llm.usage.completion_tokens", "completion_tokens"],
    ["14", "llm.usage.total_tokens", "total_tokens"],
    ["14", "llm.request.temperature", "temperature"],
    ["14", "llm.request.max_tokens", "max_tokens"],
    ["14", "llm.response.finish_reason", "finish_reason"],
    ["14", "llm.latency.ttft_ms", "ttft_ms"],
    ["14", "llm.latency.total_ms", "latency_ms"],
    ["14", "llm.cache.hit", "cache_hit"],
    ["38", "llm.model", "model"],
    ["38", "llm.operation", "operation"],
    ["38", "llm.message_count", "message_count"],
    ["38", "llm.prompt_tokens", "prompt_tokens"],
    ["38", "llm.completion_tokens", "completion_tokens"],
    ["38", "llm.total_tokens", "total_tokens"],
    ["38", "chain.step", "chain_step"],
    ["38", "retrieval.source", "retrieval_source"],
    ["66", "llm.provider", "provider"],
    ["66", "llm.temperature", "temperature"],
    ["66", "llm.max_tokens", "max_tokens"],
    ["66", "llm.tokens.input", "prompt_tokens"],
    ["66", "llm.tokens.output", "completion_tokens"],
    ["66", "llm.tokens.total", "total_tokens"],
    ["66", "llm.cost.input", "input_cost_usd"],
    ["66", "llm.cost.output", "output_cost_usd"],
    ["66", "llm.cost.total", "cost_usd"],
    ["66", "llm.finish_reason", "finish_reason"],
    ["66", "llm.response_id", "response_id"],
    ["66", "rag.retrieval.count", "retrieval_count"],
    ["66", "rag.retrieval.latency_ms", "retrieval_latency_ms"],
    ["66", "chain.type", "chain_type"],
  ])("row %s: %s is %s", (_, attribute, field) => {
    expect(inSet("llm_attributes", attribute)).toEqual({ field });
  });
});

describe("units", () => {
  it.each([
    ["gen_ai", "gen_ai.response.time_to_first_chunk", { field: "ttft_ms", scale: 1000 }],
    ["vllm", "gen_ai.latency.e2e", { field: "latency_ms", scale: 1000 }],
    ["vllm", "gen_ai.latency.time_in_queue", { field: "queue_time_ms", scale: 1000 }],
  ])("%s %s is in seconds", (set, attribute, expected) => {
    expect(inSet(set, attribute)).toEqual(expected);
  });
});
