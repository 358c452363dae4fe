/**
 * The versions of Promtail that this target writes for. Its last release line is 3.6; it is out of support since
 * 2 March 2026. @see https://grafana.com/docs/loki/latest/send-data/promtail/
 */

/** Supported versions, oldest first. */
export const promtailVersions = ["3.6"] as const;

export type PromtailVersion = (typeof promtailVersions)[number];
