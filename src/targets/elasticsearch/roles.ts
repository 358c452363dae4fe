/**
 * Least privilege: shippers write and read nothing, readers see one stream, and who sets up is neither.
 * @see https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/elasticsearch-privileges
 */

import type { JsonObject } from "../../core/artifact.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Names } from "./names.ts";
import type { ElasticsearchOptions } from "./options.ts";

/** The bodies of `PUT _security/role/<name>`, by name. */
export const rolesOf = (options: ElasticsearchOptions, names: Names): ReadonlyMap<string, JsonObject> =>
  new Map([
    [names.resource("setup"), setupRole(options, names)],
    [names.resource("write"), writeRole(names)],
    ...streams.map(stream => [names.resource(`read-${stream}`), readRole(stream, names)] as const),
  ]);

/**
 * For shippers: append documents, make the data stream on the first one, and see that it is there. No reading, no
 * changing, no deleting.
 */
const writeRole = (names: Names): JsonObject => ({
  description: "Appends log records",
  cluster: ["monitor"],
  indices: [{ names: [names.pattern], privileges: ["auto_configure", "create_doc", "view_index_metadata"] }],
  metadata: { managed_by: "signalbox" },
});

const readRole = (stream: Stream, names: Names): JsonObject => ({
  description: `Reads the ${stream} stream`,
  indices: [{ names: [names.dataStream(stream)], privileges: ["read", "view_index_metadata"] }],
  metadata: { managed_by: "signalbox" },
});

/**
 * For whoever puts these files into the cluster. It must manage the indices: a lifecycle acts with the rights of who
 * last wrote its policy, so without them nothing would ever be deleted.
 */
const setupRole = ({ shards, tiers }: ElasticsearchOptions, names: Names): JsonObject => {
  const backing = `.ds-${names.pattern}-*`;
  return {
    description: "Puts policies, pipelines and templates, and lets lifecycles act on their indices",
    cluster: [
      "manage_ilm",
      "manage_index_templates",
      "manage_ingest_pipelines",
      // Snapshots that searches read are taken and mounted by the whole cluster's right only.
      ...(tiers.frozen ? ["manage"] : []),
    ],
    indices: [
      {
        names: [
          names.pattern,
          backing,
          ...(tiers.warm && shards > 1 ? [`shrink-*-${backing}`] : []),
          ...(tiers.frozen ? [`partial-${backing}`] : []),
        ],
        privileges: ["manage"],
      },
    ],
    metadata: { managed_by: "signalbox" },
  };
};
