/** What a test compared with an engine is written down here, for the table at the end of the run. */

import { appendFileSync } from "node:fs";
import { inject } from "vitest";
import type { RowName } from "./table/rows.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The file that a run's comparisons are appended to, one line of JSON each. */
    compared: string;
  }
}

/** How many things were held against what the row says; what is 0 may be left out. */
export interface Counts {
  /** @default 0 */
  readonly equal?: number;
  /** @default 0 */
  readonly different?: number;
  /** Asked for, and refused by name: the language cannot say it. @default 0 */
  readonly refused?: number;
}

export interface Comparison extends Counts {
  readonly row: RowName;
}

/** Call it before the assertion, so that what differs is in the table too. */
export const compared = (row: RowName, counts: Counts): void => {
  const file = inject("compared");
  if (file) appendFileSync(file, `${JSON.stringify({ row, ...counts } satisfies Comparison)}\n`);
};

/** Counts as one comparison, equal where the assertions inside hold. */
export const comparing = async <T>(row: RowName, assertions: () => Promise<T>): Promise<T> => {
  try {
    const result = await assertions();
    compared(row, { equal: 1 });
    return result;
  } catch (error) {
    compared(row, { different: 1 });
    throw error;
  }
};

export interface Difference {
  /** Expected and not there; one entry for each time. */
  readonly missing: readonly string[];
  /** There and not expected. */
  readonly surplus: readonly string[];
}

/** Takes each expected text out of the actual ones, however often it stands there; what is left on either side differs. */
export const difference = (expected: readonly string[], actual: readonly string[]): Difference => {
  const left = new Map<string, number>();
  for (const one of actual) left.set(one, (left.get(one) ?? 0) + 1);
  const missing = expected.filter(one => {
    const there = left.get(one) ?? 0;
    left.set(one, there - 1);
    return there <= 0;
  });
  const surplus = [...left].flatMap(([one, times]) => (times > 0 ? Array<string>(times).fill(one) : []));
  return { missing, surplus };
};

/** Writes down a comparison of two sets of texts. */
export const comparedTexts = (row: RowName, expected: readonly string[], actual: readonly string[]): Difference => {
  const found = difference(expected, actual);
  const { missing, surplus } = found;
  compared(row, {
    equal: expected.length - missing.length,
    different: Math.max(missing.length, surplus.length),
  });
  return found;
};
