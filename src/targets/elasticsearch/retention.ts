/**
 * Index lifecycle policies derived from the retention.
 *
 * A phase's `min_age` counts from rollover, a promise counts from the record. A record written right after its index
 * was made is `rollover` older than the index's phases, one written right before is not: so the oldest record of an
 * index lives `rollover + delete + lag`, the youngest `delete`.
 * @see https://www.elastic.co/docs/manage-data/lifecycle/index-lifecycle-management/index-lifecycle
 */

import type { Json, JsonObject } from "../../core/artifact.ts";
import type { Problem } from "../../core/errors.ts";
import { isLowerBound, type Keep, keptFor } from "../../core/retention.ts";
import { inHours } from "../../core/units.ts";
import { inUnits } from "./names.ts";
import type { ElasticsearchOptions, Tiers } from "./options.ts";

/**
 * Lifecycles are looked at every ten minutes (`indices.lifecycle.poll_interval`), once to roll over and once to
 * delete; the rest is for the steps between.
 */
const lagHours = 1;

/** An index takes a week at most, and a quarter of its retention, so that deletion goes in small steps. */
const longestRolloverHours = 7 * 24;
const rolloverShare = 4;

/** What a phase is given before the next begins: an index does not move on while shrinking, merging or mounting. */
const residenceHours = 24;

/** @see https://www.elastic.co/docs/deploy-manage/production-guidance/optimize-performance/size-shards */
const largestShard = "50gb";

/** The phases of a retention in hours; `phases` has the tiers a stream lives to see, in order. */
export interface Lifecycle {
  readonly rolloverHours: number;
  readonly phases: readonly { readonly tier: keyof Tiers; readonly hours: number }[];
  readonly deleteHours: number;
  /** The longest a record can exist. */
  readonly atMostHours: number;
  /** The shortest a record exists. */
  readonly atLeastHours: number;
}

/** The tiers in the order data moves through them. */
const tierOrder = ["warm", "cold", "frozen"] as const satisfies readonly (keyof Tiers)[];

/** Undefined when a retention is too short to roll over, wait and delete in. */
export const lifecycleOf = (keep: Keep, tiers: Tiers): Lifecycle | undefined => {
  const promised = inHours(keptFor(keep));
  const wanted = isLowerBound(keep) ? Math.ceil(promised) : Math.floor(promised);
  const rolloverHours = Math.max(1, Math.min(longestRolloverHours, Math.floor(wanted / rolloverShare)));
  const deleteHours = isLowerBound(keep) ? wanted : wanted - rolloverHours - lagHours;
  if (deleteHours < 1) return undefined;
  const declared = tierOrder.flatMap(tier => {
    const options = tiers[tier];
    // Not before one hour: a min_age of 0 is read as none.
    return options ? [{ tier, hours: Math.max(1, Math.ceil(inHours(options.after))) }] : [];
  });
  return {
    rolloverHours,
    phases: declared.filter(({ hours }) => hours + residenceHours <= deleteHours),
    deleteHours,
    atMostHours: rolloverHours + deleteHours + lagHours,
    atLeastHours: deleteHours,
  };
};

/** The body of `PUT _ilm/policy/<name>`. @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-put-lifecycle */
export const policyOf = (keep: Keep, lifecycle: Lifecycle, options: ElasticsearchOptions): JsonObject => ({
  policy: {
    _meta: {
      managed_by: "signalbox",
      promise: isLowerBound(keep) ? keep.written : `at most ${keep.written}`,
      oldest_record: inUnits(lifecycle.atMostHours),
      youngest_deleted: inUnits(lifecycle.atLeastHours),
    },
    phases: {
      hot: {
        min_age: "0ms",
        actions: {
          set_priority: { priority: 100 },
          rollover: { max_age: inUnits(lifecycle.rolloverHours), max_primary_shard_size: largestShard },
        },
      },
      ...Object.fromEntries(
        lifecycle.phases.map(({ tier, hours }) => [
          tier,
          { min_age: inUnits(hours), actions: actionsOf(tier, options) },
        ]),
      ),
      delete: { min_age: inUnits(lifecycle.deleteHours), actions: { delete: {} } },
    },
  },
});

/** Moving to a tier's nodes needs no action: Elasticsearch migrates by itself. */
const actionsOf = (tier: keyof Tiers, { shards, tiers }: ElasticsearchOptions): Readonly<Record<string, Json>> => {
  switch (tier) {
    case "warm":
      return {
        set_priority: { priority: 50 },
        ...(shards > 1 ? { shrink: { number_of_shards: 1 } } : {}),
        forcemerge: { max_num_segments: 1 },
      };
    case "cold":
      return { set_priority: { priority: 0 } };
    case "frozen":
      return { searchable_snapshot: { snapshot_repository: tiers.frozen?.repository ?? "" } };
    default:
      return tier satisfies never;
  }
};

/** What is wrong with the tiers themselves. */
export const judgeTiers = (tiers: Tiers): readonly Problem[] =>
  tierOrder.flatMap((tier, index) => {
    const own = tiers[tier];
    const earlier = tierOrder.slice(0, index).findLast(one => tiers[one] !== undefined);
    const before = earlier && tiers[earlier];
    if (!own || !before) return [];
    if (own.after.milliseconds - before.after.milliseconds >= residenceHours * 3_600_000) return [];
    return [
      {
        code: "wrong-value",
        path: `tiers.${tier}.after`,
        what: `comes less than a day after the ${earlier} tier`,
        got: own.after.written,
        expected: `at least a day more than ${before.after.written}`,
      } satisfies Problem,
    ];
  });
