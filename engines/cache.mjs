/** Where engines are kept, and how those are got that a package manager of a language has. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A path below the cache of engines. */
export const cached = (...names) =>
  join(process.env.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox"), ...names);

export const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  if (status !== 0) throw new Error(`${command} failed${error ? `: ${error.message}` : ""}`);
};

/** A virtual environment with the requirements.txt beside a script, and its folder. */
export const pythonPackages = (name, script) => {
  const folder = cached(name);
  const python = join(folder, "bin", "python");
  mkdirSync(cached(), { recursive: true });
  if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
  const requirements = fileURLToPath(new URL("requirements.txt", script));
  // Every package is pinned, so that nothing is resolved: a package left out fails in `pip check`.
  run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements]);
  run(python, ["-m", "pip", "check"]);
  return folder;
};

/** The npm packages of package.json and package-lock.json beside a script, without install scripts, and their folders. */
export const npmPackages = (name, script) => {
  const folder = cached(name);
  const files = ["package.json", "package-lock.json"];
  const source = file => fileURLToPath(new URL(file, script));
  // What was installed last; written when an install has succeeded.
  const stamp = join(folder, "installed");
  const wanted = files
    .reduce((hash, file) => hash.update(readFileSync(source(file))), createHash("sha256"))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    mkdirSync(folder, { recursive: true });
    rmSync(stamp, { force: true });
    for (const file of files) copyFileSync(source(file), join(folder, file));
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
    writeFileSync(stamp, wanted);
  }
  const { dependencies } = JSON.parse(readFileSync(source("package.json"), "utf8"));
  return Object.entries(dependencies).map(([one, version]) => ({
    title: `${one} ${version}`,
    folder: join(folder, "node_modules", one),
  }));
};
