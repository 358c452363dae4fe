/** How numbers, lists and objects read as text, and text as numbers and flags; see `convert` in `core/step`. */

const numberText = /^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** The number a text stands for, or undefined. */
export const numberOf = (text: string): number | undefined => {
  if (!numberText.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
};

/** The flag a text stands for, or undefined. */
export const flagOf = (text: string): boolean | undefined => {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : undefined;
};

/** What would stand as an escape in JSON, the quote excepted. */
const escaped = /[^ -\uffff]|[\\\u2028\u2029]/g;

const quoted = (text: string): string => `"${text.replace(escaped, " ").replaceAll('"', '\\"')}"`;

/** Orders by code point, as Go orders bytes of UTF-8; JavaScript's own order is by UTF-16 unit. */
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The JSON text of a value that came out of `JSON.parse`. */
export const jsonText = (value: unknown): string => {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => byCodePoint(a, b));
    return `{${entries.map(([key, member]) => `${quoted(key)}:${jsonText(member)}`).join(",")}}`;
  }
  return typeof value === "number" && !Number.isFinite(value) ? "null" : String(value ?? null);
};

/** A value as text: strings as they are, lists and objects as JSON. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : jsonText(value));

const surrogates = /\p{Surrogate}/gu;

/** Halves of surrogate pairs, which UTF-8 cannot carry, replaced at every depth. */
export const wellFormed = (value: unknown): unknown => {
  if (typeof value === "string") return value.replace(surrogates, "\ufffd");
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.replace(surrogates, "\ufffd"), wellFormed(member)]),
  );
};

/** The longest beginning of whole characters that takes at most so many bytes of UTF-8. */
export const cutToBytes = (text: string, bytes: number): string => {
  if (text.length * 3 <= bytes) return text;
  const encoded = Buffer.from(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  // 10xxxxxx continues a character
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString("utf8", 0, end);
};
