/** The names of keys that no field claims, and how often each came. */

import type { ReportedLostKey } from "./report.ts";

export interface LostKeys {
  lose(key: string): void;
  /** The most frequent ones, and how many of other names there were. */
  report(): { readonly lost: readonly ReportedLostKey[]; readonly others: number };
}

/** So many names are told apart, the first ones; no log of one service has more that are names. */
const most = 1000;
/** So many are reported. */
const told = 20;

/** `redact` is what texts of records go through. */
export const newLostKeys = (redact: (text: string) => string): LostKeys => {
  const counts = new Map<string, number>();
  let all = 0;
  return {
    lose: key => {
      all++;
      const name = keyName(key, redact);
      const count = counts.get(name);
      if (count !== undefined || counts.size < most) counts.set(name, (count ?? 0) + 1);
    },
    report: () => {
      const lost = [...counts]
        .map(([key, count]) => ({ key, count }))
        .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
        .slice(0, told);
      return { lost, others: lost.reduce((rest, { count }) => rest - count, all) };
    },
  };
};

/** A programmer's name: up to 40 characters, words that begin with a letter, few digits (`sha256`, `k8s`, `p95_ms`). */
const isName = (part: string): boolean =>
  part.length <= 40 &&
  /^[_@$]*\p{L}[\p{L}\p{N}]*(?:[_@$:/-]+\p{L}[\p{L}\p{N}]*)*$/u.test(part) &&
  part.replaceAll(/\P{N}/gu, "").length <= 3;

/**
 * A dotted key as it may be shown: `*` in the place of what a detector finds and of what looks like a value (an id, a number,
 * a sentence), since people key maps by users too.
 */
export const keyName = (key: string, redact: (text: string) => string): string =>
  redact(key)
    .split(".")
    .map(part => (isName(part) ? part : "*"))
    .join(".")
    .replaceAll(/\*(?:\.\*)+/g, "*");
