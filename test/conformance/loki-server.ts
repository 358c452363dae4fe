/** A real Loki on loopback with the committed form of `loki.yaml`, written to and asked over its own API. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Mapping } from "../../src/core/target.ts";
import { yamlText } from "../../src/output/render.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import type { PlacedStore } from "../store-site.ts";
import { engine, freePort, pause, type Server, start } from "./engine.ts";

export interface RunningLoki {
  readonly base: string;
  readonly server: Server;
  /** Writes records as the mapping says, oldest first. */
  push(mapping: Mapping, records: readonly CanonicalRecord[], tenant?: string): Promise<void>;
  /** The answer of an API below `/loki/api/v1`, or of the ruler; throws with what Loki says when it refuses. */
  get<T>(path: string, parameters?: Readonly<Record<string, string>>, tenant?: string): Promise<T>;
}

const recordsAtOnce = 500;

/** Writes a store's files and starts Loki on them; what differs here are addresses and folders, by Loki's own flags. */
export const startLoki = async (
  placed: PlacedStore,
  folder: string,
  flags: readonly string[] = [],
): Promise<RunningLoki> => {
  for (const artifact of placed.artifacts()) {
    if (artifact.kind !== "yaml") continue;
    const path = join(folder, artifact.path);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, yamlText(artifact.data));
  }
  const data = join(folder, "data");
  const http = await freePort();
  const base = `http://127.0.0.1:${http}`;
  const server = await start(
    engine("loki") ?? "",
    [
      `-config.file=${join(folder, "loki.yaml")}`,
      "-config.expand-env=true",
      "-server.http-listen-address=127.0.0.1",
      `-server.http-listen-port=${http}`,
      "-server.grpc-listen-address=127.0.0.1",
      `-server.grpc-listen-port=${await freePort()}`,
      `-common.path-prefix=${data}`,
      `-object-store.filesystem.dir=${data}/chunks`,
      `-tsdb.shipper.active-index-directory=${data}/tsdb-index`,
      `-tsdb.shipper.cache-location=${data}/tsdb-cache`,
      `-compactor.working-directory=${data}/compactor`,
      `-ruler.rule-path=${data}/rules-tmp`,
      `-ruler-storage.local.directory=${folder}/rules`,
      "-ingester.min-ready-duration=0s",
      ...flags,
    ],
    { ready: `${base}/ready`, readyMs: 120_000 },
  );
  const headersOf = (tenant: string | undefined): Record<string, string> =>
    tenant === undefined ? {} : { "X-Scope-OrgID": tenant };
  return {
    base,
    server,
    push: async (mapping, records, tenant) => {
      const sorted = [...records].sort((a, b) => (a.time < b.time ? -1 : 1));
      for (let from = 0; from < sorted.length; from += recordsAtOnce) {
        const streams = new Map<string, { stream: object; values: unknown[] }>();
        for (const record of sorted.slice(from, from + recordsAtOnce)) {
          const { labels, line, metadata, time } = storedDocument(mapping, record);
          const key = JSON.stringify(labels);
          const stream = streams.get(key) ?? { stream: labels, values: [] };
          streams.set(key, stream);
          stream.values.push([String(time), line ?? "", metadata]);
        }
        const answer = await fetch(`${base}/loki/api/v1/push`, {
          method: "POST",
          headers: { "content-type": "application/json", ...headersOf(tenant) },
          body: JSON.stringify({ streams: [...streams.values()] }),
        });
        if (answer.status !== 204) throw new Error(`Loki answered ${answer.status}: ${await answer.text()}`);
      }
      await pause(500);
    },
    get: async <T>(path: string, parameters: Readonly<Record<string, string>> = {}, tenant?: string): Promise<T> => {
      const answer = await fetch(`${base}${path}?${new URLSearchParams(parameters)}`, { headers: headersOf(tenant) });
      const body = await answer.text();
      if (answer.status !== 200) throw new Error(`Loki answered ${answer.status}: ${body.slice(0, 500)}`);
      return JSON.parse(body) as T;
    },
  };
};
