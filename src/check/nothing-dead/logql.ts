/** LogQL against a Loki's labels and metadata, read from the grammar's tree. */

import { parser } from "@grafana/lezer-logql";
import type { SyntaxNode } from "@lezer/common";
import { type Finding, finding } from "./finding.ts";
import { judgeValue, type Store, unknownName } from "./names.ts";
import { counts, divided, perSecond, type Quantity, times } from "./quantity.ts";
import { childrenOf, grafanaless, identifiersBelow, isVariableName, unquoted } from "./tree.ts";

/** What Loki and its queries add to a record. @see https://grafana.com/docs/loki/latest/query/log_queries/ */
const engineAdds = [
  "detected_level",
  "observed_timestamp",
  "severity_text",
  "severity_number",
  "scope_name",
  "scope_version",
  "flags",
  "__error__",
  "__error_details__",
  "__line__",
  "__timestamp__",
  "le",
];

export interface Judged {
  readonly findings: readonly Finding[];
  readonly quantity: Quantity | undefined;
}

export const judgeLogql = (written: string, store: Store): Judged => {
  const text = grafanaless(written);
  const top = parser.parse(text).topNode;
  const all = nodesOf(top);
  if (
    all.some(({ type }) => type.isError) ||
    !all.some(node => node.name === "Selector" || node.name === "LiteralExpr" || node.name === "VectorExpr")
  )
    return { findings: [finding("cannot be read as LogQL", written)], quantity: undefined };
  const source = (node: SyntaxNode) => text.slice(node.from, node.to);
  const added = new Set([...engineAdds, ...addedNames(all, source)]);
  const findings = all.flatMap(node => judgeNode(node, { store, added, source }));
  return { findings, quantity: quantityOf(top, source, store) };
};

const nodesOf = (top: SyntaxNode): readonly SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  top.cursor().iterate(node => {
    found.push(node.node);
  });
  return found;
};

/** Labels that the query makes itself. The line is only the message, so that `json` and `logfmt` make none. */
const addedNames = (nodes: readonly SyntaxNode[], source: (node: SyntaxNode) => string): readonly string[] =>
  nodes.flatMap(node => {
    switch (node.name) {
      case "LabelFormatMatcher": {
        const name = node.getChild("Identifier");
        return name ? [source(name)] : [];
      }
      case "LabelParser": {
        const pattern = node.getChild("String");
        return pattern ? capturesOf(unquoted(source(pattern))) : [];
      }
      case "LabelReplaceExpr": {
        const [name] = node.getChildren("String");
        return name ? [unquoted(source(name))] : [];
      }
      default:
        return [];
    }
  });

/** The names in `(?P<name>…)` of a regexp and `<name>` of a pattern. */
const capturesOf = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/<([A-Za-z_]\w*)>/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));

interface Judging {
  readonly store: Store;
  readonly added: ReadonlySet<string>;
  readonly source: (node: SyntaxNode) => string;
}

const judgeNode = (node: SyntaxNode, judging: Judging): readonly Finding[] => {
  const { source } = judging;
  switch (node.name) {
    case "Matcher":
      return judgeMatcher(node, judging);
    case "NumberFilter":
    case "DurationFilter":
    case "BytesFilter":
      return judgeNumber(node, judging);
    case "UnwrapExpr":
      return node.getChild("Unwrap") ? judgeUnwrap(node, judging) : [];
    case "Grouping":
      return identifiersBelow(node).flatMap(name => known(source(name), "groups by a label", judging));
    case "DropLabel":
    case "KeepLabel": {
      const name = node.getChild("Identifier");
      return name ? known(source(name), "names a label", judging) : [];
    }
    case "LabelFormatMatcher": {
      const [, from] = node.getChildren("Identifier");
      const template = node.getChild("String");
      if (from) return known(source(from), "renames a label", judging);
      return template ? judgeTemplate(unquoted(source(template)), judging) : [];
    }
    case "LineFormatExpr": {
      const template = node.getChild("String");
      return template ? judgeTemplate(unquoted(source(template)), judging) : [];
    }
    default:
      return [];
  }
};

const known = (name: string, what: string, { store, added }: Judging): readonly Finding[] =>
  store.names.has(name) || added.has(name) || isVariableName(name)
    ? []
    : [unknownName(name, store, what, [...store.names.keys(), ...added])];

const judgeTemplate = (template: string, judging: Judging): readonly Finding[] =>
  [...template.matchAll(/\{\{[^}]*\}\}/g)]
    .flatMap(([inside]) => [...inside.matchAll(/(?<![\w"`)$])\.([A-Za-z_]\w*)/g)])
    .flatMap(([, name]) => (name === undefined ? [] : known(name, "writes a label", judging)));

const operators: Readonly<Record<string, "equals" | "whole">> = {
  Eq: "equals",
  Neq: "equals",
  Re: "whole",
  Nre: "whole",
};

const judgeMatcher = (node: SyntaxNode, judging: Judging): readonly Finding[] => {
  const { store, added, source } = judging;
  const label = node.getChild("Identifier");
  const value = node.getChild("String");
  if (!label || !value) return [];
  const name = source(label);
  const operator = childrenOf(node)
    .map(child => operators[child.name])
    .find(found => found !== undefined);
  const found = store.names.get(name);
  if (inSelector(node) && found?.place !== "label" && !isVariableName(name)) {
    const labels = [...store.names].filter(([, one]) => one.place === "label").map(([one]) => one);
    return [
      found === undefined && !added.has(name)
        ? { expected: `one of ${labels.join(", ")}`, ...unknownName(name, store, "selects streams by a label", labels) }
        : finding("selects streams by what is no label of theirs", name, {
            expected: `one of ${labels.join(", ")}`,
            help: `put it behind the braces: {…} | ${name}${source(node).slice(name.length)}`,
          }),
    ];
  }
  if (found === undefined) return known(name, "filters by a label", judging);
  return operator === undefined ? [] : judgeValue(name, found.values, unquoted(source(value)), operator);
};

const inSelector = (node: SyntaxNode): boolean => {
  for (let above = node.parent; above; above = above.parent) {
    if (above.name === "Selector") return true;
    if (above.name === "PipelineStage" || above.name === "LabelFilter") return false;
  }
  return false;
};

const judgeNumber = (node: SyntaxNode, judging: Judging): readonly Finding[] => {
  const label = node.getChild("Identifier");
  if (!label) return [];
  const name = judging.source(label);
  const found = judging.store.names.get(name);
  if (found === undefined) return known(name, "compares a label", judging);
  if (!found.numeric) return [finding("compares the size of what is no number", name)];
  if (node.name === "DurationFilter")
    return [
      finding("compares a number with a length of time", judging.source(node), {
        expected: "a plain number in the field's own unit",
        help: `${name} is stored without a unit, which Loki cannot read as a length of time`,
      }),
    ];
  return [];
};

const judgeUnwrap = (node: SyntaxNode, judging: Judging): readonly Finding[] => {
  const label = node.getChildren("Identifier").at(-1);
  if (!label) return [];
  const name = judging.source(label);
  const found = judging.store.names.get(name);
  if (found === undefined) return known(name, "takes numbers from a label", judging);
  if (!found.numeric) return [finding("takes numbers from what is no number", name, { expected: "a measure" })];
  const conversion = node.getChild("ConvOp");
  return conversion && found.quantity?.of === "time"
    ? [
        finding("reads a plain number as a length of time", judging.source(node), {
          expected: `unwrap ${name}`,
          help: `${name} is stored without a unit`,
        }),
      ]
    : [];
};

const number = (text: string): number | undefined => {
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : undefined;
};

/** What a metric query gives; undefined when the grammar's tree does not say. */
const quantityOf = (node: SyntaxNode, source: (node: SyntaxNode) => string, store: Store): Quantity | undefined => {
  const inner = () => {
    const parts = childrenOf(node).filter(child => /Expr$|^LogQL$/.test(child.name));
    const [only] = parts;
    return only && parts.length === 1 ? quantityOf(only, source, store) : undefined;
  };
  switch (node.name) {
    case "RangeAggregationExpr": {
      const operation = node.getChild("RangeOp")?.firstChild?.name ?? "";
      const name = nodesOf(node)
        .filter(one => one.name === "UnwrapExpr" && one.getChild("Unwrap"))
        .map(one => one.getChildren("Identifier").at(-1))[0];
      const unwrapped = name && store.names.get(source(name))?.quantity;
      if (/^Bytes/.test(operation)) return { of: "bytes", scale: 1, perSecond: operation === "BytesRate" };
      if (/^Absent/.test(operation)) return undefined;
      const base = name ? unwrapped : counts;
      return operation === "Rate" ? perSecond(base) : base;
    }
    case "VectorAggregationExpr": {
      if (node.getChild("VectorOp")?.firstChild?.name === "Count") return counts;
      const of = node.getChild("MetricExpr");
      return of ? quantityOf(of, source, store) : undefined;
    }
    case "BinOpExpr": {
      const [left, right] = node.getChildren("Expr");
      if (!left || !right) return undefined;
      const factor = number(source(right).trim());
      const first = number(source(left).trim());
      const above = quantityOf(left, source, store);
      if (node.getChild("Mul"))
        return factor === undefined
          ? first === undefined
            ? undefined
            : times(quantityOf(right, source, store), first)
          : times(above, factor);
      if (node.getChild("Div"))
        return factor === undefined ? divided(above, quantityOf(right, source, store)) : times(above, 1 / factor);
      if (node.getChild("Or")) return above ?? quantityOf(right, source, store);
      return node.getChild("Pow") || node.getChild("Mod") ? undefined : above;
    }
    default:
      return inner();
  }
};
