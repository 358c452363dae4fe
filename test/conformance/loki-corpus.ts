/** Records as a pipeline leaves them: made-up traffic of three services, and what the table of queries asks for by name. */

import { llmLog } from "../../src/catalog/index.ts";
import type { secret } from "../../src/core/secret.ts";
import { otlp } from "../../src/core/service.ts";
import { stepsFor } from "../../src/core/step.ts";
import type { Site } from "../../src/core/target.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { generateRecords } from "../../src/reference/scenario.ts";

export interface CorpusOptions {
  readonly site: Site;
  readonly services: readonly string[];
  readonly seed: number;
  readonly count: number;
  /** Nanoseconds; records are spread evenly between them. */
  readonly start: bigint;
  readonly end: bigint;
}

/** Through the steps of the site's first service, as if each service had the same. */
export const corpusOf = ({ count, end, seed, services, site, start }: CorpusOptions): readonly CanonicalRecord[] => {
  const [first] = site.services;
  if (first === undefined) throw new Error("no service");
  const steps = stepsFor(llmLog, site.detectors, { ...first, source: otlp() });
  const pipeline = compilePipeline(steps);
  const step = (end - start) / BigInt(count);
  let index = 0;
  const records: CanonicalRecord[] = [];
  for (const { record } of generateRecords({ seed, count, start, step, planted: 0.1, long: 0 })) {
    const context = {
      service: services[index % services.length] ?? "",
      environment: site.name,
      readAt: start + BigInt(index) * step,
      secretOf: ({ name }: ReturnType<typeof secret>) => `key of ${name}`,
    };
    index++;
    const kept = pipeline({ text: record }, context);
    if (kept !== undefined && kept.time > start && kept.time <= end) records.push(withoutEmpty(kept));
  }
  return records;
};

/** No store of logs keeps an empty value. */
const withoutEmpty = (record: CanonicalRecord): CanonicalRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== "")) as unknown as CanonicalRecord;

const request = { event: "request_end", stream: "application", level: "info", message: "done", status: "success" };

/** What random traffic would not hold: hostile texts, edges of windows and comparisons, missing fields. */
export const particularRecords = (environment: string, end: bigint): readonly CanonicalRecord[] => {
  const second = 1_000_000_000n;
  const record = (secondsAgo: bigint, facts: Readonly<Record<string, string | number | boolean>>): CanonicalRecord => ({
    ...request,
    time: end - secondsAgo * second,
    service: "llm-service",
    environment,
    ...facts,
  });
  return [
    record(0n, { latency_ms: 5000, note_id: 1, request_id: "at-the-end" }),
    record(300n, { latency_ms: 9999, request_id: "at-the-start" }),
    record(299n, { latency_ms: 5001, cost_usd: 0.25, status: "error", request_id: "req-1" }),
    record(60n, { error_type: `a"b'c\\d`, status: "error", retry_count: 2, streaming: true }),
    record(61n, { error_type: "{{x}} $__y %{z} `w` ${v}\nü", status: "timeout", retry_count: 3, streaming: false }),
    record(62n, { error_type: "RateLimitError", error_message: 'now 50% *off* \\ "x" and more', status: "error" }),
    record(63n, { error_type: "RateLimit\nError", error_message: "rate limit reached", level: "error" }),
    record(64n, { message: "the rate limit is near", model: "gpt-4o", user_id: "9f86d081884c7d65" }),
    record(65n, { message: "request timed out\nafter a while", service: "chat-api", model: "gpt-4o" }),
    record(66n, { message: "time-out", service: "chat-api", trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" }),
    // One instant, one line, other metadata.
    record(67n, { request_id: "twin-a", latency_ms: 10, prompt_tokens: 7, cost_usd: 0.5, model: "gpt-4o" }),
    record(67n, { request_id: "twin-b", latency_ms: 30, prompt_tokens: 0, cache_tokens: 3, model: "gpt-4o-mini" }),
    record(68n, { event: "model_error", level: "error", status: "error", message: "failed" }),
    record(69n, { event: "cache_access", level: "debug", cache_hit: true, cache_type: "semantic", latency_ms: 2 }),
    record(71n, { event: "cache_access", level: "error", status: "error", message: "no cache", latency_ms: 900 }),
    record(70n, { event: "cache_access", level: "debug", cache_hit: false, cache_type: "exact", latency_ms: 11 }),
  ].map(({ note_id: _, ...facts }) => facts as CanonicalRecord);
};
