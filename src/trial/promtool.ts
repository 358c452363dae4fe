/**
 * Somebody's Prometheus rules over series, by `promtool test rules`: the rule manager itself judges them, in a time of its
 * own, so that `for` and what rules record mean what they mean in Prometheus and half an hour takes no time.
 *
 * promtool only compares, so that it is told to expect nothing of two questions about ALERTS; what it got instead is the
 * answer. @see https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JudgedAlert } from "../simulate/index.ts";
import { writeLength } from "./length.ts";
import { run } from "./process.ts";
import { readSamples, type Sample } from "./promtool-answer.ts";
import { type AlertingRule, alwaysFires, type RuleFile } from "./rule-file.ts";
import type { InputSeries } from "./series.ts";

export interface PromtoolRun {
  readonly program: string;
  /** An empty one. */
  readonly folder: string;
  readonly rules: readonly RuleFile[];
  readonly series: readonly InputSeries[];
  /** All in nanoseconds: how long the run is, how far apart samples are, how often groups without an interval are judged. */
  readonly length: bigint;
  readonly every: bigint;
  readonly evaluate: bigint;
}

export type Judged = { readonly alerts: readonly JudgedAlert[] } | { readonly refused: string };

export const judgeByPromtool = async (asked: PromtoolRun): Promise<Judged> => {
  const { evaluate, every, folder, length, program, rules, series } = asked;
  const step = [...rules.flatMap(({ intervals }) => intervals), evaluate].reduce(commonStep);
  const file = join(folder, "test.yaml");
  // Beyond the beginning, which would not be in it.
  const window = `[${writeLength(length + step)}:${writeLength(step)}]`;
  const question = (expr: string) => ({ expr, eval_time: writeLength(length), exp_samples: [] });
  const test = {
    rule_files: rules.map(one => one.file),
    evaluation_interval: writeLength(evaluate),
    tests: [
      {
        interval: writeLength(every),
        input_series: series,
        promql_expr_test: [question(`min_over_time(timestamp(ALERTS)${window})`)],
      },
    ],
  };
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(test));
  const { code, output } = await run(program, ["test", "rules", file]);
  if (code === null) return { refused: `promtool did not end:\n${output}` };
  const read = readAnswer(output);
  if ("refused" in read || (code !== 0 && read.samples.length === 0)) return { refused: output.trim() };
  const alerts = rules.flatMap(one => one.alerts);
  return { alerts: alerts.map(rule => judgedAlert(rule, alerts, read.samples)) };
};

const commonStep = (a: bigint, b: bigint): bigint => (b === 0n ? a : commonStep(b, a % b));

/** What promtool got in the place of nothing; refused when it says anything else. */
const readAnswer = (output: string): { readonly samples: readonly Sample[] } | { readonly refused: true } => {
  const lines = output.split("\n").map(line => line.trim());
  const said = lines.filter(
    line => line !== "" && !/^(Unit Testing: .*|SUCCESS|FAILED:|expr: "min_over_time\(.*|exp: nil)$/.test(line),
  );
  const samples: Sample[] = [];
  for (const line of said) {
    const found = line.startsWith("got: ") ? readSamples(line.slice(5)) : undefined;
    if (found === undefined) return { refused: true };
    samples.push(...found);
  }
  return { samples };
};

/** Labels that say which alert it is, and not whose. */
const ofAlerts = ["alertname", "alertstate"];

const judgedAlert = (rule: AlertingRule, all: readonly AlertingRule[], samples: readonly Sample[]): JudgedAlert => {
  const fixed = new Set([
    ...ofAlerts,
    ...all.filter(one => one.alert === rule.alert).flatMap(one => Object.keys(one.labels)),
  ]);
  const own = samples.filter(({ labels }) => labels.alertname === rule.alert);
  const firing = own
    .filter(({ labels }) => labels.alertstate === "firing")
    .map(({ labels, value }) => ({
      group: Object.fromEntries(Object.entries(labels).filter(([key]) => !fixed.has(key))),
      pendingFrom: value,
      from: value,
    }))
    .sort((a, b) => a.from - b.from);
  return {
    name: rule.alert,
    verdict: firing.length > 0 ? "fires" : own.length > 0 ? "pending" : "quiet",
    always: alwaysFires(rule),
    firing,
  };
};
