/**
 * The life of one group of an alert, evaluation by evaluation.
 *
 * - It fires when each evaluation of a length of time `for` found it; the first of these counts from zero.
 * - `keepFiring` counts from the first evaluation that no longer found it.
 */

import type { AlertRule } from "../core/alert.ts";
import { nanosecondsOf } from "./instant.ts";
import type { Group } from "./query.ts";

/** From the first evaluation that fires to the first that does not any more, in nanoseconds since 1970. */
export interface Firing {
  readonly group: Group;
  readonly pendingFrom: bigint;
  readonly from: bigint;
  until?: bigint;
}

export interface Life {
  readonly group: Group;
  /** While it fires. */
  firing?: Firing | undefined;
  /** The first of the evaluations in a row that found it. */
  since?: bigint | undefined;
  /** While it fires, the first evaluation that no longer found it. */
  lostAt?: bigint | undefined;
}

export const newLife = (group: Group): Life => ({ group });

/** In nanoseconds. */
export interface Patience {
  readonly for: bigint;
  readonly keepFiring: bigint;
}

export const patienceOf = (rule: Pick<AlertRule, "for" | "keepFiring">): Patience => ({
  for: nanosecondsOf(rule.for),
  keepFiring: rule.keepFiring === undefined ? 0n : nanosecondsOf(rule.keepFiring),
});

/** Goes on to an evaluation, and returns the firing that begins there; when it is over, it is given its end. */
export const advance = (life: Life, found: boolean, now: bigint, patience: Patience): Firing | undefined => {
  const { firing, group } = life;
  if (found) {
    life.lostAt = undefined;
    life.since ??= now;
    if (firing || now - life.since < patience.for) return undefined;
    life.firing = { group, pendingFrom: life.since, from: now };
    return life.firing;
  }
  life.since = undefined;
  if (!firing) return undefined;
  life.lostAt ??= now;
  if (now - life.lostAt < patience.keepFiring) return undefined;
  firing.until = now;
  life.firing = undefined;
  life.lostAt = undefined;
  return undefined;
};

/** Whether another evaluation that does not find it changes nothing: when it is found again, its life is a new one. */
export const isOver = ({ firing, since }: Life): boolean => firing === undefined && since === undefined;
