#!/usr/bin/env node
/**
 * Fetches moto and boto3 into the cache: a server on loopback that answers as AWS, and the client that knows AWS's shapes.
 *
 *   node engines/moto/install.mjs
 *
 * Needs Python 3.10 or newer.
 */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = process.env.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox");
const here = fileURLToPath(new URL(".", import.meta.url));

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} failed${error ? `: ${error.message}` : ""}`);
};

mkdirSync(cache, { recursive: true });
const python = join(cache, "python-aws");
if (!existsSync(join(python, "bin", "python"))) run("python3", ["-m", "venv", python]);
// Every package is pinned, so that nothing is resolved: a package left out fails in `pip check`.
run(join(python, "bin", "python"), [
  "-m",
  "pip",
  "install",
  "--quiet",
  "--no-deps",
  "-r",
  join(here, "requirements.txt"),
]);
run(join(python, "bin", "python"), ["-m", "pip", "check"]);
console.log(`moto and boto3: ${python}`);
