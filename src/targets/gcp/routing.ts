/** The resources that records go through: sinks into buckets and datasets, with what those need, and what is left out. */

import { addressOf, joined, type Resource, ref, resourcesOf } from "../../core/resource.ts";
import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GoogleArguments } from "../../doors/google.ts";
import { datasetOfStream, datasetSink } from "./bigquery.ts";
import { keptElsewhere, printedByPods, sampledOut } from "./exclusions.ts";
import { type Bucket, bucketOf, type GcpOptions } from "./options.ts";
import { linkedDataset, logBucket, logSink, logView, ownStreams, routedStreams } from "./resources.ts";

const google = resourcesOf<GoogleArguments>();

export interface Routed {
  /** All of them. */
  readonly resources: readonly Resource[];
  readonly buckets: readonly Resource[];
  readonly views: readonly Resource[];
  /** BigQuery's looks into buckets. */
  readonly links: readonly Resource[];
  readonly datasets: readonly Resource[];
  /** The sinks whose writers need a role where they write. */
  readonly writers: readonly Resource[];
}

export const routing = (self: Self<GcpOptions>, site: Site): Routed => {
  const { options } = self;
  const owned = ownStreams(options).map(stream => ({
    stream,
    // A bucket that is there already becomes ours without an import: the provider looks for it first.
    bucket: google("google_logging_project_bucket_config", stream, logBucket(self, site, stream), {
      keepsRecords: true,
    }),
  }));
  const routed = routedStreams(options).map(stream =>
    sinkParts(self, site, stream, owned.find(one => one.stream === stream)?.bucket),
  );
  const views = owned.map(({ stream, bucket }) =>
    google("google_logging_log_view", stream, { ...logView(options, site, stream), bucket: ref(bucket, "id") }),
  );
  const links = options.linkedDatasets
    ? owned.map(({ stream, bucket }) =>
        google("google_logging_linked_dataset", stream, {
          ...linkedDataset(self, site, stream),
          bucket: ref(bucket, "id"),
        }),
      )
    : [];
  const copies = datasetParts(self, site);
  const buckets = owned.map(({ bucket }) => bucket);
  return {
    buckets,
    views,
    links,
    datasets: copies.map(({ dataset }) => dataset),
    writers: [
      ...routed.filter(({ role }) => role !== undefined).map(({ sink }) => sink),
      ...copies.map(({ sink }) => sink),
    ],
    resources: [
      ...buckets,
      ...views,
      ...links,
      ...routed.flatMap(({ sink, role }) => (role === undefined ? [sink] : [sink, role])),
      ...copies.flatMap(({ dataset, sink, role }) => [dataset, sink, role]),
      ...exclusions(
        self,
        site,
        routed.map(({ sink }) => sink),
      ),
    ],
  };
};

interface SinkParts {
  readonly sink: Resource;
  /** What its writer may do in another project; in its own, Logging needs no leave. */
  readonly role?: Resource;
}

const sinkParts = (self: Self<GcpOptions>, site: Site, stream: Stream, bucket: Resource | undefined): SinkParts => {
  const { options } = self;
  const { destination, ...sink } = logSink(self, site, stream);
  const left = sampledOut(self, site, stream);
  const made = google("google_logging_project_sink", stream, {
    ...sink,
    destination: bucket === undefined ? destination : joined("logging.googleapis.com/", ref(bucket, "id")),
    ...(left.length === 0 ? {} : { exclusions: left }),
  });
  const place = bucketOf(options, site.scope, stream);
  return place.project === options.project ? { sink: made } : { sink: made, role: bucketWriter(made, place) };
};

/** @see https://cloud.google.com/logging/docs/export/configure_export_v2#dest-auth */
const bucketWriter = (sink: Resource, { project, location, bucketId }: Bucket): Resource =>
  google("google_project_iam_member", `${sink.name}-writer`, {
    project,
    role: "roles/logging.bucketWriter",
    member: ref(sink, "writer_identity"),
    condition: {
      title: `Only the bucket ${bucketId}`,
      expression: `resource.name.endsWith("/locations/${location}/buckets/${bucketId}")`,
    },
  });

const datasetParts = (self: Self<GcpOptions>, site: Site) => {
  const { project, bigQuery } = self.options;
  return (bigQuery?.streams ?? []).flatMap(stream => {
    if (bigQuery === undefined) return [];
    const described = datasetOfStream(self, site, bigQuery, stream);
    const dataset = google("google_bigquery_dataset", stream, described, {
      keepsRecords: true,
      ...(bigQuery.adopt ? { adopts: `projects/${project}/datasets/${described.datasetId}` } : {}),
    });
    const left = sampledOut(self, site, stream);
    const sink = google("google_logging_project_sink", `${stream}-bigquery`, {
      ...datasetSink(self, site, stream),
      destination: joined("bigquery.googleapis.com/", ref(dataset, "id")),
      ...(left.length === 0 ? {} : { exclusions: left }),
    });
    const role = google("google_bigquery_dataset_iam_member", `${stream}-writer`, {
      project,
      datasetId: ref(dataset, "dataset_id"),
      role: "roles/bigquery.dataEditor",
      member: ref(sink, "writer_identity"),
    });
    return [{ dataset, sink, role }];
  });
};

/** Nothing is left out of `_Default` before its own sink is there. */
const exclusions = (self: Self<GcpOptions>, site: Site, sinks: readonly Resource[]): readonly Resource[] => {
  const pods = printedByPods(self, site);
  return [
    google(
      "google_logging_project_exclusion",
      "kept-elsewhere",
      { project: self.options.project, ...keptElsewhere(self, site) },
      { dependsOn: sinks.map(addressOf) },
    ),
    ...(pods === undefined ? [] : [google("google_logging_project_exclusion", "printed-by-pods", pods)]),
  ];
};
