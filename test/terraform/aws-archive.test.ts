/** Whose key, whose groups, which bucket: what CloudWatch's stack makes of its options. */

import { describe, expect, test } from "vitest";
import { existing } from "../../src/core/existing.ts";
import { atLeast, type Keep } from "../../src/core/retention.ts";
import { days, years } from "../../src/core/units.ts";
import { type ArchiveInput, type CloudwatchInput, cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { rootOf } from "../../src/targets/terraform/index.ts";
import { placeStore } from "../store-site.ts";
import { addresses, blockOf, blocksOf, ofType, placed, statements, told } from "./aws-stack.ts";

const account = "${data.aws_caller_identity.current.account_id}";

describe("the key", () => {
  const keyed = (input: Partial<CloudwatchInput>) => {
    const one = placed({ archive: {}, ...input });
    return {
      made: [...ofType(one, "aws_kms_key"), ...ofType(one, "aws_kms_alias")].length,
      group: blockOf(one, "aws_cloudwatch_log_group", "audit").kms_key_id,
      topic: blockOf(one, "aws_sns_topic", "critical").kms_master_key_id,
      bucket: blockOf(one, "aws_s3_bucket_server_side_encryption_configuration", "audit").rule,
      firehose: blockOf(one, "aws_kinesis_firehose_delivery_stream", "audit").server_side_encryption,
      writer: Object.keys(statements(blockOf(one, "aws_iam_role_policy", "archive-writer").policy)),
      output: one.stack.outputs.key_arn?.value,
    };
  };
  const with_ = (arn: string, made: number) => ({
    made,
    group: arn,
    topic: arn,
    bucket: [
      {
        bucket_key_enabled: true,
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: arn },
      },
    ],
    firehose: { enabled: true, key_type: "CUSTOMER_MANAGED_CMK", key_arn: arn },
    writer: ["Buckets", "Objects", "Key"],
    output: expect.anything(),
  });

  test("is one of ours by default, with all that holds records encrypted by it", () => {
    expect(keyed({})).toEqual(with_("${aws_kms_key.logs.arn}", 2));
  });

  test("is somebody else's", () => {
    const arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    expect(keyed({ encryption: existing(arn) })).toEqual(with_(arn, 0));
  });

  test("is Amazon's own", () => {
    expect(keyed({ encryption: "aws" })).toEqual({
      made: 0,
      group: undefined,
      topic: undefined,
      bucket: [{ apply_server_side_encryption_by_default: { sse_algorithm: "AES256" } }],
      firehose: { enabled: true, key_type: "AWS_OWNED_CMK" },
      writer: ["Buckets", "Objects"],
      output: undefined,
    });
  });

  test.each<readonly [string, Partial<CloudwatchInput>, groups: unknown]>([
    [
      "Amazon's own",
      { encryption: "aws" },
      { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": expect.arrayContaining([expect.any(String)]) } },
    ],
    [
      "somebody else's",
      { encryption: existing("arn:aws:kms:eu-west-1:123456789012:key/k") },
      { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": expect.arrayContaining([expect.any(String)]) } },
    ],
    [
      "none, of groups that are another's",
      { encryption: "aws", logGroup: existing("/acme/{stream}") },
      { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-west-1:${account}:log-group:*` } },
    ],
  ])("that is kept stays guarded where the next is %s", (_name, input, groups) => {
    const kept = placed({ ...input, keepOwnKey: true });
    const gone = placed(input);
    const key = blockOf(kept, "aws_kms_key", "logs");
    expect(key.lifecycle).toEqual({ prevent_destroy: true });
    expect(statements(key.policy).LogGroups?.Condition).toEqual(groups);
    expect(addresses(kept).filter(address => !addresses(gone).includes(address))).toEqual([
      "aws_kms_key.logs",
      "aws_kms_alias.logs",
    ]);
    expect(JSON.stringify(kept.root).split("${aws_kms_key.logs.arn}")).toHaveLength(1);
  });

  test("is not made where it would encrypt nothing", () => {
    const one = placed({ logGroup: existing("/acme/{stream}") }, { name: "prod" });
    expect(addresses(one).filter(address => address.includes("kms"))).toEqual([]);
    expect(one.stack.outputs).not.toHaveProperty("key_arn");
  });

  test("is turned over, and lets these groups and this account's alarms alone use it", () => {
    const key = blockOf(placed(), "aws_kms_key", "logs");
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(statements(key.policy)).toMatchObject({
      Account: { Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*" },
      LogGroups: {
        Principal: { Service: "logs.eu-west-1.amazonaws.com" },
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": ["application", "access", "performance", "security", "audit"].map(
              stream => `arn:aws:logs:eu-west-1:${account}:log-group:/prod/llm/${stream}`,
            ),
          },
        },
      },
      Alarms: {
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    });
    expect(statements(blockOf(placed({}, { name: "prod" }), "aws_kms_key", "logs").policy)).not.toHaveProperty(
      "Alarms",
    );
  });

  test.each([
    ["cn-north-1", "arn:aws-cn:logs:", "logs.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "arn:aws-us-gov:logs:", "logs.us-gov-west-1.amazonaws.com"],
    ["ap-southeast-2", "arn:aws:logs:", "logs.ap-southeast-2.amazonaws.com"],
    ["eusc-de-east-1", "arn:aws-eusc:logs:", "logs.eusc-de-east-1.amazonaws.eu"],
  ])("of %s", (region, arn, service) => {
    const text = String(blockOf(placed({ region }), "aws_kms_key", "logs").policy);
    expect(text).toContain(arn);
    expect(text).toContain(`"${service}"`);
  });
});

describe("log groups", () => {
  test("of somebody else's are called by their names, and nothing of theirs is changed", () => {
    const one = placed({ logGroup: existing("/acme/{stream}/{environment}"), archive: {} });
    expect(ofType(one, "aws_cloudwatch_log_group")).toEqual([]);
    expect(ofType(one, "aws_cloudwatch_log_index_policy")).toEqual([]);
    expect(blockOf(one, "aws_cloudwatch_log_subscription_filter", "audit").log_group_name).toBe("/acme/audit/prod");
    expect(blockOf(one, "aws_cloudwatch_log_metric_filter", "llm_requests_total-application").log_group_name).toBe(
      "/acme/application/prod",
    );
    expect(statements(blockOf(one, "aws_kms_key", "logs").policy)).not.toHaveProperty("LogGroups");
    expect(statements(blockOf(one, "aws_iam_policy", "shipper").policy).Write?.Resource).toContain(
      `arn:aws:logs:eu-west-1:${account}:log-group:/acme/audit/prod:*`,
    );
    expect(one.stack.outputs.log_group_names?.value).toMatchObject({ audit: "/acme/audit/prod" });
  });

  test("that are there become ours", () => {
    const { stack } = placed({ adopt: true });
    expect(rootOf("test", stack, { kind: "local" }).import).toEqual(
      ["application", "access", "performance", "security", "audit"].map(stream => ({
        to: `aws_cloudwatch_log_group.${stream}`,
        id: `/prod/llm/${stream}`,
      })),
    );
    expect(rootOf("test", placed().stack, { kind: "local" }).import).toBeUndefined();
  });

  test("are found by ids and events; the store's own keys, and other fields on demand", () => {
    const fields = (input: Partial<CloudwatchInput>) =>
      JSON.parse(String(blockOf(placed(input), "aws_cloudwatch_log_index_policy", "audit").policy_document)).Fields;
    expect(fields({})).toEqual(expect.arrayContaining(["trace_id", "request_id", "event", "service"]));
    expect(fields({ indexedFields: ["trace_id"], names: { trace_id: "trace.id" } })).toEqual(["trace.id"]);
    const rare = placed({ logGroupClass: "INFREQUENT_ACCESS" }, { name: "prod" });
    expect(ofType(rare, "aws_cloudwatch_log_index_policy")).toEqual([]);
    expect(ofType(placed({ indexedFields: [] }), "aws_cloudwatch_log_index_policy")).toEqual([]);
  });
});

describe("the archive", () => {
  const of = (archive: ArchiveInput, keep: Keep = atLeast(years(7))) =>
    placed({ archive }, { ...told, retention: { audit: keep } });

  test("is there when it is asked for", () => {
    expect(addresses(placed()).filter(address => /s3|firehose|subscription_filter/.test(address))).toEqual([]);
  });

  test("has a bucket of its own for each stream, closed, versioned and locked where audit is kept", () => {
    const one = of({ streams: ["audit", "application"] });
    expect(Object.keys(blocksOf(one, "aws_s3_bucket"))).toEqual(["audit", "application"]);
    expect(blockOf(one, "aws_s3_bucket", "audit")).toMatchObject({
      bucket: `prod-cloudwatch-audit-${account}`,
      object_lock_enabled: true,
      lifecycle: { prevent_destroy: true },
    });
    expect(blockOf(one, "aws_s3_bucket", "application")).not.toHaveProperty("object_lock_enabled");
    expect(Object.keys(blocksOf(one, "aws_s3_bucket_object_lock_configuration"))).toEqual(["audit"]);
    for (const stream of ["audit", "application"]) {
      expect(blockOf(one, "aws_s3_bucket_versioning", stream).versioning_configuration).toEqual({ status: "Enabled" });
      expect(blockOf(one, "aws_s3_bucket_public_access_block", stream)).toMatchObject({
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(statements(blockOf(one, "aws_s3_bucket_policy", stream).policy).OnlyEncrypted).toMatchObject({
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
    }
  });

  test.each<readonly [string, ArchiveInput, Keep, days: number, cold: unknown, lock: string | undefined]>([
    ["seven years at least", {}, atLeast(years(7)), 2562, [{ days: 90, storage_class: "GLACIER_IR" }], "GOVERNANCE"],
    ["a year at most", {}, days(365), 365, [{ days: 90, storage_class: "GLACIER_IR" }], "GOVERNANCE"],
    ["too short for a cold class", {}, days(179), 179, undefined, "GOVERNANCE"],
    ["just long enough", {}, days(180), 180, [{ days: 90, storage_class: "GLACIER_IR" }], "GOVERNANCE"],
    [
      "the coldest, later",
      { storageClass: "DEEP_ARCHIVE", coldAfter: days(30) },
      days(365),
      365,
      [{ days: 30, storage_class: "DEEP_ARCHIVE" }],
      "GOVERNANCE",
    ],
    ["never cold", { storageClass: "STANDARD" }, days(365), 365, undefined, "GOVERNANCE"],
    ["beyond anybody", { objectLock: { audit: "compliance" } }, days(90), 90, undefined, "COMPLIANCE"],
    ["without a lock", { objectLock: { audit: "none" } }, days(90), 90, undefined, undefined],
    ["with no word of a lock", { objectLock: {} }, days(90), 90, undefined, "GOVERNANCE"],
    [
      "with a word of another's",
      { streams: ["audit", "security"], objectLock: { security: "compliance" } },
      days(90),
      90,
      undefined,
      "GOVERNANCE",
    ],
  ])("%s", (_name, archive, keep, period, cold, lock) => {
    const one = of(archive, keep);
    const [life, markers] = blockOf(one, "aws_s3_bucket_lifecycle_configuration", "audit").rule as readonly unknown[];
    expect(life).toEqual({
      id: "period",
      status: "Enabled",
      filter: [{ prefix: "" }],
      ...(cold === undefined ? {} : { transition: cold }),
      expiration: [{ days: period }],
      noncurrent_version_expiration: [{ noncurrent_days: 1 }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
    });
    expect(markers).toMatchObject({ expiration: [{ expired_object_delete_marker: true }] });
    const locks = blocksOf(one, "aws_s3_bucket_object_lock_configuration");
    expect(locks.audit?.rule).toEqual(
      lock === undefined ? undefined : { default_retention: { mode: lock, days: period } },
    );
  });

  test("takes every record from the group to the bucket by roles that can do nothing else", () => {
    const one = of({});
    expect(blockOf(one, "aws_cloudwatch_log_subscription_filter", "audit")).toEqual({
      name: "prod-cloudwatch-archive",
      log_group_name: "${aws_cloudwatch_log_group.audit.name}",
      filter_pattern: "",
      destination_arn: "${aws_kinesis_firehose_delivery_stream.audit.arn}",
      role_arn: "${aws_iam_role.archive-reader.arn}",
      depends_on: ["aws_iam_role_policy.archive-reader"],
    });
    expect(blockOf(one, "aws_kinesis_firehose_delivery_stream", "audit").extended_s3_configuration).toMatchObject({
      bucket_arn: "${aws_s3_bucket.audit.arn}",
      compression_format: "UNCOMPRESSED",
      file_extension: ".json.gz",
      prefix: "audit/!{timestamp:yyyy/MM/dd}/",
      error_output_prefix: "errors/audit/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    });
    const trusts = (role: string) =>
      statements(blockOf(one, "aws_iam_role", role).assume_role_policy).ForThisAccount?.Condition;
    expect(trusts("archive-writer")).toEqual({ StringEquals: { "sts:ExternalId": account } });
    expect(trusts("archive-reader")).toEqual({ ArnLike: { "aws:SourceArn": `arn:aws:logs:eu-west-1:${account}:*` } });
    const allowed = (policy: string) =>
      Object.values(statements(blockOf(one, "aws_iam_role_policy", policy).policy)).map(({ Resource }) => Resource);
    expect(allowed("archive-reader")).toEqual([["${aws_kinesis_firehose_delivery_stream.audit.arn}"]]);
    expect(allowed("archive-writer")).toEqual([
      ["${aws_s3_bucket.audit.arn}"],
      ["${aws_s3_bucket.audit.arn}/audit/*", "${aws_s3_bucket.audit.arn}/errors/audit/*"],
      "${aws_kms_key.logs.arn}",
    ]);
  });

  test("goes into somebody else's bucket", () => {
    const one = of({ streams: ["audit", "security"], bucket: existing("acme-archive") });
    expect(addresses(one).filter(address => address.startsWith("aws_s3"))).toEqual([]);
    const firehose = blockOf(one, "aws_kinesis_firehose_delivery_stream", "security");
    expect(firehose.extended_s3_configuration).toMatchObject({ bucket_arn: "arn:aws:s3:::acme-archive" });
    expect(one.stack.outputs.archive_buckets?.value).toEqual({ audit: "acme-archive", security: "acme-archive" });
  });

  test("stands in the inventory with its own lag, if it is ours", () => {
    const held = (input: Partial<CloudwatchInput>) => {
      const use = cloudwatch({ region: "eu-west-1", ...input });
      const { self, site, target } = placeStore(use, { name: "prod", retention: { audit: days(90) } });
      return target.holds?.(self, site).filter(one => one.stream === "audit");
    };
    const group = {
      telemetry: "logs",
      stream: "audit",
      where: "log group /prod/llm/audit",
      atMostDays: 93,
      lag: { days: 3, because: "Amazon deletes what has expired within 72 hours" },
      readers: "whoever has logs:FilterLogEvents, logs:GetLogEvents or logs:StartQuery on the group",
    };
    expect(held({})).toEqual([group]);
    expect(held({ archive: {} })).toEqual([
      group,
      {
        telemetry: "logs",
        stream: "audit",
        where: "bucket prod-cloudwatch-audit-<account>",
        atMostDays: 93,
        lag: { days: 3, because: "S3 expires objects at midnight and their versions a day later" },
        readers: "whoever has s3:GetObject on the bucket and may decrypt with its key",
        apart: true,
      },
    ]);
    expect(held({ archive: { bucket: "acme-{environment}-{stream}" } })?.[1]?.where).toBe("bucket acme-prod-audit");
    expect(held({ archive: { bucket: existing("acme-archive") } })).toEqual([group]);
    expect(held({ logGroup: existing("/acme/{stream}") })).toEqual([]);
  });
});
