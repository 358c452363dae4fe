/**
 * Adds up vitest's JSON reports and prints the plain closing line, after the names of what was skipped and of what failed,
 * so that the end of a long log says it all. Fails when a report is missing, a test failed, or a test file that
 * docs/coverage.md names showed nothing.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

const files = process.argv.slice(2);
const reports = files.filter(file => existsSync(file)).map(file => JSON.parse(readFileSync(file, "utf8")));
const sum = key => reports.reduce((total, report) => total + (report[key] ?? 0), 0);
const missing = files.length - reports.length;
const suites = reports.flatMap(report => report.testResults);
const isSkipped = test => test.status === "pending" || test.status === "skipped";

const isFailed = test => test.status === "failed";

// A file that could not be loaded fails without a failed test in it.
const unloaded = suites.filter(suite => isFailed(suite) && !suite.assertionResults.some(isFailed));

const tests = suites.flatMap(suite =>
  suite.assertionResults.map(test => ({ ...test, file: relative(".", suite.name) })),
);
const opening = message =>
  stripVTControlCharacters(message ?? "")
    .split("\n")
    .slice(0, 12)
    .join("\n    ");

for (const test of tests.filter(isSkipped)) console.log(`skipped: ${test.fullName}`);
for (const test of tests.filter(isFailed))
  console.log(`failed: ${test.file}: ${test.fullName}\n    ${opening(test.failureMessages[0])}`);
for (const suite of unloaded)
  console.log(`failed to load: ${relative(".", suite.name)}\n    ${opening(suite.message)}`);

// A file whose tests were all skipped, each named above, ran as far as it could here; one that no report has did not.
const named = new Set(
  [...readFileSync("docs/coverage.md", "utf8").matchAll(/\]\(\.\.\/(test\/[^)]+\.test\.ts)\)/g)].map(
    ([, path]) => path,
  ),
);
const unseen = [...named].filter(path => !suites.some(suite => suite.name.endsWith(`/${path}`)));
for (const path of unseen) console.log(`did not run: ${path}, which docs/coverage.md names`);

const failed = sum("numFailedTests") + unloaded.length + missing + unseen.length;
console.log(
  `${sum("numPassedTests")} passed, ${failed} failed, ${sum("numPendingTests") + sum("numTodoTests")} skipped`,
);
process.exitCode = failed > 0 ? 1 : 0;
