/** What of a key that a stranger wrote may be shown. */

/** In characters: a longer key is not even searched by detectors. */
const longest = 200;

/**
 * A programmer's name: up to 40 characters, words of Latin letters and digits that begin with a letter and stand behind `_` or
 * `-`, `@` only in front, three digits at most, never eight hexadecimal ones in a row.
 */
const isName = (part: string): boolean =>
  part.length <= 40 &&
  /^@?[_-]*\p{Script=Latin}[\p{Script=Latin}0-9]*(?:[_-]+\p{Script=Latin}[\p{Script=Latin}0-9]*)*[_-]*$/u.test(part) &&
  part.replaceAll(/[^0-9]/g, "").length <= 3 &&
  !/[0-9a-f]{8}/i.test(part);

/**
 * A dotted key as it may be shown: `*` in the place of what a detector finds and of every part that is no name (an id, a
 * number, a sentence, an address), since people key maps by users too.
 */
export const keyName = (key: string, redact: (text: string) => string): string =>
  key.length > longest
    ? "*"
    : redact(key)
        .split(".")
        .map(part => (isName(part) ? part : "*"))
        .join(".")
        .replaceAll(/\*(?:\.\*)+/g, "*");
