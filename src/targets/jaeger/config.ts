/** `jaeger.yaml`: OTLP in, one storage, query and UI, remote sampling, health. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Site } from "../../core/target.ts";
import type { JaegerOptions } from "./options.ts";
import { storageBackend } from "./storage.ts";

/** @see https://www.jaegertracing.io/docs/2.13/architecture/apis/ */
export const ports = {
  otlpGrpc: 4317,
  otlpHttp: 4318,
  query: 16686,
  queryGrpc: 16685,
  samplingHttp: 5778,
  samplingGrpc: 5779,
  health: 13133,
  metrics: 8888,
} as const;

/** Where the generated files are mounted. */
export const configDirectory = "/etc/jaeger";

/** The name of the only storage within the file. */
export const storageName = "traces";

/** Without a host Jaeger listens on loopback only. */
const everywhere = (port: number): string => `0.0.0.0:${port}`;

export const jaegerConfig = (options: JaegerOptions, site: Site): JsonObject => ({
  receivers: {
    otlp: {
      protocols: {
        grpc: { endpoint: everywhere(ports.otlpGrpc) },
        http: { endpoint: everywhere(ports.otlpHttp) },
      },
    },
  },
  processors: {
    memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
    batch: {},
  },
  exporters: {
    jaeger_storage_exporter: {
      trace_storage: storageName,
      retry_on_failure: { enabled: true },
    },
  },
  extensions: {
    jaeger_storage: { backends: { [storageName]: storageBackend(options, site) } },
    jaeger_query: {
      storage: { traces: storageName },
      base_path: options.basePath,
      ui: { config_file: `${configDirectory}/ui.json` },
      http: { endpoint: everywhere(ports.query) },
      grpc: { endpoint: everywhere(ports.queryGrpc) },
    },
    remote_sampling: {
      file: { path: `${configDirectory}/sampling.json`, default_sampling_probability: 1, reload_interval: "1m" },
      http: { endpoint: everywhere(ports.samplingHttp) },
      grpc: { endpoint: everywhere(ports.samplingGrpc) },
    },
    healthcheckv2: { use_v2: true, http: { endpoint: everywhere(ports.health) } },
  },
  service: {
    extensions: ["jaeger_storage", "jaeger_query", "remote_sampling", "healthcheckv2"],
    pipelines: {
      traces: {
        receivers: ["otlp"],
        processors: ["memory_limiter", "batch"],
        exporters: ["jaeger_storage_exporter"],
      },
    },
    telemetry: {
      logs: { level: "info" },
      metrics: {
        level: "normal",
        readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: ports.metrics } } } }],
      },
    },
  },
});
