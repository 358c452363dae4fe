/** Elasticsearch: one data stream per stream, with its templates, lifecycle, last line of redaction and roles. */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { keptDays } from "../../core/retention.ts";
import { streams } from "../../core/schema.ts";
import { secret } from "../../core/secret.ts";
import { addressOf, type Endpoint, type Holding, type Target, use } from "../../core/target.ts";
import { judgeElasticsearch } from "./judge.ts";
import { mappingOf } from "./mapping.ts";
import { namesOf } from "./names.ts";
import { type ElasticsearchInput, type ElasticsearchOptions, elasticsearchOptions, existingPolicy } from "./options.ts";
import { pipelineOf } from "./pipeline.ts";
import { queryFiles } from "./queries.ts";
import { ask, askRule, languages } from "./query/index.ts";
import { lifecycleOf, policyOf } from "./retention.ts";
import { rolesOf } from "./roles.ts";
import { indexTemplate, mappingsTemplate, settingsTemplate } from "./templates.ts";
import { elasticsearchVersions } from "./versions.ts";

export type { ElasticsearchInput, TiersInput } from "./options.ts";

const file = (folder: string, name: string, about: string, data: JsonObject): Artifact => ({
  kind: "json",
  path: `${folder}/${name}.json`,
  about,
  data,
});

export const elasticsearchTarget: Target<ElasticsearchOptions> = {
  product: "elasticsearch",
  title: "Elasticsearch",
  roles: ["store"],
  versions: elasticsearchVersions,
  next: "PUT each file: ilm, ingest-pipelines, component-templates, index-templates, roles",
  options: elasticsearchOptions,

  serves: ({ options }, platform, environment): readonly Endpoint[] => {
    const names = namesOf(options, environment);
    const key = options.apiKey ?? (platform.kind === "compose" ? ("none" as const) : secret("elasticsearch-api-key"));
    const url = options.url ?? addressOf(platform, "elasticsearch", 9200, key === "none" ? "http" : "https");
    return [
      {
        protocol: "elasticsearch-bulk",
        telemetry: ["logs"],
        url,
        ...(key === "none" ? {} : { auth: { kind: "api-key", key } }),
        // `{stream}` is the record's own.
        facts: { type: "logs", dataset: `${names.dataset}.{stream}`, namespace: names.namespace },
      },
      // Who reads is somebody else than who writes, with a key of their own.
      { protocol: "query-api", telemetry: ["logs"], url, facts: { index: names.pattern, time: "@timestamp" } },
    ];
  },

  languages,
  ask: ({ options }, site, asked, language) => ask(options, site, asked, language),
  askRule: ({ options }, site, rule) => askRule(options, site, rule),

  mapping: ({ options }, site) => mappingOf(options, site),

  holds: ({ options }, site): readonly Holding[] => {
    const names = namesOf(options, site.name);
    return streams.map(stream => {
      const keep = site.retention[stream];
      const lifecycle = existingPolicy(options, stream) === undefined ? lifecycleOf(keep, options.tiers) : undefined;
      return {
        telemetry: "logs",
        stream,
        where: names.dataStream(stream),
        // Of a policy that is not ours only the promise is known.
        atMostDays: lifecycle ? lifecycle.atMostHours / 24 : keptDays(keep),
      };
    });
  },

  fedFromOutside: ({ options }) => options.fedFromOutside,

  judge: judgeElasticsearch,

  emit: ({ options }, site): readonly Artifact[] => {
    const names = namesOf(options, site.name);
    const mapping = mappingOf(options, site);
    const policies = new Map<string, JsonObject>();
    const templates = streams.map(stream => {
      const keep = site.retention[stream];
      const existing = existingPolicy(options, stream);
      const lifecycle = lifecycleOf(keep, options.tiers);
      if (existing === undefined && lifecycle) policies.set(names.policy(keep), policyOf(keep, lifecycle, options));
      return file(
        "index-templates",
        names.resource(stream),
        `the index template of the ${stream} stream`,
        indexTemplate(stream, existing ?? names.policy(keep), options, names),
      );
    });
    return [
      ...[...policies].map(([name, policy]) => file("ilm", name, "a lifecycle policy", policy)),
      file(
        "ingest-pipelines",
        names.resource("redact"),
        "the last line of redaction",
        pipelineOf(mapping, site.detectors, site.name),
      ),
      file(
        "component-templates",
        names.resource("settings"),
        "the settings of every stream",
        settingsTemplate(options, names, site.platform, mapping, site.schema),
      ),
      file(
        "component-templates",
        names.resource("mappings"),
        "the mappings of every stream",
        mappingsTemplate(mapping, site.schema),
      ),
      ...templates,
      ...[...rolesOf(options, names)].map(([name, role]) => file("roles", name, "a role", role)),
      ...queryFiles(options, site),
    ];
  },
};

/**
 * A store of logs: `elasticsearch({ version: "9.5", tiers: { warm: {} } })`.
 * @see https://www.elastic.co/docs/manage-data/data-store/data-streams
 */
export const elasticsearch = use<ElasticsearchOptions, ElasticsearchInput>(elasticsearchTarget);
