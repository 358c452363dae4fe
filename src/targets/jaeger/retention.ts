/** How long each storage keeps traces, and whether that is what was promised. */

import type { Json, JsonObject } from "../../core/artifact.ts";
import { type Problem, shown } from "../../core/errors.ts";
import { isLowerBound, type Keep, keptDays, keptFor } from "../../core/retention.ts";
import type { Holding, Self, Site } from "../../core/target.ts";
import { inDays, inHours } from "../../core/units.ts";
import { type JaegerOptions, type Storage, storageOf } from "./options.ts";
import { indexPrefixOf } from "./storage.ts";

/** What is stated in the lifecycle policy, in hours. */
export interface Lifecycle {
  /** An index takes spans for so long, unless it is full before. */
  readonly rolloverHours: number;
  /** It is deleted so long after that. */
  readonly deleteHours: number;
}

/** Elasticsearch looks at policies every 10 minutes; rollover and deletion take at most three looks each. */
const pollHours = 1;

/** An index takes a day's spans, or a quarter of what a short retention allows. */
const rolloverHours = (hours: number): number => (hours >= 72 ? 24 : Math.max(1, Math.floor(hours / 4)));

/**
 * The policy that keeps the promise: for an upper bound the index's own age and the polls count, for a lower bound
 * deletion counts from the last span. Undefined when an upper bound is too short.
 * @see https://www.elastic.co/docs/manage-data/lifecycle/index-lifecycle-management
 */
export const lifecycleFor = (keep: Keep): Lifecycle | undefined => {
  const hours = inHours(keptFor(keep));
  if (isLowerBound(keep)) {
    const whole = Math.ceil(hours);
    return { rolloverHours: rolloverHours(whole), deleteHours: whole };
  }
  const rollover = rolloverHours(hours);
  const left = Math.floor(hours - rollover - pollHours);
  return left < 1 ? undefined : { rolloverHours: rollover, deleteHours: left };
};

/** The most bytes of primary shards an index grows to. @see https://www.elastic.co/docs/deploy-manage/production-guidance/optimize-performance/size-shards */
const fullAt = "50gb";

/** The body of `PUT _ilm/policy/<name>`. */
export const policyBody = ({ rolloverHours, deleteHours }: Lifecycle): JsonObject => ({
  policy: {
    phases: {
      hot: {
        min_age: "0ms",
        actions: { rollover: { max_age: `${rolloverHours}h`, max_primary_shard_size: fullAt } },
      },
      delete: { min_age: `${deleteHours}h`, actions: { delete: {} satisfies Json } },
    },
  },
});

/** The longest a trace can exist, in days; undefined when the storage promises nothing. */
const longestDays = (options: JaegerOptions, keep: Keep): number | undefined => {
  const storage = storageOf(options);
  switch (storage) {
    case "memory":
      return options.memory.restartWithin && inDays(options.memory.restartWithin);
    case "badger":
      return keptDays(keep);
    case "elasticsearch": {
      // Whoever made the policy said what it keeps when they said the retention.
      if (options.elasticsearch.policy) return keptDays(keep);
      const lifecycle = lifecycleFor(keep);
      return lifecycle && (lifecycle.rolloverHours + lifecycle.deleteHours + pollHours) / 24;
    }
    default:
      return storage satisfies never;
  }
};

const where: Readonly<Record<Storage, (options: JaegerOptions, site: Site) => string>> = {
  memory: () => "memory of the process",
  badger: ({ badger }) => `Badger on the machine's disk, in ${badger.directory}`,
  elasticsearch: (options, site) => `Elasticsearch indices ${indexPrefixOf(options, site)}-jaeger-*`,
};

/** Nothing can be promised of what is not ours. */
export const jaegerHoldings = (self: Self<JaegerOptions>, site: Site): readonly Holding[] =>
  self.options.url === undefined
    ? [
        {
          telemetry: "traces",
          where: where[storageOf(self.options)](self.options, site),
          atMostDays: longestDays(self.options, site.retention.traces) ?? Number.POSITIVE_INFINITY,
          readers: `whoever reaches its UI: Jaeger has no accounts${
            storageOf(self.options) === "elasticsearch" ? "; and whoever may read these indices" : ""
          }`,
        },
      ]
    : [];

export const judgeRetention = (options: JaegerOptions, keep: Keep): readonly Problem[] => {
  const problem = (what: string, expected: string, help: string): readonly Problem[] => [
    { code: "retention-out-of-reach", path: "retention.traces", what, got: shown(keep), expected, help },
  ];
  const storage = storageOf(options);
  switch (storage) {
    case "memory": {
      if (isLowerBound(keep))
        return problem(
          "cannot be kept in memory, which is lost at a restart",
          "an upper bound",
          'set storage: "badger" or "elasticsearch"',
        );
      const restart = options.memory.restartWithin;
      if (restart && restart.milliseconds <= keptFor(keep).milliseconds) return [];
      return problem(
        "cannot be kept in memory, which forgets by number and not by age",
        "a process restarted within that time, or a storage that forgets by age",
        'set storage: "badger", or say with memory: { restartWithin } how often you restart it',
      );
    }
    case "badger":
      return [];
    case "elasticsearch":
      if (options.elasticsearch.policy || lifecycleFor(keep)) return [];
      return problem(
        "is shorter than an index can be rolled over and deleted",
        "at least 3 hours",
        "raise it to days(1)",
      );
    default:
      return storage satisfies never;
  }
};
