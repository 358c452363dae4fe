/**
 * What Elasticsearch must hold before Jaeger writes: the lifecycle policy, templates, and the first indices with the aliases
 * that are written to. Jaeger's own tool for it, `jaeger-es-rollover init`, knows no API keys, and makes the first index anew
 * when its time has come. The templates are those `jaeger elasticsearch-mappings` prints.
 * @see https://www.jaegertracing.io/docs/2.13/storage/elasticsearch/#index-rollover
 */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { secret } from "../../core/secret.ts";
import { type Setup, type SetupStep, setupArtifact } from "../../core/setup.ts";
import type { Site } from "../../core/target.ts";
import { type JaegerOptions, storageOf } from "./options.ts";
import { lifecycleFor, policyBody } from "./retention.ts";
import { elasticsearchDoor, indexPrefixOf, policyNameOf } from "./storage.ts";

/** The kinds of document that Jaeger 2.13 keeps. */
const kinds = ["span", "service", "dependencies"] as const;
type Kind = (typeof kinds)[number];

/** The folder of the script and its files. */
export const setupFolder = "elasticsearch";

const indexName = (options: JaegerOptions, site: Site, kind: Kind): string =>
  `${indexPrefixOf(options, site)}-jaeger-${kind}`;

/** The policy of ours, unless a user named one. */
const ownPolicy = (options: JaegerOptions, site: Site): JsonObject | undefined => {
  const lifecycle = options.elasticsearch.policy ? undefined : lifecycleFor(site.retention.traces);
  return lifecycle && policyBody(lifecycle);
};

/** Puts the files below in, in their order; undefined for every other storage. */
export const jaegerSetup = (options: JaegerOptions, site: Site): Setup | undefined => {
  const door = storageOf(options) === "elasticsearch" ? elasticsearchDoor(options, site) : undefined;
  if (door === undefined) return undefined;
  const policy = policyNameOf(options, site);
  // Not Jaeger's own, which need not make or delete an index.
  const auth =
    options.elasticsearch.setup.auth ??
    (door.auth && ({ kind: "api-key", key: secret("elasticsearch-setup-api-key") } as const));
  return {
    server: "Elasticsearch",
    url: door.url,
    urlVariable: "ELASTICSEARCH_URL",
    ...(auth === undefined ? {} : { auth }),
    about: [
      "",
      "Run it before Jaeger starts for the first time: Jaeger writes to aliases, and where these are not there yet and its key",
      "may make indices, Elasticsearch makes indices of their names; delete those then.",
      "",
      `The key has manage_ilm, manage_index_templates, and manage for ${indexPrefixOf(options, site)}-jaeger-*; a lifecycle acts with its rights.`,
      "Jaeger's own needs no more than monitor, and read and write there.",
    ],
    steps: [
      ...(ownPolicy(options, site) === undefined
        ? []
        : [
            {
              part: "ilm",
              kind: "send",
              method: "PUT",
              path: `/_ilm/policy/${encodeURIComponent(policy)}`,
              file: `${policy}.json`,
            } satisfies SetupStep,
          ]),
      ...kinds.map(
        (kind): SetupStep => ({
          part: "index-templates",
          kind: "send",
          method: "PUT",
          path: `/_index_template/${indexName(options, site, kind)}`,
          file: `index-templates/${indexName(options, site, kind)}.json`,
        }),
      ),
      ...kinds.map(
        (kind): SetupStep => ({
          part: "indices",
          kind: "first",
          // Once it has rolled over, the first index is deleted in its time, and must not come back.
          unless: `/_alias/${indexName(options, site, kind)}-write`,
          path: `/${indexName(options, site, kind)}-000001`,
          file: `indices/${indexName(options, site, kind)}-000001.json`,
        }),
      ),
    ],
  };
};

export const elasticsearchFiles = (options: JaegerOptions, site: Site): readonly Artifact[] => {
  const setup = jaegerSetup(options, site);
  if (setup === undefined) return [];
  const policy = ownPolicy(options, site);
  const json = (path: string, about: string, data: JsonObject): Artifact => ({
    kind: "json",
    path: `${setupFolder}/${path}`,
    about,
    data,
  });
  return [
    ...(policy === undefined
      ? []
      : [json(`${policyNameOf(options, site)}.json`, "the lifecycle policy of Jaeger's indices", policy)]),
    ...kinds.map(kind =>
      json(
        `index-templates/${indexName(options, site, kind)}.json`,
        `how Jaeger's ${kind} indices are made`,
        template(options, site, kind),
      ),
    ),
    ...kinds.map(kind =>
      json(
        `indices/${indexName(options, site, kind)}-000001.json`,
        `the first of Jaeger's ${kind} indices, with the alias that is written to`,
        { aliases: { [`${indexName(options, site, kind)}-write`]: { is_write_index: true } } },
      ),
    ),
    setupArtifact(setup, `${setupFolder}/setup.sh`),
  ];
};

const template = (options: JaegerOptions, site: Site, kind: Kind): JsonObject => {
  const name = indexName(options, site, kind);
  const { replicas, shards } = options.elasticsearch;
  return {
    priority: 0,
    index_patterns: `${name}-*`,
    template: {
      aliases: { [`${name}-read`]: {} },
      settings: {
        "index.number_of_shards": shards,
        "index.number_of_replicas": replicas,
        "index.mapping.nested_fields.limit": 50,
        "index.requests.cache.enable": true,
        lifecycle: { name: policyNameOf(options, site), rollover_alias: `${name}-write` },
      },
      mappings: mappings[kind],
    },
  };
};

const keyword: JsonObject = { type: "keyword", ignore_above: 256 };
const long: JsonObject = { type: "long" };

const dynamicTemplates = [
  { span_tags_map: { mapping: keyword, path_match: "tag.*" } },
  { process_tags_map: { mapping: keyword, path_match: "process.tag.*" } },
];

const tags: JsonObject = {
  type: "nested",
  dynamic: false,
  properties: { key: keyword, value: keyword, type: keyword },
};

const mappings: Readonly<Record<Kind, JsonObject>> = {
  span: {
    dynamic_templates: dynamicTemplates,
    properties: {
      traceID: keyword,
      parentSpanID: keyword,
      spanID: keyword,
      operationName: keyword,
      startTime: long,
      startTimeMillis: { type: "date", format: "epoch_millis" },
      duration: long,
      flags: { type: "integer" },
      logs: { type: "nested", dynamic: false, properties: { timestamp: long, fields: tags } },
      process: { properties: { serviceName: keyword, tag: { type: "object" }, tags } },
      references: {
        type: "nested",
        dynamic: false,
        properties: { refType: keyword, traceID: keyword, spanID: keyword },
      },
      tag: { type: "object" },
      tags,
    },
  },
  service: {
    dynamic_templates: dynamicTemplates,
    properties: { serviceName: keyword, operationName: keyword },
  },
  dependencies: {},
};
