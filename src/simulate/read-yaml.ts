/** A file of YAML or JSON that somebody wrote, as data, or why it is none. */

import { readFileSync, statSync } from "node:fs";
import { isAlias, LineCounter, parseDocument, visit } from "yaml";
import type { Problem } from "../core/errors.ts";

export type ReadYaml = { readonly value: unknown } | { readonly problem: Problem };

/** `path` is what problems begin with. @default the file's name */
export const readYaml = (file: string, path: string = file): ReadYaml => {
  const failed = (what: string, rest: Pick<Problem, "got" | "expected" | "help">): ReadYaml => ({
    problem: { code: "cannot-load", path, what, ...rest },
  });
  const expected = "a file of YAML or JSON";
  const missing = () => failed("there is no such file", { expected });
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return missing();
    if (found.isDirectory())
      return failed("is no file", { got: "a folder", expected, help: "name one of the files in it" });
    // A pipe that nobody writes to is waited for without end.
    if (!found.isFile())
      return failed("is no file", { got: "a pipe or a device", expected, help: "write it to a file, and name that" });
    return parseYaml(readFileSync(file, "utf8"), path);
  } catch (error) {
    // A file where a folder should be; any error of a file has a code, and Node's types have none.
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return missing();
    return failed("cannot be read", { got: firstLine(error), expected });
  }
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

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** The parser ends some messages with what stands in the file, which may be a password that somebody forgot to quote. */
const withoutQuote = (error: unknown): string => firstLine(error).split(/: | \\| version | at line /)[0] ?? "";
