/** Two policies: which traces are kept whole, and which log records. */

import type { Level } from "./schema.ts";
import type { Duration, Share } from "./units.ts";

/** Classes overlap; a trace is kept at the highest rate of the classes it is in. */
export interface TraceSampling {
  /** Traces with an error. @default percent(100) */
  readonly errors: Share;
  /** Traces longer than `over`. @default over seconds(5), keep percent(100) */
  readonly slow: { readonly over: Duration; readonly keep: Share };
  /** Traces answered from a cache. @default the base rate */
  readonly cacheHits: Share;
  /** All other traces. @default percent(100) */
  readonly base: Share;
  /** How long a sampler waits for a trace's spans, from its first span. @default seconds(30), see the collector's README */
  readonly decisionWait: Duration;
  /** New traces a second and sampler, for sizing. @default 1000 */
  readonly tracesPerSecond: number;
}

/** The share of records kept per level. Security, audit and never-sampled events are always kept whole. */
export type LogSampling = Readonly<Record<Level, Share>>;

export interface Sampling {
  readonly traces: TraceSampling;
  readonly logs: LogSampling;
}

/** What a service may set otherwise than its environment. */
export interface ServiceSampling {
  readonly logs?: Partial<LogSampling>;
}
