/**
 * Copies of records in BigQuery: a dataset for each stream, and a sink that writes into it by an account of its own.
 * @see https://cloud.google.com/logging/docs/export/bigquery
 */

import { isLowerBound, type Keep, keptDays } from "../../core/retention.ts";
import type { Stream } from "../../core/schema.ts";
import type { Holding, Self, Site } from "../../core/target.ts";
import { type BigQueryOptions, datasetOf, type GcpOptions } from "./options.ts";
import { type LogSink, logSink } from "./resources.ts";

/** `bigquery_dataset` */
export interface Dataset {
  readonly project: string;
  readonly datasetId: string;
  readonly location: string;
  readonly description: string;
  /** Of tables that are made from now on. */
  readonly defaultPartitionExpirationMs: number;
  /** How long what expired can be brought back: hours, 48 at least. */
  readonly maxTimeTravelHours: string;
  readonly deleteContentsOnDestroy: false;
  readonly labels: Readonly<Record<string, string>>;
}

/** `logging_project_sink` to a dataset; a table of partitions needs a writer of its own. */
export interface DatasetSink extends LogSink {
  readonly bigqueryOptions: { readonly usePartitionedTables: true };
}

const millisecondsOfDay = 86_400_000;
const timeTravelDays = 2;
/** In which only Google's support can bring data back. @see https://cloud.google.com/bigquery/docs/time-travel#fail-safe */
const failSafeDays = 7;

/** A day's partition expires by its first instant, so that a lower bound needs a day more. */
export const partitionDays = (keep: Keep): number => keptDays(keep) + (isLowerBound(keep) ? 1 : 0);

const multiRegions: Readonly<Record<string, string>> = { us: "US", eu: "EU" };

/** Where datasets are: the buckets' place in BigQuery's spelling; undefined for a place it has not. */
export const datasetLocation = ({ bigQuery, location }: GcpOptions): string | undefined =>
  bigQuery?.location ?? multiRegions[location] ?? (location === "global" ? undefined : location);

export const datasetOfStream = (
  { options }: Self<GcpOptions>,
  site: Site,
  bigQuery: BigQueryOptions,
  stream: Stream,
): Dataset => ({
  project: options.project,
  datasetId: datasetOf(bigQuery, site.scope, stream),
  location: datasetLocation(options) ?? "US",
  description: `Records of the stream ${stream}, environment ${site.name}`,
  defaultPartitionExpirationMs: partitionDays(site.retention[stream]) * millisecondsOfDay,
  maxTimeTravelHours: String(timeTravelDays * 24),
  deleteContentsOnDestroy: false,
  labels: { environment: site.name, stream },
});

/** Its destination is the dataset's, which the stack refers to. */
export const datasetSink = (self: Self<GcpOptions>, site: Site, stream: Stream): Omit<DatasetSink, "destination"> => {
  const { destination: _, ...sink } = logSink(self, site, stream);
  return {
    ...sink,
    name: `${sink.name}-bigquery`,
    description: `Records of the stream ${stream} into BigQuery`,
    bigqueryOptions: { usePartitionedTables: true },
  };
};

export const datasetHoldings = ({ bigQuery }: GcpOptions, site: Site): readonly Holding[] =>
  bigQuery === undefined
    ? []
    : bigQuery.streams.map(stream => ({
        telemetry: "logs",
        stream,
        where: `dataset ${datasetOf(bigQuery, site.scope, stream)} of BigQuery`,
        atMostDays: partitionDays(site.retention[stream]) + timeTravelDays + failSafeDays,
        lag: {
          days: timeTravelDays + failSafeDays,
          because: `BigQuery can bring expired partitions back for ${timeTravelDays} days, and Google's support for ${failSafeDays} more`,
        },
        readers: "whoever has roles/bigquery.dataViewer on the dataset",
        apart: true,
      }));
