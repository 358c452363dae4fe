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
  visible(`${file}: ${name}${environment === undefined ? "" : ` (${environment})`}`);

/** A terminal does what control characters say. */
const visible = (text: string): string =>
  text.replaceAll(/[\x00-\x1f\x7f-\x9f]/g, one => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** What was otherwise, or why there is nothing to say; a part of a line each. */
export const reasonsOf = ({ differences, why }: TrialResult): readonly string[] => [
  ...(why === undefined ? [] : [why]),
  ...differences.map(inWords),
];

export const resultText = (result: TrialResult): string => {
  const linesOf = (text: string): readonly string[] => text.split("\n").map(line => `         ${visible(line)}`);
  return [
    `${coloured[result.outcome](result.outcome.padEnd(7))}  ${titleOf(result)}`,
    ...reasonsOf(result).flatMap(linesOf),
    ...result.notes.flatMap(note => linesOf(`note: ${note}`).map(line => faint(line))),
  ].join("\n");
};

/** `3 passed, 1 failed, 1 skipped` */
export const sumText = (results: readonly TrialResult[]): string =>
  (["passed", "failed", "skipped"] as const)
    .map(outcome => [outcome, results.filter(one => one.outcome === outcome).length] as const)
    .filter(([outcome, count]) => count > 0 || outcome === "passed")
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");
