/** The pipelines of log records: a lane for each set of equal steps, then one last hop for each store. */

import type { JsonObject } from "../../core/artifact.ts";
import { streams } from "../../core/schema.ts";
import type { Service } from "../../core/service.ts";
import type { Destination, Endpoint, IngestProtocol, Self, Site } from "../../core/target.ts";
import { doorOf, exporterFor, type FullQueue } from "./exporters.ts";
import { instrumentBranch, instrumentPiece } from "./instruments.ts";
import { type Lane, lanesOf, unknownService, unnamed } from "./lanes.ts";
import { lastHop } from "./mapping.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { entry, isOneOf, type Ottl, quoted, set } from "./ottl.ts";
import type { Piece } from "./piece.ts";
import { blankRecord, compilePipeline, droppedByAll } from "./pipeline.ts";
import { httpReceiverId, postedIds, postedProcessors, postedReceiver } from "./posted.ts";
import { fileReceiver, fileReceiverId, otlpReceiver, syslogReceiver } from "./receivers.ts";

/** Which sources a process reads. */
export type Reach = "node" | "network" | "both";

export interface LogOptions {
  readonly reach: Reach;
  /** The address receivers listen on. */
  readonly host: string;
  /** The processors every record passes first. */
  readonly first: readonly string[];
}

/** Joins the lanes with the stores. */
const junction = "forward/logs";

const serviceName = 'resource.attributes["service.name"]';

/** The receivers that carry records of several services, which say whose each is. */
type Shared = "otlp" | "syslog" | "http";

/** What stands between a receiver and the lanes. */
const networkProcessors = (kind: Shared, services: readonly Service[]): Readonly<Record<string, JsonObject>> =>
  kind === "http" ? postedProcessors(services) : { [`transform/${kind}`]: fromNetwork(kind, services) };

const receiverOf = (kind: Shared): string => (kind === "http" ? httpReceiverId : kind);

/** Everything about logs in one process; nothing when it reads none. */
export const logPieces = (
  self: Self<OtelCollectorOptions>,
  site: Site,
  { reach, host, first }: LogOptions,
): readonly Piece[] => {
  const { options } = self;
  const all = site.sources(self.key, "logs");
  const read = all.filter(service => reaches(reach, service));
  if (read.length === 0) return [];
  const by = (kind: Service["source"]["kind"]) => read.filter(service => service.source.kind === kind);
  const shared = (["otlp", "syslog", "http"] as const).filter(kind => by(kind).length > 0);
  const lanes = lanesOf([...read, ...(shared.length > 0 ? [unnamed(site)] : [])], site);
  const whenFull: FullQueue = reach === "network" ? "refuse" : "wait";
  return [
    { processors: { "filter/blank": { error_mode: "silent", log_conditions: [blankRecord] } } },
    ...read.flatMap(service => fileReceiverPiece(service, all, options)),
    ...(shared.includes("otlp") ? [{ receivers: { otlp: otlpReceiver(host, options) } }] : []),
    ...(shared.includes("syslog") ? [{ receivers: { syslog: syslogReceiver(host, by("syslog"), options) } }] : []),
    ...(shared.includes("http") ? [postedReceiver(host, options)] : []),
    ...shared.map(kind => ({ processors: networkProcessors(kind, by(kind)) })),
    ...equipped(lanes, site.name).map(lane =>
      lanePiece(lane, { several: lanes.length > 1, counted: site.scraped, shared, first }),
    ),
    { connectors: { [junction]: {} } },
    instrumentPiece(site, options, host),
    ...site.destinations(self.key, "logs").flatMap(destination => storePieces(destination, options, whenFull)),
  ];
};

const reaches = (reach: Reach, { source }: Service): boolean => {
  const onNode = source.kind === "files" || source.kind === "pods";
  return reach === "both" || (reach === "node") === onNode;
};

const isFile = (
  service: Service,
): service is Service & { readonly source: Extract<Service["source"], { kind: "files" | "pods" }> } =>
  service.source.kind === "files" || service.source.kind === "pods";

const fileReceiverPiece = (
  service: Service,
  all: readonly Service[],
  options: OtelCollectorOptions,
): readonly Piece[] =>
  isFile(service)
    ? [
        {
          receivers: {
            [fileReceiverId(service)]: fileReceiver(
              service,
              all.filter(other => other.name !== service.name),
              options,
            ),
          },
        },
      ]
    : [];

/**
 * Whose a record is: a service of the configuration that sends this way, or nobody's. What OTLP carries in resource and
 * scope becomes keys of the record, of which naming takes what fields claim.
 */
const fromNetwork = (kind: Exclude<Shared, "http">, services: readonly Service[]): JsonObject => {
  const logger = entry("log.attributes", "logger");
  const names = services.map(({ name }) => name);
  return {
    error_mode: "propagate",
    log_statements: [
      set(serviceName, quoted(unknownService), `not ${isOneOf(serviceName, names)}`),
      ...(kind === "otlp"
        ? [
            'merge_maps(log.attributes, resource.attributes, "insert")',
            set(logger, "instrumentation_scope.name", `${logger} == nil`, 'instrumentation_scope.name != ""'),
          ]
        : []),
    ],
  };
};

/** A lane with its processors in the order they run; what samples runs last. */
export interface EquippedLane {
  readonly lane: Lane;
  readonly processors: Readonly<Record<string, JsonObject>>;
  readonly samplers: Readonly<Record<string, JsonObject>>;
}

/** The stages of a lane as processors: what is equal in several lanes is one processor, named after the first of them. */
export const equipped = (lanes: readonly Lane[], environment: string): readonly EquippedLane[] => {
  const uncopied = droppedByAll(lanes.map(lane => lane.steps));
  // In every lane or in none, so that lanes with the same steps share a processor.
  const posted = lanes.some(({ services }) => services.some(({ source }) => source.kind === "http"));
  const compiled = lanes.map(lane => ({
    lane,
    stages: Object.entries(compilePipeline(lane.steps, uncopied, environment, posted))
      .filter(([, lines]) => lines.length > 0)
      .map(([stage, lines]) => ({ stage, text: JSON.stringify(lines), processor: stageProcessor(stage, lines) })),
  }));
  const named = (stage: string, text: string): string => {
    const variants = compiled.map(({ stages }) => stages.find(one => one.stage === stage)?.text);
    const type = stage === "sample" ? "filter" : "transform";
    if (variants.every(variant => variant === text)) return `${type}/${stage}`;
    return `${type}/${stage}-${compiled[variants.indexOf(text)]?.lane.name ?? ""}`;
  };
  return compiled.map(({ lane, stages }) => {
    const [samplers, processors] = [true, false].map(samples =>
      Object.fromEntries(
        stages
          .filter(({ stage }) => (stage === "sample") === samples)
          .map(({ stage, text, processor }) => [named(stage, text), processor]),
      ),
    );
    return { lane, processors: processors ?? {}, samplers: samplers ?? {} };
  });
};

const stageProcessor = (stage: string, lines: readonly Ottl[]): JsonObject =>
  stage === "sample"
    ? { error_mode: "silent", log_conditions: lines }
    : { error_mode: stage === "normalise" ? "silent" : "propagate", log_statements: lines };

/** The processors of each way in, by their names. */
const arriving: Readonly<Record<Shared, readonly string[]>> = {
  otlp: ["filter/blank", "transform/otlp"],
  syslog: ["filter/blank", "transform/syslog"],
  http: postedIds,
};

interface LaneSetting {
  /** Whether there are other lanes. */
  readonly several: boolean;
  /** Whether records are counted before they are sampled. */
  readonly counted: boolean;
  readonly shared: readonly Shared[];
  readonly first: readonly string[];
}

const lanePiece = (
  { lane, processors, samplers }: EquippedLane,
  { several, counted, shared, first }: LaneSetting,
): Piece => {
  const files = lane.services.filter(isFile).map(fileReceiverId);
  const unnamedToo = lane.services.some(({ name }) => name === unknownService);
  const only = `filter/only-${lane.name}`;
  const network = shared.filter(kind => unnamedToo || lane.services.some(({ source }) => source.kind === kind));
  // Counting comes between the last of a lane's processors and its sampling.
  const branches = counted && Object.keys(samplers).length > 0;
  const unsampled = `forward/${lane.name}`;
  const steps = [...Object.keys(processors), ...(branches ? [] : Object.keys(samplers))];
  const exporters = [branches ? unsampled : junction, ...(counted ? [instrumentBranch] : [])];
  return {
    ...(branches ? { connectors: { [unsampled]: {} } } : {}),
    processors: {
      ...processors,
      ...samplers,
      ...(several && network.length > 0
        ? {
            [only]: {
              error_mode: "silent",
              log_conditions: [
                `not ${isOneOf(
                  serviceName,
                  lane.services
                    .filter(service => !isFile(service) || service.name === unknownService)
                    .map(({ name }) => name),
                )}`,
              ],
            },
          }
        : {}),
    },
    pipelines: {
      ...(files.length > 0
        ? { [`logs/${lane.name}`]: { receivers: files, processors: [...first, "filter/blank", ...steps], exporters } }
        : {}),
      ...Object.fromEntries(
        network.map(kind => [
          `logs/${lane.name}-${kind}`,
          {
            receivers: [receiverOf(kind)],
            processors: [...first, ...arriving[kind], ...(several ? [only] : []), ...steps],
            exporters,
          },
        ]),
      ),
      ...(branches
        ? {
            [`logs/${lane.name}-sampled`]: {
              receivers: [unsampled],
              processors: Object.keys(samplers),
              exporters: [junction],
            },
          }
        : {}),
    },
  };
};

/** A store as one last hop, or as one for each stream where its name has the stream in it; of the streams it takes. */
const storePieces = (
  destination: Destination,
  options: OtelCollectorOptions,
  whenFull: FullQueue,
): readonly Piece[] => {
  const door = doorOf(destination);
  if (!door) return [];
  const { key, mapping } = destination;
  const group = door.facts?.group;
  if (door.protocol !== "cloudwatch-logs" || !group?.includes("{stream}"))
    return [hop(key, door, mapping, door.facts?.streams?.split(",") ?? [], options, whenFull)];
  return streams.map(stream =>
    hop(
      `${key}-${stream}`,
      { ...door, facts: { ...door.facts, group: group.replaceAll("{stream}", stream) } },
      mapping,
      [stream],
      options,
      whenFull,
    ),
  );
};

const hop = (
  key: string,
  door: Endpoint<IngestProtocol>,
  mapping: Destination["mapping"],
  /** The streams it takes; none named means all. */
  only: readonly string[],
  options: OtelCollectorOptions,
  whenFull: FullQueue,
): Piece => {
  const { statements, resourceKeys } = lastHop(mapping, door.protocol, door.facts);
  const processors: Record<string, JsonObject> = {
    ...(only.length === 0
      ? {}
      : {
          [`filter/to-${key}`]: {
            error_mode: "silent",
            log_conditions: [`not ${isOneOf(entry("log.attributes", "stream"), only)}`],
          },
        }),
    [`transform/to-${key}`]: { error_mode: "silent", log_statements: statements },
    ...(resourceKeys.length > 0 ? { [`groupbyattrs/to-${key}`]: { keys: resourceKeys } } : {}),
  };
  const exporter = exporterFor(key, door, options, whenFull);
  return {
    ...exporter.piece,
    processors,
    pipelines: {
      [`logs/to-${key}`]: {
        receivers: [junction],
        processors: Object.keys(processors),
        exporters: [exporter.id],
      },
    },
  };
};
