/** One made-up request to an LLM service: its records in the order they are written, and its trace. */

import type { Event, Field, Level, Schema } from "../../core/schema.ts";
import { type Plant, plantIn } from "./plants.ts";
import type { Random } from "./random.ts";
import { type Failure, failures, type Model, type Shape, skewed, someModel } from "./shapes.ts";
import { type OtlpSpan, otlpValue } from "./traces.ts";
import { likelyValue, type ProducedValue, uuid, type Values, valuesOf } from "./values.ts";
import { question, traceback } from "./words.ts";

/** A record as a well-behaved producer has it: canonical names, no time yet. */
export interface SaidRecord {
  /** Milliseconds after the request came. */
  readonly after: number;
  readonly level: Level;
  readonly values: Values;
}

export interface MadeRequest {
  readonly records: readonly SaidRecord[];
  /** The root first. */
  readonly spans: readonly OtlpSpan[];
  /** How long it took, in milliseconds. */
  readonly took: number;
}

export interface RequestSetting {
  readonly schema: Schema;
  /** The schema as it is shipped: what it lacks is somebody's own, and is filled in wherever it may stand. */
  readonly shipped: Schema;
  readonly shape: Shape;
  readonly random: Random;
  /** Data that must not be stored, now and then. */
  readonly nextPlant: () => Plant | undefined;
}

/** What a part of a request is called in its trace, and when it ran. */
interface Part {
  readonly spanId: string;
  readonly name: string;
  readonly kind: number;
  readonly from: number;
  readonly to: number;
  readonly values: Values;
  readonly failure?: Failure | undefined;
}

interface Scene {
  readonly setting: RequestSetting;
  readonly traceId: string;
  readonly rootId: string;
  readonly requestId: string;
  readonly records: SaidRecord[];
  readonly parts: Part[];
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
const money = (value: number): number => Math.round(value * 1e6) / 1e6;

/** SERVER, INTERNAL and CLIENT. @see https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
const kinds = { server: 2, internal: 1, client: 3 } as const;

/** Adds a record, when the schema still has its event: what is given, what the event needs besides, and one's own fields. */
const say = (
  { setting, traceId, rootId, requestId, records }: Scene,
  name: string,
  after: number,
  message: string,
  given: Values,
  { spanId = rootId, level }: { readonly spanId?: string; readonly level?: Level } = {},
): void => {
  const { schema, shipped, random } = setting;
  const event: Event | undefined = schema.events[name];
  if (event === undefined) return;
  const values: Values = { event: name, message, trace_id: traceId, span_id: spanId, request_id: requestId };
  const allowed = new Set([...event.required, ...event.optional]);
  for (const [field, value] of Object.entries(given)) if (allowed.has(field)) values[field] = value;
  for (const field of allowed) {
    const facts = schema.fields[field];
    const needed = event.required.includes(field) || shipped.fields[field] === undefined;
    if (facts !== undefined && needed && !(field in values)) values[field] = likelyValue(field, facts, random);
  }
  const plant = random.chance(0.01) ? setting.nextPlant() : undefined;
  if (plant !== undefined) plantIn(values, plant, schema.fields, random);
  records.push({ after, level: level ?? event.level, values });
};

export const makeRequest = (setting: RequestSetting, start: bigint): MadeRequest => {
  const { random, shape } = setting;
  const scene: Scene = {
    setting,
    traceId: random.hex(32),
    rootId: random.hex(16),
    requestId: uuid(random),
    records: [],
    parts: [],
  };
  const model = someModel(random);
  const failure = random.chance(shape.failing) ? random.pick(failures) : undefined;
  const caller = callerOf(random);
  const streaming = random.chance(0.7);
  const http = { http_method: "POST", path: "/v1/chat/completions", endpoint: "/v1/chat/completions" };
  const asked = {
    model: model.model,
    provider: model.provider,
    operation: "chat",
    streaming,
    message_count: random.between(1, 12),
    temperature: random.pick([0, 0.2, 0.7, 1]),
    max_tokens: random.pick([256, 1024, 4096]),
    prompt_tokens: Math.max(8, Math.round(skewed(420, 0.8, random))),
  };
  const words = question(random);

  say(scene, "http_request_start", 0, "request received", { ...http, ...caller });
  if (random.chance(0.05)) signIn(scene, 1, caller);
  say(scene, "prompt_received", 1, "prompt received", {
    prompt_length: words.length,
    prompt: words,
    prompt_type: "user",
    model: model.model,
    ...caller,
  });
  say(scene, "request_start", 2, "request taken", {
    ...asked,
    ...http,
    ...caller,
    messages: [{ role: "user", content: words }],
    conversation_id: uuid(random),
  });
  const queue = tenth(skewed(12, 0.8, random) * shape.slowness);
  let clock = 2 + queue;
  clock = chain(scene, clock, model);
  const before = tenth(clock - 2 - queue + skewed(4, 0.4, random));
  clock = 2 + queue + before;

  const hit = failure === undefined && random.chance(shape.cacheHits);
  const cacheType = random.pick(["exact", "semantic", "prefix"]);
  const lookup = tenth(skewed(3, 0.5, random));
  const lookupId = part(scene, "cache lookup", kinds.internal, clock, lookup, {
    cache_type: cacheType,
    cache_hit: hit,
  });
  clock += lookup;
  say(
    scene,
    "cache_access",
    clock,
    hit ? "found in the cache" : "not in the cache",
    { cache_type: cacheType, cache_hit: hit, latency_ms: lookup, model: model.model, cache_key_hash: random.hex(16) },
    { spanId: lookupId },
  );

  const called = hit ? undefined : call(scene, clock, model, asked, failure);
  const inference = called?.took ?? 0;
  clock += inference;
  const written = hit ? answerTokens(random) : (called?.tokens ?? 0);
  const finish = failure ? undefined : random.pick(["stop", "stop", "stop", "stop", "length", "tool_calls"]);
  if (failure === undefined)
    say(scene, "response_generated", clock, "answer complete", {
      response_length: written * 4,
      ...(finish === undefined ? {} : { finish_reason: finish }),
      response: question(random),
      model: model.model,
      ...caller,
    });
  const after = tenth(skewed(3, 0.4, random) * shape.slowness);
  clock += after;
  const latency = tenth(clock);
  const [readPrice, writePrice] = model.price;
  const inputCost = hit ? 0 : money((asked.prompt_tokens * readPrice) / 1e6);
  const outputCost = hit ? 0 : money((written * writePrice) / 1e6);
  const outcome = {
    status: failure?.status ?? "success",
    status_code: failure?.status_code ?? 200,
    ...(failure ? { error_type: failure.error_type, error_message: failure.error_message } : {}),
  };
  say(
    scene,
    "request_end",
    clock,
    failure ? `request failed: ${failure.error_message}` : "request answered",
    {
      ...asked,
      ...http,
      ...caller,
      ...outcome,
      latency_ms: latency,
      queue_time_ms: queue,
      preprocessing_time_ms: before,
      inference_time_ms: tenth(inference),
      postprocessing_time_ms: after,
      ...(called?.firstToken === undefined ? {} : { ttft_ms: tenth(2 + queue + before + lookup + called.firstToken) }),
      completion_tokens: written,
      total_tokens: asked.prompt_tokens + written,
      cache_tokens: random.chance(0.3) ? Math.floor(asked.prompt_tokens / 2) : 0,
      ...(random.chance(0.2) && written > 0 ? { reasoning_tokens: Math.floor(written / 3) } : {}),
      ...(inference > 0 && written > 0 ? { tokens_per_second: tenth((written * 1000) / inference) } : {}),
      cost_usd: money(inputCost + outputCost),
      input_cost_usd: inputCost,
      output_cost_usd: outputCost,
      ...(finish === undefined ? {} : { finish_reason: finish }),
      response_model: model.response_model,
      cache_hit: hit,
      cache_type: cacheType,
    },
    failure ? { level: "error" } : {},
  );
  say(
    scene,
    "http_request",
    clock,
    `POST ${http.path} ${outcome.status_code}`,
    {
      ...http,
      ...caller,
      ...outcome,
      latency_ms: latency,
      request_size_bytes: asked.prompt_tokens * 5,
      response_size_bytes: 300 + written * 5,
      model: model.model,
      provider: model.provider,
    },
    failure && failure.status_code >= 500 ? { level: "error" } : {},
  );
  besides(scene, clock, model);
  const root: Part = {
    spanId: scene.rootId,
    name: `POST ${http.path}`,
    kind: kinds.server,
    from: 0,
    to: clock,
    values: { http_method: http.http_method, endpoint: http.endpoint, status_code: outcome.status_code, ...caller },
    failure: failure && failure.status_code >= 500 ? failure : undefined,
  };
  return {
    records: scene.records,
    spans: [root, ...scene.parts].map(one => spanOf(scene, one, start)),
    took: clock,
  };
};

/** Who asks. Addresses are of RFC 5737's 203.0.113.0/24, so that they are nobody's. */
const callerOf = (random: Random): Values => ({
  user_id: `user-${random.between(1, 400)}`,
  session_id: `session-${random.between(1, 2000)}`,
  client_ip: `203.0.113.${random.between(1, 254)}`,
  user_agent: random.pick(["python-requests/2.32", "openai-python/1.51", "Mozilla/5.0 (X11; Linux x86_64)"]),
});

const answerTokens = (random: Random): number => Math.max(1, Math.round(skewed(110, 0.6, random)));

const part = (scene: Scene, name: string, kind: number, from: number, took: number, values: Values): string => {
  const spanId = scene.setting.random.hex(16);
  scene.parts.push({ spanId, name, kind, from, to: from + took, values });
  return spanId;
};

/** What some requests do before the model is asked: search, and run tools. Gives the time when it is done. */
const chain = (scene: Scene, from: number, { model }: Model): number => {
  const { random, shape } = scene.setting;
  let clock = from;
  const step = (name: string, took: number): void =>
    say(scene, "chain_step", clock, `step ${name} done`, {
      chain_step: name,
      chain_type: "rag",
      agent_name: "support",
      model,
      latency_ms: took,
      status: "success",
    });
  if (random.chance(0.3)) {
    const took = tenth(skewed(40, 0.6, random) * shape.slowness);
    const source = random.pick(["handbook", "tickets", "wiki"]);
    const count = random.between(0, 8);
    const spanId = part(scene, `retrieve ${source}`, kinds.client, clock, took, {
      retrieval_source: source,
      retrieval_query: question(random),
    });
    clock += took;
    const facts = { retrieval_count: count, retrieval_source: source, retrieval_latency_ms: took, latency_ms: took };
    say(scene, "retrieval", clock, `${count} documents found`, { ...facts, status: "success" }, { spanId });
    step("retrieve_context", took);
  }
  if (random.chance(0.2)) {
    const took = tenth(skewed(90, 0.8, random) * shape.slowness);
    const tool = random.pick(["search", "calculator", "weather"]);
    const status = random.chance(0.03) ? "error" : "success";
    const spanId = part(scene, `execute_tool ${tool}`, kinds.internal, clock, took, { tool_name: tool });
    clock += took;
    say(
      scene,
      "tool_call",
      clock,
      `tool ${tool} returned`,
      {
        tool_name: tool,
        tool_call_id: `call_${random.hex(12)}`,
        agent_name: "support",
        latency_ms: took,
        status,
        ...(status === "error" ? { error_type: "ToolError", error_message: "the tool did not answer" } : {}),
      },
      { spanId },
    );
    step("use_tool", took);
  }
  return clock;
};

interface Called {
  readonly took: number;
  readonly tokens: number;
  readonly firstToken?: number;
}

/** The call to whoever serves the model. */
const call = (scene: Scene, from: number, model: Model, asked: Values, failure: Failure | undefined): Called => {
  const { random, shape } = scene.setting;
  const tokens = failure ? 0 : answerTokens(random);
  const firstToken = tenth(skewed(260, 0.45, random) * shape.slowness);
  const took = tenth(
    failure
      ? failure.status === "timeout"
        ? 30_000
        : skewed(180, 0.6, random) * shape.slowness
      : firstToken + (tokens * 1000 * shape.slowness) / random.between(90, 160),
  );
  const spanId = part(scene, `chat ${model.model}`, kinds.client, from, took, {
    model: model.model,
    provider: model.provider,
    operation: "chat",
    temperature: asked.temperature ?? null,
    max_tokens: asked.max_tokens ?? null,
    ...(failure
      ? { error_type: failure.error_type }
      : {
          prompt_tokens: asked.prompt_tokens ?? null,
          completion_tokens: tokens,
          response_model: model.response_model,
          ttft_ms: firstToken,
        }),
    ...(random.chance(0.3) ? { messages: [{ role: "user", content: question(random) }] } : {}),
  });
  const last = scene.parts.pop();
  if (last !== undefined) scene.parts.push({ ...last, failure });
  const end = from + took;
  const { model: name, provider } = model;
  say(
    scene,
    "provider_call",
    end,
    failure ? `${provider} failed` : `${provider} answered`,
    {
      provider,
      model: name,
      api_call: "chat.completions.create",
      latency_ms: took,
      status: failure?.status ?? "success",
      status_code: failure?.status_code ?? 200,
      rate_limit_remaining: random.between(20, 500),
      retry_count: failure ? random.between(0, 3) : 0,
      ...(failure ? { error_type: failure.error_type, error_message: failure.error_message } : {}),
    },
    { spanId, ...(failure ? { level: "error" } : {}) },
  );
  if (failure) {
    const { error_type, error_message, recoverable } = failure;
    const facts = { model: name, provider, error_type, error_message, recoverable };
    say(scene, "model_error", end, `${name} failed: ${error_message}`, facts, { spanId });
    const stack = { stack_trace: traceback(`${error_type}: ${error_message}`, random) };
    say(scene, "error", end, error_message, { ...facts, ...stack, operation: "chat" }, { spanId });
  }
  return failure ? { took, tokens } : { took, tokens, firstToken };
};

/** Somebody proves who they are, and asks for access. */
const signIn = (scene: Scene, at: number, caller: Values): void => {
  const { random } = scene.setting;
  const success = random.chance(0.95);
  say(scene, "authentication", at, success ? "signed in" : "sign-in failed", {
    success,
    auth_method: random.pick(["api_key", "oauth2"]),
    security_severity: success ? "low" : "medium",
    ...caller,
  });
  if (success)
    say(scene, "authorization", at, "access allowed", {
      resource: "models/chat",
      action: "invoke",
      allowed: true,
      ...caller,
    });
};

/** What goes on beside requests: rare, and filled in as the schema says. */
const rare: readonly (readonly [event: string, share: number, message: string, given: Values])[] = [
  ["performance", 0.1, "operation measured", { operation: "chat" }],
  ["function_call", 0.05, "function returned", { function_name: "complete", status: "success" }],
  ["profiling", 0.005, "function profiled", { function_name: "complete" }],
  ["cache_stats", 0.02, "cache statistics", { cache_hit_rate: 0.25, cache_type: "semantic" }],
  ["cache_eviction", 0.005, "cache threw out entries", { cache_type: "semantic" }],
  ["rate_limit_warning", 0.005, "rate limit is close", { provider: "openai", rate_limit_remaining: 3 }],
  ["model_loaded", 0.002, "model ready", { model: "llama-3.1-70b", provider: "vllm" }],
  ["model_unloaded", 0.001, "model taken out of service", { model: "llama-3.1-70b", provider: "vllm" }],
  [
    "admin_action",
    0.002,
    "administrator acted",
    { user_id: "admin-1", action: "reset", target: "rate-limits/default" },
  ],
  ["config_change", 0.001, "setting changed", { user_id: "admin-1", config_section: "rate_limits" }],
  ["data_access", 0.003, "stored data read", { user_id: "admin-2", data_type: "conversations", operation: "read" }],
];

const besides = (scene: Scene, at: number, { model, provider }: Model): void => {
  const { random, shape, schema, shipped } = scene.setting;
  for (const [name, share, message, given] of rare) {
    const event = schema.events[name];
    if (event !== undefined && random.chance(share))
      say(scene, name, at, message, { ...valuesOf(event, schema.fields, random), ...given });
  }
  for (const [name, event] of Object.entries(schema.events))
    if (shipped.events[name] === undefined && random.chance(0.1))
      say(scene, name, at, name.replaceAll("_", " "), valuesOf(event, schema.fields, random));
  if (random.chance(shape.intruding)) {
    const caller = callerOf(random);
    const why = random.pick(["prompt_injection", "credential_stuffing", "scraping"]);
    say(scene, "authentication", at, "sign-in failed", { success: false, auth_method: "api_key", ...caller });
    say(
      scene,
      "authorization",
      at,
      "access refused",
      { resource: "admin/settings", action: "write", allowed: false, security_severity: "high", ...caller },
      { level: "error" },
    );
    say(scene, "suspicious_activity", at, why.replace("_", " "), {
      activity_type: why,
      security_severity: "high",
      ...caller,
    });
  }
  if (random.chance(shape.gone)) {
    const failure = { error_type: "ConnectionError", error_message: "connection refused" };
    say(scene, "model_unavailable", at, `${model} cannot be reached`, { model, provider, ...failure });
    say(scene, "system_failure", at, "no model is left", failure);
  }
};

const spanOf = ({ traceId, rootId, setting }: Scene, one: Part, start: bigint): OtlpSpan => {
  const at = (milliseconds: number): string => String(start + BigInt(Math.round(milliseconds * 1000)) * 1000n);
  const { schema } = setting;
  const attributes = Object.entries(one.values).flatMap(([name, value]) => {
    const field = schema.fields[name];
    return field === undefined || value === null ? [] : [attributeOf(name, field, value)];
  });
  const { failure } = one;
  return {
    traceId,
    spanId: one.spanId,
    ...(one.spanId === rootId ? {} : { parentSpanId: rootId }),
    name: one.name,
    kind: one.kind,
    startTimeUnixNano: at(one.from),
    endTimeUnixNano: at(one.to),
    attributes,
    events: failure
      ? [
          {
            timeUnixNano: at(one.to),
            name: "exception",
            attributes: [
              { key: "exception.type", value: { stringValue: failure.error_type } },
              { key: "exception.message", value: { stringValue: failure.error_message } },
            ],
          },
        ]
      : [],
    status: failure ? { code: 2, message: failure.error_message } : {},
  };
};

/** Under the name and in the unit of the semantic conventions, where they have one. */
const attributeOf = (name: string, field: Field, value: ProducedValue) => {
  const scaled = typeof value === "number" ? value * (field.semconv?.scale ?? 1) : value;
  return { key: field.semconv?.name ?? name, value: otlpValue(scaled, field.type === "float") };
};
