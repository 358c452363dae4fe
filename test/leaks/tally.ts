/** Planted and leaked, by detector and carrier. Names and counts only. */

import type { Plant } from "./plan.ts";

export interface Count {
  readonly detector: string;
  readonly carrier: string;
  readonly planted: number;
  readonly leaked: number;
}

export interface Result {
  readonly pipeline: string;
  readonly records: number;
  readonly counts: readonly Count[];
}

export const resultOf = (
  pipeline: string,
  records: number,
  plants: Iterable<Plant>,
  seen: ReadonlySet<Plant>,
): Result => {
  const counts = new Map<string, { detector: string; carrier: string; planted: number; leaked: number }>();
  for (const plant of plants) {
    const { detector, carrier } = plant;
    const key = `${detector} ${carrier}`;
    const count = counts.get(key) ?? { detector, carrier, planted: 0, leaked: 0 };
    count.planted++;
    if (seen.has(plant)) count.leaked++;
    counts.set(key, count);
  }
  return { pipeline, records, counts: [...counts.values()] };
};

/** What leaked, one line for each detector and carrier: `credit_card in url through promtail: 3 of 480`. */
export const leaksOf = ({ pipeline, counts }: Result): readonly string[] =>
  counts
    .filter(({ leaked }) => leaked > 0)
    .map(
      ({ detector, carrier, planted, leaked }) =>
        `${detector} in ${carrier} through ${pipeline}: ${leaked} of ${planted}`,
    );

const sum = (counts: readonly Count[], what: "planted" | "leaked"): number =>
  counts.reduce((total, count) => total + count[what], 0);

export const plantedIn = (counts: readonly Count[]): number => sum(counts, "planted");
export const leakedIn = (counts: readonly Count[]): number => sum(counts, "leaked");

export const thousands = (count: number): string => String(count).replaceAll(/\B(?=(?:[0-9]{3})+$)/g, ",");

/** One line for people: how many of each carrier were planted and left. */
export const summaryOf = ({ pipeline, records, counts }: Result): string => {
  const carriers = [...new Set(counts.map(({ carrier }) => carrier))].map(carrier => {
    const those = counts.filter(one => one.carrier === carrier);
    return `${carrier} ${thousands(leakedIn(those))}/${thousands(plantedIn(those))}`;
  });
  return `${pipeline}: ${thousands(leakedIn(counts))} of ${thousands(plantedIn(counts))} leaked, ${thousands(records)} records (${carriers.join(", ")})`;
};
