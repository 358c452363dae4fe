/** Series for questions in PromQL's own words: what they count over a range rises or stands still, what they read is tried. */

import { groupingLabels, type Matcher, type Series, selectorsOf } from "./steady.ts";

interface Limit {
  readonly text: string;
  readonly limit: number;
}

type Selector = ReturnType<typeof selectorsOf>[number];

/** A second, for counters: enough for most limits, none at all, and far too much. */
const slopes = [1, 0, 0.001, 1e7] as const;

/** At most this many metrics in one expression are tried against each other. */
const mostMetrics = 3;

/** Every mixture of what its metrics may do, or none when there are too many. */
export const rawCandidates = (
  expression: string,
  limits: readonly Limit[],
  environment: Readonly<Record<string, string>>,
): readonly (readonly Series[])[] => {
  const selectors = distinct(selectorsOf(expression));
  if (selectors.length > mostMetrics) return [];
  const given = expression.matchAll(/label_replace\(.*?, "([^"]+)", "[^"]*", "[^"]*", "[^"]*"\)/g);
  const replaced = new Set([...given].map(([, label]) => label));
  const labels = groupingLabels(expression).filter(label => label !== "le" && !replaced.has(label));
  const limit = limits[0]?.limit ?? 0;
  return selectors
    .map(selector => {
      const own = { ...Object.fromEntries(labels.map(label => [label, `${label}-1`])), ...environment };
      return choices(selector, own, limit);
    })
    .reduce<readonly (readonly Series[])[]>(
      (before, options) => before.flatMap(series => options.map(more => [...series, ...more])),
      [[]],
    );
};

const distinct = (selectors: readonly Selector[]): readonly Selector[] => [
  ...new Map(selectors.map(one => [JSON.stringify(one), one])).values(),
];

const choices = (
  { metric, matchers, ranged }: Selector,
  own: Readonly<Record<string, string>>,
  limit: number,
): readonly (readonly Series[])[] => {
  const labels = { __name__: metric, ...own, ...Object.fromEntries(matchers.map(one => [one.label, meeting(one)])) };
  if (metric.endsWith("_bucket")) return buckets(labels, limit);
  return ranged
    ? slopes.map(slope => [{ labels, from: 0, slope }])
    : [1, 0, limit * 2, limit / 2, 100].map(from => [{ labels, from, slope: 0 }]);
};

/** A text that a matcher takes: of alternatives the first. */
const meeting = ({ operator, value }: Matcher): string => {
  switch (operator) {
    case "=":
      return value;
    case "=~":
      return value.split("|")[0] ?? "";
    default:
      return `not-${value}`;
  }
};

/** All under the limit, or all above it. */
const buckets = (labels: Readonly<Record<string, string>>, limit: number): readonly (readonly Series[])[] => {
  const bounds = [limit / 2, limit * 2, limit * 4];
  return [1, 0].map(low => [
    ...bounds.map((bound, index) => ({
      labels: { ...labels, le: String(bound) },
      from: 0,
      slope: index === 0 ? low : index === 1 ? low : 1,
    })),
    { labels: { ...labels, le: "+Inf" }, from: 0, slope: 1 },
  ]);
};
