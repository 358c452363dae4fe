/** The versions of Grafana that this target writes for. @see https://grafana.com/docs/grafana/latest/whatsnew/ */

/** Supported versions, oldest first. */
export const grafanaVersions = ["13.2"] as const;

export type GrafanaVersion = (typeof grafanaVersions)[number];

/** The classic form of dashboards, which files of every version from 10 may have. */
export const schemaVersion = 42;
