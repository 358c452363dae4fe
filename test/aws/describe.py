"""What an account holds, by describe calls, in the words of the answers; `client` gives a service's client."""

import json


def described(client):
    logs, cloudwatch = client("logs"), client("cloudwatch")
    groups = pages(logs, "describe_log_groups", "logGroups")
    alarms = pages(cloudwatch, "describe_alarms", "MetricAlarms")
    return {
        "logGroups": [
            {**group, "tags": logs.list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"]} for group in groups
        ],
        "metricFilters": pages(logs, "describe_metric_filters", "metricFilters"),
        "subscriptionFilters": [
            one
            for group in groups
            for one in pages(
                logs, "describe_subscription_filters", "subscriptionFilters", logGroupName=group["logGroupName"]
            )
        ],
        "metricAlarms": [
            {**alarm, "Tags": cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]}
            for alarm in alarms
        ],
        "dashboards": [
            json.loads(cloudwatch.get_dashboard(DashboardName=one["DashboardName"])["DashboardBody"])
            | {"name": one["DashboardName"]}
            for one in pages(cloudwatch, "list_dashboards", "DashboardEntries")
        ],
        "topics": topics(client("sns")),
        "buckets": [bucket(client("s3"), one["Name"]) for one in client("s3").list_buckets()["Buckets"]],
        "roles": roles(client("iam")),
        "policies": policies(client("iam")),
        "keys": keys(client("kms")),
        "deliveryStreams": streams(client("firehose")),
    }


def pages(client, operation, key, **parameters):
    if not client.can_paginate(operation):
        return getattr(client, operation)(**parameters)[key]
    return [item for page in client.get_paginator(operation).paginate(**parameters) for item in page[key]]


def topics(sns):
    return [
        {
            **sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"],
            "subscriptions": pages(sns, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic["TopicArn"]),
        }
        for topic in pages(sns, "list_topics", "Topics")
    ]


def bucket(s3, name):
    """Each setting, or none where it was not made."""

    def ask(operation, key):
        try:
            return getattr(s3, operation)(Bucket=name)[key]
        except (KeyError, s3.exceptions.ClientError):
            return None

    policy = ask("get_bucket_policy", "Policy")
    return {
        "name": name,
        "versioning": ask("get_bucket_versioning", "Status"),
        "encryption": ask("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
        "lifecycle": ask("get_bucket_lifecycle_configuration", "Rules"),
        "publicAccess": ask("get_public_access_block", "PublicAccessBlockConfiguration"),
        "objectLock": ask("get_object_lock_configuration", "ObjectLockConfiguration"),
        "policy": None if policy is None else json.loads(policy),
    }


def roles(iam):
    return [
        {
            "name": role["RoleName"],
            "trust": role["AssumeRolePolicyDocument"],
            "policies": {
                name: iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
                for name in pages(iam, "list_role_policies", "PolicyNames", RoleName=role["RoleName"])
            },
        }
        for role in pages(iam, "list_roles", "Roles")
    ]


def policies(iam):
    return [
        {
            "name": policy["PolicyName"],
            "document": iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])[
                "PolicyVersion"
            ]["Document"],
        }
        for policy in pages(iam, "list_policies", "Policies", Scope="Local")
    ]


def keys(kms):
    aliases = pages(kms, "list_aliases", "Aliases")
    return [
        {
            "id": key["KeyId"],
            "aliases": [alias["AliasName"] for alias in aliases if alias.get("TargetKeyId") == key["KeyId"]],
            "rotates": kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"],
            "policy": json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]),
        }
        for key in pages(kms, "list_keys", "Keys")
    ]


def streams(firehose):
    return [
        firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]
        for name in firehose.list_delivery_streams()["DeliveryStreamNames"]
    ]
