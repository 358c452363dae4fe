import { expect, test } from "vitest";
import type { Mapping } from "../../src/core/target.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { storedDocument } from "../../src/reference/stored.ts";

const record: CanonicalRecord = {
  time: 1_767_323_045_678_901_234n,
  service: "llm-service",
  environment: "prod",
  stream: "application",
  message: "done",
  prompt_tokens: 499,
  temperature: 0.1,
  latency_ms: 1250,
  cache_hit: true,
  user_agent: "curl",
};

test("every field stands where the mapping says, and nowhere else", () => {
  const mapping: Mapping = [
    { field: "time", name: "timestamp", type: "timestamp", place: "time" },
    { field: "service", name: "service_name", type: "string", place: "label" },
    { field: "stream", name: "stream", type: "string", place: "label" },
    { field: "message", name: "line", type: "string", place: "line" },
    { field: "prompt_tokens", name: "prompt_tokens", type: "string", place: "metadata" },
    { field: "temperature", name: "temp", type: "string", place: "metadata" },
    { field: "cache_hit", name: "cache_hit", type: "string", place: "metadata" },
    { field: "latency_ms", name: "latency_s", type: "double", place: "attribute", scale: 0.001 },
    { field: "model", name: "model", type: "string", place: "metadata" },
  ];
  expect(storedDocument(mapping, record)).toEqual({
    time: 1_767_323_045_678_901_234n,
    labels: { service_name: "llm-service", stream: "application" },
    metadata: { prompt_tokens: "499", temp: "0.1", cache_hit: "true" },
    line: "done",
    body: { latency_s: 1.25 },
  });
});

test("bodies and columns are typed, and a time among them is text", () => {
  const mapping: Mapping = [
    { field: "time", name: "@timestamp", type: "date_nanos", place: "body" },
    { field: "prompt_tokens", name: "PromptTokens", type: "long", place: "column" },
    { field: "cache_hit", name: "cache.hit", type: "boolean", place: "body" },
    { field: "service", name: "service.name", type: "keyword", place: "resource" },
  ];
  expect(storedDocument(mapping, record)).toEqual({
    time: record.time,
    labels: {},
    metadata: {},
    line: undefined,
    body: {
      "@timestamp": "2026-01-02T03:04:05.678901234Z",
      PromptTokens: 499,
      "cache.hit": true,
      "service.name": "llm-service",
    },
  });
});
