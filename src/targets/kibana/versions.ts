/** What differs between the Kibana versions we write for. @see https://www.elastic.co/docs/release-notes/kibana */

/** Supported versions, oldest first. */
export const kibanaVersions = ["8.19", "9.0", "9.1", "9.2", "9.3", "9.4", "9.5"] as const;
export type KibanaVersion = (typeof kibanaVersions)[number];

/** Where a version needs another form than the newest. */
export interface Rewrite {
  readonly name: "saved-objects" | "duration-units" | "rule-artifacts";
  /** The versions that need it. */
  readonly versions: readonly KibanaVersion[];
  readonly newest: string;
  readonly instead: string;
  readonly source: string;
}

const beforeTheApi = ["8.19", "9.0", "9.1", "9.2", "9.3"] as const;

export const rewrites: readonly Rewrite[] = [
  {
    name: "saved-objects",
    versions: beforeTheApi,
    newest: "dashboards are bodies of the Dashboards API, which is complete in 9.5 and a preview in 9.4",
    instead: "saved objects to import, one JSON a line, in a form that every later version migrates",
    source: "https://www.elastic.co/docs/explore-analyze/dashboards/create-dashboards-programmatically",
  },
  {
    name: "duration-units",
    versions: ["9.4"],
    newest: "durations are formatted from `ms` to `s`",
    instead: "from `milliseconds` to `seconds`",
    source: "https://www.elastic.co/docs/api/doc/kibana/group/endpoint-dashboards",
  },
  {
    name: "rule-artifacts",
    versions: beforeTheApi,
    newest: "a rule carries its description and the link to its runbook as an investigation guide",
    instead: "they stand in the text of its actions only",
    source: "https://www.elastic.co/docs/api/doc/kibana/operation/operation-post-alerting-rule-id",
  },
];

/** Whether a version needs a rewrite. */
export const needs = (version: KibanaVersion, name: Rewrite["name"]): boolean =>
  rewrites.some(rewrite => rewrite.name === name && rewrite.versions.includes(version));
