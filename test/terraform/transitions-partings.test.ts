/** Changes after which something cannot stay where it is: what Terraform refuses, and what it would not. */

import { describe, expect, test } from "vitest";
import { guardedIn, guardedReplaced, isGuarded } from "./replacing.ts";
import { before, gone, off, stacksOf, usual, type Wanted } from "./three-clouds.ts";

const { archive: _archive, ...unarchived } = usual.aws;
const { bigQuery: _copies, ...uncopied } = usual.gcp;

const streams = ["access", "application", "audit", "performance", "security"];
const logGroups = streams.map(stream => `aws_cloudwatch_log_group.${stream}`);
const archive = ["aws_s3_bucket.audit", "aws_s3_bucket_versioning.audit"];
const ofAmazon = [...logGroups, "aws_kms_key.logs", ...archive];
const ofGoogle = [
  "google_bigquery_dataset.audit",
  ...streams.map(stream => `google_logging_project_bucket_config.${stream}`),
];

/**
 * What cannot go on where it is. `refused` are guarded things that Terraform would have to destroy to make them anew, which
 * `prevent_destroy` has it refuse; `forgotten` are those that are in no file any more, which nothing guards but the provider.
 */
const partings: readonly (readonly [
  name: string,
  to: Wanted,
  refused: readonly string[],
  forgotten: readonly string[],
])[] = [
  ["another region of Amazon's", { aws: { ...usual.aws, region: "eu-central-1" } }, ofAmazon, []],
  ["another location of Google's", { gcp: { ...usual.gcp, location: "europe-west4" } }, ofGoogle, []],
  ["another project of Google's", { gcp: { ...usual.gcp, project: "acme-logs" } }, ofGoogle, []],
  [
    "another region of Azure's",
    { azure: { ...usual.azure, region: "northeurope" } },
    [
      "azurerm_log_analytics_workspace.workspace",
      "azurerm_resource_group.group",
      "azurerm_log_analytics_workspace_table_custom_log.table",
    ],
    [],
  ],
  ["other names of log groups", { aws: { ...usual.aws, logGroup: "/llm/{environment}/{stream}" } }, logGroups, []],
  [
    "another class of log groups",
    {
      aws: { region: usual.aws.region, logGroupClass: "INFREQUENT_ACCESS" },
      alerts: off,
    },
    logGroups,
    archive,
  ],
  [
    "no lock on a bucket that had one",
    { aws: { ...usual.aws, archive: { streams: ["audit"], objectLock: { audit: "none" } } } },
    archive,
    [],
  ],
  ["no archive any more", { aws: unarchived }, [], archive],
  ["Amazon's own keys", { aws: { ...usual.aws, encryption: "aws" } }, [], ["aws_kms_key.logs"]],
  ["no copies any more", { gcp: uncopied }, [], ["google_bigquery_dataset.audit"]],
  [
    "Application Insights' table",
    { azure: { ...usual.azure, feed: "application-insights" } },
    [],
    ["azurerm_log_analytics_workspace_table_custom_log.table"],
  ],
  ["a target of another name", { key: "records" }, [], ofAmazon],
];

describe("what cannot stay where it is", () => {
  test.each(partings)("%s", (_, to, refused, forgotten) => {
    const after = stacksOf(to);
    const found = [...before].map(([id, stack]) => {
      const now = after.get(id) ?? gone;
      return {
        refused: [...guardedReplaced(stack, now).keys()].filter(address => isGuarded(now.resources.get(address) ?? {})),
        forgotten: guardedIn(stack).filter(address => !now.resources.has(address)),
        unguarded: guardedIn(stack).filter(
          address => now.resources.has(address) && !isGuarded(now.resources.get(address) ?? {}),
        ),
      };
    });
    expect(found.flatMap(one => one.unguarded)).toEqual([]);
    expect(found.flatMap(one => one.refused)).toEqual(refused);
    expect(found.flatMap(one => one.forgotten)).toEqual(forgotten);
  });
});

test("a target of another name is another stack with the addresses of the first, so that a state can be moved", () => {
  const [was, is] = [before.get("prod-aws") ?? gone, stacksOf({ key: "records" }).get("prod-records") ?? gone];
  expect(guardedIn(was).length).toBeGreaterThan(0);
  for (const address of guardedIn(was)) expect(is.resources.has(address), `${address} has another address`).toBe(true);
});
