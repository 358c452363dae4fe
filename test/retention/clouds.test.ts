/** What each cloud makes of a retention: upper bounds snap down, lower ones up, and what is out of reach is refused. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atLeast, type Keep } from "../../src/core/retention.ts";
import { type Stream, streams } from "../../src/core/schema.ts";
import { days, years } from "../../src/core/units.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { tableResource } from "../../src/targets/azure/resources.ts";
import { periodOf, totalDays } from "../../src/targets/azure/retention.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { logGroups } from "../../src/targets/cloudwatch/resources.ts";
import { groupDays, retentionSteps } from "../../src/targets/cloudwatch/retention.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { gcpOptions } from "../../src/targets/gcp/options.ts";
import { logBucket } from "../../src/targets/gcp/resources.ts";
import { bucketDays } from "../../src/targets/gcp/retention.ts";
import { placeStore } from "../store-site.ts";

const azureDays = (keep: Keep): number | undefined => periodOf([keep])?.totalRetentionInDays;

test.each<readonly [keep: Keep, cloudwatch: number | undefined, gcp: number | undefined, azure: number | undefined]>([
  [days(1), 1, 1, undefined],
  [days(3), 3, 3, undefined],
  [days(4), 3, 4, 4],
  [days(30), 30, 30, 30],
  [days(45), 30, 45, 45],
  [days(365), 365, 365, 365],
  [days(800), 731, 800, 730],
  [days(5000), 3653, 3650, 4383],
  [atLeast(days(1)), 1, 1, 4],
  [atLeast(days(31)), 60, 31, 31],
  [atLeast(days(365)), 365, 365, 365],
  [atLeast(days(731)), 731, 731, 1095],
  [atLeast(years(7)), 2922, 2562, 2922],
  [atLeast(days(3651)), 3653, undefined, 3653],
  [atLeast(days(4000)), undefined, undefined, 4018],
  [atLeast(days(5000)), undefined, undefined, undefined],
])("$written", (keep, ...expected) => {
  expect([groupDays(keep), bucketDays(keep), azureDays(keep)]).toEqual(expected);
});

describe("the promise", () => {
  const amount = fc.integer({ min: 1, max: 3650 });
  const all = [groupDays, bucketDays, azureDays];

  test("an upper bound is never passed", () => {
    fc.assert(fc.property(amount, most => all.every(snap => (snap(days(most)) ?? 0) <= most)));
  });
  test("a lower bound is always kept", () => {
    fc.assert(
      fc.property(amount, least =>
        all.every(snap => (snap(atLeast(days(least))) ?? Number.POSITIVE_INFINITY) >= least),
      ),
    );
  });
  test("only what the cloud has", () => {
    fc.assert(
      fc.property(amount, fc.boolean(), (length, lower) => {
        const keep = lower ? atLeast(days(length)) : days(length);
        const [group, table] = [groupDays(keep), azureDays(keep)];
        return (
          (group === undefined || retentionSteps.includes(group)) && (table === undefined || totalDays.includes(table))
        );
      }),
    );
  });
});

const retention = { application: days(30), audit: atLeast(years(7)) };

describe("what is deployed is what is held", () => {
  test("CloudWatch: a log group for each stream, deleted within three days", () => {
    const { self, site, target } = placeStore(cloudwatch({ region: "eu-west-1" }), { name: "prod", retention });
    const options = cloudwatchOptions.parse({ region: "eu-west-1" });
    const groups = logGroups({ key: self.key, options }, site);
    expect(groups.map(one => [one.name, one.retentionInDays])).toEqual([
      ["/prod/llm/application", 30],
      ["/prod/llm/access", 30],
      ["/prod/llm/performance", 30],
      ["/prod/llm/security", 365],
      ["/prod/llm/audit", 2922],
    ]);
    expect(target.holds?.(self, site).map(one => one.atMostDays)).toEqual([33, 33, 33, 368, 2925]);
  });

  test("Google: a bucket for each stream", () => {
    const { self, site, target } = placeStore(gcp({ project: "acme-llm" }), { name: "prod", retention });
    const google = { key: self.key, options: gcpOptions.parse({ project: "acme-llm" }) };
    const buckets = streams.map(stream => logBucket(google, site, stream));
    expect(buckets.map(one => [one.bucketId, one.retentionDays])).toEqual([
      ["llm-prod-application", 30],
      ["llm-prod-access", 30],
      ["llm-prod-performance", 30],
      ["llm-prod-security", 365],
      ["llm-prod-audit", 2562],
    ]);
    expect(target.holds?.(self, site).map(one => one.atMostDays)).toEqual([30, 30, 30, 365, 2562]);
  });

  test("Azure: one table, one period; above two years the rest is long-term", () => {
    const of = (wanted: readonly Stream[]) => {
      const input = { region: "westeurope", feed: "logs-ingestion", streams: [...wanted] } as const;
      const { self, site, problems } = placeStore(azure(input), { name: "prod", retention });
      const { name, retentionInDays, totalRetentionInDays } = tableResource(
        { key: self.key, options: azureOptions.parse(input) },
        site,
      );
      return { problems, table: [name, retentionInDays, totalRetentionInDays] };
    };
    expect(of(["application", "access"])).toEqual({ problems: [], table: ["LLMServiceLogs_CL", 30, 30] });
    expect(of(["audit"])).toEqual({ problems: [], table: ["LLMServiceLogs_CL", 730, 2922] });
    expect(of(streams).problems).toMatchObject([
      { code: "retention-out-of-reach", path: "retention.audit", help: expect.stringContaining('streams: ["audit"]') },
    ]);
  });
});

test("what no cloud can keep is refused where it was said", () => {
  const paths = (use: Parameters<typeof placeStore>[0], keep: Keep) =>
    placeStore(use, { retention: { application: keep } }).problems.map(({ code, path }) => [code, path]);
  const refused = [["retention-out-of-reach", "retention.application"]];
  expect(paths(cloudwatch({ region: "eu-west-1" }), atLeast(days(4000)))).toEqual(refused);
  expect(paths(gcp({ project: "acme-llm" }), atLeast(days(4000)))).toEqual(refused);
  expect(paths(azure({ region: "westeurope", streams: ["application"] }), days(3))).toEqual(refused);
});
