/** Reads a file of tests, and says everything that is wrong with it before anything runs. */

import { dirname, resolve } from "node:path";
import { type Problem, shown } from "../core/errors.ts";
import { hiddenKeys, problemsOf } from "../environment/issues.ts";
import { fileProblem } from "../files/text.ts";
import { readYaml } from "../files/yaml.ts";
import { saysSomething, withoutTexts } from "../simulate/index.ts";
import { judgeCollector } from "./collector-config.ts";
import { ruleFilesOf } from "./rule-file.ts";
import { type Given, subjectOf, type TestFile, type Trial, testFileShape } from "./test-file.ts";
import { judgeLines, judgeTimes, lengthOf } from "./times.ts";

export type ReadTests = { readonly tests: TestFile } | { readonly problems: readonly Problem[] };

export const readTestFile = (file: string): ReadTests => {
  const document = readYaml(file);
  if ("problem" in document) return { problems: [document.problem] };
  const hidden = hiddenKeys(document.value, file);
  if (hidden.length > 0) return { problems: hidden };
  const read = testFileShape.safeParse(document.value);
  if (!read.success)
    return { problems: problemsOf(read.error.issues, file, document.value, testFileShape).map(withoutTexts) };
  const tests: TestFile = { file, folder: dirname(resolve(file)), tests: read.data.tests };
  const problems = read.data.tests.flatMap((trial, index) => judged(trial, `${file}.tests[${index}]`, tests.folder));
  const doubles = read.data.tests.flatMap(({ name }, index, all): readonly Problem[] =>
    all.findIndex(other => other.name === name) === index
      ? []
      : [{ code: "duplicate", path: `${file}.tests[${index}].name`, what: "is another test's name", got: shown(name) }],
  );
  return problems.length + doubles.length > 0 ? { problems: [...problems, ...doubles] } : { tests };
};

/** What a shape cannot say: which keys go together, and that files are there. */
const judged = (trial: Trial, path: string, folder: string): readonly Problem[] => {
  const { collector, environment, expect, given, loki, prometheus } = trial;
  const subject = subjectOf(trial);
  const several = [collector, loki, prometheus].filter(one => one !== undefined).length > 1;
  const ownInput = prometheus?.series !== undefined || loki?.streams !== undefined;
  const wrong = (key: string, what: string, expected?: string): Problem => ({
    code: "wrong-value",
    path: `${path}${key}`,
    what,
    ...(expected === undefined ? {} : { expected }),
  });
  const notHere = (key: string, about: string) => wrong(`.expect.${key}`, `says nothing about ${about}`);
  const ruled = prometheus ?? loki;
  const unrecorded = ruled !== undefined && (given === undefined || !hasRecords(given));
  return [
    ...(several ? [wrong("", "is about several subjects", "one of prometheus, loki, collector")] : []),
    ...(saysSomething(expect) ? [] : [wrong(".expect", "expects nothing")]),
    ...(given === undefined && !ownInput ? [missing(`${path}.given`, "scenario, logs or records")] : []),
    ...(given === undefined && ownInput ? [missing(`${path}.given.minutes`, "how long the run is")] : []),
    ...(given === undefined ? [] : judgedGiven(given, `${path}.given`, folder, ownInput)),
    ...(subject === "collector"
      ? (["alerts", "stored", "redacted"] as const)
          .filter(key => expect[key] !== undefined)
          .map(key => notHere(key, "a collector of your own"))
      : (["out", "attributes"] as const)
          .filter(key => expect[key] !== undefined)
          .map(key => notHere(key, "anything but a collector of your own"))),
    ...(ruled !== undefined && saysSomething(expect) && !saysSomething(expect.alerts)
      ? [missing(`${path}.expect.alerts`, "which of the rules' alerts fire, or are quiet")]
      : []),
    ...(unrecorded && loki?.store !== undefined
      ? [wrong(".loki.store", "says nothing without records of an environment")]
      : []),
    ...judgeLines(loki?.streams ?? [], `${path}.loki`, isOverAfter(given?.minutes)),
    ...(unrecorded ? (["stored", "redacted", "absent"] as const) : [])
      .filter(key => expect[key] !== undefined)
      .map(key => notHere(key, "rules without records of an environment")),
    ...(environment !== undefined && given !== undefined && !hasRecords(given) && subject !== "collector"
      ? [wrong(".environment", "has no records to get", "given.scenario, given.logs or given.records")]
      : []),
    ...(ruled === undefined ? [] : ruleFilesOf(ruled.rules, folder, `${path}.${subject}.rules`).problems),
    ...(collector === undefined ? [] : judgeCollector(collector, folder, `${path}.collector`)),
  ];
};

const missing = (path: string, expected: string): Problem => ({
  code: "missing-key",
  path,
  what: "is missing",
  expected,
});

/** A run whose length nobody says lasts as long as what it is given. */
const isOverAfter =
  (minutes: number | undefined) =>
  (since: bigint): boolean =>
    minutes !== undefined && since >= lengthOf(minutes);

export const hasRecords = ({ logs, records, scenario }: Given): boolean =>
  logs !== undefined || records !== undefined || scenario !== undefined;

const judgedGiven = (given: Given, path: string, folder: string, ownInput: boolean): readonly Problem[] => {
  const { logs, minutes, rate, records, scenario, seed } = given;
  const sources = [logs, records, scenario].filter(one => one !== undefined).length;
  const only = (key: string, value: unknown, whose: string): readonly Problem[] =>
    value === undefined
      ? []
      : [{ code: "wrong-value", path: `${path}.${key}`, what: `is about ${whose}`, got: shown(value) }];
  const unread = logs === undefined ? undefined : fileProblem(resolve(folder, logs), { path: `${path}.logs` });
  return [
    ...(sources > 1
      ? [{ code: "wrong-value" as const, path, what: "says several", expected: "one of scenario, logs, records" }]
      : []),
    ...(sources === 0 && !ownInput ? [missing(path, "scenario, logs or records")] : []),
    ...(sources === 0 && ownInput && minutes === undefined ? [missing(`${path}.minutes`, "how long the run is")] : []),
    ...(scenario === undefined ? [...only("seed", seed, "scenarios"), ...only("rate", rate, "scenarios")] : []),
    ...(logs === undefined ? [] : only("minutes", minutes, "scenarios and records: a log's own times are the run's")),
    ...(unread === undefined ? [] : [{ ...unread, got: unread.got ?? shown(logs) }]),
    ...(records ?? []).flatMap((record, index) =>
      judgeTimes(record, `${path}.records[${index}]`, isOverAfter(minutes)),
    ),
  ];
};
