/** Redaction looks before it replaces and remembers what was clean: neither changes what comes out. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/index.ts";
import { type Detector, detector, lookaroundPattern, redactionToken } from "../../src/core/privacy.ts";
import { compileRedaction } from "../../src/reference/redaction.ts";

interface Redacted {
  readonly text: string;
  readonly found: Readonly<Record<string, number>>;
}

/** The meaning, word for word: every detector in its turn replaces all it finds. */
const meant = (all: readonly Detector[], text: string): Redacted => {
  const found: Record<string, number> = {};
  let left = text;
  for (const one of all)
    left = left.replaceAll(new RegExp(lookaroundPattern(one), "gu"), () => {
      found[one.name] = (found[one.name] ?? 0) + 1;
      return redactionToken(one);
    });
  return { text: left, found };
};

const redactedBy = ({ text: redact }: ReturnType<typeof compileRedaction>, given: string): Redacted => {
  const found: Record<string, number> = {};
  const text = redact(given, (name, count) => {
    found[name] = (found[name] ?? 0) + count;
  });
  return { text, found };
};

const piece = fc.oneof(
  fc.constantFrom(...detectors.flatMap(({ positives, negatives }) => [...positives, ...negatives])),
  fc.constantFrom(" ", "\n", "\\n", "@", ".", "-", "ключ", "😀", "\ud800", "gpt-4o", "[REDACTED_EMAIL]"),
  fc.string({ maxLength: 8 }),
);
/** Few different ones, so that many come again. */
const texts = fc.array(
  fc.array(piece, { maxLength: 5 }).map(pieces => pieces.join("")),
  { minLength: 1, maxLength: 12 },
);

describe.each<readonly [string, readonly Detector[]]>([
  ["the shipped detectors", detectors],
  [
    "detectors that find each other's tokens, and nothing at all",
    [
      detector({ name: "a", description: "d", pattern: "x{0,2}", positives: [], negatives: [], source: "s" }),
      detector({ name: "b", description: "d", pattern: "RED", positives: [], negatives: [], source: "s" }),
    ],
  ],
])("%s", (_, all) => {
  test("mean the same, however often a text comes", () => {
    const redaction = compileRedaction(all);
    fc.assert(
      fc.property(texts, given => {
        for (const text of [...given, ...given]) expect(redactedBy(redaction, text)).toEqual(meant(all, text));
      }),
      { numRuns: 500, seed: 6 },
    );
  });

  test("and after more texts than are remembered", () => {
    const redaction = compileRedaction(all);
    const some = ["a@b.io", "clean", "4111111111111111 xx"];
    for (let index = 0; index < 10_050; index++) redaction.text(`number ${index}`);
    for (const text of some) expect(redactedBy(redaction, text)).toEqual(meant(all, text));
  });
});
