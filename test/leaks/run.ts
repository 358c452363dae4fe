/** The budget's run through the interpreter. */

import type { Step } from "../../src/core/step.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { context, leakSteps } from "./interpreter.ts";
import { type LineOptions, plantedLines } from "./lines.ts";
import type { Sent } from "./plan.ts";
import { searchFor, textOfAll } from "./search.ts";
import { type Result, resultOf } from "./tally.ts";

/** So many things are searched for at a time: memory is bounded, however many are planted. */
const batch = 2_000;

/** What the interpreter leaves of planted lines. `change` may break a step, to show that the search would see it. */
export const interpretLeaks = (
  options: LineOptions = {},
  change: (step: Step) => readonly Step[] = step => [step],
): Result => {
  const pipeline = compilePipeline(leakSteps().flatMap(change));
  const results: Result[] = [];
  let held: Sent<string>[] = [];
  const judge = () => {
    const plants = held.flatMap(one => one.plants);
    const search = searchFor(plants);
    for (const { item } of held) {
      const record = pipeline({ text: item }, context);
      if (record !== undefined) search.look(textOfAll(record));
    }
    results.push(resultOf("interpreter", held.length, plants, search.seen));
    held = [];
  };
  for (const one of plantedLines(options)) {
    held.push(one);
    if (held.length === batch) judge();
  }
  judge();
  return merged(results);
};

const merged = (results: readonly Result[]): Result => {
  const counts = new Map<string, { detector: string; carrier: string; planted: number; leaked: number }>();
  for (const { detector, carrier, planted, leaked } of results.flatMap(result => result.counts)) {
    const key = `${detector} ${carrier}`;
    const count = counts.get(key) ?? { detector, carrier, planted: 0, leaked: 0 };
    counts.set(key, { ...count, planted: count.planted + planted, leaked: count.leaked + leaked });
  }
  return {
    pipeline: results[0]?.pipeline ?? "",
    records: results.reduce((sum, { records }) => sum + records, 0),
    counts: [...counts.values()],
  };
};
