/** What alerts say, as templates that Prometheus fills in. @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */

import { filledIn } from "../../core/alert.ts";
import type { PanelUnit } from "../../core/dashboard.ts";
import { literalInTemplate } from "../../core/notice.ts";

/** Shares as percent, everything else as a plain number: the sentence names its unit. */
const valueTemplate = (unit: PanelUnit | undefined): string =>
  unit === "share" ? "{{ $value | humanizePercentage }}" : '{{ $value | printf "%.6g" }}';

/** The group's values as the alert's labels have them, or a text that is always the same. */
export type Group = { readonly labels: readonly string[] } | { readonly text: string };

const groupTemplate = (group: Group): string =>
  "text" in group ? literalInTemplate(group.text) : group.labels.map(label => `{{ $labels.${label} }}`).join(", ");

/** A sentence of the catalog with `{value}` and `{group}` as templates. */
export const annotation = (sentence: string, unit: PanelUnit | undefined, group: Group): string =>
  filledIn(sentence, { value: valueTemplate(unit), group: groupTemplate(group) }, literalInTemplate);

/** What Prometheus makes of `annotation`, for the tests of rules. */
export const annotated = (
  sentence: string,
  unit: PanelUnit | undefined,
  group: Group,
  fired: { readonly value: number; readonly labels: Readonly<Record<string, string>> },
): string =>
  filledIn(sentence, {
    value: unit === "share" ? `${general(fired.value * 100, 4)}%` : general(fired.value, 6),
    group: "text" in group ? group.text : group.labels.map(label => fired.labels[label] ?? "").join(", "),
  });

/** Go's `%.<digits>g`. */
const general = (value: number, digits: number): string => {
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < digits) return String(Number(value.toPrecision(digits)));
  const sign = power < 0 ? "-" : "+";
  return `${Number(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
};
