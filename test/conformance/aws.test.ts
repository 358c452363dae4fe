/** Generated Terraform on AWS's own interface: applied by boto3 to a moto server, described again, and compared. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { llmLog, alerts as shipped } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { compose } from "../../src/core/platform.ts";
import { on } from "../../src/core/query/index.ts";
import { email, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { minutes } from "../../src/core/units.ts";
import { defineEnvironment, type Environment, type EnvironmentInput } from "../../src/environment/index.ts";
import { render } from "../../src/output/render.ts";
import { type CloudwatchInput, cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import {
  bucket,
  type Config,
  dashboard,
  logGroup,
  metricAlarm,
  metricFilter,
  readConfig,
  resourcesOf,
  subscriptionFilter,
} from "../aws/expected.ts";
import { type Applied, hasMoto, type Moto, startMoto } from "../aws/moto.ts";
import type { Json } from "../aws/pattern.ts";
import { comparing } from "./compared.ts";

const generated = fileURLToPath(new URL("../../generated", import.meta.url));
const fixture = fileURLToPath(new URL("../aws/fixture.tf.json", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "signalbox-aws-"));
afterAll(() => rmSync(folder, { recursive: true }));

const foldersIn = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: "utf8" }).filter(found => /(^|\/)terraform\//.test(found));

/** The stacks of AWS in the repository, and their modules. */
const stacks = foldersIn(generated).filter(path => /-aws\/cdk\.tf\.json$/.test(path));
const modules = foldersIn(generated).flatMap(path =>
  /modules\/[^/]*-aws\/main\.tf\.json$/.test(path) ? [dirname(path)] : [],
);

test("there are stacks and modules of AWS", () => {
  expect(stacks.length).toBeGreaterThan(0);
  expect(modules.length).toBe(stacks.length);
});

/** An environment whose alerts CloudWatch judges, of those it can say. */
const judgedBy = (
  name: string,
  services: readonly string[],
  more: Partial<EnvironmentInput>,
  own: Partial<CloudwatchInput> = {},
): Environment =>
  defineEnvironment({
    name,
    platform: compose(),
    services: Object.fromEntries(services.map(service => [service, { team: "ai-platform" }])),
    targets: { cloudwatch: cloudwatch({ region: "us-east-1", fedFromOutside: true, ...own }) },
    evaluator: "cloudwatch",
    ...more,
  });

const all = Object.keys(shipped);
const shadows = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, "shadow" as const]));
const off = Object.fromEntries(all.map(name => [name, "off" as const]));

/** Every alert there is, of one service, beside no other metrics; nobody is told. */
const silent = judgedBy("silent", ["llm-service"], { alerts: shadows(all) }, { metrics: "none" });

test("more metric filters than a log group can have are refused, the instruments' counted", () => {
  expect(() => judgedBy("silent", ["llm-service"], { alerts: shadows(all) })).toThrow(/more metric filters than/);
});

/** Fewer alerts, of two services, and people are told. */
const told = judgedBy("told", ["llm-service", "chat-api"], {
  alerts: {
    ...off,
    HighErrorRate: "on",
    SlowRequests: "on",
    ModelUnavailable: "on",
    NoLogsReceived: "on",
    Watchdog: "on",
    Hostile: alert({
      when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1),
      summary: 'costs ${var.money} "at" 100%{x}',
      description: "$${a}\n{{ b }}",
      runbook: "none",
    }),
  },
  routes: {
    critical: [
      webhook({ url: secret("hook") }),
      email({ to: ["sre@example.com"], from: "a@example.com", server: "mail:25" }),
    ],
    warning: [webhook({ url: secret("hook") })],
  },
});

/** The stack's file of an environment that is in no repository. */
const fileOf = (environment: Environment): string => {
  const found = render(environment, "environments/test.ts").files.find(({ path }) =>
    /^terraform\/[^/]*-aws\/cdk\.tf\.json$/.test(path),
  );
  if (found === undefined) throw new Error(`no stack of AWS in ${environment.name}`);
  const path = join(folder, environment.name, "cdk.tf.json");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, found.text);
  return path;
};

const hook = { hook: "https://example.com/hook" };

const byName = (key: string) => (a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>) =>
  String(a[key]) < String(b[key]) ? -1 : 1;

/** Every described thing holds what its resource says, and nothing else is there. */
const matches = (
  described: readonly Readonly<Record<string, Json>>[],
  wanted: readonly Readonly<Record<string, Json>>[],
  key: string,
): void => {
  expect([...described].sort(byName(key))).toEqual(
    [...wanted].sort(byName(key)).map(one => expect.objectContaining(one)),
  );
};

/** Of what moto does not do, the calls alone are judged. */
const unable =
  /^aws_cloudwatch_(composite_alarm|query_definition|log_data_protection_policy|log_index_policy): moto has no /;

const holds = (config: Config, { calls, exists, notApplied, problems }: Applied): void => {
  expect(problems).toEqual([]);
  expect(notApplied.filter(one => !unable.test(one))).toEqual([]);
  matches(
    exists.logGroups,
    resourcesOf(config, "aws_cloudwatch_log_group").map(one => logGroup(config, one)),
    "logGroupName",
  );
  const filters = resourcesOf(config, "aws_cloudwatch_log_metric_filter").map(metricFilter);
  matches(exists.metricFilters, filters, "filterName");
  matches(exists.metricAlarms, resourcesOf(config, "aws_cloudwatch_metric_alarm").map(metricAlarm), "AlarmName");
  matches(exists.dashboards, resourcesOf(config, "aws_cloudwatch_dashboard").map(dashboard), "name");
  matches(
    exists.buckets,
    resourcesOf(config, "aws_s3_bucket").map(one => bucket(config, one)),
    "name",
  );
  const subscribed = resourcesOf(config, "aws_cloudwatch_log_subscription_filter").map(subscriptionFilter);
  matches(exists.subscriptionFilters, subscribed, "logGroupName");
  const kept = (type: string): number => resourcesOf(config, type).length;
  expect({
    topics: exists.topics.length,
    roles: exists.roles.length,
    policies: exists.policies.length,
    keys: exists.keys.length,
    deliveryStreams: exists.deliveryStreams.length,
  }).toEqual({
    topics: kept("aws_sns_topic"),
    roles: kept("aws_iam_role"),
    policies: kept("aws_iam_policy"),
    keys: kept("aws_kms_key"),
    deliveryStreams: kept("aws_kinesis_firehose_delivery_stream"),
  });
  // CloudWatch Logs writes with a key only where the key's policy lets it.
  for (const { kmsKeyId } of exists.logGroups)
    if (kmsKeyId !== undefined) {
      const policy = exists.keys.find(one => String(kmsKeyId).endsWith(`/${one.id}`))?.policy;
      expect(JSON.stringify(policy)).toMatch(/"logs\.[a-z0-9-]+\.amazonaws\.com"/);
    }
  const sent = (call: string, name: string): readonly Json[] =>
    calls
      .filter(one => one.call === call)
      .map(one => one.parameters[name] ?? null)
      .sort();
  const named = (type: string, name: string): readonly Json[] =>
    resourcesOf(config, type)
      .map(one => one[name] ?? null)
      .sort();
  for (const [type, call, argument, parameter] of [
    ["aws_cloudwatch_query_definition", "PutQueryDefinition", "query_string", "queryString"],
    ["aws_cloudwatch_composite_alarm", "PutCompositeAlarm", "alarm_rule", "AlarmRule"],
    ["aws_cloudwatch_log_data_protection_policy", "PutDataProtectionPolicy", "log_group_name", "logGroupIdentifier"],
    ["aws_cloudwatch_log_index_policy", "PutIndexPolicy", "log_group_name", "logGroupIdentifier"],
    // moto forgets a group's class.
    ["aws_cloudwatch_log_group", "CreateLogGroup", "log_group_class", "logGroupClass"],
  ] as const)
    expect(sent(call, parameter)).toEqual(named(type, argument));
  const alarms = exists.metricAlarms.map(one => one.AlarmName);
  for (const rule of sent("PutCompositeAlarm", "AlarmRule"))
    for (const [, name] of String(rule).matchAll(/\("([^"]*)"\)/g)) expect(alarms).toContain(name);
  for (const { logGroupName } of exists.logGroups)
    expect(exists.metricFilters.filter(one => one.logGroupName === logGroupName).length).toBeLessThanOrEqual(100);
  const topics = exists.topics.map(one => one.TopicArn);
  for (const { AlarmActions: actions } of exists.metricAlarms)
    for (const topic of Array.isArray(actions) ? actions : []) expect(topics).toContain(topic);
};

describe.skipIf(!hasMoto)("applied to AWS as moto plays it", () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  beforeEach(() => moto.reset());
  afterAll(() => moto?.stop());

  test.each(stacks)("%s: everything is there as the file says", async path => {
    const file = join(generated, path);
    const applied = await moto.apply([file], hook);
    await comparing("aws", async () => holds(readConfig(file), applied));
  });

  test.each([silent, told].map(one => [one.name, one] as const))(
    "an environment whose alerts CloudWatch judges: %s",
    async (_name, environment) => {
      const file = fileOf(environment);
      const applied = await moto.apply([file], hook);
      await comparing("aws", async () => holds(readConfig(file), applied));
      expect(applied.exists.metricAlarms.length).toBeGreaterThan(5);
      expect(applied.exists.topics.length).toBe(environment === told ? 2 : 0);
      expect(applied.exists.topics.flatMap(one => one.subscriptions ?? [])).toHaveLength(environment === told ? 3 : 0);
      everyAlarmIsFed(applied);
      const said = JSON.stringify(applied.exists.metricAlarms.map(one => one.AlarmDescription));
      expect(said.includes(JSON.stringify('costs ${var.money} "at" 100%{x}\n$${a}\n{{ b }}').slice(1, -1))).toBe(
        environment === told,
      );
    },
  );

  test.each(modules)("%s: twice in one account, by its prefix", async path => {
    const files = ["main", "variables", "versions"].map(name => join(generated, path, `${name}.tf.json`));
    const first = await moto.apply(files, { ...hook, name_prefix: "one" });
    const both = await moto.apply(files, { ...hook, name_prefix: "two" });
    expect([...first.problems, ...both.problems]).toEqual([]);
    for (const [what, found] of Object.entries(both.exists))
      expect([what, found.length]).toEqual([
        what,
        2 * (Object.entries(first.exists).find(([key]) => key === what)?.[1].length ?? 0),
      ]);
  });

  test("a fixture of every resource, down to what lands in the archive", async () => {
    const applied = await moto.apply([fixture], hook);
    holds(readConfig(fixture), applied);
    expect(applied.notApplied).toEqual([
      "aws_cloudwatch_composite_alarm: moto has no PutCompositeAlarm",
      "aws_cloudwatch_log_data_protection_policy: moto has no PutDataProtectionPolicy",
      "aws_cloudwatch_log_index_policy: moto has no PutIndexPolicy",
      "aws_cloudwatch_query_definition: moto has no PutQueryDefinition",
    ]);
    const { buckets, deliveryStreams, keys, metricAlarms, roles, subscriptionFilters } = applied.exists;
    expect(metricAlarms.find(one => one.AlarmName === "test-errors")?.AlarmDescription).toBe(
      "costs ${money} at 100%{x}",
    );
    expect(applied.exists.logGroups).toMatchObject([
      { tags: { environment: "test", stream: "application" }, retentionInDays: 30 },
    ]);
    expect(buckets).toMatchObject([
      {
        versioning: "Enabled",
        encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } }] },
        lifecycle: [{ Expiration: { Days: 90 }, Transitions: [{ Days: 30, StorageClass: "STANDARD_IA" }] }],
        publicAccess: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        objectLock: { ObjectLockEnabled: "Enabled", Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 30 } } },
      },
    ]);
    expect(keys).toMatchObject([{ aliases: ["alias/llm-test-logs"], rotates: true }]);
    expect(roles.map(({ name }) => name).sort()).toEqual(["llm-test-archive", "llm-test-logs"]);
    expect(deliveryStreams).toMatchObject([
      {
        Destinations: [
          { ExtendedS3DestinationDescription: { BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 64 } } },
        ],
      },
    ]);
    expect(subscriptionFilters).toMatchObject([{ filterName: "archive", distribution: "ByLogStream" }]);
    const events: readonly Json[] = [{ event: "request_end", message: "ünï" }, { event: "cache_access" }];
    const [delivered] = await moto.deliver("/test/llm/application", "llm-test-archive", events);
    expect(delivered?.payload).toMatchObject({
      messageType: "DATA_MESSAGE",
      logGroup: "/test/llm/application",
      logEvents: events.map(event => ({ message: expect.toSatisfy((text: string) => sameJson(text, event)) })),
    });
  });

  test("what AWS would refuse is told, with where and what", async () => {
    const { problems } = await moto.apply([writtenTo("bad", bad)]);
    const found = new Map(problems.map(({ address, path, what }) => [`${address} ${path}`.trim(), what]));
    expect([...found.keys()].sort()).toEqual([...refused].sort());
  });
});

const sameJson = (text: string, value: Json): boolean => JSON.stringify(JSON.parse(text)) === JSON.stringify(value);

/** Every metric an alarm reads is written by a filter in the same unit: otherwise there would never be data. */
const everyAlarmIsFed = ({ exists }: Applied): void => {
  const written = exists.metricFilters.flatMap(({ metricTransformations: many }) =>
    (Array.isArray(many) ? many : []).map((one: Json) => {
      const { metricName, metricNamespace, unit } = Object(one);
      return `${metricNamespace} ${metricName} ${unit}`;
    }),
  );
  for (const { AlarmName, MetricName, Metrics, Namespace, Unit } of exists.metricAlarms) {
    const read = (Array.isArray(Metrics) ? Metrics : []).flatMap((one: Json) => {
      const { MetricStat } = Object(one);
      return MetricStat === undefined
        ? []
        : [`${MetricStat.Metric.Namespace} ${MetricStat.Metric.MetricName} ${MetricStat.Unit}`];
    });
    // The watchdog's metric is written by nobody, so that it always fires.
    if (MetricName !== undefined && !String(AlarmName).endsWith("-watchdog"))
      read.push(`${Namespace} ${MetricName} ${Unit}`);
    for (const one of read) expect(written).toContain(one);
  }
};

const writtenTo = (name: string, config: unknown): string => {
  const path = join(folder, `${name}.tf.json`);
  writeFileSync(path, JSON.stringify(config));
  return path;
};

const group = { name: "/test/a", retention_in_days: 7 };
const filter = {
  name: "a",
  log_group_name: "${aws_cloudwatch_log_group.good.name}",
  pattern: "{ $.a = 1 }",
  metric_transformation: { name: "a", namespace: "LLM", value: "1" },
};
const watching = {
  alarm_name: "a",
  comparison_operator: "GreaterThanThreshold",
  evaluation_periods: 1,
  threshold: 1,
  metric_name: "a",
  namespace: "LLM",
  period: 60,
  statistic: "Sum",
};
const protection = (masked: readonly string[]) => ({
  log_group_name: "/test/a",
  policy_document: JSON.stringify({
    Name: "a",
    Version: "2021-06-01",
    Statement: [
      { DataIdentifier: ["arn:a"], Operation: { Audit: { FindingsDestination: {} } } },
      { DataIdentifier: masked, Operation: { Deidentify: { MaskConfig: {} } } },
    ],
  }),
});

/** One mistake each. */
const bad = {
  resource: {
    aws_cloudwatch_log_group: {
      good: group,
      days: { ...group, name: "/test/b", retention_in_days: 8 },
      name: { ...group, name: "/test/ä" },
      class: { ...group, name: "/test/c", log_group_class: "STANDART" },
      typo: { ...group, name: "/test/d", retention_days: 7 },
    },
    aws_cloudwatch_log_metric_filter: {
      long: { ...filter, pattern: `{ $.a = "${"x".repeat(1024)}" }` },
      both: {
        ...filter,
        metric_transformation: { ...filter.metric_transformation, default_value: "0", dimensions: { a: "$.a" } },
      },
      four: {
        ...filter,
        metric_transformation: {
          ...filter.metric_transformation,
          dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" },
        },
      },
      unit: { ...filter, metric_transformation: { ...filter.metric_transformation, unit: "Minutes" } },
      colon: { ...filter, name: "a:b" },
    },
    aws_cloudwatch_metric_alarm: {
      period: { ...watching, period: 90 },
      operator: { ...watching, comparison_operator: "Above" },
      actions: {
        ...watching,
        alarm_actions: [1, 2, 3, 4, 5, 6].map(each => `arn:aws:sns:eu-west-1:123456789012:${each}`),
      },
      day: { ...watching, period: 300, evaluation_periods: 289 },
      description: { ...watching, alarm_description: "x".repeat(1025) },
    },
    aws_cloudwatch_composite_alarm: { rule: { alarm_name: "a", alarm_rule: 'ALARM("a") & ALARM("b")' } },
    aws_cloudwatch_query_definition: { slash: { name: "/a", query_string: "fields @message" } },
    aws_cloudwatch_dashboard: {
      wide: { dashboard_name: "a", dashboard_body: '{"widgets":[{"type":"text","x":20,"width":6}]}' },
    },
    aws_cloudwatch_log_data_protection_policy: { differs: protection(["arn:b"]) },
    aws_cloudwatch_log_index_policy: {
      many: {
        log_group_name: "/test/a",
        policy_document: JSON.stringify({ Fields: Array.from({ length: 21 }, (_, index) => `f${index}`) }),
      },
    },
    aws_iam_role: {
      trust: {
        name: "a",
        assume_role_policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"sts:AssumeRole"}]}',
      },
    },
    aws_vpc: { none: {} },
  },
};

const refused: readonly string[] = [
  "aws_cloudwatch_log_group.days retentionInDays",
  "aws_cloudwatch_log_group.name logGroupName",
  "aws_cloudwatch_log_group.class logGroupClass",
  "aws_cloudwatch_log_group.typo retention_days",
  "aws_cloudwatch_log_metric_filter.long filterPattern",
  "aws_cloudwatch_log_metric_filter.long",
  "aws_cloudwatch_log_metric_filter.both metricTransformations[0].defaultValue",
  "aws_cloudwatch_log_metric_filter.four metricTransformations[0].dimensions",
  "aws_cloudwatch_log_metric_filter.unit metricTransformations[0].unit",
  "aws_cloudwatch_log_metric_filter.colon filterName",
  "aws_cloudwatch_log_metric_filter.colon",
  "aws_cloudwatch_metric_alarm.period Period",
  "aws_cloudwatch_metric_alarm.operator ComparisonOperator",
  "aws_cloudwatch_metric_alarm.actions AlarmActions",
  "aws_cloudwatch_metric_alarm.day EvaluationPeriods",
  "aws_cloudwatch_metric_alarm.description AlarmDescription",
  "aws_cloudwatch_composite_alarm.rule AlarmRule",
  "aws_cloudwatch_query_definition.slash name",
  "aws_cloudwatch_dashboard.wide DashboardBody.widgets[0]",
  "aws_cloudwatch_log_data_protection_policy.differs policyDocument.Statement",
  "aws_cloudwatch_log_index_policy.many policyDocument",
  "aws_iam_role.trust AssumeRolePolicyDocument.Statement[0]",
  "aws_vpc.none",
];
