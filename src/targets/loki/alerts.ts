/**
 * Alerts as rules of Loki's ruler. It knows no `keep_firing_for`: an alert ends with its condition.
 * @see https://grafana.com/docs/loki/latest/alert/
 */

import { type AlertRule, filledIn, type JudgedComparison, labelsOf, runbookUrl, signs } from "../../core/alert.ts";
import type { Artifact } from "../../core/artifact.ts";
import { unseenBetween } from "../../core/evaluator.ts";
import { metricLabel } from "../../core/instrument.ts";
import { literalInTemplate, thresholdOf, unitSuffixes } from "../../core/notice.ts";
import { type Answer, type Condition, type Refusal, unitOf } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, minutes } from "../../core/units.ts";
import { asking, nameOf } from "./filters.ts";
import { lokiMapping } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { askLoki } from "./query.ts";

/** The folder of a tenant's rule files; the only tenant's where there are none is `fake`. */
export const rulesFolder = (options: LokiOptions): string => `rules/${options.tenant ?? "fake"}`;

/** A rule, in Prometheus' form. */
export type Rule =
  | {
      readonly alert: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }
  | { readonly record: string; readonly expr: string; readonly labels: Readonly<Record<string, string>> };

/** One rule's expression, or why LogQL has none. */
type Judged = { readonly expr: string } | { readonly unsupported: Extract<Answer, { kind: "unsupported" }> };

/** The window of a query that says none; those of alerts do. */
const noWindow = minutes(5);

/** What an expression is made of, with the labels of its groups. */
interface Compared {
  readonly text: string;
  readonly by: readonly string[];
}

const comparedOf = (
  options: LokiOptions,
  site: Site,
  { is, limit, query }: JudgedComparison,
): Compared | Extract<Answer, { kind: "unsupported" }> => {
  const answer = askLoki(options, site, {
    query,
    shape: "instant",
    window: noWindow,
  });
  if (answer.kind === "unsupported") return answer;
  // Its labels say whose records are missing; they are what the selector compares.
  const text =
    query.kind === "measure" && query.measure.kind === "absent"
      ? absentService(options, site, answer.text)
      : answer.text;
  // Somebody's own text may end in a comment.
  const whole = query.kind === "raw" ? `(\n${text}\n)` : `(${text})`;
  return { text: `${whole} ${signs[is]} ${limit}`, by: groupsOf(options, site, query).map(({ label }) => label) };
};

/** The labels a query's groups have in Loki, and in metrics. Absence names its service. */
const groupsOf = (
  options: LokiOptions,
  site: Site,
  query: JudgedComparison["query"],
): readonly { readonly label: string; readonly metric: string }[] => {
  if (query.kind === "raw") return query.by.map(label => ({ label, metric: label }));
  const loki = asking(options, site, lokiMapping(options, site));
  const fields = query.measure.kind === "absent" ? ["service"] : query.by;
  return fields.map(field => ({ label: nameOf(loki, field), metric: metricLabel(field) }));
};

const absentService = (options: LokiOptions, site: Site, absence: string): string =>
  `sum by (${nameOf(asking(options, site, lokiMapping(options, site)), "service")}) (${absence})`;

/** Every comparison holds for the same group; with `missing: "fires"`, so does a service's silence. */
const exprOf = (options: LokiOptions, site: Site, rule: AlertRule): Judged => {
  const compared: Compared[] = [];
  for (const comparison of rule.when) {
    const one = comparedOf(options, site, comparison);
    if ("kind" in one) return { unsupported: one };
    compared.push(one);
  }
  const [first, ...others] = compared;
  if (first === undefined) return { expr: "vector(1)" };
  const joined = others.reduce((text, { by, text: other }) => {
    const shared = first.by.filter(label => by.includes(label));
    return `${text}\nand on (${shared.join(", ")})\n${other}`;
  }, first.text);
  const silences = silencesOf(options, site, rule);
  if (silences.length === 0) return { expr: joined };
  const found = others.length === 0 ? joined : `(\n${joined}\n)`;
  return { expr: [found, ...silences].join("\nor\n") };
};

/** How a rule is narrowed to its services. */
const namesServices = (condition: Condition): boolean =>
  (condition.kind === "equals" || condition.kind === "one-of") && condition.field === "service";

/** For each service, 1 while the first comparison has no record to count. Finer groups come and go, and are not missed. */
const silencesOf = (options: LokiOptions, site: Site, rule: AlertRule): readonly string[] => {
  const query = rule.when[0]?.query;
  if (rule.missing !== "fires" || query?.kind !== "measure" || query.measure.kind === "absent") return [];
  const { measure } = query;
  const whole = measure.kind === "ratio" ? measure.whole.where : [];
  return rule.services.flatMap(service => {
    const answer = askLoki(options, site, {
      query: {
        kind: "measure",
        from: {
          events: query.from.events,
          where: [
            { kind: "equals", field: "service", value: service },
            ...query.from.where.filter(condition => !namesServices(condition)),
            ...whole,
            ...("field" in measure ? [{ kind: "exists" as const, field: measure.field }] : []),
          ],
        },
        measure: { kind: "absent" },
        by: [],
        ...(query.over === undefined ? {} : { over: query.over }),
      },
      shape: "instant",
      window: noWindow,
    });
    return answer.kind === "text" ? [absentService(options, site, answer.text)] : [];
  });
};

/** The number as a person reads it; summaries name the unit. @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ */
const writtenValue = (rule: AlertRule, site: Site): string => {
  const query = rule.when[0]?.query;
  switch (query === undefined ? "count" : unitOf(query, site.schema)) {
    case "share":
      return "{{ $value | humanizePercentage }}";
    case "seconds":
    case "per second":
    case "tokens per second":
    case "US dollars":
      return '{{ $value | printf "%.2f" }}';
    default:
      return '{{ $value | printf "%.0f" }}';
  }
};

const ruleOf = (options: LokiOptions, site: Site, rule: AlertRule, expr: string): Rule => {
  const [first] = rule.when;
  const query = first?.query;
  const groups = query === undefined ? [] : groupsOf(options, site, query);
  const inTemplate = (label: string): string => `{{ $labels.${label} }}`;
  const group =
    groups.length === 0
      ? literalInTemplate(rule.services.length > 0 ? rule.services.join(", ") : site.name)
      : groups.map(({ label }) => inTemplate(label)).join(", ");
  const value = writtenValue(rule, site);
  const written = (text: string): string => filledIn(text, { value, group }, literalInTemplate);
  const runbook = runbookUrl(rule, site);
  const renamed = groups.filter(({ label, metric }) => label !== metric);
  return {
    alert: rule.name,
    expr,
    ...(rule.for.milliseconds > 0 ? { for: goDuration(rule.for) } : {}),
    labels: {
      ...Object.fromEntries(
        Object.entries(labelsOf(rule, site.name)).map(([name, text]) => [name, literalInTemplate(text)] as const),
      ),
      // As metrics have them, so that routes find the same labels whoever evaluates.
      ...Object.fromEntries(renamed.map(({ label, metric }) => [metric, inTemplate(label)] as const)),
    },
    annotations: {
      summary: written(rule.summary),
      description: written(rule.description),
      ...(first === undefined
        ? {}
        : {
            value: `${value}${unitSuffixes[unitOf(first.query, site.schema)] ?? ""}`,
            threshold: literalInTemplate(thresholdOf(first, site.schema)),
          }),
      runbook: literalInTemplate(rule.runbook),
      ...(runbook === undefined ? {} : { runbook_url: literalInTemplate(runbook) }),
    },
  };
};

/**
 * `rules/<tenant>/alerts.yaml`, when Loki judges alerts. An alert's rules are one group: groups are judged side by side, and
 * shared among several rulers.
 */
export const alertFiles = ({ key, options }: Self<LokiOptions>, site: Site): readonly Artifact[] => {
  const rules = site.alerts(key).flatMap((rule): readonly { readonly name: string; readonly rule: Rule }[] => {
    const judged = exprOf(options, site, rule);
    return "expr" in judged ? [{ name: rule.name, rule: ruleOf(options, site, rule, judged.expr) }] : [];
  });
  if (rules.length === 0) return [];
  const groups = [...new Set(rules.map(({ name }) => name))].map(name => ({
    name: `signalbox-${site.name}-${name}`,
    interval: goDuration(options.ruler.interval),
    rules: rules.filter(one => one.name === name).map(({ rule }) => ({ ...rule })),
  }));
  return [
    {
      kind: "yaml",
      path: `${rulesFolder(options)}/alerts.yaml`,
      about: "the alerts that Loki's ruler judges",
      data: { groups },
    },
  ];
};

/** Why LogQL cannot judge an alert. */
export const refuseAlert = ({ options }: Self<LokiOptions>, site: Site, rule: AlertRule): Refusal | undefined => {
  const unseen = unseenBetween(rule, options.ruler.interval);
  if (unseen) return unseen;
  const judged = exprOf(options, site, rule);
  return "expr" in judged ? undefined : judged.unsupported;
};
