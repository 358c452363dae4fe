/** Records through somebody's own collector, run by the real one, and what of them leaves. */

import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { asCri } from "../reference/scenario/cri.ts";
import { type Happening, lineOf } from "../reference/scenario/happening.ts";
import { batchOf } from "../reference/scenario/otlp.ts";
import { logOf, logsOf } from "../reference/scenario/otlp-logs.ts";
import { type Places, type Rewritten, rewrite } from "./collector-config.ts";
import { freePort, type Server, serve, until } from "./process.ts";
import { type Left, type Sink, startSink } from "./sink.ts";
import type { CollectorTrial } from "./test-file.ts";

export interface CollectorRun {
  readonly program: string;
  readonly trial: CollectorTrial;
  /** What the trial's paths start from. */
  readonly folder: string;
  /** An empty one. */
  readonly workplace: string;
  readonly happenings: AsyncIterable<Happening>;
  readonly absent: readonly string[];
}

export interface Collected {
  /** By the place of their ids, the exporters that something was sent to. */
  readonly exporters: readonly string[];
  readonly left: readonly Left[];
  readonly notes: readonly string[];
}

/** What gives values, but for what stays on this machine; `$$` is a dollar. */
const elsewhere = /(?<!\$)(?:\$\$)*\$\{(?!(?:env|file):)([a-zA-Z][a-zA-Z0-9+.-]*):/;

/** `refused` is what the collector says when it does not run, or does not take what it is sent. */
export const runCollector = async (run: CollectorRun): Promise<Collected | { readonly refused: string }> => {
  const { absent, folder, program, trial, workplace } = run;
  const sink = await startSink(absent);
  // Whatever the path is, it stays below the workplace.
  const file = join(workplace, "logs", join("/", trial.path ?? "records.log"));
  const port = await freePort();
  const rewritten = rewrite(trial, folder, { port, file, sink: sink.address });
  const config = join(workplace, "collector.yaml");
  // JSON is YAML.
  const text = JSON.stringify(rewritten.config, null, 2);
  const [, provider] = elsewhere.exec(text) ?? [];
  if (provider !== undefined) {
    await sink.stop();
    return { refused: `\${${provider}:…} asks beyond this machine; a test may have \${env:…} and \${file:…}` };
  }
  writeFileSync(config, text);
  if (rewritten.way.kind === "file_log" && (await writeLines(file, run)) === 0) {
    await sink.stop();
    return { refused: nothingGiven };
  }
  const gates = rewritten.way.kind === "file_log" ? [mayDelete] : [];
  const server = serve(program, ["--config", config, ...gates], trial.env);
  try {
    const fed = await feed(server, { port, file }, rewritten, run);
    const ended = await server.stop(patienceMs);
    const why = fed ?? lostIn(server, sink, ended);
    return why === undefined
      ? { exporters: rewritten.exporters, left: sink.left, notes: rewritten.notes }
      : { refused: why };
  } finally {
    await server.stop();
    await sink.stop();
  }
};

/** Records that did not reach the sink, and not because the file says so: nothing can be said of them. */
const lostIn = (server: Server, { refused }: Sink, ended: boolean): string | undefined => {
  if (refused.length > 0) return `${refused.length} requests of the collector's were not taken: ${refused[0]}`;
  if (!ended) return "the collector did not end in time, and may have held records";
  const dropped = server
    .output()
    .split("\n")
    .find(line => /Dropping data|Rejecting data|Sender failed/.test(line));
  return dropped === undefined ? undefined : `the collector lost records on their way out:\n${dropped}`;
};

/** What was given may be empty, or nothing that such a way takes: no test passes by it. */
const nothingGiven = "nothing that is given goes into it";

/** How many there are. */
const writeLines = async (file: string, { happenings, trial }: CollectorRun): Promise<number> => {
  const lines: Buffer[] = [];
  for await (const one of happenings)
    if (one.kind !== "trace") {
      const line = lineOf(one);
      lines.push(
        trial.frame === "cri"
          ? asCri([line], { start: one.at })
          : Buffer.concat([typeof line === "string" ? Buffer.from(line) : line, Buffer.from("\n")]),
      );
    }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.concat(lines));
  return lines.length;
};

/** How long a collector may take to start, to read a short file, and to end. */
const patienceMs = 60_000;

/** A long file may take longer. */
const slowestBytesPerMs = 100;

/** Lets a file_log receiver take files away. */
const mayDelete = "--feature-gates=filelog.allowFileDeletion";

/** What went wrong, in its words. */
const feed = async (
  server: Server,
  { file, port }: Pick<Places, "file" | "port">,
  { holdsMs, signals, way }: Rewritten,
  { happenings }: CollectorRun,
): Promise<string | undefined> => {
  const isUp = () =>
    way.kind === "otlp"
      ? fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) }).then(
          () => true,
          () => false,
        )
      : !existsSync(file) || server.output().includes("Started watching file");
  if (!(await until(server, isUp, patienceMs))) return lastWords(server);
  const refused = way.kind === "otlp" ? await send(port, signals, happenings) : await untilRead(server, file);
  if (refused !== undefined) return `${refused}\n${lastWords(server)}`;
  await pause(holdsMs);
  return server.alive() ? undefined : lastWords(server);
};

const lastWords = (server: Server): string => {
  const lines = server.output().trim().split("\n");
  // Why it does not start stands below that, a line for each thing that is wrong.
  const from = lines.findIndex(line => line.startsWith("Error:"));
  if (from >= 0) return lines.slice(from, from + 30).join("\n");
  const errors = lines.filter(line => /\berror\b/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-10).join("\n");
};

const mostAtOnce = 500;

/** As services send it; what no pipeline of the receiver carries is left out. */
const send = async (
  port: number,
  signals: readonly string[],
  happenings: AsyncIterable<Happening>,
): Promise<string | undefined> => {
  let waiting: Happening[] = [];
  let sent = 0;
  const flush = async (): Promise<string | undefined> => {
    const all = waiting;
    waiting = [];
    for (const service of new Set(all.map(one => one.service))) {
      const own = all.filter(one => one.service === service);
      const logs = own.flatMap(one => (one.kind === "trace" ? [] : [logOf(one)]));
      const spans = own.flatMap(one => (one.kind === "trace" ? one.spans : []));
      const requests = [
        { signal: "logs", items: logs, body: logsOf(service, logs) },
        { signal: "traces", items: spans, body: batchOf(spans, service) },
      ] as const;
      for (const { body, items, signal } of requests) {
        if (items.length === 0 || !signals.includes(signal)) continue;
        const refused = await post(port, signal, body);
        if (refused !== undefined) return refused;
        sent += items.length;
      }
    }
    return undefined;
  };
  for await (const one of happenings) {
    waiting.push(one);
    const refused = waiting.length < mostAtOnce ? undefined : await flush();
    if (refused !== undefined) return refused;
  }
  const refused = await flush();
  return refused ?? (sent > 0 ? undefined : `${nothingGiven}: its pipelines carry ${signals.join(" and ")}`);
};

const post = async (port: number, signal: "logs" | "traces", body: object): Promise<string | undefined> => {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
  const text = await answer.text();
  return answer.ok ? undefined : `${signal} were not taken: ${answer.status} ${text.slice(0, 300)}`;
};

/** The receiver takes the file away when it has read it; what it may not have read says nothing. */
const untilRead = async (server: Server, file: string): Promise<string | undefined> => {
  // A short file may be read, and gone, by now.
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const longest = patienceMs + size / slowestBytesPerMs;
  const isRead = await until(server, () => !existsSync(file), longest);
  return isRead ? undefined : `the lines were not read to their end in ${Math.round(longest / 1000)} s`;
};
