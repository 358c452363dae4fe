/**
 * Literals of Go templates and RE2. None of them holds `${`, `$$` or two backslashes in a row, which loaders that
 * expand environment variables in a file's text would change, nor a backtick, so that they can stand in a raw string.
 */

import { type Detector, redactionToken } from "../privacy.ts";

/** A Go string literal in ASCII. Half a surrogate pair, which Go cannot write, is U+FFFD as in every record. */
export const goString = (text: string): string => {
  let literal = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0xfffd;
    if (character === '"') literal += '\\"';
    else if (code >= 0x20 && code < 0x7f && !"\\$`".includes(character)) literal += character;
    else if (code >= 0xd800 && code <= 0xdfff) literal += "\\ufffd";
    else if (code > 0xffff) literal += `\\U${code.toString(16).padStart(8, "0")}`;
    else literal += `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return `"${literal}"`;
};

/** The arguments of a template function: string literals. */
export const goStrings = (texts: readonly string[]): string => texts.map(goString).join(" ");

/** `dict "key" "value" …`; an empty table is written with parentheses too, so that it can stand as an argument. */
export const goTable = (table: Readonly<Record<string, string>>): string =>
  `(dict${Object.entries(table)
    .map(([key, value]) => ` ${goString(key)} ${goString(value)}`)
    .join("")})`;

/** What a YAML or an environment-expanding reader might take otherwise, as escapes of RE2. */
const plainPattern = (pattern: string): string =>
  pattern.replace(/\\[\s\S]|[ $]/g, token => {
    switch (token) {
      case "\\\\":
        return "\\x5c";
      case "\\/":
        return "/";
      case "$":
      case "\\$":
        return "\\x24";
      case " ":
      case "\\ ":
        return "\\x20";
      default:
        return token;
    }
  });

/** A pattern for templates, as a literal. */
export const goPattern = (pattern: string): string => goString(plainPattern(pattern));

const before = ({ notBefore }: Detector): string => (notBefore ? `[^${plainPattern(notBefore)}]` : "");

/**
 * Where a finding ends in a word and only word characters are forbidden after it, the boundary of the word says so
 * without consuming anything, and the next finding still has its own guard before it. A consumed guard would let it be
 * missed, or be found from its middle on.
 */
const after = ({ notAfter }: Detector): string => {
  if (notAfter === undefined) return "";
  const consumed = `[^${plainPattern(notAfter)}]`;
  return /^[0-9A-Za-z_-]*$/.test(notAfter) && !/^-|-$/.test(notAfter) ? `(?:\\b|$|${consumed})` : `(?:$|${consumed})`;
};

const finding = (found: Detector): string => `(${plainPattern(found.pattern)})${after(found)}`;

/** Finds in running text; the finding is the only group, its guards are consumed where they must be. */
export const findingInText = (found: Detector): string =>
  `${found.notBefore ? `(?:^|${before(found)})` : ""}${finding(found)}`;

/**
 * Finds what `findingInText` missed because the finding before it consumed the guard between them. It starts with a
 * literal, the token, and so costs next to nothing where there is none.
 */
export const findingAfterToken = (found: Detector): string =>
  `${redactionToken(found).replace(/[[\]]/g, "\\$&")}${before(found)}${finding(found)}`;

/** Finds a text as a whole between two marks. */
export const findingAsWhole = (found: Detector, before: string, after: string): string =>
  `${before}(${plainPattern(found.pattern)})${after}`;
