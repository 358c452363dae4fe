/** Rung 1: every emitted body passes the schema generated from the official client's types, unknown keys refused. */

import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import { existing } from "../../src/core/existing.ts";
import type { ElasticsearchInput } from "../../src/targets/elasticsearch/index.ts";
import { elasticsearchVersions, rewrites } from "../../src/targets/elasticsearch/versions.ts";
import { misspellings } from "../pipeline/misspellings.ts";
import { filesOf } from "./elasticsearch-files.ts";
import {
  definitionOf,
  type Folder,
  folders,
  strictSchemaOf,
  type TypedVersion,
  typedVersions,
} from "./elasticsearch-schemas.ts";

const everyTier = { warm: {}, cold: {}, frozen: { repository: "llm-archive" } };

/** The forms the files take. */
const forms: Readonly<Record<string, ElasticsearchInput>> = {
  default: {},
  "every tier, several shards": { shards: 3, tiers: everyTier },
  "every tier, one shard": { tiers: everyTier },
  "standard mode": { mode: "standard", replicas: 2 },
  "own names": { dataset: "acme.chat", namespace: "eu", names: { model: "acme.model", latency_ms: "acme.took" } },
  "a policy of one's own": { ilm: existing("company-wide") },
};

const validators = new Map<string, ValidateFunction>();

beforeAll(() => {
  for (const version of typedVersions) {
    const ajv = new Ajv({ strict: false, formats: { "date-time": true } });
    ajv.addSchema(strictSchemaOf(version), "es");
    for (const folder of folders)
      validators.set(`${version} ${folder}`, ajv.compile({ $ref: `es#/definitions/${definitionOf(folder)}` }));
  }
}, 120_000);

const folderOf = (path: string): Folder => path.slice(0, path.indexOf("/")) as Folder;

/** What the schema says against a body, or nothing. */
const refusal = (version: TypedVersion, path: string, body: unknown): string | undefined => {
  const validate = validators.get(`${version} ${folderOf(path)}`);
  if (!validate) throw new Error(`no schema for ${path}`);
  return validate(body) ? undefined : JSON.stringify(validate.errors?.[0]);
};

describe.each(typedVersions)("the types of %s", version => {
  test.each(Object.entries(forms))("accept every file: %s", (_, form) => {
    const refused = Object.entries(filesOf({ ...form, version })).flatMap(([path, body]) => {
      const why = refusal(version, path, body);
      return why === undefined ? [] : [`${path}: ${why}`];
    });
    expect(refused).toEqual([]);
  });

  test("refuse a misspelt key, whichever it is", () => {
    const accepted: string[] = [];
    let tried = 0;
    for (const [path, body] of Object.entries(filesOf({ version, shards: 3, tiers: everyTier })))
      for (const typo of misspellings(body, parent => peoplesNames.some(({ below }) => below.test(parent)))) {
        tried++;
        if (refusal(version, path, typo.data) === undefined) accepted.push(`${path} ${typo.path}`);
      }
    expect(accepted).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  });
});

/** Objects whose keys are names that people choose, or a document's: no schema can know them. */
const peoplesNames: readonly { readonly below: RegExp; readonly because: string }[] = [
  { below: /[.]properties$/, because: "fields' names" },
  { below: /[.]fields$/, because: "multi-fields' names" },
  { below: /^on_failure\[\][.]script[.]params[.]fact/, because: "the keys of a stored document" },
];

describe("values the types leave open are refused", () => {
  const index = (settings: JsonObject): JsonObject => ({ template: { settings: { index: settings } } });
  const hot = (actions: JsonObject): JsonObject => ({ policy: { phases: { hot: { actions } } } });
  const cases: Readonly<Record<string, readonly [folder: Folder, body: JsonObject]>> = {
    "an index mode": ["component-templates", index({ mode: "logsdbx" })],
    "a setting that is not there": ["component-templates", index({ refresh_intervall: "5s" })],
    "a time in weeks": ["component-templates", index({ refresh_interval: "1w" })],
    "a size without a unit": ["ilm", hot({ rollover: { max_primary_shard_size: "50" } })],
    "an age in weeks": ["ilm", hot({ rollover: { max_age: "1w" } })],
    "a cluster privilege": ["roles", { cluster: ["manage_ilmm"] }],
    "an index privilege": ["roles", { indices: [{ names: ["logs-*"], privileges: ["create_docs"] }] }],
  };
  test.each(Object.entries(cases))("%s", (_, [folder, body]) => {
    for (const version of typedVersions) expect(refusal(version, `${folder}/x.json`, body)).toBeDefined();
  });
});

describe("what the document of the sources did, the types refuse", () => {
  const cases: Readonly<Record<string, readonly [folder: Folder, body: JsonObject]>> = {
    "a legacy template as an index template": [
      "index-templates",
      { index_patterns: ["llm-logs-*"], settings: { number_of_shards: 3 }, mappings: { properties: {} } },
    ],
    "an unknown mapping parameter": [
      "component-templates",
      { template: { mappings: { properties: { a: { type: "keyword", ignore_abov: 1 } } } } },
    ],
    "two processors in one": [
      "ingest-pipelines",
      { processors: [{ remove: { field: "a" }, gsub: { field: "a", pattern: "b", replacement: "c" } }] },
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [folder, body]) => {
    expect(refusal("9.5", `${folder}/x.json`, body)).toBeDefined();
  });
});

describe("below the newest version", () => {
  const template = "index-templates/llm-prod-audit.json";
  const failureStore = (version: (typeof elasticsearchVersions)[number]) =>
    (filesOf({ version })[template] as { template: { data_stream_options?: unknown } }).template.data_stream_options;

  test("the failure store is switched off where there is one, and not named where there is none", () => {
    expect(Object.fromEntries(elasticsearchVersions.map(version => [version, failureStore(version)]))).toEqual({
      "8.19": { failure_store: { enabled: false } },
      "9.0": undefined,
      "9.1": { failure_store: { enabled: false } },
      "9.2": { failure_store: { enabled: false } },
      "9.3": { failure_store: { enabled: false } },
      "9.4": { failure_store: { enabled: false } },
      "9.5": { failure_store: { enabled: false } },
    });
  });

  test("nothing else differs", () => {
    expect(rewrites.map(({ name, versions }) => ({ name, versions }))).toEqual([
      { name: "failure-store", versions: ["9.0"] },
    ]);
    const newest = filesOf({ version: "9.5" });
    for (const version of elasticsearchVersions)
      for (const [path, body] of Object.entries(filesOf({ version })))
        if (!(version === "9.0" && path.startsWith("index-templates/"))) expect(body).toEqual(newest[path]);
  });
});

test("the same input gives the same files in the same order", () => {
  expect(JSON.stringify(filesOf())).toBe(JSON.stringify(filesOf()));
  expect(Object.keys(filesOf())).toEqual([
    "ilm/llm-prod-30d.json",
    "ilm/llm-prod-14d.json",
    "ilm/llm-prod-365d.json",
    "ilm/llm-prod-at-least-2562d.json",
    "ingest-pipelines/llm-prod-redact.json",
    "component-templates/llm-prod-settings.json",
    "component-templates/llm-prod-mappings.json",
    "index-templates/llm-prod-application.json",
    "index-templates/llm-prod-access.json",
    "index-templates/llm-prod-performance.json",
    "index-templates/llm-prod-security.json",
    "index-templates/llm-prod-audit.json",
    "roles/llm-prod-setup.json",
    "roles/llm-prod-write.json",
    "roles/llm-prod-read-application.json",
    "roles/llm-prod-read-access.json",
    "roles/llm-prod-read-performance.json",
    "roles/llm-prod-read-security.json",
    "roles/llm-prod-read-audit.json",
  ]);
});
