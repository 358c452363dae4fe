/** Where keys of a YAML or JSON file stand. */

import { isMap, isPair, LineCounter, type Node, parseDocument } from "yaml";

/** The line of a key by the keys that lead to it. */
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
      const pair = isMap(at) ? at.items.find(one => isPair(one) && String(one.key) === key) : undefined;
      if (pair === undefined) break;
      const offset = (pair.key as Node | null)?.range?.[0];
      line = offset === undefined ? line : counter.linePos(offset).line;
      at = pair.value;
    }
    return line === undefined ? {} : { line };
  };
};
