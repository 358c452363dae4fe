/** What the shim's tests share: folders to write into, a configuration of three clouds, the rules' cases as resources. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { Diagnostic } from "../harness.ts";
import type { Arguments, CaseTable, RuleCase } from "./cases.ts";
import { awsCases } from "./cases-aws.ts";
import { azureCases } from "./cases-azure.ts";
import { googleCases } from "./cases-google.ts";
import { rebuild } from "./rebuilt.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules/index.ts";
import type { Block } from "./schema.ts";
import type { Config, Value } from "./values.ts";

const written: string[] = [];
afterAll(() => {
  for (const folder of written) rmSync(folder, { recursive: true, force: true });
});

/** Writes files into a new folder; objects become JSON. */
export const folderOf = (files: Readonly<Record<string, unknown>>): string => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-shim-test-"));
  written.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  return folder;
};

export const clouds = {
  terraform: {
    required_providers: {
      aws: { source: "hashicorp/aws", version: "6.25.0" },
      azurerm: { source: "azurerm" },
      google: { source: "google" },
    },
  },
  provider: { aws: { region: "eu-west-1" }, azurerm: { features: {} }, google: { project: "llm-prod" } },
};

const all: CaseTable = { ...awsCases, ...googleCases, ...azureCases };
export const allCases = Object.entries(all).flatMap(([type, { base, cases }]) =>
  cases.map((one, index) => ({ type, base, id: `case_${index}`, ...one })),
);

/** One configuration that holds a resource for every case. */
export const everyCase = (which: "bad" | "good"): object => {
  const parts: Record<"resource" | "data", Record<string, Record<string, Arguments>>> = { resource: {}, data: {} };
  for (const { type, base, id, [which]: more } of allCases) {
    const part = type.startsWith("data.") ? "data" : "resource";
    const name = type.replace("data.", "");
    parts[part][name] = { ...parts[part][name], [id]: { ...base, ...more } };
  }
  return { ...clouds, ...parts };
};

export const ruleOf = (type: string, { at, rule }: Pick<RuleCase, "at" | "rule">): readonly Rule[] =>
  (rules[type] ?? []).filter(candidate => candidate.at === at && candidate.says.startsWith(rule));

export const errors = (found: readonly Diagnostic[]): readonly string[] =>
  found.map(({ address, summary, detail }) => `${address ?? ""}: ${summary} ${detail}`);

export const schemaOf = (type: string): Block => {
  const plain = type.replace("data.", "");
  const provider = (["aws", "google", "azurerm"] as const).find(name => plain.startsWith(`${name}_`));
  if (!provider) throw new Error(`${type} is no cloud's`);
  const { resource_schemas, data_source_schemas } = rebuild(provider, { resources: [plain], dataSources: [plain] });
  const schema = (type.startsWith("data.") ? data_source_schemas : resource_schemas)[plain];
  if (!schema) throw new Error(`@cdktf/provider-${provider} has no ${type}`);
  return schema.block;
};

/** A block as Terraform sends it: every argument there, every nested block in a list. */
export const asSent = (block: Block, written: Arguments): Config => {
  const attributes = Object.keys(block.attributes ?? {}).map((name): [string, Value] => [name, asValue(written[name])]);
  const blocks = Object.entries(block.block_types ?? {}).map(([name, nested]): [string, Value] => {
    const given = [written[name] ?? []].flat().filter(isArguments);
    if (nested.nesting_mode === "single") return [name, given[0] ? asSent(nested.block, given[0]) : null];
    return [name, given.map(one => asSent(nested.block, one))];
  });
  return Object.fromEntries([...attributes, ...blocks]);
};

const isArguments = (value: unknown): value is Arguments => typeof value === "object" && value !== null;

const asValue = (value: unknown): Value => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(asValue);
  if (!isArguments(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asValue(inner)]));
};
