/** What Prometheus' own page shows, and how series leave it. */

import type { Self, Site } from "../../core/target.ts";
import { inUrl, type Link, type Looked, type Purge } from "../../core/telling.ts";
import { goDuration } from "../../core/units.ts";
import { labelOf } from "./mapping.ts";
import { isOurs, type PrometheusOptions } from "./options.ts";

/** The page of queries. */
export const linkToPrometheus = (
  { key }: Self<PrometheusOptions>,
  _site: Site,
  looked: Looked,
  base: string | undefined,
): Link | undefined => {
  if (base === undefined || looked.kind !== "query" || looked.store !== key) return undefined;
  const tab = looked.shape === "series" ? "graph" : "table";
  return {
    title: "Prometheus",
    url: `${base}/query?g0.expr=${inUrl(looked.text)}&g0.tab=${tab}&g0.range_input=${goDuration(looked.window)}`,
  };
};

/** @see https://prometheus.io/docs/prometheus/latest/querying/api/#delete-series */
export const purgePrometheus = ({ options }: Self<PrometheusOptions>, site: Site): readonly Purge[] => [
  {
    where: "samples",
    reach: "stretches",
    calls: [],
    notes: [
      `Labels are dimensions with few values, so no sample is about one person or one request, and there is nothing to delete for either. Whoever must take a series out starts Prometheus with \`--web.enable-admin-api\` and posts \`match[]={${labelOf(options, "environment")}="${site.name}", …}\` to \`/api/v1/admin/tsdb/delete_series\`, then posts to \`/api/v1/admin/tsdb/clean_tombstones\`.`,
      ...(isOurs(options)
        ? []
        : ["This Prometheus is not ours: whoever runs it decides how long it keeps and who may do that."]),
    ],
  },
];
