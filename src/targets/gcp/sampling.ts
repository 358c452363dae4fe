/**
 * The sampling of records that come from outside. Our pipelines sample what they ship and write its weight into each record;
 * what has none and would have been sampled is thinned out by the sinks, and weighed by queries.
 */

import { all, type Condition, not } from "../../core/query/index.ts";
import { type Level, levels, type Schema } from "../../core/schema.ts";
import type { Service } from "../../core/service.ts";
import type { Site } from "../../core/target.ts";

/** Records that are kept at a share. */
export interface Thinning {
  /** Unlike any other's: `debug`, `debug-2`. */
  readonly name: string;
  /** Below 1. */
  readonly share: number;
  /** Which of those without a weight of their own. */
  readonly where: Condition;
}

/** The field in which a pipeline says how many records one stands for. */
export const weightField = "sample_weight";

export const thinningOf = ({ schema, services }: Pick<Site, "schema" | "services">): readonly Thinning[] =>
  schema.fields[weightField] === undefined ? [] : levels.flatMap(level => ofLevel(level, services, schema));

const ofLevel = (level: Level, services: readonly Service[], schema: Schema): readonly Thinning[] => {
  const shares = [...new Set(services.map(({ sampling }) => sampling.logs[level]?.share ?? 1))].filter(one => one < 1);
  const whole = Object.entries(schema.events)
    .filter(([, event]) => event.neverSampled)
    .map(([name]) => name);
  return shares.map((share, index) => ({
    name: index === 0 ? level : `${level}-${index + 1}`,
    share,
    where: all(
      { kind: "equals", field: "level", value: level },
      {
        kind: "one-of",
        field: "service",
        values: services.filter(({ sampling }) => sampling.logs[level]?.share === share).map(({ name }) => name),
      },
      ...(whole.length === 0 ? [] : [not({ kind: "one-of", field: "event", values: whole })]),
    ),
  }));
};

/** How many records one that was kept stands for. */
export const weightOf = ({ share }: Thinning): number => Number((1 / share).toPrecision(12));
