/** Amazon's types: read in the provider at the commit of each address; `docs` says as its documentation, unread in the source. */

import type { More, ResourceType, Rows } from "./type.ts";

const repository = "https://github.com/hashicorp/terraform-provider-aws/blob";

const everywhere = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType => ({
  source: file.startsWith("docs/")
    ? `https://registry.terraform.io/providers/hashicorp/aws/6.25.0/${file}`
    : `${repository}/${file.replace(":", "/internal/service/")}`,
  replacedBy,
  ...more,
});

/** What is of a region says so since 6.0; without a word it is the provider's. */
const aws = (file: string, replacedBy: readonly string[], more: More = {}): ResourceType =>
  everywhere(file, [...replacedBy, "region"], more);

export const amazonTypes: Rows = {
  aws_cloudwatch_log_group: aws(
    "0073593e7d6993ba482409f4dc35438daaa79bb3:logs/group.go",
    ["name", "name_prefix", "log_group_class"],
    { keepsRecords: true, periods: ["retention_in_days"] },
  ),
  aws_cloudwatch_log_metric_filter: aws("0f14e6f61f915a586756281ad21fd57e25f57daf:logs/metric_filter.go", [
    "name",
    "log_group_name",
  ]),
  aws_cloudwatch_metric_alarm: aws("docs/resources/cloudwatch_metric_alarm", ["alarm_name"], {
    tells: "alarm_actions",
  }),
  aws_cloudwatch_composite_alarm: aws(
    "050ac11163cab8cdae5936a7f40b0e528ff780df:cloudwatch/composite_alarm.go",
    ["alarm_name", "actions_enabled"],
    { tells: "alarm_actions" },
  ),
  aws_cloudwatch_dashboard: aws("docs/resources/cloudwatch_dashboard", ["dashboard_name"]),
  aws_cloudwatch_query_definition: aws("docs/resources/cloudwatch_query_definition", []),
  aws_cloudwatch_log_data_protection_policy: aws(
    "docs/resources/cloudwatch_log_data_protection_policy",
    ["log_group_name"],
    { protects: ["policy_document"] },
  ),
  aws_cloudwatch_log_index_policy: aws("docs/resources/cloudwatch_log_index_policy", ["log_group_name"]),
  aws_cloudwatch_log_subscription_filter: aws("07c8fe26c096070ce9df68248563b07bab784369:logs/subscription_filter.go", [
    "name",
    "log_group_name",
    "destination_arn",
  ]),
  aws_kinesis_firehose_delivery_stream: aws("docs/resources/kinesis_firehose_delivery_stream", ["name", "destination"]),
  // Whether objects can be locked is said when a bucket is made.
  aws_s3_bucket: aws("docs/resources/s3_bucket", ["bucket", "bucket_prefix", "object_lock_enabled"], {
    keepsRecords: true,
    dangers: { force_destroy: true },
  }),
  aws_s3_bucket_versioning: aws(
    "01c08000ddb14181b5bd19201d8fca311dc570e4:s3/bucket_versioning.go",
    ["bucket", "expected_bucket_owner"],
    { keepsRecords: true, dangers: { "versioning_configuration.status": "Suspended" } },
  ),
  aws_s3_bucket_server_side_encryption_configuration: aws(
    "docs/resources/s3_bucket_server_side_encryption_configuration",
    ["bucket", "expected_bucket_owner"],
  ),
  aws_s3_bucket_lifecycle_configuration: aws(
    "docs/resources/s3_bucket_lifecycle_configuration",
    ["bucket", "expected_bucket_owner"],
    { periods: ["rule.expiration.days", "rule.noncurrent_version_expiration.noncurrent_days"] },
  ),
  aws_s3_bucket_public_access_block: aws("docs/resources/s3_bucket_public_access_block", ["bucket"], {
    protects: ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"],
  }),
  aws_s3_bucket_object_lock_configuration: aws(
    "docs/resources/s3_bucket_object_lock_configuration",
    ["bucket", "expected_bucket_owner", "object_lock_enabled"],
    {
      keepsRecords: true,
      periods: ["rule.default_retention.days"],
      unsaidDays: 0,
      dangers: { "rule.default_retention.mode": "GOVERNANCE" },
    },
  ),
  aws_s3_bucket_policy: aws("docs/resources/s3_bucket_policy", ["bucket"], { protects: ["policy"] }),
  aws_sns_topic: aws("docs/resources/sns_topic", ["name", "name_prefix", "fifo_topic"]),
  aws_sns_topic_policy: aws("docs/resources/sns_topic_policy", ["arn"]),
  aws_sns_topic_subscription: aws(
    "04a2e6e5bc625ec85ea8c678219b483fc674877e:sns/topic_subscription.go",
    ["topic_arn", "protocol", "endpoint"],
    { tells: true },
  ),
  aws_iam_role: everywhere("docs/resources/iam_role", ["name", "name_prefix", "path"]),
  aws_iam_role_policy: everywhere("docs/resources/iam_role_policy", ["name", "name_prefix", "role"]),
  aws_iam_policy: everywhere("docs/resources/iam_policy", ["name", "name_prefix", "path", "description"]),
  // What it has encrypted can be read by nobody without it.
  aws_kms_key: aws(
    "00a35305dc1b297a6fcdecdfbba33f1e63c3da39:kms/key.go",
    ["customer_master_key_spec", "key_usage", "multi_region", "custom_key_store_id", "xks_key_id"],
    { keepsRecords: true, periods: ["deletion_window_in_days"], unsaidDays: 30, dangers: { is_enabled: false } },
  ),
  aws_kms_alias: aws("docs/resources/kms_alias", ["name", "name_prefix"]),
};
