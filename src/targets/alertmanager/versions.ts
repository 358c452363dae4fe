/** The versions of Alertmanager that this target writes for. @see https://github.com/prometheus/alertmanager/blob/main/CHANGELOG.md */

/** Supported versions, oldest first. */
export const alertmanagerVersions = ["0.34"] as const;

export type AlertmanagerVersion = (typeof alertmanagerVersions)[number];
