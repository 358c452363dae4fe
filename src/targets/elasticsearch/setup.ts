/** How the files get into the cluster: `setup.sh`, which people run by hand and a workload wherever there is one. */

import type { Platform } from "../../core/platform.ts";
import { type Secret, secret } from "../../core/secret.ts";
import type { Setup } from "../../core/setup.ts";
import { addressOf, type Self, type Site } from "../../core/target.ts";
import { type Folder, filesOf, folders, pathOf } from "./files.ts";
import type { ElasticsearchOptions } from "./options.ts";

/** Where the server is, and who shippers are to it. */
export const serverOf = (
  options: ElasticsearchOptions,
  platform: Platform,
): { readonly url: string; readonly key: Secret | "none" } => {
  const key = options.apiKey ?? (platform.kind === "compose" ? "none" : secret("elasticsearch-api-key"));
  return { key, url: options.url ?? addressOf(platform, "elasticsearch", 9200, key === "none" ? "http" : "https") };
};

/** @see https://www.elastic.co/docs/api/doc/elasticsearch/ */
const apis: Readonly<Record<Folder, string>> = {
  ilm: "/_ilm/policy",
  "ingest-pipelines": "/_ingest/pipeline",
  "component-templates": "/_component_template",
  "index-templates": "/_index_template",
  roles: "/_security/role",
};

export const setupOf = (self: Self<ElasticsearchOptions>, site: Site): Setup => {
  const { setup } = self.options;
  const server = serverOf(self.options, site.platform);
  const key = setup.apiKey ?? (server.key === "none" ? "none" : secret("elasticsearch-setup-api-key"));
  const files = filesOf(self, site);
  return {
    server: "Elasticsearch",
    url: server.url,
    urlVariable: "ELASTICSEARCH_URL",
    ...(key === "none" ? {} : { auth: { kind: "api-key", key } }),
    about: [
      "",
      `The key is not the shippers': it has the privileges in roles/*-setup.json${setup.roles ? ", and manage_security for the roles" : ""}.`,
      "A lifecycle acts with the rights of whoever wrote its policy last.",
      "",
      "Nothing is rolled over: changed settings and mappings are those of the next index of a data stream. Nothing is deleted.",
    ],
    steps: folders
      .filter(folder => folder !== "roles" || setup.roles)
      .flatMap(folder =>
        files
          .filter(file => file.folder === folder)
          .map(file => ({
            kind: "send" as const,
            part: folder,
            method: "PUT" as const,
            path: `${apis[folder]}/${encodeURIComponent(file.name)}`,
            file: pathOf(file),
          })),
      ),
  };
};
