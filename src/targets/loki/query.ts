/**
 * Queries in LogQL: metric queries over records, and log queries. No stage parses; every number is the field's own.
 * @see https://grafana.com/docs/loki/latest/query/metric_queries/
 */

import {
  type Answer,
  type Asked,
  answered,
  type Condition,
  groupsOf,
  type Measure,
  type MeasureQuery,
  type Part,
  type Query,
  type RecordsQuery,
  thinned,
  Unsupported,
  weighable,
  wordsIn,
} from "../../core/query/index.ts";
import type { Site } from "../../core/target.ts";
import { goDuration, hours } from "../../core/units.ts";
import {
  type Asking,
  asking,
  lineAsLabel,
  nameOf,
  type Pipeline,
  pipelineOf,
  pipelineText,
  slotOf,
} from "./filters.ts";
import { lokiMapping } from "./mapping.ts";
import type { LokiOptions } from "./options.ts";
import { quoted } from "./selector.ts";

/** The longest text Loki reads, in bytes: `maxInputSize` of its parser. Found with 3.7.8. */
const mostBytes = 131_072;

/** `max_query_length`, which this target leaves at its default. @see https://grafana.com/docs/loki/latest/configure/#limits_config */
const longestWindow = hours(30 * 24 + 1);

/** A question in LogQL, or why it cannot be asked there. */
export const askLoki = (options: LokiOptions, site: Pick<Site, "name" | "schema" | "services">, asked: Asked): Answer =>
  answered("logql", () => {
    const loki = asking(options, site, lokiMapping(options, site), asked.chosen);
    const text = textOf(loki, asked.query, windowOf(asked));
    if (Buffer.byteLength(text) > mostBytes)
      throw new Unsupported(`the query is longer than Loki reads: ${Buffer.byteLength(text)} of ${mostBytes} bytes`);
    return { text };
  });

const windowOf = ({ query, shape, window }: Asked): string => {
  const fixed = (query.kind === "measure" ? query.over : undefined) ?? window;
  if (fixed === "viewer") return shape === "series" ? "$__auto" : "$__range";
  if (fixed.milliseconds > longestWindow.milliseconds)
    throw new Unsupported(`${fixed.written} are more than Loki reads at once: ${longestWindow.written}`);
  return goDuration(fixed);
};

const textOf = (loki: Asking, query: Query, window: string): string => {
  switch (query.kind) {
    case "raw":
      return wordsIn(query, "logql");
    case "records":
      return recordsText(loki, query);
    case "measure":
      return measureText(loki, query, window);
    default:
      return query satisfies never;
  }
};

/** How many records come is the asker's `limit`. Which fields each shows is `keep`; the line is always there. */
const recordsText = (loki: Asking, { fields, from, limit }: RecordsQuery): string => {
  const { entries } = loki.options.limits;
  if (loki.options.url === undefined && limit > entries)
    throw new Unsupported(`${limit} records are more than Loki returns at once: ${entries}`, "raise limits.entries");
  const pipeline = pipelineOf(loki, from.events, from.where);
  const shown = fields
    .map(field => slotOf(loki, field))
    .filter(({ place }) => place !== "line" && place !== "time")
    .map(({ name }) => name);
  return pipelineText(pipeline, {
    shows: [
      ...(pipeline.named ? [`| drop ${loki.lineName}`] : []),
      ...(shown.length > 0 ? [`| keep ${shown.join(", ")}`] : []),
    ],
  });
};

/** One measure of one selection, with all that its parts share. */
interface Measuring {
  readonly loki: Asking;
  readonly query: MeasureQuery;
  readonly window: string;
  /** The names grouped by. */
  readonly by: readonly string[];
  /** Whether records must be weighed. */
  readonly weighed: boolean;
}

const measureText = (loki: Asking, query: MeasureQuery, window: string): string => {
  const weighed = thinned(query.from, loki.site);
  if (weighed && !weighable.has(query.measure.kind))
    throw new Unsupported(
      `log sampling thins these records out, and a ${query.measure.kind} cannot be weighed`,
      "ask about levels or events that are not sampled",
    );
  const by = groupsOf(query).map(field => nameOf(loki, field));
  const text = numberText({ loki, query, window, by, weighed }, query.measure);
  return query.top === undefined ? text : `topk(${query.top.n}, ${text})`;
};

const numberText = (measuring: Measuring, measure: Measure): string => {
  const { by, window } = measuring;
  switch (measure.kind) {
    case "count":
      return counted(measuring, []);
    case "rate":
      return counted(measuring, [], "rate");
    case "sum":
      return summed(measuring, measure.field, [], measure.perSecond ? "rate" : "sum_over_time");
    case "avg":
      // Loki divides by all records of a group, so those without the field are left out first.
      return measuring.weighed
        ? `${summed(measuring, measure.field, [])} / ${counted(measuring, [has(measure.field)])}`
        : ranged(measuring, "avg_over_time", measure.field);
    case "min":
    case "max":
    case "last":
    case "stddev":
      return ranged(measuring, `${measure.kind}_over_time`, measure.field);
    case "percentile":
      return ranged(measuring, "quantile_over_time", measure.field, `${shareOf(measure.percent)}, `);
    case "distinct": {
      const name = nameOf(measuring.loki, measure.field);
      const values = pipeline(measuring, [has(measure.field)], grouping(measuring, [measure.field]));
      return aggregated("count", by, aggregated("sum", [...by, name], `count_over_time(${values} [${window}])`));
    }
    case "histogram":
      return histogram(measuring, measure.field, measure.bounds);
    case "ratio":
      return ratio(measuring, measure.part, measure.whole);
    case "absent":
      return `absent_over_time(${pipeline(measuring, [])} [${window}])`;
    default:
      return measure satisfies never;
  }
};

const has = (field: string): Condition => ({ kind: "exists", field });

const shareOf = (percent: number): number => Number((percent / 100).toPrecision(12));

const aggregated = (operator: string, by: readonly string[], of: string): string =>
  by.length === 0 ? `${operator}(${of})` : `${operator} by (${by.join(", ")}) (${of})`;

/** Gives the line a name where it is grouped by or counted. */
const grouping = ({ loki, query }: Measuring, more: readonly string[] = []): readonly string[] =>
  [...groupsOf(query), ...more].some(field => slotOf(loki, field).place === "line") ? [lineAsLabel(loki)] : [];

const pipeline = (
  measuring: Measuring,
  where: readonly Condition[],
  stages: readonly string[] = grouping(measuring),
  unwraps = false,
): string => {
  const { loki, query } = measuring;
  const found: Pipeline = pipelineOf(loki, query.from.events, [...query.from.where, ...where]);
  return pipelineText(found, {
    reads: found.named ? stages.filter(stage => stage !== lineAsLabel(loki)) : stages,
    unwraps,
  });
};

/** The weight's name, where it takes its default of one. */
const weight = ({ loki }: Measuring): { readonly name: string; readonly orOne: string } => {
  const { name } = slotOf(loki, "sample_weight");
  return { name, orOne: `or .${name} "1"` };
};

/** How many records, or how many a second. A sum is the one aggregation Loki pushes down, so that no record is a series. */
const counted = (
  measuring: Measuring,
  where: readonly Condition[],
  form: "count_over_time" | "rate" = "count_over_time",
): string => {
  const { by, weighed, window } = measuring;
  if (!weighed) return aggregated("sum", by, `${form}(${pipeline(measuring, where)} [${window}])`);
  const { name, orOne } = weight(measuring);
  const stages = [...grouping(measuring), `| label_format ${name}=\`{{${orOne}}}\``, `| unwrap ${name}`];
  const over = form === "rate" ? "rate" : "sum_over_time";
  return aggregated("sum", by, `${over}(${pipeline(measuring, where, stages, true)} [${window}])`);
};

const summed = (
  measuring: Measuring,
  field: string,
  where: readonly Condition[],
  form: "sum_over_time" | "rate" = "sum_over_time",
): string => {
  const { by, loki, weighed, window } = measuring;
  const name = nameOf(loki, field);
  const times = weighed
    ? [`| label_format ${name}=\`{{mulf .${name} (${weight(measuring).orOne})}}\``, `| unwrap ${name}`]
    : [`| unwrap ${name}`];
  const values = pipeline(measuring, [...where, has(field)], [...grouping(measuring), ...times], true);
  return aggregated("sum", by, `${form}(${values} [${window}])`);
};

/** An aggregation of the whole group's values at once, over however many streams they came in. */
const ranged = (measuring: Measuring, form: string, field: string, parameter = ""): string => {
  const { by, loki, window } = measuring;
  const stages = [...grouping(measuring), `| unwrap ${nameOf(loki, field)}`];
  const values = pipeline(measuring, [has(field)], stages, true);
  return `${form}(${parameter}${values} [${window}]) by (${by.join(", ")})`;
};

/** A series for each bound, labelled `le` as Prometheus does; a bound nothing is under has none. */
const histogram = (measuring: Measuring, field: string, bounds: readonly number[]): string =>
  [
    ...bounds.map(bound => ({
      le: String(bound),
      under: { kind: "compare", field, than: "<=", value: bound } satisfies Condition,
    })),
    { le: "+Inf", under: has(field) },
  ]
    .map(({ le, under }) => `label_replace(${counted(measuring, [under])}, "le", ${quoted(le)}, "", "")`)
    .join(" or ");

const sideOf = (measuring: Measuring, { sum, where }: Part): string =>
  sum === undefined ? counted(measuring, where) : summed(measuring, sum, where);

/** A group of the whole that no part is in is 0; where the whole is 0, there is nothing. */
const ratio = (measuring: Measuring, part: Part, whole: Part): string => {
  const all = sideOf(measuring, whole);
  // A group without records is no group, so only a sum can be 0.
  return `(${sideOf(measuring, part)} or ${all} * 0) / ${whole.sum === undefined ? all : `(${all} != 0)`}`;
};
