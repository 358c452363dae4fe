/** Counts what is different, and holds no more of it than it may. */

import { hash } from "node:crypto";
import type { Counted } from "./report.ts";

/** So many are told apart. */
const most = 100_000;

/** In characters: a longer text is held as a digest. */
const short = 100;

/** What is held of a text: itself where it is short, else 16 bytes that no other text has. */
export const heldOf = (text: string): string =>
  text.length <= short ? text : hash("sha256", text, "binary").slice(0, 16);

export interface Distinct {
  add(text: string): void;
  counted(): Counted;
}

export const distinct = (): Distinct => {
  const seen = new Set<string>();
  let more = false;
  return {
    add: text => {
      const key = heldOf(text);
      if (seen.size < most) seen.add(key);
      else more ||= !seen.has(key);
    },
    counted: () => ({ count: seen.size, more }),
  };
};

/** Whether a text was among the last ones; so many at least, twice as many at most. */
const remembered = 50_000;

export const recently = (): ((text: string) => boolean) => {
  let [newer, older] = [new Set<string>(), new Set<string>()];
  return text => {
    const key = heldOf(text);
    if (newer.has(key) || older.has(key)) return true;
    if (newer.size >= remembered) [newer, older] = [new Set(), newer];
    newer.add(key);
    return false;
  };
};
