/** A real Loki on the loopback that takes records of any time, with a tenant for each test. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredDocument } from "../reference/stored.ts";
import { freePort, type Server, serve, until } from "./process.ts";

export interface LokiServer {
  /** Writes documents, oldest first. */
  push(tenant: string, documents: readonly LokiDocument[]): Promise<void>;
  /** What an expression comes to at an instant, in nanoseconds since 1970, or why Loki does not answer it. */
  ask(tenant: string, expr: string, at: bigint): Promise<Answer>;
  stop(): Promise<unknown>;
}

export type LokiDocument = Pick<StoredDocument, "time" | "labels" | "metadata" | "line">;

export type Answer =
  | { readonly found: readonly Readonly<Record<string, string>>[] }
  /** Its own words, of the expression. */
  | { readonly refused: string };

/**
 * Nothing is too old, too new or too much for it, and everything is asked of its memory; how queries are read is what it
 * ships with. @see https://grafana.com/docs/loki/latest/configure/
 */
const configOf = (folder: string, http: number, grpc: number) => ({
  auth_enabled: true,
  server: {
    http_listen_address: "127.0.0.1",
    http_listen_port: http,
    grpc_listen_address: "127.0.0.1",
    grpc_listen_port: grpc,
    log_level: "warn",
  },
  common: {
    path_prefix: folder,
    replication_factor: 1,
    instance_addr: "127.0.0.1",
    ring: { kvstore: { store: "inmemory" }, instance_addr: "127.0.0.1" },
    storage: { filesystem: { chunks_directory: join(folder, "chunks"), rules_directory: join(folder, "rules") } },
  },
  schema_config: {
    configs: [
      {
        from: "2000-01-01",
        store: "tsdb",
        object_store: "filesystem",
        schema: "v13",
        index: { prefix: "index_", period: "24h" },
      },
    ],
  },
  ingester: {
    max_chunk_age: "87600h",
    chunk_idle_period: "24h",
    lifecycler: { min_ready_duration: "0s", final_sleep: "0s" },
    wal: { enabled: false },
  },
  // Queriers ask the frontend itself for work: by way of a scheduler they find each other after ten seconds.
  frontend_worker: { frontend_address: `127.0.0.1:${grpc}` },
  querier: { query_ingesters_within: "0s" },
  query_range: { cache_results: false },
  limits_config: {
    reject_old_samples: false,
    creation_grace_period: "876000h",
    max_query_lookback: "0s",
    max_query_length: "0s",
    max_line_size: "0",
    max_structured_metadata_size: "0",
    max_structured_metadata_entries_count: 0,
    max_global_streams_per_user: 0,
    max_label_names_per_series: 100,
    max_label_value_length: 100_000,
    ingestion_rate_mb: 10_000,
    ingestion_burst_size_mb: 10_000,
    per_stream_rate_limit: "10GB",
    per_stream_rate_limit_burst: "10GB",
    // Documents are stored as they are given.
    discover_service_name: [],
    discover_log_levels: false,
  },
  analytics: { reporting_enabled: false },
});

const documentsAtOnce = 1000;

/** @throws Error with what it says when it does not start */
export const startLoki = async (program: string, folder: string): Promise<LokiServer> => {
  const [http, grpc] = [await freePort(), await freePort()];
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "loki.yaml");
  writeFileSync(file, JSON.stringify(configOf(folder, http, grpc), null, 2));
  const server = serve(program, [`-config.file=${file}`]);
  const base = `http://127.0.0.1:${http}`;
  const isReady = () =>
    fetch(`${base}/ready`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  if (!(await until(server, isReady, 120_000))) {
    await server.stop();
    throw new Error(`Loki did not start:\n${server.output().slice(-2000).trim()}`);
  }
  return serverAt(base, server);
};

const serverAt = (base: string, server: Server): LokiServer => ({
  push: async (tenant, documents) => {
    for (let from = 0; from < documents.length; from += documentsAtOnce) {
      const answer = await fetch(`${base}/loki/api/v1/push`, {
        method: "POST",
        headers: { "content-type": "application/json", "X-Scope-OrgID": tenant },
        body: JSON.stringify({ streams: streamsOf(documents.slice(from, from + documentsAtOnce)) }),
        signal: AbortSignal.timeout(60_000),
      });
      if (!answer.ok) throw new Error(`Loki takes no more: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
    }
  },
  ask: async (tenant, expr, at) => {
    const parameters = new URLSearchParams({ query: expr, time: String(at) });
    const answer = await fetch(`${base}/loki/api/v1/query?${parameters}`, {
      headers: { "X-Scope-OrgID": tenant },
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    if (!answer.ok) return { refused: text.trim().slice(0, 500) };
    const { data } = JSON.parse(text) as QueryAnswer;
    if (data.resultType !== "vector") return { refused: `its result is no vector but ${data.resultType}` };
    return { found: data.result.map(({ metric }) => metric) };
  },
  stop: server.stop,
});

/** @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-at-a-single-point-in-time */
interface QueryAnswer {
  readonly data: {
    readonly resultType: string;
    readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[];
  };
}

const streamsOf = (documents: readonly LokiDocument[]): readonly object[] => {
  const streams = new Map<string, { readonly stream: object; readonly values: unknown[] }>();
  for (const { labels, line, metadata, time } of documents) {
    const key = JSON.stringify(labels);
    const stream = streams.get(key) ?? { stream: labels, values: [] };
    streams.set(key, stream);
    stream.values.push([String(time), line ?? "", metadata]);
  }
  return [...streams.values()];
};
