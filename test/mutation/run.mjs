/**
 * The mutation check: does the suite find a planted fault? Each mutant is one exact change of one file in a copy of the tree;
 * the tests it names must then fail by an assertion, not because nothing loads. Run by `npm run mutants`; arguments choose
 * mutants by a part of their names.
 */

import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { mutants } from "./mutants.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wanted = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => wanted.length === 0 || wanted.some(part => name.includes(part)));
if (chosen.length === 0) throw new Error(`no mutant has ${wanted.join(" or ")} in its name`);

const left = new Set([".git", "node_modules", "generated"]);

/** The tree without what tests of compilers do not read. */
const copyTree = () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-mutants-"));
  cpSync(root, folder, { recursive: true, filter: path => !left.has(relative(root, path)) });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  symlinkSync(join(root, "generated"), join(folder, "generated"));
  return folder;
};

/** Runs test files and says what failed, and how. */
const runTests = async (folder, tests) => {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", ...tests, "--reporter=json", `--outputFile=${report}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"], timeout: 600_000 });
  let said = "";
  child.stderr.on("data", chunk => {
    said += chunk;
  });
  await new Promise(resolve => child.once("close", resolve));
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    const ran = testResults.flatMap(file => file.assertionResults);
    const failed = ran.filter(test => test.status === "failed");
    return {
      files: testResults.length,
      passed: ran.filter(test => test.status === "passed").length,
      unloaded: testResults.filter(file => file.status === "failed" && file.assertionResults.length === 0),
      asserted: failed.filter(test => test.failureMessages.some(message => message.startsWith("AssertionError"))),
      failed,
    };
  } catch {
    throw new Error(`no report of ${tests.join(", ")}:\n${said.slice(-2000)}`);
  }
};

/** The file with the fault in it; throws unless its text stands there exactly once. */
const planted = (text, { file, find, name, put }) => {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${name}: its text stands ${times} times in ${file}, not once`);
  return text.replace(find, () => put);
};

const judge = async (folder, mutant) => {
  const path = join(folder, mutant.file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, planted(text, mutant));
  try {
    const { asserted, unloaded } = await runTests(folder, mutant.tests);
    if (asserted.length === 0 && unloaded.length > 0)
      return { found: false, how: `${unloaded.length} files did not load: the change is no mutant` };
    const [first] = asserted;
    return first === undefined
      ? { found: false, how: `survives ${mutant.tests.join(", ")}` }
      : { found: true, how: `${asserted.length} tests, first: ${first.fullName}` };
  } finally {
    writeFileSync(path, text);
  }
};

const folder = copyTree();
const begun = Date.now();
let missed = 0;
try {
  const tests = [...new Set(chosen.flatMap(mutant => mutant.tests))];
  const whole = await runTests(folder, tests);
  const broken = [...whole.failed.map(test => test.fullName), ...whole.unloaded.map(({ name }) => name)];
  if (broken.length > 0 || whole.files !== tests.length)
    throw new Error(`without a mutant ${whole.files} of ${tests.length} files ran, and fail: ${broken.join("; ")}`);
  console.log(`without a mutant: ${whole.passed} tests of ${whole.files} files pass`);
  for (const mutant of chosen) {
    const { found, how } = await judge(folder, mutant);
    if (!found) missed++;
    console.log(`${found ? "found " : "MISSED"}  ${mutant.name}\n        ${how}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const seconds = ((Date.now() - begun) / 1000).toFixed(0);
console.log(`${chosen.length - missed} of ${chosen.length} mutants found in ${seconds} s`);
process.exitCode = missed > 0 ? 1 : 0;
