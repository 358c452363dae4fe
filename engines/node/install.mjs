#!/usr/bin/env node
/** Installs the Node versions of package.json into the cache, by npm: each is a package that carries the binary. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../cache.mjs";

const cache = cached();
const folder = join(cache, "node");
mkdirSync(folder, { recursive: true });
for (const file of ["package.json", "package-lock.json"])
  copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(folder, file));
const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder], {
  cwd: folder,
  stdio: "inherit",
});
for (const version of ["22", "24"])
  console.log(`node ${version}: ${join(folder, "node_modules", `node-${version}`, "bin", "node")}`);
process.exitCode = status ?? 1;
