/** The files around the script: the pipeline with its inputs and outputs, and Logstash's settings. */

import type { Json, Section } from "../../core/artifact.ts";
import { authorityFile } from "../../core/authority.ts";
import type { Endpoint, Self, Site } from "../../core/target.ts";
import { inSeconds, type Size } from "../../core/units.ts";
import { type DoorName, type Doors, doorsOf, entering } from "./doors.ts";
import { codec, plugin, printedStage, reference, type Statement, type Value } from "./lscl.ts";
import type { LogstashOptions } from "./options.ts";
import { postedOptions } from "./posted.ts";
import type { PipelineSettings, ProcessSettings } from "./settings.ts";
import { dataStreamOf, type Store, storesOf } from "./stores.ts";

/** The pipeline's id, and the name of its files. */
export const pipelineId = "llm-logs";

export interface Commented {
  readonly comment: string;
  readonly statement: Statement;
}

/** The pipeline as data: what is printed, and what is judged. */
export interface Pipeline {
  readonly input: readonly Commented[];
  readonly filter: readonly Commented[];
  readonly output: readonly Commented[];
}

export const pipelineOf = (self: Self<LogstashOptions>, site: Site): Pipeline => {
  const { options } = self;
  return {
    input: inputsOf(options, doorsOf(options, site.sources(self.key, "logs"))),
    filter: [
      {
        comment: "Parsing, naming, privacy and sampling, in one script. It makes new events; what arrived ends there.",
        statement: plugin("filter", "ruby", { id: "steps", path: `${options.directory}/pipelines/${pipelineId}.rb` }),
      },
      {
        comment: "Fail closed: an event that the script could not take leaves no trace.",
        statement: {
          kind: "if",
          condition: { kind: "tagged", tag: "_rubyexception" },
          inside: [plugin("filter", "drop", { id: "failed" })],
        },
      },
    ],
    output: storesOf(self, site).map(store => outputOf(options, store)),
  };
};

const inputsOf = (options: LogstashOptions, doors: Doors): readonly Commented[] => {
  const tls = tlsOf(options);
  const inputs: Commented[] = [];
  if (doors.beats)
    inputs.push({
      comment: "Beats and Elastic Agents, which send lines as they are: without parsers of their own.",
      statement: plugin("input", "beats", { id: "beats", port: doors.beats.port, ...entering("beats"), ...tls }),
    });
  if (doors.tcp)
    inputs.push({
      comment: "One record a line, JSON or not; the script parses it.",
      statement: plugin("input", "tcp", { id: "tcp", port: doors.tcp.port, ...lines("tcp"), ...tls }),
    });
  if (doors.syslog) {
    const { port } = doors.syslog;
    inputs.push(
      {
        comment: "Syslog of RFC 5424, one record a line.",
        statement: plugin("input", "tcp", { id: "syslog_tcp", port, ...lines("syslog"), ...tls }),
      },
      {
        comment: "And one record a datagram.",
        statement: plugin("input", "udp", {
          id: "syslog_udp",
          port,
          codec: codec("plain", asBytes),
          ...entering("syslog"),
        }),
      },
    );
  }
  if (doors.http)
    inputs.push({
      comment: "What services post: a record a line, or a list of them, whatever the type of content says.",
      statement: plugin("input", "http", { id: "http", port: doors.http.port, ...postedOptions(options), ...tls }),
    });
  return inputs;
};

/**
 * A character for each byte, which the script turns back. Of what is no UTF-8 a codec that expects it writes the whole line
 * to Logstash's log, and hands on the line with escapes in it, whose letters stand against a finding.
 * @see https://www.elastic.co/docs/reference/logstash/plugins/plugins-codecs-line#plugins-codecs-line-charset
 */
const asBytes = { charset: "ISO-8859-1" } as const;

const lines = (door: DoorName) => ({
  codec: codec("line", asBytes),
  dns_reverse_lookup_enabled: false,
  ...entering(door),
});

const tlsOf = ({ tls }: LogstashOptions) => {
  if (tls === undefined) return {};
  const { certificate, key, clientAuthorities } = tls;
  return {
    ssl_enabled: true,
    ssl_certificate: certificate,
    ssl_key: key,
    ssl_client_authentication: clientAuthorities === undefined ? "none" : "required",
    ...(clientAuthorities === undefined ? {} : { ssl_certificate_authorities: [clientAuthorities] }),
  };
};

const outputOf = (options: LogstashOptions, store: Store): Commented => {
  const { endpoint } = store;
  const { type, dataset, namespace } = dataStreamOf(store);
  const authorities = authoritiesOf(options, endpoint);
  const headers = headersOf(endpoint);
  return {
    comment: "The data stream is the one that the script wrote into the event's data_stream fields.",
    statement: {
      kind: "if",
      condition: { kind: "equals", field: "[@metadata][to]", text: store.key },
      inside: [
        plugin("output", "elasticsearch", {
          id: store.key,
          hosts: [withPort(endpoint.url)],
          ...authOf(endpoint),
          ...(Object.keys(headers).length === 0 ? {} : { custom_headers: headers }),
          ...(authorities === undefined ? {} : { ssl_certificate_authorities: [authorities] }),
          data_stream: "true",
          data_stream_type: type,
          data_stream_dataset: dataset.replace("{stream}", "application"),
          data_stream_namespace: namespace,
          data_stream_auto_routing: true,
        }),
      ],
    },
  };
};

/** Whom Logstash trusts at a store: a file of its machine, or the store's own. */
const authoritiesOf = ({ authorities }: LogstashOptions, { authority, url }: Endpoint): string | undefined => {
  if (!url.startsWith("https:")) return undefined;
  return authorities ?? (authority && authorityFile(authority));
};

/** Written out, because the plugin's default is 9200 whatever the scheme. */
export const withPort = (url: string): string => {
  const [, scheme = "", host = "", path = ""] = /^(https?):\/\/([^/]+)(.*)$/.exec(url) ?? [];
  if (/:[0-9]+$/.test(host)) return url;
  return `${scheme}://${host}:${scheme === "https" ? 443 : 80}${path}`;
};

const authOf = ({ auth }: Endpoint): { readonly [Option in "user" | "password" | "api_key"]?: Value } => {
  if (auth === undefined) return {};
  switch (auth.kind) {
    case "basic":
      return { user: auth.username, password: reference(auth.password) };
    case "api-key":
      return { api_key: reference(auth.key) };
    case "bearer":
      return {};
    default:
      return auth satisfies never;
  }
};

const headersOf = ({ auth, headers = {} }: Endpoint): { readonly [name: string]: Value } => ({
  ...Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : reference(value)]),
  ),
  ...(auth?.kind === "bearer" ? { Authorization: reference(auth.token, "Bearer ") } : {}),
});

/** `pipelines/llm-logs.conf`. */
export const pipelineSections = ({ input, filter, output }: Pipeline): readonly Section[] => [
  { name: "input", text: `${printedStage("input", input)}\n` },
  { name: "filter", text: `${printedStage("filter", filter)}\n` },
  { name: "output", text: printedStage("output", output) },
];

/** `logstash.yml`. */
export const processSettings = (site: Site): ProcessSettings => ({
  // What the pipeline's quoting relies on.
  "config.support_escapes": false,
  // The API for probes and metrics; in a cluster they come from outside the container.
  "api.http.host": site.platform.kind === "kubernetes" ? "0.0.0.0" : "127.0.0.1",
  "log.level": "info",
  "log.format": "json",
});

/** `pipelines.yml`. */
export const pipelineSettings = ({ options }: Self<LogstashOptions>): readonly Json[] => {
  const { deadLetters, directory, queue, workers } = options;
  const settings: PipelineSettings = {
    "pipeline.id": pipelineId,
    "path.config": `${directory}/pipelines/${pipelineId}.conf`,
    "pipeline.ecs_compatibility": "v8",
    ...(workers === undefined ? {} : { "pipeline.workers": workers }),
    ...(queue === "memory"
      ? { "queue.type": "memory" }
      : { "queue.type": "persisted", "queue.max_bytes": written(queue.persisted) }),
    "dead_letter_queue.enable": deadLetters !== undefined,
    ...(deadLetters === undefined
      ? {}
      : {
          "dead_letter_queue.max_bytes": written(deadLetters.size),
          "dead_letter_queue.retain.age": `${inSeconds(deadLetters.keep)}s`,
          "dead_letter_queue.storage_policy": "drop_older",
        }),
  };
  return [{ ...settings }];
};

/** Logstash's sizes: powers of 1024, written `kb` and `mb`. */
const written = ({ bytes }: Size): string => {
  for (const [unit, factor] of [
    ["gb", 1024 ** 3],
    ["mb", 1024 ** 2],
    ["kb", 1024],
  ] as const)
    if (bytes % factor === 0) return `${bytes / factor}${unit}`;
  return `${bytes}b`;
};
