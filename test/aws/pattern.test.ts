/** The oracle of filter patterns against the documentation's own examples, and what it refuses. */

import { describe, expect, test } from "vitest";
import { doubts, type Json, noDoubt, numberAt, parsePattern } from "./pattern.ts";

const trail: Json = {
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  errorCode: 400,
  latency: 55.5,
  "cluster.name": "c",
  empty: "",
  wild: "Ev*ent",
};

const people: Json = {
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
};

const table: readonly (readonly [pattern: string, record: Json, matches: boolean])[] = [
  ['{ $.eventType = "UpdateTrail" }', trail, true],
  ['{ $.eventType = "updatetrail" }', trail, false],
  ["{ $.eventType = UpdateTrail }", trail, true],
  ["{$.eventType=UpdateTrail}", trail, true],
  ['{ $.eventType != "UpdateTrail" }', trail, false],
  ['{ $.eventType != "Other" }', trail, true],
  ["{ $.sourceIPAddress != 123.123.* }", trail, true],
  ["{ $.sourceIPAddress = 111.111.* }", trail, true],
  ['{ $.eventType = "*Trail" }', trail, true],
  ['{ $.eventType = "Update*" }', trail, true],
  ['{ $.eventType = "*date*" }', trail, true],
  ['{ $.eventType = "Up*Trail" }', trail, false],
  ["{ $.wild = Ev*ent }", trail, true],
  ['{ $.empty = "" }', trail, true],
  ["{ $.eventType = * }", trail, true],
  ["{ $.errorCode = * }", trail, true],
  ["{ $.absent = * }", trail, false],
  ['{ $.arrayKey[0] = "value" }', trail, true],
  ['{ $.arrayKey[1] = "value" }', trail, false],
  ['{ $.arrayKey[2] = "value" }', trail, false],
  ['{ $.eventType[0] = "U" }', trail, false],
  ["{ $.objectList[1].id = 2 }", trail, true],
  ["{ $.objectList[*].id = 2 }", trail, true],
  ["{ $.objectList[*].id = 3 }", trail, false],
  ['{ $.objectList[0].* = "a" }', trail, true],
  ["{ $.['cluster.name'] = c }", trail, true],
  ["{ $.cluster.name = c }", trail, false],
  ["{ $.SomeObject IS NULL }", trail, true],
  ["{ $.absent IS NULL }", trail, false],
  ["{ $.SomeOtherObject NOT EXISTS }", trail, true],
  ["{ $.eventType NOT EXISTS }", trail, false],
  ["{ $.ThisFlag IS TRUE }", trail, true],
  ["{ $.ThisFlag IS FALSE }", trail, false],
  ["{ $.eventType IS TRUE }", trail, false],
  ["{ $.arrayKey = value }", trail, false],
  ["{ $.arrayKey != value }", trail, false],
  ["{ $.objectList[0] != 1 }", trail, false],
  ["{ $.errorCode = 400 }", trail, true],
  ["{ $.errorCode != 500 }", trail, true],
  ["{ $.errorCode >= 400 && $.errorCode < 500 }", trail, true],
  ["{ $.latency <= 55.5 }", trail, true],
  ["{ $.latency > +1000 }", trail, false],
  ["{ $.latency > -1 }", trail, true],
  ["{ $.latency < 10e3 }", trail, true],
  ["{ $.latency < 10e-3 }", trail, false],
  ["{ $.eventType > 1 }", trail, false],
  ["{ $.eventType = %^Update[A-Z].*l$% }", trail, true],
  ["{ $.eventType != %^Delete% }", trail, true],
  ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', people, true],
  ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', people, false],
  [
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }',
    people,
    true,
  ],
  [
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }',
    people,
    false,
  ],
  ["{ $.coordinates[0][1] = 1 }", people, true],
  ["{ $.user = 1 }", people, false],
];

test.each(table)("%s", (pattern, record, matches) => {
  expect(parsePattern(pattern)(record)).toBe(matches);
});

describe("is refused", () => {
  test.each([
    ["no braces", "$.a = 1"],
    ["two equal signs", "{ $.a == 1 }"],
    ["an operator in words", "{ $.a > 0 AND $.a < 2 }"],
    ["a negation", "{ !($.a = 1) }"],
    ["EXISTS alone", "{ $.a EXISTS }"],
    ["IS NOT", "{ $.a IS NOT NULL }"],
    ["IS with another word", "{ $.a IS 1 }"],
    ["an ordered text", '{ $.a > "b" }'],
    ["no selector", '{ "a" = 1 }'],
    ["a list at the top", "{ $[0] = 1 }"],
    ["a place from the end", "{ $.a[-1] = 1 }"],
    ["a key any number of levels below", "{ $..a = 1 }"],
    ["an open parenthesis", "{ ($.a = 1 }"],
    ["something after the end", "{ $.a = 1 ) }"],
    ["an open quote", '{ $.a = "b }'],
    ["nothing", "{ }"],
    ["half a comparison", "{ $.a = }"],
    ["half a condition", "{ $.a = 1 && }"],
    ["a group in an expression", "{ $.a = %(b|c)% }"],
    ["three expressions", "{ $.a = %a% || $.a = %b% || $.a = %c% }"],
    ["two wildcards in a selector", "{ $.a[*].* = 1 }"],
    ["four selectors with wildcards", "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.* = 1 }"],
    ["more than 1024 characters", `{ $.a = "${"b".repeat(1024)}" }`],
  ])("%s", (_what, pattern) => {
    expect(() => parsePattern(pattern)).toThrow(SyntaxError);
  });
});

test("a value is the number a selector finds", () => {
  expect(numberAt("$.latency", trail)).toBe(55.5);
  expect(numberAt("$.objectList[1].id", trail)).toBe(2);
  expect(numberAt("$.eventType", trail)).toBeUndefined();
  expect(numberAt("$.absent", trail)).toBeUndefined();
});

test("what the documentation leaves open decides these, each by one doubt", () => {
  const open: readonly (readonly [string, Json])[] = [
    ["{ $.a != b }", {}],
    ["{ $.a = * }", { a: true }],
    ["{ $.a = 1 }", { a: "1" }],
    ["{ $.a NOT EXISTS }", { a: null }],
  ];
  open.forEach(([pattern, record], index) => {
    expect(parsePattern(pattern, noDoubt)(record)).toBe(false);
    expect(doubts.map(doubt => parsePattern(pattern, doubt)(record))).toEqual(doubts.map((_, at) => at === index));
  });
});
