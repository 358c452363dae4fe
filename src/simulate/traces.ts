/** How many traces samplers keep, and why. */

import type { TraceSampling } from "../core/sampling.ts";
import { classesOf, keptRate, keptShare, type TraceClass } from "../reference/sampling.ts";
import type { IncomingTrace } from "./incoming.ts";
import type { Hop } from "./lane.ts";
import type { ReportedTraces } from "./report.ts";

export interface TracesTally {
  take(trace: IncomingTrace, hops: readonly Hop[]): void;
  report(perDay: number | undefined): ReportedTraces;
}

interface OfClasses {
  readonly classes: readonly TraceClass[];
  traces: number;
}

interface OfStore {
  readonly hop: Hop;
  traces: number;
  spans: number;
  bytes: number;
}

export const tracesTally = (policy: TraceSampling): TracesTally => {
  const mix = new Map<string, OfClasses>();
  const stores = new Map<string, OfStore>();
  let [traces, spans] = [0, 0];
  return {
    take: (trace, hops) => {
      // Nobody takes them.
      if (hops.length === 0) return;
      const classes = classesOf(trace.spans, policy);
      const rate = keptRate(classes, policy);
      traces++;
      spans += trace.spans.length;
      const part = mix.get(classes.join()) ?? { classes, traces: 0 };
      part.traces++;
      mix.set(classes.join(), part);
      for (const hop of hops) {
        const key = `${hop.by} ${hop.destination.key}`;
        const store = stores.get(key) ?? { hop, traces: 0, spans: 0, bytes: 0 };
        store.traces += rate;
        store.spans += rate * trace.spans.length;
        store.bytes += rate * trace.bytes;
        stores.set(key, store);
      }
    },
    report: perDay => {
      const parts = [...mix.values()];
      const share = keptShare(parts, policy);
      return {
        traces,
        spans,
        kept: rounded(traces * share),
        keptShare: share,
        classes: parts
          .map(part => {
            const rate = keptRate(part.classes, policy);
            return { ...part, rate, kept: rounded(part.traces * rate) };
          })
          .sort((a, b) => b.traces - a.traces),
        stores: [...stores.values()].map(({ hop, ...sums }) => ({
          store: hop.destination.key,
          product: hop.destination.product,
          by: hop.by,
          traces: rounded(sums.traces),
          spans: rounded(sums.spans),
          bytes: Math.round(sums.bytes),
          ...(perDay === undefined
            ? {}
            : { perDay: { traces: Math.round(sums.traces * perDay), bytes: Math.round(sums.bytes * perDay) } }),
        })),
      };
    },
  };
};

/** Expected numbers have halves; more digits than these say nothing. */
const rounded = (expected: number): number => Math.round(expected * 10) / 10;
