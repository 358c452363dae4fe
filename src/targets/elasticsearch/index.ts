/** Elasticsearch: one data stream per stream, with its templates, lifecycle, last line of redaction and roles. */

import type { Artifact } from "../../core/artifact.ts";
import { keptDays } from "../../core/retention.ts";
import { streams } from "../../core/schema.ts";
import { setupArtifact } from "../../core/setup.ts";
import { type Endpoint, type Holding, type Target, use } from "../../core/target.ts";
import { purgeElasticsearch } from "./deletion.ts";
import { artifactOf, filesOf } from "./files.ts";
import { judgeElasticsearch } from "./judge.ts";
import { mappingOf } from "./mapping.ts";
import { namesOf } from "./names.ts";
import { type ElasticsearchInput, type ElasticsearchOptions, elasticsearchOptions, existingPolicy } from "./options.ts";
import { queryFiles } from "./queries.ts";
import { ask, askRule, languages } from "./query/index.ts";
import { lifecycleOf } from "./retention.ts";
import { serverOf, setupOf } from "./setup.ts";
import { elasticsearchStacks } from "./stack.ts";
import { elasticsearchVersions } from "./versions.ts";
import { elasticsearchWorkloads } from "./workloads.ts";

export type { ElasticsearchInput, TiersInput } from "./options.ts";

/** Without an API key there is no security, and so no role. */
const openReaders = "whoever reaches its port: security is off";

export const elasticsearchTarget: Target<ElasticsearchOptions> = {
  product: "elasticsearch",
  title: "Elasticsearch",
  roles: ["store"],
  versions: elasticsearchVersions,
  next: ({ options }) => (options.terraform ? "in terraform/" : "ELASTICSEARCH_SETUP_API_KEY=… sh setup.sh"),
  options: elasticsearchOptions,

  serves: ({ options }, platform, environment): readonly Endpoint[] => {
    const names = namesOf(options, environment);
    const { key, url } = serverOf(options, platform);
    const trusted = options.authority === undefined ? {} : { authority: options.authority };
    return [
      {
        protocol: "elasticsearch-bulk",
        telemetry: ["logs"],
        url,
        ...(key === "none" ? {} : { auth: { kind: "api-key", key } }),
        ...trusted,
        // `{stream}` is the record's own.
        facts: { type: "logs", dataset: `${names.dataset}.{stream}`, namespace: names.namespace },
      },
      // Who reads is somebody else than who writes, with a key of their own.
      {
        protocol: "query-api",
        telemetry: ["logs"],
        url,
        ...trusted,
        facts: { index: names.pattern, time: "@timestamp" },
      },
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
        readers: options.apiKey === "none" ? openReaders : `the role ${names.resource(`read-${stream}`)}`,
      };
    });
  },

  purge: purgeElasticsearch,

  fedFromOutside: ({ options }) => options.fedFromOutside,

  judge: judgeElasticsearch,

  emit: (self, site): readonly Artifact[] => [
    ...filesOf(self, site).map(artifactOf),
    setupArtifact(setupOf(self, site)),
    ...queryFiles(self.options, site),
  ],

  workloads: elasticsearchWorkloads,
  stacks: elasticsearchStacks,
};

/**
 * A store of logs: `elasticsearch({ version: "9.5", tiers: { warm: {} } })`.
 * @see https://www.elastic.co/docs/manage-data/data-store/data-streams
 */
export const elasticsearch = use<ElasticsearchOptions, ElasticsearchInput>(elasticsearchTarget);
