/** CloudWatch: alarms, composite alarms, dashboards. */

import { atMost, between, exactlyOne, isJson, neverBoth, oneOf, type Rule, type RuleTable, text } from "../rule.ts";
import { given, isConfig, isList, unknown, type Value } from "../values.ts";

const api = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_";
const alarmSource =
  "https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/cloudwatch/metric_alarm.go";

/** The units of metrics, of filters that make them and alarms that watch them. */
export const cloudWatchUnits =
  "Seconds Microseconds Milliseconds Bytes Kilobytes Megabytes Gigabytes Terabytes Bits Kilobits Megabits Gigabits Terabits Percent Count Bytes/Second Kilobytes/Second Megabytes/Second Gigabytes/Second Terabytes/Second Bits/Second Kilobits/Second Megabits/Second Gigabits/Second Terabits/Second Count/Second None".split(
    " ",
  );

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
];
const bandComparisons = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

/** Seconds; an alarm on one metric takes no 1 and 5. */
const isPeriod = (value: unknown, short: readonly number[]): boolean =>
  typeof value === "number" && (short.includes(value) || (value > 0 && value % 60 === 0));

const returnsData = (query: Value): boolean => isConfig(query) && query.return_data === true;

export const awsAlarmRules: RuleTable = {
  aws_cloudwatch_metric_alarm: [
    {
      at: "metric_name",
      says: "an alarm on a metric has exactly one of statistic and extended_statistic",
      source: `${api}PutMetricAlarm.html`,
      holds: (_, { config }) => exactlyOne(config.statistic, config.extended_statistic),
    },
    {
      at: "metric_name",
      says: "an alarm has a metric_name or metric_query blocks, not both",
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config }) => neverBoth(value, config.metric_query),
    },
    {
      at: "period",
      says: "an alarm's period is 10, 20, 30 or a multiple of 60 seconds",
      source: alarmSource,
      holds: value => isPeriod(value, [10, 20, 30]),
    },
    {
      at: "period",
      says: "an alarm looks back at most a day, or seven when its period is an hour or more",
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config: { evaluation_periods: periods } }) =>
        typeof value !== "number" ||
        typeof periods !== "number" ||
        value * periods <= (value < 3600 ? 86_400 : 604_800),
    },
    {
      at: "metric_query.#.metric.*.period",
      says: "a metric query's period is 1, 5, 10, 20, 30 or a multiple of 60 seconds",
      source: alarmSource,
      holds: value => isPeriod(value, [1, 5, 10, 20, 30]),
    },
    {
      at: "metric_query.#.expression",
      says: "a metric query holds an expression or a metric, not both",
      source: `${api}MetricDataQuery.html`,
      holds: (value, { parent }) => neverBoth(value, parent.metric),
    },
    {
      at: "comparison_operator",
      says: `an alarm compares by ${comparisons.join(", ")}, or with a band by ${bandComparisons.join(", ")}`,
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config }) => {
        const banded = given(config.threshold_metric_id);
        if (banded === undefined) return oneOf(...comparisons, ...bandComparisons)(value);
        return oneOf(...(banded ? bandComparisons : comparisons))(value);
      },
    },
    {
      at: "comparison_operator",
      says: "an alarm has exactly one of threshold and threshold_metric_id",
      source: alarmSource,
      holds: (_, { config }) => exactlyOne(config.threshold, config.threshold_metric_id),
    },
    {
      at: "metric_query",
      says: "with a plain threshold exactly one metric query returns data",
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config }) =>
        !given(value) ||
        !given(config.threshold) ||
        !isList(value) ||
        value.some(query => query === unknown || (isConfig(query) && query.return_data === unknown)) ||
        value.filter(returnsData).length === 1,
    },
    {
      at: "threshold_metric_id",
      says: "threshold_metric_id is the id of a metric query",
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config: { metric_query: queries } }) =>
        !isList(queries) ||
        queries.some(query => query === unknown || (isConfig(query) && (query.id === value || query.id === unknown))),
    },
    {
      at: "datapoints_to_alarm",
      says: "no more datapoints can be breaching than are evaluated",
      source: `${api}PutMetricAlarm.html`,
      holds: (value, { config: { evaluation_periods: periods } }) =>
        typeof periods !== "number" || between(1, periods)(value),
    },
    {
      at: "treat_missing_data",
      says: "missing data is breaching, notBreaching, ignore or missing",
      source: `${api}PutMetricAlarm.html`,
      holds: oneOf("breaching", "notBreaching", "ignore", "missing"),
    },
    {
      at: "unit",
      says: "an alarm's unit is one of CloudWatch's",
      source: `${api}PutMetricAlarm.html`,
      holds: oneOf(...cloudWatchUnits),
    },
    ...["alarm_actions", "ok_actions", "insufficient_data_actions"].map(
      (key): Rule => ({
        at: key,
        says: `an alarm has at most five ${key}`,
        source: `${api}PutMetricAlarm.html`,
        holds: atMost(5),
      }),
    ),
  ],
  aws_cloudwatch_composite_alarm: [
    {
      at: "alarm_rule",
      says: "a composite alarm's rule has at most 10240 characters",
      source: `${api}PutCompositeAlarm.html`,
      holds: text(10_240, /./),
    },
  ],
  aws_cloudwatch_dashboard: [
    {
      at: "dashboard_name",
      says: "a dashboard's name is letters, digits, - and _, at most 255 of them",
      source: `${api}PutDashboard.html`,
      holds: text(255, /^[0-9A-Za-z_-]+$/),
    },
    {
      at: "dashboard_body",
      says: "a dashboard's body is JSON",
      source: `${api}PutDashboard.html`,
      holds: isJson,
    },
  ],
};
