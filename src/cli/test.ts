import { writeFileSync } from "node:fs";
import { ConfigError } from "../core/errors.ts";
import type { Environment } from "../environment/index.ts";
import {
  needsEnvironments,
  openBench,
  type PlacedTrial,
  planTrials,
  type TestFile,
  type TrialResult,
  testFileSchema,
} from "../trial/index.ts";
import { type Command, exitCodes, UsageError } from "./command.ts";
import { loadEnvironments } from "./load.ts";
import { green, print, progress, progressDone, red, say } from "./talk.ts";
import { type AskedTests, defaultFolder, readTestFlags } from "./test/asked.ts";
import { testFilesIn } from "./test/files.ts";
import { junitText } from "./test/junit.ts";
import { resultText, sumText } from "./test/text.ts";

export const test: Command = {
  summary: "run your tests: of environments, of rules and of collectors of your own",
  usage: `signalbox test [folder|file…] [--env name]… [--only text] [--json] [--junit file] [--require-engines]
signalbox test --schema

Each test says which records come and what should come of them: in an environment, by its meaning; under Prometheus or Loki
rules of your own, by promtool and a real Loki; or in a collector of your own, run by the real one. A test whose engine is
neither on PATH nor in the cache is skipped, and named with where to get it.

  folder, file       YAML or JSON  (default ${defaultFolder}/)
  --env              only in these environments; what needs none is run all the same
  --only             only tests whose name has this text in it
  --json             everything as JSON
  --junit            a report for a CI system, beside what is printed
  --require-engines  what would be skipped has failed
  --schema           the JSON Schema of such a file, for editors`,
  options: {
    env: { type: "string", multiple: true },
    only: { type: "string" },
    json: { type: "boolean" },
    junit: { type: "string" },
    "require-engines": { type: "boolean" },
    schema: { type: "boolean" },
  },
  run: async (positionals, values) => {
    const asked = readTestFlags(positionals, values);
    if (asked.schema) {
      print(JSON.stringify(testFileSchema(), null, 2));
      return exitCodes.ok;
    }
    const placed = await placedTrials(asked);
    if (placed === undefined) return exitCodes.failed;
    const results = await runAll(placed, asked);
    if (asked.json) print(JSON.stringify({ tests: results }, null, 2));
    if (asked.junit !== undefined) writeReport(asked.junit, junitText(results));
    const failed = results.some(({ outcome }) => outcome === "failed");
    say((failed ? red : green)(sumText(results), process.stderr));
    return failed ? exitCodes.failed : exitCodes.ok;
  },
};

/** Everything that is asked for; undefined when something is wrong, which has been said. @throws ConfigError, UsageError */
const placedTrials = async ({ env, only, paths }: AskedTests): Promise<readonly PlacedTrial[] | undefined> => {
  const { files, problems: ofFiles } = testFilesIn(paths);
  const environments = await environmentsFor(files, env);
  if (environments === undefined) {
    if (ofFiles.length > 0) throw new ConfigError(ofFiles, "tests");
    return undefined;
  }
  const { problems, trials } = planTrials(files, environments, env);
  if (ofFiles.length + problems.length > 0) throw new ConfigError([...ofFiles, ...problems], "tests");
  const chosen = trials.filter(({ trial }) => only === undefined || trial.name.includes(only));
  if (chosen.length === 0)
    throw new UsageError(
      only === undefined ? "there is no test to run" : `--only: no test has ${JSON.stringify(only)} in its name`,
    );
  return chosen;
};

/** Undefined when some did not load, which has been said. @throws UsageError for an environment nobody knows */
const environmentsFor = async (
  files: readonly TestFile[],
  asked: readonly string[],
): Promise<readonly Environment[] | undefined> => {
  if (!needsEnvironments(files) && asked.length === 0) return [];
  const { errors, loaded } = await loadEnvironments([]);
  for (const error of errors) say(red(error.message, process.stderr));
  if (errors.length > 0) return undefined;
  const environments = loaded.map(({ environment }) => environment);
  const names = environments.map(({ name }) => name);
  const unknown = asked.find(name => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--env: no environment ${unknown}; there are ${names.join(", ")}`);
  return environments;
};

/** Signals, and what a shell calls an end by them. */
const endings = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

/** One after another, each told of as it ends: engines take what the machine has. */
const runAll = async (
  placed: readonly PlacedTrial[],
  { json, requireEngines }: AskedTests,
): Promise<readonly TrialResult[]> => {
  const bench = openBench(process.env);
  // A signal ends this process without its exit handlers, which stop the engines.
  for (const [signal, code] of endings) process.once(signal, () => process.exit(code));
  const results: TrialResult[] = [];
  try {
    for (const one of placed) {
      progress(`trying ${one.trial.name}`);
      const result = await bench.run(one);
      progressDone();
      const told: TrialResult =
        requireEngines && result.outcome === "skipped" ? { ...result, outcome: "failed" } : result;
      results.push(told);
      if (!json) print(resultText(told));
    }
  } finally {
    await bench.close();
  }
  return results;
};

const writeReport = (path: string, text: string): void => {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ code: "cannot-write", path, what: `cannot be written: ${why}` }]);
  }
};
