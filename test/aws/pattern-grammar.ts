/** Reads a filter pattern over JSON into a tree. */

/** Keys, places in a list, and `*` for all of them. */
export type Selector = readonly (string | number)[];

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

export type Comparison =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; matches(value: string): boolean }
  /** The wildcard alone. */
  | { readonly kind: "anything" };

export type Term =
  | { readonly kind: "or" | "and"; readonly of: readonly Term[] }
  | {
      readonly kind: "compare";
      readonly selector: Selector;
      readonly operator: Operator;
      readonly than: Comparison;
    }
  | { readonly kind: "is"; readonly selector: Selector; readonly value: null | boolean }
  | { readonly kind: "missing"; readonly selector: Selector };

const longest = 1024;
const mostExpressions = 2;
const mostWildcards = 3;

/** What stands at the beginning of a text. A word of letters and digits, dots and asterisks needs no quotes. */
const token =
  /^(?:&&|\|\||!=|<=|>=|[=<>()]|\$(?:\.(?:[A-Za-z0-9_-]+|\*|\['[^']+'\])|\[(?:\d+|\*)\])+|"[^"]*"|%[^%]*%|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.*-])|[\w.*-]+)/;

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The signs an expression may be made of; parentheses are none of them. */
const expression = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]*$/;

const operators: readonly string[] = ["=", "!=", "<", "<=", ">", ">="] satisfies readonly Operator[];
const isOperator = (text: string): text is Operator => operators.includes(text);

/** @throws SyntaxError */
export const read = (text: string): Term => {
  if (text.length > longest) throw new SyntaxError(`longer than ${longest} characters`);
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  if (inner === undefined) throw new SyntaxError("no braces around it");
  const tokens = tokensOf(inner);
  if (tokens.filter(one => one.startsWith("%")).length > mostExpressions)
    throw new SyntaxError(`more than ${mostExpressions} expressions`);
  if (tokens.filter(one => one.startsWith("$") && one.includes("*")).length > mostWildcards)
    throw new SyntaxError(`more than ${mostWildcards} selectors with a wildcard`);
  const { next, peek } = reader(tokens);
  const expect = (wanted: string): void => {
    const found = next();
    if (found !== wanted) throw new SyntaxError(`${found} where ${wanted} belongs`);
  };
  const either = (): Term => several("or", "||", () => several("and", "&&", term));
  const several = (kind: "or" | "and", word: string, one: () => Term): Term => {
    const of = [one()];
    while (peek() === word) {
      next();
      of.push(one());
    }
    const [first] = of;
    return of.length === 1 && first !== undefined ? first : { kind, of };
  };
  const term = (): Term => {
    if (peek() === "(") {
      next();
      const inside = either();
      expect(")");
      return inside;
    }
    const selector = selectorOf(next());
    const operator = next();
    if (operator === "NOT") {
      expect("EXISTS");
      return { kind: "missing", selector };
    }
    if (operator === "IS") return { kind: "is", selector, value: constantOf(next()) };
    if (!isOperator(operator)) throw new SyntaxError(`${operator} compares nothing`);
    const than = comparisonOf(next());
    if (than.kind !== "number" && operator !== "=" && operator !== "!=")
      throw new SyntaxError(`${operator} compares numbers alone`);
    return { kind: "compare", selector, operator, than };
  };
  const whole = either();
  if (peek() !== undefined) throw new SyntaxError(`${peek()} after the end`);
  return whole;
};

const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = [];
  for (let rest = text.trim(); rest !== ""; ) {
    const found = token.exec(rest)?.[0];
    if (found === undefined) throw new SyntaxError(`nothing is read of ${rest}`);
    tokens.push(found);
    rest = rest.slice(found.length).trimStart();
  }
  return tokens;
};

const reader = (tokens: readonly string[]) => {
  let at = 0;
  return {
    peek: (): string | undefined => tokens[at],
    next: (): string => {
      const found = tokens[at++];
      if (found === undefined) throw new SyntaxError("it ends too early");
      return found;
    },
  };
};

/** `$.a.b[0]`, `$.['a.b']`, `$.list[*].id`. */
const selectorOf = (text: string): Selector => {
  if (!text.startsWith("$.")) throw new SyntaxError(`${text} is no selector`);
  const steps = [...text.matchAll(/\['([^']+)'\]|\[(\d+|\*)\]|\.([\w-]+|\*)/g)].map(([, quoted, index, key]) =>
    index === undefined ? (quoted ?? key ?? "") : index === "*" ? index : Number(index),
  );
  if (steps.filter(step => step === "*").length > 1) throw new SyntaxError(`${text} has several wildcards`);
  return steps;
};

const constantOf = (text: string): null | boolean => {
  switch (text) {
    case "NULL":
      return null;
    case "TRUE":
      return true;
    case "FALSE":
      return false;
    default:
      throw new SyntaxError(`${text} is none of NULL, TRUE, FALSE`);
  }
};

const comparisonOf = (text: string): Comparison => {
  if (text === "*") return { kind: "anything" };
  if (number.test(text)) return { kind: "number", value: Number(text) };
  if (text.startsWith("%")) {
    const inner = text.slice(1, -1);
    if (!expression.test(inner)) throw new SyntaxError(`${text} has a sign that no expression may have`);
    const compiled = new RegExp(inner);
    return { kind: "text", matches: value => compiled.test(value) };
  }
  if (!/^["\w.*-]/.test(text)) throw new SyntaxError(`${text} is no value`);
  return { kind: "text", matches: wildcard(text.startsWith('"') ? text.slice(1, -1) : text) };
};

/** An asterisk at either end is any text; within, it is itself. */
const wildcard = (text: string): ((value: string) => boolean) => {
  const [begins, ends] = [!text.startsWith("*"), !text.endsWith("*")];
  const inner = text.slice(begins ? 0 : 1, ends ? undefined : -1);
  if (begins && ends) return value => value === inner;
  if (begins) return value => value.startsWith(inner);
  return ends ? value => value.endsWith(inner) : value => value.includes(inner);
};
