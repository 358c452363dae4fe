/** How long the tests of an alert go on, and how often promtool evaluates in them. */

import { inSeconds } from "../../core/units.ts";
import type { CompiledRule } from "./alerts.ts";

/** Longer windows are tested on their first hour: what is steady is the same over any part of it. */
export const longest = 3600;

/** In a test of more evaluations than these they are further apart: promtool asks every rule at each. */
const mostEvaluations = 600;

/** How far apart evaluations are, in seconds, for all rules of a name: they share a file. */
export const paceOf = (compiled: readonly CompiledRule[]): number => {
  const interval = Math.min(...compiled.map(intervalOf));
  const length = Math.max(...compiled.map(one => endOf(one, interval)));
  return length / interval <= mostEvaluations ? interval : Math.ceil(length / mostEvaluations / 60) * 60;
};

const windowsOf = ({ rule }: CompiledRule): readonly number[] =>
  rule.when.flatMap(({ query }) => (query.kind === "raw" || query.over === undefined ? [] : [inSeconds(query.over)]));

/** A window must hold several samples, however seldom it is asked. */
export const intervalOf = (compiled: CompiledRule): number => (Math.min(...windowsOf(compiled), 300) < 300 ? 15 : 60);

/** At an evaluation, when `for` is over after one at which the window was full. */
export const endOf = (compiled: CompiledRule, pace: number): number => {
  const step = Math.max(pace, 60);
  const full = Math.min(Math.max(...windowsOf(compiled), 600), longest);
  return (Math.ceil((full + inSeconds(compiled.rule.for)) / step) + 1) * step;
};
