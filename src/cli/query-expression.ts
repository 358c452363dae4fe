/** A query written on the command line: `--on request_end --where 'latency_ms>5000' --measure p95:latency_ms`. */

import { nearest } from "../core/errors.ts";
import {
  type Comparator,
  type Condition,
  type Measure,
  type MeasureQuery,
  not,
  type RecordsQuery,
  type Scalar,
} from "../core/query/index.ts";
import { fieldOf, type Role, type Schema } from "../core/schema.ts";
import { type Duration, days, hours, milliseconds, minutes, seconds } from "../core/units.ts";
import { UsageError } from "./command.ts";

/** The parts of an expression as they were written. */
export interface Written {
  readonly on: readonly string[];
  readonly where: readonly string[];
  /** @default the newest records */
  readonly measure?: string | undefined;
  readonly by: readonly string[];
  readonly top?: string | undefined;
  readonly over?: string | undefined;
  readonly limit?: string | undefined;
}

/**
 * The query of an expression; whether it makes sense is judged like any other.
 * @throws UsageError for what cannot be read
 */
export const readExpression = (written: Written, schema: Schema): MeasureQuery | RecordsQuery => {
  const from = {
    events: written.on,
    where: written.where.map(text => readCondition(text, schema)),
  };
  const { measure, top, over, limit } = written;
  if (measure === undefined) {
    if (written.by.length > 0 || top !== undefined)
      throw new UsageError("--by and --top group the numbers of a --measure");
    return { kind: "records", from, fields: [], limit: limit === undefined ? 1000 : readNumber("--limit", limit) };
  }
  if (limit !== undefined) throw new UsageError("--limit is of records; a --measure has --top");
  return {
    kind: "measure",
    from,
    measure: readMeasure(measure),
    by: written.by,
    ...(top === undefined ? {} : { top: readTop(top) }),
    ...(over === undefined ? {} : { over: readDuration("--over", over) }),
  };
};

const operators = ["!=", ">=", "<=", "!~", "*=", "=", ">", "<", "~"] as const;
type Operator = (typeof operators)[number];

const comparison = /^([A-Za-z_][A-Za-z0-9_]*)(!=|>=|<=|!~|[*]=|=|>|<|~)(.*)$/s;
const existence = /^(!?)([A-Za-z_][A-Za-z0-9_]*)[?]$/;

/** `status=error`, `latency_ms>5000`, `error_type?`. */
const readCondition = (text: string, schema: Schema): Condition => {
  const exists = existence.exec(text);
  if (exists) {
    const there: Condition = { kind: "exists", field: exists[2] ?? "" };
    return exists[1] === "!" ? not(there) : there;
  }
  const [, field, written, value = ""] = comparison.exec(text) ?? [];
  const operator = operators.find(one => one === written);
  if (field === undefined || operator === undefined)
    throw new UsageError(
      `--where: ${JSON.stringify(text)} is no condition; write field=value with one of = != > >= < <= ~ !~ *=, or field?`,
    );
  if (operator === "=" && /^[=~]/.test(value))
    throw new UsageError(`--where ${field}: = compares, ~ finds a pattern; =${value[0]} is neither`);
  const role = fieldOf(schema, field)?.role;
  return conditionOf(field, operator, value, role);
};

const conditionOf = (field: string, operator: Operator, value: string, role: Role | undefined): Condition => {
  const compare = (than: Comparator): Condition => ({
    kind: "compare",
    field,
    than,
    value: readNumber(`--where ${field}`, value),
  });
  const equals = (): Condition => ({ kind: "equals", field, value: readScalar(field, value, role) });
  switch (operator) {
    case "=":
      return equals();
    case "!=":
      return not(equals());
    case "~":
      return { kind: "matches", field, pattern: value };
    case "!~":
      return not({ kind: "matches", field, pattern: value });
    case "*=":
      return { kind: "contains", field, text: value };
    case ">":
    case ">=":
    case "<":
    case "<=":
      return compare(operator);
    default:
      return operator satisfies never;
  }
};

const readScalar = (field: string, text: string, role: Role | undefined): Scalar => {
  if (role === "measure") return readNumber(`--where ${field}`, text);
  if (role !== "flag") return text;
  if (text !== "true" && text !== "false") throw new UsageError(`--where ${field}: ${text} is neither true nor false`);
  return text === "true";
};

const readNumber = (option: string, text: string): number => {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new UsageError(`${option}: ${JSON.stringify(text)} is no number`);
  return number;
};

const ofField = ["sum", "avg", "min", "max", "last", "stddev", "distinct"] as const;
const measureNames = ["count", "rate", ...ofField, "p50", "p95", "p99"];

/** `count`, `sum:cost_usd`, `p99.9:latency_ms`. */
const readMeasure = (text: string): Measure => {
  const [name = "", field] = text.split(/:(.*)/s);
  if (name === "count" || name === "rate") {
    if (field !== undefined) throw new UsageError(`--measure: ${name} is of records, not of ${field}`);
    return { kind: name };
  }
  const kind = ofField.find(one => one === name);
  const percent = /^p([0-9]+(?:[.][0-9]+)?)$/.exec(name)?.[1];
  if (kind === undefined && percent === undefined) {
    const meant = nearest(name, measureNames);
    throw new UsageError(
      `--measure: no ${name || "name"}; it is count, rate, ${ofField.map(one => `${one}:field`).join(", ")} or p95:field${
        meant === undefined ? "" : `; did you mean ${meant}?`
      }`,
    );
  }
  if (field === undefined || field === "")
    throw new UsageError(`--measure: ${name} of which field? write ${name}:field`);
  if (percent !== undefined) return { kind: "percentile", field, percent: Number(percent) };
  return kind === undefined || kind === "sum" ? { kind: "sum", field } : { kind, field };
};

/** `10:user_id` */
const readTop = (text: string): { readonly n: number; readonly field: string } => {
  const [, n, field] = /^([0-9]+):(.+)$/s.exec(text) ?? [];
  if (n === undefined || field === undefined)
    throw new UsageError(`--top: ${JSON.stringify(text)} is no number and field, such as 10:user_id`);
  return { n: Number(n), field };
};

const durations: Readonly<Record<string, (amount: number) => Duration>> = {
  ms: milliseconds,
  s: seconds,
  m: minutes,
  h: hours,
  d: days,
};

/** `90s`, `5m`, `1h` */
const tenYears = days(3660).milliseconds;

export const readDuration = (option: string, text: string): Duration => {
  const [, amount, unit] = /^([0-9]+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const make = unit === undefined ? undefined : durations[unit];
  if (make === undefined || Number(amount) === 0 || make(Number(amount)).milliseconds > tenYears)
    throw new UsageError(`${option}: ${JSON.stringify(text)} is no length of time, such as 90s, 5m, 1h or 7d`);
  return make(Number(amount));
};
