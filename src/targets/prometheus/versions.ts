/** The versions of Prometheus that this target writes for. @see https://prometheus.io/docs/introduction/release-cycle/ */

/** Supported versions, oldest first; 3.5 has long-term support. */
export const prometheusVersions = [
  "3.5",
  "3.6",
  "3.7",
  "3.8",
  "3.9",
  "3.10",
  "3.11",
  "3.12",
  "3.13",
  "3.14",
  "3.15",
] as const;

export type PrometheusVersion = (typeof prometheusVersions)[number];

/** What is written otherwise for every version below `below`. */
const prometheusRewrites = [
  {
    below: "3.11",
    key: "storage.tsdb.retention.time",
    // Older versions refuse the key or, until a fix in 3.11, read it a million times too long.
    becomes: "the flag --storage.tsdb.retention.time",
  },
] as const satisfies readonly { readonly below: PrometheusVersion; readonly key: string; readonly becomes: string }[];

/** Since when a unit test may begin on a day of one's own. @see https://github.com/prometheus/prometheus/pull/17636 */
const testsOnDaysSince: PrometheusVersion = "3.9";

const age = (version: PrometheusVersion): number => prometheusVersions.indexOf(version);

/** Whether the version takes the retention from its file, which newer ones demand and older ones cannot. */
export const retentionInFile = (version: PrometheusVersion): boolean =>
  prometheusRewrites.every(({ below }) => age(version) >= age(below));

export const testsOnDays = (version: PrometheusVersion): boolean => age(version) >= age(testsOnDaysSince);
