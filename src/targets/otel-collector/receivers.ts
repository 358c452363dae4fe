/** Where records and spans come in. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Service } from "../../core/service.ts";
import type { OtelCollectorOptions } from "./options.ts";

/** The extension that keeps file offsets and queues. */
export const storage = "file_storage";

/** The id of a service's file receiver. */
export const fileReceiverId = (service: Service): string => `file_log/${service.name}`;

type FileSource = Extract<Service["source"], { kind: "files" | "pods" }>;

/**
 * One receiver for each service, since a line does not say whose it is. `others` are the services read beside it.
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/filelogreceiver
 */
export const fileReceiver = (
  service: Service & { readonly source: FileSource },
  others: readonly Service[],
  options: OtelCollectorOptions,
): JsonObject => {
  const { source } = service;
  const framed = source.kind === "pods" || source.framing === "cri";
  const exclude = source.kind === "pods" ? longerNames(source, others) : [];
  return {
    include: source.kind === "pods" ? [podFiles(source)] : source.paths,
    ...(exclude.length > 0 ? { exclude } : {}),
    start_at: "beginning",
    storage,
    include_file_name: false,
    // What tells apart the files whose parts are put together.
    include_file_path: framed,
    // A runtime cuts between bytes, even inside a character; text is decoded when its parts are together.
    encoding: "utf-8-raw",
    preserve_leading_whitespaces: true,
    preserve_trailing_whitespaces: true,
    max_log_size: options.longestLine.bytes,
    // The rest of a line that was split would be read as a line of its own.
    max_log_size_behavior: "truncate",
    // Until the store takes the records again; the file waits.
    retry_on_failure: { enabled: true, max_elapsed_time: "0s" },
    resource: { "service.name": service.name },
    operators: [...(framed ? unframed(options) : []), { type: "remove", field: "attributes", on_error: "send_quiet" }],
  };
};

/** How many times the longest line the parts of one may amount to. */
const farAbove = 16;

/**
 * Takes a container runtime's frame off and puts the parts of a line together, for each file and stream: a runtime writes
 * both streams to one file, and a line of one between the parts of the other. The engine's own operator `container` puts
 * them together by file alone. What is put out before its last part leaves a rest that nobody knows for one, so nothing
 * here cuts in ordinary operation: no count, a size far above the longest line, to save the process from a writer that
 * never ends one, and a pause that means the writer is gone.
 */
const unframed = ({ longestLine }: OtelCollectorOptions): readonly JsonObject[] => [
  {
    type: "regex_parser",
    regex: "^(?P<time>[^ ]+) (?P<stream>stdout|stderr) (?P<part>[FP])(?::[^ ]*)?(?: (?P<text>(?s:.*)))?$$",
    timestamp: { parse_from: "attributes.time", layout_type: "gotime", layout: "2006-01-02T15:04:05.999999999Z07:00" },
    // The collector's own log would show the text.
    on_error: "send_quiet",
  },
  { type: "move", from: "attributes.text", to: "body", on_error: "send_quiet" },
  {
    type: "add",
    field: "attributes.source",
    value: 'EXPR((attributes.stream ?? "") + " " + attributes["log.file.path"])',
    on_error: "send_quiet",
  },
  {
    type: "recombine",
    combine_field: "body",
    combine_with: "",
    // A line without a frame is whole.
    is_last_entry: 'attributes.part != "P"',
    source_identifier: "attributes.source",
    overwrite_with: "oldest",
    force_flush_period: "24h",
    max_batch_size: 0,
    max_unmatched_batch_size: 0,
    max_log_size: farAbove * longestLine.bytes,
    max_sources: 1_000_000,
    on_error: "send_quiet",
  },
  // Cut as a plain line is; of JSON nothing stays then.
  {
    type: "add",
    if: `len(body) > ${longestLine.bytes}`,
    field: "body",
    value: `EXPR(body[:${longestLine.bytes}])`,
    on_error: "send_quiet",
  },
];

/** A kubelet names the folder of a pod's logs `<namespace>_<pod>_<uid>`. */
const podFiles = (source: Extract<Service["source"], { kind: "pods" }>): string =>
  `/var/log/pods/${source.namespace}_${source.app}-*_*/${source.container}/*.log`;

/** The pods of other services whose names start with this one's. */
const longerNames = (
  { app }: Extract<Service["source"], { kind: "pods" }>,
  others: readonly Service[],
): readonly string[] =>
  others.flatMap(({ source }) =>
    source.kind === "pods" && source.app.startsWith(`${app}-`) ? [podFiles(source)] : [],
  );

/** OTLP over gRPC and HTTP. The receiver's default host is loopback, which no pod but its own reaches. */
export const otlpReceiver = (host: string, options: OtelCollectorOptions): JsonObject => ({
  protocols: {
    // Batches of spans with prompts are larger than gRPC's own limit of 4 MiB.
    grpc: { endpoint: `${host}:${options.ports.otlpGrpc}`, max_recv_msg_size_mib: 16 },
    http: { endpoint: `${host}:${options.ports.otlpHttp}` },
  },
});

/** RFC 5424 over TCP. The message is the record's text; the name of the app says whose it is when there are several. */
export const syslogReceiver = (
  host: string,
  services: readonly Service[],
  options: OtelCollectorOptions,
): JsonObject => {
  const [only] = services;
  return {
    protocol: "rfc5424",
    location: "UTC",
    on_error: "send_quiet",
    tcp: { listen_address: `${host}:${options.ports.syslog}`, max_log_size: options.longestLine.bytes },
    ...(services.length === 1 && only ? { resource: { "service.name": only.name } } : {}),
    operators: [
      { type: "move", from: "attributes.message", to: "body", on_error: "send_quiet" },
      ...(services.length === 1
        ? []
        : [{ type: "move", from: "attributes.appname", to: 'resource["service.name"]', on_error: "send_quiet" }]),
      { type: "remove", field: "attributes", on_error: "send_quiet" },
    ],
  };
};
