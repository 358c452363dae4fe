/** A file that somebody named, as text, or why it cannot be read. */

import { accessSync, constants, readFileSync, statSync } from "node:fs";
import type { Problem } from "../core/errors.ts";

export type ReadText = { readonly text: string } | { readonly problem: Problem };

/** How problems speak of the file. */
export interface Named {
  /** What they begin with. @default the file's name */
  readonly path?: string;
  /** What should be there, when there is more to say than that it is a file. */
  readonly expected?: string;
}

/** What keeps a file from being read, without reading it. */
export const fileProblem = (file: string, { expected, path = file }: Named = {}): Problem | undefined => {
  const failed = (what: string, rest: Pick<Problem, "got" | "help"> = {}): Problem => ({
    code: "cannot-load",
    path,
    what,
    ...(expected === undefined ? {} : { expected }),
    ...rest,
  });
  try {
    const found = statSync(file);
    if (found.isDirectory()) return failed("is no file", { got: "a folder", help: "name one of the files in it" });
    // A pipe that nobody writes to is waited for without end.
    if (!found.isFile())
      return failed("is no file", { got: "a pipe or a device", help: "write it to a file, and name that" });
    accessSync(file, constants.R_OK);
    return undefined;
  } catch (error) {
    return isAbsent(error) ? failed("there is no such file") : failed("cannot be read", { got: firstLine(error) });
  }
};

export const readText = (file: string, named: Named = {}): ReadText => {
  const problem = fileProblem(file, named);
  if (problem !== undefined) return { problem };
  try {
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    const { expected, path = file } = named;
    return {
      problem: {
        code: "cannot-load",
        path,
        what: "cannot be read",
        got: firstLine(error),
        ...(expected === undefined ? {} : { expected }),
      },
    };
  }
};

/** Whether an error of a file system says that nothing is there: no entry, or a file where a folder should be. */
export const isAbsent = (error: unknown): boolean => {
  // Node's types have no code for the errors that its file system throws.
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
};

/** The first line of what an error says. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
