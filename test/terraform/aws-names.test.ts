/** Names at Amazon: what an account or a group has only one of each is told apart; Terraform's own names never move. */

import { describe, expect, test } from "vitest";
import { existing } from "../../src/core/existing.ts";
import { email, type Routes, webhook } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import type { CloudwatchInput } from "../../src/targets/cloudwatch/index.ts";
import { addresses, blockOf, blocksOf, type Placed, placed, printedOf, told } from "./aws-stack.ts";
import type { Data } from "./printed.ts";

const everything: Partial<CloudwatchInput> = {
  archive: { streams: ["audit"] },
  anomalies: { llm_requests_total: {} },
};

/** The argument that Amazon has only one of: in an account, or in a group. */
const unique: Readonly<Record<string, string>> = {
  aws_cloudwatch_metric_alarm: "alarm_name",
  aws_cloudwatch_composite_alarm: "alarm_name",
  aws_cloudwatch_log_metric_filter: "name",
  aws_cloudwatch_log_subscription_filter: "name",
  aws_cloudwatch_query_definition: "name",
  aws_cloudwatch_dashboard: "dashboard_name",
  aws_sns_topic: "name",
  aws_kms_alias: "name",
  aws_iam_role: "name",
  aws_iam_policy: "name",
  aws_kinesis_firehose_delivery_stream: "name",
  aws_s3_bucket: "bucket",
};

type Printed = Pick<Placed, "root" | "stack">;

const names = (one: Printed): readonly string[] =>
  Object.entries(unique).flatMap(([type, argument]) =>
    Object.values(blocksOf(one, type)).map(block => `${type} ${String(block[argument])}`),
  );

/** What metrics are called that filters write and alarms read. */
const metrics = (one: Printed): readonly string[] =>
  Object.values(blocksOf(one, "aws_cloudwatch_log_metric_filter")).map(({ metric_transformation: metric }) => {
    const { name, namespace } = metric as Data;
    return `${String(namespace)} ${String(name)}`;
  });

const common = (one: readonly string[], other: readonly string[]): readonly string[] =>
  one.filter(name => other.includes(name));

const ofKey = (one: Placed, key: string): Printed => printedOf({ ...one.self, key }, one.site);
const ofScope = (one: Placed, scope: string): Printed => printedOf(one.self, { ...one.site, scope });

describe.each<readonly [string, Partial<CloudwatchInput>]>([
  ["groups of their own", everything],
  ["groups that others share", { ...everything, logGroup: existing("/llm/{stream}") }],
  ["a namespace that others share", { ...everything, namespace: "LLM" }],
  ["both", { ...everything, logGroup: existing("/llm/{stream}"), namespace: "LLM" }],
])("with %s", (_name, input) => {
  const one = placed(input);

  test.each<readonly [string, Printed]>([
    ["two environments, or two calls of a module", ofScope(one, "red-prod")],
    ["two targets", ofKey(one, "cloudwatch-eu")],
  ])("%s have no name and no metric in common, and all of Terraform's", (_what, other) => {
    expect(names(one).length).toBeGreaterThan(50);
    expect(common(names(one), names(other))).toEqual([]);
    expect(common(metrics(one), metrics(other))).toEqual([]);
    expect(addresses(other)).toEqual(addresses(one));
  });

  test("alarms read what is written, whatever it is called", () => {
    for (const printed of [one, ofKey(one, "cloudwatch-eu")]) {
      const written = metrics(printed);
      const read = Object.entries(blocksOf(printed, "aws_cloudwatch_metric_alarm"))
        .filter(([alarm]) => alarm !== "watchdog")
        .flatMap(([, alarm]) => [
          ...(alarm.metric_name === undefined ? [] : [alarm]),
          ...((alarm.metric_query ?? []) as readonly Data[]).flatMap(({ metric }) =>
            metric === undefined ? [] : [metric as Data],
          ),
        ])
        .map(({ metric_name, namespace }) => `${String(namespace)} ${String(metric_name)}`);
      expect(read.length).toBeGreaterThan(5);
      expect(read.filter(metric => !written.includes(metric))).toEqual([]);
    }
  });
});

test.each<readonly [string, Partial<CloudwatchInput>, key: string, filter: string, metric: string]>([
  ["the ordinary one", {}, "cloudwatch", "prod-llm_requests_total", "LLM/prod llm_requests_total"],
  [
    "another",
    {},
    "cloudwatch-eu",
    "prod-cloudwatch-eu-llm_requests_total",
    "LLM/prod cloudwatch-eu-llm_requests_total",
  ],
  [
    "one namespace for all",
    { namespace: "LLM" },
    "cloudwatch",
    "prod-llm_requests_total",
    "LLM prod-llm_requests_total",
  ],
  [
    "another in one for all",
    { namespace: "LLM" },
    "cloudwatch-eu",
    "prod-cloudwatch-eu-llm_requests_total",
    "LLM prod-cloudwatch-eu-llm_requests_total",
  ],
])("a filter of %s", (_name, input, key, filter, metric) => {
  const one = ofKey(placed(input), key);
  const local = "llm_requests_total-application";
  expect(blockOf(one, "aws_cloudwatch_log_metric_filter", local).name).toBe(filter);
  expect(metrics(one)).toContain(metric);
});

test("the ordinary target's alarms, topics and dashboards are called by the environment", () => {
  const one = placed(everything);
  expect(blockOf(one, "aws_cloudwatch_metric_alarm", "anomaly-llm_requests_total").alarm_name).toBe(
    "prod-anomaly-llm_requests_total",
  );
  expect(blockOf(one, "aws_sns_topic", "critical").name).toBe("llm-prod-critical");
  const other = ofKey(one, "cloudwatch-eu");
  expect(blockOf(other, "aws_sns_topic", "critical").name).toBe("llm-prod-cloudwatch-eu-critical");
  expect(blockOf(other, "aws_cloudwatch_metric_alarm", "watchdog").metric_name).toBe("prod-cloudwatch-eu-watchdog");
});

describe("whoever is named twice", () => {
  const mail = (...to: readonly string[]) => email({ to: [...to], from: "a@example.com", server: "mail:587" });
  const hook = webhook({ url: secret("hook") });
  test.each<readonly [string, Routes["critical"], readonly string[]]>([
    ["an address in one channel", [mail("sre@example.com", "sre@example.com")], ["critical-sre-example-com"]],
    ["an address in two", [mail("sre@example.com"), mail("sre@example.com")], ["critical-sre-example-com"]],
    ["a webhook", [hook, hook], ["critical-hook"]],
    [
      "two that Terraform would call the same",
      [mail("sre@example.com", "sre+example.com"), hook, mail("sre@example.com")],
      ["critical-sre-example-com", "critical-sre-example-com-2", "critical-hook"],
    ],
  ])("%s is told once", (_name, critical, expected) => {
    const one = placed({}, { ...told, routes: { critical } });
    expect(Object.keys(blocksOf(one, "aws_sns_topic_subscription"))).toEqual(expected);
  });
});
