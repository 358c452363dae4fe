/** What a made-up request calls on its way: search, tools, the cache, and whoever serves the model. */

import type { Random } from "./random.ts";
import { kinds, part, type Scene, say, tenth } from "./scene.ts";
import { type Failure, type Model, skewed } from "./shapes.ts";
import type { Values } from "./values.ts";
import { question, traceback } from "./words.ts";

/** How many times as long the service itself takes as usual. */
export const slownessAround = ({ setting: { shape } }: Scene): number =>
  shape.slowModel === undefined ? shape.slowness : 1;

/** How many times as long a model takes as usual. */
const slownessOf = ({ setting: { shape } }: Scene, { model }: Model): number =>
  shape.slowModel === undefined || shape.slowModel === model ? shape.slowness : 1;

export const answerTokens = (random: Random): number => Math.max(1, Math.round(skewed(110, 0.6, random)));

/** What some requests do before the model is asked: search, and run tools. Gives the time when it is done. */
export const callChain = (scene: Scene, from: number, { model }: Model): number => {
  const { random } = scene.setting;
  const slowness = slownessAround(scene);
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
    const took = tenth(skewed(40, 0.6, random) * slowness);
    const source = random.pick(["handbook", "tickets", "wiki"]);
    const count = random.between(0, 8);
    const values = { retrieval_source: source, retrieval_query: question(random) };
    const spanId = part(scene, { name: `retrieve ${source}`, kind: kinds.client, from: clock, took, values });
    clock += took;
    const facts = { retrieval_count: count, retrieval_source: source, retrieval_latency_ms: took, latency_ms: took };
    say(scene, "retrieval", clock, `${count} documents found`, { ...facts, status: "success" }, { spanId });
    step("retrieve_context", took);
  }
  if (random.chance(0.2)) {
    const took = tenth(skewed(90, 0.8, random) * slowness);
    const tool = random.pick(["search", "calculator", "weather"]);
    const failed = random.chance(0.03);
    const values = { tool_name: tool };
    const spanId = part(scene, { name: `execute_tool ${tool}`, kind: kinds.internal, from: clock, took, values });
    clock += took;
    const facts = {
      tool_name: tool,
      tool_call_id: `call_${random.hex(12)}`,
      agent_name: "support",
      latency_ms: took,
      status: failed ? "error" : "success",
      ...(failed ? { error_type: "ToolError", error_message: "the tool did not answer" } : {}),
    };
    say(scene, "tool_call", clock, `tool ${tool} returned`, facts, { spanId });
    step("use_tool", took);
  }
  return clock;
};

export interface LookedUp {
  readonly took: number;
  readonly cacheType: string;
}

/** The look-up in a cache of answers. */
export const lookUp = (scene: Scene, from: number, { model }: Model, hit: boolean): LookedUp => {
  const { random } = scene.setting;
  const cacheType = random.pick(["exact", "semantic", "prefix"]);
  const took = tenth(skewed(3, 0.5, random));
  const values = { cache_type: cacheType, cache_hit: hit };
  const spanId = part(scene, { name: "cache lookup", kind: kinds.internal, from, took, values });
  const facts = { ...values, latency_ms: took, model, cache_key_hash: random.hex(16) };
  say(scene, "cache_access", from + took, hit ? "found in the cache" : "not in the cache", facts, { spanId });
  return { took, cacheType };
};

export interface Called {
  readonly took: number;
  readonly tokens: number;
  readonly firstToken?: number;
}

/** The call to whoever serves the model. */
export const callModel = (
  scene: Scene,
  from: number,
  model: Model,
  asked: Values,
  failure: Failure | undefined,
): Called => {
  const { random } = scene.setting;
  const slowness = slownessOf(scene, model);
  const tokens = failure ? 0 : answerTokens(random);
  const firstToken = tenth(skewed(260, 0.45, random) * slowness);
  const answering = firstToken + (tokens * 1000 * slowness) / random.between(90, 160);
  const took = tenth(failure ? failedAfter(failure, slowness, random) : answering);
  const spanId = part(scene, {
    name: `chat ${model.model}`,
    kind: kinds.client,
    from,
    took,
    failure,
    values: {
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
    },
  });
  sayCall(scene, { end: from + took, took, spanId }, model, failure);
  return failure ? { took, tokens } : { took, tokens, firstToken };
};

const failedAfter = ({ status }: Failure, slowness: number, random: Random): number =>
  status === "timeout" ? 30_000 : skewed(180, 0.6, random) * slowness;

interface Ended {
  readonly end: number;
  readonly took: number;
  readonly spanId: string;
}

const sayCall = (
  scene: Scene,
  { end, took, spanId }: Ended,
  { model, provider }: Model,
  failure: Failure | undefined,
): void => {
  const { random } = scene.setting;
  const call = {
    provider,
    model,
    api_call: "chat.completions.create",
    latency_ms: took,
    status: failure?.status ?? "success",
    status_code: failure?.status_code ?? 200,
    rate_limit_remaining: random.between(20, 500),
    retry_count: failure ? random.between(0, 3) : 0,
  };
  if (failure === undefined) {
    say(scene, "provider_call", end, `${provider} answered`, call, { spanId });
    return;
  }
  const { error_type, error_message, recoverable } = failure;
  const failed = { ...call, error_type, error_message };
  say(scene, "provider_call", end, `${provider} failed`, failed, { spanId, level: "error" });
  const facts = { model, provider, error_type, error_message, recoverable };
  say(scene, "model_error", end, `${model} failed: ${error_message}`, facts, { spanId });
  const stack = { stack_trace: traceback(`${error_type}: ${error_message}`, random) };
  say(scene, "error", end, error_message, { ...facts, ...stack, operation: "chat" }, { spanId });
};
