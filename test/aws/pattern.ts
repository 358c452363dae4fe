/**
 * CloudWatch's filter patterns over JSON, read and matched: what the documentation says, and by name what it leaves open.
 *
 *   or := and { "||" and }    and := term { "&&" term }    term := "(" or ")" | selector test
 *   test := ("=" | "!=") (number | text | %regex%) | ("<" | "<=" | ">" | ">=") number | "IS" (NULL | TRUE | FALSE) | "NOT EXISTS"
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */

import { type Comparison, type Operator, read, type Selector, type Term } from "./pattern-grammar.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What the documentation does not say; a filter of ours must not depend on it. */
export interface Doubts {
  /** Whether `!=` holds where the selector finds nothing. */
  readonly missingDiffers: boolean;
  /** Whether `= *` holds for true and false. */
  readonly wildcardTakesBooleans: boolean;
  /** Whether a number in a pattern equals a text of its digits. */
  readonly numbersInTexts: boolean;
  /** Whether `NOT EXISTS` holds where the value is null. */
  readonly nullIsMissing: boolean;
}

export const noDoubt: Doubts = {
  missingDiffers: false,
  wildcardTakesBooleans: false,
  numbersInTexts: false,
  nullIsMissing: false,
};

/** Each doubt by itself. */
export const doubts: readonly Doubts[] = [
  { ...noDoubt, missingDiffers: true },
  { ...noDoubt, wildcardTakesBooleans: true },
  { ...noDoubt, numbersInTexts: true },
  { ...noDoubt, nullIsMissing: true },
];

export type Pattern = (record: Json) => boolean;

/** @throws SyntaxError */
export const parsePattern = (text: string, doubt: Doubts = noDoubt): Pattern => {
  const term = read(text);
  return record => holds(term, record, doubt);
};

/** The value a metric filter takes of a record by a selector such as `$.latency_ms`; undefined when it is no number. */
export const numberAt = (selector: string, record: Json): number | undefined => {
  const term = read(`{ ${selector} = * }`);
  const [found] = term.kind === "compare" ? valuesAt(term.selector, record) : [];
  return typeof found === "number" ? found : undefined;
};

const holds = (term: Term, record: Json, doubt: Doubts): boolean => {
  switch (term.kind) {
    case "or":
      return term.of.some(one => holds(one, record, doubt));
    case "and":
      return term.of.every(one => holds(one, record, doubt));
    case "missing": {
      const found = valuesAt(term.selector, record);
      return found.length === 0 || (doubt.nullIsMissing && found.every(value => value === null));
    }
    case "is":
      return valuesAt(term.selector, record).some(value => value === term.value);
    case "compare": {
      const found = valuesAt(term.selector, record);
      if (found.length === 0) return term.operator === "!=" && doubt.missingDiffers;
      return found.some(value => compares(value, term.operator, term.than, doubt));
    }
    default:
      return term satisfies never;
  }
};

/** The values a selector finds: one, or several by a wildcard. */
const valuesAt = (selector: Selector, record: Json): readonly Json[] =>
  selector.reduce<readonly Json[]>((values, step) => values.flatMap(value => below(value, step)), [record]);

const below = (value: Json, step: Selector[number]): readonly Json[] => {
  if (isList(value)) {
    if (step === "*") return value;
    const found = typeof step === "number" ? value[step] : undefined;
    return found === undefined ? [] : [found];
  }
  if (typeof value !== "object" || value === null || typeof step === "number") return [];
  if (step === "*") return Object.values(value);
  const found = Object.hasOwn(value, step) ? value[step] : undefined;
  return found === undefined ? [] : [found];
};

// `Array.isArray` does not narrow a readonly list.
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** A selector that finds an object, a list or null is compared with nothing. */
const compares = (value: Json, operator: Operator, than: Comparison, doubt: Doubts): boolean => {
  if (value === null || typeof value === "object") return false;
  switch (than.kind) {
    case "anything":
      return (typeof value !== "boolean" || doubt.wildcardTakesBooleans) === (operator === "=");
    case "number": {
      const number = typeof value === "string" && doubt.numbersInTexts && value !== "" ? Number(value) : value;
      return typeof number === "number" && !Number.isNaN(number) && numbers[operator](number, than.value);
    }
    case "text":
      return typeof value === "string" && than.matches(value) === (operator === "=");
    default:
      return than satisfies never;
  }
};

const numbers: Readonly<Record<Operator, (value: number, than: number) => boolean>> = {
  "=": (value, than) => value === than,
  "!=": (value, than) => value !== than,
  "<": (value, than) => value < than,
  "<=": (value, than) => value <= than,
  ">": (value, than) => value > than,
  ">=": (value, than) => value >= than,
};
