/** One made-up request to an LLM service, from the first byte to the last: its records and its trace. */

import { besides, signIn } from "./beside.ts";
import { answerTokens, type Called, callChain, callModel, lookUp, slownessAround } from "./calls.ts";
import type { Slipped } from "./leaks.ts";
import type { OtlpSpan } from "./otlp.ts";
import {
  callerOf,
  kinds,
  openScene,
  type RequestSetting,
  type SaidRecord,
  type Scene,
  say,
  tenth,
  traceOf,
} from "./scene.ts";
import { type Failure, type Model, outOfMemory, type Shape, skewed, someModel, unreachable } from "./shapes.ts";
import { uuid, type Values } from "./values.ts";
import { question } from "./words.ts";

export interface MadeRequest {
  /** As they are written: not always in the order of time. */
  readonly records: readonly SaidRecord[];
  readonly trace: Slipped & { readonly spans: readonly OtlpSpan[] };
  /** How long it took, in milliseconds. */
  readonly took: number;
}

const http = { http_method: "POST", path: "/v1/chat/completions", endpoint: "/v1/chat/completions" } as const;

/** `start` in nanoseconds since 1970. */
export const makeRequest = (setting: RequestSetting, start: bigint): MadeRequest => {
  const { random, shape } = setting;
  const scene = openScene(setting);
  const model = someModel(random);
  const failure = failureOf(model, setting);
  const caller = callerOf(random);
  const asked = askedOf(model, setting);
  comeIn(scene, asked, caller);

  const queue = tenth(skewed(12, 0.8, random) * slownessAround(scene));
  const chained = callChain(scene, 2 + queue, model);
  const before = tenth(chained - 2 - queue + skewed(4, 0.4, random));
  const hit = failure === undefined && random.chance(shape.cacheHits);
  const lookup = lookUp(scene, 2 + queue + before, model, hit);
  const asking = 2 + queue + before + lookup.took;
  const called = hit ? undefined : callModel(scene, asking, model, asked, failure);
  const answered: Answer = {
    at: asking + (called?.took ?? 0),
    tokens: called?.tokens ?? answerTokens(random),
    finish: failure ? undefined : random.pick(["stop", "stop", "stop", "stop", "length", "tool_calls"]),
  };
  if (answered.finish !== undefined)
    say(scene, "response_generated", answered.at, "answer complete", {
      response_length: answered.tokens * 4,
      finish_reason: answered.finish,
      response: question(random),
      model: model.model,
      ...caller,
    });
  const after = tenth(skewed(3, 0.4, random) * slownessAround(scene));
  const ended = answered.at + after;
  const outcome = outcomeOf(failure);
  sayEnd(scene, ended, failure, {
    ...asked,
    ...http,
    ...caller,
    ...outcome,
    ...loadOf(model, failure, setting),
    ...answerFacts(answered, asking, called, random.chance(0.2)),
    ...costOf(model, Number(asked.prompt_tokens), answered.tokens, hit),
    total_tokens: Number(asked.prompt_tokens) + answered.tokens,
    latency_ms: tenth(ended),
    queue_time_ms: queue,
    preprocessing_time_ms: before,
    postprocessing_time_ms: after,
    cache_tokens: random.chance(0.3) ? Math.floor(Number(asked.prompt_tokens) / 2) : 0,
    response_model: model.response_model,
    cache_hit: hit,
    cache_type: lookup.cacheType,
  });
  besides(scene, ended, model, failure);
  const root = {
    spanId: scene.rootId,
    name: `POST ${http.path}`,
    kind: kinds.server,
    from: 0,
    to: ended,
    values: { http_method: http.http_method, endpoint: http.endpoint, status_code: outcome.status_code, ...caller },
    failure: failure && failure.status_code >= 500 ? failure : undefined,
  };
  return {
    records: scene.records,
    trace: setting.leaking.intoTrace(traceOf(scene, root, start)),
    took: ended,
  };
};

const failureOf = ({ provider }: Model, { random, shape }: RequestSetting): Failure | undefined => {
  if (provider === shape.down) return unreachable;
  return random.chance(shape.failing) ? random.pick(shape.failures) : undefined;
};

const askedOf = ({ model, provider }: Model, { random, shape }: RequestSetting): Values => ({
  model,
  provider,
  operation: "chat",
  streaming: random.chance(0.7),
  message_count: random.between(1, 12),
  temperature: random.pick([0, 0.2, 0.7, 1]),
  max_tokens: random.pick([256, 1024, 4096]),
  prompt_tokens: promptTokens(shape, skewed(420, 0.8, random)),
});

/** What the request ran beside, and how busy the accelerator was where the service has one of its own. */
const loadOf = ({ provider }: Model, failure: Failure | undefined, { random, shape }: RequestSetting): Values => ({
  concurrent_requests: Math.max(1, Math.round(skewed(8, 0.7, random) * shape.load * Math.sqrt(shape.slowness))),
  ...(provider === "vllm"
    ? {
        gpu_utilization: random.between(40, 99),
        gpu_memory_utilization: failure === outOfMemory ? random.between(95, 100) : random.between(55, 92),
      }
    : {}),
});

/** What the models of today read at most. */
const contextTokens = 128_000;

const promptTokens = ({ tokens }: Shape, usual: number): number =>
  Math.min(contextTokens, Math.max(8, Math.round(usual * tokens)));

/** What is said before anything is done. */
const comeIn = (scene: Scene, asked: Values, caller: Values): void => {
  const { random } = scene.setting;
  const words = question(random);
  say(scene, "http_request_start", 0, "request received", { ...http, ...caller });
  if (random.chance(0.05)) signIn(scene, 1, caller);
  say(scene, "prompt_received", 1, "prompt received", {
    prompt_length: words.length,
    prompt: words,
    prompt_type: "user",
    model: asked.model ?? null,
    ...caller,
  });
  say(scene, "request_start", 2, "request taken", {
    ...asked,
    ...http,
    ...caller,
    messages: [{ role: "user", content: words }],
    conversation_id: uuid(random),
  });
};

interface Answer {
  /** Milliseconds after the request came. */
  readonly at: number;
  readonly tokens: number;
  /** Why it is complete; undefined when there is none. */
  readonly finish: string | undefined;
}

const outcomeOf = (failure: Failure | undefined) => ({
  status: failure?.status ?? "success",
  status_code: failure?.status_code ?? 200,
  ...(failure ? { error_type: failure.error_type, error_message: failure.error_message } : {}),
});

const answerFacts = (
  { tokens, finish }: Answer,
  asking: number,
  called: Called | undefined,
  reasoned: boolean,
): Values => {
  const inference = called?.took ?? 0;
  return {
    completion_tokens: tokens,
    inference_time_ms: tenth(inference),
    ...(called?.firstToken === undefined ? {} : { ttft_ms: tenth(asking + called.firstToken) }),
    ...(reasoned && tokens > 0 ? { reasoning_tokens: Math.floor(tokens / 3) } : {}),
    ...(inference > 0 && tokens > 0 ? { tokens_per_second: tenth((tokens * 1000) / inference) } : {}),
    ...(finish === undefined ? {} : { finish_reason: finish }),
  };
};

const money = (value: number): number => Math.round(value * 1e6) / 1e6;

/** In US dollars; an answer from the cache is free. */
const costOf = ({ price: [readPrice, writePrice] }: Model, read: number, written: number, hit: boolean): Values => {
  const input = hit ? 0 : money((read * readPrice) / 1e6);
  const output = hit ? 0 : money((written * writePrice) / 1e6);
  return { cost_usd: money(input + output), input_cost_usd: input, output_cost_usd: output };
};

/** The end as the service sees it, and as the server in front of it does. */
const sayEnd = (scene: Scene, at: number, failure: Failure | undefined, facts: Values): void => {
  const said = failure ? `request failed: ${failure.error_message}` : "request answered";
  say(scene, "request_end", at, said, facts, { level: failure && "error" });
  const sizes = {
    request_size_bytes: Number(facts.prompt_tokens) * 5,
    response_size_bytes: 300 + Number(facts.completion_tokens) * 5,
  };
  say(
    scene,
    "http_request",
    at,
    `POST ${http.path} ${failure?.status_code ?? 200}`,
    { ...facts, ...sizes },
    {
      level: failure && failure.status_code >= 500 ? "error" : undefined,
    },
  );
};
