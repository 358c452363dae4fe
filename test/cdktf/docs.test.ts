/** The examples of docs/clouds.md are there as they are run, and what they make is valid. */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as constructs from "signalbox/cdktf";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingTool, testWith, toolPath, tools, validate } from "../terraform/harness.ts";
import { makeCheckout, stacksOf, synthByNode } from "./tool.ts";

const page = readFileSync("docs/clouds.md", "utf8");

const examples = [...page.matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g)].map(([, path = "", code = ""]) => ({
  path,
  code,
}));

const scratch = mkdtempSync(join(tmpdir(), "signalbox-clouds-"));
afterAll(() => rmSync(scratch, { recursive: true }));

test.each(examples)("$path stands there as it is run", ({ path, code }) => {
  expect(code).toBe(readFileSync(path, "utf8"));
});

test("every construct and every file of examples is there", () => {
  const shown = examples.map(({ code }) => code).join("");
  const made = Object.keys(constructs).filter(name => name !== "SignalboxStacks");
  expect(made.filter(name => !shown.includes(`new ${name}(`))).toEqual([]);
  const files = readdirSync("docs/examples").filter(name => /-stack\.ts$|\.tf$|^two-clouds\.ts$/.test(name));
  expect(examples.map(({ path }) => basename(path)).sort()).toEqual(files.sort());
});

const bindings = (loaded: readonly string[]): readonly string[] => [
  ...new Set(loaded.flatMap(path => /\/node_modules\/(@cdktf\/provider-[^/]+)\//.exec(path)?.[1] ?? [])),
];

/** The stacks that each makes, and the bindings of providers that it loads. */
const apps = [
  { example: "docs/examples/clouds-stack.ts", stacks: ["chat-api"], loads: "@cdktf/provider-aws" },
  {
    example: "docs/examples/google-stack.ts",
    stacks: ["chat-api", "chat-api-alerts"],
    loads: "@cdktf/provider-google",
  },
  { example: "docs/examples/azure-stack.ts", stacks: ["chat-api"], loads: "@cdktf/provider-azurerm" },
];

describe.each(apps)("$example", ({ example, stacks, loads }) => {
  const checkout = makeCheckout("example");
  let run: Awaited<ReturnType<typeof synthByNode>>;

  beforeAll(async () => {
    cpSync(example, join(checkout, "stacks/main.ts"));
    run = await synthByNode(checkout);
  }, 180_000);
  afterAll(() => rmSync(join(checkout, ".."), { recursive: true }));

  test("is run, with the bindings of one cloud alone", () => {
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: "" });
    expect(Object.keys(stacksOf(run.files)).sort()).toEqual(stacks);
    expect(bindings(run.loaded)).toEqual([loads]);
  });

  describe.each(tools.map(tool => [`${tool}${missingTool(tool)}`, tool] as const))("%s", (_, tool) => {
    test.skipIf(toolPath(tool) === undefined).each(stacks)("reads %s", async id => {
      const folder = join(mkdtempSync(join(scratch, "stack-")), id);
      mkdirSync(folder);
      writeFileSync(join(folder, "cdk.tf.json"), stacksOf(run.files)[id] ?? "");
      expect(await validate(folder, { tool })).toEqual([]);
    });
  });
});

/** The harness finds out from JSON which modules there are, and the example is written as people write. */
const inJson = { module: { known: { source: "./modules/prod-aws", name_prefix: "known" } } };

describe("docs/examples/two-tenants.tf", () => {
  const folder = join(scratch, "tenants");

  beforeAll(() => {
    cpSync("generated/prod/terraform/modules", join(folder, "modules"), { recursive: true });
    cpSync("docs/examples/two-tenants.tf", join(folder, "main.tf"));
    writeFileSync(join(folder, "known.tf.json"), JSON.stringify(inJson));
  });

  const plan = `mock_provider "aws" {
  mock_data "aws_caller_identity" { defaults = { account_id = "123456789012" } }
  mock_resource "aws_kms_key" { defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/k" } }
}
run "plan" {
  command = plan
  assert {
    condition     = output.log_groups["north"].audit == "/north-prod/llm/audit" && output.log_groups["south"].audit == "/south-prod/llm/audit"
    error_message = "the groups are \${jsonencode(output.log_groups)}"
  }
}
`;

  describe.each(tools.map(tool => [`${tool}${missingTool(tool)}`, tool] as const))("%s", (_, tool) => {
    test.skipIf(toolPath(tool) === undefined)("plans it, each tenant behind its prefix", async () => {
      expect(await validate(folder, { tool })).toEqual([]);
      const outcome = await testWith(folder, { "plan.tftest.hcl": plan }, { tool });
      expect(outcome.diagnostics).toEqual([]);
      expect(outcome.passed).toBe(true);
    });
  });
});
