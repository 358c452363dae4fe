/** ES|QL, KQL and single fields against an Elasticsearch's mapping; both languages are read by tokens. */

import type { AskedField } from "./finding.ts";
import { type Finding, finding, isVariable } from "./finding.ts";
import { judgeValue, type Store, unknownName } from "./names.ts";

/** What every document has beside its source. */
const metadata = new Set(["_id", "_index", "_source", "_score", "_ignored", "_tier", "_version", "___records___", "*"]);

const known = (name: string, store: Store): boolean =>
  metadata.has(name) || store.names.has(name) || store.names.has(name.replace(/\.keyword$/, ""));

const nameOf = (name: string, store: Store) => store.names.get(name) ?? store.names.get(name.replace(/\.keyword$/, ""));

const judgeName = (name: string, store: Store, what = "asks for a field"): readonly Finding[] =>
  known(name, store) || isVariable(name) || [...store.names.keys()].some(one => one.startsWith(`${name}.`))
    ? []
    : [unknownName(name, store, what, store.names.keys())];

const judgeNumeric = (name: string, store: Store): readonly Finding[] => {
  const found = nameOf(name, store);
  return found === undefined || found.numeric || found.place === "time"
    ? []
    : [finding("takes a number of what is no number", name, { expected: "a measure" })];
};

export const judgeField = (asked: AskedField, store: Store): readonly Finding[] => [
  ...judgeName(asked.field, store),
  ...(asked.numeric ? judgeNumeric(asked.field, store) : []),
  ...asked.values.flatMap(value => judgeValue(asked.field, nameOf(asked.field, store)?.values, value, "equals")),
];

interface Token {
  readonly kind: "name" | "string" | "number" | "mark" | "parameter";
  readonly text: string;
}

/** Each part of a name may stand in backquotes of its own. */
const unquotedName = (written: string): string =>
  written.replaceAll(/`((?:[^`]|``)+)`/g, (_, inside: string) => inside.replaceAll("``", "`"));

/** Names with dots, strings in one or three quotes, numbers, and marks. */
const tokensOf = (text: string): readonly Token[] => {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"""[\s\S]*?"""|"(?:[^"\\]|\\.)*"|\?\??\w*|(?:`(?:[^`]|``)+`|[A-Za-z_@][\w@*]*)(?:\.(?:`(?:[^`]|``)+`|[\w@*]+))*|\d[\w.]*|==|!=|>=|<=|=~|::|[^\s]/g;
  return [...text.matchAll(pattern)].flatMap(([found]): readonly Token[] => {
    if (/^\/[/*]/.test(found)) return [];
    if (found.startsWith('"')) {
      const inside = found.startsWith('"""') ? found.slice(3, -3) : found.slice(1, -1).replaceAll(/\\(.)/g, "$1");
      return [{ kind: "string", text: inside }];
    }
    if (found.startsWith("?")) return [{ kind: "parameter", text: found }];
    if (/^[A-Za-z_@`]/.test(found)) return [{ kind: "name", text: unquotedName(found) }];
    return [{ kind: /^\d/.test(found) ? "number" : "mark", text: found }];
  });
};

const esqlWords =
  /^(and|or|not|in|like|rlike|is|null|true|false|by|as|asc|desc|nulls|first|last|where|on|with|metadata|limit|stats|inlinestats|eval|keep|drop|rename|sort|from|row|ts|mv_expand|dissect|grok|enrich|join|lookup|left|fork|rerank|completion|change_point|sample|append_separator|between)$/i;
const numericFunctions = /^(percentile|avg|sum|median|median_absolute_deviation|std_dev|variance|weighted_avg)$/i;
const timeUnits =
  /^(milliseconds?|ms|seconds?|sec|s|minutes?|min|m|hours?|h|days?|d|weeks?|w|months?|mo|quarters?|q|years?|yr?|y)$/i;

/** Commands whose names are no fields. */
const namesNoField = new Set(["FROM", "TS", "ENRICH", "LOOKUP"]);

/** @see https://www.elastic.co/docs/reference/query-languages/esql */
export const judgeEsql = (text: string, store: Store): readonly Finding[] => {
  const tokens = tokensOf(text);
  const made = new Set<string>();
  let command = "";
  return tokens.flatMap((token, index): readonly Finding[] => {
    const [before, after, next] = [tokens[index - 1], tokens[index + 1], tokens[index + 2]];
    if (token.kind === "string" && /^(DISSECT|GROK)$/.test(command))
      for (const name of captures(token.text)) made.add(name);
    if (token.kind !== "name") return [];
    if (index === 0 || before?.text === "|") {
      command = token.text.toUpperCase();
      return [];
    }
    if (namesNoField.has(command)) return [];
    // The first side of an assignment is a column of the query's own, and so is the second of a renaming.
    const assigned = after?.text === "=" && next?.text !== "=";
    if (assigned || (before?.kind === "name" && before.text.toUpperCase() === "AS")) {
      made.add(token.text);
      return [];
    }
    const word = after?.text === "(" || esqlWords.test(token.text) || before?.text === "::" || /[(*]/.test(token.text);
    if (word || made.has(token.text) || (before?.kind === "number" && timeUnits.test(token.text))) return [];
    const applied = before?.text === "(" ? tokens[index - 2]?.text : undefined;
    return [
      ...judgeName(token.text, store),
      ...(applied !== undefined && numericFunctions.test(applied) ? judgeNumeric(token.text, store) : []),
      ...judgeComparison(token.text, tokens.slice(index + 1), store),
    ];
  });
};

/** The columns a pattern of DISSECT or GROK makes. */
const captures = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/%\{(?:\w+:)?([\w.@]+)(?::\w+)?\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));

const judgeComparison = (name: string, rest: readonly Token[], store: Store): readonly Finding[] => {
  const values = nameOf(name, store)?.values;
  const [operator, value] = rest;
  if (values === undefined || operator === undefined || value === undefined) return [];
  if ((operator.text === "==" || operator.text === "!=") && value.kind === "string")
    return judgeValue(name, values, value.text, "equals");
  const listed = operator.text.toUpperCase() === "NOT" ? rest.slice(1) : rest;
  if (listed[0]?.text.toUpperCase() !== "IN" || listed[1]?.text !== "(") return [];
  const end = listed.findIndex(token => token.text === ")");
  return listed
    .slice(2, end < 0 ? undefined : end)
    .filter(token => token.kind === "string")
    .flatMap(token => judgeValue(name, values, token.text, "equals"));
};

/**
 * A field stands before a colon or a comparison; free words are no fields. Lucene's form is near enough.
 * @see https://www.elastic.co/docs/reference/query-languages/kql
 */
export const judgeKql = (text: string, store: Store): readonly Finding[] => {
  const pattern = /([\w@.*-]+)\s*(:|>=|<=|>|<)\s*(\([^()]*\)|"(?:[^"\\]|\\.)*"|[^\s()]+)?/g;
  const outside = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, string => string.replaceAll(/[:<>]/g, "\u0001"));
  return [...outside.matchAll(pattern)].flatMap(([, field = "", operator, value = ""]) => {
    if (field.includes("*") || /^(and|or|not)$/i.test(field)) return [];
    if (field === "_exists_") return judgeName(value, store);
    const words = value
      .replaceAll(/^\(|\)$/g, "")
      .match(/"(?:[^"\\]|\\.)*"|[^\s()]+/g)
      ?.map(word => word.replaceAll(/^"|"$/g, "").replaceAll("\u0001", ":"))
      .filter(word => !/^(and|or|not)$/i.test(word) && !word.includes("*"));
    return [
      ...judgeName(field, store),
      ...(operator === ":"
        ? (words ?? []).flatMap(word => judgeValue(field, nameOf(field, store)?.values, word, "equals"))
        : judgeNumeric(field, store)),
    ];
  });
};
