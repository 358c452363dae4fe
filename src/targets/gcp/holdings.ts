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
      readers: `whoever has roles/logging.viewAccessor on a view of the bucket${
        options.linkedDatasets ? ", and readers of the project's BigQuery datasets, one of which is linked to it" : ""
      }`,
    };
  }),
  ...datasetHoldings(options, site),
];
