/** Where keys of a YAML or JSON file stand. */

import { isMap, isNode, isPair, isSeq, LineCounter, type Node, parseDocument } from "yaml";

/** The line of a key by the keys that lead to it; of an item of a list by its index, counted from "0". */
export type LineOf = (path: readonly string[]) => { readonly line?: number };

/** Lines of keys, counted from 1; of a key that the file puts together by aliases, the line of what holds it. */
export const linesOf = (text: string): LineOf => {
  const counter = new LineCounter();
  // Read at the first question alone: most files have none.
  let contents: unknown;
  return path => {
    contents ??= parseDocument(text, { lineCounter: counter, logLevel: "silent" }).contents;
    let at = contents;
    let line: number | undefined;
    for (const key of path) {
      const below = stepInto(at, key);
      if (below === undefined) break;
      const offset = below.from?.range?.[0];
      line = offset === undefined ? line : counter.linePos(offset).line;
      at = below.value;
    }
    return line === undefined ? {} : { line };
  };
};

/** What stands below a key or an index, and the node that says where. */
const stepInto = (at: unknown, key: string): { readonly from: Node | null; readonly value: unknown } | undefined => {
  if (isSeq(at)) {
    const item = at.items[Number(key)];
    return isNode(item) ? { from: item, value: item } : undefined;
  }
  const pair = isMap(at) ? at.items.find(one => isPair(one) && String(one.key) === key) : undefined;
  return pair === undefined ? undefined : { from: isNode(pair.key) ? pair.key : null, value: pair.value };
};
