/** Rule files: Loki's and Prometheus' groups, their custom resource, and Grafana's provisioned alerts. */

import { type AskedText, nothingRead, type Reading } from "./finding.ts";
import { isRecord, listOf, textOf } from "./json.ts";

/** A document with `groups`, or undefined when it is none. `language` is known from the folder of our own files. */
export const readRules = (
  document: unknown,
  language: "logql" | "promql" | undefined,
  source?: string,
): Reading | undefined => {
  if (!isRecord(document)) return undefined;
  const groups = listOf(document.groups ?? (isRecord(document.spec) ? document.spec.groups : undefined));
  const rules = groups.flatMap(group => (isRecord(group) ? listOf(group.rules) : [])).filter(isRecord);
  if (rules.length === 0) return undefined;
  return {
    ...nothingRead,
    texts: rules.flatMap(rule => textsOf(rule, language, source)),
    records: rules.flatMap(rule => textOf(rule.record)),
    uids: rules.flatMap(rule =>
      listOf(rule.data)
        .filter(isRecord)
        .flatMap(({ datasourceUid }) =>
          textOf(datasourceUid).map(uid => ({ where: `alert ${textOf(rule.title)[0] ?? ""}`, uid })),
        ),
    ),
  };
};

const textsOf = (
  rule: Readonly<Record<string, unknown>>,
  language: AskedText["language"] | undefined,
  source: string | undefined,
): readonly AskedText[] => {
  const alert = rule.record === undefined;
  const name = [rule.alert, rule.record, rule.title].flatMap(textOf)[0] ?? "";
  const where = `${alert ? "alert" : "record"} ${name}`;
  const asked = (text: string, from = source): AskedText => ({
    where,
    text,
    alert,
    language: language ?? guessed(text),
    ...(from === undefined ? {} : { source: from }),
  });
  return [
    ...textOf(rule.expr).map(text => asked(text)),
    // Grafana's rules hold queries and expressions over them.
    ...listOf(rule.data)
      .filter(isRecord)
      .flatMap(({ datasourceUid, model }) =>
        isRecord(model) && datasourceUid !== "__expr__"
          ? textOf(model.expr).map(text => asked(text, textOf(datasourceUid)[0]))
          : [],
      ),
  ];
};

/** Only LogQL has a pipe or a line filter behind braces, and functions over ranges of log lines. */
export const guessed = (text: string): "logql" | "promql" =>
  /\}\s*(\||!=|!~)|\b(count_over_time|bytes_over_time|bytes_rate|rate|absent_over_time)\s*\(\s*\{/.test(text)
    ? "logql"
    : "promql";
