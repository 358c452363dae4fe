import { describe, expect, test } from "vitest";
import { type Options, realProvider, schemasOf, testWith, toolPath, validate } from "../harness.ts";
import { azureCases } from "./cases-azure.ts";
import { clouds, errors, folderOf, schemaOf } from "./samples.ts";
import type { Block } from "./schema.ts";

/** Types of which the rebuilt schema is compared with the real provider's. */
const azureTypes = Object.keys(azureCases);

const azurerm = realProvider("azurerm");
const terraform = toolPath("terraform") ? "terraform" : toolPath("tofu") ? "tofu" : undefined;
const noReal = azurerm && terraform ? "" : " (terraform-provider-azurerm is not built: npm run engines -- azurerm)";

describe.skipIf(noReal !== "")(`the real azurerm${noReal}`, { timeout: 180_000 }, () => {
  const options: Options = {
    tool: terraform ?? "terraform",
    ...(azurerm ? { providers: { "hashicorp/azurerm": { binary: azurerm } } } : {}),
  };

  /** `path: type or limits` of everything two schemas both have, for a comparison that survives a newer version. */
  const shape = (block: Block, path = ""): readonly (readonly [string, string])[] => [
    ...Object.entries(block.attributes ?? {}).map(([name, { type, required = false }]): [string, string] => [
      `${path}${name}`,
      JSON.stringify({ type, required }),
    ]),
    ...Object.entries(block.block_types ?? {}).flatMap(([name, nested]) => [
      [`${path}${name}`, JSON.stringify([nested.nesting_mode, nested.min_items ?? 0, nested.max_items ?? 0])] as const,
      ...shape(nested.block, `${path}${name}.`),
    ]),
  ];

  test("has the shapes that are rebuilt from the package", async () => {
    const real = await schemasOf("hashicorp/azurerm", azurerm ?? "", options);
    for (const type of azureTypes) {
      const theirs = new Map(shape(real.resource_schemas[type]?.block ?? {}));
      const shared = shape(schemaOf(type)).filter(([path]) => theirs.has(path));
      expect(shared.length, type).toBeGreaterThan(3);
      expect(shared.map(([path, what]) => `${type}.${path}: ${what}`)).toEqual(
        shared.map(([path]) => `${type}.${path}: ${theirs.get(path)}`),
      );
    }
  });

  const only = ({ azurerm: configured }: typeof clouds.provider, resource: object): string =>
    folderOf({
      "cdk.tf.json": {
        terraform: { required_providers: { azurerm: clouds.terraform.required_providers.azurerm } },
        provider: { azurerm: configured },
        resource,
      },
    });
  const azureCase = (which: "bad" | "good"): object =>
    Object.fromEntries(
      Object.entries(azureCases).map(([type, { base, cases }]) => [
        type,
        Object.fromEntries(cases.map(({ [which]: more }, index) => [`case_${index}`, { ...base, ...more }])),
      ]),
    );

  test("accepts what just keeps the rules", async () => {
    expect(errors(await validate(only(clouds.provider, azureCase("good")), options))).toEqual([]);
  });

  test("plans and applies with mocks", async () => {
    const folder = only(clouds.provider, {
      azurerm_monitor_action_group: { pages: azureCases.azurerm_monitor_action_group?.base },
    });
    const text = 'mock_provider "azurerm" {}\nrun "apply" {}\n';
    const outcome = await testWith(folder, { "apply.tftest.hcl": text }, options);
    expect(errors(outcome.diagnostics)).toEqual([]);
    expect(outcome.passed).toBe(true);
  });
});
