/**
 * Alloy's configuration syntax: blocks of attributes and blocks, printed as `alloy fmt` would leave them.
 * @see https://grafana.com/docs/alloy/latest/get-started/configuration-syntax/
 */

/** Something that is no literal: a reference or a call. */
export interface Expression {
  readonly kind: "expression";
  readonly code: string;
}

export type Value = string | number | boolean | Expression | readonly Value[] | { readonly [key: string]: Value };

export type Statement =
  | { readonly kind: "attribute"; readonly name: string; readonly value: Value }
  | { readonly kind: "block"; readonly name: string; readonly label?: string; readonly body: readonly Statement[] };

export type Block = Extract<Statement, { readonly kind: "block" }>;

export const attribute = (name: string, value: Value): Statement => ({ kind: "attribute", name, value });

/** A block's attributes from an object; undefined ones are left out. */
export const attributes = (values: Readonly<Record<string, Value | undefined>>): readonly Statement[] =>
  Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [attribute(name, value)]));

export const block = (name: string, body: readonly Statement[], label?: string): Block => ({
  kind: "block",
  name,
  ...(label === undefined ? {} : { label }),
  body,
});

const expression = (code: string): Expression => ({ kind: "expression", code });

/** What a component exports: `loki.write.loki.receiver`. */
export const reference = (component: string, label: string, name: string): Expression =>
  expression(`${component}.${label}.${name}`);

/** @see https://grafana.com/docs/alloy/latest/reference/stdlib/sys/ */
export const environmentVariable = (name: string): Expression => expression(`sys.env(${quoted(name)})`);

/** A name as an identifier; two names may become the same one. */
export const identifier = (name: string): string => {
  const letters = name.replace(/[^A-Za-z0-9_]/g, "_");
  return /^[A-Za-z_]/.test(letters) ? letters : `_${letters}`;
};

const isIdentifier = (name: string): boolean =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !["true", "false", "null"].includes(name);

/** A string literal; raw where that spares escapes, since raw strings have none and cannot hold a backtick. */
const literal = (text: string): string =>
  /[\n\\]/.test(text) && !/[`\r]|[^\n -~]/.test(text) ? `\`${text}\`` : quoted(text);

/** Go's escapes, in ASCII. Half a surrogate pair, which Go cannot write, is U+FFFD. */
const quoted = (text: string): string => {
  let escaped = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0xfffd;
    if (character === '"' || character === "\\") escaped += `\\${character}`;
    else if (character === "\n") escaped += "\\n";
    else if (code >= 0x20 && code < 0x7f) escaped += character;
    else if (code >= 0xd800 && code <= 0xdfff) escaped += "\\ufffd";
    else if (code > 0xffff) escaped += `\\U${code.toString(16).padStart(8, "0")}`;
    else escaped += `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return `"${escaped}"`;
};

const isExpression = (value: Value): value is Expression =>
  typeof value === "object" &&
  !Array.isArray(value) &&
  "kind" in value &&
  value.kind === "expression" &&
  "code" in value;

/** Lists of scalars stand on one line, lists of objects and objects on several. */
const printValue = (value: Value, indent: string): string => {
  if (typeof value === "string") return literal(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isExpression(value)) return value.code;
  const inner = `${indent}\t`;
  if (Array.isArray(value)) {
    const items = value.map((item: Value) => printValue(item, inner));
    const isFlat = value.every((item: Value) => typeof item !== "object" || isExpression(item));
    return isFlat ? `[${items.join(", ")}]` : `[\n${items.map(item => `${inner}${item},\n`).join("")}${indent}]`;
  }
  const members = Object.entries(value as Readonly<Record<string, Value>>);
  if (members.length === 0) return "{}";
  const keyed = members.map(([key, member]) => [isIdentifier(key) ? key : quoted(key), member] as const);
  return `{\n${aligned(keyed, inner, ",")}${indent}}`;
};

/** `name = value` lines; the signs of a run stand below each other, and a value of several lines ends a run. */
const aligned = (pairs: readonly (readonly [string, Value])[], indent: string, end: string): string => {
  const printed = pairs.map(([name, value]) => [name, printValue(value, indent)] as const);
  let text = "";
  let run: (readonly [string, string])[] = [];
  const flush = () => {
    const width = Math.max(0, ...run.map(([name]) => name.length));
    for (const [name, value] of run) text += `${indent}${name.padEnd(width)} = ${value}${end}\n`;
    run = [];
  };
  for (const pair of printed) {
    run.push(pair);
    if (pair[1].includes("\n")) flush();
  }
  flush();
  return text;
};

/** A block at some depth, ending in a newline; blocks inside stand apart by a blank line. */
export const printBlock = (printed: Block, indent = ""): string => {
  const label = printed.label === undefined ? "" : ` ${quoted(printed.label)}`;
  if (printed.body.length === 0) return `${indent}${printed.name}${label} { }\n`;
  const parts: string[] = [];
  let run: (readonly [string, Value])[] = [];
  const flush = () => {
    if (run.length > 0) parts.push(aligned(run, `${indent}\t`, ""));
    run = [];
  };
  for (const statement of printed.body) {
    if (statement.kind === "attribute") run.push([statement.name, statement.value]);
    else {
      flush();
      parts.push(printBlock(statement, `${indent}\t`));
    }
  }
  flush();
  return `${indent}${printed.name}${label} {\n${parts.join("\n")}${indent}}\n`;
};
