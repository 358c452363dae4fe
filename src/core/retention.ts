/** How long records are kept, with a direction: at most (`days(30)`) or at least (`atLeast(years(7))`). */

import type { Stream } from "./schema.ts";
import { type Duration, inDays } from "./units.ts";

/** A lower bound: kept at least this long. */
export interface AtLeast {
  readonly kind: "at-least";
  readonly duration: Duration;
  readonly written: string;
}

/** At most, when a bare duration; at least, when wrapped. */
export type Keep = Duration | AtLeast;

/** `atLeast(years(7))`: a store that only knows steps rounds up. */
export const atLeast = (duration: Duration): AtLeast =>
  Object.freeze({
    kind: "at-least",
    duration: { ...duration, milliseconds: duration.longestMilliseconds ?? duration.milliseconds },
    written: `at least ${duration.written}`,
  });

export const keptFor = (keep: Keep): Duration => (keep.kind === "at-least" ? keep.duration : keep);
export const isLowerBound = (keep: Keep): boolean => keep.kind === "at-least";
export const keptDays = (keep: Keep): number => inDays(keptFor(keep));

/** Retention per stream, and of traces and metrics. */
export type Retention = Readonly<Record<Stream | "traces" | "metrics", Keep>>;

/**
 * The step of `allowed` (days, ascending) that keeps the promise: the largest not above an upper bound, the smallest
 * not below a lower one. Undefined when there is none.
 */
export const snapDays = (keep: Keep, allowed: readonly number[]): number | undefined => {
  const wanted = keptDays(keep);
  return isLowerBound(keep) ? allowed.find(step => step >= wanted) : allowed.findLast(step => step <= wanted);
};
