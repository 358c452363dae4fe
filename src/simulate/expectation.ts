/** What somebody expects of a run, as a file of JSON or YAML says it. */

import { z } from "zod";
import { didYouMean, type Problem } from "../core/errors.ts";
import { hiddenKeys, problemsOf } from "../environment/issues.ts";
import { readYaml } from "../files/yaml.ts";

/** At least one of the two. */
export interface Bounds {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** An alert that fires, and how many minutes into the run at the latest. @default at any time */
export interface ExpectedAlert {
  readonly alert: string;
  readonly withinMinutes?: number | undefined;
}

export interface Expectation {
  readonly alerts?:
    | {
        /** By name; any of its services will do. */
        readonly fires?: readonly (string | ExpectedAlert)[] | undefined;
        /**
         * By name, or all that are not said to fire; alerts that always fire are nobody's others, nor are those that no run
         * can judge. A run in which no record has a time, or no time passes, is no quiet one.
         */
        readonly quiet?: "others" | readonly string[] | undefined;
      }
    | undefined;
  /** Records, by the store's folder below `generated/<environment>/`. */
  readonly stored?: Readonly<Record<string, Bounds>> | undefined;
  /** Findings, by detector. */
  readonly redacted?: Readonly<Record<string, Bounds>> | undefined;
  /** Texts that no stored document may hold. */
  readonly absent?: readonly string[] | undefined;
}

const count = z.int().nonnegative();
export const boundsShape = z
  .strictObject({ atLeast: count.optional(), atMost: count.optional() })
  .superRefine(({ atLeast, atMost }, context) => {
    const refuse = (message: string, params: { readonly problem: string; readonly expected: string }): void =>
      context.addIssue({ code: "custom", message, params });
    if (atLeast === undefined && atMost === undefined)
      refuse("says nothing", { problem: "missing-key", expected: "atLeast, atMost or both" });
    if (atLeast === 0 && atMost === undefined)
      refuse("can never fail", { problem: "wrong-value", expected: "atLeast: 1 or more, or an atMost" });
    if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
      refuse("can never hold", { problem: "wrong-value", expected: "an atMost of atLeast or more" });
  });
const name = z.string().min(1);

/** Of what may stand in a file of expectations. */
export const expectationShape = z.strictObject({
  alerts: z
    .strictObject({
      fires: z
        .array(z.union([name, z.strictObject({ alert: name, withinMinutes: z.number().positive().optional() })]))
        .optional(),
      quiet: z.union([z.literal("others"), z.array(name)]).optional(),
    })
    .optional(),
  stored: z.record(z.string(), boundsShape).optional(),
  redacted: z.record(z.string(), boundsShape).optional(),
  absent: z.array(z.string().min(1)).optional(),
});

/** What a file expects, or what is wrong with it. Paths begin with the file's name. */
export const readExpectation = (file: string): ReadExpectation => {
  const read = readYaml(file);
  return "problem" in read ? { problems: [read.problem] } : expectationOf(read.value, file);
};

export type ReadExpectation = { readonly expectation: Expectation } | { readonly problems: readonly Problem[] };

export const expectationOf = (input: unknown, file: string): ReadExpectation => {
  const hidden = hiddenKeys(input, file);
  if (hidden.length > 0) return { problems: hidden };
  const read = expectationShape.safeParse(input);
  if (!read.success)
    return { problems: problemsOf(read.error.issues, file, input, expectationShape).map(withoutTexts) };
  if (saysSomething(read.data)) return { expectation: read.data };
  const expected = "at least one of alerts, stored, redacted, absent";
  return { problems: [{ code: "missing-key", path: file, what: "expects nothing", expected }] };
};

/** Whether there is anything in it, and not only lists and maps that are empty. */
export const saysSomething = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.values(value).some(saysSomething) : value !== undefined;

/** What must be absent, and what a collector's environment holds, is likely to be a secret. */
export const withoutTexts = (problem: Problem): Problem =>
  /\.(absent|env)\b/.test(problem.path) && problem.got !== undefined
    ? { ...problem, got: "a value (not shown)" }
    : problem;

/** A mistyped detector finds nothing, and is told of before the run. */
export const judgeDetectorNames = (
  expectation: Expectation,
  known: readonly string[],
  file: string,
): readonly Problem[] =>
  Object.keys(expectation.redacted ?? {})
    .filter(detector => !known.includes(detector))
    .map(detector => ({
      code: "unknown-name",
      path: `${file}.redacted.${detector}`,
      what: "is no detector of the environment",
      expected: `one of ${known.join(", ")}`,
      ...didYouMean(detector, known),
    }));
