/**
 * Questions over stored records, as data. `reference/query` gives them their meaning; every store's `query.ts` writes them
 * in the store's language, or says by name what that language cannot say.
 *
 * - A query starts from an event, or from every record. A record of another event is never counted.
 * - The window is (end − over, end].
 * - Counts, rates, sums and ratios weigh a sampled record by its `sample_weight`; measures that cannot are refused where
 *   sampling can touch the records.
 * - A record that lacks a field of `by` is in the group without that field; it is in the answer like any other.
 * - Results are in the field's own unit: a percentile of `latency_ms` is in milliseconds in every language.
 */

import type { Duration } from "../units.ts";
import { type Condition, fieldsOfCondition } from "./condition.ts";

/** Which records a query is about. */
export interface Selection {
  /** Any of these events; none given means every record. */
  readonly events: readonly string[];
  /** All of these hold. */
  readonly where: readonly Condition[];
}

/** One side of a ratio: how many records, or the sum of a field over them. */
export interface Part {
  /** @default counts records */
  readonly sum?: string;
  /** In addition to the selection's. */
  readonly where: readonly Condition[];
}

/**
 * - `count`: how many records. `rate`: how many a second.
 * - `sum`: of the field's values, of a field that adds up. With `perSecond`, divided by the window's seconds.
 * - `avg`, `min`, `max`: over the records that have the field. `last`: the value of the newest of them.
 * - `stddev`: of the population (divided by n).
 * - `percentile`: `percent` of 0 to 100. Stores interpolate or sketch: see each language's tolerance.
 * - `distinct`: how many different values; exact or a sketch, see each language's tolerance.
 * - `histogram`: how many records at or under each bound, and one bucket for all: cumulative, as Prometheus has it.
 * - `ratio`: part over whole, 0 to 1 for shares. Nothing where the whole is zero.
 * - `absent`: 1 when there is no record in the window, else nothing.
 */
export type Measure =
  | { readonly kind: "count" }
  | { readonly kind: "rate" }
  | { readonly kind: "sum"; readonly field: string; readonly perSecond?: boolean }
  | { readonly kind: "avg" | "min" | "max" | "last" | "stddev" | "distinct"; readonly field: string }
  | { readonly kind: "percentile"; readonly field: string; readonly percent: number }
  | { readonly kind: "histogram"; readonly field: string; readonly bounds: readonly number[] }
  | { readonly kind: "ratio"; readonly part: Part; readonly whole: Part }
  | { readonly kind: "absent" };

/** A number, or one for each group. */
export interface MeasureQuery {
  readonly kind: "measure";
  readonly from: Selection;
  readonly measure: Measure;
  /** Dimensions and flags; also `service`, `environment`, `stream`. */
  readonly by: readonly string[];
  /** The groups with the largest values; `field` may be an id or a text, and is added to `by`. */
  readonly top?: { readonly n: number; readonly field: string };
  /** @default the viewer's time range, or the step of a series */
  readonly over?: Duration;
}

/** The newest records. */
export interface RecordsQuery {
  readonly kind: "records";
  readonly from: Selection;
  /** What is shown of each; none given means all. */
  readonly fields: readonly string[];
  /** @default 1000 */
  readonly limit: number;
}

/** What is asked in languages of their own, for what the tree cannot say. A language it lacks refuses it. */
export interface RawQuery {
  readonly kind: "raw";
  /** By language: `{ promql: "up{@environment} == 0" }`. */
  readonly texts: Readonly<Partial<Record<LanguageName, string>>>;
  /** The labels or columns its result is grouped by. @default [] */
  readonly by: readonly string[];
}

export type Query = MeasureQuery | RecordsQuery | RawQuery;

/** A query people come back to. */
export interface SavedQuery {
  readonly kind: "saved-query";
  readonly title: string;
  readonly description: string;
  readonly query: Query;
  /** @default "instant" */
  readonly shape: "instant" | "series";
  /** The window of a query without `over`. */
  readonly window: Duration;
}

/** @default shape "instant" */
export const saved = (
  options: Omit<SavedQuery, "kind" | "shape"> & { readonly shape?: SavedQuery["shape"] },
): SavedQuery => Object.freeze({ shape: "instant", ...options, kind: "saved-query" });

/** The languages queries are written in. */
export const languageNames = [
  "logql",
  "promql",
  "query-dsl",
  "esql",
  "kql",
  "insights",
  "logging-filter",
  "log-analytics-sql",
  "azure-kql",
] as const;
export type LanguageName = (typeof languageNames)[number];

/** Everything grouped by, `top` included. */
export const groupsOf = (query: MeasureQuery): readonly string[] =>
  query.top && !query.by.includes(query.top.field) ? [...query.by, query.top.field] : query.by;

const fieldsOfPart = (part: Part): readonly string[] => [
  ...(part.sum === undefined ? [] : [part.sum]),
  ...part.where.flatMap(fieldsOfCondition),
];

export const fieldsOfMeasure = (measure: Measure): readonly string[] => {
  switch (measure.kind) {
    case "count":
    case "rate":
    case "absent":
      return [];
    case "ratio":
      return [...fieldsOfPart(measure.part), ...fieldsOfPart(measure.whole)];
    default:
      return [measure.field];
  }
};
