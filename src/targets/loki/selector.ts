/** Strings, matchers and regular expressions of LogQL. @see https://grafana.com/docs/loki/latest/query/log_queries/ */

import { Unsupported } from "../../core/query/index.ts";

/** What Go strings take as they are, but editors, YAML or Grafana's variables (`$x`, `${x}`, `[[x]]`) would change. */
const escaped = /[\u007f-\u009f\u2028\u2029\ufeff]|\$(?=[A-Za-z0-9_{])|\[(?=\[)/g;

/**
 * A LogQL string: a Go string in double quotes, in which no viewer finds a variable.
 * @throws Unsupported for NUL, which Loki's parts do not hand on, and for half a surrogate pair, which is no text in Go
 */
export const quoted = (text: string): string => {
  if (text.includes("\0")) throw new Unsupported("the text holds the character NUL, which Loki does not read");
  if (/\p{Surrogate}/u.test(text)) throw new Unsupported("the text holds half a character, which LogQL cannot write");
  return JSON.stringify(text).replaceAll(
    escaped,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
};

/** A regular expression that finds exactly this text. @see https://github.com/google/re2/wiki/Syntax */
export const literally = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&");

export const labelEquals = (label: string, value: string): string => `${label}=${quoted(value)}`;

export const selector = (...matchers: readonly string[]): string => `{${matchers.join(", ")}}`;

/** The words of LogQL that cannot be the name of a label in a query. Found with 3.7.8. */
export const reservedWords: ReadonlySet<string> = new Set([
  "and",
  "bool",
  "by",
  "decolorize",
  "drop",
  "group_left",
  "group_right",
  "ignoring",
  "json",
  "keep",
  "label_format",
  "line_format",
  "logfmt",
  "of",
  "offset",
  "on",
  "or",
  "pattern",
  "regexp",
  "unless",
  "unpack",
  "unwrap",
  "variants",
  "without",
]);
