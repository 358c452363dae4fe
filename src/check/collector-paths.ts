/**
 * Reads a collector's configuration, ours or somebody's own, and lists every way from a receiver to an exporter that does
 * not pass a redaction.
 */

import { parse } from "yaml";
import type { Problem } from "../core/errors.ts";

interface Pipeline {
  readonly receivers?: readonly string[] | null;
  /** Null where the key has nothing behind it, which the collector takes for none. */
  readonly processors?: readonly string[] | null;
  readonly exporters?: readonly string[] | null;
}

interface CollectorConfig {
  readonly processors?: Readonly<Record<string, unknown>>;
  readonly connectors?: Readonly<Record<string, unknown>>;
  readonly service?: { readonly pipelines?: Readonly<Record<string, Pipeline | null>> };
}

/** Metrics and profiles carry no text of people, so only these are judged. */
const judgedSignals = ["logs", "traces"];

/** A path that reaches an exporter unredacted. */
export interface OpenPath {
  readonly pipelines: readonly string[];
  readonly exporter: string;
}

/**
 * The unredacted paths of a configuration.
 * @throws Error when the text is no collector configuration
 */
export const openPaths = (text: string): readonly OpenPath[] => {
  const config = parse(text, { merge: true }) as CollectorConfig | null;
  const pipelines = config?.service?.pipelines;
  if (!config || !pipelines || Object.keys(pipelines).length === 0)
    throw new Error("no collector configuration: service.pipelines is missing or empty");
  for (const [name, pipeline] of Object.entries(pipelines))
    for (const part of ["receivers", "processors", "exporters"] as const) {
      const listed: unknown = pipeline?.[part];
      if (typeof pipeline !== "object" || ((listed ?? undefined) !== undefined && !Array.isArray(listed)))
        throw new Error(`service.pipelines.${name} is not written out; merge what it refers to first`);
    }
  const connectors = new Set(Object.keys(config.connectors ?? {}));
  const found: OpenPath[] = [];
  const follow = (name: string, before: readonly string[]): void => {
    const pipeline = pipelines[name];
    if (!pipeline || before.includes(name)) return;
    if (redacts(pipeline, config, name)) return;
    const path = [...before, name];
    for (const exporter of pipeline.exporters ?? []) {
      if (!connectors.has(exporter)) found.push({ pipelines: path, exporter });
      else
        for (const [next, other] of Object.entries(pipelines))
          if (other?.receivers?.includes(exporter) && judged(next)) follow(next, path);
    }
  };
  for (const [name, pipeline] of Object.entries(pipelines))
    if (judged(name) && pipeline?.receivers?.some(receiver => !connectors.has(receiver))) follow(name, []);
  return found;
};

const judged = (pipeline: string): boolean => judgedSignals.includes(pipeline.split("/")[0] ?? "");

/**
 * Whether a pipeline's processors replace findings in attributes and, for logs, replace them in bodies or empty those. What
 * happens only under a condition, or to keys alone, does not count.
 */
const redacts = (pipeline: Pipeline, config: CollectorConfig, name: string): boolean => {
  const isLogs = name.split("/")[0] === "logs";
  const processors = (pipeline.processors ?? []).map(id => ({
    type: id.split("/")[0],
    settings: config.processors?.[id],
  }));
  if (processors.some(one => one.type === "redaction" && redactsValues(one.settings))) return true;
  const statements = processors
    .filter(one => one.type === "transform")
    .flatMap(one =>
      unconditional((one.settings as Record<string, unknown> | null)?.[isLogs ? "log_statements" : "trace_statements"]),
    );
  const inAttributes = statements.some(statement =>
    /^(replace_all_patterns\([a-z.]*attributes, "value",|replace_pattern\([a-z.]*attributes\[)/.test(statement),
  );
  const inBodies = statements.some(statement =>
    /^(replace_pattern\((log\.)?body\b|replace_all_patterns\((log\.)?body, "value",|set\((log\.)?body, (""|nil)\)$)/.test(
      statement,
    ),
  );
  return inAttributes && (inBodies || !isLogs);
};

/** The statements that run on every record, of both forms a transform processor takes. */
const unconditional = (listed: unknown): readonly string[] =>
  (Array.isArray(listed) ? listed : [])
    .flatMap((entry: unknown) => {
      if (typeof entry !== "object" || entry === null) return strings(entry);
      const group = entry as { conditions?: unknown; statements?: unknown };
      return group.conditions === undefined ? strings(group.statements) : [];
    })
    .filter(statement => !/\)\s+where\s/.test(statement));

/** Ignored keys are a way around the blocked values. */
const redactsValues = (settings: unknown): boolean => {
  const given = settings as Record<string, unknown> | null;
  const blocked = given?.blocked_values;
  return (
    Array.isArray(blocked) &&
    blocked.length > 0 &&
    given?.ignored_keys === undefined &&
    given?.ignored_key_patterns === undefined
  );
};

const strings = (value: unknown): readonly string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(strings);
  return [];
};

/** The open paths as problems. */
export const judgeCollectorPaths = (text: string, file: string): readonly Problem[] =>
  openPaths(text).map(path => ({
    code: "missing-capability",
    path: `${file}: service.pipelines.${path.pipelines.at(-1)}`,
    what: `reaches the exporter ${path.exporter} without redaction`,
    got: path.pipelines.join(" → "),
    expected: "a redaction or transform processor that replaces findings before it",
    help: "put the processors of otel-collector/fragments/redaction.yaml in front of the exporter",
  }));
