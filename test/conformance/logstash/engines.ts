/** What there is of Logstash here: JRuby to run the script in, a parser for the pipeline. No Logstash. */

import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../engine.ts";

const cache = process.env.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox");
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface JRuby {
  readonly version: string;
  readonly java: string;
  readonly jar: string;
}

/** Every Java that may be there, the default one first. */
const javas = (): readonly string[] => {
  const installed = "/usr/lib/jvm";
  return [
    ...(process.env.JAVA_HOME ? [join(process.env.JAVA_HOME, "bin", "java")] : []),
    "java",
    ...(existsSync(installed) ? readdirSync(installed).map(name => join(installed, name, "bin", "java")) : []),
  ];
};

const majorOf = async (java: string): Promise<number> => {
  const answer = await run(java, ["-version"]).catch(() => undefined);
  return Number(/version "([0-9]+)/.exec(answer?.stderr ?? "")?.[1] ?? 0);
};

const leastJava = (version: string): number => (version.startsWith("9.") ? 8 : 21);

/** Every JRuby of the cache that a Java here can run. */
export const findJRubies = async (): Promise<readonly JRuby[]> => {
  const folder = join(cache, "jruby");
  const jars = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith(".jar")) : [];
  if (jars.length === 0) return [];
  const found: { java: string; major: number }[] = [];
  for (const java of javas()) found.push({ java, major: await majorOf(java) });
  return jars.sort().flatMap(name => {
    const version = name.replace(/^jruby-complete-|[.]jar$/g, "");
    const java = found.find(({ major }) => major >= leastJava(version));
    return java ? [{ version, java: java.java, jar: join(folder, name) }] : [];
  });
};

export interface Made {
  readonly document: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface ScriptRun {
  /** The events made of each event, in order. */
  readonly made: readonly (readonly Made[])[];
  readonly tests: number;
  readonly failures: readonly string[];
  readonly log: string;
  readonly code: number | null;
}

/** Runs a script's tests and then the events through it. */
export const runScript = async (
  jruby: JRuby,
  script: string,
  events: readonly unknown[],
  env: Readonly<Record<string, string>>,
): Promise<ScriptRun> => {
  const input = events.map(event => `${JSON.stringify(event)}\n`).join("");
  // The run is over before the second compiler would pay.
  const quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
  const { code, stdout, stderr } = await run(jruby.java, [...quick, "-jar", jruby.jar, beside("runner.rb"), script], {
    env,
    input,
    timeoutMs: 300_000,
  });
  const lines = stdout.split("\n").filter(line => line !== "");
  const last = lines.at(-1);
  if (code !== 0 || last === undefined) return { made: [], tests: 0, failures: [], log: stderr, code };
  const { tests, failures } = JSON.parse(last) as Pick<ScriptRun, "tests" | "failures">;
  return { made: lines.slice(0, -1).map(line => JSON.parse(line) as Made[]), tests, failures, log: stderr, code };
};

const python = join(cache, "python-logstash", "bin", "python");

/** Whether logstash-pipeline-parser is there. */
export const hasParser = existsSync(python);

/** What the parser makes of a pipeline: nested lists of names and values, or why it is none. */
export type Parsed = { readonly tree: unknown } | { readonly error: string };

export const parsePipelines = async (texts: readonly string[]): Promise<readonly Parsed[]> => {
  const input = texts.map(text => `${JSON.stringify(text)}\n`).join("");
  const { stdout, stderr } = await run(python, [beside("../../../engines/logstash/parse.py")], { input });
  const answers = stdout.split("\n").filter(line => line !== "");
  if (answers.length !== texts.length) throw new Error(`the parser ended early:\n${stderr}`);
  return answers.map(line => JSON.parse(line) as Parsed);
};
