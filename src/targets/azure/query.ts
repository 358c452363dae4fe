/** Questions in KQL over the workspace's table. A result's number is in the column `value`. */

import {
  type Answer,
  type Asked,
  all,
  answered,
  groupsOf,
  judgeTop,
  type Measure,
  type MeasureQuery,
  type Part,
  type RecordsQuery,
  type Selection,
  secondsOf,
  storedAs,
  streamOf,
  type Tolerance,
  Unsupported,
  weighs,
  wordsIn,
} from "../../core/query/index.ts";
import type { Stream } from "../../core/schema.ts";
import type { Self, Site } from "../../core/target.ts";
import { type Duration, minutes } from "../../core/units.ts";
import { type ColumnOf, exists, isNumeric, kqlCondition, kqlString, kqlTimespan } from "./kql.ts";
import { azureMapping, timeColumn } from "./mapping.ts";
import { sourceOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";

/** Percentiles and distinct counts are sketches. @see https://learn.microsoft.com/kusto/query/percentiles-aggregation-function */
const percentileTolerance: Tolerance = { relative: 0.02, because: "percentile() estimates the nearest rank" };
const distinctTolerance: Tolerance = { relative: 0.02, because: "dcount(…, 2) is a HyperLogLog sketch" };
const stepOfSeries = minutes(5);

/** What the compiler knows of a store. */
export interface Store {
  readonly source: string;
  readonly environment: string;
  readonly column: ColumnOf;
  readonly site: Pick<Site, "schema" | "services">;
  readonly streams: readonly Stream[];
}

export const storeOf = (
  { key, options }: Self<AzureOptions>,
  site: Pick<Site, "name" | "schema" | "services">,
): Store => {
  const mapping = azureMapping(options, site);
  return {
    source: sourceOf({ key, options }),
    environment: site.name,
    site,
    streams: options.streams,
    column: field => storedAs(mapping, field),
  };
};

export const askAzure = (self: Self<AzureOptions>, site: Site, asked: Asked): Answer =>
  answered("azure-kql", () => {
    const { query } = asked;
    if (query.kind === "raw") return { text: wordsIn(query, "azure-kql") };
    const store = storeOf(self, site);
    const chosen = Object.entries(asked.chosen ?? {}).map(([field, put]) => {
      const { name } = store.column(field);
      return `| where "*" in (${put}) or ${name} in (${put})`;
    });
    return query.kind === "records"
      ? { text: recordsText(query, asked, store, chosen) }
      : measureText(query, asked, store, chosen);
  });

const textOf = (lines: readonly string[]): string => lines.join("\n");

/** The records of a selection as lines; `times` narrows them to a window. */
export const selected = (store: Store, from: Selection, times: readonly string[] = []): readonly string[] => {
  for (const name of from.events) {
    const stream = streamOf(name, store.site);
    if (!store.streams.includes(stream)) throw new Unsupported(`records of the ${stream} stream are not kept here`);
  }
  const event = store.column("event").name;
  const events =
    from.events.length === 0
      ? []
      : from.events.length === 1
        ? [`${event} == ${kqlString(from.events[0] ?? "")}`]
        : [`${event} in (${from.events.map(kqlString).join(", ")})`];
  const conditions = from.where.map(condition => kqlCondition(condition, store.column)).filter(text => text !== "true");
  return [
    store.source,
    ...times,
    `| where ${[`${store.column("environment").name} == ${kqlString(store.environment)}`, ...events].join(" and ")}`,
    ...conditions.map(text => `| where ${text}`),
  ];
};

const within = (window: Duration | "viewer"): readonly string[] =>
  window === "viewer" ? [] : [`| where ${timeColumn} > ago(${kqlTimespan(window)}) and ${timeColumn} <= now()`];

const recordsText = (query: RecordsQuery, asked: Asked, store: Store, chosen: readonly string[]): string =>
  textOf([
    ...selected(store, query.from, within(asked.window)),
    ...chosen,
    `| top ${query.limit} by ${timeColumn} desc`,
    ...(query.fields.length === 0
      ? []
      : [
          `| project ${[timeColumn, ...query.fields.filter(field => field !== "time").map(field => store.column(field).name)].join(", ")}`,
        ]),
  ]);

const measureText = (query: MeasureQuery, asked: Asked, store: Store, chosen: readonly string[]) => {
  const series = asked.shape === "series";
  judgeTop(query, asked.shape);
  const window = query.over ?? asked.window;
  const step = series ? (window === "viewer" ? stepOfSeries : window) : undefined;
  const times = within(
    series ? (asked.window === "viewer" || query.over !== undefined ? "viewer" : asked.window) : window,
  );
  const { lines, tolerance } = summarized(query, store, {
    seconds: secondsOf(query.measure, step ?? window, "KQL"),
    step,
  });
  return {
    text: textOf([...selected(store, query.from, times), ...chosen, ...lines]),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
};

/** From a selection's records to a column `value` for each group. */
export const summarized = (
  query: MeasureQuery,
  store: Store,
  { seconds, step }: { readonly seconds: number; readonly step: Duration | undefined },
): { readonly lines: readonly string[]; readonly tolerance?: Tolerance } => {
  const { measure } = query;
  const groups = groupsOf(query).map(field => store.column(field).name);
  const by = [...groups, ...(step === undefined ? [] : [`bin(${timeColumn}, ${kqlTimespan(step)})`])];
  const grouped = by.length === 0 ? "" : ` by ${by.join(", ")}`;
  const weight = weighs(query.from, measure.kind, store.site)
    ? `coalesce(${store.column("sample_weight").name}, 1.0)`
    : undefined;
  const { before = [], value, after = [], tolerance } = measured(measure, store, weight, seconds);
  return {
    lines: [
      ...before,
      `| summarize ${value}${grouped}`,
      ...after,
      ...(query.top === undefined ? [] : [`| top ${query.top.n} by value desc`]),
    ],
    ...(tolerance === undefined ? {} : { tolerance }),
  };
};

interface Measured {
  readonly before?: readonly string[];
  readonly value: string;
  readonly after?: readonly string[];
  readonly tolerance?: Tolerance;
}

/** Where no record has the field there is no number. */
const found = "| where isfinite(value)";

const measured = (measure: Measure, store: Store, weight: string | undefined, seconds: number): Measured => {
  const counted = weight === undefined ? "count()" : `sum(${weight})`;
  const ofField = (field: string, value: (name: string) => string, tolerance?: Tolerance): Measured => {
    const slot = store.column(field);
    if (!isNumeric(slot)) throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
    return {
      before: [`| where ${exists(slot)}`],
      value: `value = ${value(slot.name)}`,
      after: [found],
      ...(tolerance === undefined ? {} : { tolerance }),
    };
  };
  const weighed = (name: string): string => (weight === undefined ? name : `${weight} * ${name}`);
  switch (measure.kind) {
    case "count":
      return { value: `value = ${counted}` };
    case "rate":
      return { value: `value = ${counted} / ${real(seconds)}` };
    case "sum":
      return ofField(measure.field, name =>
        measure.perSecond ? `sum(${weighed(name)}) / ${real(seconds)}` : `sum(${weighed(name)})`,
      );
    case "avg":
      return ofField(measure.field, name =>
        weight === undefined ? `avg(${name})` : `sum(${weighed(name)}) / sum(${weight})`,
      );
    case "min":
    case "max":
      return ofField(measure.field, name => `${measure.kind}(${name})`);
    case "stddev":
      return ofField(measure.field, name => `stdevp(${name})`);
    case "percentile":
      return ofField(measure.field, name => `percentile(${name}, ${measure.percent})`, percentileTolerance);
    case "last": {
      const slot = store.column(measure.field);
      return {
        before: [`| where ${exists(slot)}`],
        value: `(newest, value) = arg_max(${timeColumn}, ${slot.name})`,
        after: ["| project-away newest", "| where isnotnull(value)"],
      };
    }
    case "distinct": {
      const slot = store.column(measure.field);
      return {
        before: [`| where ${exists(slot)}`],
        value: `value = dcount(${slot.name}, 2)`,
        tolerance: distinctTolerance,
      };
    }
    case "histogram": {
      const slot = store.column(measure.field);
      const under = (bound: number): string =>
        weight === undefined ? `countif(${slot.name} <= ${bound})` : `sumif(${weight}, ${slot.name} <= ${bound})`;
      return {
        before: [`| where ${exists(slot)}`],
        value: [
          ...measure.bounds.map(bound => `le_${String(bound).replaceAll(/[^0-9]/g, "_")} = ${under(bound)}`),
          `le_inf = ${counted}`,
        ].join(", "),
      };
    }
    case "ratio":
      return {
        value: `part = ${partOf(measure.part, store, weight)}, whole = ${partOf(measure.whole, store, weight)}`,
        // A sum over nothing may be null.
        after: [
          "| where whole != 0",
          `| extend value = ${measure.part.sum === undefined ? "todouble(part)" : "coalesce(todouble(part), 0.0)"} / whole`,
          "| project-away part, whole",
        ],
      };
    case "absent":
      return { value: "records = count()", after: ["| where records == 0", "| project value = 1"] };
    default:
      return measure satisfies never;
  }
};

/** Seconds as a real, so that a division of whole numbers is none. */
const real = (seconds: number): string => (Number.isInteger(seconds) ? `${seconds}.0` : String(seconds));

/** One side of a ratio as an aggregate. */
const partOf = ({ sum, where }: Part, store: Store, weight: string | undefined): string => {
  const condition = where.length === 0 ? undefined : kqlCondition(all(...where), store.column);
  if (sum === undefined) {
    if (weight === undefined) return condition === undefined ? "count()" : `countif(${condition})`;
    return condition === undefined ? `sum(${weight})` : `sumif(${weight}, ${condition})`;
  }
  const { name } = store.column(sum);
  const added = weight === undefined ? name : `${weight} * ${name}`;
  return condition === undefined ? `sum(${added})` : `sumif(${added}, ${condition})`;
};
