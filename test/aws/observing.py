"""Log groups, what stands on them, alarms and dashboards."""

from kind import TAG_LIST, Call, Kind, by
from mapping import UNSENT, Block, Blocks, To, pairs


def logs_arn(arguments, _answer, facts):
    name = arguments["name"]
    return {"arn": f"arn:aws:logs:{facts['region']}:{facts['account']}:log-group:{name}", "id": name}


def alarm(arguments, _answer, facts):
    name = arguments["alarm_name"]
    return {"arn": f"arn:aws:cloudwatch:{facts['region']}:{facts['account']}:alarm:{name}", "id": name}


DIMENSIONS = pairs()

METRIC = {
    "metric_name": "Metric.MetricName",
    "namespace": "Metric.Namespace",
    "dimensions": To("Metric.Dimensions", DIMENSIONS),
    "period": "Period",
    "stat": "Stat",
    "unit": "Unit",
}

ALARM_FACTS = {
    "alarm_name": "AlarmName",
    "alarm_description": "AlarmDescription",
    "actions_enabled": "ActionsEnabled",
    "alarm_actions": "AlarmActions",
    "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions",
    "tags": TAG_LIST,
}

OBSERVING = {
    "aws_cloudwatch_log_group": Kind(
        (
            Call(
                "logs",
                "CreateLogGroup",
                {
                    "name": "logGroupName",
                    "kms_key_id": "kmsKeyId",
                    "log_group_class": "logGroupClass",
                    "deletion_protection_enabled": "deletionProtectionEnabled",
                    "tags": "tags",
                    "skip_destroy": UNSENT,
                },
            ),
            Call(
                "logs",
                "PutRetentionPolicy",
                {"name": "logGroupName", "retention_in_days": "retentionInDays"},
                when=("retention_in_days",),
            ),
        ),
        logs_arn,
    ),
    "aws_cloudwatch_log_metric_filter": Kind(
        (
            Call(
                "logs",
                "PutMetricFilter",
                {
                    "name": "filterName",
                    "log_group_name": "logGroupName",
                    "pattern": "filterPattern",
                    "apply_on_transformed_logs": "applyOnTransformedLogs",
                    "metric_transformation": Blocks(
                        "metricTransformations",
                        {
                            "name": "metricName",
                            "namespace": "metricNamespace",
                            "value": "metricValue",
                            # Terraform's is a text, so that it can be left out.
                            "default_value": To("defaultValue", float),
                            "unit": "unit",
                            "dimensions": "dimensions",
                        },
                    ),
                },
            ),
        ),
        by("name"),
    ),
    "aws_cloudwatch_metric_alarm": Kind(
        (
            Call(
                "cloudwatch",
                "PutMetricAlarm",
                {
                    **ALARM_FACTS,
                    "comparison_operator": "ComparisonOperator",
                    "evaluation_periods": "EvaluationPeriods",
                    "datapoints_to_alarm": "DatapointsToAlarm",
                    "threshold": "Threshold",
                    "threshold_metric_id": "ThresholdMetricId",
                    "treat_missing_data": "TreatMissingData",
                    "evaluate_low_sample_count_percentiles": "EvaluateLowSampleCountPercentile",
                    "metric_name": "MetricName",
                    "namespace": "Namespace",
                    "dimensions": To("Dimensions", DIMENSIONS),
                    "period": "Period",
                    "statistic": "Statistic",
                    "extended_statistic": "ExtendedStatistic",
                    "unit": "Unit",
                    "metric_query": Blocks(
                        "Metrics",
                        {
                            "id": "Id",
                            "account_id": "AccountId",
                            "expression": "Expression",
                            "label": "Label",
                            "period": "Period",
                            "return_data": "ReturnData",
                            "metric": Block("MetricStat", METRIC),
                        },
                    ),
                },
            ),
        ),
        alarm,
        {"actions_enabled": True, "treat_missing_data": "missing"},
    ),
    "aws_cloudwatch_composite_alarm": Kind(
        (
            Call(
                "cloudwatch",
                "PutCompositeAlarm",
                {
                    **ALARM_FACTS,
                    "alarm_rule": "AlarmRule",
                    "actions_suppressor": Block(
                        "",
                        {
                            "alarm": "ActionsSuppressor",
                            "wait_period": "ActionsSuppressorWaitPeriod",
                            "extension_period": "ActionsSuppressorExtensionPeriod",
                        },
                    ),
                },
            ),
        ),
        alarm,
        {"actions_enabled": True},
    ),
    "aws_cloudwatch_dashboard": Kind(
        (
            Call(
                "cloudwatch", "PutDashboard", {"dashboard_name": "DashboardName", "dashboard_body": "DashboardBody"}
            ),
        ),
        by("dashboard_name"),
    ),
    "aws_cloudwatch_query_definition": Kind(
        (
            Call(
                "logs",
                "PutQueryDefinition",
                {"name": "name", "query_string": "queryString", "log_group_names": "logGroupNames"},
            ),
        ),
        lambda _arguments, answer, _facts: {"query_definition_id": answer.get("queryDefinitionId")},
    ),
    "aws_cloudwatch_log_data_protection_policy": Kind(
        (
            Call(
                "logs",
                "PutDataProtectionPolicy",
                {"log_group_name": "logGroupIdentifier", "policy_document": "policyDocument"},
            ),
        ),
    ),
    "aws_cloudwatch_log_index_policy": Kind(
        (
            Call(
                "logs",
                "PutIndexPolicy",
                {"log_group_name": "logGroupIdentifier", "policy_document": "policyDocument"},
            ),
        ),
    ),
    "aws_cloudwatch_log_subscription_filter": Kind(
        (
            Call(
                "logs",
                "PutSubscriptionFilter",
                {
                    "name": "filterName",
                    "log_group_name": "logGroupName",
                    "filter_pattern": "filterPattern",
                    "destination_arn": "destinationArn",
                    "role_arn": "roleArn",
                    "distribution": "distribution",
                    "apply_on_transformed_logs": "applyOnTransformedLogs",
                },
            ),
        ),
    ),
    "aws_cloudwatch_log_anomaly_detector": Kind(
        (
            Call(
                "logs",
                "CreateLogAnomalyDetector",
                {
                    "log_group_arn_list": "logGroupArnList",
                    "detector_name": "detectorName",
                    "evaluation_frequency": "evaluationFrequency",
                    "filter_pattern": "filterPattern",
                    "kms_key_id": "kmsKeyId",
                    "anomaly_visibility_time": "anomalyVisibilityTime",
                    "enabled": UNSENT,
                    "tags": "tags",
                },
            ),
        ),
    ),
}
