/** CloudWatch's stack: what alarms watch is written, what is referred to is there, names last, records are guarded. */

import { describe, expect, test } from "vitest";
import { alerts as shipped } from "../../src/catalog/index.ts";
import type { CloudwatchInput } from "../../src/targets/cloudwatch/index.ts";
import { moduleOf } from "../../src/targets/terraform/index.ts";
import type { StoreSite } from "../store-site.ts";
import { addresses, blockOf, blocksOf, ofType, type Placed, placed, printedOf, statements, told } from "./aws-stack.ts";
import type { Data } from "./printed.ts";

const everything: Partial<CloudwatchInput> = {
  dataProtection: true,
  archive: { streams: ["audit", "application"] },
  anomalies: {
    llm_requests_total: { is: "below" },
    llm_request_latency_seconds: { is: "above", severity: "critical" },
  },
};

/** Nearly every alert there is, of one service: of two they would need more filters than a group has. */
const shadows: StoreSite = {
  ...told,
  services: { "llm-service": {} },
  alerts: Object.fromEntries(Object.keys(shipped).map(name => [name, "shadow" as const])),
};

/** Judged by CloudWatch and people told, in shadow, not at all, and with all there is. */
const stacks: readonly (readonly [string, Placed])[] = [
  ["told", placed()],
  ["everything", placed(everything)],
  ["shadow", placed({ metrics: "none" }, shadows)],
  ["no alerts", placed({}, { name: "prod" })],
];

interface Watched {
  readonly metric: unknown;
  readonly namespace: unknown;
  readonly unit: unknown;
  readonly dimensions: unknown;
}

const written = (one: Placed): readonly Watched[] =>
  Object.values(blocksOf(one, "aws_cloudwatch_log_metric_filter")).map(({ metric_transformation: metric }) => {
    const { name, namespace, unit, dimensions = {} } = metric as Data;
    return { metric: name, namespace, unit, dimensions };
  });

/** What an alarm reads: its own metric and those of its queries. */
const watched = (alarm: Data): readonly Watched[] => {
  const queries = (alarm.metric_query ?? []) as readonly Data[];
  const metrics: readonly Data[] = [
    ...(alarm.metric_name === undefined ? [] : [alarm]),
    ...queries.flatMap(one => (one.metric === undefined ? [] : [one.metric as Data])),
  ];
  return metrics.map(({ metric_name, namespace, unit, dimensions = {} }) => ({
    metric: metric_name,
    namespace,
    unit,
    dimensions,
  }));
};

describe.each(stacks)("%s", (name, one) => {
  const alarms = blocksOf(one, "aws_cloudwatch_metric_alarm");

  test("there are alarms where somebody judges", () => {
    expect(Object.keys(alarms).length > 0).toBe(name !== "no alerts");
  });

  test("every alarm's namespace, metric, dimensions and unit are those of a filter", () => {
    const metrics = written(one);
    for (const [alarm, block] of Object.entries(alarms)) {
      // It fires because nobody writes its metric.
      if (alarm === "watchdog") continue;
      const reads = watched(block);
      for (const metric of reads) expect(metrics, alarm).toContainEqual(metric);
      if (reads.length > 0) continue;
      const [query] = block.metric_query as readonly Data[];
      const [, metric, namespace, dimension] =
        /^SELECT [A-Z]+\("(.*)"\) FROM SCHEMA\("(.*)", "(.*)"\) GROUP BY/.exec(String(query?.expression)) ?? [];
      const found = metrics.filter(other => other.metric === metric && other.namespace === namespace);
      expect(found, alarm).not.toEqual([]);
      for (const { dimensions } of found) expect(Object.keys(dimensions as Data)).toEqual([dimension]);
    }
  });

  test("a composite alarm's rule names alarms that are there, and waits for them", () => {
    const names = Object.values(alarms).map(alarm => alarm.alarm_name);
    for (const block of Object.values(blocksOf(one, "aws_cloudwatch_composite_alarm"))) {
      const children = [...String(block.alarm_rule).matchAll(/ALARM\("([^"]*)"\)/g)].map(([, child]) => child);
      expect(children.length).toBeGreaterThan(1);
      for (const child of children) expect(names).toContain(child);
      expect(block.depends_on).toHaveLength(children.length);
    }
  });

  test("what is referred to or waited for is there", () => {
    const known = addresses(one);
    const templates = [
      ...JSON.stringify(one.root).matchAll(/(?<!\$)\$\{((?:data\.)?[a-z_]+\.[A-Za-z0-9_-]+)\.[a-z_]+\}/g),
    ];
    const to = templates.map(([, address]) => address ?? "").filter(address => !address.startsWith("var."));
    const waited = one.stack.resources.flatMap(({ dependsOn = [] }) => dependsOn);
    expect([...to, ...waited].filter(address => !known.includes(address))).toEqual([]);
  });

  test("an address stands once, and is the same whatever the environment is called", () => {
    const here = addresses(one);
    expect(new Set(here).size).toBe(here.length);
    const elsewhere = printedOf(one.self, { ...one.site, name: "staging", scope: "abc-staging" });
    expect(addresses(elsewhere)).toEqual(here);
  });

  test("filters of a group have names of their own, and either dimensions or a default", () => {
    const filters = Object.values(blocksOf(one, "aws_cloudwatch_log_metric_filter"));
    const names = filters.map(({ log_group_name, name: own }) => `${log_group_name} ${own}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { metric_transformation: metric } of filters) {
      const { default_value, dimensions } = metric as Data;
      expect(default_value === undefined || dimensions === undefined).toBe(true);
      expect(Object.keys((dimensions as Data) ?? {}).length).toBeLessThanOrEqual(3);
    }
  });

  test("what holds records cannot be destroyed", () => {
    const holds = /^aws_(cloudwatch_log_group|s3_bucket|s3_bucket_versioning|kms_key)$/;
    for (const { type, keepsRecords = false, name: own } of one.stack.resources)
      expect([type, own, keepsRecords]).toEqual([type, own, holds.test(type)]);
    for (const group of Object.values(blocksOf(one, "aws_cloudwatch_log_group"))) expect(group.skip_destroy).toBe(true);
  });
});

describe("who is told", () => {
  const actions = (one: Placed): readonly unknown[] =>
    Object.values({
      ...blocksOf(one, "aws_cloudwatch_metric_alarm"),
      ...blocksOf(one, "aws_cloudwatch_composite_alarm"),
    }).flatMap(({ alarm_actions }) => alarm_actions as readonly unknown[]);

  test("topics of the severities that have a route, which this account's alarms alone may publish to", () => {
    const one = placed();
    expect(Object.keys(blocksOf(one, "aws_sns_topic"))).toEqual(["critical", "warning"]);
    expect(new Set(actions(one))).toEqual(
      new Set(["critical", "warning"].map(name => `\${aws_sns_topic.${name}.arn}`)),
    );
    expect(statements(blockOf(one, "aws_sns_topic_policy", "critical").policy)).toEqual({
      AlarmsOfThisAccount: {
        Sid: "AlarmsOfThisAccount",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: "${aws_sns_topic.critical.arn}",
        Condition: {
          StringEquals: { "aws:SourceAccount": "${data.aws_caller_identity.current.account_id}" },
          ArnLike: {
            "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:${data.aws_caller_identity.current.account_id}:alarm:*",
          },
        },
      },
    });
  });

  test("subscriptions are called by whom they tell, so that another one moves none", () => {
    expect(Object.keys(blocksOf(placed(), "aws_sns_topic_subscription"))).toEqual([
      "critical-sre-example-com",
      "critical-lead-example-com",
      "critical-hook",
      "warning-hook",
    ]);
  });

  test("shadows tell nobody and need no topic", () => {
    const one = placed({ metrics: "none" }, shadows);
    expect(actions(one)).toEqual([]);
    expect(ofType(one, "aws_sns_topic")).toEqual([]);
    expect(one.stack.outputs).not.toHaveProperty("topic_arns");
  });

  test("anomalies alone have topics, too", () => {
    const one = placed(
      { anomalies: { llm_requests_total: {} } },
      { name: "prod", ...(told.routes === undefined ? {} : { routes: told.routes }) },
    );
    expect(blockOf(one, "aws_cloudwatch_metric_alarm", "anomaly-llm_requests_total")).toMatchObject({
      alarm_name: "prod-anomaly-llm_requests_total",
      comparison_operator: "LessThanLowerOrGreaterThanUpperThreshold",
      threshold_metric_id: "band",
      evaluation_periods: 3,
      datapoints_to_alarm: 3,
      metric_query: [
        { id: "band", expression: "ANOMALY_DETECTION_BAND(value, 2)", return_data: true },
        {
          id: "value",
          return_data: true,
          metric: {
            metric_name: "llm_requests_total",
            namespace: "LLM/prod",
            period: 300,
            stat: "Sum",
            unit: "Count",
          },
        },
      ],
      alarm_actions: ["${aws_sns_topic.warning.arn}"],
    });
  });
});

describe("metrics of instruments", () => {
  const transformation = (one: Placed, name: string) =>
    blockOf(one, "aws_cloudwatch_log_metric_filter", name).metric_transformation;

  test("a counter is a total with zeros, and by labels without", () => {
    const one = placed();
    const common = { name: "llm_request_errors_total", namespace: "LLM/prod", value: "1", unit: "Count" };
    expect(transformation(one, "llm_request_errors_total-application")).toEqual({ ...common, default_value: "0" });
    expect(transformation(one, "llm_request_errors_total-grouped-application")).toEqual({
      ...common,
      dimensions: { service: "$.service", model: "$.model", provider: "$.provider" },
    });
  });

  test("a histogram has a total where anomalies are looked for, and never zeros", () => {
    const latency = "llm_request_latency_milliseconds";
    expect(addresses(placed())).not.toContain(`aws_cloudwatch_log_metric_filter.${latency}-application`);
    const one = placed({ anomalies: { llm_request_latency_seconds: {} } });
    expect(transformation(one, `${latency}-application`)).toEqual({
      name: latency,
      namespace: "LLM/prod",
      value: "$.latency_ms",
      unit: "Milliseconds",
    });
    expect(
      blockOf(one, "aws_cloudwatch_metric_alarm", "anomaly-llm_request_latency_seconds").metric_query,
    ).toMatchObject([{}, { metric: { metric_name: latency, stat: "p95", unit: "Milliseconds" } }]);
  });

  test("only those that are asked for; none of a class without filters", () => {
    const filters = (input: Partial<CloudwatchInput>) =>
      ofType(placed(input, { name: "prod" }), "aws_cloudwatch_log_metric_filter").map(({ name }) => name);
    expect(filters({ metrics: ["llm_requests_total"] })).toEqual([
      "llm_requests_total-application",
      "llm_requests_total-grouped-application",
    ]);
    expect(filters({ metrics: "none" })).toEqual([]);
    expect(filters({ logGroupClass: "INFREQUENT_ACCESS" })).toEqual([]);
  });
});

test("outputs are what others need: groups, topics, the shipper's policy, buckets, the key", () => {
  const { root } = placed(everything);
  const { output } = root as { readonly output: Readonly<Record<string, Data>> };
  const values = Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
  expect(Object.keys(values).sort()).toEqual([
    "archive_buckets",
    "key_arn",
    "log_group_arns",
    "log_group_names",
    "shipper_policy_arn",
    "topic_arns",
  ]);
  expect(values.archive_buckets).toEqual({
    audit: "${aws_s3_bucket.audit.bucket}",
    application: "${aws_s3_bucket.application.bucket}",
  });
  expect(values.log_group_names).toMatchObject({ audit: "${aws_cloudwatch_log_group.audit.name}" });
  expect(values.topic_arns).toMatchObject({ critical: "${aws_sns_topic.critical.arn}" });
});

test("a shipper may write to these groups and look, and nothing else", () => {
  const one = placed();
  const { Write, Look, ...others } = statements(blockOf(one, "aws_iam_policy", "shipper").policy);
  expect(others).toEqual({});
  expect(Write).toMatchObject({
    Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    Resource: ["application", "access", "performance", "security", "audit"].map(
      stream => `\${aws_cloudwatch_log_group.${stream}.arn}:*`,
    ),
  });
  expect(Look).toMatchObject({
    Action: "logs:DescribeLogGroups",
    Resource: "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group:*",
  });
});

test("a module has the same resources and neither imports nor providers", () => {
  const { stack } = placed({ ...everything, adopt: true });
  const files = moduleOf(stack);
  expect(files.map(({ path }) => path)).toEqual([
    "versions.tf.json",
    "variables.tf.json",
    "main.tf.json",
    "outputs.tf.json",
  ]);
  for (const { data } of files)
    expect(Object.keys(data).filter(block => ["import", "provider"].includes(block))).toEqual([]);
});
