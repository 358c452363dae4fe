/** What alerts mean: which groups are pending and firing at each evaluation. */

import type { AlertRule, JudgedComparison } from "../core/alert.ts";
import type { Duration } from "../core/units.ts";
import { nanosecondsOf } from "./instant.ts";
import { advance, type Life, newLife, patienceOf } from "./life.ts";
import { answer, type Group, type Numbered } from "./query.ts";
import type { CanonicalRecord } from "./record.ts";

/** When a rule is evaluated: at `start`, and every `interval` until `end`. */
export interface Evaluations {
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly interval: Duration;
}

/** The instants at which one group's condition held but had not yet long enough, and those at which it fired. */
export interface Alerted {
  readonly group: Group;
  readonly pending: readonly bigint[];
  readonly firing: readonly bigint[];
}

/**
 * Every group that is ever pending or firing; `life` says how long it has to hold.
 * @throws for a rule with a raw query, which only its own engine can answer
 */
export const evaluateAlert = (
  rule: AlertRule,
  records: Iterable<CanonicalRecord>,
  { start, end, interval }: Evaluations,
): readonly Alerted[] => {
  const all = [...records];
  const patience = patienceOf(rule);
  const groups = new Map<string, Life & { readonly told: { readonly pending: bigint[]; readonly firing: bigint[] } }>();
  for (let now = start; now <= end; now += nanosecondsOf(interval)) {
    const found = new Map(groupsAt(rule, all, now).map(group => [keyOf(group), group]));
    for (const [key, group] of found)
      if (!groups.has(key)) groups.set(key, { ...newLife(group), told: { pending: [], firing: [] } });
    for (const [key, life] of groups) {
      advance(life, found.has(key), now, patience);
      if (life.firing) life.told.firing.push(now);
      else if (life.since !== undefined) life.told.pending.push(now);
    }
  }
  return [...groups.values()].map(({ group, told }) => ({ group, ...told }));
};

/** Undefined reads null in JSON, which no text does. */
export const keyOf = (group: Group): string => JSON.stringify(Object.entries(group));

/**
 * The groups for which a rule's condition holds at one instant.
 *
 * - Groups are those of the first comparison. Another holds for a group when it holds for one of its own that has the
 *   same values for the fields both are grouped by.
 * - With `missing: "fires"`, a service that the first comparison has no number of is a group by itself.
 * @throws for a rule with a raw query, which only its own engine can answer
 */
export const groupsAt = (rule: AlertRule, records: readonly CanonicalRecord[], now: bigint): readonly Group[] => {
  const raw = rule.when.some(({ query }) => query.kind === "raw");
  if (raw) throw new Error(`${rule.name} asks in a language of its own`);
  const [first, ...others] = rule.when;
  if (first === undefined) return [{}];
  const numbers = numbersOf(first, records, now);
  const holding = others.reduce<readonly Group[]>(
    (left, comparison) => {
      // Nothing more is asked where nothing is left to hold.
      if (left.length === 0) return left;
      const also = numbersOf(comparison, records, now).filter(({ value }) => holds(value, comparison));
      return left.filter(group => also.some(other => agree(group, other.group)));
    },
    numbers.filter(({ value }) => holds(value, first)).map(({ group }) => group),
  );
  // Of an absence, no number means that the records are there.
  const { query } = first;
  if (rule.missing === "ok" || (query.kind === "measure" && query.measure.kind === "absent")) return holding;
  const seen = new Set(numbers.map(({ group }) => group.service));
  const missing = rule.services.filter(service => !seen.has(service)).map((service): Group => ({ service }));
  return [...holding, ...missing];
};

const numbersOf = (
  { query }: JudgedComparison,
  records: readonly CanonicalRecord[],
  now: bigint,
): readonly Numbered[] => (query.kind === "raw" ? [] : answer(query, records, { end: now }));

const agree = (group: Group, other: Group): boolean =>
  Object.entries(other).every(([field, value]) => !(field in group) || group[field] === value);

const holds = (value: number, { is, limit }: JudgedComparison): boolean => {
  switch (is) {
    case "above":
      return value > limit;
    case "atLeast":
      return value >= limit;
    case "below":
      return value < limit;
    default:
      return is satisfies never;
  }
};
