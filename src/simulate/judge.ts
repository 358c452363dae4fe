/** Judges one rule as records come, evaluation by evaluation, over no more than its longest window of them. */

import type { AlertRule } from "../core/alert.ts";
import type { Duration } from "../core/units.ts";
import { groupsAt, keyOf } from "../reference/alert.ts";
import { nanosecondsOf } from "../reference/instant.ts";
import { advance, type Firing, isOver, type Life, newLife, type Patience, patienceOf } from "../reference/life.ts";
import type { CanonicalRecord } from "../reference/record.ts";
import { type Bucket, projectionOf } from "./projection.ts";

export interface Judge {
  /** Records that come after evaluations they belong to count in those that follow. */
  take(record: CanonicalRecord): void;
  /** Evaluates at every instant up to this one that it has not evaluated at, and says when the next one is. */
  until(instant: bigint): bigint;
  result(): Judgement;
}

export interface Judgement {
  /** The first of them, of whatever group, in the order in which they began. */
  readonly firings: readonly Firing[];
  /** How many there were in all. */
  readonly fired: number;
  readonly wasPending: boolean;
  /** Whether more groups were pending or firing at a time than are told apart. */
  readonly more: boolean;
}

/** So many groups are told apart: a field that producers fill as they like has no end. */
const mostGroups = 10_000;
/** So many firings are told of; the others are counted. */
const mostFirings = 10_000;

/** Evaluates at `start` and every interval after it. */
export const judgeOf = (rule: AlertRule, interval: Duration, start: bigint): Judge => {
  const every = nanosecondsOf(interval);
  const window = longestOf(rule);
  const patience = patienceOf(rule);
  const projection = projectionOf(rule, interval.milliseconds);
  const buckets = new Map<bigint, Bucket>();
  const lives = new Map<string, Life>();
  let next = start;
  /** The evaluation that saw the last record first. */
  let newest = start;
  const firings: Firing[] = [];
  let fired = 0;
  let wasPending = false;
  let more = false;

  /** The first evaluation whose window holds a time. */
  const endOf = (time: bigint): bigint => {
    const passed = time - start;
    return start + (passed <= 0n ? passed / every : (passed + every - 1n) / every) * every;
  };

  const evaluate = (now: bigint): void => {
    for (const end of buckets.keys()) if (end <= now - window - every) buckets.delete(end);
    const held = [...buckets.values()].flatMap(bucket => bucket.records());
    const found = new Map(groupsAt(rule, held, now).map(group => [keyOf(group), group]));
    for (const [key, group] of found) {
      if (lives.has(key)) continue;
      if (lives.size < mostGroups) lives.set(key, newLife(group));
      else more = true;
    }
    for (const [key, life] of lives) {
      const begun = advance(life, found.has(key), now, patience);
      if (begun) {
        fired++;
        if (firings.length < mostFirings) firings.push(begun);
      }
      if (isOver(life)) lives.delete(key);
    }
    wasPending ||= found.size > 0;
  };

  return {
    take: record => {
      if (!projection.wants(record)) return;
      const end = endOf(record.time);
      const bucket = buckets.get(end) ?? projection.bucket(end);
      bucket.add(record);
      buckets.set(end, bucket);
      if (end > newest) newest = end;
    },
    until: instant => {
      for (; next <= instant; next += every) {
        evaluate(next);
        // Nothing is left in the window and everybody's patience is over: the next evaluations are all like this one.
        if (next > newest + settled(window, patience, every)) next += ((instant - next) / every) * every;
      }
      return next;
    },
    result: () => ({ firings, fired, wasPending, more }),
  };
};

const settled = (window: bigint, patience: Patience, every: bigint): bigint =>
  window + patience.for + patience.keepFiring + 2n * every;

const longestOf = ({ when }: AlertRule): bigint =>
  when.reduce((longest, { query }) => {
    const over = query.kind === "measure" && query.over !== undefined ? nanosecondsOf(query.over) : 0n;
    return over > longest ? over : longest;
  }, 0n);
