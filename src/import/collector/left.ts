/** What a collector does between its doors and its stores, and no environment does. */

import { instruments } from "../../catalog/index.ts";
import { isRecord, type Loose, listOf, textOf, wordOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import { byLevel } from "../promtail/left.ts";
import { ownCollector } from "./elsewhere.ts";
import { type Left, type Part, partsOf } from "./parts.ts";
import { percentSource } from "./sampling.ts";

/** @param without exporters that are left: what is done on the way to them alone is no loss of its own */
export const leftBetween = (document: Loose, left: Left, without: readonly string[]): readonly ImportFinding[] => {
  const processors = partsOf(document, "processors", without);
  const tail = processors.some(({ type }) => type === "tailsampling");
  return [
    // What happens to metrics alone ends with them, and they are named where they come from.
    ...processors
      .filter(({ signals }) => signals.includes("logs") || signals.includes("traces"))
      .flatMap(part => leftProcessor(part, tail, left)),
    ...partsOf(document, "connectors").flatMap(part => leftConnector(part, left)),
    ...partsOf(document, "extensions").flatMap(part => leftExtension(part, document, left)),
  ];
};

/** Processors that the steps of every pipeline and the shipper itself stand for. */
const carried: readonly string[] = [
  ...["memorylimiter", "memoryballast", "batch", "tailsampling", "redaction", "transform"],
  ...["groupbyattrs", "groupbytrace", "deltatocumulative", "cumulativetodelta"],
];

const insteadOf: ReadonlyMap<string, string> = new Map([
  ["k8sattributes", "kubernetes() with otelCollector({ podAttributes: true }) gives spans the names of their pod"],
  ["logdedup", byLevel],
  [
    "resourcedetection",
    "records and spans have service and environment; what else the machine is, the service says itself",
  ],
]);

const leftProcessor = (part: Part, tail: boolean, left: Left): readonly ImportFinding[] => {
  const { type, settings } = part;
  if (carried.includes(type)) return [];
  switch (type) {
    case "filter":
      return (["logs", "traces"] as const)
        .filter(signal => part.signals.includes(signal))
        .flatMap(signal =>
          dropsOf(Object.entries(settings).flatMap(([key, value]) => (dropped.get(key) === signal ? [value] : []))).map(
            condition =>
              left(part, [], {
                what: `a drop of ${signal}`,
                got: condition,
                help: signal === "logs" ? byLevel : byShare,
              }),
          ),
        );
    case "attributes":
    case "resource":
      return listOf(settings.actions ?? settings.attributes)
        .filter(isRecord)
        .filter(one => one.value !== undefined && !isOurs(textOf(one.key)[0] ?? ""))
        .map(one =>
          left(part, [], {
            what: "an attribute of one value",
            ...(textOf(one.key)[0] === undefined ? {} : { got: textOf(one.key)[0] ?? "" }),
            help: "a service is named in services and its environment by its name; what else is the same everywhere, the service says itself",
          }),
        );
    case "probabilisticsampler": {
      // With a tail sampler behind it the shares multiply, which is a finding of its own.
      if (tail) return [];
      const given = settings.sampling_percentage;
      const share = percentSource(settings) ?? "percent(…)";
      return [
        left(part, [], {
          what: `a share of ${part.signals.join(" and ")}`,
          ...(wordOf(given)[0] === undefined ? {} : { got: String(given) }),
          help: part.signals.includes("traces")
            ? `sampling: { traces: { base: ${share} } }`
            : `sampling: { logs: { debug: ${share} } } keeps a share by level`,
        }),
      ];
    }
    default:
      return [left(part, [], { what: "a processor that no pipeline has", help: insteadOf.get(type) ?? ownCollector })];
  }
};

const byShare = "sampling: { traces: { base: percent(10) } } keeps a share; no pipeline drops by content";

const isOurs = (key: string): boolean =>
  ["service.name", "deployment.environment", "deployment.environment.name", "environment", "service"].includes(key);

/** The keys of a filter by the signal that their conditions are of; those of metrics end with the metrics. */
const dropped: ReadonlyMap<string, "logs" | "traces"> = new Map([
  ["logs", "logs"],
  ["log_conditions", "logs"],
  ["traces", "traces"],
  ["spans", "traces"],
  ["trace_conditions", "traces"],
]);

/** The conditions of a filter, but those that drop what is blank. */
const dropsOf = (value: unknown): readonly string[] => conditionsBelow(value).filter(one => !isOfBlankBodies(one));

const isOfBlankBodies = (condition: string): boolean =>
  !/ or /.test(condition) &&
  /not IsMatch\((log\.)?body, "(\[\^ [^\]]*\]|\\{1,2}S)"\)|[^t] IsMatch\((log\.)?body, "\^\\{1,2}s\*\$"\)|body == ""/.test(
    ` ${condition}`,
  );

const conditionsBelow = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(conditionsBelow);
  return Object.entries(isRecord(value) ? value : {})
    .filter(([key]) => !["error_mode", "match_type", "context"].includes(key))
    .flatMap(([, inner]) => conditionsBelow(inner));
};

const derived = 'instruments: [counter("…_total", { … })] in the environment, where no shipped one counts the same';

const leftConnector = (part: Part, left: Left): readonly ImportFinding[] => {
  const { type, settings } = part;
  if (type === "forward") return [];
  if (type === "signaltometrics" || type === "count" || type === "sum") {
    const shipped = new Set(instruments.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]));
    return metricsOf(settings)
      .filter(name => !shipped.has(name))
      .map(name => left(part, [], { what: "a metric of its own", got: name, help: derived }));
  }
  return ["spanmetrics", "servicegraph"].includes(type)
    ? [
        left(part, [], {
          what: "metrics that are counted from spans",
          help: "the shipped instruments count requests, errors and latencies from records",
        }),
      ]
    : [left(part, [], { what: "a connector that no pipeline has", help: ownCollector })];
};

/** The names of what is counted: a list by signal, or an object by signal and name. */
const metricsOf = (settings: Loose): readonly string[] =>
  Object.values(settings).flatMap(of =>
    Array.isArray(of) ? of.filter(isRecord).flatMap(({ name }) => textOf(name)) : isRecord(of) ? Object.keys(of) : [],
  );

/** Extensions that look at the collector itself, keep its queues, or that a store's options stand for. */
const silent: readonly string[] = [
  ...["healthcheck", "healthcheckv2", "pprof", "zpages", "filestorage", "memoryballast", "memorylimiter"],
  ...["basicauth", "bearertokenauth"],
];

const leftExtension = (part: Part, document: Loose, left: Left): readonly ImportFinding[] =>
  silent.includes(part.type) || isNamedByExporter(part, document)
    ? []
    : [left(part, [], { what: "an extension", help: extensionHelp.get(part.type) ?? "no option does the same" })];

/** An exporter that says who it is in a way that no option has is named itself. */
const isNamedByExporter = ({ name }: Part, document: Loose): boolean =>
  Object.values(isRecord(document.exporters) ? document.exporters : {}).some(
    one => isRecord(one) && isRecord(one.auth) && one.auth.authenticator === name,
  );

const queues = 'otelCollector({ directory: "/var/lib/otelcol" }) is where queues and offsets are kept';

const extensionHelp: ReadonlyMap<string, string> = new Map([
  ["dbstorage", queues],
  ["redisstorage", queues],
  ["jaegerremotesampling", "jaeger({ headSampling: { … } }) says the share of traces that SDKs start"],
  ["opamp", "what the collector does is compiled and rolled out with the files: nobody changes it at run time"],
]);
