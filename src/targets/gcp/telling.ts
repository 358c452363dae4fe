/** The console's pages with a query in them, what can be deleted, and how a policy is snoozed. */

import type { AlertRule } from "../../core/alert.ts";
import { storedAs } from "../../core/query/index.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import {
  inUrl,
  type Link,
  type Looked,
  type Matching,
  type Purge,
  type Silence,
  shellWord,
} from "../../core/telling.ts";
import { inSeconds } from "../../core/units.ts";
import { gcpMapping } from "./mapping.ts";
import { ownerOf } from "./names.ts";
import { bucketName, bucketOf, datasetOf, type GcpOptions } from "./options.ts";

/** @see https://cloud.google.com/logging/docs/view/logs-explorer-interface#share-queries */
export const linkToGoogle = ({ key, options }: Self<GcpOptions>, site: Site, looked: Looked): Link | undefined => {
  if (looked.kind !== "query" || looked.store !== key) return undefined;
  const project = `project=${options.project}`;
  const time = `duration=PT${inSeconds(looked.window)}S`;
  const query = `query=${inUrl(looked.text)}`;
  if (looked.language === "log-analytics-sql")
    return {
      title: "Log Analytics",
      url: `https://console.cloud.google.com/logs/analytics;${query};${time}?${project}`,
    };
  if (looked.language !== "logging-filter") return undefined;
  const views = streams.map(stream => `${bucketName(bucketOf(options, site.scope, stream))}/views/_AllLogs`);
  return {
    title: "Logs Explorer",
    url: `https://console.cloud.google.com/logs/query;${query};storageScope=storage,${inUrl(views.join(","))};${time}?${project}`,
  };
};

export const purgeGcp = ({ options }: Self<GcpOptions>, site: Site, matching: Matching): readonly Purge[] => {
  const buckets = matching.streams.map(stream => ({ stream, ...bucketOf(options, site.scope, stream) }));
  const { bigQuery } = options;
  const locked = options.locked.filter(stream => matching.streams.includes(stream));
  const copied = (bigQuery?.streams ?? []).filter(stream => matching.streams.includes(stream));
  return [
    {
      where: `the buckets of Cloud Logging: ${buckets.map(({ bucketId }) => bucketId).join(", ")}`,
      reach: "stretches",
      calls: buckets
        .filter(({ stream }) => !locked.includes(stream))
        .map(({ bucketId, location, stream }) => ({
          about: `let all but the newest day of ${stream} expire; the stack's next \`apply\` sets the period back`,
          command: `gcloud logging buckets update ${shellWord(bucketId)} --project=${options.project} --location=${location} --retention-days=1`,
          lastResort: true,
        })),
      notes: [
        "Cloud Logging deletes no single record. `gcloud logging logs delete` empties a log in the bucket `_Default` alone, and not in these.",
        "What expired is gone from queries at once; a bucket that is deleted as a whole can be had back for seven days.",
        ...(locked.length > 0
          ? [`${locked.join(", ")}: the bucket is locked, and nobody can shorten or delete it before its time.`]
          : []),
      ],
    },
    ...(bigQuery === undefined || copied.length === 0
      ? []
      : [purgeDatasets(bigQuery, copied, options, site, matching)]),
  ];
};

const purgeDatasets = (
  bigQuery: NonNullable<GcpOptions["bigQuery"]>,
  copied: readonly Stream[],
  options: GcpOptions,
  site: Site,
  { field, is, variable }: Matching,
): Purge => {
  const { name } = storedAs(gcpMapping(options, site), field);
  const test = is === "contains" ? `STRPOS(jsonPayload.${name}, @value) > 0` : `jsonPayload.${name} = @value`;
  return {
    where: `the copies of ${copied.join(", ")} in BigQuery`,
    reach: "records",
    calls: [
      {
        about: "delete them, in each table of each dataset",
        command: copied
          .map(
            stream =>
              `bq query --project_id=${options.project} --use_legacy_sql=false --parameter="value:STRING:$${variable}" \\\n  'DELETE FROM \`${options.project}.${datasetOf(bigQuery, site.scope, stream)}.'"$TABLE"'\` WHERE ${test}'`,
          )
          .join("\n"),
      },
    ],
    notes: [
      "Rows that came in the last half hour are still in the buffer of streaming inserts, and a deletion that would touch them fails: run it again later.",
      "What was deleted can be had back for two days, and by Google's support for seven more.",
    ],
  };
};

/** @see https://cloud.google.com/sdk/gcloud/reference/monitoring/snoozes/create */
export const silenceGcp = (self: Self<GcpOptions>, site: Site, rule: AlertRule): Silence => {
  const { project } = self.options;
  return {
    about: "At Google Cloud, a snooze of two hours",
    command: `gcloud monitoring snoozes create --project=${project} --display-name="why, and who works on it" \\\n  --start-time="$(date -u +%FT%TZ)" --end-time=+PT2H --criteria-policies="$(gcloud alpha monitoring policies list \\\n  --project=${project} --filter='displayName~"^${ownerOf(self, site)}: ${rule.name}"' --format='value(name)' | paste -sd,)"`,
  };
};
