/**
 * What a notification says, as templates of Go over the alerts of a group: labels, and the annotations `summary`,
 * `description`, `value`, `threshold` and `runbook_url`. Evaluators write the annotations, pagers fill in the templates.
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */

import { type JudgedComparison, signs } from "./alert.ts";
import type { PanelUnit } from "./dashboard.ts";
import { unitOf } from "./query/language.ts";
import { severityColours } from "./route.ts";
import type { Schema } from "./schema.ts";

/** The labels by which alerts become one notification. */
export const groupedBy = ["alertname", "service_name", "environment"] as const;

/** Text that Slack would read as a mention or a link, as a person wrote it: label values come from logs. */
const plain = (expression: string): string =>
  `{{ ${expression} | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}`;

/** One annotation of every alert, a line each. */
const lines = (annotation: string): string =>
  `{{ range .Alerts }}{{ with .Annotations.${annotation} }}${plain(".")}{{ else }}–{{ end }}\n{{ end }}`;

const { critical, warning, info, other } = severityColours;

/** By name. Status, labels and annotations are the group's. */
export const noticeTemplates = {
  "signalbox.colour":
    `{{ if eq .Status "resolved" }}${info}` +
    `{{ else if eq .CommonLabels.severity "critical" }}${critical}` +
    `{{ else if eq .CommonLabels.severity "warning" }}${warning}` +
    `{{ else if eq .CommonLabels.severity "info" }}${info}` +
    `{{ else }}${other}{{ end }}`,
  "signalbox.title":
    `[{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}] ` +
    `${plain(".GroupLabels.alertname")}{{ with .GroupLabels.service_name }} ${plain(".")}{{ end }}` +
    `{{ with .GroupLabels.environment }} (${plain(".")}){{ end }}`,
  "signalbox.text":
    `{{ range .Alerts }}{{ with .Annotations.summary }}*${plain(".")}*\n{{ end }}` +
    `{{ with .Annotations.description }}${plain(".")}\n{{ end }}` +
    `{{ with .Annotations.runbook_url }}<${plain(".")}|Runbook>\n{{ end }}{{ end }}`,
  "signalbox.value": lines("value"),
  "signalbox.threshold": lines("threshold"),
  "signalbox.line": `{{ .GroupLabels.alertname }}: {{ with index .Alerts 0 }}{{ .Annotations.summary }}{{ end }}`,
} as const;

export type NoticeTemplate = keyof typeof noticeTemplates;

/** A user's text where a template is expected. */
export const literalInTemplate = (text: string): string =>
  text.replaceAll(/\{+/g, braces => `{{ ${JSON.stringify(braces)} }}`);

/** What follows a number that stands alone, as in the annotation `value`; shares are written as percent. */
export const unitSuffixes: Readonly<Partial<Record<PanelUnit, string>>> = {
  milliseconds: " ms",
  seconds: " s",
  bytes: " B",
  "US dollars": " USD",
  "per second": "/s",
  "tokens per second": " tokens/s",
};

/** The annotation `threshold`: `> 5%`, `>= 10`. */
export const thresholdOf = ({ is, limit, query }: JudgedComparison, schema: Schema): string => {
  const unit = unitOf(query, schema);
  const number = unit === "share" ? `${Number((limit * 100).toPrecision(12))}%` : `${limit}${unitSuffixes[unit] ?? ""}`;
  return `${signs[is]} ${number}`;
};
