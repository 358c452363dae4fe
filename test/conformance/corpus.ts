/**
 * The corpus of lines that every shipper gets: what is hard to get right, every name of every field and event, random
 * objects, and a seeded scenario of LLM traffic with personal and secret data planted. Some of it is written as nobody
 * should write a log.
 */

import { type GeneratedRecord, generateRecords } from "../../src/reference/scenario.ts";
import { classifiedLines } from "./corpus/classified-lines.ts";
import { eventLines } from "./corpus/event-lines.ts";
import { hardLines } from "./corpus/hard-lines.ts";
import { namedLines } from "./corpus/named-lines.ts";
import { randomLines } from "./corpus/random-lines.ts";

/** When the scenario begins. */
export const corpusStart = 1_767_323_045_000_000_000n;

const odd: readonly string[] = [
  ...Object.values(hardLines).flat(),
  ...classifiedLines.map(([, line]) => line),
  ...eventLines.map(([, line]) => line),
  ...namedLines(),
  ...randomLines(11, 500),
];

/** The traffic that ends the corpus. */
export const corpusTraffic: readonly GeneratedRecord[] = [
  ...generateRecords({ seed: 7, count: 2000, start: corpusStart, long: 0.02 }),
];

export const corpusLines: readonly string[] = [...odd, ...corpusTraffic.map(({ record }) => record)];

/** The same lines, but for those that would be several in a file. */
export const fileLines: readonly string[] = corpusLines.filter(line => !/[\r\n]/.test(line));
