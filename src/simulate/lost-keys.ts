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

/** In characters: a longer key is not even searched by detectors. */
const longest = 200;

/**
 * A programmer's name: up to 40 characters, words of Latin letters and digits that begin with a letter and stand behind `_` or
 * `-`, `@` only in front, three digits at most, never eight hexadecimal ones in a row.
 */
const isName = (part: string): boolean =>
  part.length <= 40 &&
  /^@?[_-]*\p{Script=Latin}[\p{Script=Latin}0-9]*(?:[_-]+\p{Script=Latin}[\p{Script=Latin}0-9]*)*[_-]*$/u.test(part) &&
  part.replaceAll(/[^0-9]/g, "").length <= 3 &&
  !/[0-9a-f]{8}/i.test(part);

/**
 * A dotted key as it may be shown: `*` in the place of what a detector finds and of every part that is no name (an id, a
 * number, a sentence, an address), since people key maps by users too.
 */
export const keyName = (key: string, redact: (text: string) => string): string =>
  key.length > longest
    ? "*"
    : redact(key)
        .split(".")
        .map(part => (isName(part) ? part : "*"))
        .join(".")
        .replaceAll(/\*(?:\.\*)+/g, "*");
