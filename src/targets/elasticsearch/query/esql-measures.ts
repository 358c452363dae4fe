/** Measures in ES|QL: columns of one STATS, and what is made of them. @see https://www.elastic.co/docs/reference/query-languages/esql/functions-operators/aggregation-functions */

import type { Tolerance } from "../../../core/query/language.ts";
import type { Measure, Part } from "../../../core/query/query.ts";
import { measured, type Store } from "./context.ts";
import { conditions } from "./esql-conditions.ts";
import { doubleOf, nameOf, numberOf, textOf } from "./esql-text.ts";

export interface Column {
  readonly name: string;
  readonly of: string;
  /** Which of the records it is of, beside those all columns are of. */
  readonly where: readonly string[];
}

/** A measure as columns of a STATS and the steps that make `value` of them. */
export interface Said {
  readonly columns: readonly Column[];
  /** The number, of the columns; none where a column is it. */
  readonly value?: string;
  /** What must hold of the columns for there to be a number. */
  readonly defined?: string;
  /** Whether there is no number where no record has the field. */
  readonly sometimes?: boolean;
  /** Steps that make several rows of one, instead of `value`. */
  readonly rows?: readonly string[];
  /** Columns the steps bring beside `value`. */
  readonly brings: readonly string[];
  readonly tolerance?: Tolerance;
}

export const digests: Tolerance = {
  relative: 0.02,
  because: "percentiles are of a t-digest, exact up to some thousand values",
};
export const sketches: Tolerance = {
  relative: 0.05,
  because: "different values are counted with HyperLogLog++, near exact up to 40000",
};
/** The most that HyperLogLog++ is asked to count near exactly. */
export const countedExactly = 40_000;

interface Context {
  readonly store: Store;
  /** The path of the weight, where records are weighed. */
  readonly weight: string | undefined;
  /** The window's seconds, as an expression. */
  readonly seconds: string;
  /** Before the names of columns, so that several measures stand in one STATS. */
  readonly prefix: string;
}

export const sayMeasure = (measure: Exclude<Measure, { kind: "absent" }>, context: Context): Said => {
  const { store, seconds, prefix } = context;
  const weight = context.weight === undefined ? undefined : `COALESCE(${nameOf(context.weight)}, 1.0)`;
  const path = (field: string) => nameOf(measured(store, field).name);
  const column = (name: string, of: string, where: readonly string[] = []): Column => ({
    name: `${prefix}${name}`,
    of,
    where,
  });
  const named = (name: string) => `${prefix}${name}`;
  const counted = weight === undefined ? "COUNT(*)" : `SUM(${weight})`;
  const summed = (field: string) => (weight === undefined ? `SUM(${path(field)})` : `SUM(${path(field)} * ${weight})`);
  const plain = (of: string, facts: Pick<Said, "sometimes" | "tolerance"> = {}): Said => ({
    columns: [column("value", of)],
    brings: [],
    ...facts,
  });
  const sometimes = true;
  switch (measure.kind) {
    case "count":
      return plain(counted);
    case "rate":
      return { columns: [column("_count", counted)], value: `TO_DOUBLE(${named("_count")}) / ${seconds}`, brings: [] };
    case "sum":
      return measure.perSecond
        ? {
            columns: [column("_sum", summed(measure.field))],
            value: `TO_DOUBLE(${named("_sum")}) / ${seconds}`,
            brings: [],
            sometimes,
          }
        : plain(summed(measure.field), { sometimes });
    case "avg":
      if (weight === undefined) return plain(`AVG(${path(measure.field)})`, { sometimes });
      return {
        columns: [
          column("_sum", summed(measure.field)),
          column("_count", counted, [`${path(measure.field)} IS NOT NULL`]),
        ],
        value: `TO_DOUBLE(${named("_sum")}) / ${named("_count")}`,
        brings: [],
        sometimes,
      };
    case "min":
    case "max":
      return plain(`${measure.kind.toUpperCase()}(${path(measure.field)})`, { sometimes });
    case "stddev":
      return plain(`STD_DEV(${path(measure.field)})`, { sometimes });
    case "percentile":
      return plain(`PERCENTILE(${path(measure.field)}, ${numberOf(measure.percent)})`, {
        sometimes,
        tolerance: digests,
      });
    case "distinct":
      return plain(`COUNT_DISTINCT(${nameOf(store.slot(measure.field).name)}, ${countedExactly})`, {
        tolerance: sketches,
      });
    case "last":
      // Nanoseconds since 1970 have 19 digits, so that the newest text is the newest record's.
      return {
        columns: [
          column("_last", `MAX(CONCAT(TO_STRING(TO_LONG(@timestamp)), " ", TO_STRING(${path(measure.field)})))`),
        ],
        value: `TO_DOUBLE(SUBSTRING(${named("_last")}, 21))`,
        brings: [],
        sometimes,
      };
    case "ratio": {
      const part = (name: string, { sum, where }: Part): Column =>
        column(
          name,
          sum === undefined ? counted : summed(sum),
          where.flatMap(one => conditions(store, one)),
        );
      return {
        columns: [part("_part", measure.part), part("_whole", measure.whole)],
        defined: `${named("_whole")} != 0`,
        value: `COALESCE(TO_DOUBLE(${named("_part")}), 0.0) / ${named("_whole")}`,
        brings: [],
      };
    }
    case "histogram": {
      const name = path(measure.field);
      const bounds = [...measure.bounds].sort((a, b) => a - b);
      const under = bounds.map((bound, at) => column(`_le_${at}`, counted, [`${name} <= ${doubleOf(bound)}`]));
      const every = column("_le_all", counted, [`${name} IS NOT NULL`]);
      const columns = [...under, every];
      const texts = columns.map(one => `COALESCE(TO_STRING(${one.name}), "0")`);
      const list = texts.reduce((before, text) => `MV_APPEND(${before}, ${text})`);
      const labels = [...bounds.map(String), "+Inf"].map(textOf).join(", ");
      return {
        columns,
        defined: `${every.name} > 0`,
        rows: [
          `EVAL _bucket = MV_ZIP([${labels}], ${list}, "|")`,
          "MV_EXPAND _bucket",
          'DISSECT _bucket "%{le}|%{value}"',
          "EVAL value = TO_DOUBLE(value)",
        ],
        brings: ["le"],
      };
    }
    default:
      return measure satisfies never;
  }
};
