/** Where records and spans go: one exporter for each store, with a queue on disk. */

import type { JsonObject } from "../../core/artifact.ts";
import { authorityFile } from "../../core/authority.ts";
import type { Secret } from "../../core/secret.ts";
import type { Destination, Endpoint, IngestProtocol } from "../../core/target.ts";
import { MiB } from "../../core/units.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { fromEnvironment } from "./ottl.ts";
import type { Piece } from "./piece.ts";
import { storage } from "./receivers.ts";
import { typeIn } from "./versions.ts";

/** The protocols it speaks, the one it prefers first. */
export const speaks: readonly IngestProtocol[] = [
  "elasticsearch-bulk",
  "cloudwatch-logs",
  "google-cloud-logging",
  "azure-monitor",
  "otlp-grpc",
  "otlp-http",
];

/** The door of a store to write to. */
export const doorOf = (destination: Destination): Endpoint<IngestProtocol> | undefined => {
  const preferred = speaks.find(protocol => destination.endpoints.some(endpoint => endpoint.protocol === protocol));
  return destination.endpoints.find(endpoint => endpoint.protocol === preferred);
};

/** A literal text, in which the collector would read a `$` as a reference. */
const literal = (text: string): string => text.replaceAll("$", "$$$$");

/** Whether receivers are held up (files wait) or told to come again (senders do) while a queue is full. */
export type FullQueue = "wait" | "refuse";

/** Requests stay below the 4 MiB that gRPC servers take by default. */
const queue = (options: OtelCollectorOptions, whenFull: FullQueue): JsonObject => ({
  enabled: true,
  storage,
  sizer: "items",
  queue_size: options.queue,
  block_on_overflow: whenFull === "wait",
  batch: { sizer: "bytes", flush_timeout: "1s", min_size: MiB(0.5).bytes, max_size: MiB(2).bytes },
});

/** Without an end: what is given up is lost, while a queue on disk can wait. */
const retry: JsonObject = { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: "0s" };

interface Client {
  readonly id: string;
  readonly piece: Piece;
}

/** The exporter of a door, with the extension that identifies it; `key` names both. */
export const exporterFor = (
  key: string,
  door: Endpoint<IngestProtocol>,
  options: OtelCollectorOptions,
  whenFull: FullQueue,
): Client => {
  const auth = authenticator(key, door);
  const client = (type: string, settings: JsonObject): Client => {
    const id = `${typeIn(options.version, type)}/${key}`;
    return { id, piece: { ...auth.piece, exporters: { [id]: settings } } };
  };
  const common = { sending_queue: queue(options, whenFull), retry_on_failure: retry };
  const over = { ...headersOf(door), ...auth.settings };
  const facts = door.facts ?? {};
  switch (door.protocol) {
    case "otlp-http":
      return client("otlp_http", { endpoint: literal(door.url), ...tlsOf(door), ...over, ...common });
    case "otlp-grpc":
      return client("otlp_grpc", { ...grpcAddress(door.url), ...over, ...common });
    case "elasticsearch-bulk":
      return client("elasticsearch", {
        endpoints: [literal(door.url)],
        ...tlsOf(door),
        ...headersOf(door),
        ...(door.auth?.kind === "api-key" ? { api_key: fromEnvironment(door.auth.key) } : auth.settings),
        sending_queue: queue(options, whenFull),
        // The exporter's own retries of single documents; the queue retries whole requests.
        retry: { enabled: true, max_interval: "30s", retry_on_status: [429, 502, 503, 504] },
      });
    case "cloudwatch-logs":
      return client("awscloudwatchlogs", {
        log_group_name: literal(facts.group ?? ""),
        log_stream_name: literal(facts.log_stream ?? key),
        ...(facts.region === undefined ? {} : { region: literal(facts.region) }),
        // The body as it is, not an envelope around it.
        raw_log: true,
        ...common,
      });
    case "google-cloud-logging":
      return client("googlecloud", {
        ...(facts.project === undefined ? {} : { project: literal(facts.project) }),
        log: { default_log_name: literal((facts.log ?? key).replaceAll("{stream}", "application")) },
        sending_queue: queue(options, whenFull),
      });
    case "azure-monitor":
      return client("azure_monitor", {
        ...(door.auth?.kind === "api-key" ? { connection_string: fromEnvironment(door.auth.key) } : {}),
        sending_queue: queue(options, whenFull),
      });
    case "loki-push":
    case "azure-logs-ingestion":
      throw new RangeError(`the collector does not speak ${door.protocol}`);
    default:
      return door.protocol satisfies never;
  }
};

/** gRPC takes `host:port`; plain text has to be asked for. */
export const grpcAddress = (url: string): JsonObject => {
  const { hostname, port, protocol } = new URL(url);
  const insecure = protocol === "http:";
  // A URL drops the port of its scheme.
  return { endpoint: literal(`${hostname}:${port || (insecure ? "80" : "443")}`), tls: { insecure } };
};

/** Whom a client over HTTP trusts; nothing where its image's own will do. */
const tlsOf = ({ authority }: Endpoint): JsonObject =>
  authority === undefined ? {} : { tls: { ca_file: authorityFile(authority) } };

const headersOf = ({ headers = {} }: Endpoint): JsonObject =>
  Object.keys(headers).length === 0
    ? {}
    : { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerValue(value)])) };

const headerValue = (value: string | Secret): string =>
  typeof value === "string" ? literal(value) : fromEnvironment(value);

/** Secrets stand in extensions, as references to environment variables. */
const authenticator = (key: string, door: Endpoint): { readonly piece: Piece; readonly settings: JsonObject } => {
  const { auth, protocol } = door;
  const extension = (type: string, settings: JsonObject) => {
    const id = `${type}/${key}`;
    return { piece: { extensions: { [id]: settings } }, settings: { auth: { authenticator: id } } };
  };
  switch (auth?.kind) {
    case undefined:
      return { piece: {}, settings: {} };
    case "basic":
      return extension("basicauth", {
        client_auth: { username: literal(auth.username), password: fromEnvironment(auth.password) },
      });
    case "bearer":
      return extension("bearertokenauth", { token: fromEnvironment(auth.token) });
    case "api-key":
      return protocol === "elasticsearch-bulk" || protocol === "azure-monitor"
        ? { piece: {}, settings: {} }
        : extension("bearertokenauth", { scheme: "ApiKey", token: fromEnvironment(auth.key) });
    default:
      return auth satisfies never;
  }
};
