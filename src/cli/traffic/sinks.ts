/** Where traffic ends: stdout, files, and a receiver of OTLP. What has come is kept until it is flushed. */

import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { MiB } from "../../core/units.ts";
import { asCri, bytesOf } from "../../reference/scenario/cri.ts";
import { batchOf, type OtlpSpan } from "../../reference/scenario/otlp.ts";
import { logsOf, type OtlpLog } from "../../reference/scenario/otlp-logs.ts";
import { red, say } from "../talk.ts";
import type { LinesWay } from "./ways.ts";

export interface LineSink {
  add(line: string | Uint8Array, at: bigint): void;
  flush(): Promise<void>;
}

/** Waits when the reader is slower. After the reader has left, nothing is written any more. */
export const stdoutSink = (stopped: AbortSignal): LineSink => {
  let waiting: (string | Uint8Array)[] = [];
  return {
    add: line => {
      waiting.push(line);
    },
    flush: async () => {
      const bytes = linesOf(waiting);
      waiting = [];
      if (bytes.length === 0 || stopped.aborted || process.stdout.write(bytes)) return;
      await once(process.stdout, "drain", { signal: stopped }).catch(() => undefined);
    },
  };
};

const linesOf = (lines: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(lines.flatMap(line => [bytesOf(line), Buffer.from("\n")]));

/** A file this long becomes `<name>.1`, in the place of the one before, as rotation does it. */
const longest = MiB(64).bytes;

/** Appends to a file, whole lines at a time. */
export const fileSink = (path: string, framing: LinesWay["framing"]): LineSink => {
  let waiting: Buffer[] = [];
  let length = 0;
  const doing = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ConfigError([{ code: "cannot-write", path, what: `cannot be written: ${why}` }]);
    }
  };
  doing(() => {
    makeFolder(dirname(path));
    appendFileSync(path, "");
    length = statSync(path).size;
  });
  return {
    add: (line, at) => {
      waiting.push(framing === "cri" ? asCri([line], { start: at }) : linesOf([line]));
    },
    flush: async () => {
      const bytes = Buffer.concat(waiting);
      waiting = [];
      if (bytes.length === 0) return;
      doing(() => {
        if (length > 0 && length + bytes.length > longest) {
          renameSync(path, `${path}.1`);
          length = 0;
        }
        appendFileSync(path, bytes);
        length += bytes.length;
      });
    },
  };
};

/**
 * A folder and those above it, one by one: Node's own `recursive` never ends where a file system answers that there is no
 * such folder when one is made in a folder that it has, as /proc does.
 */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else has just made it.
    if (!existsSync(folder)) throw error;
  }
};

export interface OtlpSink {
  log(service: string, record: OtlpLog): void;
  trace(service: string, spans: readonly OtlpSpan[]): void;
  flush(): Promise<void>;
  /** Requests that were not taken. What they held is lost, as it is when a service's exporter gives up. */
  failures(): number;
}

/** How long a request may take, and how much one holds at most. */
const patience = 5000;
const most = 500;

export const otlpSink = (address: string): OtlpSink => {
  let logs = new Map<string, OtlpLog[]>();
  let spans = new Map<string, OtlpSpan[]>();
  let failed = 0;
  let down = false;
  const post = async (signal: "logs" | "traces", body: unknown): Promise<void> => {
    const why = await fetch(`${address}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patience),
    }).then(
      async answer => {
        await answer.arrayBuffer();
        return answer.ok ? undefined : `answered ${answer.status}`;
      },
      (error: unknown) => (error instanceof Error ? reasonOf(error) : String(error)),
    );
    if (why !== undefined) {
      failed++;
      if (!down) say(red(`${address}: ${signal} were not taken: ${why}; going on`, process.stderr));
    } else if (down) say(`${address}: taken again`);
    down = why !== undefined;
  };
  return {
    log: (service, record) => {
      keep(logs, service, [record]);
    },
    trace: (service, more) => {
      keep(spans, service, more);
    },
    flush: async () => {
      const [ofLogs, ofSpans] = [logs, spans];
      logs = new Map();
      spans = new Map();
      for (const [service, records] of ofLogs)
        for (const part of parts(records)) await post("logs", logsOf(service, part));
      for (const [service, members] of ofSpans)
        for (const part of parts(members)) await post("traces", batchOf(part, service));
    },
    failures: () => failed,
  };
};

/** The cause says more than `fetch failed`. */
const reasonOf = ({ cause, message }: Error): string =>
  cause instanceof Error && "code" in cause ? String(cause.code) : message;

const keep = <T>(kept: Map<string, T[]>, service: string, more: readonly T[]): void => {
  const before = kept.get(service);
  if (before) before.push(...more);
  else kept.set(service, [...more]);
};

const parts = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most));
