/** The engines that answer queries: ES|QL's own classes over records, KQL's parser. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Mapping } from "../../../src/core/target.ts";
import { writeInstant } from "../../../src/reference/instant.ts";
import type { CanonicalRecord } from "../../../src/reference/record.ts";
import { cached, run } from "../engine.ts";
import { flatDocument } from "./documents.ts";
import { compiledHarness, hasJdk } from "./engines.ts";

const jars = ["elasticsearch-8.19.21", "esql-8.19.21"].map(name => cached(join("jars", name)));

/** Whether the ES|QL engine is here. */
export const hasEsql = hasJdk && jars.every(existsSync);

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Feeds lines to a harness. */
const harness = async (name: "Esql" | "Kql", lines: readonly string[]): Promise<readonly string[]> => {
  const classPath = jars.map(folder => join(folder, "*")).join(":");
  const classes = await compiledHarness(name, classPath);
  const { code, stdout, stderr } = await run("java", ["-Xmx1g", "-cp", `${classes}:${classPath}`, name], {
    input: lines.map(line => `${line}\n`).join(""),
    timeoutMs: 300_000,
  });
  if (code !== 0) throw new Error(stderr);
  return stdout.trimEnd().split("\n");
};

const mapped = (mapping: Mapping): readonly string[] => mapping.map(({ name, type }) => `M\t${name}\t${type}`);

export interface Table {
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export interface EsqlWorld {
  readonly mapping: Mapping;
  readonly records: readonly CanonicalRecord[];
  /** Nanoseconds since 1970. */
  readonly now: bigint;
  /** The named parameters. */
  readonly params: Readonly<Record<string, string>>;
}

/** What ES|QL answers to each text, or why it refuses. */
export const askEsql = async (
  { mapping, records, now, params }: EsqlWorld,
  texts: readonly string[],
): Promise<readonly (Table | string)[]> => {
  const answers = await harness("Esql", [
    ...mapped(mapping),
    ...records.map(record => `R\t${JSON.stringify(flatDocument(mapping, record))}`),
    `N\t${writeInstant(now)}`,
    ...Object.entries(params).map(([name, value]) => `P\t${name}\t${value}`),
    ...texts.map(text => `Q\t${base64(text)}`),
  ]);
  if (answers.length !== texts.length) throw new Error(`${answers.length} answers to ${texts.length} texts`);
  return answers.map(line => (line.startsWith("ok\t") ? (JSON.parse(line.slice(3)) as Table) : line));
};

/** What Elasticsearch's parser makes of KQL, as a query; a text where it refuses. */
export const readKql = async (mapping: Mapping, texts: readonly string[]): Promise<readonly unknown[]> => {
  const whole = mapping.flatMap(slot =>
    slot.type === "match_only_text" ? [slot, { ...slot, name: `${slot.name}.keyword`, type: "keyword" }] : [slot],
  );
  const answers = await harness("Kql", [...mapped(whole), ...texts.map(text => `Q\t${base64(text)}`)]);
  if (answers.length !== texts.length) throw new Error(`${answers.length} answers to ${texts.length} texts`);
  return answers.map(line => (line.startsWith("ok\t") ? JSON.parse(line.slice(3)) : line));
};
