/**
 * The part of Google's Logging query language that compiled filters use, read back; and a tokenizer for BigQuery's SQL,
 * which has no parser outside Google's: it finds unbalanced brackets, open texts, unknown functions and unknown keys.
 * @see https://cloud.google.com/logging/docs/view/logging-query-language
 */

export type Filter =
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "log"; readonly id: string }
  | {
      readonly kind: "comparison";
      readonly field: string;
      readonly operator: string;
      readonly value: string | number | boolean | "*";
    };

const shapes: readonly RegExp[] = [
  /^"(?:[^"\\\n]|\\["\\nrt])*"/,
  /^-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?(?![A-Za-z])/,
  /^[A-Za-z_][A-Za-z0-9_.]*/,
  /^(?:=~|!~|<=|>=|!=|[=<>:*()])/,
];

const unescaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** What a double-quoted text says. */
export const readText = (literal: string): string =>
  literal.slice(1, -1).replaceAll(/\\(.)/g, (_, sign: string) => unescaped[sign] ?? sign);

/** @throws SyntaxError */
export const parseFilter = (text: string): Filter => {
  const tokens: string[] = [];
  for (let rest = text.trimStart(); rest !== ""; ) {
    const found = shapes.map(shape => shape.exec(rest)?.[0]).find(one => one !== undefined);
    if (found === undefined) throw new SyntaxError(`no token at ${rest.slice(0, 30)}`);
    tokens.push(found);
    rest = rest.slice(found.length).trimStart();
  }
  let at = 0;
  const take = (value?: string): string => {
    const token = tokens[at];
    if (token === undefined || (value !== undefined && token !== value))
      throw new SyntaxError(`expected ${value ?? "a token"}, got ${token ?? "the end"}`);
    at++;
    return token;
  };
  const primary = (): Filter => {
    if (tokens[at] === "NOT") {
      at++;
      return { kind: "not", of: primary() };
    }
    if (tokens[at] === "(") {
      at++;
      const inner = group();
      take(")");
      return inner;
    }
    const field = take();
    if (!/^[A-Za-z]/.test(field)) throw new SyntaxError(`${field} is no field`);
    if (field === "log_id") {
      take("(");
      const id = readText(take());
      take(")");
      return { kind: "log", id };
    }
    const operator = take();
    if (!["=", "=~", "<", "<=", ">", ">=", ":"].includes(operator))
      throw new SyntaxError(`${operator} compares nothing`);
    const value = take();
    if (value.startsWith('"')) return { kind: "comparison", field, operator, value: readText(value) };
    if (value === "true" || value === "false") return { kind: "comparison", field, operator, value: value === "true" };
    if (value === "*" && operator === ":") return { kind: "comparison", field, operator, value };
    if (Number.isNaN(Number(value))) throw new SyntaxError(`${value} is no value`);
    return { kind: "comparison", field, operator, value: Number(value) };
  };
  /** OR binds more strongly than AND there, so the two must not stand side by side without parentheses. */
  const group = (): Filter => {
    const of = [primary()];
    const word = tokens[at];
    if (word !== "AND" && word !== "OR") return of[0] as Filter;
    while (tokens[at] === word) {
      at++;
      of.push(primary());
    }
    if (tokens[at] === "AND" || tokens[at] === "OR") throw new SyntaxError("AND and OR side by side");
    return { kind: word === "AND" ? "and" : "or", of };
  };
  const parsed = group();
  if (at !== tokens.length) throw new SyntaxError(`${tokens[at]} after the end`);
  return parsed;
};

/** Whether a payload passes; fields below `jsonPayload` as keys. `matches` is RE2. */
export const passes = (
  filter: Filter,
  payload: Readonly<Record<string, unknown>>,
  matches: (pattern: string, text: string) => boolean,
): boolean => {
  switch (filter.kind) {
    case "and":
      return filter.of.every(one => passes(one, payload, matches));
    case "or":
      return filter.of.some(one => passes(one, payload, matches));
    case "not":
      return !passes(filter.of, payload, matches);
    case "log":
      return true;
    case "comparison": {
      if (filter.field === "logName") return true;
      const value = payload[filter.field.replace("jsonPayload.", "")];
      const { operator, value: than } = filter;
      if (value === undefined) return false;
      if (operator === ":") return true;
      if (operator === "=~") return typeof value === "string" && typeof than === "string" && matches(than, value);
      if (operator === "=")
        return typeof value === "string" && typeof than === "string"
          ? value.toLowerCase() === than.toLowerCase()
          : value === than;
      if (typeof value !== "number" || typeof than !== "number") return false;
      return { "<": value < than, "<=": value <= than, ">": value > than, ">=": value >= than }[operator] ?? false;
    }
    default:
      return filter satisfies never;
  }
};

const sqlShapes: readonly RegExp[] = [
  /^'(?:[^'\\\n]|\\(?:['\\n]|u[0-9a-f]{4}))*'/,
  /^`[^`\n]+`/,
  /^[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?/,
  /^[A-Za-z_][A-Za-z0-9_.]*/,
  /^(?:<=|>=|!=|[=<>+*/(),[\]-])/,
];

/** What follows a bracket without being a function. */
const words = new Set(["IN", "FROM", "AND", "OR", "NOT", "SELECT", "WHERE"]);
const sqlFunctions = new Set(
  "JSON_VALUE SAFE_CAST TIMESTAMP_SUB CURRENT_TIMESTAMP TIMESTAMP_MILLIS DIV UNIX_MILLIS COUNT COUNTIF SUM AVG MIN MAX STDDEV_POP APPROX_QUANTILES ARRAY_AGG SAFE_DIVIDE IF IFNULL STRPOS REGEXP_CONTAINS SAFE_OFFSET".split(
    " ",
  ),
);

export interface ReadSql {
  /** What its texts say. */
  readonly texts: readonly string[];
  readonly problems: readonly string[];
}

/** @throws SyntaxError */
export const readSql = (sql: string, keys: readonly string[]): ReadSql => {
  const problems: string[] = [];
  const tokens: string[] = [];
  for (let rest = sql.trimStart(); rest !== ""; ) {
    const found = sqlShapes.map(shape => shape.exec(rest)?.[0]).find(one => one !== undefined);
    if (found === undefined) throw new SyntaxError(`no token at ${rest.slice(0, 30)}`);
    tokens.push(found);
    rest = rest.slice(found.length).trimStart();
  }
  const open: string[] = [];
  tokens.forEach((token, index) => {
    if (token === "(" || token === "[") {
      open.push(token);
      const before = tokens[index - 1] ?? "";
      if (token === "(" && /^[A-Za-z_]/.test(before) && !words.has(before) && !sqlFunctions.has(before))
        problems.push(`${before} is no function`);
    }
    if ((token === ")" && open.pop() !== "(") || (token === "]" && open.pop() !== "[")) problems.push("brackets cross");
    if (token.startsWith("json_payload.") && !keys.includes(token.slice("json_payload.".length)))
      problems.push(`${token} is no key`);
  });
  if (open.length > 0) problems.push("a bracket is open");
  const clauses = ["SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT"];
  const order = tokens.filter((token, index) => clauses.includes(token) && depthAt(tokens, index) === 0);
  if (order.join() !== clauses.filter(one => order.includes(one)).join())
    problems.push(`clauses in the order ${order}`);
  const texts = tokens
    .filter(token => token.startsWith("'"))
    .map(token =>
      token
        .slice(1, -1)
        .replaceAll(/\\(u([0-9a-f]{4})|.)/g, (_, sign: string, code?: string) =>
          code === undefined ? (unescaped[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
        ),
    );
  return { texts, problems };
};

/** ARRAY_AGG has an ORDER and a LIMIT of its own inside its brackets; clauses stand outside all. */
const depthAt = (tokens: readonly string[], index: number): number =>
  tokens
    .slice(0, index)
    .reduce((depth, token) => depth + ("([".includes(token) ? 1 : ")]".includes(token) ? -1 : 0), 0);
