/** What a collector takes in and no environment does: metrics that are fetched or pushed, and other doors than ours. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { excluded, isReadable, unreadable } from "../log-paths.ts";
import { type Left, type Part, partsOf } from "./parts.ts";

type Said = readonly [below: readonly string[], said: { what: string; got?: string; help: string }];

export const leftReceivers = (document: Loose, left: Left): readonly ImportFinding[] =>
  partsOf(document, "receivers").flatMap(part =>
    [...part.signals.flatMap(signal => ofSignal(part, signal)), ...settingsOf(part)].map(([below, said]) =>
      left(part, below, said),
    ),
  );

const sources = "a service is read from files, pods, Beats, syslog, HTTP or OTLP";
const ownMetrics =
  'metrics: { port: 8000, path: "/metrics" } at a service that exposes the shipped instruments; else they are derived from its records';
const yourCollector = "keep what collects it beside these pipelines: they carry records and traces of services";

const ofSignal = ({ type, settings }: Part, signal: string): readonly Said[] => {
  const collected = { what: `${signal} that are collected` };
  switch (signal) {
    case "logs":
      return ["otlp", "filelog", "nop"].includes(type)
        ? []
        : [[[], { what: "where records come from", help: doors.get(type) ?? sources }]];
    case "traces":
      return ["otlp", "nop"].includes(type)
        ? []
        : [[[], { what: "where traces come from", help: "services send their traces over OTLP" }]];
    case "metrics":
      if (type === "nop") return [];
      if (type === "otlp") return [[[], { what: "metrics that services push", help: ownMetrics }]];
      return type === "prometheus"
        ? jobsOf(settings).map(job => [
            [],
            { what: "metrics that are fetched", got: job, help: `${ownMetrics}; ${others}` },
          ])
        : [[[], { ...collected, help: yourCollector }]];
    default:
      return [[[], { ...collected, help: yourCollector }]];
  }
};

const others = "what else is fetched stays in a Prometheus of yours, prometheus({ url })";

const jobsOf = ({ config }: Loose): readonly string[] => {
  const jobs = listOf(isRecord(config) ? config.scrape_configs : undefined).filter(isRecord);
  return jobs.length === 0 ? ["scrape_configs"] : jobs.flatMap(({ job_name }) => textOf(job_name));
};

/** What to write for another door. */
const doors: ReadonlyMap<string, string> = new Map([
  ["syslog", "source: syslog() at the service that sends it, and otelCollector({ ports: { syslog: 5514 } })"],
  [
    "tcplog",
    'logstash({ tcp: { port: 5000, service: "…" } }) takes lines over TCP; http() and syslog() are the collector\'s',
  ],
  ["udplog", "source: syslog() or http() at the service that sends it"],
  ["webhookevent", "source: http() at the service that posts its records"],
  ["loki", "source: http() at the service that posts its records"],
]);

const settingsOf = (part: Part): readonly Said[] =>
  part.type === "filelog" ? ofFiles(part.settings) : part.type === "otlp" ? ofOtlp(part.settings) : [];

/** Operators that the steps of every pipeline stand for. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/stanza/docs/operators */
const carried: readonly string[] = [
  ...["json_parser", "container", "time_parser", "severity_parser", "trace_parser", "scope_name_parser"],
  ...["add", "remove", "move", "copy", "retain", "flatten", "noop", "unquote", "assign_keys"],
];

/** The paths of a `filelog`, each with the keys that lead to it; in one text they are parted by commas. */
export const includedIn = ({
  include,
}: Loose): readonly { readonly path: string; readonly below: readonly string[] }[] =>
  Array.isArray(include)
    ? include.flatMap((one, index) => textOf(one).map(path => ({ path, below: ["include", String(index)] })))
    : textOf(include)
        .flatMap(one => one.split(","))
        .map(path => ({ path, below: ["include"] }));

const oneObject = "write one JSON object a line; a line that is none becomes the message";

const ofFiles = (settings: Loose): readonly Said[] => [
  ...includedIn(settings)
    .filter(({ path }) => !isReadable(path))
    .map(({ path }) => [["include"], { ...unreadable, got: path }] as const),
  ...(listOf(settings.exclude).length > 0
    ? [[["exclude"], { ...excluded, got: listOf(settings.exclude).flatMap(textOf).join(", ") }] as const]
    : []),
  ...(isRecord(settings.multiline)
    ? [
        [
          ["multiline"],
          {
            what: "lines put together",
            help: "write one JSON object a line, line breaks of a stack trace within it as \\n",
          },
        ] as const,
      ]
    : []),
  ...listOf(settings.operators)
    .filter(isRecord)
    .filter(one => !textOf(one.type).some(type => carried.includes(type)) && !isOfRuntime(one))
    .map(
      one =>
        [
          ["operators"],
          { what: "an operator that no pipeline has", got: textOf(one.type)[0] ?? "", help: oneObject },
        ] as const,
    ),
];

/** The prefix of a line that a container runtime writes, which is taken away from files of pods. */
const isOfRuntime = ({ type, regex, combine_field }: Loose): boolean =>
  (type === "regex_parser" && /stdout\|stderr/.test(textOf(regex)[0] ?? "")) ||
  (type === "recombine" && combine_field === "body");

/** Ports of our own choice, encryption, and who may send. */
const ofOtlp = ({ protocols }: Loose): readonly Said[] =>
  Object.entries({ grpc: 4317, http: 4318 }).flatMap(([protocol, usual]): readonly Said[] => {
    const settings = isRecord(protocols) && isRecord(protocols[protocol]) ? protocols[protocol] : {};
    const [, port] = /:(\d{1,5})$/.exec(textOf(settings.endpoint)[0] ?? "") ?? [];
    const below = ["protocols", protocol];
    return [
      ...(port === undefined || Number(port) === usual || Number(port) < 1 || Number(port) > 65_535
        ? []
        : [
            [
              [...below, "endpoint"],
              {
                what: "another port than the usual one",
                got: port,
                help: `otelCollector({ ports: { ${protocol === "grpc" ? "otlpGrpc" : "otlpHttp"}: ${port} } })`,
              },
            ] as const,
          ]),
      ...["tls", "auth", "cors"]
        .filter(key => isRecord(settings[key]))
        .map(
          key =>
            [
              [...below, key],
              {
                what: "a setting of the door",
                help: "OTLP is taken as it comes: put what speaks TLS or asks who it is before the port",
              },
            ] as const,
        ),
    ];
  });
