/**
 * Conditions as label matchers. A label that is missing is the empty text, which no field of a record ever is, so that a
 * comparison with a missing field comes out false. @see https://prometheus.io/docs/prometheus/latest/querying/basics/
 */

import { RE2JS } from "re2js";
import { all, type Condition, type Normal, normal, type Test, Unsupported } from "../../core/query/index.ts";
import { literal, quoted } from "./text.ts";

/** Alternatives, each a list of matchers that all hold. */
export type Alternatives = readonly (readonly string[])[];

/** More than any question people ask by hand. */
const mostAlternatives = 16;

/** `label` gives a field's label; `events` are the schema's. */
export const matchersOf = (
  conditions: readonly Condition[],
  label: (field: string) => string,
  events: readonly string[],
): Alternatives => {
  const alternatives = alternativesOf(normal(all(...conditions)), test => {
    if (test.field === "event") judgeEvent(test, events);
    return label(test.field);
  });
  // An alternative without matchers is every record, whatever the others say.
  return alternatives.some(one => one.length === 0) ? [[]] : alternatives;
};

const alternativesOf = (condition: Normal, label: (test: Test) => string): Alternatives => {
  switch (condition.kind) {
    case "test":
      return [matcherOf(condition.test, condition.negated, label)];
    case "any": {
      const all = condition.of.flatMap(one => alternativesOf(one, label));
      return few(all.length === 0 ? [never(label({ kind: "exists", field: "environment" }))] : all);
    }
    case "all":
      return condition.of
        .map(one => alternativesOf(one, label))
        .reduce<Alternatives>(
          (left, right) => few(left.flatMap(one => right.map(other => [...new Set([...one, ...other])]))),
          [[]],
        );
    default:
      return condition satisfies never;
  }
};

/** All names that the schema does not know are one in the label. */
const judgeEvent = (test: Test, events: readonly string[]): void => {
  const named = test.kind === "equals" ? [test.value] : test.kind === "one-of" ? test.values : undefined;
  if (test.kind !== "exists" && !named?.every(name => events.includes(String(name))))
    throw new Unsupported("metrics tell only the events of the schema apart", "ask a store of logs");
};

const few = (alternatives: Alternatives): Alternatives => {
  if (alternatives.length > mostAlternatives)
    throw new Unsupported(`the condition has more than ${mostAlternatives} alternatives`);
  return alternatives;
};

/** What no series meets. */
const never = (label: string): readonly string[] => [`${label}=""`, `${label}!=""`];

const matcherOf = (test: Test, negated: boolean, label: (test: Test) => string): readonly string[] => {
  const name = label(test);
  const equal = (text: string) =>
    text === "" ? (negated ? [] : never(name)) : [`${name}${negated ? "!=" : "="}${quoted(text)}`];
  const matching = (pattern: string) => [`${name}${negated ? "!~" : "=~"}${quoted(pattern)}`];
  switch (test.kind) {
    case "equals":
      return equal(String(test.value));
    case "one-of": {
      const texts = [...new Set(test.values)].filter(text => text !== "");
      const [only] = texts;
      if (texts.length < 2) return equal(only ?? "");
      return matching(texts.map(literal).join("|"));
    }
    case "exists":
      return [`${name}${negated ? "=" : "!="}""`];
    case "contains":
      if (test.text === "") return [`${name}${negated ? "=" : "!="}""`];
      return matching(`(?s:.*)${literal(test.text)}(?s:.*)`);
    case "matches":
      if (RE2JS.compile(test.pattern).matcher("").find())
        throw new Unsupported(
          `${JSON.stringify(test.pattern)} matches the empty text, which is what a missing label is`,
        );
      // Prometheus anchors expressions, and lets a dot be a line's end.
      return matching(`(?s:.*)(?-s:${test.pattern})(?s:.*)`);
    case "compare":
      throw new Unsupported(
        `${test.field} is a measure: metrics have it added up or in buckets, not to compare record by record`,
        "ask a store of logs, or add an instrument whose `from` has the comparison",
      );
    default:
      return test satisfies never;
  }
};
