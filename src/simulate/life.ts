/**
 * The life of one group of an alert, evaluation by evaluation, as `reference/alert` means it: pending for as long as `for`
 * says, firing, and going on for `keepFiring`. That one judges a whole run at once; this one never sees more than an instant.
 */

import type { AlertRule } from "../core/alert.ts";
import type { Group } from "../reference/query.ts";

/** From the first evaluation that fires to the first that does not any more, in nanoseconds since 1970. */
export interface Firing {
  readonly pendingFrom: bigint;
  readonly from: bigint;
  until?: bigint;
}

export interface Life {
  readonly group: Group;
  readonly firings: Firing[];
  fires: boolean;
  /** The first of the evaluations in a row that found it. */
  since?: bigint | undefined;
  /** While it fires, the first evaluation that no longer found it. */
  lostAt?: bigint | undefined;
}

export const newLife = (group: Group): Life => ({ group, firings: [], fires: false });

/** In nanoseconds. */
export interface Patience {
  readonly for: bigint;
  readonly keepFiring: bigint;
}

export const patienceOf = (rule: Pick<AlertRule, "for" | "keepFiring">): Patience => ({
  for: BigInt(Math.round(rule.for.milliseconds * 1e6)),
  keepFiring: BigInt(Math.round((rule.keepFiring?.milliseconds ?? 0) * 1e6)),
});

export const advance = (life: Life, found: boolean, now: bigint, patience: Patience): void => {
  if (found) {
    life.lostAt = undefined;
    life.since ??= now;
    if (life.fires || now - life.since < patience.for) return;
    life.fires = true;
    life.firings.push({ pendingFrom: life.since, from: now });
    return;
  }
  life.since = undefined;
  if (!life.fires) return;
  life.lostAt ??= now;
  if (now - life.lostAt < patience.keepFiring) return;
  life.fires = false;
  life.lostAt = undefined;
  const last = life.firings.at(-1);
  if (last) last.until = now;
};

/** Whether another evaluation that does not find it changes nothing, and nothing is to be told of it. */
export const isOver = ({ fires, firings, since }: Life): boolean =>
  !fires && since === undefined && firings.length === 0;
