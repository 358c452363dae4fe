/** Retention per stream, with everything that lies between a record's time and its last byte. */

import { type Problem, shown } from "../../core/errors.ts";
import { isLowerBound, type Keep, keptFor } from "../../core/retention.ts";
import { type Stream, streams } from "../../core/schema.ts";
import type { Holding, Site } from "../../core/target.ts";
import { type Duration, days, hours, inHours, minutes } from "../../core/units.ts";
import { labelOf } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { labelEquals, selector } from "./selector.ts";

/**
 * What a record goes through after its time is up, in the settings that `loki.yaml` states. Loki deletes whole chunks,
 * counted from the *last* record in them.
 * @see https://grafana.com/docs/loki/latest/operations/storage/retention/
 */
export const deletion = {
  /** `ingester.max_chunk_age`: how far apart the first and the last record of a chunk may be. */
  chunkAge: hours(2),
  /** `ingester.chunk_idle_period`: how long a chunk without new records stays open. */
  chunkIdle: minutes(30),
  /** `limits_config.creation_grace_period`: how far in the future a record's time may lie. */
  grace: minutes(10),
  /** `compactor.compaction_interval` */
  compaction: minutes(10),
  /** `compactor.apply_retention_interval`: how often chunks are marked for deletion. */
  marking: minutes(20),
  /** `compactor.retention_delete_delay`: how long a marked chunk stays. */
  deleteDelay: hours(2),
  /** Not a setting: the time one run of marking and deleting may take. */
  run: minutes(40),
} as const;

/** The longest a record can outlive its period: 5 hours 50 minutes, taken as 6 hours. */
export const deletionLag: Duration = hours(
  Math.ceil(inHours(minutes(Object.values(deletion).reduce((sum, part) => sum + part.milliseconds / 60_000, 0)))),
);

/** Loki keeps no stream for less. */
const shortestHours = 24;

/** The period to configure, in whole hours; undefined when an upper bound is below what Loki can promise. */
export const periodHours = (keep: Keep): number | undefined => {
  const wanted = inHours(keptFor(keep));
  if (isLowerBound(keep)) return Math.max(shortestHours, Math.ceil(wanted));
  const period = Math.floor(wanted - inHours(deletionLag));
  return period < shortestHours ? undefined : period;
};

/** The stream whose period holds for records that no rule selects. */
const commonStream: Stream = "application";

/** The global period and a rule for each stream that differs from it. */
export const retentionLimits = (options: LokiOptions, site: Site) => {
  const common = periodHours(site.retention[commonStream]) ?? shortestHours;
  return {
    retention_period: `${common}h`,
    retention_stream: streams.flatMap(stream => {
      const period = periodHours(site.retention[stream]) ?? shortestHours;
      if (stream === commonStream || period === common) return [];
      return [
        { selector: selector(labelEquals(labelOf(options, "stream"), stream)), priority: 1, period: `${period}h` },
      ];
    }),
  };
};

/** For a Loki that is not ours: a rule for each stream, which touches no other environment's records. */
export const retentionRules = (options: LokiOptions, site: Site) =>
  streams.map(stream => ({
    selector: selector(
      labelEquals(labelOf(options, "environment"), site.name),
      labelEquals(labelOf(options, "stream"), stream),
    ),
    priority: 1,
    period: `${periodHours(site.retention[stream]) ?? shortestHours}h`,
  }));

export const judgeRetention = (site: Site): readonly Problem[] =>
  streams.flatMap(stream => {
    const keep = site.retention[stream];
    if (periodHours(keep) !== undefined) return [];
    const least = shortestHours + inHours(deletionLag);
    return [
      {
        code: "retention-out-of-reach",
        path: `retention.${stream}`,
        what: "is shorter than Loki can keep records",
        got: shown(keep),
        expected: `at least ${least} hours: Loki's shortest period of ${shortestHours} hours, and up to ${inHours(deletionLag)} hours until the chunk is deleted`,
        help: `raise it to ${days(2).written}, or send the stream to a store that deletes sooner`,
      } satisfies Problem,
    ];
  });

/** Loki has no accounts: a tenant is a header that whoever reaches it may send. */
const readersOf = ({ auth, tenant, url }: LokiOptions): string => {
  if (auth !== undefined) return "whoever the proxy before it lets in";
  const sender = tenant === undefined ? "whoever reaches its port" : `whoever reaches its port and names the tenant`;
  return url === undefined ? `${sender}: Loki has no accounts` : sender;
};

export const lokiHoldings = (options: LokiOptions, site: Site): readonly Holding[] =>
  streams.map(stream => ({
    telemetry: "logs",
    stream,
    where: `tenant ${options.tenant ?? "fake"}, ${selector(
      labelEquals(labelOf(options, "environment"), site.name),
      labelEquals(labelOf(options, "stream"), stream),
    )}`,
    atMostDays: ((periodHours(site.retention[stream]) ?? shortestHours) + inHours(deletionLag)) / 24,
    readers: readersOf(options),
  }));
