/** What made-up requests look like: who answers, how long it takes, what it costs, and how that changes in an incident. */

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

/** How a service does. Shares are of requests. */
export interface Shape {
  readonly failing: number;
  /** How much longer everything takes. */
  readonly slowness: number;
  readonly cacheHits: number;
  /** Attempts to get in that should not. */
  readonly intruding: number;
  /** Times that a model or the service is gone, of which one is enough to wake somebody. */
  readonly gone: number;
}

const usual: Shape = { failing: 0.015, slowness: 1, cacheHits: 0.25, intruding: 0.003, gone: 0 };

/** What can be wrong, by name. `errors` is what HighErrorRate is about, `slow` SlowRequests. */
export const incidents = {
  errors: { ...usual, failing: 0.3 },
  slow: { ...usual, slowness: 6 },
  cache: { ...usual, cacheHits: 0 },
  attack: { ...usual, intruding: 0.3 },
  outage: { ...usual, failing: 0.5, gone: 0.1 },
} as const satisfies Readonly<Record<string, Shape>>;

export type Incident = keyof typeof incidents;

export const shapeOf = (incident: Incident | undefined): Shape =>
  incident === undefined ? usual : incidents[incident];

export interface Failure {
  readonly error_type: string;
  readonly error_message: string;
  readonly status: "error" | "timeout";
  readonly status_code: number;
  readonly recoverable: boolean;
}

export const failures: readonly [Failure, ...Failure[]] = [
  {
    error_type: "RateLimitError",
    error_message: "rate limit exceeded",
    status: "error",
    status_code: 429,
    recoverable: true,
  },
  {
    error_type: "TimeoutError",
    error_message: "no answer within 30 s",
    status: "timeout",
    status_code: 504,
    recoverable: true,
  },
  {
    error_type: "ContextLengthExceeded",
    error_message: "the prompt has more tokens than the model reads",
    status: "error",
    status_code: 400,
    recoverable: false,
  },
  {
    error_type: "CudaOutOfMemory",
    error_message: "no memory left on the device",
    status: "error",
    status_code: 500,
    recoverable: true,
  },
];
