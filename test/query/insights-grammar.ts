/**
 * The part of CloudWatch Logs Insights that compiled queries use: a recursive parser, and a check against the stored fields.
 * Nothing of Amazon's own parses it outside their service.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */

import type { Mapping } from "../../src/core/target.ts";

export type Expression =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "regex"; readonly value: string }
  | { readonly kind: "list"; readonly of: readonly Expression[] }
  | { readonly kind: "call"; readonly name: string; readonly of: readonly Expression[] }
  | { readonly kind: "operator"; readonly name: string; readonly of: readonly Expression[] };

export interface Aliased {
  readonly expression: Expression;
  readonly alias: string | undefined;
}

export type Command =
  | { readonly kind: "fields"; readonly of: readonly Aliased[] }
  | { readonly kind: "filter"; readonly condition: Expression }
  | { readonly kind: "stats"; readonly of: readonly Aliased[]; readonly by: readonly Aliased[] }
  | { readonly kind: "sort"; readonly by: string; readonly order: "asc" | "desc" }
  | { readonly kind: "limit"; readonly count: number };

type Token = { readonly kind: "word" | "quoted" | "text" | "regex" | "number" | "sign"; readonly value: string };

const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["number", /^[0-9]+(\.[0-9]+)?(?![A-Za-z0-9_])/],
  // Functions may have an underscore; a field with one is quoted.
  ["word", /^[a-z]+_[a-z]+(?=\()/],
  ["word", /^[A-Za-z0-9@.]+/],
  ["quoted", /^`[^`]+`/],
  ["text", /^"(?:[^"\\]|\\["\\])*"/],
  ["sign", /^(?:!=|<=|>=|[=<>+*/^%(),|[\]-])/],
];
const regex = /^\/(?:[^/\\\n]|\\[^\n])+\//;

const tokensOf = (query: string): readonly Token[] => {
  const tokens: Token[] = [];
  let rest = query;
  while (rest.trim() !== "") {
    rest = rest.trimStart();
    const last = tokens.at(-1);
    const isRegex = rest.startsWith("/") && last?.kind === "word" && last.value === "like";
    const [kind, found] = isRegex
      ? (["regex", regex.exec(rest)?.[0]] as const)
      : (shapes
          .map(([name, shape]) => [name, shape.exec(rest)?.[0]] as const)
          .find(([, text]) => text !== undefined) ?? ["sign" as const, undefined]);
    if (found === undefined) throw new SyntaxError(`no token at ${rest.slice(0, 30)}`);
    tokens.push({ kind, value: found });
    rest = rest.slice(found.length);
  }
  return tokens;
};

const comparisons = ["=", "!=", "<", "<=", ">", ">="];

/** @throws SyntaxError */
export const parseInsights = (query: string): readonly Command[] => {
  const tokens = tokensOf(query);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const is = (value: string, kind?: Token["kind"]): boolean =>
    peek()?.value === value && (kind === undefined || peek()?.kind === kind);
  const take = (value?: string): Token => {
    const token = tokens[at];
    if (token === undefined || (value !== undefined && token.value !== value))
      throw new SyntaxError(`expected ${value ?? "a token"}, got ${token?.value ?? "the end"}`);
    at++;
    return token;
  };
  const skip = (value: string): boolean => {
    if (!is(value)) return false;
    at++;
    return true;
  };
  const listOf = <T>(one: () => T): readonly T[] => {
    const found = [one()];
    while (skip(",")) found.push(one());
    return found;
  };
  const binary = (next: () => Expression, names: readonly string[]) => (): Expression => {
    let left = next();
    while (names.includes(peek()?.value ?? "")) left = { kind: "operator", name: take().value, of: [left, next()] };
    return left;
  };
  const primary = (): Expression => {
    const token = take();
    switch (token.kind) {
      case "number":
        return { kind: "number", value: Number(token.value) };
      case "text":
        return { kind: "text", value: token.value.slice(1, -1).replaceAll(/\\(.)/g, "$1") };
      case "regex":
        return { kind: "regex", value: token.value.slice(1, -1) };
      case "quoted":
        return { kind: "field", name: token.value.slice(1, -1) };
      case "word": {
        if (!skip("(")) return { kind: "field", name: token.value };
        const of = skip("*") ? [] : listOf(or);
        take(")");
        return { kind: "call", name: token.value, of };
      }
      case "sign": {
        if (token.value === "(") {
          const inner = or();
          take(")");
          return inner;
        }
        if (token.value === "[") {
          const of = listOf(primary);
          take("]");
          return { kind: "list", of };
        }
        throw new SyntaxError(`no expression begins with ${token.value}`);
      }
      default:
        return token.kind satisfies never;
    }
  };
  const product = binary(primary, ["*", "/"]);
  const sum = binary(product, ["+", "-"]);
  const compared = (): Expression => {
    const left = sum();
    const negated = is("not") && ["like", "in"].includes(tokens[at + 1]?.value ?? "") && skip("not");
    const operator = peek()?.value ?? "";
    if (!negated && comparisons.includes(operator)) return { kind: "operator", name: take().value, of: [left, sum()] };
    if (operator !== "like" && operator !== "in") return left;
    at++;
    const right = primary();
    const name = negated ? `not ${operator}` : operator;
    if (operator === "in" ? right.kind !== "list" : right.kind !== "text" && right.kind !== "regex")
      throw new SyntaxError(`${right.kind} stands after ${name}`);
    return { kind: "operator", name, of: [left, right] };
  };
  const not = (): Expression => (skip("not") ? { kind: "operator", name: "not", of: [not()] } : compared());
  const and = binary(not, ["and"]);
  const or: () => Expression = binary(and, ["or"]);
  const aliased = (): Aliased => {
    const expression = or();
    return { expression, alias: skip("as") ? take().value : undefined };
  };
  const command = (): Command => {
    const { value } = take();
    switch (value) {
      case "fields":
        return { kind: "fields", of: listOf(aliased) };
      case "filter":
        return { kind: "filter", condition: or() };
      case "stats":
        return { kind: "stats", of: listOf(aliased), by: skip("by") ? listOf(aliased) : [] };
      case "sort": {
        const by = take().value.replaceAll("`", "");
        if (skip("asc")) return { kind: "sort", by, order: "asc" };
        take("desc");
        return { kind: "sort", by, order: "desc" };
      }
      case "limit":
        return { kind: "limit", count: Number(take().value) };
      default:
        throw new SyntaxError(`no command is ${value}`);
    }
  };
  const commands = [command()];
  while (skip("|")) commands.push(command());
  if (at !== tokens.length) throw new SyntaxError(`${peek()?.value} after the end`);
  return commands;
};

/** By name: how many arguments, and whether they must be numbers. */
const functions: Readonly<Record<string, { readonly takes: readonly number[]; readonly numbers?: true }>> = {
  ispresent: { takes: [1] },
  coalesce: { takes: [2] },
  bin: { takes: [1] },
};
const aggregates: typeof functions = {
  count: { takes: [0, 1] },
  count_distinct: { takes: [1] },
  sum: { takes: [1], numbers: true },
  avg: { takes: [1], numbers: true },
  min: { takes: [1], numbers: true },
  max: { takes: [1], numbers: true },
  pct: { takes: [2], numbers: true },
  stddev: { takes: [1], numbers: true },
  latest: { takes: [1] },
};

const discovered = ["@timestamp", "@message", "@log", "@logStream", "@ingestionTime"];

/** What is wrong with a query's names and types; after `stats` only its aliases and groups are left. */
export const checkInsights = (query: string, mapping: Mapping): readonly string[] => {
  const problems: string[] = [];
  let known = new Map<string, string>([
    ...discovered.map(name => [name, "string"] as const),
    ...mapping.filter(({ place }) => place !== "time").map(({ name, type }) => [name, type] as const),
  ]);
  /** The type of an expression's value. */
  const typed = (expression: Expression, within: "stats" | "else" | "aggregate"): string => {
    switch (expression.kind) {
      case "field": {
        const type = known.get(expression.name);
        if (type === undefined) problems.push(`${expression.name} is no field here`);
        if (within === "stats") problems.push(`${expression.name} stands outside an aggregate`);
        return type ?? "unknown";
      }
      case "number":
        return "number";
      case "text":
      case "regex":
        return "string";
      case "list":
        return "list";
      case "operator": {
        const types = expression.of.map(one => typed(one, within));
        if (["+", "-", "*", "/"].includes(expression.name)) {
          if (types.some(type => type !== "number")) problems.push(`${expression.name} of ${types.join(" and ")}`);
          return "number";
        }
        const [left, right] = types;
        if (["<", "<=", ">", ">="].includes(expression.name) && (left !== "number" || right !== "number"))
          problems.push(`${expression.name} of ${left} and ${right}`);
        return "condition";
      }
      case "call": {
        const aggregate = aggregates[expression.name];
        const facts = aggregate ?? functions[expression.name];
        if (facts === undefined) {
          problems.push(`${expression.name} is no function`);
          return "unknown";
        }
        if (expression.name === "bin") {
          const [period] = expression.of;
          if (period?.kind !== "field" || !/^[0-9]+[smh]$/.test(period.name)) problems.push("bin takes a period");
          return "time";
        }
        if (!facts.takes.includes(expression.of.length)) problems.push(`${expression.name} of ${expression.of.length}`);
        if (aggregate && within !== "stats") problems.push(`${expression.name} stands outside stats`);
        const types = expression.of.map(one => typed(one, aggregate ? "aggregate" : within));
        if (facts.numbers && types.some(type => type !== "number" && type !== "condition"))
          problems.push(`${expression.name} of ${types.join(", ")}`);
        if (expression.name === "ispresent") return "condition";
        return expression.name === "latest" || expression.name === "coalesce" ? (types[0] ?? "unknown") : "number";
      }
      default:
        return expression satisfies never;
    }
  };
  for (const command of parseInsights(query)) {
    switch (command.kind) {
      case "fields":
        for (const { expression } of command.of) typed(expression, "else");
        break;
      case "filter":
        if (typed(command.condition, "else") !== "condition") problems.push("filter takes a condition");
        break;
      case "stats": {
        const types = command.of.map(({ expression, alias }) => [alias ?? "", typed(expression, "stats")] as const);
        const groups = command.by.map(({ expression, alias }): readonly [string, string] => {
          const type = typed(expression, "else");
          return [alias ?? (expression.kind === "field" ? expression.name : ""), type];
        });
        known = new Map([...types, ...groups].filter(([name]) => name !== ""));
        break;
      }
      case "sort":
        if (!known.has(command.by)) problems.push(`${command.by} is not there to be sorted by`);
        break;
      case "limit":
        if (!(command.count >= 1 && command.count <= 10_000)) problems.push(`${command.count} is no limit`);
        break;
      default:
        command satisfies never;
    }
  }
  return problems;
};
