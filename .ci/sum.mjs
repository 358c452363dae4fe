/** Adds up vitest's JSON reports and prints the plain closing line; fails when a report is missing or a test failed. */
import { existsSync, readFileSync } from "node:fs";

const files = process.argv.slice(2);
const reports = files.filter(file => existsSync(file)).map(file => JSON.parse(readFileSync(file, "utf8")));
const sum = key => reports.reduce((total, report) => total + (report[key] ?? 0), 0);
const missing = files.length - reports.length;
// A file that could not be loaded fails without a failed test in it.
const unloaded = reports
  .flatMap(report => report.testResults)
  .filter(file => file.status === "failed" && !file.assertionResults.some(test => test.status === "failed")).length;
const failed = sum("numFailedTests") + unloaded + missing;
for (const report of reports)
  for (const suite of report.testResults)
    for (const test of suite.assertionResults)
      if (test.status === "pending" || test.status === "skipped") console.log(`skipped: ${test.fullName}`);
console.log(
  `${sum("numPassedTests")} passed, ${failed} failed, ${sum("numPendingTests") + sum("numTodoTests")} skipped`,
);
process.exitCode = failed > 0 ? 1 : 0;
