/**
 * Values as Terraform's JSON has them: names in snake case, references as templates, and every text that merely looks like a
 * template escaped, in this one place.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */

import { isTerm, type Reference, type Term, type Value } from "../../core/resource.ts";
import type { Secret } from "../../core/secret.ts";

/** A value of Terraform's JSON. */
export type Printed = string | number | boolean | undefined | readonly Printed[] | { readonly [name: string]: Printed };

/** Arguments whose keys are the user's own, so that they keep their spelling. */
const maps: readonly string[] = [
  "tags",
  "dimensions",
  "labels",
  "labelExtractors",
  "userLabels",
  "metadata",
  "customProperties",
  "httpHeaders",
  "annotations",
  "fieldFormats",
];

/** What no variable may be called, and the module's own. @see https://developer.hashicorp.com/terraform/language/block/variable */
const taken: readonly string[] = [
  "source",
  "version",
  "providers",
  "count",
  "for_each",
  "lifecycle",
  "depends_on",
  "locals",
  "name_prefix",
];

/** The variable that a secret's value comes in by: `slack-webhook` is `slack_webhook`. No secret's name begins with `_`. */
export const variableOf = ({ name }: Secret): string => {
  const variable = name.replaceAll("-", "_");
  return taken.includes(variable) ? `_${variable}` : variable;
};

const snake = (name: string): string =>
  name.replaceAll(/[A-Z]/g, capital => `_${capital.toLowerCase()}`).replace(/^_/, "");

/** Arguments of a block, by Terraform's names. */
export const printedArguments = (args: Readonly<Record<string, Value>>): Readonly<Record<string, Printed>> =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [snake(name), printed(value, maps.includes(name))]),
  );

/** A value with its texts as Terraform reads them; the names below it too, where they are arguments. */
export const withTexts = (value: Value, named: (name: string, inMap: boolean) => string, inMap = false): Printed => {
  if (typeof value === "string") return escaped(value);
  if (typeof value !== "object") return value;
  if (isList(value)) return value.map(one => withTexts(one, named));
  if (isTerm(value)) return termText(value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [named(name, inMap), withTexts(inner, named, maps.includes(name))]),
  );
};

const printed = (value: Value, inMap: boolean): Printed =>
  withTexts(value, (name, isKey) => (isKey ? name : snake(name)), inMap);

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const termText = (term: Term): string => {
  switch (term.kind) {
    case "reference":
    case "secret":
      return template(term);
    case "joined":
      return term.parts.map(part => (typeof part === "string" ? escaped(part) : template(part))).join("");
    case "json":
      return jsonText(term.value);
    case "uuid":
      return `\${${expressionOf(term)}}`;
    default:
      return term satisfies never;
  }
};

const template = (term: Reference | Secret): string =>
  term.kind === "secret" ? `\${var.${variableOf(term)}}` : `\${${term.to}.${term.attribute}}`;

/**
 * JSON with texts escaped before they are quoted (quoting changes no `$`, `%` or brace), and with secrets as expressions that
 * quote themselves, because theirs may hold quotes and line breaks. JSON within JSON has none.
 */
const jsonText = (value: unknown): string => {
  if (typeof value === "string") return JSON.stringify(escaped(value));
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(one => (one === undefined ? "null" : jsonText(one))).join(",")}]`;
  const term = value as Value & object;
  if (isTerm(term))
    return quotesItself(term) ? `\${jsonencode(${expressionOf(term)})}` : JSON.stringify(termText(term));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries.map(([name, inner]) => `${JSON.stringify(escaped(name))}:${jsonText(inner)}`).join(",")}}`;
};

const quotesItself = (term: Term): boolean => term.kind === "uuid" || hasSecret(term);

const hasSecret = (term: Term): boolean =>
  term.kind === "secret" ||
  (term.kind === "joined" && term.parts.some(part => typeof part !== "string" && part.kind === "secret"));

/** Within a template's quotes JSON's escapes are Terraform's. */
const expressionOf = (term: Term): string => {
  if (term.kind === "secret") return `var.${variableOf(term)}`;
  return term.kind === "uuid" ? `uuidv5("url", ${JSON.stringify(escaped(term.of))})` : JSON.stringify(termText(term));
};

/** `${` and `%{` begin a template; doubled, they are what they say. */
const escaped = (text: string): string => text.replaceAll(/[$%](?=\{)/g, mark => mark + mark);

/** With every block's names in order, so that nothing moves when a cloud's data does. */
export const sortedKeys = (value: Printed): Printed => {
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sortedKeys(inner)]),
  );
};
