import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToBytes, flagOf, jsonText, numberOf, textOf, wellFormed } from "../../src/reference/text-forms.ts";

describe("a value's text", () => {
  test.each<readonly [unknown, string]>([
    ["as is", "as is"],
    [499, "499"],
    [499.0, "499"],
    [0.1, "0.1"],
    [-2.5, "-2.5"],
    [1e20, "100000000000000000000"],
    [1e21, "1e+21"],
    [0.000001, "0.000001"],
    [1e-7, "1e-7"],
    [Number("12345678901234567890"), "12345678901234567000"],
    [true, "true"],
    [[], "[]"],
    [{}, "{}"],
    [[1, "two", null, [false]], '[1,"two",null,[false]]'],
    [{ b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
    [{ "\u{1F600}": 1, "\uff5e": 2 }, '{"\uff5e":2,"\u{1F600}":1}'],
    [["<b> & 'x'"], `["<b> & 'x'"]`],
    [['say "hi"'], '["say \\"hi\\""]'],
    [["a\nb\tc\\d\u2028e\u0000f"], '["a b c d e f"]'],
    [{ "a\nb": 1 }, '{"a b":1}'],
    [["größe 数 🎉"], '["größe 数 🎉"]'],
  ])("%j reads %s", (value, text) => expect(textOf(value)).toBe(text));

  test("JSON text reads back as the value, but for what became a space", () => {
    fc.assert(
      fc.property(fc.json(), json => {
        const value: unknown = JSON.parse(json);
        const spaced: unknown = JSON.parse(json, (_, member) =>
          typeof member === "string" ? member.replace(/[^ -\uffff]|[\\\u2028\u2029]/g, " ") : member,
        );
        fc.pre(!/\\/.test(json));
        expect(JSON.parse(jsonText(value))).toEqual(spaced);
      }),
    );
  });
});

describe("a number's text", () => {
  test.each<readonly [string, number | undefined]>([
    ["42", 42],
    ["-0.5", -0.5],
    ["1e3", 1000],
    ["1.5E-3", 0.0015],
    ["007", 7],
    ["", undefined],
    [" 42", undefined],
    ["+42", undefined],
    [".5", undefined],
    ["5.", undefined],
    ["0x10", undefined],
    ["1_000", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["1e999", undefined],
    ["n/a", undefined],
  ])("%j is %s", (text, number) => expect(numberOf(text)).toBe(number));
});

describe("a flag's text", () => {
  test.each<readonly [string, boolean | undefined]>([
    ["true", true],
    ["True", true],
    ["FALSE", false],
    ["yes", undefined],
    ["1", undefined],
    ["", undefined],
  ])("%j is %s", (text, flag) => expect(flagOf(text)).toBe(flag));
});

describe("a text cut to bytes", () => {
  test.each<readonly [string, number, string]>([
    ["abc", 3, "abc"],
    ["abc", 2, "ab"],
    ["größe", 3, "gr"],
    ["größe", 4, "grö"],
    ["数数", 5, "数"],
    ["🎉🎉", 7, "🎉"],
    ["🎉", 3, ""],
    ["abc", 0, ""],
  ])("%j to %i is %j", (text, bytes, cut) => expect(cutToBytes(text, bytes)).toBe(cut));

  test("is the longest beginning of whole characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(40), (text, bytes) => {
        const cut = cutToBytes(text, bytes);
        const next = [...text][[...cut].length] ?? "";
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
        if (cut !== text) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(bytes);
      }),
    );
  });
});

test("half a surrogate pair becomes the replacement character, at every depth", () => {
  expect(wellFormed({ a: ["\ud83c!", { "\udf89": "🎉" }], b: 1, c: null })).toEqual({
    a: ["\ufffd!", { "\ufffd": "🎉" }],
    b: 1,
    c: null,
  });
});
