/** A file of YAML or JSON that somebody wrote, as data, or why it is none. */

import { isAlias, LineCounter, parseDocument, visit } from "yaml";
import type { Problem } from "../core/errors.ts";
import { firstLine, readText } from "./text.ts";

export type ReadYaml = { readonly value: unknown } | { readonly problem: Problem };

/** `path` is what problems begin with. @default the file's name */
export const readYaml = (file: string, path: string = file): ReadYaml => {
  const read = readText(file, { path, expected: "a file of YAML or JSON" });
  return "problem" in read ? read : parseYaml(read.text, path);
};

/** JSON is YAML, and `<<` is what engines that read YAML make of it. */
const parseYaml = (text: string, path: string): ReadYaml => {
  const failed = (rest: Omit<Problem, "code" | "path">): ReadYaml => ({
    problem: { code: "cannot-load", path, ...rest },
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, logLevel: "error", lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    return failed({ what: `is neither JSON nor YAML: ${withoutQuote(error)} at line ${line}, column ${col}` });
  }
  try {
    const value: unknown = document.toJS();
    // What stands in itself has no end, and is no JSON.
    JSON.stringify(value);
    return { value };
  } catch (thrown) {
    const at = nameless(document);
    return failed({
      what: "has aliases that cannot be followed",
      // Of few lines that name each other many times a machine's memory is soon full.
      got: `${withoutQuote(thrown)}${at === undefined ? "" : ` at line ${lines.linePos(at).line}`}`,
      expected: "aliases that stand for something small, above them",
      help: "write out what they stand for",
    });
  }
};

/** Where the first alias stands that has no anchor above it. */
const nameless = (document: ReturnType<typeof parseDocument>): number | undefined => {
  const anchors = new Set<string>();
  let at: number | undefined;
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return undefined;
      }
      if (anchors.has(node.source)) return undefined;
      at = node.range?.[0];
      return visit.BREAK;
    },
  });
  return at;
};

/** The parser ends some messages with what stands in the file, which may be a password that somebody forgot to quote. */
const withoutQuote = (error: unknown): string => firstLine(error).split(/: | \\| version | at line /)[0] ?? "";
