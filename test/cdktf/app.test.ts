/** The cdktf app of stacks/, by plain node from the built package. */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generatedStacks, makeCheckout, stacksOf, synthByNode } from "./tool.ts";

const here = makeCheckout("here");
const elsewhere = makeCheckout("a folder of another name");
type Run = Awaited<ReturnType<typeof synthByNode>>;
let first: Run;
let second: Run;

beforeAll(async () => {
  first = await synthByNode(here, { zone: "UTC", locale: "C" });
  second = await synthByNode(elsewhere, { zone: "Pacific/Auckland", locale: "tr_TR.UTF-8" });
}, 360_000);

afterAll(() => {
  for (const checkout of [here, elsewhere]) rmSync(join(checkout, ".."), { recursive: true });
});

test("it ends well and says nothing", () => {
  for (const { code, stdout, stderr } of [first, second]) expect({ code, stdout, stderr }).toEqual(quiet);
});

const quiet = { code: 0, stdout: "", stderr: "" };

test("it writes the same bytes in any folder, time zone and language, and no path of this machine", () => {
  expect(second.files).toEqual(first.files);
  expect(JSON.stringify(first.files)).not.toContain(here);
});

describe("its stacks, without cdktf's notes", () => {
  const generated = generatedStacks();

  test("are those of generated/, and no other", () => {
    expect(Object.keys(generated).length).toBeGreaterThan(0);
    expect(Object.keys(stacksOf(first.files)).sort()).toEqual(Object.keys(generated).sort());
  });

  test.each(Object.keys(generated))("%s is the generated file, byte for byte", id => {
    expect(stacksOf(first.files)[id]).toBe(generated[id]);
  });
});

// A package's root loads every resource of a cloud: three seconds and half a gigabyte each.
test("it loads resources of the providers one by one, never a provider's whole package", () => {
  const provider = /\/node_modules\/@cdktf\/provider-[^/]+\/(.*)$/;
  const modules = first.loaded.flatMap(path => provider.exec(path)?.[1] ?? []);
  expect(modules).toContain("lib/cloudwatch-log-group/index.js");
  expect(modules.filter(path => !/^lib\/[a-z0-9-]+\/[a-z0-9-]+\.js$/.test(path))).toEqual([]);
});
