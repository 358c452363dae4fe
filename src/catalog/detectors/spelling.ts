/** The few building blocks detectors share. Patterns use `[.]` for a literal dot, so that none needs a backslash. */

/**
 * What may not stand before a finding that begins like a word: ASCII letters and digits, but for n, r and t. Those end the
 * JSON escapes of line break, return and tab, and objects reach the detectors as JSON text.
 */
export const wordBefore = "0-9A-Za-mo-qsu-z";

/** A word in any mix of upper and lower case, spelled out because patterns have no flags. */
export const anyCase = (word: string): string =>
  [...word].map(letter => (/[a-z]/.test(letter) ? `[${letter.toUpperCase()}${letter}]` : letter)).join("");

/** Any of some words in any case, `_` standing for an optional underscore, hyphen or space. */
export const anyOf = (...words: readonly string[]): string =>
  `(?:${words.map(word => anyCase(word).replaceAll("_", "[_ -]?")).join("|")})`;

/** An example in parts: scanners that guard repositories take the whole for a real secret. */
export const inParts = (...parts: readonly string[]): string => parts.join("");
