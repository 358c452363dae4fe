/** Lets traffic happen when it is due, and hands it to where it goes. */

import { setTimeout as pause } from "node:timers/promises";
import type { Site } from "../../core/target.ts";
import { type Happening, lineOf } from "../../reference/scenario/happening.ts";
import { troubledTraffic } from "../../reference/scenario/named.ts";
import { logOf } from "../../reference/scenario/otlp-logs.ts";
import type { AskedTraffic } from "./asked.ts";
import { fileSink, type LineSink, otlpSink, stdoutSink } from "./sinks.ts";
import type { Ways } from "./ways.ts";

export interface Told {
  readonly records: number;
  readonly traces: number;
  /** Requests that a receiver did not take. */
  readonly failures: number;
}

/** How much is kept before it is handed on, when nothing is waited for; and for how long, in milliseconds, when it is. */
const most = 2000;
const flushEvery = 250;

/** Until its time is over, SIGINT or SIGTERM, or the reader of stdout leaves. */
export const runTraffic = async (
  site: Pick<Site, "schema" | "detectors">,
  ways: Ways,
  asked: AskedTraffic,
): Promise<Told> => {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  process.stdout.once("error", end);
  try {
    return await flow(site, ways, asked, stop.signal);
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
    process.stdout.off("error", end);
  }
};

const flow = async (
  site: Pick<Site, "schema" | "detectors">,
  ways: Ways,
  asked: AskedTraffic,
  stopped: AbortSignal,
): Promise<Told> => {
  const { rate, seed, incident, forMs } = asked;
  const stdout = stdoutSink(stopped);
  const files = new Map<string, LineSink>();
  for (const { path, framing } of ways.lines.values())
    if (path !== undefined && !files.has(path)) files.set(path, fileSink(path, framing));
  const receiver = asked.otlp === undefined ? undefined : otlpSink(asked.otlp);
  const flush = async (): Promise<void> => {
    for (const sink of [stdout, ...files.values()]) await sink.flush();
    await receiver?.flush();
  };
  let [records, traces, kept, flushed] = [0, 0, 0, Date.now()];
  const take = (one: Happening): void => {
    const { service } = one;
    if (one.kind === "trace") {
      if (!ways.traces.has(service)) return;
      receiver?.trace(service, one.spans);
      traces++;
      kept++;
      return;
    }
    const way = ways.lines.get(service);
    const sink = way?.path === undefined ? stdout : files.get(way.path);
    if (way !== undefined) sink?.add(lineOf(one), one.at);
    if (ways.records.has(service)) receiver?.log(service, logOf(one));
    if (way === undefined && !ways.records.has(service)) return;
    records++;
    kept++;
  };

  const services = [...new Set([...ways.lines.keys(), ...ways.records, ...ways.traces])];
  const start = asked.start ?? BigInt(Date.now()) * 1_000_000n;
  const last = forMs === undefined ? undefined : start + BigInt(forMs) * 1_000_000n;
  // A past that is asked for whole has nothing to wait for.
  const waits = asked.start === undefined || forMs === undefined;
  const waitUntil = async (at: bigint): Promise<void> => {
    for (;;) {
      const left = waits ? Number((at - BigInt(Date.now()) * 1_000_000n) / 1_000_000n) : 0;
      if (left <= 0 || stopped.aborted) return;
      if (kept > 0 && Date.now() - flushed >= flushEvery) {
        await flush();
        [kept, flushed] = [0, Date.now()];
        continue;
      }
      const nap = kept > 0 ? Math.min(left, flushEvery) : left;
      await pause(nap, undefined, { signal: stopped }).catch(() => undefined);
    }
  };
  const { schema, detectors } = site;
  for (const one of troubledTraffic(incident, { seed, services, rate, start, schema, detectors })) {
    if (last !== undefined && one.at >= last) break;
    await waitUntil(one.at);
    if (stopped.aborted) break;
    take(one);
    if (kept < most) continue;
    await flush();
    [kept, flushed] = [0, Date.now()];
  }
  if (last !== undefined) await waitUntil(last);
  await flush();
  return { records, traces, failures: receiver?.failures() ?? 0 };
};
