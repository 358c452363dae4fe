/** A file of YAML or JSON that somebody wrote, as data, or why it is none. */

import { readFileSync, statSync } from "node:fs";
import { parseDocument } from "yaml";
import type { Problem } from "../core/errors.ts";

export type ReadYaml = { readonly value: unknown } | { readonly problem: Problem };

/** `path` is what problems begin with. @default the file's name */
export const readYaml = (file: string, path: string = file): ReadYaml => {
  const failed = (what: string, rest: Pick<Problem, "got" | "expected" | "help">): ReadYaml => ({
    problem: { code: "cannot-load", path, what, ...rest },
  });
  const expected = "a file of YAML or JSON";
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return failed("there is no such file", { expected });
  if (found.isDirectory())
    return failed("is no file", { got: "a folder", expected, help: "name one of the files in it" });
  // A pipe that nobody writes to is waited for without end.
  if (!found.isFile())
    return failed("is no file", { got: "a pipe or a device", expected, help: "write it to a file, and name that" });
  try {
    return parseYaml(readFileSync(file, "utf8"), path);
  } catch (error) {
    return failed("cannot be read", { got: firstLine(error), expected });
  }
};

/** JSON is YAML, and `<<` is what engines that read YAML make of it. */
const parseYaml = (text: string, path: string): ReadYaml => {
  const failed = (rest: Omit<Problem, "code" | "path">): ReadYaml => ({
    problem: { code: "cannot-load", path, ...rest },
  });
  const document = parseDocument(text, { merge: true, logLevel: "error" });
  const [error] = document.errors;
  if (error !== undefined) return failed({ what: `is neither JSON nor YAML: ${firstLine(error)}` });
  try {
    const value: unknown = document.toJS();
    // What stands in itself has no end, and is no JSON.
    JSON.stringify(value);
    return { value };
  } catch (thrown) {
    return failed({
      what: "has aliases that cannot be followed",
      // Of few lines that name each other many times a machine's memory is soon full.
      got: firstLine(thrown),
      expected: "aliases that stand for something small, above them",
      help: "write out what they stand for",
    });
  }
};

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
