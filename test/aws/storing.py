"""Buckets, and what delivers into them."""

from kind import TAG_LIST, Call, Kind, by
from mapping import UNSENT, Block, Blocks, To, pairs


def bucket(arguments, _answer, facts):
    name = arguments["bucket"]
    return {
        "arn": f"arn:aws:s3:::{name}",
        "id": name,
        "bucket": name,
        "bucket_domain_name": f"{name}.s3.amazonaws.com",
        "bucket_regional_domain_name": f"{name}.s3.{facts['region']}.amazonaws.com",
    }


LIFECYCLE_RULE = {
    "id": "ID",
    "status": "Status",
    "prefix": "Prefix",
    "filter": Block(
        "Filter",
        {
            "prefix": "Prefix",
            "object_size_greater_than": "ObjectSizeGreaterThan",
            "object_size_less_than": "ObjectSizeLessThan",
            "tag": Block("Tag", {"key": "Key", "value": "Value"}),
            "and": Block("And", {"prefix": "Prefix", "tags": TAG_LIST}),
        },
    ),
    "expiration": Block(
        "Expiration",
        {"days": "Days", "date": "Date", "expired_object_delete_marker": "ExpiredObjectDeleteMarker"},
    ),
    "transition": Blocks("Transitions", {"days": "Days", "date": "Date", "storage_class": "StorageClass"}),
    "noncurrent_version_expiration": Block(
        "NoncurrentVersionExpiration",
        {"noncurrent_days": "NoncurrentDays", "newer_noncurrent_versions": "NewerNoncurrentVersions"},
    ),
    "noncurrent_version_transition": Blocks(
        "NoncurrentVersionTransitions",
        {
            "noncurrent_days": "NoncurrentDays",
            "newer_noncurrent_versions": "NewerNoncurrentVersions",
            "storage_class": "StorageClass",
        },
    ),
    "abort_incomplete_multipart_upload": Block(
        "AbortIncompleteMultipartUpload", {"days_after_initiation": "DaysAfterInitiation"}
    ),
}

EXTENDED_S3 = {
    "role_arn": "RoleARN",
    "bucket_arn": "BucketARN",
    "prefix": "Prefix",
    "error_output_prefix": "ErrorOutputPrefix",
    "buffering_size": "BufferingHints.SizeInMBs",
    "buffering_interval": "BufferingHints.IntervalInSeconds",
    "compression_format": "CompressionFormat",
    "kms_key_arn": "EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN",
    "custom_time_zone": "CustomTimeZone",
    "file_extension": "FileExtension",
    "s3_backup_mode": "S3BackupMode",
    "cloudwatch_logging_options": Block(
        "CloudWatchLoggingOptions",
        {"enabled": "Enabled", "log_group_name": "LogGroupName", "log_stream_name": "LogStreamName"},
    ),
    "processing_configuration": Block(
        "ProcessingConfiguration",
        {
            "enabled": "Enabled",
            "processors": Blocks(
                "Processors",
                {
                    "type": "Type",
                    "parameters": Blocks(
                        "Parameters", {"parameter_name": "ParameterName", "parameter_value": "ParameterValue"}
                    ),
                },
            ),
        },
    ),
}

STORING = {
    "aws_kinesis_firehose_delivery_stream": Kind(
        (
            Call(
                "firehose",
                "CreateDeliveryStream",
                {
                    "name": "DeliveryStreamName",
                    "destination": UNSENT,
                    "extended_s3_configuration": Block("ExtendedS3DestinationConfiguration", EXTENDED_S3),
                    "server_side_encryption": UNSENT,
                    "tags": TAG_LIST,
                },
                {"DeliveryStreamType": "DirectPut"},
            ),
            Call(
                "firehose",
                "StartDeliveryStreamEncryption",
                {
                    "name": "DeliveryStreamName",
                    "server_side_encryption": Block(
                        "DeliveryStreamEncryptionConfigurationInput",
                        {"enabled": UNSENT, "key_type": "KeyType", "key_arn": "KeyARN"},
                    ),
                },
                when=("server_side_encryption",),
            ),
        ),
        lambda arguments, answer, _facts: {
            "arn": answer["DeliveryStreamARN"],
            "id": answer["DeliveryStreamARN"],
            "name": arguments["name"],
        },
    ),
    "aws_s3_bucket": Kind(
        (
            Call(
                "s3",
                "CreateBucket",
                {"bucket": "Bucket", "object_lock_enabled": "ObjectLockEnabledForBucket", "force_destroy": UNSENT},
            ),
            Call(
                "s3",
                "PutBucketTagging",
                {"bucket": "Bucket", "tags": To("Tagging.TagSet", pairs("Key", "Value"))},
                when=("tags",),
            ),
        ),
        bucket,
    ),
    "aws_s3_bucket_versioning": Kind(
        (
            Call(
                "s3",
                "PutBucketVersioning",
                {
                    "bucket": "Bucket",
                    "versioning_configuration": Block(
                        "VersioningConfiguration", {"status": "Status", "mfa_delete": "MFADelete"}
                    ),
                },
            ),
        ),
        by("bucket"),
    ),
    "aws_s3_bucket_server_side_encryption_configuration": Kind(
        (
            Call(
                "s3",
                "PutBucketEncryption",
                {
                    "bucket": "Bucket",
                    "rule": Blocks(
                        "ServerSideEncryptionConfiguration.Rules",
                        {
                            "bucket_key_enabled": "BucketKeyEnabled",
                            "apply_server_side_encryption_by_default": Block(
                                "ApplyServerSideEncryptionByDefault",
                                {"sse_algorithm": "SSEAlgorithm", "kms_master_key_id": "KMSMasterKeyID"},
                            ),
                        },
                    ),
                },
            ),
        ),
        by("bucket"),
    ),
    "aws_s3_bucket_lifecycle_configuration": Kind(
        (
            Call(
                "s3",
                "PutBucketLifecycleConfiguration",
                {
                    "bucket": "Bucket",
                    "rule": Blocks("LifecycleConfiguration.Rules", LIFECYCLE_RULE),
                    "transition_default_minimum_object_size": "TransitionDefaultMinimumObjectSize",
                },
            ),
        ),
        by("bucket"),
    ),
    "aws_s3_bucket_public_access_block": Kind(
        (
            Call(
                "s3",
                "PutPublicAccessBlock",
                {
                    "bucket": "Bucket",
                    "block_public_acls": "PublicAccessBlockConfiguration.BlockPublicAcls",
                    "block_public_policy": "PublicAccessBlockConfiguration.BlockPublicPolicy",
                    "ignore_public_acls": "PublicAccessBlockConfiguration.IgnorePublicAcls",
                    "restrict_public_buckets": "PublicAccessBlockConfiguration.RestrictPublicBuckets",
                },
            ),
        ),
        by("bucket"),
    ),
    "aws_s3_bucket_object_lock_configuration": Kind(
        (
            Call(
                "s3",
                "PutObjectLockConfiguration",
                {
                    "bucket": "Bucket",
                    "object_lock_enabled": "ObjectLockConfiguration.ObjectLockEnabled",
                    "rule": Block(
                        "ObjectLockConfiguration.Rule",
                        {
                            "default_retention": Block(
                                "DefaultRetention", {"mode": "Mode", "days": "Days", "years": "Years"}
                            )
                        },
                    ),
                },
            ),
        ),
        by("bucket"),
        {"object_lock_enabled": "Enabled"},
    ),
    "aws_s3_bucket_policy": Kind(
        (Call("s3", "PutBucketPolicy", {"bucket": "Bucket", "policy": "Policy"}),),
        by("bucket"),
    ),
}
