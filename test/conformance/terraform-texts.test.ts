/** What Terraform and OpenTofu read of the texts we print: exactly these, whatever looks like a template in them. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { printedArguments } from "../../src/targets/terraform/index.ts";
import { missingTool, toolPath, tools } from "../terraform/harness.ts";
import { run } from "./engine.ts";

const pieces = [
  "$",
  "%",
  "{",
  "}",
  "${",
  "%{",
  "~}",
  "${~",
  "%{if true}",
  "$${",
  "%%{",
  "a",
  '"',
  "\\",
  "\n",
  "é",
  "😀",
];

const texts = fc.sample(
  fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map(parts => parts.join("")),
  { numRuns: 600, seed: 5 },
);

describe.each(tools)("%s", tool => {
  const path = toolPath(tool);
  const folder = mkdtempSync(join(tmpdir(), "signalbox-texts-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.skipIf(path === undefined)(
    `reads ${texts.length} hostile texts as they are${missingTool(tool)}`,
    async () => {
      const output = Object.fromEntries(texts.map((text, index) => [`o${index}`, printedArguments({ value: text })]));
      writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ output }));
      const env = { TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1" };
      const told = async (...args: readonly string[]) => {
        const finished = await run(path ?? tool, [`-chdir=${folder}`, ...args], { env, timeoutMs: 120_000 });
        expect(finished, finished.stderr).toMatchObject({ code: 0 });
        return finished.stdout;
      };
      await told("init", "-input=false");
      await told("apply", "-auto-approve", "-input=false", "-no-color");
      const read = JSON.parse(await told("output", "-json")) as Readonly<Record<string, { readonly value: string }>>;
      expect(texts.map((_, index) => read[`o${index}`]?.value)).toEqual(texts);
    },
    300_000,
  );
});
