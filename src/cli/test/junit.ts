/** Results as CI systems read them. @see https://github.com/testmoapp/junitxml */

import type { TrialResult } from "../../trial/index.ts";
import { reasonsOf } from "./text.ts";

export const junitText = (results: readonly TrialResult[]): string => {
  const files = [...new Set(results.map(({ file }) => file))];
  const suites = files.map(file =>
    suiteOf(
      file,
      results.filter(one => one.file === file),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${countsOf(results)}>\n${suites.join("")}</testsuites>\n`;
};

const suiteOf = (file: string, results: readonly TrialResult[]): string =>
  `  <testsuite name=${quoted(file)}${countsOf(results)}>\n${results.map(caseOf).join("")}  </testsuite>\n`;

const caseOf = (result: TrialResult): string => {
  const { environment, file, name, outcome, seconds } = result;
  const title = environment === undefined ? name : `${name} (${environment})`;
  const open = `    <testcase classname=${quoted(file)} name=${quoted(title)} time="${seconds}"`;
  if (outcome === "passed") return `${open}/>\n`;
  const reasons = reasonsOf(result).join("\n");
  const said =
    outcome === "skipped"
      ? `<skipped message=${quoted(reasons)}/>`
      : `<failure message=${quoted(reasons.split("\n")[0] ?? "")}>${escaped(reasons)}</failure>`;
  return `${open}>${said}</testcase>\n`;
};

const countsOf = (results: readonly TrialResult[]): string => {
  const count = (outcome: TrialResult["outcome"]) => results.filter(one => one.outcome === outcome).length;
  const time = Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) * 1000) / 1000;
  return ` tests="${results.length}" failures="${count("failed")}" skipped="${count("skipped")}" time="${time}"`;
};

/** XML 1.0 has no way to write most control characters. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

const quoted = (text: string): string => `"${escaped(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`;
