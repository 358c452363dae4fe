/** CloudWatch Logs: groups, metric filters, saved queries. What the API says, and the provider's lists where it has some. */

import { atMost, neverBoth, oneOf, type Rule, type RuleTable, text } from "../rule.ts";
import { given } from "../values.ts";
import { cloudWatchUnits } from "./aws-alarms.ts";

const api = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_";

/** Days; 0 is the provider's way to say "for ever". */
const retentions = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const awsLogRules: RuleTable = {
  aws_cloudwatch_log_group: [
    {
      at: "retention_in_days",
      says: `a log group is kept for one of ${retentions.join(", ")} days`,
      source: `${api}PutRetentionPolicy.html`,
      holds: oneOf(...retentions),
    },
    {
      at: "name",
      says: "a log group's name is letters, digits and . - _ / #, at most 512 of them",
      source: `${api}CreateLogGroup.html`,
      holds: text(512, /^[0-9A-Za-z_./#-]+$/),
    },
    {
      at: "log_group_class",
      says: "a log group's class is STANDARD, INFREQUENT_ACCESS or DELIVERY",
      source: `https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/logs/group.go`,
      holds: oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY"),
    },
    {
      at: "kms_key_id",
      says: "a log group's key is named by its ARN",
      source: `${api}CreateLogGroup.html`,
      holds: text(256, /^arn:/),
    },
  ],

  aws_cloudwatch_log_metric_filter: [
    {
      at: "name",
      says: "a metric filter's name has no colon or asterisk and at most 512 characters",
      source: `${api}PutMetricFilter.html`,
      holds: text(512, /^[^:*]+$/),
    },
    {
      at: "pattern",
      says: "a filter pattern has at most 1024 characters",
      source: `${api}PutMetricFilter.html`,
      holds: text(1024),
    },
    {
      at: "metric_transformation.*.default_value",
      says: "default_value and dimensions are mutually exclusive",
      source:
        "https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/cloudwatch_log_metric_filter",
      holds: (value, { parent }) => neverBoth(value, parent.dimensions),
    },
    {
      at: "metric_transformation.*.dimensions",
      says: "a metric filter has at most three dimensions",
      source: `${api}MetricTransformation.html`,
      holds: atMost(3),
    },
    {
      at: "metric_transformation.*.dimensions",
      says: "dimensions need a JSON or a space-delimited pattern",
      source: "https://github.com/hashicorp/terraform-provider-aws/issues/22105",
      holds: (value, { config }) =>
        !given(value) || typeof config.pattern !== "string" || /^\s*[{[]/.test(config.pattern),
    },
    {
      at: "metric_transformation.*.dimensions.*",
      says: "a dimension's value is a selector, such as $.model",
      source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
      holds: text(255, /^\$/),
    },
    ...["name", "namespace"].map(
      (key): Rule => ({
        at: `metric_transformation.*.${key}`,
        says: `a metric's ${key} has no : * $ and at most 255 characters`,
        source: `${api}MetricTransformation.html`,
        holds: text(255, /^[^:*$]+$/),
      }),
    ),
    {
      at: "metric_transformation.*.value",
      says: "a metric's value has at most 100 characters",
      source: `${api}MetricTransformation.html`,
      holds: text(100, /./),
    },
    {
      at: "metric_transformation.*.default_value",
      says: "a metric's default is a number",
      source: `${api}MetricTransformation.html`,
      holds: text(100, /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i),
    },
    {
      at: "metric_transformation.*.unit",
      says: "a metric's unit is one of CloudWatch's",
      source: `${api}MetricTransformation.html`,
      holds: oneOf(...cloudWatchUnits),
    },
  ],

  aws_cloudwatch_query_definition: [
    {
      at: "name",
      says: "a saved query's name is parts without : * between single slashes, not starting with one, at most 255 characters",
      source:
        "https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/logs/query_definition.go",
      holds: text(255, /^([^:*/]+\/?)*[^:*/]+$/),
    },
    {
      at: "query_string",
      says: "a saved query has at most 10000 characters",
      source: `${api}PutQueryDefinition.html`,
      holds: text(10_000, /./),
    },
  ],
};
