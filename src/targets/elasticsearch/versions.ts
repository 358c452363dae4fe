/** What differs between the Elasticsearch versions we write for. @see https://www.elastic.co/docs/release-notes/elasticsearch */

/** Supported versions, oldest first. */
export const elasticsearchVersions = ["8.19", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5"] as const;
export type ElasticsearchVersion = (typeof elasticsearchVersions)[number];

/** Where a version needs another form than the newest. */
export interface Rewrite {
  readonly name: "failure-store";
  /** The versions that need it. */
  readonly versions: readonly ElasticsearchVersion[];
  readonly newest: string;
  readonly instead: string;
  readonly source: string;
}

export const rewrites: readonly Rewrite[] = [
  {
    name: "failure-store",
    versions: ["9.0"],
    newest: "index templates switch the failure store off: it would keep what failed as it came, before redaction",
    instead: "nothing: 9.0 has no failure store and refuses the key (8.19 and 9.1 brought it)",
    source: "https://www.elastic.co/docs/manage-data/data-store/data-streams/failure-store",
  },
];

/** Whether a version needs a rewrite. */
export const needs = (version: ElasticsearchVersion, name: Rewrite["name"]): boolean =>
  rewrites.some(rewrite => rewrite.name === name && rewrite.versions.includes(version));
