/** That engines end, and whatever started them: a script on PATH may stand before the real one. */

import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run, serve, until } from "../../src/trial/process.ts";
import { makeFolder } from "./folder.ts";

const folder = makeFolder();
const script = (name: string, text: string): string => {
  const file = folder.write(name, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
};
const pidFile = (name: string): string => join(folder.path, `${name}.pid`);
const isRunning = (name: string): boolean => {
  const pid = readFileSync(pidFile(name), "utf8").trim();
  // The file is there before the id is in it, and 0 would be this very process.
  if (pid === "") return false;
  try {
    process.kill(Number(pid), 0);
    // What has ended stays known until it is waited for.
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};
/** A script's own child, whose id it writes down. */
const child = (name: string): string => `sleep 600 & echo $! > ${pidFile(name)}`;

describe("a program", () => {
  test("that a script started ends with it when it is stopped", async () => {
    const server = serve(script("server", `${child("server")}\nwait`), []);
    await until(server, () => existsSync(pidFile("server")) && isRunning("server"), 10_000);
    expect(await server.stop()).toBe(true);
    await expect.poll(() => isRunning("server"), { timeout: 10_000 }).toBe(false);
  });

  test("that a script leaves behind holds nobody up, and ends", async () => {
    const { code, output } = await run(script("left", `echo said; ${child("left")}`), []);
    expect([code, output]).toEqual([0, "said\n"]);
    await expect.poll(() => isRunning("left"), { timeout: 10_000 }).toBe(false);
  });

  test("that takes too long is ended with what it started", async () => {
    const { code } = await run(script("long", `${child("long")}\nwait`), [], 500);
    expect(code).toBe(null);
    await expect.poll(() => isRunning("long"), { timeout: 10_000 }).toBe(false);
  });

  test("that does not end when it is asked is made to", async () => {
    const server = serve(script("deaf", `trap "" TERM; ${child("deaf")}; while true; do sleep 1; done`), []);
    await until(server, () => existsSync(pidFile("deaf")) && isRunning("deaf"), 10_000);
    expect(await server.stop(500)).toBe(false);
    expect(server.alive()).toBe(false);
  });

  test("that is none is told of", async () => {
    const { code, output } = await run(join(folder.path, "none"), []);
    expect([code, output]).toEqual([null, expect.stringContaining("ENOENT")]);
  });
});
