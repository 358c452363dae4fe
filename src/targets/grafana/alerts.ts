/**
 * `provisioning/alerting/rules.yaml`: alerts that Grafana itself judges, over the stores it reads.
 * @see https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
 */

import { type AlertRule, filledIn, type JudgedComparison, labelsOf, runbookUrl, signs } from "../../core/alert.ts";
import type { PanelUnit } from "../../core/dashboard.ts";
import { metricLabel } from "../../core/instrument.ts";
import { thresholdOf, unitSuffixes } from "../../core/notice.ts";
import { type Refusal, unitOf } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, minutes } from "../../core/units.ts";
import { notificationOf } from "./contacts.ts";
import type { Undrawn } from "./drawing.ts";
import type { GrafanaOptions } from "./options.ts";
import { refIdOf } from "./panels.ts";
import { type AlertQuery, expressions, type GrafanaRule, type RulesFile } from "./provisioning-schema.ts";
import { firstAnswer, folderTitle, labelIn, prefixOf, type Source, sourcesOf } from "./sources.ts";
import { inAnnotation, inLabel, uidOf, unexpanded } from "./text.ts";

/** How often rules are judged; it divides every `for`. */
export const evaluationInterval = minutes(1);
/** What a query in a store's own words may look back on; it says its window itself. */
const rawRange = minutes(10);

/** A rule's queries, each with the store that answers it. */
interface Answered {
  readonly comparison: JudgedComparison;
  readonly source: Source;
  readonly text: string;
}

/** The stores that a rule's queries are asked of, or the first query's reasons that none answers. */
const answeredRule = (
  rule: AlertRule,
  sources: readonly Source[],
): { readonly answered: readonly Answered[] } | { readonly undrawn: Undrawn } => {
  const answered: Answered[] = [];
  for (const comparison of rule.when) {
    const found = firstAnswer(
      sources,
      { query: comparison.query, shape: "instant", window: rawRange, forAlert: true },
      source => (source.fixed ? undefined : "a rule cannot ask a data source that people choose in a dashboard"),
    );
    if ("reasons" in found) return { undrawn: found };
    answered.push({ comparison, ...found });
  }
  return { answered };
};

/** Why no store that Grafana reads can judge an alert. */
export const refuseAlert = (self: Self<GrafanaOptions>, site: Site, rule: AlertRule): Refusal | undefined => {
  const result = answeredRule(rule, sourcesOf(self, site));
  if ("answered" in result) return undefined;
  const { reasons, help } = result.undrawn;
  return { why: `no store that it reads can (${reasons.join("; ")})`, ...(help === undefined ? {} : { help }) };
};

/** The rules of an environment that Grafana judges; undefined when it judges none. */
export const rulesFile = (self: Self<GrafanaOptions>, site: Site): RulesFile | undefined => {
  const sources = sourcesOf(self, site);
  const titles = new Set<string>();
  const rules = site.alerts(self.key).flatMap((rule): readonly GrafanaRule[] => {
    const result = answeredRule(rule, sources);
    // Titles differ within a folder; services of other settings have a rule of the same name.
    const title = titles.has(rule.name) ? `${rule.name} ${rule.services[0] ?? rule.id}` : rule.name;
    titles.add(rule.name);
    return "answered" in result ? [grafanaRule(self, site, rule, title, result.answered)] : [];
  });
  if (rules.length === 0) return undefined;
  return {
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: `${prefixOf(self, site)}alerts`,
        folder: unexpanded(folderTitle(self, site)),
        interval: goDuration(evaluationInterval),
        rules,
      },
    ],
  };
};

const grafanaRule = (
  self: Self<GrafanaOptions>,
  site: Site,
  rule: AlertRule,
  title: string,
  answered: readonly Answered[],
): GrafanaRule => {
  const queries = answered.map((one, index) => queryOf(one, refIdOf(index)));
  const condition = refIdOf(queries.length);
  const settings = notificationOf(self, site, rule);
  return {
    uid: uidOf(prefixOf(self, site), rule.id),
    title,
    condition,
    data: [...queries, conditionOf(answered, condition)],
    // What no data means is the alert's own; a store that cannot be asked has alerts of its own.
    noDataState: rule.missing === "fires" ? "Alerting" : "OK",
    execErrState: rule.missing === "fires" ? "Alerting" : "KeepLast",
    for: goDuration(rule.for).replace(/^0ms$/, "0s"),
    ...(rule.keepFiring === undefined ? {} : { keepFiringFor: goDuration(rule.keepFiring) }),
    labels: labels(rule, answered, site),
    annotations: annotations(rule, answered, site),
    isPaused: false,
    ...(settings === undefined ? {} : { notification_settings: settings }),
  };
};

const queryOf = ({ comparison: { query }, source, text }: Answered, refId: string): AlertQuery => {
  const window = (query.kind === "measure" ? query.over : undefined) ?? rawRange;
  const facts = {
    refId,
    relativeTimeRange: { from: Math.ceil(window.milliseconds / 1000), to: 0 as const },
    datasourceUid: source.uid,
  };
  // Nothing is expanded in a model.
  const model = { refId, expr: text, editorMode: "code" } as const;
  return source.plugin === "loki"
    ? {
        ...facts,
        queryType: "instant",
        model: { ...model, datasource: { type: "loki", uid: source.uid }, queryType: "instant" },
      }
    : {
        ...facts,
        model: { ...model, datasource: { type: "prometheus", uid: source.uid }, instant: true, range: false },
      };
};

const evaluators = { above: "gt", atLeast: "gte", below: "lt" } as const satisfies Record<
  JudgedComparison["is"],
  string
>;

/** One comparison is a threshold; several are one sum of logic, which joins groups by their labels; none is always true. */
const conditionOf = (answered: readonly Answered[], refId: string): AlertQuery => {
  const facts = { refId, relativeTimeRange: { from: 0 as const, to: 0 as const }, datasourceUid: expressions } as const;
  const datasource = { type: expressions, uid: expressions } as const;
  const [only] = answered;
  if (only !== undefined && answered.length === 1)
    return {
      ...facts,
      model: {
        refId,
        datasource,
        type: "threshold",
        expression: refIdOf(0),
        conditions: [{ evaluator: { type: evaluators[only.comparison.is], params: [only.comparison.limit] } }],
      },
    };
  const terms = answered.map(
    ({ comparison: { is, limit } }, index) => `$${refIdOf(index)} ${signs[is]} ${plainNumber(limit)}`,
  );
  return {
    ...facts,
    model: {
      refId,
      datasource,
      type: "math",
      expression: terms.length > 0 ? terms.map(term => `(${term})`).join(" && ") : "1 > 0",
    },
  };
};

/** Without an exponent. */
const plainNumber = (value: number): string => {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
};

/** The labels that a rule's series have of their own, in the first store's words. */
const groupLabels = (answered: readonly Answered[]): readonly string[] => {
  const [first] = answered;
  if (first === undefined) return [];
  const { query } = first.comparison;
  return query.kind === "raw"
    ? query.by
    : query.kind === "measure"
      ? query.by.map(field => labelIn(first.source, field))
      : [];
};

const labels = (rule: AlertRule, answered: readonly Answered[], site: Site): Readonly<Record<string, string>> => {
  const [service] = rule.services;
  const [first] = answered;
  const asked = first?.comparison.query;
  const grouped = asked?.kind === "measure" && asked.by.includes("service");
  const name = metricLabel("service");
  const own = first === undefined ? name : labelIn(first.source, "service");
  return {
    ...Object.fromEntries(Object.entries(labelsOf(rule, site.name)).map(([key, value]) => [key, inLabel(value)])),
    // Absence has no groups; and a label of another name is called what routes group by.
    ...(service !== undefined && rule.services.length === 1 && !grouped
      ? { [name]: service }
      : grouped && own !== name
        ? { [name]: `{{ index $$labels ${JSON.stringify(own)} }}` }
        : {}),
  };
};

const annotations = (rule: AlertRule, answered: readonly Answered[], site: Site): Readonly<Record<string, string>> => {
  const names = groupLabels(answered);
  const group =
    names.length === 0
      ? inAnnotation(rule.services.length > 0 ? rule.services.join(", ") : site.name)
      : names.map(name => `{{ index $labels ${JSON.stringify(name)} }}`).join(", ");
  const [first] = answered;
  const unit = first === undefined ? undefined : unitOf(first.comparison.query, site.schema);
  const value = unit === undefined ? "1" : valueIn(unit);
  const measured = `${value}${unit === undefined ? "" : (unitSuffixes[unit] ?? "")}`;
  const said = (text: string): string => filledIn(text, { value, group }, inAnnotation);
  const runbook = runbookUrl(rule, site);
  return {
    summary: said(rule.summary),
    description: said(rule.description),
    value: measured,
    ...(first === undefined ? {} : { threshold: inAnnotation(thresholdOf(first.comparison, site.schema)) }),
    runbook: inAnnotation(rule.runbook),
    ...(runbook === undefined ? {} : { runbook_url: inAnnotation(runbook) }),
  };
};

/** The first query's number, which is there without data too, as 0. Sentences name their unit themselves. */
const valueIn = (unit: PanelUnit): string => {
  const number = '(index $values "A").Value';
  return unit === "share" ? `{{ humanizePercentage ${number} }}` : `{{ printf "%.6g" ${number} }}`;
};
