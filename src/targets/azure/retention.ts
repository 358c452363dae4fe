/**
 * How long the table keeps records: one period for all its streams, of which a part can be long-term.
 * @see https://learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure
 */

import type { Problem } from "../../core/errors.ts";
import { isLowerBound, type Keep, keptDays, snapDays } from "../../core/retention.ts";
import type { Stream } from "../../core/schema.ts";
import type { Holding, Site } from "../../core/target.ts";
import { tableOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";

/** The longest a table is kept ready for analysis. */
const longestAnalytics = 730;

/** The total periods a table can have, in days. */
export const totalDays: readonly number[] = [
  ...Array.from({ length: longestAnalytics - 3 }, (_, index) => index + 4),
  ...[1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383],
];

export interface Period {
  /** Ready for analysis. */
  readonly retentionInDays: number;
  /** With what is only restored or searched by a job. */
  readonly totalRetentionInDays: number;
}

/** The longest period within every upper bound; without one, the shortest that keeps the lower ones. */
export const periodOf = (keeps: readonly Keep[]): Period | undefined => {
  const steps = keeps.map(keep => snapDays(keep, totalDays));
  if (steps.includes(undefined)) return undefined;
  const of = (lower: boolean) =>
    keeps.flatMap((keep, index) => (isLowerBound(keep) === lower ? [steps[index] ?? 0] : []));
  const [least, most] = [Math.max(0, ...of(true)), Math.min(...of(false), Number.POSITIVE_INFINITY)];
  if (least > most) return undefined;
  const total = Number.isFinite(most) ? most : least;
  return { retentionInDays: Math.min(total, longestAnalytics), totalRetentionInDays: total };
};

export const judgeRetention = (options: AzureOptions, site: Site): readonly Problem[] => {
  const { streams } = options;
  if (periodOf(streams.map(stream => site.retention[stream])) !== undefined) return [];
  const single = streams.find(stream => snapDays(site.retention[stream], totalDays) === undefined);
  if (single !== undefined)
    return [
      {
        code: "retention-out-of-reach",
        path: `retention.${single}`,
        what: "is no period that a table of Log Analytics can keep",
        got: site.retention[single].written,
        expected: "4 to 730 days, or at least up to 4383",
      },
    ];
  const longest = streams.reduce((a, b) => (keptDays(site.retention[a]) >= keptDays(site.retention[b]) ? a : b));
  return [
    {
      code: "retention-out-of-reach",
      path: `retention.${longest}`,
      what: "cannot be kept in one table with the others, which is deleted as a whole",
      got: streams.map(stream => `${stream} ${site.retention[stream].written}`).join(", "),
      expected: "periods that one number satisfies",
      help: `give ${longest} a target of its own with another workspace: azure({ …, streams: ["${longest}"] }), and leave it out here`,
    },
  ];
};

export const azureHoldings = (options: AzureOptions, site: Site): readonly Holding[] => {
  const period = periodOf(options.streams.map(stream => site.retention[stream]));
  return options.streams.map((stream: Stream) => ({
    telemetry: "logs",
    stream,
    where: `table ${tableOf(options)}`,
    atMostDays: period?.totalRetentionInDays ?? keptDays(site.retention[stream]),
    readers: "Log Analytics Readers of the workspace, and whoever has its table's rights",
  }));
};
