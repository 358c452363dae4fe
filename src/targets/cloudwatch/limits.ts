/**
 * What Amazon takes of names and lengths, held against the stack itself, as long as a module's prefix can make it.
 * The provider finds some of it when it plans, the service the rest when it applies.
 */

import { type Problem, shown } from "../../core/errors.ts";
import { addressOf, prefixRoom, type Resource, type Text, type Value } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { cloudwatchAlerts } from "./alerts.ts";
import { mostFilters } from "./metrics.ts";
import type { CloudwatchOptions } from "./options.ts";
import { cloudwatchStacks } from "./stack.ts";

/** In the place of a module's prefix. */
const anyPrefix = "x".repeat(prefixRoom);

interface Limit {
  readonly type: string;
  readonly argument: string;
  readonly most: number;
  readonly form?: RegExp;
  /** Where its text comes from. */
  readonly path: string;
  readonly called: string;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html and each service's API */
const limits: readonly Limit[] = [
  { type: "aws_cloudwatch_log_group", argument: "name", most: 512, path: "logGroup", called: "a log group's name" },
  {
    type: "aws_cloudwatch_log_metric_filter",
    argument: "name",
    most: 255,
    form: /^[^:*$]+$/,
    path: "alerts",
    called: "the name of a metric",
  },
  { type: "aws_cloudwatch_metric_alarm", argument: "alarmName", most: 255, path: "alerts", called: "an alarm's name" },
  {
    type: "aws_cloudwatch_metric_alarm",
    argument: "alarmDescription",
    most: 1024,
    path: "alerts",
    called: "an alarm's description",
  },
  {
    type: "aws_cloudwatch_composite_alarm",
    argument: "alarmRule",
    most: 10_240,
    path: "alerts",
    called: "a composite alarm's rule",
  },
  {
    type: "aws_cloudwatch_query_definition",
    argument: "name",
    most: 255,
    form: /^[^:*/]+(\/[^:*/]+)*$/,
    path: "queries",
    called: "a saved query's name",
  },
  {
    type: "aws_cloudwatch_query_definition",
    argument: "queryString",
    most: 10_000,
    path: "queries",
    called: "a saved query",
  },
  {
    type: "aws_cloudwatch_dashboard",
    argument: "dashboardName",
    most: 255,
    form: /^[0-9A-Za-z_-]+$/,
    path: "dashboards",
    called: "a dashboard's name",
  },
  { type: "aws_s3_bucket", argument: "bucket", most: 63, path: "archive.bucket", called: "a bucket's name" },
  {
    type: "aws_kinesis_firehose_delivery_stream",
    argument: "name",
    most: 64,
    path: "archive",
    called: "a delivery stream's name",
  },
  { type: "aws_iam_role", argument: "name", most: 64, path: "archive", called: "a role's name" },
  { type: "aws_iam_policy", argument: "name", most: 128, path: "", called: "a policy's name" },
  {
    type: "aws_cloudwatch_log_data_protection_policy",
    argument: "policyDocument",
    most: 30_720,
    path: "dataProtection",
    called: "a data protection policy",
  },
];

const mostWidgets = 500;

export const judgeLimits = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const longest: Site = { ...site, scope: `${anyPrefix}${site.scope}` };
  const resources = cloudwatchStacks(self, longest).flatMap(stack => stack.resources);
  return [
    ...limits.flatMap(limit => resources.flatMap(one => judgeText(limit, one))),
    ...judgeFilterCounts(resources, self, site),
    ...judgeTwice(resources),
    ...resources.flatMap(judgeWidgets),
  ];
};

const judgeWidgets = ({ type, arguments: { dashboardName, dashboardBody } }: Resource): readonly Problem[] => {
  if (type !== "aws_cloudwatch_dashboard") return [];
  const { widgets }: { readonly widgets: readonly unknown[] } = JSON.parse(written(dashboardBody) ?? "");
  return widgets.length <= mostWidgets
    ? []
    : [
        {
          code: "wrong-value",
          path: "dashboards",
          what: `make a dashboard of too many widgets, ${String(dashboardName).replaceAll(anyPrefix, "")}`,
          got: String(widgets.length),
          expected: `at most ${mostWidgets}: several dashboards`,
        },
      ];
};

const judgeText = ({ type, argument, most, form, path, called }: Limit, resource: Resource): readonly Problem[] => {
  if (resource.type !== type) return [];
  const text = written(resource.arguments[argument]);
  if (text === undefined) return [];
  const said = { path, got: shown(text.replaceAll(anyPrefix, "")) };
  if ([...text].length > most)
    return [
      {
        code: "wrong-value",
        what: `make ${called} too long`,
        expected: `at most ${most} characters, with the ${anyPrefix.length} of a module's prefix; it has ${[...text].length}`,
        ...said,
      },
    ];
  return form === undefined || form.test(text)
    ? []
    : [{ code: "wrong-value", what: `make ${called} of signs it cannot have`, expected: String(form), ...said }];
};

/** A text as Amazon gets it; an account's number has twelve digits. Nothing where it is somebody else's attribute. */
const written = (value: Value): string | undefined => {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || !("kind" in value)) return undefined;
  const text = value as Exclude<Text, string>;
  switch (text.kind) {
    case "joined":
      return text.parts.map(part => (typeof part === "string" ? part : "0".repeat(12))).join("");
    case "json":
      return JSON.stringify(text.value);
    default:
      return undefined;
  }
};

/** By log group, which a filter names or refers to. */
const judgeFilterCounts = (
  resources: readonly Resource[],
  self: Self<CloudwatchOptions>,
  site: Site,
): readonly Problem[] => {
  const counts = new Map<string, number>();
  for (const { type, arguments: args } of resources) {
    if (type !== "aws_cloudwatch_log_metric_filter") continue;
    const group = JSON.stringify(args.logGroupName);
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  if (most <= mostFilters) return [];
  const alerts = Math.max(0, ...Object.values(alertFilters(self, site)));
  return [
    {
      code: "missing-capability",
      path: alerts > mostFilters ? "alerts" : "metrics",
      what: "need more metric filters than a log group can have",
      got: `${most}; alerts alone need ${alerts}`,
      expected: `at most ${mostFilters}`,
      help:
        alerts > mostFilters
          ? "let another target judge some of the alerts"
          : 'name the instruments that you need in metrics: ["llm_requests_total", …], or write metrics: "none"',
    },
  ];
};

const alertFilters = (self: Self<CloudwatchOptions>, site: Site): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { metricFilters } of cloudwatchAlerts(self, site))
    for (const { logGroupName } of metricFilters) counts[logGroupName] = (counts[logGroupName] ?? 0) + 1;
  return counts;
};

/** Where a type's names come from. */
const sources: readonly (readonly [part: string, path: string])[] = [
  ["query_definition", "queries"],
  ["dashboard", "dashboards"],
  ["alarm", "alerts"],
  ["metric_filter", "alerts"],
];

/** Names that two things would have; an alert `a-b` of a service `c` and an alert `a` of a service `b-c` have one. */
const judgeTwice = (resources: readonly Resource[]): readonly Problem[] => {
  const names = resources.flatMap(one =>
    one.type.endsWith("_alarm") ? [`alarm ${String(one.arguments.alarmName)}`, addressOf(one)] : [addressOf(one)],
  );
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(name => ({
    code: "duplicate",
    path: sources.find(([part]) => name.includes(part))?.[1] ?? "",
    what: "give two things one name",
    got: name.replaceAll(anyPrefix, ""),
    expected: "names that differ when they are joined by hyphens, and by letters and digits alone",
  }));
};
