/** How long buckets keep records: whole days. @see https://cloud.google.com/logging/docs/buckets#custom-retention */

import type { Problem } from "../../core/errors.ts";
import { type Keep, snapDays } from "../../core/retention.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import type { GcpOptions } from "./options.ts";

const longest = 3650;
const allowed: readonly number[] = Array.from({ length: longest }, (_, index) => index + 1);

export const bucketDays = (keep: Keep): number | undefined => snapDays(keep, allowed);

/** Of buckets that are ours. */
export const judgeRetention = ({ buckets }: GcpOptions, site: Site): readonly Problem[] =>
  streams
    .filter(stream => buckets[stream] === undefined && bucketDays(site.retention[stream]) === undefined)
    .map((stream: Stream) => ({
      code: "retention-out-of-reach",
      path: `retention.${stream}`,
      what: "is no period that a bucket of Cloud Logging can keep",
      got: site.retention[stream].written,
      expected: `1 to ${longest} days`,
    }));
