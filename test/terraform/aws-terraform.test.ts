/** Terraform and OpenTofu on CloudWatch's stack, offline: it is valid, a typo is not, and its mocked plan holds what matters. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { existing } from "../../src/core/existing.ts";
import type { CloudwatchInput } from "../../src/targets/cloudwatch/index.ts";
import { moduleOf, prefixMark, rootOf } from "../../src/targets/terraform/index.ts";
import { type Placed, placed, printedOf, told } from "./aws-stack.ts";
import { missingTool, testWith, toolPath, tools, validate } from "./harness.ts";

const folders = mkdtempSync(join(tmpdir(), "signalbox-aws-stack-"));
afterAll(() => rmSync(folders, { recursive: true, force: true }));

let count = 0;
const folderOf = (files: Readonly<Record<string, unknown>>): string => {
  const folder = join(folders, String(++count));
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), JSON.stringify(data, null, 2));
  }
  return folder;
};

const rootFolder = ({ stack }: Pick<Placed, "stack">): string =>
  folderOf({ "cdk.tf.json": rootOf("prod-aws", stack, { kind: "local" }) });

const everything: Partial<CloudwatchInput> = {
  dataProtection: true,
  archive: { streams: ["audit", "application"] },
  anomalies: { llm_requests_total: {}, llm_request_latency_seconds: { is: "above", severity: "critical" } },
};

const cases: readonly (readonly [string, Placed])[] = [
  ["as it is by default, with alerts", placed()],
  ["everything", placed(everything)],
  [
    "what is somebody else's",
    placed({
      logGroup: existing("/acme/{stream}"),
      encryption: existing("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
      archive: { bucket: existing("acme-archive") },
    }),
  ],
  ["groups that become ours, Amazon's keys", placed({ ...everything, adopt: true, encryption: "aws" })],
  ["nobody judges", placed({ logGroupClass: "INFREQUENT_ACCESS" }, { name: "prod" })],
];

/** What is known only when it is applied, in the form that Amazon gives it. */
const mocks = `
mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_resource "aws_kms_key" { defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/k", key_id = "k" } }
  mock_resource "aws_cloudwatch_log_group" { defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:g" } }
  mock_resource "aws_s3_bucket" { defaults = { arn = "arn:aws:s3:::b" } }
  mock_resource "aws_iam_role" { defaults = { arn = "arn:aws:iam::123456789012:role/r" } }
  mock_resource "aws_iam_policy" { defaults = { arn = "arn:aws:iam::123456789012:policy/p" } }
  mock_resource "aws_sns_topic" { defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:t" } }
  mock_resource "aws_kinesis_firehose_delivery_stream" {
    defaults = { arn = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/d" }
  }
}
variables { hook = "https://example.com/hook" }
`;

const assertion = (condition: string): string =>
  `  assert {\n    condition     = ${condition}\n    error_message = ${JSON.stringify(condition.replaceAll('"', "'").replaceAll("${", "$${"))}\n  }\n`;

const run = (name: string, conditions: readonly string[]): string =>
  `run "${name}" {\n  command = apply\n${conditions.map(assertion).join("")}}\n`;

const applied = [
  "aws_cloudwatch_log_group.application.retention_in_days == 30",
  "aws_cloudwatch_log_group.audit.retention_in_days == 365",
  "aws_cloudwatch_log_group.audit.kms_key_id == aws_kms_key.logs.arn",
  "aws_kms_key.logs.enable_key_rotation",
  "length(aws_cloudwatch_metric_alarm.high-error-rate-llm-service-1.alarm_actions) == 0",
  "contains(aws_cloudwatch_composite_alarm.high-error-rate-llm-service.alarm_actions, aws_sns_topic.critical.arn)",
  "contains(aws_cloudwatch_metric_alarm.anomaly-llm_requests_total.alarm_actions, aws_sns_topic.warning.arn)",
  'aws_s3_bucket.audit.bucket == "prod-cloudwatch-audit-123456789012"',
  "aws_s3_bucket.audit.object_lock_enabled",
  'jsondecode(aws_s3_bucket_policy.audit.policy).Statement[0].Effect == "Deny"',
  "aws_cloudwatch_log_subscription_filter.audit.destination_arn == aws_kinesis_firehose_delivery_stream.audit.arn",
  "jsondecode(aws_cloudwatch_log_data_protection_policy.audit.policy_document).Statement[0].DataIdentifier == jsondecode(aws_cloudwatch_log_data_protection_policy.audit.policy_document).Statement[1].DataIdentifier",
  "output.topic_arns.critical == aws_sns_topic.critical.arn",
  "output.archive_buckets.application == aws_s3_bucket.application.bucket",
  "length(jsondecode(aws_iam_policy.shipper.policy).Statement) == 2",
];

describe.each(tools)("%s", tool => {
  const options = { tool };
  const absent = toolPath(tool) === undefined;

  test.skipIf(absent).each(cases)(`finds nothing wrong: %s${missingTool(tool)}`, async (_name, one) => {
    expect(await validate(rootFolder(one), options)).toEqual([]);
  });

  test.skipIf(absent)(`finds a mistyped argument${missingTool(tool)}`, async () => {
    const { stack } = placed();
    const mistyped = {
      ...stack,
      resources: stack.resources.map(one =>
        one.type === "aws_kms_key" ? { ...one, arguments: { ...one.arguments, enableKeyRotations: true } } : one,
      ),
    };
    const [found] = await validate(rootFolder({ stack: mistyped }), options);
    expect(found).toMatchObject({ severity: "error", address: "aws_kms_key.logs" });
  });

  test.skipIf(absent)(
    `plans and applies with mocks: retention, keys, who is told, the archive${missingTool(tool)}`,
    async () => {
      const outcome = await testWith(
        rootFolder(placed(everything)),
        { "stack.tftest.hcl": `${mocks}${run("applied", applied)}` },
        options,
      );
      expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
    },
    120_000,
  );

  test.skipIf(absent)(
    `an assertion that does not hold is red${missingTool(tool)}`,
    async () => {
      const text = run("applied", ["aws_cloudwatch_log_group.application.retention_in_days == 31"]);
      const outcome = await testWith(rootFolder(placed()), { "stack.tftest.hcl": `${mocks}${text}` }, options);
      expect(outcome.passed).toBe(false);
    },
    120_000,
  );

  test.skipIf(absent)(
    `the module is called twice${missingTool(tool)}`,
    async () => {
      const { self, site } = placed(everything, told);
      const { stack } = printedOf(self, { ...site, scope: `${prefixMark}-${site.scope}` });
      const folder = folderOf({
        "main.tf.json": {
          terraform: { required_providers: { aws: { source: "hashicorp/aws" } } },
          provider: { aws: { region: "eu-west-1" } },
          variable: { hook: { type: "string" } },
          module: {
            llm: {
              source: "./llm",
              for_each: '${toset(["red", "blue"])}',
              name_prefix: "${each.key}",
              hook: "${var.hook}",
            },
          },
          output: { names: { value: "${[for one in module.llm : one.log_group_names.audit]}" } },
        },
        ...Object.fromEntries(moduleOf(stack).map(({ path, data }) => [`llm/${path}`, data])),
      });
      const text = run("applied", ['output.names == ["/blue-prod/llm/audit", "/red-prod/llm/audit"]']);
      const outcome = await testWith(folder, { "module.tftest.hcl": `${mocks}${text}` }, options);
      expect(outcome).toMatchObject({ passed: true, diagnostics: [] });
    },
    120_000,
  );
});
