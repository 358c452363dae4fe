/** Names in braces in the sentence of an alert: where somebody means one to be filled in, it has to be one that is. */

import { type Comparison, placeholders } from "../core/alert.ts";
import { nearest } from "../core/errors.ts";
import { fieldsOfMeasure, groupsOf } from "../core/query/index.ts";

/** Neither `{{ model }}` nor `${MODEL}`, which are carried as they are. */
const braces = /(?<![{$%#])\{([^{}]*)\}(?!\})/g;

const names = placeholders.map(placeholder => placeholder.slice(1, -1));

/** An alert is told apart by service, whatever else its query is grouped by. */
const groups = ({ query }: Comparison): readonly string[] =>
  query.kind === "raw" ? query.by : ["service", ...groupsOf(query)];

const measured = ({ query }: Comparison): readonly string[] =>
  query.kind === "raw" ? [] : fieldsOfMeasure(query.measure);

/**
 * What is in braces, is not filled in and was surely meant to be: a near miss of a placeholder, and what the queries group by
 * or measure, also behind a dot (`{labels.model}`). Any other is text: `GET /users/{id}`, `\p{Lu}`, `rate(x{job})`.
 */
export const unfilled = (
  sentence: string,
  when: readonly Comparison[],
): readonly { readonly written: string; readonly help: string }[] =>
  [...sentence.matchAll(braces)].flatMap(([written, inside = ""]) => {
    const known: readonly string[] = placeholders;
    if (known.includes(written)) return [];
    const name = inside.trim().toLowerCase();
    const field = name.split(".").at(-1) ?? "";
    const isOneOf = (fields: readonly string[]): boolean => fields.some(one => one.toLowerCase() === field);
    if (isOneOf(when.flatMap(groups))) return [{ written, help: "what the query is grouped by is {group}" }];
    if (isOneOf(when.flatMap(measured))) return [{ written, help: "what the query measures is {value}" }];
    const meant = nearest(name, names);
    return meant === undefined ? [] : [{ written, help: `did you mean {${meant}}?` }];
  });
