/**
 * What stands between values while they are one text. The control character keeps detectors, which match none, inside
 * a value; the byte FF, which no UTF-8 text holds, tells the mark from the same control character inside a value.
 * Written as Go string literals.
 */
export const marks = {
  /** After every text. */
  text: '"\\x1f\\xff"',
  /** Between texts, numbers and the rest. */
  part: '"\\x1d\\xff"',
  /** Around a number, which has none of these, so that neighbours share no mark. */
  numberStart: '"\\x1e"',
  numberEnd: '"\\x1f"',
} as const;

/** The marks around a number, in RE2. */
export const numberMarks = { before: "\\x1e", after: "\\x1f" } as const;
