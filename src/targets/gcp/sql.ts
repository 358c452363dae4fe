/**
 * Questions in the SQL of Log Analytics, which is BigQuery's. A result's number is in the column `value`.
 * @see https://cloud.google.com/logging/docs/analyze/query-and-view
 */

import type { JsonSlot } from "../../core/json-document.ts";
import { type Condition, type Normal, normal, type Test } from "../../core/query/condition.ts";
import {
  type Asked,
  all,
  eventsOf,
  groupsOf,
  judgeTop,
  type Measure,
  type MeasureQuery,
  type Part,
  type RecordsQuery,
  type Selection,
  secondsOf,
  type Tolerance,
  Unsupported,
} from "../../core/query/index.ts";
import { type Duration, inSeconds, minutes } from "../../core/units.ts";
import { weightField, weightOf } from "./sampling.ts";
import type { Store } from "./store.ts";

/** @see https://cloud.google.com/bigquery/docs/reference/standard-sql/approximate_aggregate_functions */
const quantileTolerance: Tolerance = { relative: 0.02, because: "APPROX_QUANTILES estimates" };
const quantiles = 1000;
const stepOfSeries = minutes(5);

/** In single quotes, with BigQuery's escapes. */
const sqlString = (text: string): string =>
  `'${[...text]
    .map(sign => {
      if (sign === "\\" || sign === "'") return `\\${sign}`;
      if (sign === "\n") return "\\n";
      const code = sign.codePointAt(0) ?? 0;
      return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029
        ? `\\u${code.toString(16).padStart(4, "0")}`
        : sign;
    })
    .join("")}'`;

const jsonValue = ({ name }: JsonSlot): string => `JSON_VALUE(json_payload.${name})`;
const numberOf = (slot: JsonSlot): string => `SAFE_CAST(${jsonValue(slot)} AS FLOAT64)`;

/** True, false or null; null counts as false wherever it stands, for negations are at the tests. */
const conditionOf = (condition: Condition, store: Store): string => written(normal(condition), store);

const written = (one: Normal, store: Store): string => {
  if (one.kind === "test") {
    const text = testText(one.test, store.slot(one.test.field));
    return one.negated ? `NOT IFNULL(${text}, FALSE)` : text;
  }
  if (one.of.length === 0) return one.kind === "all" ? "TRUE" : "FALSE";
  return `(${one.of.map(part => written(part, store)).join(one.kind === "all" ? " AND " : " OR ")})`;
};

const testText = (test: Test, slot: JsonSlot): string => {
  const isText = slot.type === "string";
  switch (test.kind) {
    case "exists":
      return `${jsonValue(slot)} IS NOT NULL`;
    case "equals":
      if (typeof test.value === "string") return isText ? `${jsonValue(slot)} = ${sqlString(test.value)}` : "FALSE";
      if (slot.type !== typeof test.value) return "FALSE";
      return typeof test.value === "boolean"
        ? `${jsonValue(slot)} = '${test.value}'`
        : `${numberOf(slot)} = ${test.value}`;
    case "one-of":
      return isText && test.values.length > 0
        ? `${jsonValue(slot)} IN (${test.values.map(sqlString).join(", ")})`
        : "FALSE";
    case "compare":
      return slot.type === "number" ? `${numberOf(slot)} ${test.than} ${test.value}` : "FALSE";
    case "contains":
      if (!isText) return "FALSE";
      return test.text === ""
        ? `${jsonValue(slot)} IS NOT NULL`
        : `STRPOS(${jsonValue(slot)}, ${sqlString(test.text)}) > 0`;
    case "matches":
      return isText ? `REGEXP_CONTAINS(${jsonValue(slot)}, ${sqlString(test.pattern)})` : "FALSE";
    default:
      return test satisfies never;
  }
};

/** What GoogleSQL reserves is quoted. @see https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords */
const reserved = new Set(
  "all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current default define desc distinct else end enum escape except exclude exists extract false fetch following for from full group grouping groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup merge natural new no not null nulls of on or order outer over partition preceding proto qualify range recursive respect right rollup rows select set some struct tablesample then to treat true unbounded union unnest using when where window with within".split(
    " ",
  ),
);
const aliased = (field: string): string => (reserved.has(field) ? `\`${field}\`` : field);

const within = (window: Duration | "viewer"): readonly string[] =>
  window === "viewer"
    ? []
    : [
        `timestamp > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL ${
          window.milliseconds % 1000 === 0 ? `${inSeconds(window)} SECOND` : `${window.milliseconds} MILLISECOND`
        })`,
        "timestamp <= CURRENT_TIMESTAMP()",
      ];

/** FROM and WHERE of a selection. */
const selected = (from: Selection, store: Store, window: Duration | "viewer"): readonly string[] => {
  const views = store.views(from);
  const logs = store.logs(from).map(sqlString);
  const conditions = normal(all(...store.narrowed, ...eventsOf(from), ...from.where));
  const parts = conditions.kind === "all" ? conditions.of : [conditions];
  const texts = [
    ...within(window),
    logs.length === 1 ? `log_id = ${logs[0]}` : `log_id IN (${logs.join(", ")})`,
    ...parts.map(part => written(part, store)),
  ];
  return [
    ...(views.length === 1
      ? [`FROM ${views[0]}`]
      : [
          "FROM (",
          views.map(view => `  SELECT timestamp, severity, log_id, json_payload FROM ${view}`).join("\n  UNION ALL\n"),
          ")",
        ]),
    `WHERE ${texts.join("\n  AND ")}`,
  ];
};

export const recordsSql = (query: RecordsQuery, asked: Asked, store: Store): string =>
  [
    "SELECT",
    `  ${
      query.fields.length === 0
        ? "timestamp, severity, json_payload"
        : [
            "timestamp",
            ...query.fields
              .filter(field => field !== "time")
              .map(field => `${jsonValue(store.slot(field))} AS ${aliased(field)}`),
          ].join(",\n  ")
    }`,
    ...selected(query.from, store, asked.window),
    "ORDER BY timestamp DESC",
    `LIMIT ${query.limit}`,
  ].join("\n");

/** How many records one stands for: what its pipeline wrote, else what the sinks let through. */
const weightSql = (store: Store): string => {
  const cases = store.thinned
    .filter(({ share }) => share > 0)
    .map(one => `WHEN ${conditionOf(one.where, store)} THEN ${weightOf(one)}`);
  const other = cases.length === 0 ? "1" : `CASE ${cases.join(" ")} ELSE 1 END`;
  return `IFNULL(${numberOf(store.slot(weightField))}, ${other})`;
};

export const measureSql = (
  query: MeasureQuery,
  asked: Asked,
  store: Store,
): { readonly text: string; readonly tolerance?: Tolerance } => {
  const { measure } = query;
  const series = asked.shape === "series";
  judgeTop(query, asked.shape);
  const weighs = store.weighs(query.from, measure.kind);
  const window = query.over ?? asked.window;
  const step = series ? (window === "viewer" ? stepOfSeries : window) : undefined;
  const range = series ? (query.over === undefined ? asked.window : "viewer") : window;
  const weight = weighs ? weightSql(store) : undefined;
  const { columns, having, tolerance } = measured(measure, store, weight, secondsOf(measure, step ?? window, "SQL"));
  const groups = [
    ...(step === undefined ? [] : [`${binned(step)} AS time`]),
    ...groupsOf(query).map(field => `${jsonValue(store.slot(field))} AS ${aliased(field)}`),
  ];
  return {
    text: [
      "SELECT",
      [...groups, ...columns].map(column => `  ${column}`).join(",\n"),
      ...selected(query.from, store, range),
      ...(groups.length === 0 ? [] : [`GROUP BY ${groups.map((_, index) => index + 1).join(", ")}`]),
      ...(having === undefined ? [] : [`HAVING ${having}`]),
      ...(query.top === undefined ? [] : ["ORDER BY value DESC", `LIMIT ${query.top.n}`]),
      ...(step === undefined ? [] : ["ORDER BY 1"]),
    ].join("\n"),
    ...(tolerance === undefined ? {} : { tolerance }),
  };
};

const binned = (step: Duration): string =>
  `TIMESTAMP_MILLIS(DIV(UNIX_MILLIS(timestamp), ${step.milliseconds}) * ${step.milliseconds})`;

interface Measured {
  readonly columns: readonly string[];
  readonly having?: string;
  readonly tolerance?: Tolerance;
}

const found = "value IS NOT NULL";

const measured = (measure: Measure, store: Store, weight: string | undefined, seconds: number): Measured => {
  const counted = weight === undefined ? "COUNT(*)" : `SUM(${weight})`;
  const ofField = (field: string, value: (number: string) => string, tolerance?: Tolerance): Measured => {
    const slot = store.slot(field);
    if (slot.type !== "number") throw new Unsupported(`${field} is stored as ${slot.type}, and that is no number`);
    return {
      columns: [`${value(numberOf(slot))} AS value`],
      having: found,
      ...(tolerance === undefined ? {} : { tolerance }),
    };
  };
  const weighed = (number: string): string => (weight === undefined ? number : `${weight} * ${number}`);
  switch (measure.kind) {
    case "count":
      return { columns: [`${counted} AS value`] };
    case "rate":
      return { columns: [`${counted} / ${seconds} AS value`] };
    case "sum":
      return ofField(measure.field, number =>
        measure.perSecond ? `SUM(${weighed(number)}) / ${seconds}` : `SUM(${weighed(number)})`,
      );
    case "avg":
      return ofField(measure.field, number =>
        weight === undefined
          ? `AVG(${number})`
          : `SUM(${weighed(number)}) / SUM(IF(${number} IS NULL, NULL, ${weight}))`,
      );
    case "min":
    case "max":
      return ofField(measure.field, number => `${measure.kind.toUpperCase()}(${number})`);
    case "stddev":
      return ofField(measure.field, number => `STDDEV_POP(${number})`);
    case "percentile": {
      const rank = (measure.percent * quantiles) / 100;
      if (!Number.isInteger(rank)) throw new Unsupported("a percentile in steps of a tenth is the finest it gives");
      return ofField(
        measure.field,
        number => `APPROX_QUANTILES(${number}, ${quantiles})[SAFE_OFFSET(${rank})]`,
        quantileTolerance,
      );
    }
    case "last":
      return ofField(
        measure.field,
        number => `ARRAY_AGG(${number} IGNORE NULLS ORDER BY timestamp DESC LIMIT 1)[SAFE_OFFSET(0)]`,
      );
    case "distinct":
      return {
        columns: [`COUNT(DISTINCT ${jsonValue(store.slot(measure.field))}) AS value`],
        having: "value > 0",
      };
    case "histogram": {
      const number = numberOf(store.slot(measure.field));
      const under = (condition: string): string =>
        weight === undefined ? `COUNTIF(${condition})` : `SUM(IF(${condition}, ${weight}, 0))`;
      return {
        columns: [
          ...measure.bounds.map(
            bound => `${under(`${number} <= ${bound}`)} AS le_${String(bound).replaceAll(/[^0-9]/g, "_")}`,
          ),
          `${under(`${number} IS NOT NULL`)} AS le_inf`,
        ],
        having: "le_inf > 0",
      };
    }
    case "ratio":
      return {
        columns: [
          `SAFE_DIVIDE(${partOf(measure.part, store, weight)}, ${partOf(measure.whole, store, weight)}) AS value`,
        ],
        having: found,
      };
    case "absent":
      return { columns: ["1 AS value"], having: "COUNT(*) = 0" };
    default:
      return measure satisfies never;
  }
};

/** One side of a ratio; a sum over nothing is zero. */
const partOf = ({ sum, where }: Part, store: Store, weight: string | undefined): string => {
  const condition = where.length === 0 ? undefined : conditionOf(all(...where), store);
  if (sum === undefined) {
    if (weight === undefined) return condition === undefined ? "COUNT(*)" : `COUNTIF(${condition})`;
    return condition === undefined ? `SUM(${weight})` : `SUM(IF(${condition}, ${weight}, 0))`;
  }
  const number = numberOf(store.slot(sum));
  const added = weight === undefined ? number : `${weight} * ${number}`;
  return `IFNULL(SUM(${condition === undefined ? added : `IF(${condition}, ${added}, NULL)`}), 0)`;
};
