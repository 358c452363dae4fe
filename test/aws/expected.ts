/** What AWS's describe calls must answer for the resources of a Terraform file: read off its arguments, not off the calls. */

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Json } from "./pattern.ts";

/** moto's. */
const account = "123456789012";

type Arguments = { readonly [name: string]: Json };

export interface Config {
  readonly provider?: {
    readonly aws?: readonly {
      readonly region?: string;
      readonly default_tags?: readonly { readonly tags: Arguments }[];
    }[];
  };
  readonly resource: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
}

export const readConfig = (path: string): Config => JSON.parse(readFileSync(path, "utf8"));

/** Resources of a type by name, in the order of their names, with references to names and ARNs filled in. */
export const resourcesOf = (config: Config, type: string): readonly Arguments[] =>
  Object.entries(config.resource[type] ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => filledIn(one, config) as Arguments);

const filledIn = (value: Json, config: Config): Json => {
  if (typeof value === "string") return text(value, config);
  if (Array.isArray(value)) return value.map((one: Json) => filledIn(one, config));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, config)]));
  return value;
};

const text = (value: string, config: Config): string =>
  value
    .replaceAll("${data.aws_caller_identity.current.account_id}", account)
    .replaceAll(/(?<!\$)\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g, (whole, type: string, name: string, attribute: string) => {
      const found = config.resource[type]?.[name];
      const known = found?.[attribute];
      if (typeof known === "string") return text(known, config);
      const region = config.provider?.aws?.[0]?.region ?? "eu-west-1";
      if (type === "aws_sns_topic" && attribute === "arn") return `arn:aws:sns:${region}:${account}:${found?.name}`;
      if (type === "aws_s3_bucket" && attribute === "id") return String(found?.bucket);
      if (type === "aws_s3_bucket" && attribute === "arn") return `arn:aws:s3:::${found?.bucket}`;
      return whole;
    })
    .replaceAll("$${", "${")
    .replaceAll("%%{", "%{");

const one = (value: Json | undefined): Arguments => Object((Array.isArray(value) ? value[0] : value) ?? {});
const many = (value: Json | undefined): readonly Arguments[] => (Array.isArray(value) ? value : [value]).map(Object);

/** AWS answers with more than was said. */
const containing = (value: Arguments): Json => expect.objectContaining(value);

/** Without what was not said. */
const said = (entries: Readonly<Record<string, Json | undefined>>): Arguments =>
  Object.fromEntries(Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

const pairs = (value: Json | undefined): Json | undefined =>
  value === undefined ? undefined : Object.entries(one(value)).map(([Name, Value]) => ({ Name, Value }));

/** With the tags that the provider gives to everything. */
export const logGroup = (config: Config, found: Arguments): Arguments => {
  const everywhere = config.provider?.aws?.[0]?.default_tags?.[0]?.tags ?? {};
  return said({
    logGroupName: found.name,
    retentionInDays: found.retention_in_days,
    tags: { ...everywhere, ...one(found.tags) },
  });
};

export const metricFilter = (found: Arguments): Arguments => {
  const written = one(found.metric_transformation);
  return {
    filterName: found.name ?? "",
    logGroupName: found.log_group_name ?? "",
    filterPattern: found.pattern ?? "",
    metricTransformations: [
      said({
        metricName: written.name,
        metricNamespace: written.namespace,
        metricValue: written.value,
        defaultValue: written.default_value === undefined ? undefined : Number(written.default_value),
        unit: written.unit,
        dimensions: written.dimensions,
      }),
    ],
  };
};

export const metricAlarm = (found: Arguments): Arguments =>
  said({
    AlarmName: found.alarm_name,
    AlarmDescription: found.alarm_description,
    ActionsEnabled: found.actions_enabled ?? true,
    AlarmActions: found.alarm_actions ?? [],
    OKActions: found.ok_actions ?? [],
    ComparisonOperator: found.comparison_operator,
    EvaluationPeriods: found.evaluation_periods,
    DatapointsToAlarm: found.datapoints_to_alarm,
    Threshold: found.threshold,
    ThresholdMetricId: found.threshold_metric_id,
    TreatMissingData: found.treat_missing_data ?? "missing",
    MetricName: found.metric_name,
    Namespace: found.namespace,
    Period: found.period,
    Statistic: found.statistic,
    ExtendedStatistic: found.extended_statistic,
    Unit: found.unit,
    Metrics: found.metric_query === undefined ? [] : many(found.metric_query).map(metricQuery),
  });

const metricQuery = (found: Arguments): Arguments => {
  const metric = found.metric === undefined ? undefined : one(found.metric);
  return said({
    Id: found.id,
    Expression: found.expression,
    Label: found.label,
    Period: found.period,
    ReturnData: found.return_data,
    MetricStat: metric && {
      Metric: said({
        Namespace: metric.namespace,
        MetricName: metric.metric_name,
        Dimensions: pairs(metric.dimensions) ?? [],
      }),
      ...said({ Period: metric.period, Stat: metric.stat, Unit: metric.unit }),
    },
  });
};

export const dashboard = (found: Arguments): Arguments => ({
  name: found.dashboard_name ?? "",
  ...JSON.parse(String(found.dashboard_body)),
});

/** A bucket with what the resources beside it set. */
export const bucket = (config: Config, found: Arguments): Arguments => {
  const beside = (type: string): Arguments | undefined =>
    resourcesOf(config, type).find(one => one.bucket === found.bucket);
  const encryption = one(
    one(beside("aws_s3_bucket_server_side_encryption_configuration")?.rule).apply_server_side_encryption_by_default,
  );
  const open = beside("aws_s3_bucket_public_access_block");
  const lock = one(one(beside("aws_s3_bucket_object_lock_configuration")?.rule).default_retention);
  const rules = beside("aws_s3_bucket_lifecycle_configuration")?.rule;
  return said({
    name: found.bucket,
    versioning: one(beside("aws_s3_bucket_versioning")?.versioning_configuration).status,
    encryption: containing({
      Rules: [
        containing({
          ApplyServerSideEncryptionByDefault: containing(said({ SSEAlgorithm: encryption.sse_algorithm })),
        }),
      ],
    }),
    lifecycle: rules === undefined ? undefined : many(rules).map(lifecycleRule),
    publicAccess: open && {
      BlockPublicAcls: open.block_public_acls ?? false,
      BlockPublicPolicy: open.block_public_policy ?? false,
      IgnorePublicAcls: open.ignore_public_acls ?? false,
      RestrictPublicBuckets: open.restrict_public_buckets ?? false,
    },
    objectLock:
      lock.mode === undefined
        ? undefined
        : containing({ Rule: { DefaultRetention: containing(said({ Mode: lock.mode, Days: lock.days })) } }),
  });
};

const lifecycleRule = (found: Arguments): Json => {
  const each = (value: Json | undefined, read: (one: Arguments) => Arguments): Json | undefined =>
    value === undefined ? undefined : many(value).map(read);
  const expires = one(found.expiration).days;
  return containing(
    said({
      ID: found.id,
      Status: found.status,
      Expiration: expires === undefined ? undefined : containing({ Days: expires }),
      Transitions: each(found.transition, rule => said({ Days: rule.days, StorageClass: rule.storage_class })),
      NoncurrentVersionExpiration:
        found.noncurrent_version_expiration === undefined
          ? undefined
          : containing(said({ NoncurrentDays: one(found.noncurrent_version_expiration).noncurrent_days })),
    }),
  );
};

export const subscriptionFilter = (found: Arguments): Arguments =>
  said({
    filterName: found.name,
    logGroupName: found.log_group_name,
    filterPattern: found.filter_pattern,
    distribution: found.distribution,
  });
