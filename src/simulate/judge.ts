/** Judges one rule as records come, evaluation by evaluation, over no more than its longest window of them. */

import type { AlertRule } from "../core/alert.ts";
import type { Duration } from "../core/units.ts";
import { groupsAt, keyOf } from "../reference/alert.ts";
import { nanosecondsOf } from "../reference/instant.ts";
import { advance, type Firing, isOver, type Life, newLife, type Patience, patienceOf } from "../reference/life.ts";
import type { CanonicalRecord } from "../reference/record.ts";
import { type Bucket, mergedOf, projectionOf } from "./projection.ts";

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

/** So many buckets make a block, which is asked as one wherever no window ends within it: a day has many of them. */
const blockSize = 30n;

interface Block {
  readonly buckets: Map<bigint, Bucket>;
  /** All of them as one, until another record comes. */
  merged?: readonly CanonicalRecord[] | undefined;
}

/** Evaluates at `start` and every interval after it. */
export const judgeOf = (rule: AlertRule, interval: Duration, start: bigint): Judge => {
  const every = nanosecondsOf(interval);
  const wide = blockSize * every;
  const windows = windowsOf(rule);
  const window = windows.reduce((longest, over) => (over > longest ? over : longest), 0n);
  const patience = patienceOf(rule);
  const projection = projectionOf(rule, interval.milliseconds);
  /** By the last evaluation whose bucket they may have. */
  const blocks = new Map<bigint, Block>();
  const lives = new Map<string, Life>();
  let next = start;
  /** The evaluation that saw the last record first. */
  let newest = start;
  const firings: Firing[] = [];
  let fired = 0;
  let wasPending = false;
  let more = false;

  /** The first evaluation whose window holds a time; with a step of more than one evaluation, the first of these. */
  const endOf = (time: bigint, step: bigint): bigint => {
    const passed = time - start;
    return start + (passed <= 0n ? passed / step : (passed + step - 1n) / step) * step;
  };

  const forget = (until: bigint): void => {
    for (const [last, { buckets }] of blocks)
      if (last <= until) blocks.delete(last);
      else if (last - wide < until) for (const end of buckets.keys()) if (end <= until) buckets.delete(end);
  };

  /** Whether every window holds either all or nothing of a block. */
  const isUndivided = (last: bigint, now: bigint): boolean =>
    last <= now && windows.every(over => now - over < last - wide + every || now - over >= last);

  const recordsOf = (block: Block, last: bigint, now: bigint): readonly CanonicalRecord[] => {
    if (!projection.merges || !isUndivided(last, now))
      return [...block.buckets.values()].flatMap(bucket => bucket.records());
    block.merged ??= mergedOf(block.buckets.values(), last);
    return block.merged;
  };

  const evaluate = (now: bigint): void => {
    forget(now - window - every);
    const held = [...blocks].flatMap(([last, block]) => recordsOf(block, last, now));
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
      const end = endOf(record.time, every);
      const last = endOf(end, wide);
      const block = blocks.get(last) ?? { buckets: new Map<bigint, Bucket>() };
      const bucket = block.buckets.get(end) ?? projection.bucket(end);
      bucket.add(record);
      block.buckets.set(end, bucket);
      block.merged = undefined;
      blocks.set(last, block);
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

const windowsOf = ({ when }: AlertRule): readonly bigint[] => [
  ...new Set(
    when.flatMap(({ query }) =>
      query.kind === "measure" && query.over !== undefined ? [nanosecondsOf(query.over)] : [],
    ),
  ),
];
