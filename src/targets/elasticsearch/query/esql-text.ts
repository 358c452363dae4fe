/** Words of ES|QL: names, literals, time spans. @see https://www.elastic.co/docs/reference/query-languages/esql/esql-syntax */

import { Unsupported } from "../../../core/query/index.ts";
import type { Duration } from "../../../core/units.ts";
import { judgeText } from "./context.ts";

/** What would be read as something else than a name. */
const reserved: ReadonlySet<string> = new Set([
  ...["and", "as", "asc", "by", "desc", "false", "first", "in", "info", "is", "last", "like", "match", "metadata"],
  ...["not", "null", "nulls", "on", "or", "rlike", "true", "where", "with"],
]);

/** A column by its path; backquoted where it would not be read as a name. */
export const nameOf = (path: string): string =>
  path
    .split(".")
    .map(part => (/^[a-z_@][a-z0-9_]*$/.test(part) && !reserved.has(part) ? part : `\`${part.replaceAll("`", "``")}\``))
    .join(".");

const escapes: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export const textOf = (text: string): string =>
  `"${judgeText(text).replaceAll(/["\\\n\r\t]/g, one => escapes[one] ?? one)}"`;

export const numberOf = (value: number): string => {
  if (!Number.isFinite(value)) throw new Unsupported(`${value} is no number to compare`);
  return String(value);
};

/** Always a double: of two whole numbers ES|QL makes a whole quotient. */
export const doubleOf = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : numberOf(value));

const units: readonly (readonly [name: string, milliseconds: number])[] = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
  ["millisecond", 1],
];

/** `5 minutes`: in the largest unit that it is a whole number of. @see https://www.elastic.co/docs/reference/query-languages/esql/esql-time-spans */
export const spanOf = ({ milliseconds, written }: Duration): string => {
  for (const [unit, length] of units) {
    const count = milliseconds / length;
    if (Number.isInteger(count)) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  throw new Unsupported(`${written} is no whole number of milliseconds`);
};

/** A named parameter, or what a viewer puts into a text before it asks. */
export const chosenOf = (placeholder: string): string =>
  /^\?[a-z_][a-z0-9_]*$/i.test(placeholder) ? placeholder : textOf(placeholder);
