#!/usr/bin/env node
/**
 * Installs pino, Winston and OpenTelemetry's reader of SDK files into the cache, as pinned by package-lock.json beside this file.
 *
 *   node engines/node-app/install.mjs
 *
 * Needs npm. No install script is run.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = process.env.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox");
const folder = join(cache, "node-app");
const files = ["package.json", "package-lock.json"];
const source = file => fileURLToPath(new URL(file, import.meta.url));

/** What was installed last; written when an install has succeeded. */
const stamp = join(folder, "installed");
const wanted = files
  .reduce((hash, file) => hash.update(readFileSync(source(file))), createHash("sha256"))
  .digest("hex");

const install = () => {
  mkdirSync(folder, { recursive: true });
  rmSync(stamp, { force: true });
  for (const file of files) copyFileSync(source(file), join(folder, file));
  const { status, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`npm ci failed${error ? `: ${error.message}` : ""}`);
  writeFileSync(stamp, wanted);
};

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) install();

const { dependencies } = JSON.parse(readFileSync(source("package.json"), "utf8"));
for (const [name, version] of Object.entries(dependencies))
  console.log(`${name} ${version}: ${join(folder, "node_modules", name)}`);
