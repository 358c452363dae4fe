/** The packed package in an empty folder, on each Node it supports: the README's ten lines become files. */

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cached, run } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-package-"));

/** Bytes of everything below a folder. */
const sizeOf = (path: string): number =>
  readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const full = join(path, entry.name);
    return sum + (entry.isDirectory() ? sizeOf(full) : entry.isFile() ? statSync(full).size : 0);
  }, 0);

beforeAll(async () => {
  const packed = await run("npm", ["pack", "--pack-destination", folder, "--json"], { timeoutMs: 120_000 });
  expect(packed.code, packed.stderr).toBe(0);
  const tarball = readdirSync(folder).find(name => name.endsWith(".tgz")) ?? "";
  const installed = await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefix", folder, join(folder, tarball)],
    {
      cwd: folder,
      timeoutMs: 300_000,
    },
  );
  expect(installed.code, installed.stderr).toBe(0);
  mkdirSync(join(folder, "environments"));
  copyFileSync("docs/examples/ten-lines.ts", join(folder, "environments", "dev.ts"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nodes: readonly (readonly [version: string, binary: string])[] = [
  [process.version, process.execPath],
  ["22", cached("node/node_modules/node-22/bin/node")],
  ["24", cached("node/node_modules/node-24/bin/node")],
];

describe.each(nodes)("on Node %s", (_version, binary) => {
  const missing = existsSync(binary) ? "" : " (this Node is not in the cache; npm run engines node)";
  test.skipIf(missing !== "")(`ten lines become files, the same ones${missing}`, async () => {
    const cli = join(folder, "node_modules", "signalbox", "dist", "cli", "main.js");
    const synth = await run(binary, [cli, "synth"], { cwd: folder });
    expect(synth.stderr).toBe("");
    expect(synth.code).toBe(0);
    for (const path of ["MANIFEST.json", "loki/loki.yaml", "otel-collector/agent.yaml", "jaeger/jaeger.yaml"])
      expect(existsSync(join(folder, "generated", "dev", path)), path).toBe(true);
    const again = await run(binary, [cli, "synth", "--check"], { cwd: folder });
    expect(again.code).toBe(0);
  });
});

test("it installs small: no cloud, no construct, under 25 MB", () => {
  const modules = readdirSync(join(folder, "node_modules")).filter(name => !name.startsWith("."));
  expect(modules.sort()).toEqual(["@grafana", "@lezer", "@prometheus-io", "jiti", "re2js", "signalbox", "yaml", "zod"]);
  expect(sizeOf(join(folder, "node_modules"))).toBeLessThan(25_000_000);
});
