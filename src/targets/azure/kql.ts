/** The words of the Kusto Query Language. @see https://learn.microsoft.com/kusto/query/ */

import { type Condition, type Normal, normal, opposite, type Test } from "../../core/query/condition.ts";
import { Unsupported } from "../../core/query/index.ts";
import { type Duration, days, goDuration } from "../../core/units.ts";
import type { AzureSlot } from "./mapping.ts";

/** A string literal; line separators would end it in some readers. */
export const kqlString = (text: string): string =>
  JSON.stringify(text).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, sign => `\\u${hex(sign)}`);

const hex = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, "0");

export const kqlNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new Unsupported(`${value} is no number in KQL`);
  return String(value);
};

/** A timespan literal: `5m`, `90s`, `1h`, `2d`. */
export const kqlTimespan = (time: Pick<Duration, "milliseconds">): string =>
  time.milliseconds > 0 && time.milliseconds % day === 0 ? `${time.milliseconds / day}d` : goDuration(time);

const day = days(1).milliseconds;

/** The column of a field, or a refusal. */
export type ColumnOf = (field: string) => AzureSlot;

/** A text column has no null: what is missing is the empty string there. */
export const exists = ({ name, type }: AzureSlot): string =>
  type === "string" ? `isnotempty(${name})` : `isnotnull(${name})`;
const missing = ({ name, type }: AzureSlot): string => (type === "string" ? `isempty(${name})` : `isnull(${name})`);

/** One condition as an expression that is true or false, never null. */
export const kqlCondition = (condition: Condition, column: ColumnOf): string => written(normal(condition), column);

const written = (one: Normal, column: ColumnOf): string => {
  if (one.kind === "test") return kqlTest(one.test, one.negated, column);
  if (one.of.length === 0) return one.kind === "all" ? "true" : "false";
  return `(${one.of.map(part => written(part, column)).join(one.kind === "all" ? " and " : " or ")})`;
};

/** A comparison with null is null, and so is its negation: the complement names the missing field. */
const kqlTest = (test: Test, negated: boolean, column: ColumnOf): string => {
  const slot = column(test.field);
  const { name } = slot;
  const never = negated ? "true" : "false";
  const isText = slot.type === "string";
  const either = (holds: string, complement: string): string =>
    negated ? (isText ? complement : `(${missing(slot)} or ${complement})`) : holds;
  const text = (operator: string, value: string): string =>
    either(`${name} ${operator} ${kqlString(value)}`, `not(${name} ${operator} ${kqlString(value)})`);
  switch (test.kind) {
    case "exists":
      return negated ? missing(slot) : exists(slot);
    case "equals":
      if (typeof test.value === "string") {
        if (!isText || test.value === "") return never;
        return either(`${name} == ${kqlString(test.value)}`, `${name} != ${kqlString(test.value)}`);
      }
      if (typeof test.value === "boolean") {
        if (slot.type !== "boolean") return never;
        return either(`${name} == ${test.value}`, `${name} != ${test.value}`);
      }
      if (!isNumeric(slot)) return never;
      return either(`${name} == ${kqlNumber(test.value)}`, `${name} != ${kqlNumber(test.value)}`);
    case "one-of": {
      const values = test.values.filter(value => value !== "");
      if (!isText || values.length === 0) return never;
      const list = values.map(kqlString).join(", ");
      return either(`${name} in (${list})`, `${name} !in (${list})`);
    }
    case "compare": {
      if (!isNumeric(slot)) return never;
      const value = kqlNumber(test.value);
      return either(`${name} ${test.than} ${value}`, `${name} ${opposite[test.than]} ${value}`);
    }
    case "contains":
      if (!isText) return never;
      return test.text === "" ? (negated ? missing(slot) : exists(slot)) : text("contains_cs", test.text);
    case "matches": {
      if (!isText) return never;
      // What is missing is the empty text, which some expressions match.
      const matches = `${name} matches regex ${kqlString(test.pattern)}`;
      return negated ? `(${missing(slot)} or not(${matches}))` : `(${exists(slot)} and ${matches})`;
    }
    default:
      return test satisfies never;
  }
};

export const isNumeric = ({ type }: AzureSlot): boolean => type === "int" || type === "long" || type === "real";
