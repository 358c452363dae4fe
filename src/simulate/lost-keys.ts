/** The names of keys that no field claims, and how often each came. */

import { keyName } from "../core/key-name.ts";
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
