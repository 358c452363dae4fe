/** Azure's stacks with the real provider, whose schema is that of 5.2; the rebuilt one is that of 4.55. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { azureCases, rootFile, stackOf, workspaceId, writeModule, writeRoot } from "../terraform/azure-site.ts";
import { applies, moduleNames } from "../terraform/azure-tftest.ts";
import { missingTool, type Options, realProvider, testWith, validate } from "../terraform/harness.ts";

const scratch = mkdtempSync(join(tmpdir(), "signalbox-azurerm-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const folderOf = (): string => mkdtempSync(join(scratch, "stack-"));

const binary = realProvider("azurerm");
const missing =
  binary === undefined ? " (the provider is not built: npm run engines -- azurerm)" : missingTool("terraform");
const options: Options = {
  tool: "terraform",
  providers: { "hashicorp/azurerm": { binary: binary ?? "" } },
  timeoutMs: 300_000,
};

/** What the provider itself refuses, of a file that it reads as it is. */
const mistakes: readonly (readonly [name: string, was: RegExp, is: string, says: RegExp])[] = [
  ["a misspelt argument", /"retention_in_days"/g, '"retention_in_day"', /retention_in_day/],
  ["an argument that 5.0 removed", /"sku"/, '"internet_query_enabled": true, "sku"', /internet_query_enabled/],
  [
    "a period of three days",
    /"total_retention_in_days": \d+/,
    '"total_retention_in_days": 3',
    /total_retention_in_days/,
  ],
  ["a window that is none", /"PT10M"/, '"PT11M"', /PT11M/],
  ["a workbook without a UUID", /\$\{uuidv5\([^)]*\)\}/, "overview", /UUID/],
  ["a short name of thirteen letters", /"llmcritical"/, '"llmcriticalxx"', /short_name/],
  [
    "a workspace of three letters",
    /"llm-prod",\n(\s+)"resource_group_name"/,
    '"llm",\n$1"resource_group_name"',
    /range \(4 - 63\)/,
  ],
];

describe.skipIf(missing !== "")(`the provider${missing}`, () => {
  test.each(Object.entries(azureCases))("reads: %s", async (_, one) => {
    const folder = folderOf();
    writeRoot(folder, one);
    expect(await validate(folder, options)).toEqual([]);
  });

  test.each(mistakes)("refuses %s", async (_, was, is, says) => {
    const [, one] = Object.entries(azureCases)[0] ?? [];
    if (one === undefined) throw new Error("no case");
    const folder = folderOf();
    const text = rootFile(one);
    expect(text).toMatch(was);
    writeFileSync(join(folder, "cdk.tf.json"), text.replace(was, is));
    const errors = (await validate(folder, options)).filter(({ severity }) => severity === "error");
    expect(errors.map(({ summary, detail }) => `${summary} ${detail}`).join("\n")).toMatch(says);
  });

  test.each(
    ["Application Insights", "records are posted", "an agent reads files", "in somebody else's workspace"].map(
      name => [name, azureCases[name]] as const,
    ),
  )("its schema is planned and applied with mocks: %s", async (name, one) => {
    if (one === undefined) throw new Error("no case");
    const folder = folderOf();
    writeRoot(folder, one);
    const given = name === "in somebody else's workspace" ? workspaceId : undefined;
    const { passed, diagnostics } = await testWith(folder, { "x.tftest.hcl": applies(stackOf(one), given) }, options);
    expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
  });

  test("a module is planned under two prefixes", async () => {
    const [, one] = Object.entries(azureCases)[0] ?? [];
    if (one === undefined) throw new Error("no case");
    const folder = folderOf();
    writeModule(folder, one);
    const { passed, diagnostics } = await testWith(folder, { "x.tftest.hcl": moduleNames }, options);
    expect({ passed, diagnostics }).toEqual({ passed: true, diagnostics: [] });
  });
});
