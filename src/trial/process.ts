/** Engines as processes: to their end, or as servers until they are stopped; none outlives this one. */

import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface Finished {
  /** Null when it took too long. */
  readonly code: number | null;
  readonly output: string;
}

export interface Server {
  output(): string;
  alive(): boolean;
  /**
   * Asks it to end, and makes it when it has not in time. @default ten seconds
   * @returns whether it ended of its own
   */
  stop(patienceMs?: number): Promise<boolean>;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) kill(child, "SIGKILL");
});

/** What is on PATH may be a script that starts the engine: both are of one group, and end together. */
const kill = ({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended already.
  }
};

/** A program ends with this one, and keeps its last output. */
const mostOutput = 1_000_000;

const started = (program: string, args: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(program, args, {
    // Keeps the clouds' SDKs inside an engine from asking a metadata server.
    env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  let output = "";
  const keep = (chunk: unknown): void => {
    output = `${output}${String(chunk)}`.slice(-mostOutput);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<number | null>(resolve => {
    const end = (code: number | null): void => {
      running.delete(child);
      resolve(code);
    };
    child.once("error", error => {
      keep(error.message);
      end(null);
    });
    // Its last words may come after its end, but nothing waits for what does not close them.
    child.once("exit", code => {
      // What a script leaves behind would hold its output open.
      kill(child, "SIGKILL");
      const late = setTimeout(() => end(code), 1000);
      child.once("close", () => {
        clearTimeout(late);
        end(code);
      });
    });
  });
  return { child, ended, output: () => output };
};

/** Runs a program to its end, for a minute or two at the most. */
export const run = async (program: string, args: readonly string[], longestMs = 120_000): Promise<Finished> => {
  const { child, ended, output } = started(program, args, {});
  const limit = setTimeout(() => kill(child, "SIGKILL"), longestMs);
  const code = await ended;
  clearTimeout(limit);
  return { code, output: output() };
};

export const serve = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Server => {
  const { child, ended, output } = started(program, args, env);
  const alive = (): boolean => running.has(child);
  return {
    output,
    alive,
    stop: async (patienceMs = 10_000) => {
      let ofItsOwn = true;
      if (!alive()) return ofItsOwn;
      kill(child, "SIGTERM");
      const hard = setTimeout(() => {
        ofItsOwn = false;
        kill(child, "SIGKILL");
      }, patienceMs);
      await ended;
      clearTimeout(hard);
      return ofItsOwn;
    },
  };
};

/**
 * Waits until something is so.
 * @returns whether it is, in time and while the server lives
 */
export const until = async (
  server: Pick<Server, "alive">,
  isSo: () => boolean | Promise<boolean>,
  longestMs: number,
): Promise<boolean> => {
  const deadline = Date.now() + longestMs;
  while (server.alive() && Date.now() < deadline) {
    if (await isSo()) return true;
    await pause(100);
  }
  return false;
};

/** A TCP port of the loopback that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
