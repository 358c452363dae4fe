/**
 * Reads a collector's configuration, ours or somebody's own, and lists every way from a receiver to an exporter that does
 * not pass a redaction.
 */

import { parse } from "yaml";
import type { Problem } from "../core/errors.ts";

interface Pipeline {
  readonly receivers?: readonly string[];
  readonly processors?: readonly string[];
  readonly exporters?: readonly string[];
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
  const config = parse(text) as CollectorConfig | null;
  const pipelines = config?.service?.pipelines;
  if (!config || !pipelines || Object.keys(pipelines).length === 0)
    throw new Error("no collector configuration: service.pipelines is missing or empty");
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

/** Whether a pipeline's processors replace findings in attributes and, for logs, replace them in bodies or empty those. */
const redacts = (pipeline: Pipeline, config: CollectorConfig, name: string): boolean => {
  const processors = (pipeline.processors ?? []).map(id => ({
    type: id.split("/")[0],
    settings: config.processors?.[id],
  }));
  if (processors.some(one => one.type === "redaction" && redactsValues(one.settings))) return true;
  const statements = processors.filter(one => one.type === "transform").flatMap(one => strings(one.settings));
  const replacing = statements.filter(statement => /^replace_(all_)?patterns?\(/.test(statement));
  const inAttributes = replacing.some(statement => /attributes/.test(statement));
  const inBodies =
    replacing.some(statement => /\bbody\b/.test(statement)) ||
    statements.some(statement => /^set\((log\.)?body, (""|nil)\)$/.test(statement));
  return inAttributes && (inBodies || !name.startsWith("logs"));
};

const redactsValues = (settings: unknown): boolean => {
  const blocked = (settings as { blocked_values?: unknown } | null)?.blocked_values;
  return Array.isArray(blocked) && blocked.length > 0;
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
