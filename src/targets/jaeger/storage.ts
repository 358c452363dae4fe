/** The storage block of each kind. @see https://www.jaegertracing.io/docs/2.13/storage/ */

import type { JsonObject } from "../../core/artifact.ts";
import { authorityFile } from "../../core/authority.ts";
import { keptFor } from "../../core/retention.ts";
import { type Secret, secretVariable } from "../../core/secret.ts";
import type { Endpoint, Site } from "../../core/target.ts";
import { folderOf } from "../../core/target.ts";
import { goDuration } from "../../core/units.ts";
import { type JaegerOptions, storageOf } from "./options.ts";

/** Where Jaeger finds a secret that it reads from a file, which it does with API keys. */
export const secretsDirectory = "/run/credentials";

export const indexPrefixOf = (options: JaegerOptions, site: Site): string =>
  options.elasticsearch.indexPrefix ?? site.name;

/** The lifecycle policy of Jaeger's indices: a user's own, or the emitted one. */
export const policyNameOf = (options: JaegerOptions, site: Site): string =>
  options.elasticsearch.policy?.name ?? `${indexPrefixOf(options, site)}-jaeger-ilm-policy`;

/** An Elasticsearch as Jaeger sees it. */
export interface ElasticsearchDoor {
  readonly url: string;
  readonly auth: Endpoint["auth"];
  readonly authority?: Secret;
}

/** The Elasticsearch that traces go to; undefined when neither an address nor such a target is there. */
export const elasticsearchDoor = (options: JaegerOptions, site: Site): ElasticsearchDoor | undefined => {
  const { auth, authority: own, target, url } = options.elasticsearch;
  if (url !== undefined) return { url, auth, ...(own === undefined ? {} : { authority: own }) };
  const door = site.endpointsOf(folderOf(target)).find(endpoint => endpoint.protocol === "elasticsearch-bulk");
  const authority = own ?? door?.authority;
  return door && { url: door.url, auth: auth ?? door.auth, ...(authority === undefined ? {} : { authority }) };
};

const authBlock = (auth: Endpoint["auth"]): JsonObject | undefined => {
  if (auth === undefined) return undefined;
  switch (auth.kind) {
    case "basic":
      return { basic: { username: auth.username, password: `\${env:${secretVariable(auth.password)}}` } };
    case "api-key":
      return { api_key: { file_path: `${secretsDirectory}/${auth.key.name}` } };
    case "bearer":
      return { bearer_token: { file_path: `${secretsDirectory}/${auth.token.name}` } };
    default:
      return auth satisfies never;
  }
};

export const storageBackend = (options: JaegerOptions, site: Site): JsonObject => {
  const storage = storageOf(options);
  switch (storage) {
    case "memory":
      return { memory: { max_traces: options.memory.maxTraces } };
    case "badger": {
      const { directory } = options.badger;
      return {
        badger: {
          // Its default is a directory that is deleted at the end.
          ephemeral: false,
          directories: { keys: `${directory}/keys`, values: `${directory}/values` },
          ttl: { spans: goDuration(keptFor(site.retention.traces)) },
        },
      };
    }
    case "elasticsearch": {
      const door = elasticsearchDoor(options, site);
      return {
        elasticsearch: {
          server_urls: door ? [door.url] : [],
          auth: authBlock(door?.auth),
          ...(door?.authority === undefined ? {} : { tls: { ca_file: authorityFile(door.authority) } }),
          indices: { index_prefix: indexPrefixOf(options, site) },
          // Indices roll over under the lifecycle policy; `elasticsearch/setup.sh` makes templates and aliases.
          use_aliases: true,
          use_ilm: true,
          create_mappings: false,
        },
      };
    }
    default:
      return storage satisfies never;
  }
};
