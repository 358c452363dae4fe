/** The stack of a CloudWatch: its data as resources of Terraform, tied to each other. */

import {
  addressOf,
  json,
  type Output,
  type Resource,
  ref,
  resourcesOf,
  type Stack,
  type Text,
} from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AwsArguments } from "../../doors/aws.ts";
import { terraformProvider } from "../../versions.ts";
import type { CompositeAlarm, MetricAlarm } from "./alarm.ts";
import { cloudwatchAlerts } from "./alerts.ts";
import { anomalyAlarms } from "./anomalies.ts";
import { archiveBuckets, archiveResources } from "./archive.ts";
import { caller } from "./arns.ts";
import { keyArn, keyResources } from "./encryption.ts";
import { type Group, groupsOf } from "./groups.ts";
import { instrumentMetrics, type MetricFilter } from "./metrics.ts";
import { prefixOf, unprefixed } from "./names.ts";
import { type CloudwatchOptions, groupsExist } from "./options.ts";
import { cloudwatchDashboards } from "./panels.ts";
import { queryDefinitions } from "./resources.ts";
import { shipperPolicy } from "./shipper-policy.ts";
import { type Told, topicArn, topicResources } from "./topics.ts";

const aws = resourcesOf<AwsArguments>();

export const cloudwatchStacks = (self: Self<CloudwatchOptions>, site: Site): readonly Stack[] => {
  const rules = cloudwatchAlerts(self, site);
  const groups = groupsOf(self, site);
  const group = (name: string): Group => found(groups, one => one.name === name, name);
  const told = topicResources(self, site);
  const prefix = prefixOf(self, site);
  const alarms = [...rules.flatMap(({ metricAlarms }) => metricAlarms), ...anomalyAlarms(self, site)];
  const shipper = shipperPolicy(
    self,
    site,
    groups.map(one => one.arn),
  );
  return [
    {
      suffix: self.key === "cloudwatch" ? "aws" : self.key,
      about: `CloudWatch in ${self.options.region}`,
      providers: [terraformProvider("aws", { region: self.options.region })],
      resources: [
        caller,
        ...(makesKey(self, told) ? keyResources(self, site, { topics: told.size > 0 }) : []),
        ...groups.flatMap(({ resources }) => resources),
        ...[
          ...instrumentMetrics(self, site).flatMap(({ totals, filters }) => [...totals, ...filters]),
          ...rules.flatMap(({ metricFilters }) => metricFilters),
        ].map(filter => filterResource(filter, prefix, group(filter.logGroupName))),
        ...alarms.map(one => alarmResource(one, prefix, told)),
        ...rules
          .flatMap(({ compositeAlarms }) => compositeAlarms)
          .map(one => compositeResource(one, prefix, told, alarms)),
        ...queryDefinitions(self, site).map(({ logGroupNames, ...definition }) =>
          aws("aws_cloudwatch_query_definition", definition.name.split("/").at(-1) ?? "", {
            ...definition,
            logGroupNames: logGroupNames.map(name => group(name).named),
          }),
        ),
        ...cloudwatchDashboards(self, site).map(({ dashboardName, dashboardBody }) =>
          aws("aws_cloudwatch_dashboard", unprefixed(dashboardName, prefix), {
            dashboardName,
            dashboardBody: json(dashboardBody),
          }),
        ),
        ...[...told.values()].flat(),
        ...archiveResources(self, site, stream => found(groups, one => one.stream === stream, stream).named),
        shipper,
      ],
      outputs: outputsOf(self, site, groups, told, shipper),
    },
  ];
};

/** Whether there is anything that a key encrypts. */
const usesKey = ({ options }: Self<CloudwatchOptions>, told: Told): boolean =>
  !groupsExist(options) || told.size > 0 || options.archive !== undefined;

const makesKey = (self: Self<CloudwatchOptions>, told: Told): boolean =>
  self.options.keepOwnKey || (self.options.encryption === "own" && usesKey(self, told));

const outputsOf = (
  self: Self<CloudwatchOptions>,
  site: Site,
  groups: readonly Group[],
  told: Told,
  shipper: Resource,
): Readonly<Record<string, Output>> => {
  const by = (value: (group: Group) => Text) => Object.fromEntries(groups.map(one => [one.stream, value(one)]));
  const topics = Object.fromEntries([...told].map(([name]) => [name.split("-").at(-1) ?? "", topicArn(name, told)]));
  const buckets = archiveBuckets(self, site);
  const key = usesKey(self, told) ? keyArn(self) : undefined;
  return {
    log_group_names: { value: by(one => one.named), description: "The log group of each stream" },
    log_group_arns: { value: by(one => one.arn), description: "The ARN of each stream's log group" },
    shipper_policy_arn: { value: ref(shipper, "arn"), description: "The policy that lets a role write the records" },
    ...(told.size === 0 ? {} : { topic_arns: { value: topics, description: "The topic that is told, by severity" } }),
    ...(Object.keys(buckets).length === 0
      ? {}
      : { archive_buckets: { value: buckets, description: "The bucket of each archived stream" } }),
    ...(key === undefined ? {} : { key_arn: { value: key, description: "The key that encrypts all of it" } }),
  };
};

/** Its name in Terraform is its own with its group's, which tells the same filter of two groups apart. */
const filterResource = (filter: MetricFilter, prefix: string, group: Group): Resource =>
  aws("aws_cloudwatch_log_metric_filter", `${unprefixed(filter.name, prefix)}-${group.stream}`, {
    ...filter,
    logGroupName: group.named,
  });

const alarmResource = ({ alarmActions, okActions, ...alarm }: MetricAlarm, prefix: string, told: Told): Resource =>
  aws("aws_cloudwatch_metric_alarm", unprefixed(alarm.alarmName, prefix), {
    ...alarm,
    alarmActions: alarmActions.map(name => topicArn(name, told)),
    okActions: okActions.map(name => topicArn(name, told)),
  });

const compositeResource = (
  { alarmActions, okActions, ...alarm }: CompositeAlarm,
  prefix: string,
  told: Told,
  alarms: readonly MetricAlarm[],
): Resource =>
  aws(
    "aws_cloudwatch_composite_alarm",
    unprefixed(alarm.alarmName, prefix),
    {
      ...alarm,
      alarmActions: alarmActions.map(name => topicArn(name, told)),
      okActions: okActions.map(name => topicArn(name, told)),
    },
    // Its rule names them, and a rule may only name what exists.
    {
      dependsOn: alarms
        .filter(({ alarmName }) => alarm.alarmRule.includes(`"${alarmName}"`))
        .map(one => addressOf(alarmResource(one, prefix, told))),
    },
  );

const found = <T>(things: readonly T[], is: (thing: T) => boolean, name: string): T => {
  const thing = things.find(is);
  if (thing === undefined) throw new Error(`nothing here is called ${name}`);
  return thing;
};
