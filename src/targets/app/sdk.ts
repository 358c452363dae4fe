/**
 * What an OpenTelemetry SDK is told, as a file and as environment variables of the same meaning.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/data-model/
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */

import type { JsonObject } from "../../core/artifact.ts";
import type { Service } from "../../core/service.ts";
import type { Site, Telemetry } from "../../core/target.ts";
import type { AppOptions } from "./options.ts";
import { headShare, type Sending, sendingOf } from "./places.ts";

/** The specification's own numbers, written out since SDKs differ. Milliseconds and counts. */
const batch = { schedule_delay: 5000, export_timeout: 30_000, max_queue_size: 2048, max_export_batch_size: 512 };
const recordBatch = { ...batch, schedule_delay: 1000 };

const paths: Readonly<Record<Telemetry, string>> = { traces: "/v1/traces", logs: "/v1/logs", metrics: "/v1/metrics" };

const exporter = (url: string, telemetry: Telemetry, { otlp }: AppOptions): JsonObject =>
  otlp.protocol === "grpc"
    ? { otlp_grpc: { endpoint: url, compression: "gzip", timeout: 10_000 } }
    : { otlp_http: { endpoint: `${url}${paths[telemetry]}`, compression: "gzip", timeout: 10_000 } };

/** What every span and record says of where it comes from. */
const resource = (site: Site, service: Service): Readonly<Record<string, string>> => ({
  "service.name": service.name,
  "deployment.environment.name": site.name,
});

/** A parent's decision holds; only who starts a trace decides. */
const sampler = (site: Site, sending: Sending): JsonObject => {
  const share = headShare(site, sending);
  return { parent_based: { root: share >= 1 ? { always_on: {} } : { trace_id_ratio_based: { ratio: share } } } };
};

export const sdkFile = (options: AppOptions, site: Site, service: Service): JsonObject => {
  const sending = sendingOf(site, service, options);
  return {
    file_format: options.version,
    disabled: false,
    resource: {
      attributes: Object.entries(resource(site, service)).map(([name, value]) => ({ name, value })),
    },
    propagator: { composite: [{ tracecontext: {} }, { baggage: {} }] },
    ...(sending.traces === undefined
      ? {}
      : {
          tracer_provider: {
            sampler: sampler(site, sending),
            processors: [{ batch: { ...batch, exporter: exporter(sending.traces, "traces", options) } }],
          },
        }),
    ...(sending.metrics === undefined
      ? {}
      : {
          meter_provider: {
            readers: [
              {
                periodic: {
                  interval: options.otlp.metricInterval.milliseconds,
                  timeout: 30_000,
                  exporter: exporter(sending.metrics, "metrics", options),
                },
              },
            ],
          },
        }),
    ...(sending.logs === undefined
      ? {}
      : {
          logger_provider: {
            processors: [{ batch: { ...recordBatch, exporter: exporter(sending.logs, "logs", options) } }],
          },
        }),
  };
};

const exported = (telemetry: Telemetry, url: string | undefined, shared: string | undefined) => ({
  [`OTEL_${telemetry.toUpperCase()}_EXPORTER`]: url === undefined ? "none" : "otlp",
  ...(url === undefined || url === shared ? {} : { [`OTEL_EXPORTER_OTLP_${telemetry.toUpperCase()}_ENDPOINT`]: url }),
});

const batchVariables = (prefix: string, numbers: typeof batch) => ({
  [`${prefix}_SCHEDULE_DELAY`]: numbers.schedule_delay,
  [`${prefix}_EXPORT_TIMEOUT`]: numbers.export_timeout,
  [`${prefix}_MAX_QUEUE_SIZE`]: numbers.max_queue_size,
  [`${prefix}_MAX_EXPORT_BATCH_SIZE`]: numbers.max_export_batch_size,
});

/**
 * Python's instrumentation of `logging` puts a handler of its own on the root logger, which has no filter: it would send
 * every record raw, and once more. Both names, since the handler moved.
 * @see https://opentelemetry-python-contrib.readthedocs.io/en/latest/instrumentation/logging/logging.html
 */
const noHandlerOfItsOwn = {
  OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION: "false",
  OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED: "false",
};

/** `NAME=value` lines. An endpoint of one telemetry is used as it is, so over HTTP it has the path that a common one gets. */
export const sdkVariables = (options: AppOptions, site: Site, service: Service): string => {
  const sending = sendingOf(site, service, options);
  const share = headShare(site, sending);
  const shared = sending.traces ?? sending.logs;
  const { "service.name": name, ...attributes } = resource(site, service);
  const variables: Readonly<Record<string, string | number>> = {
    OTEL_SERVICE_NAME: name ?? service.name,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    OTEL_PROPAGATORS: "tracecontext,baggage",
    ...(shared === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: shared }),
    OTEL_EXPORTER_OTLP_PROTOCOL: options.otlp.protocol,
    OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
    ...exported("traces", sending.traces, shared),
    OTEL_TRACES_SAMPLER: share >= 1 ? "parentbased_always_on" : "parentbased_traceidratio",
    ...(share >= 1 ? {} : { OTEL_TRACES_SAMPLER_ARG: share }),
    ...batchVariables("OTEL_BSP", batch),
    ...exported("logs", sending.logs, shared),
    ...batchVariables("OTEL_BLRP", recordBatch),
    ...exported("metrics", withPath(sending.metrics, options), shared),
    OTEL_METRIC_EXPORT_INTERVAL: options.otlp.metricInterval.milliseconds,
    ...(service.privacy.content === "drop" ? { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "false" } : {}),
    ...(options.runtimes.includes("python") ? noHandlerOfItsOwn : {}),
  };
  return Object.entries(variables)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");
};

const withPath = (url: string | undefined, { otlp }: AppOptions): string | undefined =>
  url === undefined || otlp.protocol === "grpc" ? url : `${url}${paths.metrics}`;
