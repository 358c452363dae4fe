/** The texts of what left a collector, in OTLP's JSON, and what is looked for in them. */

/** Every text in it, keys of maps among them. */
export const textsOf = (value: unknown): readonly string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, one]) =>
          // What is no text to a collector may be one to a reader. @see https://protobuf.dev/programming-guides/json/
          key === "bytesValue" && typeof one === "string"
            ? [Buffer.from(one, "base64").toString("utf8")]
            : textsOf(one),
        )
      : typeof value === "number"
        ? [String(value)]
        : [];

/** A text as it is, and as it stands in JSON that nobody parsed: its quotes escaped, and maybe all that is not ASCII. */
export const formsOf = (text: string): readonly string[] => {
  const escaped = JSON.stringify(text).slice(1, -1);
  const ascii = escaped.replaceAll(
    /[\u0080-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [...new Set([text, escaped, ascii])];
};
