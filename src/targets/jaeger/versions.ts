/** The versions of Jaeger that this target writes for. @see https://github.com/jaegertracing/jaeger/blob/main/CHANGELOG.md */

/** Supported versions, oldest first. */
export const jaegerVersions = ["2.13"] as const;

export type JaegerVersion = (typeof jaegerVersions)[number];

/** Keys that 2.13 wants and a later version still takes, with a warning, under another name. */
export const jaegerDeprecations = [
  {
    since: "2.20",
    key: "extensions.jaeger_storage.backends.traces.elasticsearch.use_aliases",
    becomes: "indices.<kind>.rotation.auto_rollover",
  },
  {
    since: "2.20",
    key: "extensions.jaeger_storage.backends.traces.elasticsearch.use_ilm",
    becomes: "indices.<kind>.rotation.auto_rollover.policy_name",
  },
] as const;
