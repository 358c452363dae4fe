/**
 * The door to cdktf's bindings of Amazon Web Services: each resource we emit by Terraform's name, deep imports alone, since the package's
 * root loads all of them. Pure code imports the types only.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */

import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm/index.js";
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { CloudwatchLogDataProtectionPolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-data-protection-policy/index.js";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { CloudwatchLogIndexPolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-index-policy/index.js";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter/index.js";
import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter/index.js";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition/index.js";
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { KinesisFirehoseDeliveryStream } from "@cdktf/provider-aws/lib/kinesis-firehose-delivery-stream/index.js";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import type { ArgumentsOf } from "../core/resource.ts";

export const awsClasses = {
  aws_cloudwatch_log_group: CloudwatchLogGroup,
  aws_cloudwatch_log_metric_filter: CloudwatchLogMetricFilter,
  aws_cloudwatch_metric_alarm: CloudwatchMetricAlarm,
  aws_cloudwatch_composite_alarm: CloudwatchCompositeAlarm,
  aws_cloudwatch_dashboard: CloudwatchDashboard,
  aws_cloudwatch_query_definition: CloudwatchQueryDefinition,
  aws_cloudwatch_log_data_protection_policy: CloudwatchLogDataProtectionPolicy,
  aws_cloudwatch_log_index_policy: CloudwatchLogIndexPolicy,
  aws_cloudwatch_log_subscription_filter: CloudwatchLogSubscriptionFilter,
  aws_kinesis_firehose_delivery_stream: KinesisFirehoseDeliveryStream,
  aws_s3_bucket: S3Bucket,
  aws_s3_bucket_versioning: S3BucketVersioningA,
  aws_s3_bucket_server_side_encryption_configuration: S3BucketServerSideEncryptionConfigurationA,
  aws_s3_bucket_lifecycle_configuration: S3BucketLifecycleConfiguration,
  aws_s3_bucket_public_access_block: S3BucketPublicAccessBlock,
  aws_s3_bucket_object_lock_configuration: S3BucketObjectLockConfigurationA,
  aws_s3_bucket_policy: S3BucketPolicy,
  aws_sns_topic: SnsTopic,
  aws_sns_topic_policy: SnsTopicPolicy,
  aws_sns_topic_subscription: SnsTopicSubscription,
  aws_iam_role: IamRole,
  aws_iam_role_policy: IamRolePolicy,
  aws_iam_policy: IamPolicy,
  aws_kms_key: KmsKey,
  aws_kms_alias: KmsAlias,
  "data.aws_caller_identity": DataAwsCallerIdentity,
  "data.aws_partition": DataAwsPartition,
} as const;

export { AwsProvider };

/** The arguments of each, as data. */
export type AwsArguments = {
  readonly [K in keyof typeof awsClasses]: ArgumentsOf<NonNullable<ConstructorParameters<(typeof awsClasses)[K]>[2]>>;
};
