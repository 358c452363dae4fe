/** What CloudWatch refuses: by path, with what was found and what would do. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { type Dashboard, dashboard, timeseries } from "../../src/core/dashboard.ts";
import type { Problem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { on } from "../../src/core/query/index.ts";
import { saved } from "../../src/core/query/query.ts";
import { slack } from "../../src/core/route.ts";
import { secret } from "../../src/core/secret.ts";
import { days, hours, minutes, seconds } from "../../src/core/units.ts";
import { type CloudwatchInput, cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const problems = (input: Partial<CloudwatchInput>, own: StoreSite = {}): readonly Problem[] =>
  placeStore(cloudwatch({ region: "eu-west-1", ...input }), { name: "prod", ...own }).problems;

const paths = (input: Partial<CloudwatchInput>, own: StoreSite = {}): readonly string[] =>
  problems(input, own).map(({ code, path }) => `${path} ${code}`);

test.each<readonly [string, Partial<CloudwatchInput>, readonly string[]]>([
  ["no region", { region: "Ireland" }, ["region"]],
  ["a region of four letters is one", { region: "eusc-de-east-1" }, []],
  ["groups for all streams in one", { logGroup: "/llm" }, ["logGroup"]],
  ["somebody else's, in one", { logGroup: existing("/llm") }, ["logGroup"]],
  ["a group's name with a space", { logGroup: existing("/my llm/{stream}") }, ["logGroup"]],
  ["a key by its id", { encryption: existing("1234abcd-12ab-34cd-56ef-1234567890ab") }, ["encryption"]],
  ["a key", { encryption: existing("arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab") }, []],
  ["a key by its alias", { encryption: existing("arn:aws:kms:eu-west-1:123456789012:alias/x") }, ["encryption"]],
  ["a key of another region", { encryption: existing("arn:aws:kms:us-east-1:123456789012:key/k") }, ["encryption"]],
  ["a key of another part", { encryption: existing("arn:aws-cn:kms:eu-west-1:123456789012:key/k") }, ["encryption"]],
  [
    "a key of China in China",
    { region: "cn-north-1", encryption: existing("arn:aws-cn:kms:cn-north-1:123456789012:key/k") },
    [],
  ],
  ["too many fields", { indexedFields: Array.from({ length: 21 }, () => "trace_id") }, ["indexedFields"]],
  ["a class of nobody", { logGroupClass: "GLACIER" as "STANDARD" }, ["logGroupClass"]],
  ["a bucket in capitals", { archive: { bucket: "Archive-{stream}" } }, ["archive.bucket"]],
  ["one bucket of ours for every stream", { archive: { bucket: "acme-archive" } }, ["archive.bucket"]],
  ["a bucket that Amazon keeps for itself", { archive: { bucket: "xn--{stream}" } }, ["archive.bucket"]],
  ["an archive of nothing", { archive: { streams: [] } }, ["archive.streams"]],
  ["an archive of one stream twice", { archive: { streams: ["audit", "security", "audit"] } }, ["archive.streams"]],
  ["a lock of what is archived", { archive: { streams: ["security"], objectLock: { security: "governance" } } }, []],
  ["a lock of what is not", { archive: { objectLock: { security: "governance" } } }, ["archive.objectLock.security"]],
  ["no lock of what is not", { archive: { objectLock: { access: "none" } } }, ["archive.objectLock.access"]],
  [
    "a life of somebody else's bucket",
    {
      archive: {
        bucket: existing("acme-archive"),
        objectLock: { audit: "compliance" },
        storageClass: "GLACIER",
        coldAfter: days(90),
      },
    },
    ["archive.objectLock", "archive.storageClass", "archive.coldAfter"],
  ],
  ["cold where nothing is", { archive: { storageClass: "STANDARD", coldAfter: days(90) } }, ["archive.coldAfter"]],
  ["cold too early", { archive: { coldAfter: days(29) } }, ["archive.coldAfter"]],
  ["cold in the middle of a day", { archive: { coldAfter: hours(730) } }, ["archive.coldAfter"]],
  ["a period of odd seconds", { anomalies: { x: { over: seconds(90) } } }, ["anomalies.x.over"]],
  ["a period of two days", { anomalies: { x: { over: days(2) } } }, ["anomalies.x.over"]],
  ["a band of no width", { anomalies: { x: { deviations: 0 } } }, ["anomalies.x.deviations"]],
  ["a look back of more than a day", { anomalies: { x: { over: minutes(5), periods: 289 } } }, ["anomalies.x"]],
])("%s", (_name, input, expected) => {
  const found = problems(input);
  expect(found.map(({ path }) => path)).toEqual(expected);
  for (const problem of found) expect(problem.what).not.toBe("");
});

test.each([
  ["{stream}", true],
  ["acme.{environment}.{stream}", true],
  ["{stream}-an", true],
  ["{stream}..x", false],
  ["{stream}.", false],
  ["192.168.{stream}.1", false],
  ["{stream}_x", false],
  ["xn--{stream}", false],
  ["sthree-{stream}", false],
  ["amzn-s3-demo-{stream}", false],
  ["{stream}-s3alias", false],
  ["{stream}--ol-s3", false],
  ["{stream}.mrap", false],
  ["{stream}--x-s3", false],
  ["{stream}--table-s3", false],
])("a bucket called %s: %s", (bucket, taken) => {
  const expected = taken ? [] : ["archive.bucket wrong-value"];
  expect(paths({ archive: { bucket } })).toEqual(expected);
  expect(paths({ archive: { bucket: existing(bucket) } })).toEqual(expected);
});

test.each([
  ["ab", false],
  ["abc", true],
  ["192.168.5.4", false],
  ["x".repeat(63), true],
  ["x".repeat(64), false],
])("somebody else's bucket called %s: %s", (bucket, taken) => {
  expect(paths({ archive: { bucket: existing(bucket) } })).toEqual(taken ? [] : ["archive.bucket wrong-value"]);
});

describe("options that need or exclude each other", () => {
  const rare = { logGroupClass: "INFREQUENT_ACCESS" } as const;
  test.each<readonly [Partial<CloudwatchInput>, readonly string[]]>([
    [rare, []],
    [{ ...rare, dataProtection: true }, []],
    [{ ...rare, archive: {} }, ["archive missing-capability"]],
    [{ ...rare, metrics: "all" }, ["metrics missing-capability"]],
    [{ ...rare, metrics: ["llm_requests_total"] }, ["metrics missing-capability"]],
    [{ ...rare, metrics: "none" }, []],
    [{ ...rare, indexedFields: ["trace_id"] }, ["indexedFields missing-capability"]],
    [{ ...rare, anomalies: { llm_requests_total: {} } }, ["anomalies.llm_requests_total missing-capability"]],
    [{ logGroup: existing("/a/{stream}"), adopt: true }, ["adopt wrong-value"]],
    [{ logGroup: existing("/a/{stream}"), dataProtection: true }, ["dataProtection wrong-value"]],
    [{ logGroup: existing("/a/{stream}"), indexedFields: ["trace_id"] }, ["indexedFields wrong-value"]],
  ])("%j", (input, expected) => {
    expect(paths(input)).toEqual(expected);
  });
});

describe("names that nobody knows", () => {
  test("of instruments, with the nearest", () => {
    expect(problems({ metrics: ["llm_request_total"] })).toMatchObject([
      { code: "unknown-name", path: "metrics.0", got: "llm_request_total", help: "did you mean llm_requests_total?" },
    ]);
    expect(problems({ anomalies: { llm_request_total: {} } })).toMatchObject([
      { code: "unknown-name", path: "anomalies.llm_request_total", help: "did you mean llm_requests_total?" },
    ]);
    expect(problems({ anomalies: { llm_requests_total: {} }, metrics: "none" })).toMatchObject([
      { code: "missing-capability", path: "anomalies.llm_requests_total", expected: "an instrument, named in metrics" },
    ]);
  });

  test("of fields, and of fields that the privacy drops", () => {
    expect(problems({ indexedFields: ["trace_id", "tracing_id"] })).toMatchObject([
      { code: "unknown-name", path: "indexedFields.1", help: "did you mean trace_id?" },
    ]);
    expect(paths({ indexedFields: ["user_id"] }, { privacy: { user: "drop" } })).toEqual([
      "indexedFields.0 unknown-name",
    ]);
  });
});

describe("lengths and counts", () => {
  const long = (length: number): string => "e".repeat(length);

  test("of a bucket's name, with an account's number and a module's prefix", () => {
    expect(paths({ archive: {} }, { name: long(21) })).toEqual([]);
    expect(problems({ archive: {} }, { name: long(22) })).toMatchObject([
      { path: "archive.bucket", what: "make a bucket's name too long", expected: expect.stringContaining("63") },
    ]);
    expect(paths({ archive: { bucket: "acme-{stream}" } }, { name: long(22) })).toEqual([]);
  });

  test("of delivery streams and roles", () => {
    expect(paths({ archive: { bucket: "acme-{stream}" } }, { name: long(40) })).toEqual([
      "archive wrong-value",
      "archive wrong-value",
      "archive wrong-value",
    ]);
  });

  test("of log groups", () => {
    expect(paths({ logGroup: `/${"{environment}/".repeat(20)}{stream}` }, { name: long(20) })).toEqual(
      Array.from({ length: 5 }, () => "logGroup wrong-value"),
    );
  });

  test("of saved queries' names", () => {
    const query = saved({ title: "t", description: "d", query: on(llmLog.request_end).count({}), window: hours(1) });
    const found = problems({}, { queries: { "a:b": query, [long(250)]: query } });
    expect(found.map(({ path, what }) => [path, what])).toEqual([
      ["queries", "make a saved query's name of signs it cannot have"],
      ["queries", "make a saved query's name too long"],
    ]);
  });

  test("of widgets", () => {
    const panel = timeseries("t", on(llmLog.request_end).count({ over: minutes(5) }));
    const wall = (count: number): Dashboard =>
      dashboard({ id: "wall", title: "t", description: "d", rows: [{ title: "r", panels: Array(count).fill(panel) }] });
    expect(paths({}, { dashboards: [wall(499)] })).toEqual([]);
    expect(problems({}, { dashboards: [wall(500)] })).toMatchObject([
      { path: "dashboards", got: "501", expected: "at most 500: several dashboards" },
    ]);
  });

  const counted = alert({
    when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1),
    summary: "s",
    description: "d",
    runbook: "r",
  });
  const alerts = (count: number): NonNullable<StoreSite["alerts"]> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`Own${index}`, counted]));

  test("of filters: fewer metrics make room, and where they cannot somebody else has to judge", () => {
    expect(problems({}, { alerts: alerts(60) })).toMatchObject([
      {
        path: "metrics",
        what: "need more metric filters than a log group can have",
        help: expect.stringContaining("metrics"),
      },
    ]);
    expect(paths({ metrics: "none" }, { alerts: alerts(60) })).toEqual([]);
    expect(problems({ metrics: "none" }, { alerts: alerts(101) })).toMatchObject([
      { path: "alerts", help: "let another target judge some of the alerts" },
    ]);
  });

  test("of names: an alert and a service that make another's", () => {
    const found = problems({}, { services: { c: {}, "beta-c": {} }, alerts: { Alpha: counted, AlphaBeta: counted } });
    expect(found).toContainEqual(
      expect.objectContaining({ code: "duplicate", path: "alerts", got: "alarm prod-alpha-beta-c" }),
    );
  });
});

test.each([
  [10, false],
  [20, false],
  [30, false],
  [60, true],
  [90, false],
  [120, true],
])("an alarm's period of %i seconds, where filters write by the minute: %s", (length, taken) => {
  const query = on(llmLog.request_end).count({ over: seconds(length) });
  const Own = alert({ when: above(query, 1), summary: "s", description: "d", runbook: "r" });
  expect(paths({ metrics: "none" }, { alerts: { Own } })).toEqual(taken ? [] : ["alerts.Own unsupported-query"]);
  if (!taken) expect(problems({ metrics: "none" }, { alerts: { Own } })[0]?.help).toContain("ask over whole minutes");
});

test("two saved queries that Terraform would call the same", () => {
  const query = saved({ title: "t", description: "d", query: on(llmLog.request_end).count({}), window: hours(1) });
  expect(paths({}, { queries: { "slow ones": query, "slow-ones": query } })).toEqual(["queries duplicate"]);
});

test("Slack cannot be told of anomalies either", () => {
  const routes = { warning: [slack({ url: secret("slack") })] };
  expect(paths({ anomalies: { llm_requests_total: {} } }, { routes })).toEqual(["routes missing-capability"]);
  expect(paths({}, { routes })).toEqual([]);
});
