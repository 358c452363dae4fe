/** Which tests are tried in which environments, and what names in them nobody knows. */

import { didYouMean, type Problem, shown } from "../core/errors.ts";
import type { Environment } from "../environment/index.ts";
import { judgeDetectorNames } from "../simulate/index.ts";
import { hasRecords } from "./read.ts";
import { subjectOf, type TestFile, type Trial } from "./test-file.ts";
import type { PlacedTrial } from "./tried.ts";

/** Whether a test cannot be tried without an environment, whose meaning its records have. */
const needsOne = (trial: Trial): boolean => {
  const { environment, given } = trial;
  if (environment !== undefined) return true;
  return subjectOf(trial) !== "collector" && given !== undefined && hasRecords(given);
};

export const needsEnvironments = (files: readonly TestFile[]): boolean =>
  files.some(({ tests }) => tests.some(needsOne));

export interface Plan {
  readonly trials: readonly PlacedTrial[];
  readonly problems: readonly Problem[];
}

/** `only` are the environments that are asked for. @default all of them */
export const planTrials = (
  files: readonly TestFile[],
  environments: readonly Environment[],
  only: readonly string[] = [],
): Plan => {
  const trials: PlacedTrial[] = [];
  const problems: Problem[] = [];
  const known = environments.map(({ name }) => name);
  for (const { file, folder, tests } of files)
    for (const [index, trial] of tests.entries()) {
      const path = `${file}.tests[${index}]`;
      const from = { file, folder };
      if (!needsOne(trial)) {
        trials.push({ trial, from, environment: undefined });
        continue;
      }
      const { environment: named = known } = trial;
      for (const name of typeof named === "string" ? [named] : named) {
        const environment = environments.find(one => one.name === name);
        if (environment === undefined) problems.push(unknownEnvironment(`${path}.environment`, name, known));
        else if (only.length === 0 || only.includes(name)) {
          problems.push(...judgedIn(trial, path, environment));
          trials.push({ trial, from, environment });
        }
      }
    }
  return { trials, problems };
};

const unknownEnvironment = (path: string, name: string, known: readonly string[]): Problem => ({
  code: "unknown-name",
  path,
  what: "there is no such environment",
  got: shown(name),
  expected: known.length === 0 ? "an environment of the project" : `one of ${known.join(", ")}`,
  ...didYouMean(name, known),
});

/** What is about names that only the environment knows. */
const judgedIn = ({ expect, given }: Trial, path: string, { name, site }: Environment): readonly Problem[] => {
  const services = site.services.map(service => service.name);
  const { service } = given ?? {};
  return [
    ...judgeDetectorNames(
      expect,
      site.detectors.map(detector => detector.name),
      `${path}.expect`,
    ),
    ...(service === undefined || services.includes(service)
      ? []
      : [
          {
            code: "unknown-name" as const,
            path: `${path}.given.service`,
            what: `is no service of ${name}`,
            got: shown(service),
            expected: `one of ${services.join(", ")}`,
            ...didYouMean(service, services),
          },
        ]),
  ];
};
