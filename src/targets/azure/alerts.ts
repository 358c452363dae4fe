/**
 * Alerts as scheduled query rules. The whole condition stands in KQL, windows and `for` included: a rule fires for each row
 * its query gives, so that it means what every other evaluator means.
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
 */

import {
  type AlertRule,
  filledIn,
  groupsOfRule,
  type JudgedComparison,
  labelsOf,
  runbookUrl,
  signs,
} from "../../core/alert.ts";
import { receiversName, unseenBetween } from "../../core/evaluator.ts";
import { measureOf, ownWindow, type Refusal, refusalOf, Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Duration, inSeconds, minutes } from "../../core/units.ts";
import { kqlNumber, kqlString, kqlTimespan } from "./kql.ts";
import { timeColumn } from "./mapping.ts";
import { alertName, ownerOf, workspaceOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { type Store, selected, storeOf, summarized } from "./query.ts";

/** `monitor_scheduled_query_rules_alert_v2` */
export interface ScheduledQueryRule {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly location: string;
  /** The workspace by name; a stack puts its id. */
  readonly scopes: readonly [string];
  /** 0 critical, 2 warning, 3 informational, 4 verbose. */
  readonly severity: 0 | 2 | 3 | 4;
  readonly evaluationFrequency: string;
  readonly windowDuration: string;
  readonly criteria: {
    readonly query: string;
    readonly timeAggregationMethod: "Count";
    readonly operator: "GreaterThan";
    readonly threshold: 0;
    readonly dimension: readonly {
      readonly name: string;
      readonly operator: "Include";
      readonly values: readonly ["*"];
    }[];
    readonly failingPeriods: {
      readonly minimumFailingPeriodsToTriggerAlert: 1;
      readonly numberOfEvaluationPeriods: 1;
    };
  };
  readonly autoMitigationEnabled: true;
  readonly action?: {
    readonly actionGroups: readonly string[];
    readonly customProperties: Readonly<Record<string, string>>;
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** The lengths a rule may look back, in minutes, and how they are written. */
const windows: readonly (readonly [minutes: number, written: string])[] = [
  [5, "PT5M"],
  [10, "PT10M"],
  [15, "PT15M"],
  [30, "PT30M"],
  [45, "PT45M"],
  [60, "PT1H"],
  [120, "PT2H"],
  [180, "PT3H"],
  [240, "PT4H"],
  [300, "PT5H"],
  [360, "PT6H"],
  [1440, "P1D"],
  [2880, "P2D"],
];

/** Evaluations within `for`, at most: each is a query of its own inside the rule's. */
const mostPoints = 6;
/** How often a rule is judged. */
export const evaluationFrequency = minutes(5);

export const azureAlerts = (self: Self<AzureOptions>, site: Site): readonly ScheduledQueryRule[] =>
  site.alerts(self.key).map(rule => ruleOf(rule, self, site));

/** What a rule cannot say. */
export const refuseAlert = (self: Self<AzureOptions>, site: Site, rule: AlertRule): Refusal | undefined =>
  unseenBetween(rule, evaluationFrequency) ?? refusalOf(() => ruleOf(rule, self, site));

const ruleOf = (rule: AlertRule, self: Self<AzureOptions>, site: Site): ScheduledQueryRule => {
  const { options } = self;
  const store = storeOf(self, site);
  const groups = groupsOfRule(rule).map(field => store.column(field).name);
  const labels = labelsOf(rule, site.name);
  const told = rule.state === "on" && site.routes[rule.severity].length > 0;
  const runbook = runbookUrl(rule, site) ?? rule.runbook;
  const summary = filledIn(rule.summary, { value: "the value", group: rule.services.join(", ") || site.name });
  return {
    name: alertName(self, site, rule),
    displayName: rule.name,
    description: [summary, rule.description, `Runbook: ${runbook}`].join("\n"),
    location: options.region,
    scopes: [workspaceOf(self, site.scope)],
    severity: rule.state === "shadow" ? 4 : ({ critical: 0, warning: 2, info: 3 } as const)[rule.severity],
    evaluationFrequency: `PT${evaluationFrequency.milliseconds / 60_000}M`,
    windowDuration: windowOf(rule),
    criteria: {
      query: queryOf(rule, store, groups),
      timeAggregationMethod: "Count",
      operator: "GreaterThan",
      threshold: 0,
      dimension: groups.map(name => ({ name, operator: "Include", values: ["*"] })),
      failingPeriods: { minimumFailingPeriodsToTriggerAlert: 1, numberOfEvaluationPeriods: 1 },
    },
    autoMitigationEnabled: true,
    ...(told
      ? {
          action: {
            actionGroups: [receiversName(ownerOf(self, site), rule.severity)],
            customProperties: { ...labels, summary, runbook },
          },
        }
      : {}),
    tags: labels,
  };
};

/** All it reads: the longest window, and `for` before it. */
const windowOf = (rule: AlertRule): string => {
  const longest = Math.max(
    0,
    ...rule.when.map(({ query }) => (query.kind === "measure" ? ownWindow(query).milliseconds : 0)),
  );
  const needed = (longest + rule.for.milliseconds) / 60_000;
  const found = windows.find(([length]) => length >= needed);
  if (found === undefined) throw new Unsupported(`it looks back ${needed / 60} hours, and a rule at most 48`);
  return found[1];
};

/** The ends of the windows that must all hold: now, and back to the beginning of `for`. */
const pointsOf = (length: Duration): readonly number[] => {
  const count = Math.min(mostPoints, Math.ceil(length.milliseconds / evaluationFrequency.milliseconds));
  return Array.from({ length: count + 1 }, (_, index) => (index * length.milliseconds) / Math.max(1, count));
};

const queryOf = (rule: AlertRule, store: Store, groups: readonly string[]): string => {
  if (rule.when.length === 0) return `print ${timeColumn} = now(), value = 1`;
  const body = rule.when.map((comparison, index) => [
    `let ${nameOf(index)} = (end: datetime) {`,
    ...comparisonLines(comparison, store).map(line => `    ${line}`),
    "};",
  ]);
  const joined = rule.when.map((comparison, index) => joining(comparison, rule, store, index));
  const at = (point: number): string => (point === 0 ? "now()" : `now() - ${kqlTimespan({ milliseconds: point })}`);
  const holds = ["let holds = (end: datetime) {", ...joined.map(line => `    ${line}`), ...missing(rule, store), "};"];
  return [
    ...body.flat(),
    ...holds,
    ...pointsOf(rule.for).map((point, index) =>
      index === 0
        ? `holds(${at(point)})`
        : groups.length === 0
          ? `| where toscalar(holds(${at(point)}) | count) > 0`
          : `| join kind=leftsemi (holds(${at(point)})) on ${groups.join(", ")}`,
    ),
  ].join("\n");
};

const nameOf = (index: number): string => `condition${index + 1}`;

const comparisonLines = ({ query: asked, is, limit }: JudgedComparison, store: Store): readonly string[] => {
  const query = measureOf(asked);
  const window = ownWindow(query);
  const times = [`| where ${timeColumn} > end - ${kqlTimespan(window)} and ${timeColumn} <= end`];
  return [
    ...selected(store, query.from, times),
    ...summarized(query, store, { seconds: inSeconds(window), step: undefined }).lines,
    `| where value ${signs[is]} ${kqlNumber(limit)}`,
  ];
};

/** The first comparison as it is; of another only the groups, by what both are grouped by. */
const joining = ({ query }: JudgedComparison, rule: AlertRule, store: Store, index: number): string => {
  if (index === 0) return `${nameOf(0)}(end)`;
  const own = query.kind === "measure" ? query.by : [];
  const shared = groupsOfRule(rule).filter(field => own.includes(field));
  return shared.length === 0
    ? `| where toscalar(${nameOf(index)}(end) | count) > 0`
    : `| join kind=leftsemi (${nameOf(index)}(end)) on ${shared.map(field => store.column(field).name).join(", ")}`;
};

/** The services of which the first comparison has no number, where that is what is wrong. */
const missing = (rule: AlertRule, store: Store): readonly string[] => {
  const [first] = rule.when;
  if (rule.missing === "ok" || first?.query.kind !== "measure" || first.query.measure.kind === "absent") return [];
  const { query } = first;
  if (query.by.length !== 1 || query.by[0] !== "service" || query.over === undefined)
    throw new Unsupported("missing data of other groups than services cannot be told");
  const service = store.column("service").name;
  const times = [`| where ${timeColumn} > end - ${kqlTimespan(query.over)} and ${timeColumn} <= end`];
  const numbers = [
    ...selected(store, query.from, times),
    ...summarized(query, store, { seconds: inSeconds(query.over), step: undefined }).lines,
  ].join(" ");
  return [
    `    | union (datatable(${service}: string) [${rule.services.map(kqlString).join(", ")}] | join kind=leftanti (${numbers}) on ${service})`,
  ];
};
