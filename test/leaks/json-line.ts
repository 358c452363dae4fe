/** JSON as producers write it: with every escape the grammar admits. */

import type { Random } from "../../src/reference/scenario/random.ts";

/** JSON text that stands for itself. */
export class Raw {
  constructor(readonly json: string) {}
}

export type Written = string | number | boolean | null | Raw | readonly Written[] | { readonly [key: string]: Written };

export const writeJson = (value: Written): string => {
  if (value instanceof Raw) return value.json;
  if (Array.isArray(value)) return `[${(value as readonly Written[]).map(writeJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as { readonly [key: string]: Written });
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${writeJson(one)}`).join(",")}}`;
};

const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

const styles: readonly [(text: string) => string, ...((text: string) => string)[]] = [
  // Every character.
  text => text.replaceAll(/[\s\S]/g, unicodeEscape),
  // Signs: alice\u0040example\u002ecom.
  text => text.replaceAll(/[^A-Za-z0-9 ]/g, unicodeEscape),
  // Every third character, in capital digits.
  text =>
    text.replaceAll(
      /([\s\S]{2})([^\\"])/g,
      (_, two: string, one: string) =>
        `${JSON.stringify(two).slice(1, -1)}\\u${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
    ),
  // Slashes, as PHP writes them.
  text => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  // A line end, a tab and others straight before and after.
  text => `a\\n${JSON.stringify(text).slice(1, -1)}\\nb`,
  text => `\\t${JSON.stringify(text).slice(1, -1)}\\r\\n`,
  text => `\\b\\f${JSON.stringify(text).slice(1, -1)}\\u0000`,
  text => `\\\\ ${JSON.stringify(text).slice(1, -1)} \\"`,
];

/** A string of JSON in one of the ways to write it. */
export const escaped = (text: string, random: Random): Raw => {
  const written = random.pick(styles)(text);
  // Quotes and backslashes that a style left as they are.
  return new Raw(isJson(`"${written}"`) ? `"${written}"` : JSON.stringify(text));
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** A whole number as JSON writes it. */
export const writtenNumber = (digits: string, random: Random): Raw =>
  new Raw(
    random.pick([
      digits,
      `${digits}.0`,
      `${digits}e0`,
      `${digits.slice(0, 1)}.${digits.slice(1)}E+${digits.length - 1}`,
    ]),
  );
