/** Every query on every page parses in its language, and every command in the shell. */

import { spawnSync } from "node:child_process";
import { parser as logql } from "@grafana/lezer-logql";
import { parser as promql } from "@prometheus-io/lezer-promql";
import { describe, expect, test } from "vitest";
import { azureMapping } from "../../src/targets/azure/mapping.ts";
import { gcpMapping } from "../../src/targets/gcp/mapping.ts";
import { parseFilter, readSql } from "../query/gcp-grammar.ts";
import { parseInsights } from "../query/insights-grammar.ts";
import { analyse } from "../query/kusto.ts";
import { environments, pagesIn } from "./environments.ts";
import { type Block, blocksOf } from "./reading.ts";

type Parser = typeof logql | typeof promql;

const syntax = (parser: Parser, text: string): readonly string[] => {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.isError) errors.push(`${node.from}: ${text.slice(node.from, node.from + 30)}`);
    },
  });
  return errors;
};

const thrown = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    return [String(error)];
  }
};

/** What is wrong with a block by what it was folded under; undefined for what only an engine reads. */
const problemsOf = (
  { summary, text }: Block,
  site: Parameters<typeof azureMapping>[1],
): readonly string[] | undefined => {
  const language = summary.split(", ").at(-1);
  if (summary.startsWith("Azure Monitor"))
    return analyse(text, { LLMServiceLogs: azureMapping({ names: {} }, site) }).diagnostics;
  switch (language) {
    case "LogQL":
      return syntax(logql, text);
    case "PromQL":
      return syntax(promql, text);
    case "Logs Insights QL":
      return thrown(() => parseInsights(text));
    case "Logging query language":
      return thrown(() => parseFilter(text));
    case "SQL":
      return readSql(
        text,
        gcpMapping({ names: {} }, site).flatMap(({ name, place }) => (place === "body" ? [name] : [])),
      ).problems;
    case "Query DSL":
      return thrown(() => JSON.parse(text));
    default:
      return undefined;
  }
};

describe.each(environments.map(one => [one.name, one] as const))("%s", (_name, environment) => {
  const blocks = blocksOf(pagesIn(environment));
  const queries = blocks.filter(({ summary }) => summary !== "");
  const commands = blocks.filter(({ fence }) => fence === "sh");

  test("has queries in every language of its stores", () => {
    const languages = new Set(environment.site.parts().flatMap(({ readable }) => readable.languages));
    expect(new Set(queries.map(({ summary }) => summary)).size).toBe(languages.size);
  });

  test("has queries that parse", () => {
    const read = new Map(queries.map(one => [`${one.summary}\n${one.text}`, one]));
    for (const one of read.values())
      expect([one.page, problemsOf(one, environment.site) ?? []]).toEqual([one.page, []]);
  });

  test("has commands that a shell reads", () => {
    for (const { page, text } of commands) {
      const { status, stderr } = spawnSync("sh", ["-n"], { input: text, encoding: "utf8" });
      expect([page, status, stderr], text).toEqual([page, 0, ""]);
    }
    expect(commands.length).toBeGreaterThan(10);
  });

  test("sends JSON, with what a person's variables hold in it", () => {
    const bodies = commands
      .filter(({ text }) => /--(data|body) /.test(text))
      .flatMap(({ text }) => {
        const script = `PSEUDONYM=0123456789abcdef REQUEST=req-1 FROM=a TO=b USER=ada
date() { echo 2026; }
told() { while [ $# -gt 0 ]; do case $1 in --data | --body) printf '%s\\n' "$2" ;; esac; shift; done; }
curl() { told "$@"; }
az() { told "$@"; }
${text.replace(/^FROM=.*$/m, "")}`;
        return spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout.trim().split("\n");
      })
      .filter(line => line !== "");
    for (const body of bodies) expect(() => JSON.parse(body), body).not.toThrow();
    expect(bodies.some(body => /0123456789abcdef|req-1/.test(body)) || environment.name !== "prod").toBe(true);
  });
});
