/** What Google Cloud keeps of an environment, and for how long. */

import { keptDays } from "../../core/retention.ts";
import { streams } from "../../core/schema.ts";
import type { Holding, Site } from "../../core/target.ts";
import { datasetHoldings } from "./bigquery.ts";
import { bucketOf, type GcpOptions } from "./options.ts";
import { bucketDays } from "./retention.ts";

export const gcpHoldings = (options: GcpOptions, site: Site): readonly Holding[] => [
  ...streams.map((stream): Holding => {
    const { bucketId, existing } = bucketOf(options, site.scope, stream);
    const promised = keptDays(site.retention[stream]);
    return {
      telemetry: "logs",
      stream,
      where: `bucket ${bucketId}`,
      // Of a bucket that is not ours only the promise is known.
      atMostDays: existing ? promised : (bucketDays(site.retention[stream]) ?? promised),
    };
  }),
  ...datasetHoldings(options, site),
];
