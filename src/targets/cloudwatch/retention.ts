/** How long log groups keep records: one of Amazon's steps. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */

import type { Problem } from "../../core/errors.ts";
import { type Keep, keptDays, snapDays } from "../../core/retention.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Holding, Self, Site } from "../../core/target.ts";
import { archivedDays, archiveLagDays } from "./archive-bucket.ts";
import { type Archive, type CloudwatchOptions, groupOf, groupsExist, namedBucket } from "./options.ts";

export const retentionSteps: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** An expired record is typically deleted within 72 hours. */
const deletionLagDays = 3;

export const groupDays = (keep: Keep): number | undefined => snapDays(keep, retentionSteps);

export const judgeRetention = (options: CloudwatchOptions, site: Site): readonly Problem[] =>
  (groupsExist(options) ? [] : streams)
    .filter(stream => groupDays(site.retention[stream]) === undefined)
    .map((stream: Stream) => ({
      code: "retention-out-of-reach",
      path: `retention.${stream}`,
      what: "is no period that a log group can keep",
      got: site.retention[stream].written,
      expected: `1 to ${retentionSteps.at(-1)} days, in steps: ${retentionSteps.join(", ")}`,
    }));

/** What is somebody else's is kept as they like, and stands in no inventory of ours. */
export const cloudwatchHoldings = ({ key, options }: Self<CloudwatchOptions>, site: Site): readonly Holding[] => [
  ...(groupsExist(options) ? [] : streams).map(
    (stream): Holding => ({
      telemetry: "logs",
      stream,
      where: `log group ${groupOf(options, site.scope, stream)}`,
      atMostDays: (groupDays(site.retention[stream]) ?? keptDays(site.retention[stream])) + deletionLagDays,
      lag: { days: deletionLagDays, because: "Amazon deletes what has expired within 72 hours" },
      readers: "whoever has logs:FilterLogEvents, logs:GetLogEvents or logs:StartQuery on the group",
    }),
  ),
  ...archived(options).map(
    ([archive, stream]): Holding => ({
      telemetry: "logs",
      stream,
      where: `bucket ${namedBucket(archive, site.scope, stream) ?? `${site.scope}-${key}-${stream}-<account>`}`,
      atMostDays: archivedDays(site.retention[stream]) + archiveLagDays,
      lag: { days: archiveLagDays, because: "S3 expires objects at midnight and their versions a day later" },
      readers: "whoever has s3:GetObject on the bucket and may decrypt with its key",
      apart: true,
    }),
  ),
];

const archived = ({ archive }: CloudwatchOptions): readonly (readonly [Archive, Stream])[] =>
  archive === undefined || typeof archive.bucket === "object"
    ? []
    : archive.streams.map(stream => [archive, stream] as const);
