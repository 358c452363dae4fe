/** OpenTelemetry Collector configurations: files it reads, what it samples, which ways go round a redaction. */

import { openPaths } from "../check/collector-paths.ts";
import { isRecord, type Loose, listOf, textOf } from "../check/nothing-dead/json.ts";
import { durationSource } from "./durations.ts";
import { type ImportFinding, lineOf } from "./finding.ts";
import { judgeLevels } from "./levels.ts";
import { judgePatterns } from "./patterns.ts";
import { emptyReading, type FoundService, type Reading } from "./reading.ts";
import { serviceOfPath } from "./service-name.ts";

/** Undefined when the document is no collector's. */
export const readCollector = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || !isRecord(document.service) || !isRecord(document.service.pipelines)) return undefined;
  const receivers = isRecord(document.receivers) ? document.receivers : {};
  const processors = isRecord(document.processors) ? document.processors : {};
  const sampler = Object.entries(processors).find(([name]) => typeOf(name) === "tail_sampling")?.[1];
  const policies = listOf(isRecord(sampler) ? sampler.policies : undefined).filter(isRecord);
  return {
    ...emptyReading("otel-collector"),
    services: servicesOf(receivers),
    settings: samplingOf(policies),
    findings: [
      ...redaction(processors, text),
      ...sampling(policies, text),
      ...multiplied(document.service.pipelines, text),
      ...ended(document, text),
      ...statementsOf(processors).flatMap(statement =>
        judgeLevels(statement, { path: "processors", ...lineOf(text, statement) }),
      ),
    ],
    notes: ["What stays a collector of yours can take signalbox's processors as fragments: otel-collector/fragments."],
  };
};

const typeOf = (name: string): string => name.split("/")[0] ?? name;

const servicesOf = (receivers: Loose): readonly FoundService[] =>
  Object.entries(receivers).flatMap(([name, settings]): readonly FoundService[] => {
    if (typeOf(name) === "otlp") return [{ name: "llm-gateway", source: { kind: "otlp" } }];
    if (!/^file_?log$/.test(typeOf(name)) || !isRecord(settings)) return [];
    const byName = new Map<string, string[]>();
    for (const path of listOf(settings.include).flatMap(textOf)) {
      const service = serviceOfPath(path);
      byName.set(service, [...(byName.get(service) ?? []), path]);
    }
    return [...byName].map(([service, paths]) => ({ name: service, source: { kind: "files", paths } }));
  });

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

/** The part of a policy of one type, its own or one that all must hold of. */
const partsOf = (policy: Loose): readonly Loose[] =>
  policy.type === "and" && isRecord(policy.and) ? listOf(policy.and.and_sub_policy).filter(isRecord) : [policy];

const partOf = (policy: Loose, type: string): Loose | undefined => {
  const part = partsOf(policy).find(one => one.type === type);
  const settings = part?.[type];
  return isRecord(settings) ? settings : undefined;
};

const isCache = (policy: Loose): boolean =>
  partsOf(policy).some(part => /cache/i.test(JSON.stringify(part[String(part.type)] ?? {})));

const sampling = (policies: readonly Loose[], text: string): readonly ImportFinding[] => {
  if (policies.length === 0) return [];
  const slow = policies.find(policy => partOf(policy, "latency") !== undefined);
  const base = policies.some(policy => partsOf(policy).length === 1 && policy.type === "probabilistic");
  return [
    ...(slow !== undefined && base && partOf(slow, "probabilistic") === undefined
      ? [
          {
            code: "sampling-keeps-all-slow" as const,
            path: "processors.tail_sampling",
            ...lineOf(text, "latency"),
            what: "has a policy of its own for slow traces, and no share beside it",
            got: textOf(slow.name)[0] ?? "latency",
            help: "sampling.traces.slow: { over: seconds(5), keep: percent(50) }",
          },
        ]
      : []),
    ...(policies.some(isCache)
      ? []
      : [
          {
            code: "sampling-without-cache-class" as const,
            path: "processors.tail_sampling",
            ...lineOf(text, "tail_sampling"),
            what: "has no policy for answers from a cache",
            help: "sampling.traces.cacheHits: percent(1)",
          },
        ]),
  ];
};

const percentSource = (part: Loose | undefined): string | undefined =>
  typeof part?.sampling_percentage === "number" ? `percent(${part.sampling_percentage})` : undefined;

/** The policies as `sampling.traces`. */
const samplingOf = (policies: readonly Loose[]): Reading["settings"] => {
  const shareOf = (policy: Loose | undefined) => percentSource(policy && partOf(policy, "probabilistic"));
  const slow = policies.find(policy => partOf(policy, "latency") !== undefined);
  const over = slow && partOf(slow, "latency")?.threshold_ms;
  const errors = policies.find(policy => partOf(policy, "status_code") !== undefined);
  const cache = policies.find(isCache);
  const base = shareOf(policies.find(policy => policy.type === "probabilistic"));
  const parts = [
    ...(base === undefined ? [] : [`base: ${base}`]),
    ...(errors === undefined ? [] : [`errors: ${shareOf(errors) ?? "percent(100)"}`]),
    ...(typeof over === "number" && over > 0
      ? [`slow: { over: ${durationSource(over)}, keep: ${shareOf(slow) ?? "percent(100)"} }`]
      : []),
    ...(cache === undefined || shareOf(cache) === undefined ? [] : [`cacheHits: ${shareOf(cache)}`]),
  ];
  return parts.length === 0 ? {} : { sampling: `{ traces: { ${parts.join(", ")} } }` };
};

/** Head and tail sampling in one way. */
const multiplied = (pipelines: Loose, text: string): readonly ImportFinding[] =>
  Object.entries(pipelines).flatMap(([name, pipeline]) => {
    const types = listOf(isRecord(pipeline) ? pipeline.processors : undefined)
      .flatMap(textOf)
      .map(typeOf);
    return types.includes("probabilistic_sampler") && types.includes("tail_sampling")
      ? [
          {
            code: "sampling-multiplies" as const,
            path: `service.pipelines.${name}`,
            ...lineOf(text, "probabilistic_sampler"),
            what: "samples at random before or after it samples by what a trace was",
            help: "one policy decides: sampling.traces, in the tail alone",
          },
        ]
      : [];
  });

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
