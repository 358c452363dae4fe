/** The versions of Alloy that this target writes for. @see https://grafana.com/docs/alloy/latest/release-notes/ */

/** Supported versions, oldest first. */
export const alloyVersions = ["1.18"] as const;

export type AlloyVersion = (typeof alloyVersions)[number];
