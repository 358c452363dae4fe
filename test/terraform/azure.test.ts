/** Azure's stacks, read, planned and applied with mocks by Terraform and OpenTofu, offline; and as cdktf prints them. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { afterAll, describe, expect, test } from "vitest";
import { fillStack } from "../../src/cdktf/resources.ts";
import { localBackend } from "../../src/core/backend.ts";
import { azurermClasses } from "../../src/doors/azurerm.ts";
import { TerraformStack } from "../../src/doors/cdktf.ts";
import {
  type AzureCase,
  azureCases,
  hostile,
  put,
  rootFile,
  stackOf,
  workspaceId,
  writeModule,
  writeRoot,
} from "./azure-site.ts";
import { applies, moduleNames, saysText, twice } from "./azure-tftest.ts";
import { missingTool, testWith, toolPath, tools, validate } from "./harness.ts";

const scratch = mkdtempSync(join(tmpdir(), "signalbox-azure-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const folderOf = (name: string): string => mkdtempSync(join(scratch, `${name.replaceAll(/[^a-z]/gi, "-")}-`));

const caseOf = (name: string): AzureCase => {
  const one = azureCases[name];
  if (one === undefined) throw new Error(`no case ${name}`);
  return one;
};

/** A text of the file, what is written in its place, and what the tool says. */
const mistakes: readonly (readonly [name: string, of: string, was: string, is: string, says: RegExp])[] = [
  [
    "a misspelt argument",
    "Application Insights",
    '"retention_in_days"',
    '"retention_in_day"',
    /unsupported|extraneous/i,
  ],
  [
    "a misspelt type",
    "Application Insights",
    '"azurerm_log_analytics_query_pack"',
    '"azurerm_log_query_pack"',
    /resource type/i,
  ],
  ["a misspelt reference", "records are posted", "endpoint.id}", "endpoints.id}", /undeclared/i],
  ["a table's time spelt as the rule's", "records are posted", '"dateTime"', '"datetime"', /./],
  ["a window that is none", "Application Insights", '"PT10M"', '"PT11M"', /./],
];

describe.each(tools)("%s", tool => {
  describe.skipIf(!toolPath(tool))(`reads${missingTool(tool)}`, () => {
    test.each(Object.entries(azureCases))("%s", async (name, one) => {
      const folder = folderOf(name);
      writeRoot(folder, one);
      expect(await validate(folder, { tool })).toEqual([]);
    });

    test.each(mistakes)("%s, and refuses it", async (_, name, was, is, says) => {
      const folder = folderOf("mistake");
      const text = rootFile(caseOf(name));
      expect(text).toContain(was);
      writeFileSync(join(folder, "cdk.tf.json"), text.replaceAll(was, is));
      const errors = (await validate(folder, { tool })).filter(({ severity }) => severity === "error");
      expect(errors.map(({ summary, detail }) => `${summary} ${detail}`).join("\n")).toMatch(says);
    });
  });

  describe.skipIf(!toolPath(tool))(`applies with mocks${missingTool(tool)}`, () => {
    test.each(["Application Insights", "an agent reads files", "in somebody else's workspace"])("%s", async name => {
      const folder = folderOf(name);
      const one = caseOf(name);
      writeRoot(folder, one);
      const given = name === "in somebody else's workspace" ? workspaceId : undefined;
      const { passed, diagnostics } = await testWith(
        folder,
        { "x.tftest.hcl": applies(stackOf(one), given) },
        { tool },
      );
      expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
    });

    test("a text that looks like a template, as it is", async () => {
      const folder = folderOf("text");
      writeRoot(folder, caseOf("texts are hostile"));
      const { passed, diagnostics } = await testWith(folder, { "x.tftest.hcl": saysText(hostile) }, { tool });
      expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
    });

    test("a module under a prefix, which every name begins with", async () => {
      const folder = folderOf("module");
      writeModule(folder, caseOf("Application Insights"));
      const { passed, diagnostics } = await testWith(folder, { "x.tftest.hcl": moduleNames }, { tool });
      expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
    });

    test("a module for each of two prefixes", async () => {
      const folder = folderOf("modules");
      writeModule(join(folder, "llm"), caseOf("records are posted"));
      put(join(folder, "main.tf.json"), JSON.stringify(twice.root));
      const { passed, diagnostics } = await testWith(folder, { "x.tftest.hcl": twice.tests }, { tool });
      expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
    });
  });
});

/** cdktf's notes to itself. */
const withoutNotes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === "//" ? [] : [[key, withoutNotes(inner)]])),
  );
};

test.each(Object.entries(azureCases))("cdktf prints the same: %s", (name, one) => {
  const outdir = folderOf(name);
  const app = new App({ outdir, stackTraces: false });
  fillStack(new TerraformStack(app, "test-azure"), stackOf(one), localBackend(), azurermClasses);
  app.synth();
  const made: unknown = JSON.parse(readFileSync(join(outdir, "stacks/test-azure/cdk.tf.json"), "utf8"));
  expect(`${JSON.stringify(withoutNotes(made), null, 2)}\n`).toBe(rootFile(one));
});
