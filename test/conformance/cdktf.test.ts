/** cdktf's own command line, and its fork cdktn, on the app of stacks/. */

import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Bundled,
  bundleOnCdktn,
  cdktf,
  cdktfMissing,
  cdktnMissing,
  generatedStacks,
  makeCheckout,
  type Synthesised,
  stacksOf,
  synthByCli,
  synthByNode,
  versionOf,
} from "../cdktf/tool.ts";
import { cached, run } from "./engine.ts";

const here = makeCheckout("here");
const elsewhere = makeCheckout("a folder of another name");
let plain: Synthesised;

beforeAll(async () => {
  // Nothing builds the package for this suite; its copies here are as the sources are now.
  const args = ["--no-install", "tsc", "-p", "tsconfig.build.json", "--outDir", join(here, "dist")];
  const built = await run("npx", args, { timeoutMs: 180_000 });
  expect(built.code, built.stdout).toBe(0);
  cpSync(join(here, "dist"), join(elsewhere, "dist"), { recursive: true });
  plain = await synthByNode(here, { out: "plain.out" });
  expect(plain.code, plain.stderr).toBe(0);
});

afterAll(() => {
  for (const checkout of [here, elsewhere]) rmSync(join(checkout, ".."), { recursive: true });
});

const titled = (missing: string | undefined): string => (missing ? ` (${missing})` : "");

const noCli = cdktfMissing();
describe.skipIf(noCli !== undefined)(`cdktf 0.21${titled(noCli)}`, () => {
  let first: Synthesised;
  let second: Synthesised;

  beforeAll(async () => {
    first = await synthByCli(here, { zone: "UTC", locale: "C" });
    second = await synthByCli(elsewhere, { zone: "Pacific/Auckland", locale: "tr_TR.UTF-8" });
  });

  test("synth writes what plain node writes, the same bytes in any folder, time zone and language", () => {
    for (const { code, stdout } of [first, second]) {
      expect(code, stdout).toBe(0);
      expect(stdout).toContain("Generated Terraform code for the stacks");
    }
    expect(first.files).toEqual(plain.files);
    expect(second.files).toEqual(plain.files);
  });

  test("synth without cdktf's notes is generated/, byte for byte", () => {
    const generated = generatedStacks();
    expect(Object.keys(generated).length).toBeGreaterThan(0);
    expect(stacksOf(first.files)).toEqual(generated);
  });

  test("list names every stack by its id", async () => {
    const { code, stdout } = await cdktf(here, ["list"]);
    expect(code, stdout).toBe(0);
    const listed = [...stdout.matchAll(/^(\S+)\s+cdktf\.out\/stacks\/\S+$/gm)].map(([, id]) => id);
    expect(listed).toEqual(Object.keys(generatedStacks()));
  });
});

/** An app of the same stacks that needs no provider: each holds one thing that is in Terraform itself. */
const withoutClouds = (ids: readonly string[], states: string): string => `
import { App, DataResource, LocalBackend, TerraformStack } from "cdktf";
const app = new App();
for (const id of ${JSON.stringify(ids)}) {
  const stack = new TerraformStack(app, id);
  new LocalBackend(stack, { path: ${JSON.stringify(states)} + "/" + id });
  new DataResource(stack, "one", { input: id });
}
app.synth();
`;

const terraforms = [
  { name: "terraform", binary: "terraform" },
  { name: "tofu", binary: cached("bin/tofu") },
].map(one => ({ ...one, missing: spawnSync(one.binary, ["version"]).error && `${one.name} is not here` }));

describe.each(terraforms)("cdktf 0.21 with $name", ({ name, binary, missing }) => {
  const without = noCli ?? missing;
  test.skipIf(without !== undefined)(
    `deploys an environment by a pattern, and sees what is there${titled(without)}`,
    async () => {
      const checkout = makeCheckout(name);
      const states = join(checkout, "states");
      const ids = ["dev-aws", "dev-gcp", "prod-aws", "prod-gcp"];
      writeFileSync(join(checkout, "stacks", "main.ts"), withoutClouds(ids, states));
      const deployed = await cdktf(checkout, ["deploy", "prod-*", "--auto-approve"], { terraform: binary });
      expect(deployed.code, deployed.stdout).toBe(0);
      expect(readdirSync(states).sort()).toEqual(["prod-aws", "prod-gcp"]);
      const there = await cdktf(checkout, ["diff", "prod-aws"], { terraform: binary });
      expect(there.stdout).toContain("No changes.");
      const absent = await cdktf(checkout, ["diff", "dev-aws"], { terraform: binary });
      expect(absent.stdout).toContain("1 to add, 0 to change, 0 to destroy");
      rmSync(join(checkout, ".."), { recursive: true });
    },
  );
});

const noFork = cdktnMissing();
describe.skipIf(noFork !== undefined)(`cdktn 0.24, by a bundler's alias${titled(noFork)}`, () => {
  let bundled: Bundled;
  let forked: Synthesised;

  beforeAll(async () => {
    bundled = await bundleOnCdktn(here);
    expect(bundled.code, bundled.stderr).toBe(0);
    forked = await synthByNode(here, { app: bundled.app, out: "cdktn.out" });
    expect(forked.code, forked.stderr).toBe(0);
  });

  test("is all there is: nothing of cdktf is in the bundle", () => {
    expect(bundled.packages).toContain("cdktn");
    expect(bundled.packages).toContain("@cdktf/provider-aws");
    expect(bundled.packages).not.toContain("cdktf");
  });

  test("writes the same files but for its version and the white space of what is empty", () => {
    const version = (name: "cdktf" | "cdktn") => `"version": "${versionOf(name)}"`;
    const expected = Object.entries(plain.files).map(([path, text]) => [
      path,
      text.replace(version("cdktf"), version("cdktn")).replaceAll(/([[{])\s+([\]}])/g, "$1$2"),
    ]);
    expect(forked.files).toEqual(Object.fromEntries(expected));
  });

  test("without notes is generated/, byte for byte", () => {
    expect(stacksOf(forked.files)).toEqual(generatedStacks());
  });
});
