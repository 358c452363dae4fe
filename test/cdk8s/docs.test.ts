/** The examples of docs/constructs.md are the compiled ones, and the YAML below them is what they render. */

import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { App, type Chart } from "cdk8s";
import type { Construct } from "constructs";
import { describe, expect, test } from "vitest";
import * as constructs from "../../src/cdk8s/index.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import { manifestsIn } from "../workloads/clusters.ts";
import { synthesised } from "./synth.ts";

const page = readFileSync("docs/constructs.md", "utf8");

const examples = [...page.matchAll(/```ts file=(\S+)\n([\s\S]*?)```\n\n```yaml of=(\S+)\n([\s\S]*?)```/g)].map(
  ([, path = "", code = "", of = "", yaml = ""]) => ({ path, code, of, yaml }),
);

/** A set-up Job's hash changes with every file it sends. */
const withoutHash = (one: Manifest): Manifest =>
  one.kind === "Job"
    ? { ...one, metadata: { ...one.metadata, name: one.metadata.name.replace(/-[0-9a-f]{8}$/, "-…") } }
    : one;

const shortName = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.name}`;

type Example = { readonly default: new (scope: Construct, id: string) => Chart };

const chartOf = async (path: string): Promise<Chart> => {
  const { default: Example }: Example = await import(`../../docs/examples/${basename(path, ".ts")}.ts`);
  return new Example(new App(), "example");
};

test("every construct has an example", () => {
  const shown = examples.map(({ code }) => code).join("");
  const products = Object.keys(constructs).filter(name => !["ClusterObjects", "SignalboxEnvironment"].includes(name));
  expect(products.filter(name => !shown.includes(`new ${name}(this, `))).toEqual([]);
  const files = readdirSync("docs/examples").filter(name => name.endsWith("-chart.ts"));
  expect(examples.map(({ path }) => basename(path)).sort()).toEqual(files.sort());
});

describe.each(examples)("$path", ({ path, code, of, yaml }) => {
  test("stands there as it is compiled", () => {
    expect(of).toBe(path);
    expect(code).toBe(readFileSync(path, "utf8"));
  });

  test("renders what stands below it", async () => {
    const objects = synthesised(await chartOf(path)).map(withoutHash);
    const listed = [...yaml.matchAll(/^# (.*)$/gm)].flatMap(([, line = ""]) => line.split(/,\s*/)).filter(Boolean);
    expect(listed).toEqual(objects.map(shortName));
    const shown = manifestsIn(yaml);
    expect(shown.length).toBeGreaterThan(0);
    for (const one of shown) expect(objects.find(object => shortName(object) === shortName(one))).toMatchObject(one);
  });
});
