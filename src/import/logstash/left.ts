/** What Logstash takes in and does with records, and no environment does. */

import type { ImportFinding } from "../finding.ts";
import { excluded, isReadable, unreadable } from "../log-paths.ts";
import { byLevel } from "../promtail/left.ts";
import { subjectOf } from "../vocabulary.ts";
import { type LogstashPlugin, plainName, textsOf } from "./grammar.ts";
import { leftOf } from "./outputs.ts";

export const leftInputs = (plugins: readonly LogstashPlugin[]): readonly ImportFinding[] => {
  const inputs = plugins.filter(({ section }) => section === "input");
  const [first, ...more] = inputs.filter(isBeats);
  return [
    ...inputs
      .filter(one => !isBeats(one) && !["file", "stdin", "pipeline"].includes(one.name))
      .map(one =>
        leftOf(
          one,
          "where records come from",
          doorOf(one, first),
          textsOf(one, "port")[0] ?? textsOf(one, "topics")[0],
        ),
      ),
    ...more
      .filter(one => portOf(one) !== (first && portOf(first)))
      .map(one =>
        leftOf(
          one,
          "a second port for Beats",
          "logstash({ from: beats({ port: 5044 }) }) opens one: let all Beats send there",
          portOf(one),
        ),
      ),
    ...inputs
      .filter(({ name }) => name === "file")
      .flatMap(one =>
        textsOf(one, "path")
          .filter(path => !isReadable(path))
          .map(path => leftOf(one, unreadable.what, unreadable.help, path, ["path"])),
      ),
    ...inputs.flatMap(settingsOf),
  ];
};

export const isBeats = ({ name }: LogstashPlugin): boolean => name === "beats" || name === "elastic_agent";
const portOf = (one: LogstashPlugin): string => textsOf(one, "port")[0] ?? "5044";

/** @param beats the port for Beats that is opened beside it */
const doorOf = (one: LogstashPlugin, beats: LogstashPlugin | undefined): string => {
  const beside = beats === undefined ? "" : `beats(${portOf(beats) === "5044" ? "" : `{ port: ${portOf(beats)} }`}), `;
  const [written = ""] = textsOf(one, "port");
  const port = /^\d{1,5}$/.test(written) ? `{ port: ${written} }` : "";
  switch (one.name) {
    case "tcp":
      return `logstash({ tcp: { port: ${port === "" ? 5000 : written}, service: "…" } }) takes lines over TCP, and source: syslog() is a service that sends syslog`;
    case "syslog":
    case "udp":
      return `source: syslog() at the service that sends it, and logstash({ from: [${beside}syslog(${port})] })`;
    case "http":
      return `source: http() at the service that posts its records, one a line, and logstash({ from: [${beside}http(${port})] })`;
    default:
      return "a service is read from files, pods, Beats, syslog, HTTP or OTLP";
  }
};

const settingsOf = (one: LogstashPlugin): readonly ImportFinding[] => {
  const [certificate] = textsOf(one, "ssl_certificate");
  const [key = "/…"] = textsOf(one, "ssl_key");
  return [
    ...(certificate !== undefined
      ? [
          leftOf(
            one,
            "what makes the port an encrypted one",
            `logstash({ tls: { certificate: ${JSON.stringify(certificate)}, key: ${JSON.stringify(key)} } }), with clientAuthorities where clients show a certificate`,
            undefined,
            ["ssl_certificate"],
          ),
        ]
      : []),
    ...(textsOf(one, "exclude").length > 0
      ? [leftOf(one, excluded.what, excluded.help, textsOf(one, "exclude").join(", "), ["exclude"])]
      : []),
    ...(textsOf(one, "codec").includes("multiline")
      ? [
          leftOf(
            one,
            "lines put together",
            "write one JSON object a line, line breaks of a stack trace within it as \\n",
            undefined,
            ["codec"],
          ),
        ]
      : []),
  ];
};

/** Filters that the steps of every pipeline stand for. What is code is a note. */
const carried: readonly string[] = ["json", "mutate", "date", "ruby", "de_dot"];

export const leftFilters = (plugins: readonly LogstashPlugin[]): readonly ImportFinding[] =>
  plugins
    .filter(({ section }) => section === "filter")
    .flatMap((one): readonly ImportFinding[] => {
      if (one.name === "drop")
        return isOfNothing(one.condition) ? [] : [leftOf(one, "a drop of records", byLevel, one.condition)];
      return [
        ...(carried.includes(one.name) || isOfPersons(one)
          ? []
          : [
              leftOf(
                one,
                "a filter that no pipeline has",
                insteadOf.get(one.name) ?? "no option does the same",
                told(one),
              ),
            ]),
        ...constantsOf(one).map(name =>
          leftOf(
            one,
            "a field of one value",
            "a service is named in services and its environment by its name; what else is the same everywhere, the service says itself",
            name,
            ["add_field"],
          ),
        ),
      ];
    });

/** Where people are is a finding of its own. */
const isOfPersons = (one: LogstashPlugin): boolean =>
  one.name === "geoip" && textsOf(one, "source").some(name => subjectOf(plainName(name)) === "network");

/** Drops what every pipeline drops too: blank lines, and events that its own code could not take. */
const isOfNothing = (condition: string): boolean =>
  /^"_rubyexception" in \[tags\]$|^\[message\] (== ["']["']|=~ (\/|["'])\^(\\s|\[\\s\]| )\*\$(\/|["']))$/.test(
    condition,
  );

const oneObject = "write one JSON object a line; a line that is none becomes the message";
const ofServices = "write it into the record in the service: no pipeline looks elsewhere";

const insteadOf = new Map<string, string>(
  Object.entries({
    ...Object.fromEntries(["grok", "dissect", "csv", "kv", "xml"].map(name => [name, oneObject])),
    ...Object.fromEntries(
      [
        "translate",
        "geoip",
        "dns",
        "elasticsearch",
        "jdbc_static",
        "jdbc_streaming",
        "memcached",
        "http",
        "useragent",
      ].map(name => [name, ofServices]),
    ),
    aggregate: "one record for a request: request_end has its duration, tokens and outcome",
    clone: "each stream is stored once; another store is another key in to",
    split: oneObject,
    throttle: byLevel,
    metrics: 'instruments: [counter("…_total", { … })] in the environment, where no shipped one counts the same',
    fingerprint: 'privacy: { user: "hash" } gives pseudonyms; nothing else is hashed',
    truncate: "privacy: { textBytes: KiB(16) } bounds every text",
    syslog_pri: "source: syslog() at the service that sends it reads its severity",
  }),
);

/** What a filter is known by: the pattern or the field that it is about. What it hashes or encrypts with is a secret. */
const told = (one: LogstashPlugin): string | undefined =>
  one.name === "grok" || one.name === "dissect"
    ? [...textsOf(one, "match"), ...textsOf(one, "mapping")][1]
    : ["source", "field", "task_id", ...(one.name === "throttle" ? ["key"] : []), "target"].flatMap(key =>
        textsOf(one, key),
      )[0];

const constantsOf = (one: LogstashPlugin): readonly string[] => {
  const written = textsOf(one, "add_field");
  return written.filter(
    (name, index) =>
      index % 2 === 0 &&
      !written[index + 1]?.includes("%{") &&
      !/@metadata|^\[?(service|environment|fields\]\[service)\b/.test(name),
  );
};
