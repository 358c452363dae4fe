/** What processes open, by their configs, and by their products' own words where a config says nothing. */

import { inside, isRecord, leavesOf, recordAt, recordsAt, textAt, textsAt } from "./inside.ts";
import { listenerAt, listenerOn } from "./listening.ts";
import type { Listening } from "./reading.ts";

/** A collector's doors: of the components that its service starts, and of its own metrics. */
export const collectorListens = (config: unknown): readonly Listening[] => {
  const pipelines = Object.values(recordAt(config, "service", "pipelines"));
  const started = {
    receivers: new Set(pipelines.flatMap(one => textsAt(one, "receivers"))),
    exporters: new Set(pipelines.flatMap(one => textsAt(one, "exporters"))),
    extensions: new Set(textsAt(config, "service", "extensions")),
  };
  return [
    ...(["receivers", "exporters", "extensions"] as const).flatMap(section =>
      Object.entries(recordAt(config, section))
        .filter(([id]) => started[section].has(id))
        .flatMap(([id, settings]) => [
          ...endpointsOf(settings, `${section}.${id}`),
          ...defaultsOf(id.split("/")[0] ?? id, settings, `${section}.${id}`),
        ]),
    ),
    ...ownMetrics(inside(config, "service", "telemetry", "metrics")),
  ];
};

const endpointsOf = (settings: unknown, above: string): readonly Listening[] =>
  leavesOf(settings)
    .filter(({ path }) => /^(endpoint|listen_address)$/.test(path.at(-1) ?? ""))
    .flatMap(({ path, text }) => listenerAt(text, [above, ...path].join("."), protocolOf(path)));

const protocolOf = (path: readonly string[]): Listening["protocol"] =>
  path.includes("udp") ? "UDP" : path.some(key => /^(tcp|grpc|http)$/.test(key)) ? "TCP" : undefined;

interface Default {
  /** The keys above the `endpoint` that may be left out. */
  readonly at: readonly string[];
  readonly port: number;
  /** Whether it opens only where its settings are there, however empty. */
  readonly asked?: boolean;
  readonly anywhere?: boolean;
}

/**
 * A component of the collector listens on loopback when it is not told where, one of Jaeger's own everywhere.
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/receiver/otlpreceiver/README.md
 * @see https://github.com/jaegertracing/jaeger/blob/main/ports/ports.go
 */
const defaults: Readonly<Record<string, readonly Default[]>> = {
  otlp: [
    { at: ["protocols", "grpc"], port: 4317, asked: true },
    { at: ["protocols", "http"], port: 4318, asked: true },
  ],
  health_check: [{ at: [], port: 13_133 }],
  jaeger_query: [
    { at: ["http"], port: 16_686, anywhere: true },
    { at: ["grpc"], port: 16_685, anywhere: true },
  ],
  remote_sampling: [
    { at: ["http"], port: 5778, asked: true, anywhere: true },
    { at: ["grpc"], port: 5779, asked: true, anywhere: true },
  ],
};

const defaultsOf = (type: string, settings: unknown, above: string): readonly Listening[] =>
  (defaults[type] ?? [])
    .filter(({ at }) => inside(settings, ...at, "endpoint") === undefined)
    .filter(({ at, asked }) => asked !== true || inside(settings, ...at) !== undefined)
    .map(({ at, port, anywhere }) => ({
      where: [above, ...at].join("."),
      port,
      loopback: anywhere !== true,
    }));

/** @see https://opentelemetry.io/docs/collector/internal-telemetry/#configure-internal-metrics */
const ownMetrics = (metrics: unknown): readonly Listening[] => {
  const where = "service.telemetry.metrics.readers";
  if (textAt(metrics, "level") === "none") return [];
  if (inside(metrics, "readers") === undefined) return [{ where, port: 8888, loopback: true }];
  return recordsAt(metrics, "readers").flatMap((reader, index) => {
    const pulled = inside(reader, "pull", "exporter", "prometheus");
    if (!isRecord(pulled)) return [];
    const { host = "localhost", port = 9464 } = pulled;
    return [listenerOn({ host, port }, `${where}.${index}`, { protocol: "TCP" })];
  });
};

/**
 * A Loki's, and its ring's where it has one.
 * @see https://grafana.com/docs/loki/latest/configure/#server
 */
export const lokiListens = (document: unknown): readonly Listening[] => {
  const ring = leavesOf(document).some(({ path, text }) => path.at(-1) === "store" && text === "memberlist");
  return [
    ...servers(document, { http: 3100, grpc: 9095 }),
    ...(ring || inside(document, "memberlist") !== undefined
      ? [
          listenerOn(
            {
              host: textsAt(document, "memberlist", "bind_addr")[0],
              port: inside(document, "memberlist", "bind_port") ?? 7946,
            },
            "memberlist.bind_port",
            { flag: "memberlist.bind-port" },
          ),
        ]
      : []),
  ];
};

/** @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/#server */
export const promtailListens = (document: unknown): readonly Listening[] =>
  inside(document, "server", "disable") === true ? [] : servers(document, { http: 80, grpc: 0 });

const servers = (document: unknown, ports: { readonly http: number; readonly grpc: number }): readonly Listening[] =>
  (["http", "grpc"] as const).map(kind =>
    listenerOn(
      {
        host: inside(document, "server", `${kind}_listen_address`),
        port: inside(document, "server", `${kind}_listen_port`) ?? ports[kind],
      },
      `server.${kind}_listen_port`,
      { protocol: "TCP", flag: `server.${kind}-listen-port` },
    ),
  );

/** Where a flag alone says it. */
const byFlag = (flag: string, port: number, loopback = false): Listening => ({
  where: `--${flag}`,
  flag,
  port,
  loopback,
});

/** @see https://prometheus.io/docs/prometheus/latest/command-line/prometheus/ */
export const prometheusListens: readonly Listening[] = [byFlag("web.listen-address", 9090)];

/** @see https://github.com/prometheus/alertmanager#high-availability */
export const alertmanagerListens: readonly Listening[] = [
  byFlag("web.listen-address", 9093),
  byFlag("cluster.listen-address", 9094),
];

/**
 * An Alloy's own door; of the receivers among its components nothing is known here, so that the whole is not.
 * @see https://grafana.com/docs/alloy/latest/reference/cli/run/
 */
export const alloyListens = (text: string): readonly Listening[] => [
  byFlag("server.http.listen-addr", 12_345, true),
  ...(receives.test(text) ? [{ where: "a component that receives", loopback: false }] : []),
];

const receives =
  /^(otelcol\.receiver\.|faro\.receiver|(prometheus|pyroscope)\.receive_http|loki\.source\.(api|syslog|gelf|heroku|awsfirehose|gcplog|azure))/m;

/**
 * The inputs of a Logstash pipeline; one that says no port has one that only its plugin knows.
 * @see https://www.elastic.co/docs/reference/logstash/plugins/input-plugins
 */
export const logstashListens = (text: string): readonly Listening[] => {
  const sections = text.split(/^(?=(?:input|filter|output)\b)/m);
  const input = sections.find(section => section.startsWith("input"))?.slice("input".length) ?? "";
  return (
    input
      // What stands behind an arrow is an input's codec.
      .split(/(?<!=> *)(?=\b\w+ *\{)/)
      .slice(1)
      .map(plugin => {
        const name = /^\w+/.exec(plugin)?.[0] ?? "";
        const port = /\bport *=> *"?(\d+)/.exec(plugin)?.[1];
        return listenerOn(
          { host: /\bhost *=> *"([^"]*)"/.exec(plugin)?.[1], port: port === undefined ? undefined : Number(port) },
          `input.${name}`,
          port === undefined ? {} : { protocol: name === "udp" ? "UDP" : "TCP" },
        );
      })
  );
};

/** @see https://www.elastic.co/docs/reference/logstash/logstash-settings-file */
export const logstashApiListens = (document: unknown): readonly Listening[] =>
  inside(document, "api.enabled") === false
    ? []
    : [
        listenerOn(
          {
            host: inside(document, "api.http.host") ?? "127.0.0.1",
            port: inside(document, "api.http.port") ?? 9600,
          },
          "api.http.port",
          { protocol: "TCP" },
        ),
      ];
