/** Alert rules. @see https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */

import { type AlertRule, type JudgedComparison, labelsOf, runbookUrl, signs } from "../../core/alert.ts";
import type { PanelUnit } from "../../core/dashboard.ts";
import { metricLabel } from "../../core/instrument.ts";
import { literalInTemplate, thresholdOf, unitSuffixes } from "../../core/notice.ts";
import { ownWindow, type Refusal, refusalOf, Unsupported, unitOf } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration } from "../../core/units.ts";
import { annotation, type Group } from "./annotations.ts";
import type { Rules } from "./config-schema.ts";
import { labelOf } from "./mapping.ts";
import type { PrometheusOptions } from "./options.ts";
import { fixedWindow, type PromqlSite, promql } from "./query.ts";
import { refuseUnkept } from "./retention.ts";
import { namespaceLabels, ruleNamespace } from "./routed.ts";
import { quoted, summed } from "./text.ts";

/** A comparison's number, before it is compared. */
interface Compared {
  readonly text: string;
  /** The labels it is grouped by. */
  readonly by: readonly string[];
  readonly is: JudgedComparison["is"];
  readonly limit: number;
  /** From this value on no answer is ever larger. */
  readonly most?: number;
}

export interface CompiledRule {
  readonly rule: AlertRule;
  readonly expr: string;
  readonly compared: readonly Compared[];
  readonly unit: PanelUnit | undefined;
  readonly group: Group;
  /** The rule's own, beside those of its group and its series. */
  readonly labels: Readonly<Record<string, string>>;
  /** What an operator routes it by. */
  readonly namespace: string | undefined;
}

/** @throws Unsupported */
const comparedOf = (context: PromqlSite, { query, is, limit }: JudgedComparison, index: number): Compared => {
  if (query.kind === "raw") {
    const { text } = promql(context, query, { text: "", seconds: undefined });
    return { text: `(${text})`, by: query.by, is, limit };
  }
  const over = ownWindow(query);
  refuseUnkept(over, context.options, context.site);
  // What an alert counts may be rare; what only says whether there is enough to judge is not.
  const births = query.measure.kind === "count" && index === 0 && is !== "below";
  const window = { ...fixedWindow(over, context.options), births };
  const { text, instruments } = promql(context, query, window);
  const [instrument] = instruments;
  const most =
    query.measure.kind === "percentile" && instrument?.kind === "histogram"
      ? (instrument.buckets.at(-1) ?? 0) / instrument.value.scale
      : undefined;
  if (most !== undefined && (is === "above" ? limit >= most : is === "atLeast" && limit > most))
    throw new Unsupported(
      `${instrument?.name ?? "the histogram"} tells nothing apart above ${most}, so that the limit of ${limit} is never passed`,
      "lower the limit, or add a histogram with larger buckets under instruments",
    );
  return {
    text: query.measure.kind === "absent" ? `(${text})` : text,
    by: query.by.map(field => labelOf(context.options, field)),
    is,
    limit,
  };
};

/** All hold for one group: the labels that both sides have are equal. */
const joined = ([first, ...others]: readonly Compared[]): string =>
  first === undefined
    ? "vector(1)"
    : [
        comparison(first),
        ...others.map(other => {
          const common = other.by.filter(label => first.by.includes(label));
          return `and on (${common.join(", ")}) ${comparison(other)}`;
        }),
      ].join(" ");

const comparison = ({ text, is, limit }: Compared): string => `${text} ${signs[is]} ${limit}`;

/** Every service that the first comparison has no number of; of a raw query, that it has none at all. */
const missing = ({ options }: PromqlSite, { services }: AlertRule, first: Compared): string => {
  const label = labelOf(options, "service");
  if (!first.by.includes(label)) return `absent${first.text.startsWith("(") ? first.text : `(${first.text})`}`;
  const every = services.map(name => `label_replace(vector(1), "${label}", ${quoted(name)}, "", "")`).join(" or ");
  return `on (${label}) ((${every}) unless on (${label}) ${summed([label], first.text)})`;
};

/** @throws Unsupported */
const compileRule = (context: PromqlSite, rule: AlertRule, namespace?: string): CompiledRule => {
  const compared = rule.when.map((one, index) => comparedOf(context, one, index));
  const [first] = compared;
  const query = rule.when[0]?.query;
  const absence = query?.kind === "measure" && query.measure.kind === "absent";
  const all = joined(compared);
  const service = labelOf(context.options, "service");
  const [only] = rule.services;
  // Absence has no labels, but a rule for each service.
  const own = absence && only !== undefined ? { [service]: only } : {};
  return {
    rule,
    expr:
      rule.missing === "fires" && first !== undefined && !absence
        ? `(${all}) or ${missing(context, rule, first)}`
        : all,
    compared,
    unit: query === undefined || query.kind === "raw" ? undefined : unitOf(query, context.site.schema),
    group:
      first === undefined || first.by.length === 0
        ? { text: absence ? rule.services.join(", ") : context.site.name }
        : { labels: first.by },
    labels: own,
    namespace,
  };
};

/** Every rule of an alert beside the others: two that carry equal labels could not be told apart. */
const distinct = (rules: readonly CompiledRule[], options: PrometheusOptions): readonly CompiledRule[] => {
  const service = labelOf(options, "service");
  return rules.map(one => {
    const siblings = rules.filter(other => other.rule.name === one.rule.name);
    if (siblings.length === 1 || service in one.labels) return one;
    const [only, ...others] = one.rule.services;
    const labels = only !== undefined && others.length === 0 ? { [service]: only } : { rule: one.rule.id };
    return { ...one, labels: { ...one.labels, ...labels } };
  });
};

/** The rules in the order of the catalog. */
export const compiledRules = ({ key, options }: Self<PrometheusOptions>, site: Site): readonly CompiledRule[] => {
  const namespace = ruleNamespace(options, site);
  return distinct(
    site.alerts(key).map(rule => compileRule({ options, site }, rule, namespace)),
    options,
  );
};

/** A group for each alert: an alert's rules are evaluated together, different alerts side by side. */
export const alertRules = (rules: readonly CompiledRule[], options: PrometheusOptions, site: Site): Rules => ({
  groups: [...new Set(rules.map(({ rule }) => rule.name))].map(name => ({
    name: `signalbox-${site.name}-${name}`,
    labels: { [labelOf(options, "environment")]: site.name },
    rules: rules.filter(({ rule }) => rule.name === name).map(one => ruleOf(one, options, site)),
  })),
});

const ruleOf = (compiled: CompiledRule, options: PrometheusOptions, site: Site) => {
  const { rule, expr, unit, group } = compiled;
  return {
    alert: rule.name,
    expr,
    ...(rule.for.milliseconds === 0 ? {} : { for: goDuration(rule.for) }),
    ...(rule.keepFiring === undefined ? {} : { keep_firing_for: goDuration(rule.keepFiring) }),
    labels: labelsOfRule(compiled, options, site, literalInTemplate, label => `{{ $labels.${label} }}`),
    annotations: {
      summary: annotation(rule.summary, unit, group),
      description: annotation(rule.description, unit, group),
      ...numbersOf(rule, unit, site, annotation("{value}", unit, group)),
      ...runbookOf(rule, site),
    },
  };
};

/** All labels that a rule gives. `text` writes what is always the same, `of` what a series has in a label. */
export const labelsOfRule = (
  { rule, group, labels, namespace }: CompiledRule,
  options: Pick<PrometheusOptions, "names">,
  site: Pick<Site, "name">,
  text: (value: string) => string,
  of: (label: string) => string,
): Readonly<Record<string, string>> => {
  const own = Object.fromEntries(
    Object.entries({ ...ownLabels(rule, site), ...labels }).map(([label, value]) => [label, text(value)]),
  );
  return {
    ...own,
    ...routedBy(options, group, site, of),
    ...namespaceLabels(namespace, own, "labels" in group ? group.labels : [], of),
  };
};

/** The labels that routes go by, where the user's names are others: by them notifications are grouped and routed. */
const routedBy = (
  { names }: Pick<PrometheusOptions, "names">,
  group: Group,
  site: Pick<Site, "name">,
  of: (label: string) => string,
): Readonly<Record<string, string>> => {
  const { environment = "environment", service } = names;
  return {
    ...(environment === "environment" ? {} : { environment: site.name }),
    ...(service === undefined ||
    service === metricLabel("service") ||
    !("labels" in group && group.labels.includes(service))
      ? {}
      : { [metricLabel("service")]: of(service) }),
  };
};

/** Without the environment, which the group gives. */
const ownLabels = (rule: AlertRule, site: Pick<Site, "name">): Readonly<Record<string, string>> => {
  const { environment: _, ...own } = labelsOf(rule, site.name);
  return own;
};

/** The annotations that notifications show beside the sentences. */
export const numbersOf = (
  { when }: AlertRule,
  unit: PanelUnit | undefined,
  { schema }: Pick<Site, "schema">,
  value: string,
): Readonly<Record<string, string>> => {
  const [first] = when;
  if (first === undefined) return {};
  return {
    value: `${value}${(unit && unitSuffixes[unit]) ?? ""}`,
    threshold: literalInTemplate(thresholdOf(first, schema)),
  };
};

/** The annotations that say what to do. */
export const runbookOf = (rule: AlertRule, site: Pick<Site, "runbooks">) => {
  const url = runbookUrl(rule, site);
  return { runbook: rule.runbook, ...(url === undefined ? {} : { runbook_url: url }) };
};

/** Why PromQL cannot judge an alert. */
export const refuseAlert = ({ options }: Self<PrometheusOptions>, site: Site, rule: AlertRule): Refusal | undefined =>
  refusalOf(() => compileRule({ options, site }, rule));
