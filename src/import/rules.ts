/** Rule files of Loki's ruler and of Prometheus. */

import { isRecord, listOf, textOf } from "../check/nothing-dead/json.ts";
import { guessed } from "../check/nothing-dead/read-rules.ts";
import { matchAlert } from "./alerts.ts";
import { lineOf } from "./finding.ts";
import { judgeQueryText } from "./queries.ts";
import { emptyReading, type Reading } from "./reading.ts";
import { driftOf } from "./vocabulary.ts";

interface Rule {
  readonly name: string;
  readonly alert: boolean;
  readonly expr: string;
  readonly for: string | undefined;
  readonly severity: string | undefined;
}

const rulesIn = (document: unknown): readonly Rule[] => {
  if (!isRecord(document)) return [];
  const groups = listOf(document.groups ?? (isRecord(document.spec) ? document.spec.groups : undefined));
  return groups
    .filter(isRecord)
    .flatMap(group => listOf(group.rules))
    .filter(isRecord)
    .map(rule => ({
      name: [rule.alert, rule.record].flatMap(textOf)[0] ?? "",
      alert: rule.alert !== undefined,
      expr: textOf(rule.expr)[0] ?? "",
      for: textOf(rule.for)[0],
      severity: isRecord(rule.labels) ? textOf(rule.labels.severity)[0] : undefined,
    }));
};

/** Which of the two languages a rule file is in; undefined when it is no rule file. */
export const ruleLanguage = (document: unknown): "logql" | "promql" | undefined => {
  const rules = rulesIn(document);
  if (rules.length === 0) return undefined;
  // Only LogQL has a selector without a metric's name; `absent(rate({…}))` is LogQL that fails.
  return rules.some(({ expr }) => guessed(expr) === "logql" || /(?<![\w:])\{(?!\s*__name__)/.test(expr))
    ? "logql"
    : "promql";
};

export const readRuleFile = (document: unknown, language: "logql" | "promql", text: string): Reading => {
  const rules = rulesIn(document);
  const judged = rules.map(rule =>
    judgeQueryText(
      { path: `${rule.alert ? "alert" : "record"} ${rule.name}`, text: rule.expr, language, alert: rule.alert },
      text,
    ),
  );
  const fields = [...new Map(judged.flatMap(one => one.fields).map(one => [one.name, one])).values()];
  const alerts = rules.filter(({ alert }) => alert).map(matchAlert);
  return {
    ...emptyReading(language === "logql" ? "loki-rules" : "prometheus-rules"),
    fields,
    alerts,
    findings: [
      ...judged.flatMap(({ findings }) => findings),
      ...driftOf(fields, name => lineOf(text, name), "the rules"),
    ],
    notes: rules.some(({ alert }) => !alert)
      ? ["Recording rules are not carried over: what a panel or alert needs is recorded where its query is compiled."]
      : [],
  };
};
