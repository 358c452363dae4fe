/** A small environment to simulate, and what comes of lines in it. */

import { compose, defineEnvironment, files, loki, otelCollector, prometheus } from "signalbox";
import type { Environment, EnvironmentInput } from "../../src/environment/index.ts";
import { logSource, type SimulationReport, simulate } from "../../src/simulate/index.ts";

/** One service, a collector and Loki, which judges the alerts, beside a Prometheus that is told of metrics. */
export const environmentOf = (more: Partial<EnvironmentInput> = {}): Environment =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
    evaluator: "loki",
    targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}), prometheus: prometheus({}) },
    ...more,
  });

/** In pieces of so many bytes, so that lines and characters are cut. */
export async function* chunksOf(text: string | Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

export const simulateLines = (
  text: string | Uint8Array,
  {
    absent = [],
    chunk,
    environment = environmentOf(),
  }: { readonly absent?: readonly string[]; readonly chunk?: number; readonly environment?: Environment } = {},
): Promise<SimulationReport> =>
  simulate(environment, {
    about: { kind: "logs", file: "-", service: "llm-service" },
    services: ["llm-service"],
    source: logSource(chunksOf(text, chunk), "llm-service"),
    absent,
  });
