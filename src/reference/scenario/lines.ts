/** Records as lines: the styles of JSON writers, and the lines that are no JSON. */

import type { Random } from "./random.ts";
import type { Values } from "./values.ts";

const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Everything beyond ASCII as `\u` escapes, as Python's `json.dumps` does by default. */
const asciiOnly = (line: string): string => line.replace(/[^ -~]/g, unicodeEscape);

/** A text with every character that is neither letter nor digit as an escape, and its first character too. */
const escapedFully = (text: string): string =>
  text.slice(0, 1).replace(/./, unicodeEscape) + text.slice(1).replace(/[^0-9A-Za-z]/g, unicodeEscape);

/** One line of JSON; the texts of `escaped` stand in it with `\u` escapes. */
export const jsonLine = (record: Values, escaped: readonly string[], random: Random): string => {
  const python = random.chance(0.3);
  let line = python ? JSON.stringify(record, null, 1).replace(/\n */g, " ") : JSON.stringify(record);
  for (const text of escaped) {
    const inJson = JSON.stringify(text).slice(1, -1);
    line = line.replace(inJson, () => escapedFully(text));
  }
  const first = Object.keys(record)[0];
  // Of a key written twice the last counts.
  if (first !== undefined && random.chance(0.01)) line = `{${JSON.stringify(first)}:"written twice",${line.slice(1)}`;
  return python && random.chance(0.8) ? asciiOnly(line) : line;
};

/** A line that starts like a record and is none: cut short, Python's way of writing a dict, or something after the end. */
export const brokenLine = (line: string, marker: string, random: Random): string => {
  const marked = `{"line":"${marker}",${line.slice(1)}`;
  const cut = marked.slice(0, random.between(marked.length - line.length, marked.length - 1));
  return random.pick([
    // Half a surrogate pair is no text.
    cut.replace(/[\ud800-\udbff]$/, ""),
    line.replaceAll('"', "'"),
    `${line}}`,
    `${line} ${line}`,
    line.replace(/}$/, ",}"),
  ]);
};
