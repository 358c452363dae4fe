/** Queries of rules and panels: what they ask in our names, and what is wrong with them. */

import { parser as logql } from "@grafana/lezer-logql";
import type { SyntaxNode } from "@lezer/common";
import { parser as promql } from "@prometheus-io/lezer-promql";
import { instruments } from "../catalog/index.ts";
import { grafanaless } from "../check/nothing-dead/tree.ts";
import { type ImportFinding, lineOf } from "./finding.ts";
import { judgeLevels } from "./levels.ts";
import type { FoundField } from "./reading.ts";
import { fieldsAmong, metricNamed } from "./vocabulary.ts";

/** A query as it stands in a file. */
interface FoundQuery {
  readonly path: string;
  readonly text: string;
  readonly language: "logql" | "promql";
  /** Whether somebody is told when it gives something. */
  readonly alert: boolean;
}

interface JudgedQuery {
  readonly fields: readonly FoundField[];
  readonly findings: readonly ImportFinding[];
}

export const judgeQueryText = (query: FoundQuery, file: string): JudgedQuery => {
  const place = { path: query.path, ...lineOf(file, query.text) };
  // A variable that Grafana quotes itself is a string.
  const text = grafanaless(query.text.replaceAll(/\$\{\w+:(?:double|single)quote\}/g, '"variable"'));
  const nodes = nodesOf((query.language === "logql" ? logql : promql).parse(text).topNode);
  const source = (node: SyntaxNode) => text.slice(node.from, node.to);
  if (nodes.some(({ type }) => type.isError)) return { fields: [], findings: [invalid(query, place)] };
  const names = nodes.filter(({ name }) => /^(Identifier|LabelName)$/.test(name)).map(source);
  return {
    fields: fieldsAmong(names),
    findings: [
      ...judgeLevels(query.text, place),
      ...judgePrice(query.text, place),
      ...(query.language === "logql" ? judgeLogs(query.text, place) : judgeMetrics(query, nodes, source, place)),
    ],
  };
};

type Place = Pick<ImportFinding, "path" | "line">;

const nodesOf = (top: SyntaxNode): readonly SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  top.cursor().iterate(node => {
    found.push(node.node);
  });
  return found;
};

/** What people write instead, and what they mean. */
const mistakes: readonly (readonly [pattern: RegExp, help: string])[] = [
  [/\babsent\s*\(/, "LogQL has absent_over_time({…}[5m]) and no absent()"],
  [
    /\bhistogram_(over_time|quantile)\s*\(/,
    "LogQL has no histograms: ask quantile_over_time(0.95, … | unwrap field [5m])",
  ],
  [/^\s*\[[^\]]*\]\s*\{/, "the time range is a parameter of the request and no part of the query"],
];

const invalid = ({ language, text }: FoundQuery, place: Place): ImportFinding => ({
  code: language === "logql" ? "logql-invalid" : "promql-invalid",
  ...place,
  what: `cannot be read as ${language === "logql" ? "LogQL" : "PromQL"}`,
  got: text.trim().replaceAll(/\s+/g, " "),
  help:
    (language === "logql" ? mistakes.find(([pattern]) => pattern.test(text))?.[1] : undefined) ??
    "write the query once with on(…): it is compiled to every language and parsed again",
});

/** `* 0.000003` beside tokens, in queries and in code. */
export const judgePrice = (text: string, place: Place): readonly ImportFinding[] =>
  /token/i.test(text) && /(?:[*/]\s*(?:0?\.0*[1-9]\d*|\d+(?:\.\d+)?e-\d+|1_?000_?000\b))|\bpric(?:e|ing)\b/i.test(text)
    ? [
        {
          code: "price-in-config",
          ...place,
          what: "reckons costs from tokens with a price of its own",
          help: "sum cost_usd: it is reckoned where the price of the day is known",
        },
      ]
    : [];

const judgeLogs = (text: string, place: Place): readonly ImportFinding[] =>
  /\|\s*(json|logfmt)\s*\|[^[]*\bunwrap\b/.test(text) && !/\b(by|without)\s*\(/.test(text)
    ? [
        {
          code: "stream-per-request",
          ...place,
          what: "parses the whole line before it takes a number from it, and groups by nothing",
          help: "the field is structured metadata here: {…} | unwrap latency_ms, grouped by service",
        },
      ]
    : [];

const counters: ReadonlySet<string> = new Set(
  instruments.filter(({ kind }) => kind === "counter").flatMap(({ name, aliases }) => [name, ...aliases]),
);

/** Functions that make of a running total what happened in a window, or ask only whether it is there. */
const windowed = /^(rate|irate|increase|delta|idelta|resets|changes|absent|absent_over_time|count_over_time)$/;

const judgeMetrics = (
  { text, alert }: FoundQuery,
  nodes: readonly SyntaxNode[],
  source: (node: SyntaxNode) => string,
  place: Place,
): readonly ImportFinding[] => {
  const selectors = nodes.filter(({ name }) => name === "VectorSelector");
  const names = selectors.map(node => ({ node, name: source(node.getChild("Identifier") ?? node) }));
  const renamed = [...new Set(names.map(({ name }) => name))].flatMap(name => {
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const ours = metricNamed(name) ?? metricNamed(base);
    return ours === undefined ? [] : [{ name, ours }];
  });
  const lifetime =
    alert && limitOf(text) !== undefined ? names.filter(({ node, name }) => counts(name) && bare(node, source)) : [];
  return [
    ...renamed.map(({ name, ours }) => ({
      code: "vocabulary-drift" as const,
      ...place,
      what: `calls ${ours} otherwise`,
      got: name,
      help: `ask ${ours}`,
    })),
    ...lifetime.map(({ name }) => ({
      code: "lifetime-counter" as const,
      ...place,
      what: "compares a running total with a limit",
      got: name,
      help: `ask increase(${name}[1h])`,
    })),
    ...(alert ? beyondShares(nodes, source) : []).map(limit => ({
      code: "limit-out-of-reach" as const,
      ...place,
      what: "compares a share, which is 1 at most, with more than 1",
      got: String(limit),
      help: "write percent(5) and let the compiler choose the scale",
    })),
  ];
};

const counts = (name: string): boolean => counters.has(name) || name.endsWith("_total");

const bare = (node: SyntaxNode, source: (node: SyntaxNode) => string): boolean => {
  for (let above = node.parent; above; above = above.parent) {
    const called = above.name === "FunctionCall" ? above.getChild("FunctionIdentifier") : undefined;
    if (called && windowed.test(source(called).trim())) return false;
  }
  return true;
};

/** Comparisons of a quotient of two rates of the same kind, which is a share, with more than the whole. */
const beyondShares = (nodes: readonly SyntaxNode[], source: (node: SyntaxNode) => string): readonly number[] =>
  nodes
    .filter(node => node.name === "BinaryExpr" && (node.getChild("Gtr") || node.getChild("Gte")))
    .flatMap(node => {
      const [left, right] = [node.firstChild, node.lastChild];
      const limit = right === null ? Number.NaN : Number(source(right));
      return left !== null && limit > 1 && isShare(inside(left), source) ? [limit] : [];
    });

const inside = (node: SyntaxNode): SyntaxNode =>
  node.name === "ParenExpr" && node.firstChild ? inside(node.firstChild) : node;

const isShare = (node: SyntaxNode, source: (node: SyntaxNode) => string): boolean => {
  const [part, whole] = [node.firstChild, node.lastChild];
  if (node.name !== "BinaryExpr" || !node.getChild("Div") || part === null || whole === null) return false;
  return [part, whole].every(
    side =>
      /\b(rate|increase)\s*\(/.test(source(side)) && !/\*|_(sum|(seconds|tokens|dollars)_total)\b/.test(source(side)),
  );
};

/** The comparison of a query, or of its first part where several must hold. */
export const limitOf = (text: string): { readonly is: ">" | ">=" | "<"; readonly value: number } | undefined => {
  const [, sign, written] =
    /(>=|>|<=|<)\s*(?:bool\s+)?(-?[0-9.]+(?:e[+-]?\d+)?)\s*\)?\s*$/i.exec((text.split(/\band\b/)[0] ?? text).trim()) ??
    [];
  const value = Number(written);
  if (sign === undefined || written === undefined || !Number.isFinite(value)) return undefined;
  return { is: sign === ">" || sign === ">=" ? sign : "<", value };
};
