/** The side-by-side table: every case in every language, text against text. */

import { describe, expect, test } from "vitest";
import { languageNames } from "../../src/core/query/index.ts";
import { cases } from "./cases.ts";
import { expected } from "./expected/index.ts";
import { answerTo, storeOf } from "./stores.ts";

describe.each(languageNames)("%s", language => {
  const plain = storeOf(language);
  const sampled = storeOf(language, true);

  test("its store is placed without a problem", () => {
    expect(plain.problems).toEqual([]);
    expect(sampled.problems).toEqual([]);
  });

  test("every expectation is of a case", () => {
    expect(Object.keys(expected[language]).filter(name => !(name in cases))).toEqual([]);
  });

  test.each(Object.entries(cases))("%s", (name, one) => {
    expect(answerTo(one.sampled ? sampled : plain, one, language)).toBe(expected[language][name]);
  });
});

/** What no weight makes true: every language refuses these. */
const untrue = ["sampled: percentile", "sampled: distinct"];

test("only what sampling makes untrue is said in no language", () => {
  const unsaid = Object.keys(cases).filter(name =>
    languageNames.every(language => expected[language][name]?.startsWith("unsupported: ") ?? false),
  );
  expect(unsaid).toEqual(untrue);
});
