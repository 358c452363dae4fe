/**
 * Conditions as filter patterns over JSON, which metric filters are made of.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

import type { JsonSlot } from "../../core/json-document.ts";
import { type Condition, type Normal, normal, opposite, type Test } from "../../core/query/condition.ts";
import { all, Unsupported } from "../../core/query/index.ts";
import type { Store } from "./store.ts";

const longestPattern = 1024;

/** Keys of letters, digits, hyphens and underscores; a dot is a level. */
export const selectorOf = ({ name }: Pick<JsonSlot, "name">): string => `$.${name}`;

/** `{ $.event = "request_end" && $.status = "error" }` */
export const patternOf = (conditions: readonly Condition[], store: Store): string => {
  const one = normal(all(...conditions));
  const parts = one.kind === "all" ? one.of : [one];
  // Every record has an environment.
  const everything = `${selectorOf(store.slot("environment"))} = *`;
  const text = `{ ${parts.length === 0 ? everything : parts.map(part => written(part, store)).join(" && ")} }`;
  if (text.length > longestPattern)
    throw new Unsupported(`it is longer than the ${longestPattern} characters of a filter pattern`);
  return text;
};

const written = (one: Normal, store: Store): string => {
  if (one.kind === "test") return testText(one.test, one.negated, store.slot(one.test.field));
  if (one.of.length === 0) throw new Unsupported("what always or never holds is no filter pattern");
  return `(${one.of.map(part => written(part, store)).join(one.kind === "all" ? " && " : " || ")})`;
};

/** A quote, a backslash and the wildcard have no documented escape. */
const text = (value: string): string => {
  if (value === "" || /["\\*\u0000-\u001f\u007f]/.test(value))
    throw new Unsupported("a text with a quote, backslash, asterisk or line break has no spelling in a filter pattern");
  return `"${value}"`;
};

const testText = (test: Test, negated: boolean, slot: JsonSlot): string => {
  const selector = selectorOf(slot);
  const either = (holds: string, complement: string): string =>
    negated ? `(${complement} || ${selector} NOT EXISTS)` : holds;
  const mismatch = (): never => {
    throw new Unsupported(`${test.field} is stored as ${slot.type}, and is compared with something else`);
  };
  switch (test.kind) {
    case "exists":
      if (negated) return `${selector} NOT EXISTS`;
      return slot.type === "boolean" ? `(${selector} IS TRUE || ${selector} IS FALSE)` : `${selector} = *`;
    case "equals":
      if (slot.type !== typeof test.value) return mismatch();
      if (typeof test.value === "boolean")
        return either(
          `${selector} IS ${test.value ? "TRUE" : "FALSE"}`,
          `${selector} IS ${test.value ? "FALSE" : "TRUE"}`,
        );
      return typeof test.value === "string"
        ? either(`${selector} = ${text(test.value)}`, `${selector} != ${text(test.value)}`)
        : either(`${selector} = ${test.value}`, `${selector} != ${test.value}`);
    case "one-of": {
      if (slot.type !== "string" || test.values.length === 0) return mismatch();
      const each = (operator: string, word: string): string => {
        const texts = test.values.map(value => `${selector} ${operator} ${text(value)}`);
        return texts.length === 1 ? (texts[0] ?? "") : `(${texts.join(` ${word} `)})`;
      };
      return either(each("=", "||"), each("!=", "&&"));
    }
    case "compare":
      if (slot.type !== "number") return mismatch();
      return either(`${selector} ${test.than} ${test.value}`, `${selector} ${opposite[test.than]} ${test.value}`);
    case "contains":
      throw new Unsupported("a filter pattern finds the beginning or end of a text, and no part within");
    case "matches":
      throw new Unsupported("a filter pattern has no RE2");
    default:
      return test satisfies never;
  }
};
