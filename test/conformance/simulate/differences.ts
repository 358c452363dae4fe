/** Where two accounts of what fired are not the same. */

import type { Fired } from "./rule-manager.ts";

export interface Compared {
  /** From one evaluation to the next, in seconds. */
  readonly every: number;
  /** The last evaluation, in seconds from the start. */
  readonly end: number;
  /** The labels that tell an alert's firings apart, by the alert's name. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** How many groups either account has firings of. */
export const groupsIn = (foretold: readonly Fired[], found: readonly Fired[], compared: Compared): number =>
  byGroup([...foretold, ...found], compared).size;

/**
 * Whenever one says that an alert fires for a group, the other says so within two evaluations. A firing of no more than two
 * evaluations may be missing from the other: it begins and ends as near as that.
 */
export const differences = (
  foretold: readonly Fired[],
  found: readonly Fired[],
  compared: Compared,
): readonly string[] => {
  const [ours, theirs] = [byGroup(foretold, compared), byGroup(found, compared)];
  const groups = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return groups.flatMap(group => {
    const [one, other] = [ours.get(group) ?? [], theirs.get(group) ?? []];
    const apart = [...alone(one, other, compared), ...alone(other, one, compared)].sort((a, b) => a - b);
    return apart.length === 0
      ? []
      : [`${group} at ${apart.slice(0, 5).join(", ")} s: simulate ${spans(one)}, engine ${spans(other)}`];
  });
};

const byGroup = (all: readonly Fired[], { groups }: Compared): ReadonlyMap<string, readonly Fired[]> => {
  const found = new Map<string, Fired[]>();
  for (const one of all) {
    const labels = (groups[one.labels.alertname ?? ""] ?? []).map(label => one.labels[label] ?? "");
    const key = labels.filter(value => value !== "").join(" ");
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
};

/** Instants at which one fires and the other does not nearly. */
const alone = (one: readonly Fired[], other: readonly Fired[], { end, every }: Compared): readonly number[] => {
  const near = 2 * every;
  return one.flatMap(({ from, until = end + every }) => {
    if (until - from <= near) return [];
    const instants = Array.from({ length: (until - from) / every }, (_, index) => from + index * every);
    return instants.filter(
      at => !other.some(({ from: begin, until: over = end + every }) => begin <= at + near && over > at - near),
    );
  });
};

const spans = (all: readonly Fired[]): string =>
  all.length === 0 ? "never" : all.map(({ from, until }) => `${from}–${until ?? "end"}`).join(" ");
