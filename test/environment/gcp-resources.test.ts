/** What Google Cloud refuses, refused before anything is planned. */

import { existing, kubernetes, llmLog, on, pods, secret } from "signalbox";
import { describe, expect, test } from "vitest";
import { counter } from "../../src/core/instrument.ts";
import { type Case, inputOf } from "../terraform/gcp-environment.ts";
import { problemsOf } from "./problems.ts";

/** What users of plain JavaScript can write. */
const loose = (gcp: object): Case => ({ gcp }) as Case;

const long = "a".repeat(40);

const carried = [...llmLog.events.request_end.required, ...llmLog.events.request_end.optional];

const labels = carried.filter(name => ["dimension", "flag"].includes(llmLog.fields[name]?.role ?? "")).slice(0, 12);

const table: readonly (readonly [name: string, wanted: Case, problems: readonly string[]])[] = [
  ["nothing wrong", {}, []],
  ["no project", loose({ project: undefined }), ["targets.gcp.project"]],
  ["a project's number", loose({ project: "123456" }), ["targets.gcp.project: is no project id"]],
  ["Amazon's region", loose({ location: "eu-west-1" }), ["targets.gcp.location: is no location, such as europe-west1"]],
  ["a misspelt region", loose({ location: "europe-wst1" }), ["targets.gcp.location: is no location"]],
  ["a zone", loose({ location: "europe-west1-b" }), ["targets.gcp.location: is no location"]],
  ["a bucket with a slash", loose({ bucket: "llm/{stream}" }), ["targets.gcp.bucket: is no name of a bucket"]],
  ["a bucket for all streams", loose({ bucket: "llm" }), ["targets.gcp.bucket: is no name of a bucket with {stream}"]],
  [
    "a bucket of one's own by half its name",
    loose({ buckets: { audit: existing("audit") } }),
    ["targets.gcp.buckets.audit: is no bucket, such as projects/acme-llm"],
  ],
  [
    "a bucket of one's own in a project that cannot be",
    loose({ buckets: { audit: existing("projects/${x}/locations/eu/buckets/audit") } }),
    ["targets.gcp.buckets.audit: is no bucket, such as projects/acme-llm"],
  ],
  [
    "a bucket of one's own in a project's number",
    loose({ buckets: { audit: existing("projects/123456/locations/eu/buckets/audit") } }),
    ["targets.gcp.buckets.audit: is no bucket, such as projects/acme-llm"],
  ],
  [
    "a bucket of one's own nowhere",
    loose({ buckets: { audit: existing("projects/acme-llm/locations/eu west/buckets/audit") } }),
    ["targets.gcp.buckets.audit: is no bucket, such as projects/acme-llm"],
  ],
  [
    "a bucket of one's own by the name of another's template",
    loose({ buckets: { audit: existing("projects/acme-llm/locations/eu/buckets/${x}") } }),
    ["targets.gcp.buckets.audit: is no bucket, such as projects/acme-llm"],
  ],
  [
    "Google's own bucket",
    { gcp: { buckets: { audit: existing("projects/acme-llm/locations/us-east1/buckets/_Default") } } },
    [],
  ],
  [
    "a key with a template in it",
    loose({ kmsKey: existing("projects/acme-llm/locations/global/keyRings/${x}/cryptoKeys/k") }),
    ["targets.gcp.kmsKey: is no key, such as projects/acme-llm"],
  ],
  [
    "a key in a project that cannot be",
    loose({ kmsKey: existing("projects/p/locations/global/keyRings/r/cryptoKeys/k") }),
    ["targets.gcp.kmsKey: is no key, such as projects/acme-llm"],
  ],
  [
    "a bucket for no stream",
    loose({ buckets: { audits: existing("x") } }),
    ["targets.gcp.buckets.audits: is not a known key"],
  ],
  [
    "a sink with a blank",
    loose({ sinks: { audit: existing("my sink") } }),
    ["targets.gcp.sinks.audit: is no name of a sink"],
  ],
  [
    "a lock on somebody else's bucket",
    { gcp: { locked: ["audit"], buckets: { audit: existing("projects/acme-llm/locations/eu/buckets/a") } } },
    ["targets.gcp.locked[0]: is a stream whose bucket is yours"],
  ],
  [
    "a key elsewhere than the buckets",
    {
      gcp: {
        kmsKey: existing("projects/acme-keys/locations/us-east1/keyRings/r/cryptoKeys/k"),
        location: "europe-west1",
      },
    },
    ["targets.gcp.kmsKey: is a key of another place than the buckets, got us-east1; expected europe-west1"],
  ],
  [
    "copies nowhere",
    { gcp: { bigQuery: {} } },
    ["targets.gcp.bigQuery.location: is missing, and the buckets' location is none of BigQuery's, got global"],
  ],
  [
    "copies in a place of log buckets alone",
    loose({ bigQuery: { location: "global" } }),
    ["targets.gcp.bigQuery.location: is no location, such as europe-west1 or EU"],
  ],
  [
    "a dataset with a hyphen",
    loose({ bigQuery: { dataset: "llm-logs-{stream}" } }),
    ["targets.gcp.bigQuery.dataset: is no name of a dataset"],
  ],
  ["a cluster's path", loose({ gke: { cluster: "a/b" } }), ["targets.gcp.gke"]],
  [
    "names longer than Google's, with room for a module's prefix",
    { name: long, gcp: { bucket: `${long}-{environment}-{stream}` } },
    [`targets.gcp.bucket: makes a name that Google Cloud has no room for`],
  ],
  [
    "a metric with too many labels",
    {
      instruments: [counter("own_requests_total", { description: "Of ours", from: on(llmLog.request_end), labels })],
    },
    ["instruments.own_requests_total: has more labels than a metric of Cloud Logging, got 13; expected at most 10"],
  ],
  [
    "a filter longer than any may be",
    {
      services: Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [
          `service-${index}`,
          { source: pods({ app: `service-with-a-long-name-${index}`, namespace: "a-namespace" }) },
        ]),
      ),
      platform: kubernetes(),
      alerts: {},
    },
    ["targets.gcp.gke: makes a filter that Cloud Logging refuses: it is longer than the 19940 characters of a filter"],
  ],
];

describe("a Google Cloud", () => {
  test.each(table)("%s", (_, wanted, expected) => {
    const found = problemsOf(inputOf(wanted));
    if (expected.length === 0) expect(found).toEqual([]);
    for (const start of expected)
      expect(
        found.filter(one => one.startsWith(start)),
        found.join("\n"),
      ).toHaveLength(1);
  });

  test("a secret in the place of a key's name is refused and not shown", () => {
    const found = problemsOf(inputOf(loose({ kmsKey: secret("kms") })));
    expect(found.filter(one => one.startsWith("targets.gcp.kmsKey"))).toHaveLength(1);
  });
});
