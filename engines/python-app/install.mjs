#!/usr/bin/env node
/**
 * Fetches structlog, Starlette and the OpenTelemetry SDK into the cache: what a Python service loads the app's files with.
 *
 *   node engines/python-app/install.mjs
 *
 * Needs Python 3.11 or newer.
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
const python = join(cache, "python-app");
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
console.log(`structlog, Starlette, OpenTelemetry: ${python}`);
