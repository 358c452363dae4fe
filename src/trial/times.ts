/** When what is written in a test happens, and whether its run lasts as long. */

import { type Problem, shown } from "../core/errors.ts";
import { nanosecondsOf } from "./length.ts";
import type { When } from "./test-file.ts";

/** In nanoseconds. */
export const lengthOf = (minutes: number): bigint => BigInt(Math.round(minutes * 60_000)) * 1_000_000n;

const everyOf = ({ repeat }: When): bigint => nanosecondsOf(repeat?.every, "0s");
const firstOf = ({ at }: When): bigint => nanosecondsOf(at, "0s");

/** In nanoseconds since 1970, as `start` is. */
export function* timesOf(when: When, start: bigint): Generator<bigint> {
  const first = start + firstOf(when);
  for (let index = 0; index < (when.repeat?.times ?? 1); index++) yield first + BigInt(index) * everyOf(when);
}

/** What happens too late is no part of a run, and a test that counts on it is wrong; `isOver` is asked of times since the beginning. */
export const judgeTimes = (when: When, path: string, isOver: (since: bigint) => boolean): readonly Problem[] => {
  const first = firstOf(when);
  const last = first + BigInt((when.repeat?.times ?? 1) - 1) * everyOf(when);
  const tooLate = (key: keyof When): Problem => ({
    code: "wrong-value",
    path: `${path}.${key}`,
    what: "is after the end of the run",
    got: shown(when[key]),
  });
  return isOver(first) ? [tooLate("at")] : isOver(last) ? [tooLate("repeat")] : [];
};

/** Of lines of Loki's. */
export const judgeLines = (
  streams: readonly { readonly lines: readonly When[] }[],
  path: string,
  isOver: (since: bigint) => boolean,
): readonly Problem[] =>
  streams.flatMap(({ lines }, stream) =>
    lines.flatMap((line, index) => judgeTimes(line, `${path}.streams[${stream}].lines[${index}]`, isOver)),
  );
