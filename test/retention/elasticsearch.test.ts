import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import { existing } from "../../src/core/existing.ts";
import { atLeast, isLowerBound, type Keep, keptDays } from "../../src/core/retention.ts";
import { streams } from "../../src/core/schema.ts";
import { days, hours, years } from "../../src/core/units.ts";
import type { ElasticsearchInput, TiersInput } from "../../src/targets/elasticsearch/index.ts";
import { elasticsearchOptions } from "../../src/targets/elasticsearch/options.ts";
import { lifecycleOf, policyOf } from "../../src/targets/elasticsearch/retention.ts";
import { filesOf, placed } from "../schema/elasticsearch-files.ts";

interface Phase {
  readonly min_age: string;
  readonly actions: Readonly<Record<string, JsonObject>>;
}

const phasesOf = (keep: Keep, options: ElasticsearchInput = {}): Readonly<Record<string, Phase>> => {
  const files = filesOf(options, { retention: Object.fromEntries(streams.map(stream => [stream, keep])) });
  const [policy, ...others] = Object.keys(files).filter(path => path.startsWith("ilm/"));
  expect(others).toEqual([]);
  return (files[policy ?? ""] as unknown as { policy: { phases: Record<string, Phase> } }).policy.phases;
};

/** Hours of a time as Elasticsearch reads it. */
const hoursOf = (time: string): number => {
  const [, amount, unit] = /^([0-9]+)(ms|h|d)$/.exec(time) ?? [];
  if (amount === undefined) throw new Error(`no time: ${time}`);
  return Number(amount) * (unit === "d" ? 24 : unit === "h" ? 1 : 1 / 3_600_000);
};

/** The actions a phase may have. @see https://www.elastic.co/docs/manage-data/lifecycle/index-lifecycle-management/index-lifecycle#ilm-phase-actions */
const allowed: Readonly<Record<string, readonly string[]>> = {
  hot: [
    "set_priority",
    "unfollow",
    "rollover",
    "readonly",
    "downsample",
    "shrink",
    "forcemerge",
    "searchable_snapshot",
  ],
  warm: ["set_priority", "unfollow", "readonly", "downsample", "allocate", "migrate", "shrink", "forcemerge"],
  cold: ["set_priority", "unfollow", "readonly", "downsample", "searchable_snapshot", "allocate", "migrate"],
  frozen: ["unfollow", "searchable_snapshot"],
  delete: ["wait_for_snapshot", "delete"],
};

const combinations: readonly TiersInput[] = [0, 1, 2, 3, 4, 5, 6, 7].map(bits => ({
  ...(bits & 1 ? { warm: {} } : {}),
  ...(bits & 2 ? { cold: {} } : {}),
  ...(bits & 4 ? { frozen: { repository: "archive" } } : {}),
}));

/** The lifecycle's delay: it looks every ten minutes, once to roll over and once to delete. */
const pollHours = 2 / 6;

/** What must hold of every policy and does not. */
const broken = (phases: Readonly<Record<string, Phase>>, keep: Keep, tiers: TiersInput): readonly string[] => {
  const names = Object.keys(phases);
  const ages = names.filter(name => name !== "hot").map(name => hoursOf(phases[name]?.min_age ?? ""));
  const rollover = hoursOf(String(phases.hot?.actions.rollover?.max_age));
  const deletion = hoursOf(phases.delete?.min_age ?? "");
  const promised = keptDays(keep) * 24;
  const rules: Readonly<Record<string, boolean>> = {
    "phases come in their order":
      names.join() ===
      Object.keys(allowed)
        .filter(name => names.includes(name))
        .join(),
    "an age is above zero": ages.every(age => age > 0),
    "a phase is given a day": ages.every((age, index) => age >= (ages[index - 1] ?? -24) + 24),
    "a phase has actions it may have": names.every(name =>
      Object.keys(phases[name]?.actions ?? {}).every(action => allowed[name]?.includes(action)),
    ),
    "shards end at 50 GB": phases.hot?.actions.rollover?.max_primary_shard_size === "50gb",
    "deletion only deletes": Object.keys(phases.delete?.actions ?? {}).join() === "delete",
    "a tier is one that was declared": names.every(name => name === "hot" || name === "delete" || name in tiers),
    "frozen is a searchable snapshot":
      !phases.frozen || Object.keys(phases.frozen.actions).join() === "searchable_snapshot",
    "an index takes a week at most": rollover > 0 && rollover <= 7 * 24,
    "the promise is kept": isLowerBound(keep) ? deletion >= promised : rollover + deletion + pollHours <= promised,
  };
  return Object.keys(rules).filter(rule => !rules[rule]);
};

describe("policies", () => {
  test("keep every promise: each day of ten years, both directions, every combination of tiers, one shard and three", () => {
    const found: string[] = [];
    for (const tiers of combinations)
      for (const shards of [1, 3]) {
        const options = elasticsearchOptions.parse({ tiers, shards });
        for (let count = 1; count <= 3653; count++)
          for (const keep of [days(count), atLeast(days(count))]) {
            const lifecycle = lifecycleOf(keep, options.tiers);
            if (!lifecycle) {
              found.push(`${keep.written}: none`);
              continue;
            }
            const { policy } = policyOf(keep, lifecycle, options);
            const { phases } = policy as unknown as { readonly phases: Readonly<Record<string, Phase>> };
            for (const rule of broken(phases, keep, tiers))
              found.push(`${keep.written} ${Object.keys(tiers)}: ${rule}`);
          }
      }
    expect(found).toEqual([]);
  }, 60_000);

  test("the files hold these policies", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3653 }),
        fc.boolean(),
        fc.constantFrom(...combinations),
        fc.constantFrom(1, 3),
        (count, lower, tiers, shards) => {
          const keep = lower ? atLeast(days(count)) : days(count);
          expect(broken(phasesOf(keep, { tiers, shards }), keep, tiers)).toEqual([]);
        },
      ),
      { numRuns: 50, seed: 20261121, examples: [[1, false, combinations[7] ?? {}, 3]] },
    );
  }, 60_000);

  const everyTier: TiersInput = { warm: {}, cold: {}, frozen: { repository: "archive" } };
  test.each<[string, Keep, TiersInput, string]>([
    ["1 day", days(1), everyTier, "6h | delete 17h"],
    ["2 days", days(2), everyTier, "12h | delete 35h"],
    ["7 days", days(7), everyTier, "42h | warm 2d, delete 125h"],
    ["14 days", days(14), {}, "84h | delete 251h"],
    ["30 days", days(30), {}, "7d | delete 551h"],
    ["30 days, every tier", days(30), everyTier, "7d | warm 2d, cold 14d, delete 551h"],
    ["365 days, every tier", days(365), everyTier, "7d | warm 2d, cold 14d, frozen 30d, delete 8591h"],
    ["at least 30 days", atLeast(days(30)), {}, "7d | delete 30d"],
    ["at least 7 years", atLeast(years(7)), { warm: {} }, "7d | warm 2d, delete 2562d"],
    [
      "own ages",
      days(90),
      { warm: { after: days(7) }, cold: { after: days(21) } },
      "7d | warm 7d, cold 21d, delete 1991h",
    ],
  ])("%s", (_, keep, tiers, expected) => {
    const { hot, ...later } = phasesOf(keep, { tiers });
    const ages = Object.entries(later).map(([name, { min_age }]) => `${name} ${min_age}`);
    expect(`${hot?.actions.rollover?.max_age} | ${ages.join(", ")}`).toBe(expected);
  });

  test("the phases' actions", () => {
    const actions = (shards: number) =>
      Object.fromEntries(
        Object.entries(phasesOf(days(365), { shards, tiers: everyTier })).map(([name, phase]) => [name, phase.actions]),
      );
    const expected = {
      hot: { set_priority: { priority: 100 }, rollover: { max_age: "7d", max_primary_shard_size: "50gb" } },
      warm: { set_priority: { priority: 50 }, forcemerge: { max_num_segments: 1 } },
      cold: { set_priority: { priority: 0 } },
      frozen: { searchable_snapshot: { snapshot_repository: "archive" } },
      delete: { delete: {} },
    };
    expect(actions(1)).toEqual(expected);
    expect(actions(3)).toEqual({ ...expected, warm: { ...expected.warm, shrink: { number_of_shards: 1 } } });
  });

  test("streams of equal retention share one", () => {
    const names = Object.keys(filesOf()).filter(path => path.startsWith("ilm/"));
    expect(names).toEqual([
      "ilm/llm-prod-30d.json",
      "ilm/llm-prod-14d.json",
      "ilm/llm-prod-365d.json",
      "ilm/llm-prod-at-least-2562d.json",
    ]);
  });
});

describe("the longest a record can exist", () => {
  const held = (options: ElasticsearchInput, keep: Keep) => {
    const store = placed(options, { retention: { application: keep } });
    const holding = store.target.holds?.(store.self, store.site).find(one => one.stream === "application");
    return holding && [holding.where, holding.atMostDays];
  };
  test.each<[string, ElasticsearchInput, Keep, number]>([
    ["at most 30 days", {}, days(30), 30],
    ["at least 30 days: a week to roll over and an hour's delay more", {}, atLeast(days(30)), 37 + 1 / 24],
    ["five hours", {}, hours(5), 5 / 24],
    ["by a policy of one's own: as promised", { ilm: existing("own") }, days(30), 30],
  ])("%s", (_, options, keep, most) => {
    expect(held(options, keep)).toEqual(["logs-llm.application-prod", most]);
  });
});
