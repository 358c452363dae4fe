/** What must hold of any condition and any records. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { all, any, type Condition, type Normal, normal, not, on } from "../../src/core/query/index.ts";
import type { MeasureQuery } from "../../src/core/query/query.ts";
import { minutes, seconds } from "../../src/core/units.ts";
import { compileCondition } from "../../src/reference/condition.ts";
import { answer, type Numbered, percentileOf } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { ago, end, stored } from "./stored-records.ts";

const over = minutes(5);
const requests = on(llmLog.request_end);
const asked = (query: MeasureQuery, held: readonly CanonicalRecord[]) => answer(query, held, { end });

const text = fc.constantFrom("a", "b", "ab", "A", "", "a.b", "ü");
const fieldsOfTexts = ["model", "status", "error_message"] as const;
const fieldsOfNumbers = ["latency_ms", "cost_usd"] as const;

const anyTest: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant("equals" as const), field: fc.constantFrom(...fieldsOfTexts), value: text }),
  fc.record({
    kind: fc.constant("equals" as const),
    field: fc.constantFrom(...fieldsOfNumbers),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant("equals" as const), field: fc.constant("streaming"), value: fc.boolean() }),
  fc.record({
    kind: fc.constant("one-of" as const),
    field: fc.constantFrom(...fieldsOfTexts),
    values: fc.array(text, { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("compare" as const),
    field: fc.constantFrom(...fieldsOfNumbers),
    than: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant("contains" as const), field: fc.constantFrom(...fieldsOfTexts), text }),
  fc.record({
    kind: fc.constant("matches" as const),
    field: fc.constantFrom(...fieldsOfTexts),
    pattern: fc.constantFrom("a", "^a$", "a.b", "[bü]", ".*"),
  }),
  fc.record({
    kind: fc.constant("exists" as const),
    field: fc.constantFrom(...fieldsOfTexts, ...fieldsOfNumbers, "streaming"),
  }),
);

const anyCondition = fc.letrec<{ condition: Condition }>(tie => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    anyTest,
    tie("condition").map(not),
    fc.array(tie("condition"), { maxLength: 3 }).map(of => all(...of)),
    fc.array(tie("condition"), { maxLength: 3 }).map(of => any(...of)),
  ),
})).condition;

const anyRecord: fc.Arbitrary<CanonicalRecord> = fc
  .record({
    ago: fc.integer({ min: -5, max: 310 }),
    facts: fc.record(
      {
        event: fc.constantFrom("request_end", "request_start"),
        model: text,
        status: text,
        error_message: text,
        latency_ms: fc.integer({ min: 0, max: 3 }),
        cost_usd: fc.integer({ min: 0, max: 3 }),
        streaming: fc.boolean(),
        sample_weight: fc.integer({ min: 1, max: 100 }),
      },
      { requiredKeys: ["event"] },
    ),
  })
  .map(({ ago: secondsAgo, facts }) => stored(secondsAgo, facts));

const meaningOf = (condition: Normal): Condition =>
  condition.kind === "test"
    ? condition.negated
      ? not(condition.test)
      : condition.test
    : { kind: condition.kind, of: condition.of.map(meaningOf) };

/** Whether negations stand at tests alone, and no group holds one of its own kind or a single part. */
const isFlat = (condition: Normal): boolean =>
  condition.kind === "test" ||
  (condition.of.length !== 1 && condition.of.every(part => part.kind !== condition.kind && isFlat(part)));

describe("of any condition and record", () => {
  test("not is the exact complement", () =>
    fc.assert(
      fc.property(anyCondition, anyRecord, (condition, record) => {
        expect(compileCondition(not(condition))(record)).toBe(!compileCondition(condition)(record));
      }),
    ));
  test("the normal form means the same, negated or not", () =>
    fc.assert(
      fc.property(anyCondition, fc.boolean(), anyRecord, (condition, negated, record) => {
        const form = normal(condition, negated);
        expect(isFlat(form)).toBe(true);
        expect(compileCondition(meaningOf(form))(record)).toBe(compileCondition(condition)(record) !== negated);
      }),
    ));
});

describe("of any records", () => {
  const many = fc.array(anyRecord, { maxLength: 30 });
  const total = (numbers: readonly Numbered[]) => numbers.reduce((sum, { value }) => sum + value, 0);
  const narrowed = (...conditions: readonly Condition[]) => {
    const query = requests.count({ over });
    return { ...query, from: { ...query.from, where: conditions } };
  };

  test("a condition and its complement count all", () =>
    fc.assert(
      fc.property(many, anyCondition, (held, condition) => {
        const both = total(asked(narrowed(condition), held)) + total(asked(narrowed(not(condition)), held));
        expect(both).toBe(total(asked(narrowed(), held)));
      }),
    ));
  test("the counts of groups add up", () =>
    fc.assert(
      fc.property(many, held => {
        const whole = total(asked(requests.count({ over }), held));
        expect(total(asked(requests.count({ by: f => [f.model, f.streaming], over }), held))).toBe(whole);
      }),
    ));
  test("two windows beside each other count what the long one does", () =>
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 299 }), (held, cut) => {
        const query = requests.count();
        const late = answer(query, held, { end, window: seconds(cut) });
        const early = answer(query, held, { end: ago(cut), window: seconds(300 - cut) });
        expect(total(late) + total(early)).toBe(total(asked(requests.count({ over }), held)));
      }),
    ));
  test("a record of weight n counts, adds up and averages as n records", () =>
    fc.assert(
      fc.property(many, held => {
        const spread = held.flatMap(({ sample_weight: weight, ...record }) =>
          Array.from({ length: typeof weight === "number" ? weight : 1 }, () => record),
        );
        for (const query of [
          requests.count({ over }),
          requests.sum(f => f.cost_usd, { over }),
          requests.avg(f => f.latency_ms, { by: f => f.model, over }),
          requests.ratio({ where: f => f.streaming.isTrue() }, { over }),
          requests.histogram(f => f.latency_ms, [0, 2], { over }),
        ]) {
          const [some, alike] = [asked(query, held), asked(query, spread)];
          expect(some.map(({ group }) => group)).toEqual(alike.map(({ group }) => group));
          some.forEach(({ value }, index) => {
            expect(value).toBeCloseTo(alike[index]?.value ?? Number.NaN, 9);
          });
        }
      }),
    ));
  test("a percentile lies between minimum and maximum, and rises", () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }),
        fc.tuple(fc.nat(100), fc.nat(100)),
        (values, percents) => {
          const sorted = values.sort((a, b) => a - b);
          const [low = 0, high = 0] = percents.sort((a, b) => a - b).map(percent => percentileOf(sorted, percent));
          expect(low).toBeGreaterThanOrEqual(sorted[0] ?? 0);
          expect(high).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
          expect(low).toBeLessThanOrEqual(high + 1e-9);
        },
      ),
    ));
  test("the order records are read in does not matter", () =>
    fc.assert(
      fc.property(many, held => {
        for (const query of [
          requests.count({ by: f => f.model, over }),
          requests.percentile(f => f.cost_usd, 90, { over }),
        ])
          expect(asked(query, [...held].reverse())).toEqual(asked(query, held));
      }),
    ));
});
