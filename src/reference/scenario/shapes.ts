/** What made-up requests look like: who answers, how long it takes, what it costs, and how that changes in an incident. */

import type { Leak } from "./leaks.ts";
import type { Random } from "./random.ts";

export interface Model {
  readonly model: string;
  readonly response_model: string;
  readonly provider: string;
  /** US dollars for a million tokens read and written, about what providers ask. @see https://github.com/pydantic/genai-prices */
  readonly price: readonly [read: number, written: number];
  /** How much it is asked for, beside the others. */
  readonly weight: number;
}

const models: readonly [Model, ...Model[]] = [
  { model: "gpt-4o", response_model: "gpt-4o-2024-08-06", provider: "openai", price: [2.5, 10], weight: 5 },
  { model: "gpt-4o-mini", response_model: "gpt-4o-mini-2024-07-18", provider: "openai", price: [0.15, 0.6], weight: 6 },
  {
    model: "claude-3-5-sonnet",
    response_model: "claude-3-5-sonnet-20241022",
    provider: "anthropic",
    price: [3, 15],
    weight: 4,
  },
  { model: "llama-3.1-70b", response_model: "llama-3.1-70b", provider: "vllm", price: [0.4, 0.4], weight: 3 },
  { model: "mistral-large", response_model: "mistral-large-2411", provider: "azure", price: [2, 6], weight: 2 },
];

const asked = models.flatMap(model => new Array<Model>(model.weight).fill(model));

export const someModel = (random: Random): Model => random.oneOf(asked) ?? models[0];

/** Nearly normal: twelve evenly spread numbers add up to that, by arithmetic that is the same everywhere. */
const normal = (random: Random): number => {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += random.share();
  return sum;
};

/** Around a middle, with few much larger: half lies below `median`, one in six above `median · e^spread`. */
export const skewed = (median: number, spread: number, random: Random): number =>
  median * Math.exp(spread * normal(random));

/** The time to the next of many that come independently, in the unit of `mean`. */
export const gap = (mean: number, random: Random): number => -mean * Math.log(1 - random.share());

export interface Failure {
  readonly error_type: string;
  readonly error_message: string;
  readonly status: "error" | "timeout";
  readonly status_code: number;
  readonly recoverable: boolean;
}

const rateLimited: Failure = {
  error_type: "RateLimitError",
  error_message: "rate limit exceeded",
  status: "error",
  status_code: 429,
  recoverable: true,
};

const timedOut: Failure = {
  error_type: "TimeoutError",
  error_message: "no answer within 30 s",
  status: "timeout",
  status_code: 504,
  recoverable: true,
};

const contextTooLong: Failure = {
  error_type: "ContextLengthExceeded",
  error_message: "the prompt has more tokens than the model reads",
  status: "error",
  status_code: 400,
  recoverable: false,
};

const modelNotFound: Failure = {
  error_type: "NotFoundError",
  error_message: "the model does not exist, or this key may not use it",
  status: "error",
  status_code: 404,
  recoverable: false,
};

const keyNotAccepted: Failure = {
  error_type: "AuthenticationError",
  error_message: "the provider does not accept the key",
  status: "error",
  status_code: 401,
  recoverable: false,
};

const withheld: Failure = {
  error_type: "ContentFilterError",
  error_message: "the answer was withheld by a filter",
  status: "error",
  status_code: 400,
  recoverable: true,
};

/** No cause claims it. */
const unexplained: Failure = {
  error_type: "InternalServerError",
  error_message: "something went wrong",
  status: "error",
  status_code: 500,
  recoverable: true,
};

export const outOfMemory: Failure = {
  error_type: "CudaOutOfMemory",
  error_message: "no memory left on the device",
  status: "error",
  status_code: 500,
  recoverable: true,
};

/** What every call fails of while a provider is down. */
export const unreachable: Failure = {
  error_type: "ConnectionError",
  error_message: "connection refused",
  status: "error",
  status_code: 503,
  recoverable: true,
};

/** How services do at a moment. Shares are of requests. */
export interface Shape {
  /** How many times as many requests come as usual. */
  readonly load: number;
  /** How many times as long prompts are as usual. */
  readonly tokens: number;
  readonly failing: number;
  /** What those that fail fail of. */
  readonly failures: readonly [Failure, ...Failure[]];
  /** How many times as long requests take as usual. */
  readonly slowness: number;
  /** The only model that takes longer. @default every one, and what is around it */
  readonly slowModel?: string;
  /** The provider that cannot be reached. @default none */
  readonly down?: string;
  readonly cacheHits: number;
  /** Attempts to get in that should not. */
  readonly intruding: number;
  /** What must not be stored and is in what services say. */
  readonly leak: Leak;
}

/** All is well: a few requests fail, and one record in a hundred carries what should not be there. */
export const usual: Shape = {
  load: 1,
  tokens: 1,
  failing: 0.015,
  failures: [rateLimited, timedOut, contextTooLong, outOfMemory, modelNotFound, keyNotAccepted, withheld, unexplained],
  slowness: 1,
  cacheHits: 0.4,
  intruding: 0.003,
  leak: { share: 0.01, finds: "any", carriers: ["message"] },
};

/** In an error storm nobody waits for a failure, so that it is not slow besides. */
const failingAtOnce: Shape["failures"] = [rateLimited, contextTooLong, outOfMemory];

/** Three records in ten carry what should not be there. */
const leaking = (leak: Partial<Leak>): Shape => ({ ...usual, leak: { ...usual.leak, share: 0.3, ...leak } });

/** What can be wrong with how services do, by the scenario it is told in. */
export const incidents = {
  "error-storm": { ...usual, failing: 0.3, failures: failingAtOnce },
  "slow-model": { ...usual, slowness: 8, slowModel: "gpt-4o" },
  "cost-spike": { ...usual, load: 2, tokens: 100 },
  "cache-collapse": { ...usual, cacheHits: 0.02 },
  "provider-outage": { ...usual, down: "openai" },
  attack: { ...usual, intruding: 0.3 },
  "key-leak": leaking({
    finds: "credential",
    carriers: ["message", "string", "nested", "list", "url", "stack-trace", "span-attribute", "span-event"],
    spans: 0.3,
  }),
  "pii-prompts": leaking({
    finds: "personal",
    carriers: ["message", "string", "span-attribute"],
    into: "content",
    spans: 0.3,
  }),
  "pii-lists": leaking({ finds: "personal", carriers: ["nested", "list"] }),
  "pii-numbers": leaking({ finds: "personal", carriers: ["number"] }),
  "pii-split": leaking({ finds: "personal", disguise: "split" }),
  "pii-look-alikes": leaking({ finds: "personal", disguise: "look-alike" }),
  "pii-base64": leaking({ finds: "personal", disguise: "base64" }),
} satisfies Readonly<Record<string, Shape>>;

export type Incident = keyof typeof incidents;
