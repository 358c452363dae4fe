/** PromQL against the metrics of an environment, read from the grammar's tree. */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { nearest } from "../../core/errors.ts";
import { type Finding, finding, meant } from "./finding.ts";
import type { Judged } from "./logql.ts";
import { bucketUnit, judgeMetric, type Metrics } from "./metrics.ts";
import { type Comparing, judgeValue } from "./names.ts";
import { counts, divided, perSecond, type Quantity, times } from "./quantity.ts";
import { childrenOf, grafanaless, identifiersBelow, isVariableName, unquoted } from "./tree.ts";

interface Reading {
  readonly metrics: Metrics;
  readonly alert: boolean;
  readonly source: (node: SyntaxNode) => string;
}

export const judgePromql = (written: string, metrics: Metrics, alert = false): Judged => {
  const text = grafanaless(written);
  const top = parser.parse(text).topNode;
  const reading: Reading = { metrics, alert, source: node => text.slice(node.from, node.to) };
  const selectors = below(top, "VectorSelector");
  if (misread(top) || (selectors.length === 0 && below(top, "NumberDurationLiteral").length === 0))
    return { findings: [finding("cannot be read as PromQL", written)], quantity: undefined };
  const findings = [
    ...selectors.flatMap(node => judgeSelector(node, reading)),
    ...below(top, "AggregateExpr").flatMap(node => judgeGroups(node, node, reading)),
    ...below(top, "MatchingModifierClause").flatMap(node => judgeGroups(node, node.parent ?? node, reading)),
    ...below(top, "FunctionCall").flatMap(node => judgeCall(node, reading)),
  ];
  return { findings, quantity: quantityOf(top, reading) };
};

/** Whether the grammar had to leave something out, or put something in. */
const misread = (node: SyntaxNode): boolean => node.type.isError || childrenOf(node).some(misread);

/** Every node of a kind below a node, those inside others of the kind included. */
const below = (node: SyntaxNode, name: string): readonly SyntaxNode[] =>
  childrenOf(node).flatMap(child => [...(child.name === name ? [child] : []), ...below(child, name)]);

interface Matcher {
  readonly label: string;
  readonly comparing: Comparing | undefined;
  readonly negated: boolean;
  readonly value: string;
}

const matchersOf = (selector: SyntaxNode, { source }: Reading): readonly Matcher[] =>
  [...below(selector, "UnquotedLabelMatcher"), ...below(selector, "QuotedLabelMatcher")].flatMap(node => {
    const label = node.getChild("LabelName") ?? node.getChild("QuotedLabelName");
    const value = node.getChild("StringLiteral");
    const operator = node.getChild("MatchOp")?.firstChild?.name ?? "";
    if (!label || !value) return [];
    return [
      {
        label: source(label).replaceAll(/^"|"$/g, ""),
        comparing: operator.includes("Regex") ? "whole" : "equals",
        negated: operator.startsWith("Neq"),
        value: unquoted(source(value)),
      } as const,
    ];
  });

/** The metrics a selector names; none when a variable or an expression does. */
const namesOf = (selector: SyntaxNode, reading: Reading): readonly string[] => {
  const own = selector.getChild("Identifier");
  if (own) return isVariableName(reading.source(own)) ? [] : [reading.source(own)];
  const named = matchersOf(selector, reading).find(({ label }) => label === "__name__");
  if (named === undefined || named.negated || named.value.includes("$")) return [];
  if (named.comparing === "equals") return [named.value];
  const alternatives = named.value.split("|");
  return alternatives.every(one => /^[A-Za-z_:][\w:]*$/.test(one)) ? alternatives : [];
};

const judgeSelector = (selector: SyntaxNode, reading: Reading): readonly Finding[] => {
  const { metrics, alert } = reading;
  const names = namesOf(selector, reading);
  const labels = labelsOf(selector, reading);
  return [
    ...names.flatMap(name => judgeMetric(name, metrics, alert)),
    ...matchersOf(selector, reading).flatMap(({ label, comparing, value }): readonly Finding[] => {
      if (label === "__name__" || isVariableName(label)) return [];
      if (labels !== undefined && !labels.has(label)) return [unknownLabel(label, names.join(", "), labels)];
      return comparing === undefined || labels === undefined
        ? []
        : judgeValue(label, metrics.values.get(label), value, comparing);
    }),
  ];
};

const unknownLabel = (label: string, metric: string, labels: ReadonlySet<string>): Finding =>
  finding(`names a label that ${metric || "the metric"} has not`, label, {
    expected: [...labels].filter(one => !one.startsWith("__")).join(", "),
    ...meant(nearest(label, labels)),
  });

/** The labels that a selector's series can have; undefined when they are not all known. */
const labelsOf = (selector: SyntaxNode, reading: Reading): ReadonlySet<string> | undefined => {
  const names = namesOf(selector, reading);
  const each = names.map(name => reading.metrics.names.get(name)?.labels);
  if (each.length === 0 || each.some(one => one === undefined)) return undefined;
  return new Set(each.flatMap(one => [...(one ?? [])]));
};

/** Groups and matching labels must come from the series below, or from a function that makes them. */
const judgeGroups = (node: SyntaxNode, within: SyntaxNode, reading: Reading): readonly Finding[] => {
  const { source } = reading;
  const selectors = below(within, "VectorSelector");
  const each = selectors.map(selector => labelsOf(selector, reading));
  if (each.length === 0 || each.some(one => one === undefined)) return [];
  const labels = new Set([...each.flatMap(one => [...(one ?? [])]), ...madeBelow(within, reading)]);
  const metric = selectors.flatMap(selector => namesOf(selector, reading)).join(", ");
  const lists = node.name === "AggregateExpr" ? node.getChildren("AggregateModifier") : [node];
  return lists
    .flatMap(list => identifiersBelow(list, "LabelName"))
    .map(name => source(name))
    .filter(name => !labels.has(name) && !isVariableName(name))
    .map(name => unknownLabel(name, metric, labels));
};

/** The labels that `label_replace`, `label_join` and `count_values` make. */
const madeBelow = (node: SyntaxNode, { source }: Reading): readonly string[] =>
  [
    ...below(node, "FunctionCall").flatMap(call =>
      /^label_(replace|join)$/.test(functionOf(call, source))
        ? (call.getChild("FunctionCallBody")?.getChildren("StringLiteral") ?? []).slice(0, 1)
        : [],
    ),
    ...below(node, "AggregateExpr").flatMap(aggregate =>
      aggregate.getChild("AggregateOp")?.firstChild?.name === "CountValues"
        ? (aggregate.getChild("FunctionCallBody")?.getChildren("StringLiteral") ?? [])
        : [],
    ),
  ].map(literal => unquoted(source(literal)));

const functionOf = (call: SyntaxNode, source: Reading["source"]): string => {
  const name = call.getChild("FunctionIdentifier");
  return name ? source(name).trim() : "";
};

const judgeCall = (call: SyntaxNode, reading: Reading): readonly Finding[] => {
  if (functionOf(call, reading.source) !== "histogram_quantile") return [];
  return below(call, "VectorSelector")
    .flatMap(selector => namesOf(selector, reading))
    .filter(name => reading.metrics.names.get(name)?.bucket === false && !name.includes(":"))
    .map(name =>
      finding("takes a percentile of what is no histogram", name, {
        ...(reading.metrics.names.has(`${name.replace(/_(sum|count)$/, "")}_bucket`)
          ? { expected: `${name.replace(/_(sum|count)$/, "")}_bucket` }
          : { expected: "the buckets of a histogram" }),
      }),
    );
};

/** Functions whose result is in the unit of what they are given. */
const keepsUnit =
  /^(increase|delta|idelta|(min|max|avg|sum|last|first|quantile|stddev)_over_time|abs|ceil|floor|round|clamp(_min|_max)?|sort(_desc)?|label_replace|label_join)$/;

const literal = (node: SyntaxNode | undefined, source: Reading["source"]): number | undefined => {
  if (node?.name === "ParenExpr") return literal(childrenOf(node)[0], source);
  const value = node?.name === "NumberDurationLiteral" ? Number(source(node)) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
};

/** What an expression gives; undefined when the grammar's tree does not say. */
const quantityOf = (node: SyntaxNode, reading: Reading): Quantity | undefined => {
  const { source, metrics } = reading;
  const argumentsOf = (of: SyntaxNode) =>
    childrenOf(of.getChild("FunctionCallBody") ?? of).filter(
      child => child.name !== "StringLiteral" && literal(child, source) === undefined,
    );
  const ofFirst = (nodes: readonly SyntaxNode[]) => nodes[0] && quantityOf(nodes[0], reading);
  switch (node.name) {
    case "VectorSelector": {
      const [name, ...others] = namesOf(node, reading);
      return name === undefined || others.length > 0 ? undefined : metrics.names.get(name)?.quantity;
    }
    case "FunctionCall": {
      const name = functionOf(node, source);
      if (name === "histogram_quantile") {
        const [bucket] = below(node, "VectorSelector").flatMap(selector => namesOf(selector, reading));
        return bucket === undefined ? undefined : bucketUnit(metrics, bucket);
      }
      if (name === "rate" || name === "irate") return perSecond(ofFirst(argumentsOf(node)));
      if (/^count_over_time$/.test(name)) return counts;
      return keepsUnit.test(name) ? ofFirst(argumentsOf(node)) : undefined;
    }
    case "AggregateExpr": {
      const operation = node.getChild("AggregateOp")?.firstChild?.name ?? "";
      if (operation === "Count" || operation === "CountValues") return counts;
      return operation === "Group" || operation === "Stdvar" ? undefined : ofFirst(argumentsOf(node));
    }
    case "BinaryExpr":
      return ofBinary(node, reading);
    case "PromQL":
    case "ParenExpr":
    case "MatrixSelector":
    case "OffsetExpr":
    case "StepInvariantExpr":
    case "SubqueryExpr":
      return ofFirst(childrenOf(node));
    default:
      return undefined;
  }
};

const ofBinary = (node: SyntaxNode, reading: Reading): Quantity | undefined => {
  const parts = childrenOf(node);
  const [left, right] = [parts[0], parts.at(-1)];
  if (!left || !right) return undefined;
  const [first, factor] = [literal(left, reading.source), literal(right, reading.source)];
  const above = quantityOf(left, reading);
  if (node.getChild("Mul")) {
    if (factor !== undefined) return times(above, factor);
    return first === undefined ? undefined : times(quantityOf(right, reading), first);
  }
  if (node.getChild("Div"))
    return factor === undefined ? divided(above, quantityOf(right, reading)) : times(above, 1 / factor);
  if (node.getChild("Pow") || node.getChild("Mod") || node.getChild("Atan2")) return undefined;
  if (node.getChild("BoolModifier")) return undefined;
  return above ?? (node.getChild("Or") ? quantityOf(right, reading) : undefined);
};
