/** A user's project in a temporary folder, and the built command line run in it as a process of its own. */

import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const repository = new URL("../..", import.meta.url).pathname;
export const cli = join(repository, "dist", "cli", "main.js");

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Project {
  readonly folder: string;
  write(path: string, text: string): void;
  read(path: string): string;
  /** Every file below a folder with its text, sorted by path. */
  files(path?: string): Readonly<Record<string, string>>;
  signalbox(args: readonly string[], options?: SpawnSyncOptions): Result;
  /** The same through a shell line in which `signalbox` is the command. */
  shell(line: string): Result;
  remove(): void;
}

/** The ten lines of the README as a plain module. */
export const smallEnvironment = (more = ""): string => `
import { defineEnvironment, compose, files } from "signalbox";
import * as signalbox from "signalbox";

export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
  ${more}
});
`;

export const makeProject = (environments: Readonly<Record<string, string>> = { dev: smallEnvironment() }): Project => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "signalbox-test-")));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules", "signalbox"));
  for (const [name, text] of Object.entries(environments)) write(`environments/${name}.mjs`, text);
  const env = { ...process.env, NO_COLOR: "1" };
  const finished = (result: ReturnType<typeof spawnSync>): Result => ({
    code: result.status,
    stdout: String(result.stdout),
    stderr: String(result.stderr),
  });
  return {
    folder,
    write,
    read: path => readFileSync(join(folder, path), "utf8"),
    files: (path = "generated") => {
      const found: Record<string, string> = {};
      const walk = (here: string): void => {
        for (const name of readdirSync(here).sort()) {
          const full = join(here, name);
          if (statSync(full).isDirectory()) walk(full);
          else found[relative(join(folder, path), full)] = readFileSync(full, "utf8");
        }
      };
      if (statSync(join(folder, path), { throwIfNoEntry: false })) walk(join(folder, path));
      return found;
    },
    signalbox: (args, options = {}) =>
      finished(spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, encoding: "utf8", ...options })),
    shell: line =>
      finished(
        spawnSync("bash", ["-c", `signalbox() { "${process.execPath}" "${cli}" "$@"; }; ${line}`], {
          cwd: folder,
          env,
          encoding: "utf8",
        }),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
