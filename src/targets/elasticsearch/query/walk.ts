/** One walk over conditions for all languages: negations stand at the tests, where a missing field can be told. */

import { type Condition, type Normal, normal, type Test } from "../../../core/query/condition.ts";

/** How a language says conditions. */
export interface Sayer<T> {
  /** The test, or its exact complement: true for a record that lacks the field. */
  test(test: Test, negated: boolean): T;
  all(parts: readonly T[]): T;
  any(parts: readonly T[]): T;
}

export const say = <T>(condition: Condition, sayer: Sayer<T>): T => {
  const walk = (one: Normal): T => {
    switch (one.kind) {
      case "test":
        return sayer.test(one.test, one.negated);
      case "all":
        return sayer.all(one.of.map(walk));
      case "any":
        return sayer.any(one.of.map(walk));
      default:
        return one satisfies never;
    }
  };
  return walk(normal(condition));
};
