/**
 * Adds up vitest's JSON reports and prints the plain closing line; fails when a report is missing, a test failed, or a test
 * file that docs/coverage.md names showed nothing.
 */
import { existsSync, readFileSync } from "node:fs";

const files = process.argv.slice(2);
const reports = files.filter(file => existsSync(file)).map(file => JSON.parse(readFileSync(file, "utf8")));
const sum = key => reports.reduce((total, report) => total + (report[key] ?? 0), 0);
const missing = files.length - reports.length;
const suites = reports.flatMap(report => report.testResults);
const isSkipped = test => test.status === "pending" || test.status === "skipped";

// A file that could not be loaded fails without a failed test in it.
const unloaded = suites.filter(
  suite => suite.status === "failed" && !suite.assertionResults.some(test => test.status === "failed"),
).length;

for (const suite of suites)
  for (const test of suite.assertionResults) if (isSkipped(test)) console.log(`skipped: ${test.fullName}`);

// A file whose tests were all skipped, each named above, ran as far as it could here; one that no report has did not.
const named = new Set(
  [...readFileSync("docs/coverage.md", "utf8").matchAll(/\]\(\.\.\/(test\/[^)]+\.test\.ts)\)/g)].map(
    ([, path]) => path,
  ),
);
const unseen = [...named].filter(path => !suites.some(suite => suite.name.endsWith(`/${path}`)));
for (const path of unseen) console.log(`did not run: ${path}, which docs/coverage.md names`);

const failed = sum("numFailedTests") + unloaded + missing + unseen.length;
console.log(
  `${sum("numPassedTests")} passed, ${failed} failed, ${sum("numPendingTests") + sum("numTodoTests")} skipped`,
);
process.exitCode = failed > 0 ? 1 : 0;
