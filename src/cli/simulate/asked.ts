/** What `signalbox simulate` is asked for, read from its flags before anything is loaded. */

import { nearest } from "../../core/errors.ts";
import { type AskedScenario, type ScenarioName, scenarioNames } from "../../simulate/index.ts";
import { flagValue, textValue, UsageError, type Values } from "../command.ts";

export interface AskedLogs {
  readonly kind: "logs";
  /** A path, or - for standard input. */
  readonly file: string;
}

export interface AskedSimulation {
  readonly source: (AskedScenario & { readonly kind: "scenario" }) | AskedLogs;
  readonly service: string | undefined;
  readonly json: boolean;
  /** The path of a file of expectations. */
  readonly expect: string | undefined;
}

/** @throws UsageError for what cannot be read, or does not go together */
export const readFlags = (values: Values): AskedSimulation => ({
  source: readSource(values),
  service: textValue(values, "service"),
  json: flagValue(values, "json"),
  expect: textValue(values, "expect"),
});

const ofScenarios = ["seed", "minutes", "records", "rate"] as const;

const readSource = (values: Values): AskedSimulation["source"] => {
  const [scenario, file] = [textValue(values, "scenario"), textValue(values, "logs")];
  if (file !== undefined) {
    if (scenario !== undefined) throw new UsageError("--scenario and --logs: choose one");
    if (file === "") throw new UsageError("--logs: needs a path, or - for standard input");
    const other = ofScenarios.find(flag => values[flag] !== undefined);
    if (other !== undefined) throw new UsageError(`--${other}: is about scenarios; a log is read as it is`);
    return { kind: "logs", file };
  }
  if (scenario === undefined)
    throw new UsageError(`simulate takes --scenario or --logs; scenarios are ${scenarioNames.join(", ")}`);
  const whole = /^[0-9]+$/;
  if (values.minutes !== undefined && values.records !== undefined)
    throw new UsageError("--minutes and --records: choose one");
  return {
    kind: "scenario",
    scenario: readScenario(scenario),
    seed: readNumber(values, "seed", whole, [0, Number.MAX_SAFE_INTEGER]) ?? 1,
    minutes: readNumber(values, "minutes", whole, [1, 10_000]),
    records: readNumber(values, "records", whole, [1, 1_000_000_000]),
    rate: readNumber(values, "rate", /^[0-9]+([.][0-9]+)?$/, [0.001, 10_000]),
  };
};

const readScenario = (text: string): ScenarioName => {
  const known = scenarioNames.find(name => name === text);
  if (known !== undefined) return known;
  const meant = nearest(text, scenarioNames);
  throw new UsageError(
    `--scenario: no ${text}; expected one of ${scenarioNames.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
};

const readNumber = (
  values: Values,
  flag: (typeof ofScenarios)[number],
  form: RegExp,
  [least, most]: readonly [least: number, most: number],
): number | undefined => {
  const text = textValue(values, flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!form.test(text) || value < least || value > most)
    throw new UsageError(`--${flag}: ${JSON.stringify(text)} is no number from ${least} to ${most}`);
  return value;
};
