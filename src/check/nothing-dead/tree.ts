/** What both grammars' trees are read with. */

import type { SyntaxNode } from "@lezer/common";

export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
};

/** Every identifier below a node, in order. */
export const identifiersBelow = (node: SyntaxNode, name = "Identifier"): readonly SyntaxNode[] =>
  childrenOf(node).flatMap(child => (child.name === name ? [child] : identifiersBelow(child, name)));

/** The name that stands for a viewer's variable outside of quotes. */
const variable = "__variable__";

export const isVariableName = (name: string): boolean => name === variable;

/**
 * Grafana's variables outside of quotes, made something the grammars can read: a length of time where one belongs, else a
 * name. @see https://grafana.com/docs/grafana/latest/dashboards/variables/
 */
export const grafanaless = (text: string): string =>
  text.replaceAll(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\[[^[\]"'`{}]*\$[^[\]"'`]*\]|\$\{[^}]*\}|\$\w+/g,
    part => {
      if (part.startsWith("[")) return part.includes(":") && !part.includes("${") ? "[5m:1m]" : "[5m]";
      return part.startsWith("$") ? variable : part;
    },
  );

/** The text of a string of Go: escapes resolved where they matter for comparing. */
export const unquoted = (written: string): string => {
  const inside = written.slice(1, -1);
  if (written.startsWith("`")) return inside;
  return inside.replaceAll(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/gs, (_, code: string) => {
    const named = ({ n: "\n", t: "\t", r: "\r" } as Readonly<Record<string, string>>)[code];
    if (named !== undefined) return named;
    return /^[ux]./.test(code) ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code;
  });
};
