/**
 * Alerts as policies: metrics counted from records, and the condition in PromQL over them.
 * @see https://cloud.google.com/monitoring/promql/promql-in-alerting
 */

import {
  type AlertRule,
  filledIn,
  groupsOfRule,
  type JudgedComparison,
  labelsOf,
  runbookUrl,
  signs,
} from "../../core/alert.ts";
import {
  type MeasureQuery,
  measureOf,
  ownWindow,
  type Part,
  type Refusal,
  refusalOf,
  Unsupported,
} from "../../core/query/index.ts";
import type { Self, Site } from "../../core/target.ts";
import { goDuration, inSeconds, minutes } from "../../core/units.ts";
import { boundsOf, type LogMetric, logMetric, metricId } from "./metrics.ts";
import { ownerOf } from "./names.ts";
import type { GcpOptions } from "./options.ts";
import { channelNames } from "./resources.ts";
import { type Store, storeOf } from "./store.ts";

/** `monitoring_alert_policy` */
export interface AlertPolicy {
  readonly displayName: string;
  readonly combiner: "OR";
  readonly severity: "CRITICAL" | "WARNING";
  readonly conditions: readonly [
    {
      readonly displayName: string;
      readonly conditionPrometheusQueryLanguage: {
        readonly query: string;
        /** How long it holds: whole seconds. */
        readonly duration: string;
        readonly evaluationInterval: string;
        /** Google looks for a metric for up to ten minutes before it knows of it. */
        readonly disableMetricValidation: true;
        readonly labels: Readonly<Record<string, string>>;
        readonly alertRule: string;
        readonly ruleGroup: string;
      };
    },
  ];
  readonly documentation: Documentation;
  readonly alertStrategy: { readonly autoClose: string; readonly notificationPrompts: readonly ["OPENED", "CLOSED"] };
  /** Channels by name; a stack puts their ids. */
  readonly notificationChannels: readonly string[];
  readonly userLabels: Readonly<Record<string, string>>;
}

interface Documentation {
  readonly content: string;
  readonly mimeType: "text/markdown";
  readonly subject: string;
  readonly links?: readonly [{ readonly displayName: "Runbook"; readonly url: string }];
}

/** What one alert needs. A policy cannot be made before its metrics are known, which takes up to ten minutes. */
export interface AlertResources {
  /** The rule's. */
  readonly id: string;
  readonly logMetrics: readonly LogMetric[];
  readonly policy: AlertPolicy;
}

/** How often a policy is judged. */
export const evaluationInterval = minutes(1);

export const gcpAlerts = (self: Self<GcpOptions>, site: Site): readonly AlertResources[] =>
  site.alerts(self.key).map(rule => resourcesOf(rule, self, site));

/** What a policy cannot say. */
export const refuseAlert = (self: Self<GcpOptions>, site: Site, rule: AlertRule): Refusal | undefined =>
  refusalOf(() => resourcesOf(rule, self, site));

const resourcesOf = (rule: AlertRule, self: Self<GcpOptions>, site: Site): AlertResources => {
  const store = storeOf(self.options, site);
  const compared = rule.when.map((comparison, index) => compare(comparison, rule, index, self, site, store));
  const labels = labelsOf(rule, site.name);
  return {
    id: rule.id,
    logMetrics: compared.flatMap(({ metrics }) => metrics),
    policy: {
      displayName: `${ownerOf(self, site)}: ${rule.name}${aboutOne(rule)}`,
      combiner: "OR",
      severity: rule.severity === "critical" ? "CRITICAL" : "WARNING",
      conditions: [
        {
          displayName: rule.name,
          conditionPrometheusQueryLanguage: {
            query: queryOf(rule, compared),
            disableMetricValidation: true,
            duration: `${Math.ceil(rule.for.milliseconds / 1000)}s`,
            evaluationInterval: `${inSeconds(evaluationInterval)}s`,
            labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, plain(value)])),
            alertRule: rule.name,
            ruleGroup: site.name,
          },
        },
      ],
      documentation: documentationOf(rule, site),
      // What has no data any more is over after a day, not after Google's week.
      alertStrategy: { autoClose: "86400s", notificationPrompts: ["OPENED", "CLOSED"] },
      notificationChannels: rule.state === "on" ? channelNames(site, rule.severity) : [],
      userLabels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, labelValue(value)])),
    },
  };
};

/** What tells the policies of an alert apart that is tuned for a service. */
const aboutOne = ({ id, services: [service, ...others] }: AlertRule): string =>
  service !== undefined && others.length === 0 && id.endsWith(`-${service}`) ? ` (${service})` : "";

/** @throws Unsupported for what a notification has no room for */
const documentationOf = (rule: AlertRule, site: Site): Documentation => {
  const groups = groupsOfRule(rule);
  const group =
    groups.length === 0
      ? plain(rule.services.join(", ") || site.name)
      : groups.map(key => `\${metric_or_resource.label.${key}}`).join(", ");
  const url = runbookUrl(rule, site);
  const subject = filledIn(rule.summary, { value: "the value", group }, plain);
  const content = `${plain(rule.description)}\n\nRunbook: ${plain(url ?? rule.runbook)}`;
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  if (content.length > longestContent || bytes(content) > mostBytes || bytes(subject) > mostBytes)
    throw new Unsupported(
      `its description or its summary is longer than the ${longestContent} characters or ${mostBytes} bytes of a notification`,
      "say the rest in the runbook",
    );
  return {
    content,
    mimeType: "text/markdown",
    subject,
    ...(url === undefined || url.length > longestUrl ? {} : { links: [{ displayName: "Runbook", url: plain(url) }] }),
  };
};

/** @see https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies#documentation */
const longestContent = 8192;
const mostBytes = 10_240;
const longestUrl = 2083;

/** People's text, in which `${` begins no variable of Google's. */
const plain = (text: string): string => text.replaceAll("${", () => "$${");

/** Lower-case letters, digits, hyphens and underscores. */
const labelValue = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, "_")
    .slice(0, 63);

interface Compared {
  readonly metrics: readonly LogMetric[];
  /** The number of each group. */
  readonly number: string;
  /** The groups that are beyond the limit. */
  readonly condition: string;
  readonly by: readonly string[];
}

const queryOf = (rule: AlertRule, [first, ...others]: readonly Compared[]): string => {
  if (first === undefined) return "vector(1)";
  const joined = others.reduce(
    (text, other) =>
      `${text} and on (${first.by.filter(label => other.by.includes(label)).join(", ")}) ${other.condition}`,
    first.condition,
  );
  const [{ query } = { query: undefined }] = rule.when;
  if (rule.missing === "ok" || (query?.kind === "measure" && query.measure.kind === "absent")) return joined;
  if (first.by.length !== 1 || first.by[0] !== "service")
    throw new Unsupported("missing data of other groups than services cannot be told");
  const absent = rule.services.map(
    service =>
      `(label_replace(vector(1), "service", ${JSON.stringify(service)}, "", "") unless on (service) ${first.number})`,
  );
  return [`(${joined})`, ...absent].join(" or on (service) ");
};

const compare = (
  comparison: JudgedComparison,
  rule: AlertRule,
  index: number,
  self: Self<GcpOptions>,
  site: Site,
  store: Store,
): Compared => {
  const { is, limit } = comparison;
  const query = measureOf(comparison.query);
  if (store.weighs(query.from, query.measure.kind))
    throw new Unsupported("a metric counts the records that log sampling left, unweighed");
  const { metrics, number } = numberOf(
    query,
    metricId(ownerOf(self, site), rule.id, String(index + 1)),
    rule,
    self.options,
    site,
    store,
  );
  return { metrics, number: `(${number})`, condition: `((${number}) ${signs[is]} ${limit})`, by: query.by };
};

const numberOf = (
  query: MeasureQuery,
  name: string,
  rule: AlertRule,
  { resourceType }: GcpOptions,
  site: Site,
  store: Store,
): { readonly metrics: readonly LogMetric[]; readonly number: string } => {
  const { measure, by } = query;
  const window = goDuration(ownWindow(query));
  const metric = (id: string, part: Part): LogMetric =>
    logMetric(
      {
        name: id,
        description: `For the alert ${rule.name}`,
        from: query.from,
        more: part.where,
        ...(part.sum === undefined ? {} : { field: part.sum }),
        labels: by,
      },
      site,
      store,
    );
  // Metrics of records exist for many kinds of resource, so PromQL has to be told which.
  const series = (id: string, suffix = ""): string =>
    `logging_googleapis_com:user_${id}${suffix}{monitored_resource="${resourceType}"}`;
  const grouped = (aggregate: string, more: readonly string[], inner: string): string => {
    const labels = [...more, ...by];
    return `${aggregate}${labels.length === 0 ? "" : ` by (${labels.join(", ")})`} (${inner})`;
  };
  const increase = (id: string, suffix = ""): string =>
    grouped("sum", [], `increase(${series(id, suffix)}[${window}])`);
  const rate = (id: string, suffix = ""): string => grouped("sum", [], `rate(${series(id, suffix)}[${window}])`);
  const counts: Part = { where: [] };
  const values = (field: string): Part => ({ sum: field, where: [] });
  switch (measure.kind) {
    case "count":
      return { metrics: [metric(name, counts)], number: increase(name) };
    case "rate":
      return { metrics: [metric(name, counts)], number: rate(name) };
    case "sum":
      return {
        metrics: [metric(name, values(measure.field))],
        number: measure.perSecond ? rate(name, "_sum") : increase(name, "_sum"),
      };
    case "avg":
      return {
        metrics: [metric(name, values(measure.field))],
        number: `${increase(name, "_sum")} / (${increase(name, "_count")} > 0)`,
      };
    case "percentile":
      if (boundsOf(measure.field, site) === undefined)
        throw new Unsupported(`no instrument has buckets for ${measure.field}`, "add a histogram to `instruments`");
      return {
        metrics: [metric(name, values(measure.field))],
        number: `histogram_quantile(${measure.percent / 100}, ${grouped("sum", ["le"], `rate(${series(name, "_bucket")}[${window}])`)})`,
      };
    case "ratio": {
      const side = (part: Part, id: string): string => increase(id, part.sum === undefined ? "" : "_sum");
      const [part, whole] = [side(measure.part, `${name}_part`), side(measure.whole, `${name}_whole`)];
      return {
        metrics: [metric(`${name}_part`, measure.part), metric(`${name}_whole`, measure.whole)],
        // A part that never was has no series, and is zero.
        number: `(${part} or ${whole} * 0) / (${whole} > 0)`,
      };
    }
    case "absent":
      return { metrics: [metric(name, counts)], number: `vector(1) unless (${increase(name)} > 0)` };
    case "min":
    case "max":
    case "last":
    case "stddev":
    case "distinct":
    case "histogram":
      throw new Unsupported(`a metric of records keeps counts and buckets, and no ${measure.kind}`);
    default:
      return measure satisfies never;
  }
};
