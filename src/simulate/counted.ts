/** Counts what is different, and holds no more of it than it may. */

import type { Counted } from "./report.ts";

/** So many are told apart. */
const most = 100_000;

export interface Distinct {
  add(key: string): void;
  counted(): Counted;
}

export const distinct = (): Distinct => {
  const seen = new Set<string>();
  let more = false;
  return {
    add: key => {
      if (seen.size < most) seen.add(key);
      else more ||= !seen.has(key);
    },
    counted: () => ({ count: seen.size, more }),
  };
};

/** Whether a key was among the last ones; so many at least, twice as many at most. */
const remembered = 50_000;

export const recently = (): ((key: string) => boolean) => {
  let [newer, older] = [new Set<string>(), new Set<string>()];
  return key => {
    if (newer.has(key) || older.has(key)) return true;
    if (newer.size >= remembered) [newer, older] = [new Set(), newer];
    newer.add(key);
    return false;
  };
};
