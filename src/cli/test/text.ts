/** Results for people: a line for each test, what was otherwise below it, and a sum. */

import { inWords } from "../../simulate/index.ts";
import type { TrialResult } from "../../trial/index.ts";
import { faint, green, red, yellow } from "../talk.ts";

const coloured: Readonly<Record<TrialResult["outcome"], (text: string) => string>> = {
  passed: text => green(text),
  failed: text => red(text),
  skipped: text => yellow(text),
};

/** `signalbox-tests/alerts.test.yaml: an error storm pages (prod)` */
export const titleOf = ({ environment, file, name }: TrialResult): string =>
  `${file}: ${name}${environment === undefined ? "" : ` (${environment})`}`;

/** What was otherwise, or why there is nothing to say; a part of a line each. */
export const reasonsOf = ({ differences, why }: TrialResult): readonly string[] => [
  ...(why === undefined ? [] : [why]),
  ...differences.map(inWords),
];

export const resultText = (result: TrialResult): string => {
  const below = [...reasonsOf(result), ...result.notes.map(note => faint(`note: ${note}`))];
  return [
    `${coloured[result.outcome](result.outcome.padEnd(7))}  ${titleOf(result)}`,
    ...below.flatMap(text => text.split("\n").map(line => `         ${line}`)),
  ].join("\n");
};

/** `3 passed, 1 failed, 1 skipped` */
export const sumText = (results: readonly TrialResult[]): string =>
  (["passed", "failed", "skipped"] as const)
    .map(outcome => [outcome, results.filter(one => one.outcome === outcome).length] as const)
    .filter(([outcome, count]) => count > 0 || outcome === "passed")
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
