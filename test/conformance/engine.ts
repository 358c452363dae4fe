/** Runs the real engines from the cache: commands to their end, servers until stopped by their own process id. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";

export type EngineName =
  | "otelcol"
  | "otelcol-http"
  | "loki"
  | "lokitool"
  | "jaeger"
  | "promtail"
  | "alloy"
  | "promtool"
  | "prometheus"
  | "amtool";

const cache = process.env.SIGNALBOX_CACHE || join(homedir(), ".cache", "signalbox");

/** A path below the cache of engines, whether or not it is there. */
export const cached = (path: string): string => join(cache, path);

/** The binary of an engine, or undefined when `npm run engines` has not built it here. */
export const engine = (name: EngineName): string | undefined => {
  const path = cached(join("bin", name));
  return existsSync(path) ? path : undefined;
};

/** Keeps cloud SDKs inside an engine from looking for a metadata server. */
const quietEnvironment = { ...process.env, AWS_EC2_METADATA_DISABLED: "true", GOMAXPROCS: "2" };

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** @default 60_000 */
  readonly timeoutMs?: number;
}

/** Runs a command to its end; a command past its time is killed and its code is null. */
export const run = (binary: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: options.cwd,
      env: { ...quietEnvironment, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: options.timeoutMs ?? 60_000,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", chunk => {
      stdout += chunk;
    });
    child.stderr.on("data", chunk => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", code => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });

export interface Server {
  readonly pid: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Whether it still runs. */
  alive(): boolean;
  /** Asks it to end (SIGTERM), and makes it after ten seconds. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Polled until it answers 2xx. @default none: ready at once */
  readonly ready?: string;
  /** @default 60_000 */
  readonly readyMs?: number;
}

/** Starts a server and waits until it is ready; throws with its output when it is not in time. */
export const start = async (binary: string, args: readonly string[], options: StartOptions = {}): Promise<Server> => {
  const child: ChildProcess = spawn(binary, args, {
    cwd: options.cwd,
    env: { ...quietEnvironment, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: unknown) => {
    output += String(chunk);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const ended = new Promise<void>(resolve => child.once("exit", () => resolve()));
  const server: Server = {
    pid: child.pid ?? -1,
    output: () => output,
    alive: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(hard);
    },
  };
  if (options.ready) await untilReady(server, options.ready, options.readyMs ?? 60_000);
  return server;
};

const untilReady = async (server: Server, url: string, limitMs: number): Promise<void> => {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (!server.alive()) throw new Error(`the engine ended before it was ready:\n${server.output().slice(-4000)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return;
    await pause(200);
  }
  await server.stop();
  throw new Error(`not ready at ${url} within ${limitMs} ms:\n${server.output().slice(-4000)}`);
};

export const pause = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds));

/** A TCP port on loopback that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
