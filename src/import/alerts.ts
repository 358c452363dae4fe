/** Alerts of rule files beside those of the catalog. */

import { alerts } from "../catalog/index.ts";
import { type Alert, type Severity, severities } from "../core/alert.ts";
import { durationSource, readDuration } from "./durations.ts";
import { limitOf } from "./queries.ts";
import type { FoundAlert } from "./reading.ts";

/** An alert as a rule file has it. */
interface RuleAlert {
  readonly name: string;
  readonly expr: string;
  readonly for: string | undefined;
  readonly severity: string | undefined;
}

/** Names that alerts of these meanings have elsewhere, in lower case without separators. */
const alsoKnownAs: Readonly<Record<string, string>> = {
  errorratehigh: "HighErrorRate",
  toomanyerrors: "HighErrorRate",
  highlatency: "SlowRequests",
  latencyhigh: "SlowRequests",
  slowresponses: "SlowRequests",
  cachehitratelow: "LowCacheHitRate",
  highcost: "CostSpike",
  costtoohigh: "CostSpike",
  modeldown: "ModelUnavailable",
  nologs: "NoLogsReceived",
  logsmissing: "NoLogsReceived",
};

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .replace(/^llm(service)?/, "");

const shippedNamed = (name: string): string | undefined =>
  Object.keys(alerts).find(key => plain(key) === plain(name)) ?? alsoKnownAs[plain(name)];

/** Severities elsewhere and the ones of this house. */
const severityOf = (written: string | undefined): Severity | undefined => {
  const lower = written?.toLowerCase() ?? "";
  const renamed: Readonly<Record<string, Severity>> = {
    page: "critical",
    high: "critical",
    ticket: "warning",
    warn: "warning",
  };
  return severities.find(one => one === lower) ?? renamed[lower];
};

/** The alert's twin with the differences, and the tuning under which the twin has the file's numbers. */
export const matchAlert = (rule: RuleAlert): FoundAlert => {
  const key = shippedNamed(rule.name);
  const shipped = key === undefined ? undefined : alerts[key];
  if (key === undefined || shipped === undefined) return { name: rule.name, differences: [], tuning: {} };
  const limit = limitDifference(rule.expr, shipped);
  const held = readDuration(rule.for ?? "0s");
  const severity = severityOf(rule.severity);
  const otherTime = held !== undefined && held !== shipped.for.milliseconds;
  const otherSeverity = severity !== undefined && severity !== shipped.severity;
  return {
    name: rule.name,
    shipped: key,
    differences: [
      ...(limit === undefined ? [] : [`limit ${limit.source} instead of ${limit.shipped}`]),
      ...(otherTime ? [`for ${rule.for ?? "no time"} instead of ${shipped.for.written}`] : []),
      ...(otherSeverity ? [`severity ${severity} instead of ${shipped.severity}`] : []),
      ...(shipped.state === "on" ? [] : ["on, where the shipped one is off"]),
    ],
    tuning: {
      ...(shipped.state === "on" ? {} : { state: '"on"' }),
      ...(limit === undefined ? {} : { limit: limit.source }),
      // An alert of ours waits for some time, however short.
      ...(otherTime && held > 0 ? { for: durationSource(held) } : {}),
      ...(otherSeverity ? { severity: `"${severity}"` } : {}),
    },
  };
};

/** The rule's limit in the unit of the shipped one, when it is another; undefined too when it has none of this kind. */
const limitDifference = (
  expr: string,
  shipped: Alert,
): { readonly source: string; readonly shipped: string } | undefined => {
  const [comparison] = shipped.when;
  const found = limitOf(expr);
  if (comparison === undefined || found === undefined || found.value <= 0) return undefined;
  if ((comparison.is === "below") !== (found.is === "<")) return undefined;
  const { limit } = comparison;
  if (typeof limit === "number")
    return found.value === limit ? undefined : { source: String(found.value), shipped: String(limit) };
  if (limit.kind === "share") {
    const share = /\*\s*100\b|\b100\s*\*/.test(expr) ? found.value / 100 : found.value;
    if (share > 1 || share === limit.share) return undefined;
    return { source: `percent(${Number((share * 100).toFixed(6))})`, shipped: limit.written };
  }
  if (limit.kind === "money")
    return found.value === limit.dollars ? undefined : { source: `dollars(${found.value})`, shipped: limit.written };
  const time = /seconds/.test(expr) && !/_ms\b/.test(expr) ? found.value * 1000 : found.value;
  return time === limit.milliseconds ? undefined : { source: durationSource(time), shipped: limit.written };
};
