/** What the conditions of `core/query` mean: whether a record meets them. */

import { RE2JS } from "re2js";
import type { Condition, Test } from "../core/query/condition.ts";
import type { CanonicalRecord } from "./record.ts";

export type Predicate = (record: CanonicalRecord) => boolean;

/**
 * Compiles a condition once for many records.
 * @throws when a pattern is not RE2
 */
export const compileCondition = (condition: Condition): Predicate => {
  switch (condition.kind) {
    case "not": {
      const holds = compileCondition(condition.of);
      return record => !holds(record);
    }
    case "all": {
      const parts = condition.of.map(compileCondition);
      return record => parts.every(holds => holds(record));
    }
    case "any": {
      const parts = condition.of.map(compileCondition);
      return record => parts.some(holds => holds(record));
    }
    default:
      return compileTest(condition);
  }
};

/** A record without the field meets no test; a value of another type than is asked for meets none either. */
const compileTest = (test: Test): Predicate => {
  const { field } = test;
  const ofText =
    (holds: (text: string) => boolean): Predicate =>
    record => {
      const value = record[field];
      return typeof value === "string" && holds(value);
    };
  switch (test.kind) {
    case "equals":
      return record => record[field] === test.value;
    case "one-of":
      return ofText(text => test.values.includes(text));
    case "contains":
      return ofText(text => text.includes(test.text));
    case "matches": {
      const pattern = RE2JS.compile(test.pattern);
      return ofText(text => pattern.matcher(text).find());
    }
    case "exists":
      return record => record[field] !== undefined;
    case "compare":
      return record => {
        const value = record[field];
        return typeof value === "number" && compared(value, test.than, test.value);
      };
    default:
      return test satisfies never;
  }
};

const compared = (value: number, than: Extract<Test, { kind: "compare" }>["than"], limit: number): boolean => {
  switch (than) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
    default:
      return than satisfies never;
  }
};
