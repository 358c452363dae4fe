/**
 * Somebody's collector file, made safe to run: the same processors, connectors and pipelines, but one receiver on the
 * loopback, exporters that send to a sink of ours, and nothing else that talks.
 * @see https://opentelemetry.io/docs/collector/configuration/
 */

import { resolve } from "node:path";
import { z } from "zod";
import { type Problem, shown } from "../core/errors.ts";
import { problemsOf } from "../environment/issues.ts";
import { readYaml } from "../files/yaml.ts";
import type { CollectorTrial } from "./test-file.ts";

const components = z.record(z.string(), z.unknown()).nullish();
const ids = z.array(z.string());
const shape = z.looseObject({
  receivers: components,
  processors: components,
  exporters: components,
  connectors: components,
  service: z.looseObject({
    pipelines: z.record(z.string(), z.looseObject({ receivers: ids, processors: ids.nullish(), exporters: ids })),
  }),
});
type Config = z.infer<typeof shape>;

/** What receives the records, and how. */
export interface Way {
  readonly receiver: string;
  readonly kind: "otlp" | "file_log";
}

/** `kind/name`; what some were called before is what they are called now. */
const kindOf = (id: string): string => id.split("/")[0] ?? id;
const formerly: Readonly<Record<string, Way["kind"]>> = { otlp: "otlp", file_log: "file_log", filelog: "file_log" };

/** Asks a cluster or a cloud who it runs for, which nobody answers here. */
const asksAround = ["k8s_attributes", "k8sattributes", "resource_detection", "resourcedetection"];

const read = (
  { config }: CollectorTrial,
  folder: string,
  path: string,
): { readonly config: Config } | { readonly problems: readonly Problem[] } => {
  const at = `${path}.config (${config})`;
  const document = readYaml(resolve(folder, config), at);
  if ("problem" in document) return { problems: [document.problem] };
  const input = document.value;
  const found = shape.safeParse(input);
  return found.success ? { config: found.data } : { problems: problemsOf(found.error.issues, at, input, shape) };
};

/** Every receiver that records can reach, and that a pipeline has. */
const waysOf = ({ service }: Config): readonly Way[] =>
  [...new Set(Object.values(service.pipelines).flatMap(({ receivers }) => receivers))].flatMap(receiver => {
    const kind = Object.hasOwn(formerly, kindOf(receiver)) ? formerly[kindOf(receiver)] : undefined;
    return kind === undefined ? [] : [{ receiver, kind }];
  });

const wayInto = (config: Config, into: string | undefined): Way | undefined => {
  const ways = waysOf(config);
  return into === undefined
    ? ways.length === 1
      ? ways[0]
      : undefined
    : ways.find(({ receiver }) => receiver === into);
};

export const judgeCollector = (trial: CollectorTrial, folder: string, path: string): readonly Problem[] => {
  const found = read(trial, folder, path);
  if ("problems" in found) return found.problems;
  const ways = waysOf(found.config);
  if (wayInto(found.config, trial.into) !== undefined) return [];
  const at = `${path}.into`;
  const expected =
    ways.length === 0
      ? "an otlp or file_log receiver in a pipeline"
      : `one of ${ways.map(({ receiver }) => receiver).join(", ")}`;
  if (trial.into === undefined && ways.length > 1)
    return [{ code: "missing-key", path: at, what: "is missing", expected }];
  return [{ code: "unknown-name", path: at, what: "there is no such way in", got: shown(trial.into), expected }];
};

/** Where things are while it runs. */
export interface Places {
  /** The port that an OTLP receiver listens at. */
  readonly port: number;
  /** The file that a file_log receiver reads. */
  readonly file: string;
  /** The sink's address: exporters add a number and what OTLP adds. */
  readonly sink: string;
}

export interface Rewritten {
  readonly config: object;
  readonly way: Way;
  /** The exporters' ids, by the number that each adds to the sink's address. */
  readonly exporters: readonly string[];
  /** What the records' pipelines carry. */
  readonly signals: readonly string[];
  /** How long the slowest processor holds what it has, in milliseconds. */
  readonly holdsMs: number;
  /** In words, what is not as in the file. */
  readonly notes: readonly string[];
}

/** A judged file as it is run. @throws Error for a file that is no longer what it was when it was judged */
export const rewrite = (trial: CollectorTrial, folder: string, places: Places): Rewritten => {
  const found = read(trial, folder, trial.config);
  const way = "config" in found ? wayInto(found.config, trial.into) : undefined;
  if ("problems" in found || way === undefined) throw new Error(`${trial.config} cannot be read any more`);
  const { config } = found;
  const connectors = Object.keys(config.connectors ?? {});
  const isIn = (id: string): boolean => id === way.receiver || connectors.includes(id);
  const pipelines = reached(
    Object.entries(config.service.pipelines).map(([id, pipeline]) => ({
      id,
      ...pipeline,
      processors: pipeline.processors ?? [],
    })),
    isIn,
    connectors,
    way.receiver,
  );
  const exporters = [...new Set(pipelines.flatMap(one => one.exporters))].filter(id => !connectors.includes(id));
  const sinks = new Map(exporters.map((id, index) => [id, `otlphttp/sink_${index}`]));
  const isLeftOut = (id: string): boolean => asksAround.includes(kindOf(id));
  const processors = [...new Set(pipelines.flatMap(one => one.processors))];
  const kept = processors.filter(id => !isLeftOut(id));
  const out = processors.filter(isLeftOut);
  const used = connectors.filter(id => pipelines.some(one => one.exporters.includes(id)));
  const held = kept.filter(id => holders.some(({ kind }) => kind === kindOf(id)));
  return {
    way,
    exporters,
    signals: [...new Set(pipelines.filter(one => one.receivers.includes(way.receiver)).map(({ id }) => kindOf(id)))],
    holdsMs: held.length > 0 ? 3000 : 0,
    notes: [
      ...(out.length > 0 ? [`left out: ${out.join(", ")}`] : []),
      ...(held.length > 0 ? [`wait a second and no longer: ${held.join(", ")}`] : []),
    ],
    config: {
      receivers: { [way.receiver]: receiverOf(way, config.receivers?.[way.receiver], places) },
      processors: Object.fromEntries(kept.map(id => [id, hurried(id, config.processors?.[id])])),
      connectors: Object.fromEntries(used.map(id => [id, config.connectors?.[id] ?? null])),
      exporters: Object.fromEntries(
        exporters.map((id, index) => [sinks.get(id) ?? id, exporterTo(`${places.sink}/${index}`)]),
      ),
      service: {
        telemetry: { metrics: { level: "none" }, logs: { level: "info" } },
        pipelines: Object.fromEntries(
          pipelines.map(one => [
            one.id,
            {
              receivers: one.receivers.filter(id => isIn(id)),
              processors: one.processors.filter(id => !isLeftOut(id)),
              exporters: one.exporters.map(id => sinks.get(id) ?? id),
            },
          ]),
        ),
      },
    },
  };
};

interface Pipeline {
  readonly id: string;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** The pipelines that something of the receiver's comes to, through connectors as well. */
const reached = (
  all: readonly Pipeline[],
  isIn: (id: string) => boolean,
  connectors: readonly string[],
  receiver: string,
): readonly Pipeline[] => {
  let known = new Set([receiver]);
  for (;;) {
    const those = all.filter(({ receivers }) => receivers.some(id => isIn(id) && known.has(id)));
    const more = new Set([
      receiver,
      ...those.flatMap(({ exporters }) => exporters.filter(id => connectors.includes(id))),
    ]);
    if (more.size === known.size)
      return those.map(one => ({ ...one, receivers: one.receivers.filter(id => known.has(id)) }));
    known = more;
  }
};

/**
 * A file that is taken away when it was read has an end: that is how it is known to have been read. What is held for more
 * lines to come is then sent at once, since none will.
 */
const receiverOf = ({ kind }: Way, own: unknown, { file, port }: Places): object => {
  if (kind === "otlp") return { protocols: { http: { endpoint: `127.0.0.1:${port}` } } };
  const { storage: _, exclude: __, ...others } = asObject(own);
  return {
    ...others,
    include: [file],
    start_at: "beginning",
    poll_interval: "100ms",
    delete_after_read: true,
    force_flush_period: "1ns",
  };
};

const exporterTo = (endpoint: string): object => ({
  endpoint,
  encoding: "json",
  compression: "none",
  sending_queue: { enabled: false },
  retry_on_failure: { enabled: false },
});

/** Processors that hold what they have until a trace is complete, and the option that says for how long. */
const holders = [
  { kind: "tail_sampling", option: "decision_wait" },
  { kind: "groupbytrace", option: "wait_duration" },
] as const;

const hurried = (id: string, own: unknown): unknown => {
  const holder = holders.find(({ kind }) => kind === kindOf(id));
  return holder === undefined ? (own ?? null) : { ...asObject(own), [holder.option]: "1s" };
};

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};
