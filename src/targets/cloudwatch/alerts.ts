/**
 * Alerts as metric alarms. An alarm watches one series, so each service has its own; several comparisons are alarms of their
 * own under a composite one. Windows are an alarm's periods, one after the other.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */

import { type AlertRule, type JudgedComparison, labelsOf } from "../../core/alert.ts";
import type { Problem } from "../../core/errors.ts";
import { type Condition, type MeasureQuery, type Part, Unsupported } from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { inSeconds } from "../../core/units.ts";
import { filtersOf, type MetricFilter, type MetricUnit, mostFilters, unitOfField } from "./metrics.ts";
import { type CloudwatchOptions, namespaceOf } from "./options.ts";
import { topicName, topics } from "./resources.ts";
import { type Store, storeOf } from "./store.ts";

export interface MetricQuery {
  readonly id: string;
  readonly returnData: boolean;
  readonly label?: string;
  /** An expression, or a metric. */
  readonly expression?: string;
  readonly period?: number;
  readonly metric?: {
    readonly metricName: string;
    readonly namespace: string;
    readonly period: number;
    readonly stat: string;
    readonly unit: MetricUnit;
  };
}

/** `cloudwatch_metric_alarm` */
export interface MetricAlarm {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly comparisonOperator: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: "notBreaching" | "breaching";
  /** These five, or `metricQuery`. */
  readonly metricName?: string;
  readonly namespace?: string;
  readonly period?: number;
  readonly statistic?: "Sum" | "Average" | "Minimum" | "Maximum";
  readonly extendedStatistic?: string;
  readonly unit?: MetricUnit;
  readonly metricQuery?: readonly MetricQuery[];
  /** Topics by name; a stack puts their ARNs. */
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** `cloudwatch_composite_alarm` */
export interface CompositeAlarm {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly alarmRule: string;
  readonly alarmActions: readonly string[];
  readonly okActions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What one alert needs. */
export interface AlertResources {
  readonly metricFilters: readonly MetricFilter[];
  readonly metricAlarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
}

const longestPeriod = 86_400;
const longestDescription = 1024;

export const cloudwatchAlerts = (self: Self<CloudwatchOptions>, site: Site): readonly AlertResources[] =>
  site.alerts(self.key).map(rule => resourcesOf(rule, self.options, site));

/** What an alarm cannot say, by the alert's name; and what a route cannot. */
export const judgeAlerts = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const rules = site.alerts(self.key);
  const refused = (path: string, write: () => unknown): readonly Problem[] => {
    try {
      write();
      return [];
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      return [
        {
          code: "unsupported-query",
          path,
          what: `cannot be judged by CloudWatch: ${error.message}`,
          ...(error.help === undefined ? {} : { help: error.help }),
        },
      ];
    }
  };
  const problems = [
    ...rules.flatMap(rule => refused(`alerts.${rule.name}`, () => resourcesOf(rule, self.options, site))),
    ...(rules.some(({ state }) => state === "on") ? refused("routes", () => topics(site)) : []),
  ];
  if (problems.length > 0 || rules.length === 0) return problems;
  if (self.options.logGroupClass !== "STANDARD")
    return [
      {
        code: "missing-capability",
        path: "logGroupClass",
        what: "has no metric filters, which alarms are made of",
        got: self.options.logGroupClass,
        expected: "STANDARD where CloudWatch judges alerts",
      },
    ];
  const perGroup = new Map<string, number>();
  for (const { metricFilters } of cloudwatchAlerts(self, site))
    for (const { logGroupName } of metricFilters) perGroup.set(logGroupName, (perGroup.get(logGroupName) ?? 0) + 1);
  return [...perGroup]
    .filter(([, count]) => count > mostFilters)
    .map(([group, count]) => ({
      code: "missing-capability",
      path: "alerts",
      what: `need more metric filters than log group ${group} can have`,
      got: String(count),
      expected: `at most ${mostFilters}: fewer alerts, or services that share a log group elsewhere`,
    }));
};

const resourcesOf = (rule: AlertRule, options: CloudwatchOptions, site: Site): AlertResources => {
  const store = storeOf(options, site);
  if (rule.when.length === 0)
    return { metricFilters: [], metricAlarms: [always(rule, options, site)], compositeAlarms: [] };
  if (rule.services.length === 0) throw new Unsupported("it is asked in the words of another language only");
  const parts = rule.services.map(service => forService(rule, service, options, site, store));
  return {
    metricFilters: parts.flatMap(part => part.metricFilters),
    metricAlarms: parts.flatMap(part => part.metricAlarms),
    compositeAlarms: parts.flatMap(part => part.compositeAlarms),
  };
};

interface Watched {
  readonly filters: readonly MetricFilter[];
  readonly alarm: Pick<
    MetricAlarm,
    "metricName" | "namespace" | "period" | "statistic" | "extendedStatistic" | "unit" | "metricQuery"
  >;
}

const forService = (
  rule: AlertRule,
  service: string,
  options: CloudwatchOptions,
  site: Site,
  store: Store,
): AlertResources => {
  const name = `${site.name}-${rule.id}${rule.id.endsWith(`-${service}`) ? "" : `-${service}`}`;
  const several = rule.when.length > 1;
  const watched = rule.when.map((comparison, index) =>
    watch(comparison, service, `${name}${several ? `-${index + 1}` : ""}`, options, site, store),
  );
  const facts = { alarmDescription: describe(rule, service, site), tags: labelsOf(rule, site.name) };
  const actions =
    rule.state === "on" && site.routes[rule.severity].length > 0 ? [topicName(site.name, rule.severity)] : [];
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
  const runbook = site.runbooks === undefined ? rule.runbook : `${site.runbooks}/${rule.runbook}.md`;
  const summary = rule.summary.replaceAll("{value}", "the value").replaceAll("{group}", service);
  return `${summary}\n${rule.description}\nRunbook: ${runbook}`.slice(0, longestDescription);
};

/** An alarm on a metric that nobody writes. */
const always = (rule: AlertRule, options: CloudwatchOptions, site: Site): MetricAlarm => {
  const actions =
    rule.state === "on" && site.routes[rule.severity].length > 0 ? [topicName(site.name, rule.severity)] : [];
  return {
    alarmName: `${site.name}-${rule.id}`,
    alarmDescription: describe(rule, site.name, site),
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "breaching",
    metricName: `${site.name}-${rule.id}`,
    namespace: namespaceOf(options, site.name),
    period: 60,
    statistic: "Sum",
    alarmActions: actions,
    okActions: actions,
    tags: labelsOf(rule, site.name),
  };
};

const measureOf = ({ query }: JudgedComparison): MeasureQuery => {
  if (query.kind === "raw") throw new Unsupported("it is asked in the words of another language only");
  return query;
};

const periodOf = (query: MeasureQuery): number => {
  if (query.over === undefined) throw new Unsupported("its query has no window");
  const seconds = inSeconds(query.over);
  if (seconds % 60 !== 0 && ![10, 20, 30].includes(seconds))
    throw new Unsupported(`a period of ${seconds} seconds is none: 10, 20, 30 or whole minutes`);
  if (seconds > longestPeriod) throw new Unsupported("a period is at most a day");
  return seconds;
};

/** One period after the other for as long as the condition has to hold. */
const periodsOf = (comparison: JudgedComparison, rule: AlertRule): number => {
  const period = periodOf(measureOf(comparison));
  const periods = Math.floor(inSeconds(rule.for) / period) + 1;
  const longest = period < 3600 ? longestPeriod : 7 * longestPeriod;
  if (periods * period > longest) throw new Unsupported(`it looks back longer than ${longest / 3600} hours`);
  return periods;
};

/** The metrics of a comparison for one service, and the series an alarm watches. */
const watch = (
  comparison: JudgedComparison,
  service: string,
  name: string,
  options: CloudwatchOptions,
  site: Site,
  store: Store,
): Watched => {
  const query = measureOf(comparison);
  const { measure, from } = query;
  if (store.weighs(from, measure.kind))
    throw new Unsupported("a metric filter counts the records that log sampling left, unweighed");
  const period = periodOf(query);
  const namespace = namespaceOf(options, site.name);
  const dimensions = query.by.filter(field => field !== "service");
  const mine: Condition = { kind: "equals", field: "service", value: service };
  const filters = (metric: string, part: Part, zero: boolean, by: readonly string[] = []): readonly MetricFilter[] =>
    filtersOf(
      {
        metric,
        from: { ...from, where: from.where.filter(condition => !isWhose(condition)) },
        more: [mine, ...part.where],
        ...(part.sum === undefined ? {} : { field: part.sum }),
        dimensions: by,
        zero,
      },
      options,
      site,
      store,
    );
  const counts: Part = { where: [] };
  const metricOf = (metricName: string, stat: string, unit: MetricUnit) => ({
    metricName,
    namespace,
    period,
    stat,
    unit,
  });
  if (dimensions.length > 0) return worstGroup(comparison, name, dimensions, filters, period, namespace);
  const single = (
    field: string | undefined,
    how: Pick<MetricAlarm, "statistic" | "extendedStatistic">,
    zero: boolean,
  ): Watched => ({
    filters: filters(name, field === undefined ? counts : { sum: field, where: [] }, zero),
    alarm: {
      metricName: name,
      namespace,
      period,
      unit: field === undefined ? "Count" : unitOfField(site, field),
      ...how,
    },
  });
  const perSecond = (field: string | undefined): Watched => ({
    filters: filters(name, field === undefined ? counts : { sum: field, where: [] }, true),
    alarm: {
      metricQuery: [
        { id: "value", expression: "total / PERIOD(total)", returnData: true, label: name },
        {
          id: "total",
          returnData: false,
          metric: metricOf(name, "Sum", field === undefined ? "Count" : unitOfField(site, field)),
        },
      ],
    },
  });
  switch (measure.kind) {
    case "count":
    case "absent":
      return single(undefined, { statistic: "Sum" }, true);
    case "rate":
      return perSecond(undefined);
    case "sum":
      return measure.perSecond ? perSecond(measure.field) : single(measure.field, { statistic: "Sum" }, true);
    case "avg":
      return single(measure.field, { statistic: "Average" }, false);
    case "min":
      return single(measure.field, { statistic: "Minimum" }, false);
    case "max":
      return single(measure.field, { statistic: "Maximum" }, false);
    case "percentile":
      return single(measure.field, { extendedStatistic: `p${measure.percent}` }, false);
    case "ratio": {
      const unit = (part: Part): MetricUnit => (part.sum === undefined ? "Count" : unitOfField(site, part.sum));
      return {
        filters: [...filters(`${name}-part`, measure.part, true), ...filters(`${name}-whole`, measure.whole, true)],
        alarm: {
          metricQuery: [
            { id: "value", expression: "part / whole", returnData: true, label: name },
            { id: "part", returnData: false, metric: metricOf(`${name}-part`, "Sum", unit(measure.part)) },
            { id: "whole", returnData: false, metric: metricOf(`${name}-whole`, "Sum", unit(measure.whole)) },
          ],
        },
      };
    }
    case "last":
    case "stddev":
    case "distinct":
    case "histogram":
      throw new Unsupported(`no statistic of a metric is ${measure.kind}`);
    default:
      return measure satisfies never;
  }
};

/** Whose records a rule is about; here each service has filters of its own. */
const isWhose = (condition: Condition): boolean =>
  (condition.kind === "equals" || condition.kind === "one-of") && condition.field === "service";

const aggregates = { count: "SUM", sum: "SUM", avg: "AVG", min: "MIN", max: "MAX" } as const;

/** An alarm watches one series: of a group it is the one furthest to the limit. */
const worstGroup = (
  comparison: JudgedComparison,
  name: string,
  dimensions: readonly string[],
  filters: (metric: string, part: Part, zero: boolean, by: readonly string[]) => readonly MetricFilter[],
  period: number,
  namespace: string,
): Watched => {
  const { measure } = measureOf(comparison);
  const aggregate = measure.kind in aggregates ? aggregates[measure.kind as keyof typeof aggregates] : undefined;
  if (aggregate === undefined || (measure.kind === "sum" && measure.perSecond) || dimensions.length > 3)
    throw new Unsupported(
      `an alarm watches one series, and ${measure.kind} by ${dimensions.join(", ")} gives many`,
      "group by service alone, or judge it elsewhere",
    );
  const field = "field" in measure ? measure.field : undefined;
  const order = comparison.is === "below" ? "ASC" : "DESC";
  return {
    filters: filters(name, field === undefined ? { where: [] } : { sum: field, where: [] }, false, dimensions),
    alarm: {
      metricQuery: [
        {
          id: "value",
          returnData: true,
          label: name,
          period,
          expression: `SELECT ${aggregate}("${name}") FROM SCHEMA("${namespace}", ${dimensions.map(one => `"${one}"`).join(", ")}) GROUP BY ${dimensions.map(one => `"${one}"`).join(", ")} ORDER BY ${aggregate}() ${order} LIMIT 1`,
        },
      ],
    },
  };
};
