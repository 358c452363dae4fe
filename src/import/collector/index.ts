/** OpenTelemetry Collector configurations: files it reads, what it samples, which ways go round a redaction. */

import { openPaths } from "../../check/collector-paths.ts";
import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import { judgeLevels } from "../levels.ts";
import { type LineOf, linesOf } from "../lines.ts";
import { judgePatterns } from "../patterns.ts";
import { emptyReading, type FoundSource, type Reading } from "../reading.ts";
import { serviceOfPath } from "../service-name.ts";
import { readExporters } from "./exporters.ts";
import { leftBetween } from "./left.ts";
import { credentialsIn, leftAtLine, partsOf } from "./parts.ts";
import { leftOfSamplers, samplingOf } from "./policies.ts";
import { includedIn, leftReceivers } from "./receivers.ts";
import { judgeSampling, multiplied } from "./sampling.ts";

/** Undefined when the document is no collector's, or when its pipelines are put together elsewhere. */
export const readCollector = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || !isRecord(document.service) || !isRecord(document.service.pipelines)) return undefined;
  if (!areWritten(document.service.pipelines)) return undefined;
  const receivers = isRecord(document.receivers) ? document.receivers : {};
  const processors = isRecord(document.processors) ? document.processors : {};
  const samplers = partsOf(document, "processors").filter(({ type }) => type === "tailsampling");
  const policies = listOf(samplers[0]?.settings.policies).filter(isRecord);
  const line = linesOf(text);
  const left = leftAtLine(line);
  const exporters = readExporters(document, left);
  return {
    ...emptyReading("otel-collector"),
    sources: sourcesOf(receivers, line),
    stores: exporters.stores,
    targets: exporters.targets,
    settings: samplingOf(samplers),
    findings: [
      ...redaction(processors, text),
      ...judgeSampling(policies, text),
      ...leftOfSamplers(samplers, left),
      ...multiplied(document.service.pipelines, text),
      ...ended(document, text),
      ...levels(processors, text),
      ...credentialsIn(document, line),
      ...leftReceivers(document, left),
      ...leftBetween(document, left, exporters.left),
      ...exporters.findings,
    ],
    notes: [
      ...notesOn(exporters.stores),
      "What stays a collector of yours can take signalbox's processors as fragments: otel-collector/fragments.",
    ],
  };
};

const areWritten = (pipelines: Loose): boolean =>
  Object.keys(pipelines).length > 0 &&
  Object.values(pipelines).every(
    one =>
      isRecord(one) &&
      [one.receivers, one.processors, one.exporters].every(
        part => (part ?? undefined) === undefined || Array.isArray(part),
      ),
  );

const notesOn = ({ prometheus, ...stores }: Reading["stores"]): readonly string[] => {
  const named = Object.entries(stores).flatMap(([store, source]) => (source === "{}" ? [] : [store]));
  return [
    ...(named.length === 0
      ? []
      : [
          `What goes to ${named.join(" and ")} goes where the file says; without its url the environment has one of its own.`,
        ]),
    ...(stores.jaeger === undefined
      ? []
      : [
          'Grafana reads the Jaeger that the file names through a data source of its own: grafana({ reads: ["jaeger"], dataSources: { jaeger: existing("…") } }).',
        ]),
    ...(prometheus === undefined
      ? []
      : [
          "Metrics are derived from records and fetched from the collector: prometheus({}) is the environment's own, and prometheus({ url }) another, which is given a file for its scrape_config_files. In a cluster, kubernetes({ readers }) names the namespace that it runs in.",
        ]),
  ];
};

const typeOf = (name: string): string => name.split("/")[0] ?? name;

/** What is sent over OTLP comes through one door, however many the file has. */
const sourcesOf = (receivers: Loose, line: LineOf): readonly FoundSource[] => {
  const names = Object.keys(receivers);
  return Object.entries(receivers).flatMap(([name, settings]): readonly FoundSource[] => {
    if (typeOf(name) === "otlp")
      return name === names.find(one => typeOf(one) === "otlp")
        ? [
            {
              service: "llm-gateway",
              source: { kind: "otlp" },
              at: `receivers.${name}`,
              ...line(["receivers", name]),
            },
          ]
        : [];
    if (!/^file_?log$/.test(typeOf(name)) || !isRecord(settings)) return [];
    return includedIn(settings).map(({ path, below }) => ({
      service: serviceOfPath(path),
      source: { kind: "files", paths: [path] },
      at: `receivers.${name}.include`,
      ...line(["receivers", name, ...below]),
    }));
  });
};

/** Every text below a value. */
const textsBelow = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  return Array.isArray(value)
    ? value.flatMap(textsBelow)
    : isRecord(value)
      ? Object.values(value).flatMap(textsBelow)
      : [];
};

const statementsOf = (processors: Loose): readonly string[] =>
  Object.entries(processors)
    .filter(([name]) => ["transform", "filter"].includes(typeOf(name)))
    .flatMap(([, settings]) => textsBelow(settings));

/** A processor that has a statement for each level leaves none out. */
const levels = (processors: Loose, text: string): readonly ImportFinding[] =>
  Object.entries(processors).flatMap(([name, settings]) => {
    const statements = statementsOf({ [name]: settings });
    const hasCritical = statements.some(one => /critical|fatal/i.test(one));
    return statements
      .flatMap(one => judgeLevels(one, { path: "processors", ...lineOf(text, one) }))
      .filter(({ code }) => code !== "critical-left-out" || !hasCritical);
  });

const redaction = (processors: Loose, text: string): readonly ImportFinding[] => {
  const patterns = [
    ...statementsOf(processors).flatMap(one =>
      [...one.matchAll(/replace_(?:all_)?patterns?\([^"]*(?:"(?:key|value)",\s*)?"((?:[^"\\]|\\.)*)"/g)].map(
        ([, found = ""]) => found.replaceAll("\\\\", "\\"),
      ),
    ),
    ...Object.entries(processors)
      .filter(([name]) => typeOf(name) === "redaction")
      .flatMap(([, settings]) => (isRecord(settings) ? listOf(settings.blocked_values).flatMap(textOf) : [])),
  ].map(pattern => ({ pattern, path: "processors", ...lineOf(text, pattern) }));
  return [
    ...judgePatterns(patterns, "processors", "re2"),
    ...openPaths(text).map(({ pipelines, exporter }) => ({
      code: "no-redaction" as const,
      path: `service.pipelines.${pipelines.join(" -> ")}`,
      ...lineOf(text, "pipelines:"),
      what: "reaches an exporter without a redaction",
      got: exporter,
      help: "signalbox validate --against this file says the same of every later version of it",
    })),
  ];
};

/** Components that are gone. @see https://github.com/open-telemetry/opentelemetry-collector-contrib/releases */
const endedComponents: Readonly<Record<string, string>> = {
  "exporters.logging": "debug",
  "exporters.loki": "otlp_http to Loki's /otlp",
  "exporters.jaeger": "otlp to Jaeger",
  "processors.memory_ballast": "memory_limiter",
  "extensions.memory_ballast": "memory_limiter",
};

const ended = (document: Loose, text: string): readonly ImportFinding[] =>
  ["receivers", "processors", "exporters", "extensions"].flatMap(section =>
    Object.keys(isRecord(document[section]) ? document[section] : {}).flatMap(name => {
      const now = endedComponents[`${section}.${typeOf(name)}`];
      return now === undefined
        ? []
        : [
            {
              code: "key-ended" as const,
              path: `${section}.${name}`,
              ...lineOf(text, `${name}:`),
              what: "is no component any more",
              help: now,
            },
          ];
    }),
  );
