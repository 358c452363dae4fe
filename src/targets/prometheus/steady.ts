/**
 * What PromQL answers over series that begin at zero and rise steadily, or stand still: enough to say which series make a
 * rule fire, and with which labels and value. The generated tests hold it against the real `promtool`.
 */

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { RE2JS } from "re2js";

/** A series with its metric's name as `__name__`: at time zero it is at `from`, and rises by `slope` a second. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly from: number;
  readonly slope: number;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Value = number | string | readonly Sample[];

/** Thrown for what these tests have no use for. */
export class Unknown extends Error {
  override readonly name = "Unknown";
}

/** An expression, parsed once; `at` is in seconds since the series began. */
export const steadily = (expression: string): ((series: readonly Series[], at: number) => readonly Sample[]) => {
  const root = parser.parse(expression).topNode.firstChild;
  return (series, at) => {
    if (!root) throw new Unknown("there is no expression");
    return vector(new Evaluation(expression, series, at).of(root));
  };
};

/** Every metric an expression names, with its matchers, and whether over a range. */
export const selectorsOf = (
  expression: string,
): readonly { readonly metric: string; readonly matchers: readonly Matcher[]; readonly ranged: boolean }[] => {
  const found: { metric: string; matchers: readonly Matcher[]; ranged: boolean }[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name !== "VectorSelector") return;
      const metric = node.getChild("Identifier");
      if (!metric) throw new Unknown("a selector without a metric");
      found.push({
        metric: expression.slice(metric.from, metric.to),
        matchers: matchersOf(expression, node),
        ranged: node.parent?.name === "MatrixSelector",
      });
    },
  });
  return found;
};

/** The labels an expression groups or joins by. */
export const groupingLabels = (expression: string): readonly string[] => {
  const found = new Set<string>();
  parser.parse(expression).iterate({
    enter: ({ name, node }) => {
      if (name === "LabelName" && node.parent?.name === "GroupingLabels")
        found.add(expression.slice(node.from, node.to));
    },
  });
  return [...found];
};

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

const matchersOf = (text: string, selector: SyntaxNode): readonly Matcher[] =>
  (selector.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? []).map(node => {
    const [label, operator, value] = children(node).map(child => text.slice(child.from, child.to));
    return { label: label ?? "", operator: operator ?? "", value: unquoted(value ?? "") };
  });

/** A string in double quotes, as this target writes them. */
const unquoted = (text: string): string => {
  try {
    return JSON.parse(text.replaceAll(/(?<!\\)((?:\\\\)*)\\x([0-9a-f]{2})/g, "$1\\u00$2"));
  } catch {
    throw new Unknown(`the string ${text}`);
  }
};

const children = (node: SyntaxNode): readonly SyntaxNode[] => {
  const all: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
};

const vector = (value: Value): readonly Sample[] => {
  if (typeof value === "object") return value;
  throw new Unknown("a number where a vector belongs");
};
const scalar = (value: Value): number => {
  if (typeof value === "number") return value;
  throw new Unknown("a vector where a number belongs");
};
const string = (value: Value | undefined): string => {
  if (typeof value === "string") return value;
  throw new Unknown("no string where one belongs");
};

const holds = ({ operator, value }: Matcher, found: string): boolean => {
  const matches = () => anchored(value).matcher(found).find();
  switch (operator) {
    case "=":
      return found === value;
    case "!=":
      return found !== value;
    case "=~":
      return matches();
    case "!~":
      return !matches();
    default:
      throw new Unknown(operator);
  }
};

/** Compiled once: the same few are asked again for every candidate. */
const compiled = new Map<string, RE2JS>();
const anchored = (pattern: string): RE2JS => {
  const known = compiled.get(pattern) ?? RE2JS.compile(`^(?s:${pattern})$`);
  compiled.set(pattern, known);
  return known;
};

const unnamed = ({ labels, value }: Sample): Sample => {
  const { __name__: _, ...rest } = labels;
  return { labels: rest, value };
};

/** Equal for the labels a match looks at; the metric's name is never one. */
const signature = ({ labels }: Sample, on?: readonly string[], ignoring: readonly string[] = []): string =>
  JSON.stringify(
    Object.entries(labels)
      .filter(
        ([label, text]) => text !== "" && label !== "__name__" && (on?.includes(label) ?? !ignoring.includes(label)),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Gtr: (a, b) => a > b,
  Gte: (a, b) => a >= b,
  Lss: (a, b) => a < b,
  Lte: (a, b) => a <= b,
  Eql: (a, b) => a === b,
  Neq: (a, b) => a !== b,
};

const aggregates: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: values => values.reduce((sum, value) => sum + value, 0),
  Min: values => Math.min(...values),
  Max: values => Math.max(...values),
  Avg: values => values.reduce((sum, value) => sum + value, 0) / values.length,
  Count: values => values.length,
};

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

class Evaluation {
  readonly text: string;
  readonly series: readonly Series[];
  readonly at: number;
  constructor(text: string, series: readonly Series[], at: number) {
    this.text = text;
    this.series = series;
    this.at = at;
  }

  of(node: SyntaxNode): Value {
    switch (node.name) {
      case "ParenExpr":
        return this.of(firstOf(node));
      case "NumberDurationLiteral":
        return Number(this.written(node));
      case "StringLiteral":
        return unquoted(this.written(node));
      case "VectorSelector":
        return this.at < 0
          ? []
          : this.selected(node).map(({ labels, from, slope }) => ({ labels, value: from + slope * this.at }));
      case "OffsetExpr":
        return this.earlier(node);
      case "FunctionCall":
        return this.called(node);
      case "AggregateExpr":
        return this.aggregated(node);
      case "BinaryExpr":
        return this.combined(node);
      default:
        throw new Unknown(node.name);
    }
  }

  private written(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private selected(node: SyntaxNode): readonly Series[] {
    const identifier = node.getChild("Identifier");
    if (!identifier) throw new Unknown("a selector without a metric");
    const matchers = [
      { label: "__name__", operator: "=", value: this.written(identifier) },
      ...matchersOf(this.text, node),
    ];
    return this.series.filter(({ labels }) => matchers.every(one => holds(one, labels[one.label] ?? "")));
  }

  /** As it was some seconds ago; before zero there was no series. */
  private earlier(node: SyntaxNode): Value {
    const [, amount = "", unit = ""] = /\boffset (\d+)(ms|[smhdw])$/.exec(this.written(node)) ?? [];
    const seconds = Number(amount) * (unitSeconds[unit] ?? Number.NaN);
    if (!(seconds > 0)) throw new Unknown(this.written(node));
    return new Evaluation(this.text, this.series, this.at - seconds).of(firstOf(node));
  }

  /** A range's series and its seconds. */
  private ranged(node: SyntaxNode): {
    readonly series: readonly Series[];
    readonly node: SyntaxNode;
    readonly seconds: number;
  } {
    const selector = node.getChild("VectorSelector");
    const [, amount = "", unit = ""] = /\[(\d+)(ms|[smhdw])\]$/.exec(this.written(node)) ?? [];
    const seconds = Number(amount) * (unitSeconds[unit] ?? Number.NaN);
    if (node.name !== "MatrixSelector" || !selector || !(seconds > 0)) throw new Unknown(this.written(node));
    return { series: this.selected(selector), node: selector, seconds };
  }

  private called(node: SyntaxNode): Value {
    const name = this.written(firstOf(node));
    const [first, ...rest] = children(node.getChild("FunctionCallBody") ?? node);
    if (!first) throw new Unknown(name);
    switch (name) {
      case "abs":
        return vector(this.of(first)).map(sample => unnamed({ ...sample, value: Math.abs(sample.value) }));
      case "vector":
        return [{ labels: {}, value: scalar(this.of(first)) }];
      case "increase":
      case "rate": {
        const { series, seconds } = this.ranged(first);
        // A series that began within the window has risen since then only.
        const risen = Math.min(seconds, this.at) / (name === "rate" ? seconds : 1);
        return series.map(({ labels, slope }) => unnamed({ labels, value: slope * risen }));
      }
      case "absent_over_time": {
        const { series, node: selector } = this.ranged(first);
        if (series.length > 0) return [];
        const equal = matchersOf(this.text, selector).filter(({ operator, value }) => operator === "=" && value !== "");
        return [{ labels: Object.fromEntries(equal.map(({ label, value }) => [label, value])), value: 1 }];
      }
      case "absent":
        if (first.name === "VectorSelector") throw new Unknown("absent of a selector");
        return vector(this.of(first)).length > 0 ? [] : [{ labels: {}, value: 1 }];
      case "histogram_quantile":
        return quantiles(scalar(this.of(first)), vector(this.of(rest[0] ?? first)));
      case "label_replace": {
        const [label, replacement, source, pattern] = rest.map(one => string(this.of(one)));
        return vector(this.of(first)).map(sample => {
          const found = anchored(pattern ?? "")
            .matcher(sample.labels[source ?? ""] ?? "")
            .find();
          return found ? { ...sample, labels: { ...sample.labels, [label ?? ""]: replacement ?? "" } } : sample;
        });
      }
      default:
        throw new Unknown(name);
    }
  }

  private aggregated(node: SyntaxNode): readonly Sample[] {
    const operator = node.getChild("AggregateOp")?.firstChild?.name ?? "";
    const reduce = aggregates[operator];
    const body = node.getChild("FunctionCallBody");
    const modifier = node.getChild("AggregateModifier");
    if (!reduce || !body || (modifier && !modifier.getChild("By"))) throw new Unknown(operator);
    const by = this.grouping(modifier);
    const groups = new Map<string, { labels: Record<string, string>; values: number[] }>();
    for (const sample of vector(this.of(firstOf(body)))) {
      const labels = Object.fromEntries(
        by.flatMap(label => (sample.labels[label] ? [[label, sample.labels[label]]] : [])),
      );
      const key = signature(sample, by);
      const group = groups.get(key) ?? { labels, values: [] };
      group.values.push(sample.value);
      groups.set(key, group);
    }
    return [...groups.values()].map(({ labels, values }) => ({ labels, value: reduce(values) }));
  }

  private grouping(clause: SyntaxNode | null | undefined): readonly string[] {
    return (clause?.getChild("GroupingLabels")?.getChildren("LabelName") ?? []).map(label => this.written(label));
  }

  private combined(node: SyntaxNode): Value {
    const parts = children(node).filter(child => child.name !== "MatchingModifierClause");
    const [leftNode, operator, rightNode] = parts;
    if (!leftNode || !operator || !rightNode || parts.length !== 3) throw new Unknown(this.written(node));
    const clause = node.getChild("MatchingModifierClause");
    if (clause && (clause.getChild("GroupLeft") || clause.getChild("GroupRight"))) throw new Unknown("group_left");
    const on = clause?.getChild("On") ? this.grouping(clause) : undefined;
    const ignoring = clause?.getChild("Ignoring") ? this.grouping(clause) : [];
    const [left, right] = [this.of(leftNode), this.of(rightNode)];
    const key = (sample: Sample) => signature(sample, on, ignoring);
    switch (operator.name) {
      case "And":
      case "Unless": {
        const keys = new Set(vector(right).map(key));
        return vector(left).filter(sample => keys.has(key(sample)) === (operator.name === "And"));
      }
      case "Or": {
        const keys = new Set(vector(left).map(key));
        return [...vector(left), ...vector(right).filter(sample => !keys.has(key(sample)))];
      }
      default:
        return computed(operator.name, left, right, key, on);
    }
  }
}

const firstOf = (node: SyntaxNode): SyntaxNode => {
  if (!node.firstChild) throw new Unknown(node.name);
  return node.firstChild;
};

/** Numbers with vectors, and vectors one to one. */
const computed = (
  operator: string,
  left: Value,
  right: Value,
  key: (sample: Sample) => string,
  on: readonly string[] | undefined,
): Value => {
  const number = arithmetic[operator];
  const test = comparisons[operator];
  const pair = (sample: Sample, a: number, b: number): readonly Sample[] => {
    if (number) return [{ ...unnamed(sample), value: number(a, b) }];
    if (test) return test(a, b) ? [sample] : [];
    throw new Unknown(operator);
  };
  if (typeof left === "number" && typeof right === "number") {
    if (number) return number(left, right);
    throw new Unknown(operator);
  }
  if (typeof right === "number") return vector(left).flatMap(sample => pair(sample, sample.value, right));
  if (typeof left === "number") return vector(right).flatMap(sample => pair(sample, left, sample.value));
  const others = new Map(vector(right).map(sample => [key(sample), sample]));
  return vector(left).flatMap(sample => {
    const other = others.get(key(sample));
    if (!other) return [];
    const labels =
      number && on
        ? Object.fromEntries(Object.entries(sample.labels).filter(([label]) => on.includes(label)))
        : sample.labels;
    return pair({ ...sample, labels }, sample.value, other.value);
  });
};

/** Linear within the bucket, as Prometheus estimates; the last bucket says its lower bound. */
const quantiles = (quantile: number, buckets: readonly Sample[]): readonly Sample[] => {
  const groups = grouped(buckets);
  return [...groups.values()].map(members => {
    const rising = members
      .map(({ labels, value }) => ({
        bound: labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(labels.le),
        value,
      }))
      .sort((a, b) => a.bound - b.bound);
    const { le: _, ...labels } = members[0]?.labels ?? {};
    const rank = quantile * (rising.at(-1)?.value ?? 0);
    const index = rising.findIndex(({ value }) => value >= rank);
    const [bucket, before] = [rising[index], rising[index - 1]];
    if (!bucket || !(rank > 0)) return { labels, value: Number.NaN };
    if (bucket.bound === Number.POSITIVE_INFINITY) return { labels, value: before?.bound ?? Number.NaN };
    const [low, below] = [before?.bound ?? 0, before?.value ?? 0];
    return { labels, value: low + ((bucket.bound - low) * (rank - below)) / (bucket.value - below) };
  });
};

const grouped = (buckets: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> => {
  const groups = new Map<string, Sample[]>();
  for (const sample of buckets) {
    const key = signature(sample, undefined, ["le"]);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
};
