import { describe, expect, it } from "vitest";
import { cacheFields } from "../../src/catalog/log/cache.ts";
import { chainFields } from "../../src/catalog/log/chain.ts";
import { contentFields } from "../../src/catalog/log/content.ts";
import { credentialFields } from "../../src/catalog/log/credentials.ts";
import { envelopeFields } from "../../src/catalog/log/envelope.ts";
import { errorFields } from "../../src/catalog/log/errors.ts";
import type { fields } from "../../src/catalog/log/fields.ts";
import { httpFields } from "../../src/catalog/log/http.ts";
import { llmLogSchema } from "../../src/catalog/log/index.ts";
import { originFields } from "../../src/catalog/log/origin.ts";
import { parameterFields } from "../../src/catalog/log/parameters.ts";
import { performanceFields } from "../../src/catalog/log/performance.ts";
import { providerFields } from "../../src/catalog/log/provider.ts";
import { requestFields } from "../../src/catalog/log/request.ts";
import { securityFields } from "../../src/catalog/log/security.ts";
import { timingFields } from "../../src/catalog/log/timing.ts";
import { tokenFields } from "../../src/catalog/log/tokens.ts";
import {
  defineSchema,
  type Event,
  event,
  type Field,
  fieldEntries,
  levelAliases,
  levels,
  type Schema,
  streams,
} from "../../src/core/schema.ts";

const groups = [
  cacheFields,
  chainFields,
  contentFields,
  credentialFields,
  envelopeFields,
  errorFields,
  httpFields,
  originFields,
  parameterFields,
  performanceFields,
  providerFields,
  requestFields,
  securityFields,
  timingFields,
  tokenFields,
];
const schema: Schema = llmLogSchema;
const entries = fieldEntries(schema);
const events: readonly (readonly [string, Event])[] = Object.entries(schema.events);

/** Every name a field arrives under, and the field it means. */
const meaning = new Map(
  entries.flatMap(([name, field]) => [name, ...field.aliases].map(alias => [alias, name] as const)),
);

const typeOf = ({ type }: Field): string =>
  type === "int" || type === "float" ? "number" : type === "boolean" ? "boolean" : "string";

describe("fields", () => {
  it("are as many as their groups together have", () => {
    expect(groups.reduce((sum, group) => sum + Object.keys(group).length, 0)).toBe(entries.length);
  });

  it.each(entries)("%s is described by words and an example of its type", (name, field) => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(field.description).toMatch(/^[A-Z0-9].*\.$/);
    expect(typeof field.example).toBe(typeOf(field));
    if (field.type === "int") expect(Number.isInteger(field.example)).toBe(true);
    if (field.type === "time") expect(Number.isNaN(Date.parse(String(field.example)))).toBe(false);
    if (field.values) expect(field.values).toContain(field.example);
    expect(field.group).not.toBe("general");
  });

  it("have names and aliases that mean one field each", () => {
    const all = entries.flatMap(([name, field]) => [name, ...field.aliases]);
    expect(all.filter((alias, index) => all.indexOf(alias) !== index)).toEqual([]);
    for (const alias of all) expect(alias).toMatch(/^[A-Za-z@_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/);
  });

  it("leave to the configuration what the configuration knows", () => {
    for (const name of ["service", "service_name", "environment"]) expect(meaning.has(name)).toBe(false);
    expect(Object.keys(schema.fields)).not.toContain("stream");
  });

  it.each(entries.filter(([, field]) => field.role === "dimension"))("%s has few values", (_, field) => {
    expect(field.values?.length ?? field.atMost).toBeGreaterThan(0);
    expect(field.values?.length ?? field.atMost).toBeLessThanOrEqual(100);
  });

  it.each(entries.filter(([name]) => /_(ms|s|bytes|mb|usd|tokens)$/.test(name)))(
    "%s has the unit its name says",
    (name, field) => {
      const units: Readonly<Record<string, string>> = {
        ms: "milliseconds",
        s: "seconds",
        bytes: "bytes",
        mb: "mebibytes",
        usd: "US dollars",
        tokens: "tokens",
      };
      expect(field.unit).toBe(units[name.slice(name.lastIndexOf("_") + 1)]);
    },
  );

  it("add up where adding up means something", () => {
    const sums = entries.filter(([, field]) => field.sums).map(([name]) => name);
    expect(sums).toEqual([
      "message_count",
      "request_size_bytes",
      "response_size_bytes",
      "prompt_tokens",
      "completion_tokens",
      "total_tokens",
      "cache_tokens",
      "cache_creation_tokens",
      "reasoning_tokens",
      "cost_usd",
      "input_cost_usd",
      "output_cost_usd",
      "prompt_length",
      "response_length",
      "retry_count",
      "cpu_time_ms",
      "io_operations",
      "network_bytes_sent",
      "network_bytes_received",
      "cache_hits",
      "cache_misses",
      "db_queries",
      "db_query_time_ms",
      "external_api_calls",
      "external_api_time_ms",
      "record_count",
      "retrieval_count",
    ]);
  });
});

describe("whose data a field is", () => {
  it.each([
    ["credential", "api_key password ssn credit_card private_key session_token secret token authorization"],
    ["user", "user_id session_id conversation_id"],
    ["network", "client_ip"],
    [
      "content",
      "stop_sequences prompt response system_prompt messages cache_key retrieval_query retrieval_documents tool_arguments tool_result tool_definitions",
    ],
  ])("%s: %s", (subject, names) => {
    const found = entries.filter(([, field]) => field.subject === subject).map(([name]) => name);
    expect(new Set(found)).toEqual(new Set(names.split(" ")));
  });

  it.each(entries)("%s: class and subject agree", (_, field) => {
    expect(field.privacy === "never").toBe(field.subject === "credential");
    expect(field.privacy === "configurable").toBe(["content", "user", "network"].includes(field.subject));
    if (field.role === "content") expect(field.subject).toBe("content");
  });
});

describe("events", () => {
  it("are no more than the field `event` may take", () => {
    expect(events.length).toBeLessThanOrEqual(llmLogSchema.fields.event.atMost ?? 0);
  });

  it("have names and aliases that mean one event each", () => {
    const all = events.flatMap(([name, event]) => [name, ...event.aliases]);
    expect(all.filter((alias, index) => all.indexOf(alias) !== index)).toEqual([]);
  });

  it("are said by these messages, where a record names none", () => {
    const said = events.flatMap(([name, { messages }]) => messages.map(message => [message, name]));
    expect(said).toEqual([
      ["LLM_REQUEST", "request_start"],
      ["LLM_RESPONSE", "request_end"],
    ]);
  });

  it.each(events)("%s carries fields that exist, each once, and nothing that is never stored", (_, event) => {
    const carried = [...event.required, ...event.optional];
    expect(carried.filter((name, index) => carried.indexOf(name) !== index)).toEqual([]);
    for (const name of carried) {
      expect(Object.keys(schema.fields)).toContain(name);
      expect(schema.fields[name]?.privacy).not.toBe("never");
      expect(schema.fields[name]?.group).not.toBe("envelope");
    }
    expect(event.required.every(name => schema.fields[name]?.subject !== "content")).toBe(true);
    expect(event.description).toMatch(/^[A-Z].*\.$/);
  });

  it("carry every field that is neither envelope, origin nor credential", () => {
    const carried = new Set(events.flatMap(([, event]) => [...event.required, ...event.optional]));
    const idle = entries
      .filter(([name, { group }]) => !["envelope", "origin", "credentials"].includes(group) && !carried.has(name))
      .map(([name]) => name);
    expect(idle).toEqual([]);
  });

  it("fill every stream", () => {
    expect(new Set(events.map(([, event]) => event.stream))).toEqual(new Set(streams));
  });

  it("are never sampled where something is counted or proven", () => {
    const kept = events.filter(([, event]) => event.neverSampled).map(([name]) => name);
    expect(new Set(kept)).toEqual(
      new Set([
        "request_end",
        ...events.filter(([, { stream }]) => stream === "security" || stream === "audit").map(([name]) => name),
      ]),
    );
  });

  it("know their fields as types", () => {
    const required: readonly (keyof typeof fields)[] = llmLogSchema.events.request_end.required;
    expect(required).toContain("latency_ms");
    // @ts-expect-error the schema has no such event
    expect(llmLogSchema.events.request_ended).toBeUndefined();
    defineSchema({
      name: "typo",
      version: "1.0.0",
      fields: { latency_ms: llmLogSchema.fields.latency_ms },
      // @ts-expect-error the schema has no such field
      events: { request_end: event({ description: "A typo.", required: ["latencyms"] }) },
    });
  });
});

describe("what the source documents log", () => {
  /** Row of REQUIREMENTS → name there → our field. A name alone is a field's own name. */
  const rows: readonly (readonly [row: string, names: string])[] = [
    ["1 levels, with the spellings of syslog and Python", "level severity=level log_level=level levelname=level"],
    ["2 context", "request_id trace_id span_id user_id session_id model_id=model"],
    [
      "5 events",
      "model prompt_tokens max_tokens temperature prompt_hash completion_tokens total_tokens latency_ms tokens_per_second ttft_ms status error=error_message prompt prompt_length prompt_type response response_hash response_length finish_reason cache_type cache_hit key_hash=cache_key_hash error_type error_message stack_trace recoverable function=function_name",
    ],
    ["7 request metadata", "request_id timestamp=time model_id=model api_version client_ip user_agent"],
    ["7 timing", "total_latency_ms=latency_ms ttft_ms queue_time_ms inference_time_ms preprocessing_time_ms"],
    ["7 tokens", "prompt_tokens completion_tokens total_tokens tokens_per_second cache_tokens"],
    ["7 parameters", "temperature max_tokens top_p frequency_penalty presence_penalty stop_sequences"],
    ["7 content", "prompt response system_prompt prompt_hash response_hash"],
    ["7 never", "api_key password ssn credit_card private_key session_token"],
    [
      "9 entry",
      "timestamp=time level message version request_id trace_id span_id parent_span_id user_id session_id event_type=event error_type error_message stack_trace duration_ms=latency_ms",
    ],
    [
      "9 formatter",
      "logger source.file=source_file source.line=source_line source.function=function_name error.type=error_type error.message=error_message error.stack_trace=stack_trace",
    ],
    [
      "11 second vocabulary, nested in data",
      "data.event_type=event data.model=model data.prompt_tokens=prompt_tokens data.completion_tokens=completion_tokens data.duration_ms=latency_ms data.finish_reason=finish_reason data.tokens_per_second=tokens_per_second data.cache_type=cache_type data.cache_hit=cache_hit data.cache_key_hash=cache_key_hash data.parameters.temperature=temperature",
    ],
    ["17 index template", "@timestamp=time host=host_name model_provider=provider postprocessing_time_ms"],
    ["19 deny list", "api_key password secret token"],
    ["32 access", "method=http_method path status_code duration_ms=latency_ms client_ip error=error_message"],
    [
      "37 nested request",
      "llm_log.request_id=request_id llm_log.timestamp=time llm_log.model=model llm_log.messages=messages llm_log.temperature=temperature llm_log.max_tokens=max_tokens llm_log.user_id=user_id llm_log.session_id=session_id llm_log.trace_id=trace_id",
    ],
    [
      "37 nested response",
      "llm_log.content=response llm_log.finish_reason=finish_reason llm_log.prompt_tokens=prompt_tokens llm_log.completion_tokens=completion_tokens llm_log.total_tokens=total_tokens llm_log.latency_ms=latency_ms llm_log.estimated_cost=cost_usd llm_log.error=error_message",
    ],
    [
      "43 entry",
      "timestamp=time trace_id span_id operation model prompt_tokens completion_tokens latency_ms status error=error_message metadata.finish_reason=finish_reason metadata.cost_usd=cost_usd metadata.num_messages=message_count metadata.model=model",
    ],
    ["46 span", "estimated_cost_usd=cost_usd num_messages=message_count finish_reason"],
    [
      "51 record",
      "timestamp=time level logger module function=function_name line=source_line message request_id user_id provider model tokens=total_tokens response_time_ms=latency_ms status_code ip_address=client_ip user_agent trace_id span_id extra_data.temperature=temperature extra_data.max_tokens=max_tokens extra_data.stream=streaming exception=stack_trace ip=client_ip",
    ],
    [
      "52 API",
      "request_id user_id endpoint method=http_method status_code response_time_ms=latency_ms tokens_used=total_tokens provider model cost_usd",
    ],
    [
      "52 cache",
      "cache_key cache_hit cache_ttl=cache_ttl_s memory_usage_mb=cache_memory_mb entries_count=cache_entries hit_rate=cache_hit_rate",
    ],
    [
      "52 provider",
      "provider_name=provider api_call request_size_bytes response_size_bytes rate_limit_remaining retry_count",
    ],
    [
      "59 performance",
      "request_id operation start_time end_time duration_ms=latency_ms cpu_time_ms memory_delta_mb io_operations network_bytes_sent network_bytes_received cache_hits cache_misses db_queries db_query_time_ms external_api_calls external_api_time_ms success performance_category profiling_stats execution_time_ms=latency_ms",
    ],
    [
      "60 security",
      "event_type=event source_ip=client_ip user_id session_id details.user_id=user_id details.success=success details.method=auth_method details.ip_address=client_ip details.resource=resource details.action=action details.allowed=allowed details.activity_type=activity_type",
    ],
    [
      "60 audit",
      "audit_id hash=audit_hash details.admin_user=user_id details.action=action details.target=target details.user=user_id details.config_section=config_section details.old_value=old_value details.new_value=new_value details.data_type=data_type details.operation=operation details.record_count=record_count",
    ],
    [
      "66 and 68 entry",
      "model provider input_tokens=prompt_tokens output_tokens=completion_tokens latency_ms cost_usd error_type error_message attributes.prompt=prompt attributes.response=response",
    ],
  ];

  it.each(rows)("row %s", (_, names) => {
    for (const pair of names.split(" ")) {
      const [theirs, ours] = pair.includes("=") ? pair.split("=") : [pair, pair];
      expect([theirs, meaning.get(theirs ?? "")]).toEqual([theirs, ours]);
    }
  });

  const eventMeaning = new Map(
    events.flatMap(([name, event]) => [name, ...event.aliases].map(alias => [alias, name] as const)),
  );

  it.each([
    ["5", "llm_request_start", "request_start"],
    ["5", "llm_request_end", "request_end"],
    ["5", "prompt_received", "prompt_received"],
    ["5", "prompt_content", "prompt_received"],
    ["5", "response_generated", "response_generated"],
    ["5", "response_content", "response_generated"],
    ["5", "cache_access", "cache_access"],
    ["5", "model_loaded", "model_loaded"],
    ["1", "model_unavailable", "model_unavailable"],
    ["5", "error", "error"],
    ["6", "function_call", "function_call"],
    ["11", "inference_start", "request_start"],
    ["11", "inference_complete", "request_end"],
    ["32", "request_started", "http_request_start"],
    ["32", "request_completed", "http_request"],
    ["32", "request_failed", "http_request"],
    ["37", "LLM_REQUEST", "request_start"],
    ["37", "LLM_RESPONSE", "request_end"],
    ["52", "api_call", "provider_call"],
    ["59", "performance", "performance"],
    ["60", "authentication", "authentication"],
    ["60", "authorization", "authorization"],
    ["60", "suspicious_activity", "suspicious_activity"],
    ["60", "admin_action", "admin_action"],
    ["60", "config_change", "config_change"],
    ["60", "data_access", "data_access"],
  ])("row %s: event %s is %s", (_, theirs, ours) => {
    expect(eventMeaning.get(theirs)).toBe(ours);
  });

  it.each([
    ["application", "request_start request_end error cache_access function_call"],
    ["access", "http_request_start http_request"],
    ["performance", "performance profiling"],
    ["security", "authentication authorization suspicious_activity"],
    ["audit", "admin_action config_change data_access"],
  ])("row 49: the %s stream has %s", (stream, names) => {
    for (const name of names.split(" ")) expect(schema.events[name]?.stream).toBe(stream);
  });

  it("row 1: has the five levels, under the names other systems use", () => {
    expect(llmLogSchema.fields.level.values).toEqual(levels);
    expect(levelAliases.warn).toBe("warning");
    expect(schema.events.model_unavailable?.level).toBe("critical");
    expect(schema.events.cache_eviction?.level).toBe("warning");
    expect(schema.events.cache_access?.level).toBe("debug");
  });
});
