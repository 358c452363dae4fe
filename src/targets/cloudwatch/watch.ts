/** What an alarm watches: the metrics of a comparison for one service, and the filters that write them. */

import type { JudgedComparison } from "../../core/alert.ts";
import {
  type Condition,
  type MeasureQuery,
  measureOf,
  ownWindow,
  type Part,
  Unsupported,
} from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { inSeconds } from "../../core/units.ts";
import type { MetricAlarm } from "./alarm.ts";
import { filtersOf, type MetricFilter, type MetricUnit, mostDimensions, unitOfField } from "./metrics.ts";
import { type CloudwatchOptions, namespaceOf } from "./options.ts";
import type { Store } from "./store.ts";

export const longestPeriod = 86_400;

export interface Watched {
  readonly filters: readonly MetricFilter[];
  readonly alarm: Pick<
    MetricAlarm,
    "metricName" | "namespace" | "period" | "statistic" | "extendedStatistic" | "unit" | "metricQuery"
  >;
}

export const periodOf = (query: MeasureQuery): number => {
  const seconds = inSeconds(ownWindow(query));
  if (seconds % 60 !== 0)
    throw new Unsupported(
      `a filter writes its metric by the minute, and a period of ${seconds} seconds is no whole number of them`,
      "ask over whole minutes",
    );
  if (seconds > longestPeriod) throw new Unsupported("a period is at most a day");
  return seconds;
};

/** The metrics of a comparison for one service, and the series an alarm watches. */
export const watch = (
  comparison: JudgedComparison,
  service: string,
  name: string,
  options: CloudwatchOptions,
  site: Site,
  store: Store,
): Watched => {
  const query = measureOf(comparison.query);
  const { measure, from } = query;
  if (store.weighs(from, measure.kind))
    throw new Unsupported("a metric filter counts the records that log sampling left, unweighed");
  const period = periodOf(query);
  const namespace = namespaceOf(options, site.scope);
  const dimensions = query.by.filter(field => field !== "service");
  const mine: Condition = { kind: "equals", field: "service", value: service };
  const filters = (metric: string, part: Part, zero: boolean, by: readonly string[] = []): readonly MetricFilter[] =>
    filtersOf(
      {
        metric: { name: metric, namespace },
        filter: metric,
        from: { ...from, where: from.where.filter(condition => !isWhose(condition)) },
        more: [mine, ...part.where],
        ...(part.sum === undefined ? {} : { field: part.sum }),
        dimensions: by,
        zero,
      },
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
  const { measure } = measureOf(comparison.query);
  const aggregate = measure.kind in aggregates ? aggregates[measure.kind as keyof typeof aggregates] : undefined;
  if (aggregate === undefined || (measure.kind === "sum" && measure.perSecond) || dimensions.length > mostDimensions)
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
