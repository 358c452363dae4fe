/** PromQL's words for values. @see https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */

import { Unsupported } from "../../core/query/index.ts";

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const hex = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

/**
 * A string in double quotes. What a viewer would take for one of its variables (`$name`, `${name}`, `[[name]]`) is written
 * so that it does not, and means the same.
 */
export const quoted = (text: string): string => {
  if (/\p{Surrogate}/u.test(text)) throw new Unsupported("half a surrogate pair is no text in PromQL");
  const written = text
    .replaceAll(/[\\"\n\r\t]/g, character => escapes[character] ?? character)
    .replaceAll(/[\x00-\x1f\x7f]/g, hex)
    .replaceAll(/\$(?=[A-Za-z0-9_{(])/g, hex)
    .replaceAll(/\[(?=\[)/g, hex);
  return `"${written}"`;
};

/** What a viewer puts in for a value: its own words, in double quotes. */
export const quotedForViewer = (words: string): string => `"${words.replaceAll(/[\\"]/g, "\\$&")}"`;

/** RE2 for exactly this text. */
export const literal = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&");

/** `sum by (model) (…)`, or `sum(…)` over everything. */
export const summed = (labels: readonly string[], of: string): string =>
  labels.length === 0 ? `sum(${of})` : `sum by (${labels.join(", ")}) (${of})`;
