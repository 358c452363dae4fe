/** How long samples are kept: a setting counts from the newest block and deletes whole blocks. */

import { type Problem, shown } from "../../core/errors.ts";
import { Unsupported } from "../../core/query/index.ts";
import { isLowerBound, type Keep, keptFor } from "../../core/retention.ts";
import type { Holding, Self, Site } from "../../core/target.ts";
import { type Duration, days, inHours } from "../../core/units.ts";
import { addressIn } from "./doors.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";

/** Blocks cover two hours, and are joined by threes up to a tenth of the period, at most 31 days. */
const shortestBlock = 2;
const longestBlock = 31 * 24;
/** The shortest period to configure, in hours. */
export const shortestPeriod = shortestBlock;

/**
 * The hours that samples outlive their block's end: the newest block ends up to three hours ago (Prometheus writes one
 * when its memory holds that much), and a run of writing and deleting takes its time.
 */
const lag = 4;

/** The hours that the largest block of a period covers. @see https://prometheus.io/docs/prometheus/latest/storage/ */
export const blockHours = (period: number): number => {
  const most = Math.min(longestBlock, period / 10);
  let hours = shortestBlock;
  while (hours * 3 <= most) hours *= 3;
  return hours;
};

/** The oldest a sample can become. */
export const longestHours = (period: number): number => period + blockHours(period) + lag;

/** The period to configure, in whole hours; undefined when an upper bound is below what Prometheus can promise. */
export const periodHours = (keep: Keep): number | undefined => {
  const wanted = inHours(keptFor(keep));
  if (isLowerBound(keep)) return Math.max(shortestBlock, Math.ceil(wanted));
  for (let period = Math.floor(wanted) - lag; period >= shortestBlock; period--)
    if (longestHours(period) <= wanted) return period;
  return undefined;
};

/** `1994h` */
export const retentionTime = (site: Pick<Site, "retention">): string =>
  `${periodHours(site.retention.metrics) ?? shortestBlock}h`;

export const judgeRetention = (site: Pick<Site, "retention">): readonly Problem[] => {
  const keep = site.retention.metrics;
  if (periodHours(keep) !== undefined) return [];
  return [
    {
      code: "retention-out-of-reach",
      path: "retention.metrics",
      what: "is shorter than Prometheus can keep samples",
      got: shown(keep),
      expected: `at least ${longestHours(shortestBlock)} hours: a block of ${shortestBlock} hours, as long again, and up to ${lag} hours until it is deleted`,
      help: "raise it to days(1)",
    },
  ];
};

/** For how many hours samples are surely kept, as far as it is ours to say. */
const surelyHours = (options: PrometheusOptions, { retention }: Pick<Site, "retention">): number =>
  isOurs(options) ? (periodHours(retention.metrics) ?? 0) : Number.POSITIVE_INFINITY;

/** Whether the first hours of a calendar month are still there at its end. */
export const keepsAMonth = (options: PrometheusOptions, site: Pick<Site, "retention">): boolean =>
  surelyHours(options, site) >= inHours(days(31));

/** @throws Unsupported for a window whose beginning is no longer there */
export const refuseUnkept = (over: Duration, options: PrometheusOptions, site: Pick<Site, "retention">): void => {
  const kept = surelyHours(options, site);
  if (inHours(over) <= kept) return;
  throw new Unsupported(
    `its window of ${over.written} is longer than metrics are surely kept, ${kept} hours`,
    "ask over less, or keep more with retention.metrics",
  );
};

/** Whoever runs a Prometheus that is not ours decides how long it keeps. */
export const prometheusHoldings = (self: Self<PrometheusOptions>, site: Site): readonly Holding[] => [
  {
    telemetry: "metrics",
    where: isOurs(self.options) ? `${self.key}, ${self.options.directory}` : addressIn(self, site.platform),
    atMostDays: isOurs(self.options)
      ? longestHours(periodHours(site.retention.metrics) ?? shortestBlock) / 24
      : Number.POSITIVE_INFINITY,
    readers: self.options.auth === undefined ? "whoever reaches its port" : "whoever has its credentials",
  },
];
