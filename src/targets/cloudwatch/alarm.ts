/** Metric and composite alarms, named as the arguments of Terraform's resources. */

import type { MetricFilter, MetricUnit } from "./metrics.ts";

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

/** What a metric is compared with a band by. */
export type BandComparison =
  | "GreaterThanUpperThreshold"
  | "LessThanLowerThreshold"
  | "LessThanLowerOrGreaterThanUpperThreshold";

/** `cloudwatch_metric_alarm` */
export interface MetricAlarm {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly comparisonOperator:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | BandComparison;
  /** A number, or the id of the query that is a band. */
  readonly threshold?: number;
  readonly thresholdMetricId?: string;
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
