/** Ruby literals: the part of the script that is printed from data. The text is ASCII, whatever it stands for. */

import { type Detector, lookaroundPattern } from "../../core/privacy.ts";

export type RubyData = string | number | boolean | null | readonly RubyData[] | { readonly [key: string]: RubyData };

const widest = 116;

/** A string literal: single quotes where the text allows, which know no interpolation. */
export const rubyText = (text: string): string => {
  // What is not printable ASCII needs an escape, and those exist between double quotes only.
  if (/[^ -~]/.test(text)) {
    const escaped = text
      .replaceAll(/["\\#]/g, "\\$&")
      .replaceAll(/[^ -~]/gu, one => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);
    return `"${escaped}"`;
  }
  if (!/["\\#]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
};

/**
 * A literal in pieces of eight characters, which Ruby joins: an example of a secret is then nothing that a scanner for
 * secrets finds in the file.
 */
export const rubyTextInPieces = (text: string): string => {
  const points = [...text];
  const pieces = Array.from({ length: Math.max(1, Math.ceil(points.length / 8)) }, (_, index) =>
    points.slice(8 * index, 8 * index + 8).join(""),
  );
  return pieces.map(rubyText).join(" ");
};

const isList = (data: RubyData): data is readonly RubyData[] => Array.isArray(data);

/** A literal, on one line where it fits, else one entry a line. */
export const rubyLiteral = (data: RubyData, indent = ""): string => {
  if (data === null) return "nil";
  if (typeof data === "string") return rubyText(data);
  if (typeof data === "number" || typeof data === "boolean") return String(data);
  const inner = `${indent}  `;
  const parts = isList(data)
    ? data.map(one => rubyLiteral(one, inner))
    : Object.entries(data).map(([key, one]) => `${rubyText(key)} => ${rubyLiteral(one, inner)}`);
  const [open, close] = isList(data) ? ["[", "]"] : ["{ ", " }"];
  if (parts.length === 0) return isList(data) ? "[]" : "{}";
  const oneLine = `${open}${parts.join(", ")}${close}`;
  if (oneLine.length + indent.length <= widest && !oneLine.includes("\n") && (isList(data) || parts.length === 1))
    return oneLine;
  if (isList(data) && data.every(one => typeof one === "string")) return `[\n${filled(parts, inner)}\n${indent}]`;
  return `${open.trim()}\n${parts.map(part => `${inner}${part},`).join("\n")}\n${indent}${close.trim()}`;
};

/** Short texts, as many on a line as fit. */
const filled = (parts: readonly string[], indent: string): string => {
  const lines: string[] = [];
  let line = indent;
  for (const part of parts) {
    if (line.length + part.length + 2 > widest && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${part}, `;
  }
  return [...lines, line.trimEnd()].join("\n");
};

/**
 * What RE2 and JavaScript take as themselves and Joni does not: inside a bracket expression `[` opens another one and
 * `&&` intersects.
 */
export const forJoni = (pattern: string): string => {
  let written = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const one = pattern.charAt(at);
    if (one === "\\") {
      written += one + pattern.charAt(++at);
    } else if (!inClass) {
      inClass = one === "[";
      written += one;
    } else if (one === "]") {
      inClass = false;
      written += one;
    } else written += one === "[" || one === "&" ? `\\${one}` : one;
  }
  return written;
};

/** A detector as Joni reads it, and the whole of a text for numbers; the match is the finding. */
export const joniPattern = (found: Detector): string => forJoni(lookaroundPattern(found));
export const joniWhole = (found: Detector): string => `\\A(?:${forJoni(found.pattern)})\\z`;
