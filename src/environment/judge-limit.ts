/** What is wrong with the limit of an alert's comparison, and with how long it waits: above all what never or always fires. */

import { bareLimit, type Comparison, type Limit } from "../core/alert.ts";
import { type Problem, shown } from "../core/errors.ts";
import { type Measure, type Query, unitOf } from "../core/query/index.ts";
import type { Schema } from "../core/schema.ts";
import { type Duration, days } from "../core/units.ts";

/** In the query's own unit. */
export const limitOf = (limit: Limit, query: Query, schema: Schema): number =>
  typeof limit !== "number" && limit.kind === "duration" && unitOf(query, schema) === "seconds"
    ? limit.milliseconds / 1000
    : bareLimit(limit);

/** `ours` is a query of a shipped alert: in whatever words, all of them count, time or size something. */
export const judgeLimit = (path: string, comparison: Comparison, schema: Schema, ours: boolean): readonly Problem[] => {
  const wrong = wrongUnit(comparison, schema);
  if (wrong.length > 0)
    return wrong.map(one => ({ code: "wrong-unit", path, got: shown(comparison.limit), ...one }) satisfies Problem);
  const range = rangeOf(comparison, schema, ours);
  const limit = limitOf(comparison.limit, comparison.query, schema);
  const fate = range && fateOf({ is: comparison.is, limit }, range);
  if (range === undefined || fate === undefined) return [];
  return [
    {
      code: "wrong-value",
      path,
      what: `makes an alert that ${fate} fires: what it measures is never ${range.edge}`,
      got: shown(comparison.limit),
      ...expectedOf(comparison, range),
      ...(range.byUnit ? { help: "a field that may be negative has no unit in the schema" } : {}),
    },
  ];
};

type WrongUnit = Pick<Problem, "what" | "expected">;

const wrongUnit = ({ is, limit, query }: Comparison, schema: Schema): readonly WrongUnit[] => {
  if (query.kind === "raw")
    return typeof limit === "number" || limit.kind === "money"
      ? []
      : [
          {
            what: "is no limit of a query in a language's own words",
            expected: "a number, in whatever its metric is in, or dollars(…)",
          },
        ];
  const unit = unitOf(query, schema);
  const wrong = (expected: string): readonly WrongUnit[] => [{ what: `is no limit of ${unit}`, expected }];
  // Everything is a limit that one can be below, or at.
  const isPart = (share: number): boolean => share < 1 || (share === 1 && is !== "above");
  if (typeof limit === "number")
    return unit === "share" && !(limit >= 0 && isPart(limit)) ? wrong("percent(5), or a part of one such as 0.05") : [];
  if (limit.kind === "share")
    return unit !== "share"
      ? wrong("a number in that unit")
      : isPart(limit.share)
        ? []
        : wrong(is === "above" ? "less than everything" : "no more than everything");
  if (limit.kind === "money") return unit === "US dollars" ? [] : wrong("a number in that unit");
  return unit === "milliseconds" || unit === "seconds" ? [] : wrong("a number in that unit, or percent(…) for a share");
};

/** Between which numbers an answer is, where that is certain. */
interface Range {
  readonly least: number;
  readonly most: number;
  /** What an answer never is, in words. */
  readonly edge: string;
  /** Whether that is known from a unit alone. */
  readonly byUnit: boolean;
}

const counted: Range = { least: 0, most: Number.POSITIVE_INFINITY, edge: "below 0", byUnit: false };

/** There is one answer to what is absent, 1, and none to what is there: nothing that it is compared with always fires. */
const absence: Range = { ...counted, least: Number.NEGATIVE_INFINITY, most: 1, edge: "above 1" };

const rangeOf = ({ is, query }: Comparison, schema: Schema, ours: boolean): Range | undefined => {
  if (query.kind !== "measure") return ours ? counted : undefined;
  const { measure } = query;
  if (measure.kind === "absent") return is === "below" ? undefined : absence;
  const fields = signedBy(measure);
  if (fields.some(field => schema.fields[field]?.unit === undefined)) return undefined;
  return { ...counted, byUnit: fields.length > 0 };
};

/** The fields by whose sign an answer has its own; none where it counts, or says how far apart numbers are. */
const signedBy = (measure: Exclude<Measure, { readonly kind: "absent" }>): readonly string[] => {
  switch (measure.kind) {
    case "count":
    case "rate":
    case "distinct":
    case "histogram":
    case "stddev":
      return [];
    case "ratio":
      return [measure.part.sum, measure.whole.sum].filter(field => field !== undefined);
    default:
      return [measure.field];
  }
};

type Compared = Pick<Comparison, "is"> & { readonly limit: number };

const fateOf = ({ is, limit }: Compared, { least, most }: Range): "always" | "never" | undefined => {
  switch (is) {
    case "above":
      return limit >= most ? "never" : limit < least ? "always" : undefined;
    case "atLeast":
      return limit > most ? "never" : limit <= least ? "always" : undefined;
    case "below":
      return limit <= least ? "never" : limit > most ? "always" : undefined;
    default:
      return is satisfies never;
  }
};

const expectedOf = ({ is }: Comparison, { least }: Range): Pick<Problem, "expected"> =>
  Number.isFinite(least)
    ? { expected: is === "above" ? "0 or more" : "more than 0" }
    : { expected: "0: above nothing" };

/** What has not been answered for a week is no alert any more, and its test would have to go on for as long. */
const longestWait = days(7);

export const judgeWait = (path: string, wait: Duration): readonly Problem[] =>
  wait.milliseconds <= longestWait.milliseconds
    ? []
    : [
        {
          code: "wrong-value",
          path,
          what: "is longer than a week, in which nobody would hear of it",
          got: shown(wait),
          expected: "days(7) or less, e.g. minutes(5)",
          help: "what builds up slowly is asked over a longer window: { over: days(30), for: minutes(5) }",
        },
      ];
