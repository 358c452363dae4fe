/** docs/cloud-policies.md is what the code says, and the days it says are those of the stacks. */

import { describe, expect, test } from "vitest";
import type { Resource } from "../../src/core/resource.ts";
import type { Keep } from "../../src/core/retention.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { azure, cloudwatch, gcp } from "../../src/index.ts";
import { type PlacedStore, placeStore } from "../store-site.ts";
import { places, policiesPage, promises } from "./policies.ts";

test("docs/cloud-policies.md is what the code says; with -u it is written", async () => {
  await expect(policiesPage()).toMatchFileSnapshot("../../docs/cloud-policies.md");
});

interface Standing {
  readonly use: TargetUse;
  /** Where the stack says the days of the stream `application`. */
  readonly type: string;
  readonly days: (args: Resource["arguments"]) => unknown;
}

const milliseconds = 86_400_000;

/** By the title of a place. */
const standing: Readonly<Record<string, Standing>> = {
  "CloudWatch, log group": {
    use: cloudwatch({ region: "eu-west-1" }),
    type: "aws_cloudwatch_log_group",
    days: args => args.retentionInDays,
  },
  "S3, archive": {
    use: cloudwatch({ region: "eu-west-1", archive: { streams: ["application"] } }),
    type: "aws_s3_bucket_lifecycle_configuration",
    days: args => JSON.parse(JSON.stringify(args)).rule[0].expiration[0].days,
  },
  "Cloud Logging, bucket": {
    use: gcp({ project: "acme-llm" }),
    type: "google_logging_project_bucket_config",
    days: args => args.retentionDays,
  },
  "BigQuery, copies": {
    use: gcp({ project: "acme-llm", location: "eu", bigQuery: { streams: ["application"] } }),
    type: "google_bigquery_dataset",
    days: args => Number(args.defaultPartitionExpirationMs) / milliseconds,
  },
  "Log Analytics, table": {
    use: azure({ region: "westeurope", streams: ["application"], feed: "logs-ingestion", fedFromOutside: true }),
    type: "azurerm_log_analytics_workspace_table_custom_log",
    days: args => args.totalRetentionInDays,
  },
};

const stored = ({ use }: Standing, keep: Keep): PlacedStore => placeStore(use, { retention: { application: keep } });

describe.each(places.map(place => [place.title, place] as const))("%s", (title, place) => {
  const where = standing[title];
  if (where === undefined) throw new Error(`nothing is known of ${title}`);

  test.each(promises)("%s", (_, keep) => {
    const { target, self, site, problems } = stored(where, keep);
    const refused = problems.some(({ path }) => path === "retention.application");
    const kept = place.kept(keep);
    if (kept === undefined) expect(refused).toBe(true);
    if (refused) return;
    const resources = target.stacks?.(self, site).flatMap(stack => stack.resources) ?? [];
    const found = resources.find(({ type, name }) => type === where.type && /application|table|records/.test(name));
    expect(found && where.days(found.arguments)).toBe(kept);
  });
});
