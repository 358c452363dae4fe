/**
 * The metrics of LLM services: names, units, buckets and labels, each with the records it is taken from. Names are the
 * ones services of this kind expose today; `aliases` lists the others in use.
 */

import { counter, exposed, histogram, type Instrument } from "../core/instrument.ts";
import { on, records } from "../core/query/index.ts";
import { engineMetrics } from "./engine-metrics.ts";
import { llmLogSchema as llmLog } from "./log/index.ts";

const requests = on(llmLog.request_end);
const cache = on(llmLog.cache_access);
const byModel = ["model", "provider"] as const;

/** Upper bounds in seconds for whole requests, from a cache's answer to a long generation. */
const requestSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;
/** Upper bounds in seconds for the first token. */
const firstTokenSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2, 5] as const;

const milliseconds = (field: string) => ({ field, scale: 0.001 });

/** Time spent in one part of a request, as a running total. */
const partOfRequest = (part: string, field: string): Instrument =>
  counter(`llm_${part}_seconds_total`, {
    description: `Time requests spent in ${part.replaceAll("_", " ")}`,
    from: requests,
    value: milliseconds(field),
    unit: "seconds",
    labels: byModel,
  });

/** What alerts and objectives count that ask how many requests were slow, not how slow they were. */
const slower = (bound: number): Instrument =>
  counter(`llm_requests_over_${bound}s_total`, {
    description: `Requests that took longer than ${bound} s`,
    from: requests.where(f => f.latency_ms.above(bound * 1000)),
    labels: byModel,
  });

const tokens = (kind: string, field: string, aliases: readonly string[]): Instrument =>
  counter(`llm_${kind}_tokens_total`, {
    description: `Tokens: ${kind}`,
    from: requests,
    value: { field },
    unit: "tokens",
    labels: [...byModel, "user_tier"],
    aliases,
  });

export const instruments: readonly Instrument[] = [
  counter("llm_requests_total", {
    description: "Requests answered, with their outcome",
    from: requests,
    labels: [...byModel, "status"],
    aliases: ["llm.requests"],
  }),
  counter("llm_request_errors_total", {
    description: "Requests that failed, with the kind of error",
    from: requests.where(f => f.status.isOneOf("error", "timeout")),
    labels: [...byModel, "status", "error_type"],
    aliases: ["llm_errors_total", "llm.errors"],
  }),
  counter("llm_errors_by_cause_total", {
    description: "Requests that failed, with why they did",
    from: requests.where(f => f.status.isOneOf("error", "timeout")),
    labels: ["error_cause", ...byModel],
  }),
  counter("llm_requests_by_performance_total", {
    description: "Requests answered or failed, with how good their latency was",
    from: requests,
    labels: ["performance_category", ...byModel],
  }),
  histogram("llm_request_latency_seconds", {
    description: "Time from request to last token",
    from: requests,
    value: milliseconds("latency_ms"),
    unit: "seconds",
    buckets: requestSeconds,
    labels: byModel,
    aliases: ["llm_request_latency", "llm.latency_ms", "gen_ai_client_operation_duration_seconds"],
  }),
  slower(1),
  slower(5),
  histogram("llm_ttft_seconds", {
    description: "Time from request to first token",
    from: requests,
    value: milliseconds("ttft_ms"),
    unit: "seconds",
    buckets: firstTokenSeconds,
    labels: byModel,
    aliases: ["gen_ai_server_time_to_first_token_seconds"],
  }),
  partOfRequest("queue_time", "queue_time_ms"),
  partOfRequest("preprocessing_time", "preprocessing_time_ms"),
  partOfRequest("inference_time", "inference_time_ms"),
  partOfRequest("postprocessing_time", "postprocessing_time_ms"),
  tokens("input", "prompt_tokens", ["llm_tokens_total", "gen_ai_client_token_usage"]),
  tokens("output", "completion_tokens", ["llm_tokens_total", "gen_ai_client_token_usage"]),
  tokens("all", "total_tokens", []),
  tokens("cached_input", "cache_tokens", []),
  tokens("cache_creation", "cache_creation_tokens", []),
  tokens("reasoning", "reasoning_tokens", []),
  counter("llm_cost_dollars_total", {
    description: "What requests cost",
    from: requests,
    value: { field: "cost_usd" },
    unit: "dollars",
    labels: byModel,
    aliases: ["llm_cost_dollars", "gen_ai_usage_cost_USD"],
  }),
  counter("llm_cache_accesses_total", {
    description: "Look-ups in a cache, found or not",
    from: cache,
    labels: ["cache_type"],
  }),
  counter("llm_cache_hits_total", {
    description: "Look-ups in a cache that found something",
    from: cache.where(f => f.cache_hit.isTrue()),
    labels: ["cache_type"],
  }),
  counter("llm_cache_misses_total", {
    description: "Look-ups in a cache that found nothing",
    from: cache.where(f => f.cache_hit.isFalse()),
    labels: ["cache_type"],
  }),
  counter("llm_cache_evictions_total", {
    description: "Times a cache threw out entries to make room",
    from: on(llmLog.cache_eviction),
    labels: ["cache_type"],
  }),
  counter("llm_error_records_total", {
    description: "Log records of level error or critical, with the kind of error",
    from: records(llmLog).errorsOnly(),
    labels: ["error_type"],
  }),
  counter("llm_unparsable_records_total", {
    description: "Lines that claim to be JSON and are not",
    from: records(llmLog).where(f => f.parse_error.exists()),
    labels: ["parse_error"],
  }),
  counter("llm_log_records_total", {
    description: "Log records, whatever their event",
    from: records(llmLog),
    labels: ["event", "level", "stream"],
  }),
  histogram("llm_http_request_latency_seconds", {
    description: "Time HTTP requests to the service took",
    from: on(llmLog.http_request),
    value: milliseconds("latency_ms"),
    unit: "seconds",
    buckets: requestSeconds,
    labels: ["http_method", "endpoint"],
  }),
  counter("llm_provider_calls_total", {
    description: "Calls to model providers, with their outcome",
    from: on(llmLog.provider_call),
    labels: ["provider", "status"],
  }),
  histogram("llm_provider_call_latency_seconds", {
    description: "Time calls to model providers took",
    from: on(llmLog.provider_call),
    value: milliseconds("latency_ms"),
    unit: "seconds",
    buckets: requestSeconds,
    labels: ["provider"],
  }),
  counter("llm_rate_limit_warnings_total", {
    description: "Warnings that a provider's rate limit is near",
    from: on(llmLog.rate_limit_warning),
    labels: ["provider"],
  }),
  counter("llm_tool_calls_total", {
    description: "Calls of tools, with their outcome",
    from: on(llmLog.tool_call),
    labels: ["tool_name", "status"],
  }),
  counter("llm_model_errors_total", {
    description: "Failures of models",
    from: on(llmLog.model_error),
    labels: [...byModel, "error_type"],
  }),
  counter("llm_model_unavailable_total", {
    description: "Times a model was not there",
    from: on(llmLog.model_unavailable),
    labels: byModel,
  }),
  counter("llm_system_failures_total", {
    description: "Times the service itself could not go on",
    from: on(llmLog.system_failure),
  }),
  counter("llm_retrievals_total", {
    description: "Searches for documents",
    from: on(llmLog.retrieval),
    labels: ["retrieval_source"],
  }),
  counter("llm_retrieved_documents_total", {
    description: "Documents that searches brought",
    from: on(llmLog.retrieval),
    value: { field: "retrieval_count" },
    labels: ["retrieval_source"],
  }),
  histogram("llm_retrieval_latency_seconds", {
    description: "Time searches for documents took",
    from: on(llmLog.retrieval),
    value: milliseconds("retrieval_latency_ms"),
    unit: "seconds",
    buckets: firstTokenSeconds,
    labels: ["retrieval_source"],
  }),
  histogram("llm_chain_step_latency_seconds", {
    description: "Time the steps of chains took",
    from: on(llmLog.chain_step),
    value: milliseconds("latency_ms"),
    unit: "seconds",
    buckets: requestSeconds,
    labels: ["chain_step"],
  }),
  counter("llm_authentications_total", {
    description: "Attempts to sign in",
    from: on(llmLog.authentication),
    labels: ["success"],
  }),
  counter("llm_authorizations_total", {
    description: "Decisions on access",
    from: on(llmLog.authorization),
    labels: ["allowed"],
  }),
  counter("llm_suspicious_activities_total", {
    description: "Activities that looked like an attack",
    from: on(llmLog.suspicious_activity),
    labels: ["activity_type"],
  }),
  exposed("llm_active_requests", {
    description: "Requests being answered right now; only the service itself can know",
    type: "gauge",
    engine: "service",
    labels: ["model"],
  }),
  ...engineMetrics,
];
