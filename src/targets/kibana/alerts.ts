/**
 * Alerts as rules of type Elasticsearch query, each one ES|QL: a row is a group that the alert is about. The files are
 * bodies of `POST /api/alerting/rule/{id}`.
 * @see https://www.elastic.co/docs/explore-analyze/alerts-cases/alerts/rule-type-es-query
 */

import { type AlertRule, labelsOf, runbookUrl } from "../../core/alert.ts";
import type { JsonObject } from "../../core/artifact.ts";
import { type Answer, type Condition, type Refusal, unsupported } from "../../core/query/index.ts";
import { groupsOf } from "../../core/query/query.ts";
import type { Readable, Site } from "../../core/target.ts";
import { actionsOf } from "./actions.ts";
import { inKibanaUnits, written } from "./names.ts";
import type { KibanaOptions } from "./options.ts";
import { needs } from "./versions.ts";

/** A rule of ours as the rules Kibana judges: where silence counts, every service is watched by one of its own. */
export const watched = (rule: AlertRule): readonly AlertRule[] => {
  const absent = rule.when.some(({ query }) => query.kind === "measure" && query.measure.kind === "absent");
  if (rule.missing !== "fires" || absent || rule.services.length < 2) return [rule];
  return rule.services.map(service => {
    const only: Condition = { kind: "equals", field: "service", value: service };
    return {
      ...rule,
      id: `${rule.id}-${service}`,
      services: [service],
      when: rule.when.map(side =>
        side.query.kind === "raw"
          ? side
          : {
              ...side,
              query: { ...side.query, from: { ...side.query.from, where: [only, ...side.query.from.where] } },
            },
      ),
    };
  });
};

/** The condition as a query, of the first store that has words for it. */
const asked = (rule: AlertRule, stores: readonly Readable[]): Answer =>
  stores.reduce<Answer>(
    (found, store) => (found.kind === "text" ? found : (store.askRule?.(rule) ?? found)),
    unsupported("esql", "no store it reads is asked for whole alerts"),
  );

export interface RuleFile {
  readonly rule: AlertRule;
  readonly body: JsonObject;
}

/** What every rule is written from. */
interface Context {
  readonly options: KibanaOptions;
  readonly site: Site;
  readonly stores: readonly Readable[];
}

export const ruleFiles = (rules: readonly AlertRule[], context: Context): readonly RuleFile[] =>
  rules.flatMap(watched).flatMap(rule => {
    const answer = asked(rule, context.stores);
    return answer.kind === "text" ? [{ rule, body: ruleBody(rule, answer.text, context) }] : [];
  });

/** Why no store that Kibana reads can judge an alert. */
export const refuseAlert = (rule: AlertRule, stores: readonly Readable[]): Refusal | undefined => {
  const answer = watched(rule)
    .map(one => asked(one, stores))
    .find(one => one.kind === "unsupported");
  return answer?.kind === "unsupported" ? answer : undefined;
};

const longestWindow = ({ when }: AlertRule): number =>
  when.reduce(
    (longest, { query }) => Math.max(longest, query.kind === "measure" ? (query.over?.milliseconds ?? 0) : 0),
    5 * 60_000,
  );

const ruleBody = (rule: AlertRule, query: string, { options, site, stores }: Context): JsonObject => {
  const { size, unit } = inKibanaUnits(longestWindow(rule));
  // A condition holds for a length of time when it held at every look from its beginning to its end.
  const looks = rule.for.milliseconds > 0 ? Math.ceil(rule.for.milliseconds / options.interval.milliseconds) + 1 : 1;
  return {
    name: rule.name,
    rule_type_id: ".es-query",
    consumer: "stackAlerts",
    enabled: true,
    schedule: { interval: written(options.interval.milliseconds) },
    tags: Object.entries(labelsOf(rule, site.name)).map(([label, value]) => `${label}:${value}`),
    params: {
      searchType: "esqlQuery",
      esqlQuery: { esql: query },
      size: 0,
      threshold: [0],
      thresholdComparator: ">",
      timeField: "@timestamp",
      timeWindowSize: size,
      timeWindowUnit: unit,
      excludeHitsFromPreviousRun: false,
      ...grouping(rule, stores),
    },
    // A shadow is judged and tells nobody.
    actions: rule.state === "shadow" ? [] : [...actionsOf(rule, options, site)],
    ...(looks > 1 ? { alert_delay: { active: looks } } : {}),
    ...(needs(options.version, "rule-artifacts")
      ? {}
      : { artifacts: { investigation_guide: { blob: guide(rule, site) } } }),
  };
};

/** The columns that tell one alert of a rule from another. */
const alertColumns = (rule: AlertRule, stores: readonly Readable[]): readonly string[] => {
  const query = rule.when[0]?.query;
  if (query === undefined) return [];
  if (query.kind === "raw") return query.by;
  const [store] = stores;
  return groupsOf(query).map(field => store?.mapping.find(slot => slot.field === field)?.name ?? field);
};

const grouping = (rule: AlertRule, stores: readonly Readable[]): JsonObject => {
  const columns = alertColumns(rule, stores);
  const [only] = columns;
  if (only === undefined) return { groupBy: "all" };
  // Kibana admits four columns here; which alerts there are it takes from the query.
  return { groupBy: "row", termField: columns.length === 1 ? only : [...columns.slice(0, 4)] };
};

/** Markdown for whoever opens the alert; Kibana takes up to 10,000 characters. */
const guide = (rule: AlertRule, site: Site): string => {
  const runbook = runbookUrl(rule, site);
  return [rule.description, ...(runbook === undefined ? [] : [`Runbook: ${runbook}`])].join("\n\n").slice(0, 10_000);
};
