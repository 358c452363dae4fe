/**
 * Filters in the Logging query language. `=` and `:` ignore case there and `=~` does not, so texts are compared by
 * expressions. A comparison with a missing field is false, and `NOT` of it true.
 * @see https://cloud.google.com/logging/docs/view/logging-query-language
 */

import type { JsonSlot } from "../../core/json-document.ts";
import { type Normal, normal, type Test } from "../../core/query/condition.ts";
import { all, eventsOf, type Selection, Unsupported } from "../../core/query/index.ts";
import { bounded } from "./limits.ts";
import type { Store } from "./store.ts";

/** In double quotes; a backslash escapes. */
export const filterString = (text: string): string => {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    throw new Unsupported("a control character has no spelling in a filter");
  return `"${text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")}"`;
};

/** An RE2 expression that finds exactly this text; classes of one sign need no backslash, which strings escape again. */
export const literalPattern = (text: string): string =>
  text.replaceAll(/[.$|?*+()[{]/g, "[$&]").replaceAll(/[\\^]/g, "\\$&");

/** A selection as one filter, a condition on each line. */
export const filterOf = (from: Selection, store: Store): string => {
  const logs = store.logs(from).map(log => `log_id(${filterString(log)})`);
  const conditions = normal(all(...store.narrowed, ...eventsOf(from), ...from.where));
  const parts = conditions.kind === "all" ? conditions.of : [conditions];
  const text = [joined(logs, "OR"), ...parts.map(part => written(part, store))].join("\nAND ");
  return bounded(text, store.site);
};

const joined = (parts: readonly string[], word: "AND" | "OR"): string =>
  parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(` ${word} `)})`;

const written = (one: Normal, store: Store): string => {
  if (one.kind === "test") {
    const text = testText(one.test, store.slot(one.test.field));
    return one.negated ? `NOT ${text}` : text;
  }
  if (one.of.length === 0) return one.kind === "all" ? always : never;
  return joined(
    one.of.map(part => written(part, store)),
    one.kind === "all" ? "AND" : "OR",
  );
};

/** Every entry has a log's name. */
const always = "logName:*";
const never = "NOT logName:*";

/** In parentheses where a `NOT` before it would take a part for the whole. */
const testText = (test: Test, slot: JsonSlot): string => {
  const name = `jsonPayload.${slot.name}`;
  const isText = slot.type === "string";
  const nothing = `(${never})`;
  switch (test.kind) {
    case "exists":
      return `${name}:*`;
    case "equals":
      if (typeof test.value === "string") return isText ? `${name} =~ ${exactly([test.value])}` : nothing;
      return slot.type === typeof test.value ? `${name} = ${test.value}` : nothing;
    case "one-of":
      return isText && test.values.length > 0 ? `${name} =~ ${exactly(test.values)}` : nothing;
    case "compare":
      return slot.type === "number" ? `${name} ${test.than} ${test.value}` : nothing;
    case "contains":
      return isText ? `${name} =~ ${filterString(literalPattern(test.text))}` : nothing;
    case "matches":
      return isText ? `${name} =~ ${filterString(test.pattern)}` : nothing;
    default:
      return test satisfies never;
  }
};

const exactly = (values: readonly string[]): string => {
  const patterns = values.map(literalPattern);
  return filterString(patterns.length === 1 ? `^${patterns[0]}$` : `^(${patterns.join("|")})$`);
};
