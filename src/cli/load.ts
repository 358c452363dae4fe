/** Finds and loads environment files: JavaScript natively, TypeScript through jiti. */

import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ConfigError, nearest, type Problem } from "../core/errors.ts";
import type { Environment } from "../environment/index.ts";
import { firstLine } from "../files/text.ts";

const extensions = [".ts", ".mts", ".js", ".mjs"];
const folder = "environments";

/** An environment and the file it came from, relative to the working directory, with slashes. */
export interface Loaded {
  readonly environment: Environment;
  readonly source: string;
}

/** Environments that loaded, and what is wrong with those that did not. */
export interface LoadResult {
  readonly loaded: readonly Loaded[];
  readonly errors: readonly ConfigError[];
}

/**
 * Loads the named environments, or every one in `environments/`. A name is a file's name without its ending, or a path.
 */
export const loadEnvironments = async (names: readonly string[]): Promise<LoadResult> => {
  const found = names.length > 0 ? names.map(fileOf) : allFiles();
  const loaded: Loaded[] = [];
  const errors: ConfigError[] = [];
  for (const file of found) {
    if (typeof file !== "string") {
      errors.push(new ConfigError([file]));
      continue;
    }
    try {
      loaded.push({ environment: await loadOne(file), source: sourceOf(file) });
    } catch (error) {
      errors.push(error instanceof ConfigError ? error : cannotLoad(file, error));
    }
  }
  const others = await besides(
    found,
    loaded.map(({ environment }) => environment.name),
  );
  return { loaded, errors: [...errors, ...sameNames(loaded, others)] };
};

/**
 * The other environments of the folder, where only some of it were named: what is written for one would be written for
 * another of its name. To judge one takes its time, so that only those are loaded whose text has one of the names; those
 * that do not load are nobody's concern here.
 */
const besides = async (named: readonly (string | Problem)[], names: readonly string[]): Promise<readonly Loaded[]> => {
  const files = filesInFolder();
  if ("code" in files) return [];
  const all = files.map(name => resolve(folder, name));
  // A file from elsewhere may well be a variant of one of these.
  if (!all.some(file => named.includes(file))) return [];
  const others: Loaded[] = [];
  for (const file of all.filter(one => !named.includes(one))) {
    const environment = await loadIfNaming(file, names).catch(() => undefined);
    if (environment) others.push({ environment, source: sourceOf(file) });
  }
  return others;
};

const loadIfNaming = async (file: string, names: readonly string[]): Promise<Environment | undefined> => {
  const text = await readFile(file, "utf8");
  return names.some(name => text.includes(name)) ? loadOne(file) : undefined;
};

/** Each environment that has the name of one before it, or of one that was not asked for. */
const sameNames = (loaded: readonly Loaded[], others: readonly Loaded[]): readonly ConfigError[] =>
  loaded.flatMap((one, index) => {
    const { name } = one.environment;
    const other = [...loaded.slice(0, index), ...others].find(({ environment }) => environment.name === name);
    if (other === undefined) return [];
    return [
      new ConfigError([
        {
          code: "duplicate",
          path: one.source,
          what: `has the name of ${other.source}`,
          got: name,
          expected: "a name of its own for each environment",
        },
      ]),
    ];
  });

/** Relative to the working directory, with slashes. */
const sourceOf = (file: string): string => relative(process.cwd(), file).replaceAll("\\", "/");

/** The files of environments; none where there is no such folder. */
const filesInFolder = (): readonly string[] | Problem => {
  try {
    return readdirSync(folder)
      .filter(name => extensions.includes(extname(name)) && !name.endsWith(".d.ts"))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    return {
      code: "cannot-load",
      path: `${folder}/`,
      what: "cannot be read",
      got: firstLine(error),
      expected: `a folder with files such as ${folder}/dev.ts`,
    };
  }
};

const allFiles = (): readonly (string | Problem)[] => {
  const files = filesInFolder();
  if ("code" in files) return [files];
  if (files.length > 0) return files.map(name => resolve(folder, name));
  return [
    {
      code: "cannot-load",
      path: `${folder}/`,
      what: "has no environment",
      expected: `files such as ${folder}/dev.ts with a default export from defineEnvironment`,
      help: "npx signalbox init writes a project with one",
    },
  ];
};

const fileOf = (name: string): string | Problem => {
  if (extensions.includes(extname(name)) && existsSync(name)) return resolve(name);
  const file = extensions.map(extension => join(folder, `${name}${extension}`)).find(path => existsSync(path));
  if (file !== undefined) return resolve(file);
  const files = filesInFolder();
  if ("code" in files) return files;
  const known = files.map(one => basename(one, extname(one)));
  const meant = nearest(name, known);
  return {
    code: "cannot-load",
    path: `${folder}/${name}.ts`,
    what: "there is no such environment",
    ...(known.length > 0 ? { expected: `one of ${known.join(", ")}, or a file's path` } : {}),
    ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
  };
};

const loadOne = async (file: string): Promise<Environment> => {
  const module = await importFile(file);
  const value = (module as { default?: unknown }).default;
  if (typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "environment")
    return value as Environment;
  throw new ConfigError([
    {
      code: "cannot-load",
      path: relative(process.cwd(), file),
      what: "exports no environment",
      expected: "export default defineEnvironment({ … })",
    },
  ]);
};

/**
 * TypeScript goes through jiti on every Node: Node's own loader refuses import statements in a .ts file of a project that
 * is CommonJS, which is what npm makes new projects.
 */
const importFile = async (file: string): Promise<unknown> => {
  if (!/\.m?ts$/.test(file)) return import(pathToFileURL(file).href);
  const { createJiti } = await import("jiti");
  const own = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // The environment must share this very copy of signalbox, wherever the project keeps its own.
  const jiti = createJiti(import.meta.url, {
    alias: { "signalbox/targets": own("../targets/index.js"), signalbox: own("../index.js") },
    interopDefault: false,
  });
  return jiti.import(file);
};

const cannotLoad = (file: string, error: unknown): ConfigError =>
  new ConfigError([
    {
      code: "cannot-load",
      path: relative(process.cwd(), file),
      what: "cannot be loaded",
      got: error instanceof Error ? (error.message.split("\n")[0] ?? "").trim() : String(error),
      help: `look at ${placeIn(error) ?? "what it imports"}`,
    },
  ]);

/**
 * `team.ts:24`, the innermost line of the project's own files in an error's stack: neither of a package nor of signalbox.
 * Without the column, which in TypeScript is that of what jiti made of the line.
 */
const placeIn = (error: unknown): string | undefined => {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const line of stack.split("\n")) {
    // A frame; or of a mistake in the syntax a line that is nothing but the place.
    const [, written, at] =
      /^(?:\s+at (?:async )?(?:.*? \()?|\s*)((?:file:\/\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
    if (written === undefined) continue;
    const file = written.startsWith("file:") ? fileURLToPath(written) : written;
    if (!/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(ownFolder))
      return `${relative(process.cwd(), file).replaceAll("\\", "/")}:${at}`;
  }
  return undefined;
};

const ownFolder = fileURLToPath(new URL("..", import.meta.url));
