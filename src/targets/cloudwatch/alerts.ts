/**
 * Alerts as metric alarms. An alarm watches one series, so each service has its own; several comparisons are alarms of their
 * own under a composite one. Windows are an alarm's periods, one after the other.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */

import { type AlertRule, filledIn, type JudgedComparison, labelsOf, runbookUrl } from "../../core/alert.ts";
import type { Problem } from "../../core/errors.ts";
import { judgeRoutes, receiversName } from "../../core/evaluator.ts";
import { measureOf, type Refusal, refusalOf, Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { inSeconds } from "../../core/units.ts";
import type { AlertResources, MetricAlarm } from "./alarm.ts";
import { tagText } from "./arns.ts";
import { prefixOf } from "./names.ts";
import { type CloudwatchOptions, namespaceOf } from "./options.ts";
import { type Store, storeOf } from "./store.ts";
import { topicsOf } from "./topics.ts";
import { longestPeriod, periodOf, watch } from "./watch.ts";

const longestDescription = 1024;

export const cloudwatchAlerts = (self: Self<CloudwatchOptions>, site: Site): readonly AlertResources[] =>
  site.alerts(self.key).map(rule => resourcesOf(rule, self, site));

/** What an alarm cannot say. */
export const refuseAlert = (self: Self<CloudwatchOptions>, site: Site, rule: AlertRule): Refusal | undefined =>
  refusalOf(() => resourcesOf(rule, self, site));

/** What its alarms need of the log groups, and what a route cannot carry. */
export const judgeAlerts = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const problems = judgeRoutes(self, site, () => topicsOf(self, site));
  if (problems.length > 0 || site.alerts(self.key).length === 0) return problems;
  return self.options.logGroupClass === "STANDARD"
    ? []
    : [
        {
          code: "missing-capability",
          path: "logGroupClass",
          what: "has no metric filters, which alarms are made of",
          got: self.options.logGroupClass,
          expected: "STANDARD where CloudWatch judges alerts",
        },
      ];
};

const resourcesOf = (rule: AlertRule, self: Self<CloudwatchOptions>, site: Site): AlertResources => {
  const store = storeOf(self.options, site);
  if (rule.when.length === 0)
    return { metricFilters: [], metricAlarms: [always(rule, self, site)], compositeAlarms: [] };
  for (const { query } of rule.when) measureOf(query);
  if (rule.services.length === 0)
    throw new Unsupported("an alarm watches the series of a service, and it is about none");
  const parts = rule.services.map(service => forService(rule, service, self, site, store));
  return {
    metricFilters: parts.flatMap(part => part.metricFilters),
    metricAlarms: parts.flatMap(part => part.metricAlarms),
    compositeAlarms: parts.flatMap(part => part.compositeAlarms),
  };
};

const forService = (
  rule: AlertRule,
  service: string,
  self: Self<CloudwatchOptions>,
  site: Site,
  store: Store,
): AlertResources => {
  const name = `${prefixOf(self, site)}-${rule.id}${rule.id.endsWith(`-${service}`) ? "" : `-${service}`}`;
  const several = rule.when.length > 1;
  const watched = rule.when.map((comparison, index) =>
    watch(comparison, service, `${name}${several ? `-${index + 1}` : ""}`, self.options, site, store),
  );
  const facts = { alarmDescription: describe(rule, service, site), tags: tagsOf(rule, site) };
  const actions = toldBy(rule, self, site);
  const silent = { alarmActions: [], okActions: [] };
  const told = { alarmActions: actions, okActions: actions };
  const alarms = rule.when.map((comparison, index): MetricAlarm => {
    const periods = periodsOf(comparison, rule);
    return {
      alarmName: several ? `${name}-${index + 1}` : name,
      ...facts,
      comparisonOperator: (
        { above: "GreaterThanThreshold", atLeast: "GreaterThanOrEqualToThreshold", below: "LessThanThreshold" } as const
      )[comparison.is],
      ...thresholdOf(comparison),
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData: missingOf(rule, comparison, index),
      ...watched[index]?.alarm,
      ...(several ? silent : told),
    };
  });
  return {
    metricFilters: watched.flatMap(({ filters }) => filters),
    metricAlarms: alarms,
    compositeAlarms: several
      ? [
          {
            alarmName: name,
            ...facts,
            alarmRule: alarms.map(alarm => `ALARM("${alarm.alarmName}")`).join(" AND "),
            ...told,
          },
        ]
      : [],
  };
};

/** Absence is a count below one: a limit on "1 or nothing" says nothing else. */
const thresholdOf = ({ query, limit }: JudgedComparison): Pick<MetricAlarm, "threshold"> & Partial<MetricAlarm> =>
  query.kind === "measure" && query.measure.kind === "absent"
    ? { threshold: 1, comparisonOperator: "LessThanThreshold" }
    : { threshold: limit };

const missingOf = (rule: AlertRule, { query }: JudgedComparison, index: number): MetricAlarm["treatMissingData"] =>
  (index === 0 && rule.missing === "fires") || (query.kind === "measure" && query.measure.kind === "absent")
    ? "breaching"
    : "notBreaching";

const describe = (rule: AlertRule, service: string, site: Site): string => {
  const runbook = runbookUrl(rule, site) ?? rule.runbook;
  const summary = filledIn(rule.summary, { value: "the value", group: service });
  const end = `\nRunbook: ${runbook}`;
  return `${shortened(`${summary}\n${rule.description}`, longestDescription - end.length)}${end}`;
};

/** The runbook stays; no character is cut in two. */
const shortened = (text: string, most: number): string => {
  if (text.length <= most) return text;
  let short = "";
  for (const character of text) {
    if (short.length + character.length >= most) break;
    short += character;
  }
  return `${short}…`;
};

/** What Amazon takes of a tag. */
const tagsOf = (rule: AlertRule, site: Site): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labelsOf(rule, site.name)).map(([name, value]) => [name, tagText(value)]));

/** The topic that is told of an alert; none for a shadow. */
const toldBy = ({ severity, state }: AlertRule, self: Self<CloudwatchOptions>, site: Site): readonly string[] =>
  state === "on" && site.routes[severity].length > 0 ? [receiversName(prefixOf(self, site), severity)] : [];

/** An alarm on a metric that nobody writes. */
const always = (rule: AlertRule, self: Self<CloudwatchOptions>, site: Site): MetricAlarm => {
  const actions = toldBy(rule, self, site);
  const name = `${prefixOf(self, site)}-${rule.id}`;
  return {
    alarmName: name,
    alarmDescription: describe(rule, site.name, site),
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "breaching",
    metricName: name,
    namespace: namespaceOf(self.options, site.scope),
    period: 60,
    statistic: "Sum",
    alarmActions: actions,
    okActions: actions,
    tags: tagsOf(rule, site),
  };
};

/** One period after the other for as long as the condition has to hold. */
const periodsOf = (comparison: JudgedComparison, rule: AlertRule): number => {
  const period = periodOf(measureOf(comparison.query));
  const periods = Math.floor(inSeconds(rule.for) / period) + 1;
  const longest = period < 3600 ? longestPeriod : 7 * longestPeriod;
  if (periods * period > longest) throw new Unsupported(`it looks back longer than ${longest / 3600} hours`);
  return periods;
};
