import { describe, expect, test } from "vitest";
import { brokenRules } from "./rule.ts";
import { rules } from "./rules/index.ts";
import { allCases, asSent, ruleOf, schemaOf } from "./samples.ts";
import type { Block } from "./schema.ts";
import { type Config, isConfig, isList, unknown, type Value } from "./values.ts";

/** Walks a schema by a rule's path; a set's step must be `#`, a list's or map's `*`. */
const found = (block: Block, [step = "", wild, ...rest]: readonly string[]): boolean => {
  const nested = block.block_types?.[step];
  if (nested) {
    if (wild === undefined) return true;
    const expected = nested.nesting_mode === "set" ? "#" : nested.nesting_mode === "list" ? "*" : undefined;
    return wild === expected && (rest.length === 0 || found(nested.block, rest));
  }
  const type = block.attributes?.[step]?.type;
  if (type === undefined) return false;
  return wild === undefined || (wild === (Array.isArray(type) && type[0] === "set" ? "#" : "*") && rest.length === 0);
};

describe("the rules", () => {
  test("each has one case, and each case one rule", () => {
    const tried = allCases.map(one => [one.type, one.at, one.rule, ruleOf(one.type, one).length]);
    expect(tried.filter(([, , , count]) => count !== 1)).toEqual([]);
    const untried = Object.entries(rules).flatMap(([type, table]) =>
      table
        .filter(rule => !allCases.some(one => one.type === type && ruleOf(type, one).includes(rule)))
        .map(({ says }) => `${type}: ${says}`),
    );
    expect(untried).toEqual([]);
  });

  test("each points at an argument the rebuilt schema has", () => {
    const lost = Object.entries(rules).flatMap(([type, table]) =>
      table.filter(({ at }) => !found(schemaOf(type), at.split("."))).map(({ at }) => `${type}: ${at}`),
    );
    expect(lost).toEqual([]);
  });

  /** Every copy of a value in which one part of it, at any depth, is not known. */
  const partlyUnknown = (value: Value): readonly Value[] => {
    if (isList(value)) {
      return [unknown, ...value.flatMap((one, at) => partlyUnknown(one).map(other => value.with(at, other)))];
    }
    if (!isConfig(value)) return [unknown];
    const within = Object.entries(value).flatMap(([key, one]) =>
      partlyUnknown(one).map((other): Config => ({ ...value, [key]: other })),
    );
    return [unknown, ...within];
  };

  test.each(allCases)("$type, $at: $rule … holds whatever is not known yet", ({ type, base, good }) => {
    const config = asSent(schemaOf(type), { ...base, ...good });
    const broken = (value: Value): readonly string[] =>
      isConfig(value) ? brokenRules(rules[type] ?? [], value).map(one => one.rule.says) : [];
    expect(broken(config)).toEqual([]);
    expect(new Set(partlyUnknown(config).flatMap(broken))).toEqual(new Set());
  });
});
