/** What the trace policy means: the classes of a trace and the rate it is kept at. */

import type { TraceSampling } from "../core/sampling.ts";

/** The facts of a span that a sampler judges by. */
export interface SpanFacts {
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  /** Whether its status is an error. */
  readonly error: boolean;
  /** Whether it says the answer came from a cache. */
  readonly cacheHit: boolean;
}

/** `base` is a trace of no other class; the others overlap. */
export type TraceClass = "errors" | "slow" | "cacheHits" | "base";

/**
 * The classes of a whole trace: an error or a cache hit in any span; slow when from its first start to its last end it
 * takes longer than the policy's `over`.
 */
export const classesOf = (spans: readonly SpanFacts[], policy: TraceSampling): readonly TraceClass[] => {
  let [start, end] = [spans[0]?.start ?? 0n, spans[0]?.end ?? 0n];
  for (const span of spans) {
    if (span.start < start) start = span.start;
    if (span.end > end) end = span.end;
  }
  const classes: TraceClass[] = [];
  if (spans.some(span => span.error)) classes.push("errors");
  if (Number(end - start) > policy.slow.over.milliseconds * 1e6) classes.push("slow");
  if (spans.some(span => span.cacheHit)) classes.push("cacheHits");
  return classes.length === 0 ? ["base"] : classes;
};

/** The share of a class's traces that is kept. */
export const rateOf = (traceClass: TraceClass, policy: TraceSampling): number => {
  switch (traceClass) {
    case "errors":
      return policy.errors.share;
    case "slow":
      return policy.slow.keep.share;
    case "cacheHits":
      return policy.cacheHits.share;
    case "base":
      return policy.base.share;
    default:
      return traceClass satisfies never;
  }
};

/** The highest rate of a trace's classes. */
export const keptRate = (classes: readonly TraceClass[], policy: TraceSampling): number =>
  Math.max(0, ...classes.map(traceClass => rateOf(traceClass, policy)));

/** So many traces that share their classes. */
export interface TrafficPart {
  readonly classes: readonly TraceClass[];
  readonly traces: number;
}

/** The share of all traces that a mix of traffic leaves; 0 for no traffic. */
export const keptShare = (mix: readonly TrafficPart[], policy: TraceSampling): number => {
  const traces = mix.reduce((sum, part) => sum + part.traces, 0);
  const kept = mix.reduce((sum, part) => sum + part.traces * keptRate(part.classes, policy), 0);
  return traces === 0 ? 0 : kept / traces;
};
