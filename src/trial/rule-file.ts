/**
 * Somebody's files of rules, as Prometheus and Loki read them alike: groups of rules with an expression each.
 * @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */

import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Problem, shown } from "../core/errors.ts";
import { problemsOf } from "../environment/issues.ts";
import { readYaml } from "../files/yaml.ts";
import { nanosecondsOf, readLength } from "./length.ts";

/** Only what is judged here: the engine reads the file itself, or its expressions. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  /** In nanoseconds. */
  readonly for: bigint;
  readonly keepFiring: bigint;
  readonly labels: Readonly<Record<string, string>>;
  /** In nanoseconds; undefined where the group says none. */
  readonly interval: bigint | undefined;
  /** How many alerts it may have at a time, as its group says; 0 for as many as there are. */
  readonly limit: number;
}

export interface RuleFile {
  readonly file: string;
  readonly alerts: readonly AlertingRule[];
  /** Of every group that says one, in nanoseconds. */
  readonly intervals: readonly bigint[];
}

/** Numbers are texts to them; a bare 0 is the only one that is a length. */
const length = z.preprocess(
  value => (value === 0 ? "0" : value),
  z.string().superRefine((text, context) => {
    if (readLength(text) === undefined) context.addIssue({ code: "custom", message: "is no length of time" });
  }),
);

/** What both engines know in a file; promtool reads its own itself, and refuses what is Loki's. */
const notJudged = z.unknown().optional();

const shape = z.strictObject({
  namespace: notJudged,
  groups: z.array(
    z.strictObject({
      name: z.string(),
      query_offset: notJudged,
      limit: z.int().nullish(),
      labels: notJudged,
      remote_write: notJudged,
      interval: length.optional(),
      rules: z
        .array(
          z.strictObject({
            annotations: notJudged,
            alert: z.string().optional(),
            record: z.string().optional(),
            // A number is an expression too.
            expr: z.union([z.string(), z.number()]),
            for: length.optional(),
            keep_firing_for: length.optional(),
            labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});

/** The rules of files and of the YAML files in folders; paths of problems begin with `path`. */
export const ruleFilesOf = (
  named: string | readonly string[],
  folder: string,
  path: string,
): { readonly files: readonly RuleFile[]; readonly problems: readonly Problem[] } => {
  const files: RuleFile[] = [];
  const problems: Problem[] = [];
  for (const one of typeof named === "string" ? [named] : named) {
    const found = filesAt(one, folder);
    if (found.length === 0)
      problems.push({
        code: "cannot-load",
        path,
        what: "is a folder without a file of YAML",
        got: shown(one),
      });
    for (const file of found) {
      const read = readRules(resolve(folder, file), `${path} (${file})`);
      if ("problems" in read) problems.push(...read.problems);
      else files.push(read.rules);
    }
  }
  if (problems.length === 0 && files.every(({ alerts }) => alerts.length === 0))
    problems.push({ code: "wrong-value", path, what: "has no alert" });
  return { files, problems };
};

/** The file that is named, or those of the folder that is. What is wrong with a name is told by whoever reads the file. */
const filesAt = (named: string, folder: string): readonly string[] => {
  const path = resolve(folder, named);
  try {
    if (!statSync(path).isDirectory()) return [named];
    return readdirSync(path)
      .filter(name => /\.ya?ml$/.test(name))
      .sort()
      .map(name => join(named, name));
  } catch {
    return [named];
  }
};

/** A group that says nothing says none, to both engines. */
const intervalOf = (text: string | undefined): bigint | undefined => nanosecondsOf(text, "0") || undefined;

const readRules = (
  file: string,
  path: string,
): { readonly rules: RuleFile } | { readonly problems: readonly Problem[] } => {
  const document = readYaml(file, path);
  if ("problem" in document) return { problems: [document.problem] };
  const read = shape.safeParse(document.value);
  if (!read.success) return { problems: problemsOf(read.error.issues, path, document.value, shape) };
  const { groups } = read.data;
  const rules: RuleFile = {
    file,
    intervals: groups.flatMap(({ interval }) => intervalOf(interval) ?? []),
    alerts: groups.flatMap(({ interval, limit, rules }) =>
      (rules ?? []).flatMap(rule =>
        rule.alert === undefined
          ? []
          : [
              {
                alert: rule.alert,
                expr: String(rule.expr),
                for: nanosecondsOf(rule.for, "0"),
                keepFiring: nanosecondsOf(rule.keep_firing_for, "0"),
                labels: Object.fromEntries(
                  Object.entries(rule.labels ?? {}).map(([key, value]) => [key, String(value)]),
                ),
                interval: intervalOf(interval),
                limit: limit ?? 0,
              },
            ],
      ),
    ),
  };
  return { rules };
};

/** What always fires, as a dead man's switch does, is nobody's other. */
export const alwaysFires = ({ expr }: Pick<AlertingRule, "expr">): boolean => /^\s*vector\s*\(\s*1\s*\)\s*$/.test(expr);
