"""Topics, roles, policies and keys."""

import json

from kind import TAG_LIST, Call, Kind, arn
from mapping import UNSENT, To, pairs


def key(_arguments, answer, _facts):
    made = answer["KeyMetadata"]
    return {"arn": made["Arn"], "key_id": made["KeyId"], "id": made["KeyId"]}


def key_alias(arguments, _answer, facts):
    name = arguments["name"]
    return {"arn": f"arn:aws:kms:{facts['region']}:{facts['account']}:{name}", "id": name}


ALLOWING = {
    "aws_sns_topic": Kind(
        (
            Call(
                "sns",
                "CreateTopic",
                {
                    "name": "Name",
                    "display_name": "Attributes.DisplayName",
                    "kms_master_key_id": "Attributes.KmsMasterKeyId",
                    "fifo_topic": To("Attributes.FifoTopic", json.dumps),
                    "policy": "Attributes.Policy",
                    "delivery_policy": "Attributes.DeliveryPolicy",
                    "tags": TAG_LIST,
                },
            ),
        ),
        arn("TopicArn"),
    ),
    "aws_sns_topic_policy": Kind(
        (
            Call(
                "sns",
                "SetTopicAttributes",
                {"arn": "TopicArn", "policy": "AttributeValue"},
                {"AttributeName": "Policy"},
            ),
        ),
    ),
    "aws_sns_topic_subscription": Kind(
        (
            Call(
                "sns",
                "Subscribe",
                {
                    "topic_arn": "TopicArn",
                    "protocol": "Protocol",
                    "endpoint": "Endpoint",
                    "raw_message_delivery": To("Attributes.RawMessageDelivery", json.dumps),
                    "endpoint_auto_confirms": UNSENT,
                    "confirmation_timeout_in_minutes": UNSENT,
                },
            ),
        ),
        arn("SubscriptionArn"),
    ),
    "aws_iam_role": Kind(
        (
            Call(
                "iam",
                "CreateRole",
                {
                    "name": "RoleName",
                    "path": "Path",
                    "description": "Description",
                    "assume_role_policy": "AssumeRolePolicyDocument",
                    "max_session_duration": "MaxSessionDuration",
                    "permissions_boundary": "PermissionsBoundary",
                    "tags": TAG_LIST,
                },
            ),
        ),
        lambda arguments, answer, _facts: {"arn": answer["Role"]["Arn"], "id": arguments["name"]},
    ),
    "aws_iam_role_policy": Kind(
        (
            Call(
                "iam",
                "PutRolePolicy",
                {"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"},
            ),
        ),
    ),
    "aws_iam_policy": Kind(
        (
            Call(
                "iam",
                "CreatePolicy",
                {
                    "name": "PolicyName",
                    "path": "Path",
                    "description": "Description",
                    "policy": "PolicyDocument",
                    "tags": TAG_LIST,
                },
            ),
        ),
        lambda _arguments, answer, _facts: {"arn": answer["Policy"]["Arn"], "id": answer["Policy"]["Arn"]},
    ),
    "aws_kms_key": Kind(
        (
            Call(
                "kms",
                "CreateKey",
                {
                    "description": "Description",
                    "policy": "Policy",
                    "key_usage": "KeyUsage",
                    "customer_master_key_spec": "KeySpec",
                    "multi_region": "MultiRegion",
                    "bypass_policy_lockout_safety_check": "BypassPolicyLockoutSafetyCheck",
                    "deletion_window_in_days": UNSENT,
                    "tags": To("Tags", pairs("TagKey", "TagValue")),
                },
            ),
            Call(
                "kms",
                "EnableKeyRotation",
                {"enable_key_rotation": UNSENT, "rotation_period_in_days": "RotationPeriodInDays", "key_id": "KeyId"},
                when=("enable_key_rotation",),
            ),
        ),
        key,
    ),
    "aws_kms_alias": Kind(
        (Call("kms", "CreateAlias", {"name": "AliasName", "target_key_id": "TargetKeyId"}),),
        key_alias,
    ),
    "aws_kms_key_policy": Kind(
        (
            Call(
                "kms",
                "PutKeyPolicy",
                {
                    "key_id": "KeyId",
                    "policy": "Policy",
                    "bypass_policy_lockout_safety_check": "BypassPolicyLockoutSafetyCheck",
                },
            ),
        ),
    ),
}
