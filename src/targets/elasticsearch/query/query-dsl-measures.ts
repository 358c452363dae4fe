/** Measures as aggregations: each makes one named `value` in every bucket. @see https://www.elastic.co/docs/reference/aggregations */

import type { JsonObject } from "../../../core/artifact.ts";
import { type Tolerance, Unsupported } from "../../../core/query/index.ts";
import type { Measure, Part } from "../../../core/query/query.ts";
import { measured } from "./context.ts";
import { countedExactly, digests, sketches } from "./esql-measures.ts";
import { clause, exactPath, type Reading } from "./query-dsl-conditions.ts";

export interface Aggregated {
  readonly aggs: JsonObject;
  /** The path that buckets are ordered by for a top list; none where they cannot be. */
  readonly order?: string;
  readonly tolerance?: Tolerance;
}

/** Numbers of records that were sampled, times what each stands for. */
const weighed = (field: string, weight: string): JsonObject => ({
  sum: {
    script: {
      source:
        "doc[params.field].size() == 0 ? 0 : doc[params.field].value * (doc[params.weight].size() == 0 ? 1 : doc[params.weight].value)",
      params: { field, weight },
    },
  },
});

/** How many records: by their weight where sampling can have touched them. */
const counted = (weight: string | undefined): JsonObject =>
  weight === undefined ? { value_count: { field: "@timestamp" } } : { sum: { field: weight, missing: 1 } };

export const aggregate = (
  measure: Measure,
  reading: Reading,
  weight: string | undefined,
  seconds: number,
): Aggregated => {
  const path = (field: string) => measured(reading.store, field).name;
  const summed = (field: string): JsonObject =>
    weight === undefined ? { sum: { field: path(field) } } : weighed(path(field), weight);
  const perSecond = (of: JsonObject): Aggregated => ({
    aggs: { total: of, value: scripted({ total: "total" }, "params.total / params.seconds", { seconds }) },
    order: "total",
  });
  switch (measure.kind) {
    case "count":
      return { aggs: { value: counted(weight) }, order: "value" };
    case "rate":
      return perSecond(counted(weight));
    case "sum":
      return measure.perSecond
        ? perSecond(summed(measure.field))
        : { aggs: { value: summed(measure.field) }, order: "value" };
    case "avg": {
      const field = path(measure.field);
      const value: JsonObject =
        weight === undefined
          ? { avg: { field } }
          : { weighted_avg: { value: { field }, weight: { field: weight, missing: 1 } } };
      return { aggs: { value }, order: "value" };
    }
    case "min":
      return { aggs: { value: { min: { field: path(measure.field) } } }, order: "value" };
    case "max":
      return { aggs: { value: { max: { field: path(measure.field) } } }, order: "value" };
    case "last":
      return {
        aggs: {
          value: { top_metrics: { metrics: { field: path(measure.field) }, sort: { "@timestamp": "desc" } } },
        },
      };
    case "stddev":
      return { aggs: { value: { extended_stats: { field: path(measure.field) } } }, order: "value.std_deviation" };
    case "percentile": {
      const field = path(measure.field);
      return {
        aggs: { value: { percentiles: { field, percents: [measure.percent], keyed: false } } },
        order: `value.${measure.percent}`,
        tolerance: digests,
      };
    }
    case "distinct": {
      const field = exactPath(reading, reading.store.slot(measure.field));
      return {
        aggs: { value: { cardinality: { field, precision_threshold: countedExactly } } },
        order: "value",
        tolerance: sketches,
      };
    }
    case "histogram": {
      const field = path(measure.field);
      const buckets = measure.bounds.map(bound => [String(bound), { range: { [field]: { lte: bound } } }] as const);
      return {
        aggs: {
          value: {
            filters: { filters: { ...Object.fromEntries(buckets), "+Inf": { exists: { field } } } },
            aggs: { count: counted(weight) },
          },
        },
      };
    }
    case "ratio": {
      const side = ({ sum, where }: Part): JsonObject => ({
        filter: clause(reading, { kind: "all", of: where }),
        aggs: { total: sum === undefined ? counted(weight) : summed(sum) },
      });
      return {
        aggs: {
          part: side(measure.part),
          whole: side(measure.whole),
          value: scripted(
            { part: "part>total", whole: "whole>total" },
            "params.whole == 0 ? null : params.part / params.whole",
          ),
        },
      };
    }
    case "absent":
      return {
        aggs: {
          count: { value_count: { field: "@timestamp" } },
          value: {
            bucket_script: {
              buckets_path: { count: "count" },
              script: { source: "params.count == 0 ? params.absent : null", params: { absent: 1 } },
              gap_policy: "insert_zeros",
            },
          },
        },
      };
    default:
      return measure satisfies never;
  }
};

const scripted = (paths: JsonObject, source: string, params?: JsonObject): JsonObject => ({
  bucket_script: { buckets_path: paths, script: params === undefined ? source : { source, params } },
});

/** What a top list is ordered by. */
export const orderOf = ({ order }: Aggregated): string => {
  if (order === undefined)
    throw new Unsupported("a top list by a number that is made of others", "ask for every group and sort the answer");
  return order;
};
