/**
 * The settings we may write into `logstash.yml` and `pipelines.yml`, so that a misspelt one is refused here, before
 * Logstash refuses it at its start.
 * @see https://www.elastic.co/docs/reference/logstash/logstash-settings-file
 */

import type { Json, JsonObject } from "../../core/artifact.ts";
import { didYouMean, type Problem, shown } from "../../core/errors.ts";

type SettingKind = "text" | "number" | "boolean" | "bytes" | "duration" | readonly string[];

/** What a pipeline may set for itself: `PIPELINE_SETTINGS_WHITE_LIST` of Logstash 9.5. */
const perPipeline = {
  "config.debug": "boolean",
  "config.support_escapes": "boolean",
  "dead_letter_queue.enable": "boolean",
  "dead_letter_queue.flush_interval": "number",
  "dead_letter_queue.max_bytes": "bytes",
  "dead_letter_queue.storage_policy": ["drop_newer", "drop_older"],
  "dead_letter_queue.retain.age": "duration",
  "metric.collect": "boolean",
  "path.config": "text",
  "path.dead_letter_queue": "text",
  "path.queue": "text",
  "pipeline.batch.delay": "number",
  "pipeline.batch.size": "number",
  "pipeline.ecs_compatibility": ["disabled", "v1", "v8"],
  "pipeline.id": "text",
  "pipeline.ordered": ["auto", "true", "false"],
  "pipeline.recoverable": ["auto", "true", "false"],
  "pipeline.reloadable": "boolean",
  "pipeline.workers": "number",
  "queue.checkpoint.acks": "number",
  "queue.checkpoint.writes": "number",
  "queue.drain": "boolean",
  "queue.max_bytes": "bytes",
  "queue.max_events": "number",
  "queue.page_capacity": "bytes",
  "queue.type": ["memory", "persisted"],
} as const satisfies Readonly<Record<string, SettingKind>>;

const perProcess = {
  ...perPipeline,
  allow_superuser: "boolean",
  "api.enabled": "boolean",
  "api.environment": "text",
  "api.http.host": "text",
  "api.http.port": "text",
  "config.reload.automatic": "boolean",
  "config.reload.interval": "duration",
  "log.format": ["plain", "json"],
  "log.level": ["fatal", "error", "warn", "info"],
  "node.name": "text",
  "path.data": "text",
  "path.logs": "text",
} as const satisfies Readonly<Record<string, SettingKind>>;

export type PipelineSettings = { readonly [Name in keyof typeof perPipeline]?: string | number | boolean };
export type ProcessSettings = { readonly [Name in keyof typeof perProcess]?: string | number | boolean };

/**
 * What is wrong with the data of `logstash.yml`. `log.level` debug and trace are refused: they write whole records into
 * the log, unredacted.
 */
export const judgeProcessSettings = (data: JsonObject): readonly Problem[] =>
  judgeSettings(data, perProcess, "logstash.yml");

/** What is wrong with the data of `pipelines.yml`. */
export const judgePipelineSettings = (data: readonly Json[]): readonly Problem[] =>
  data.flatMap((one, index) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? judgeSettings(one as JsonObject, perPipeline, `pipelines.yml[${index}]`)
      : [{ code: "wrong-type" as const, path: `pipelines.yml[${index}]`, what: "is no pipeline", got: shown(one) }],
  );

const judgeSettings = (
  data: JsonObject,
  known: Readonly<Record<string, SettingKind>>,
  file: string,
): readonly Problem[] =>
  Object.entries(data).flatMap(([name, value]): readonly Problem[] => {
    if (value === undefined) return [];
    const path = `${file}.${name}`;
    const kind = known[name];
    if (kind === undefined) {
      return [
        {
          code: "unknown-key",
          path,
          what: "is no setting that is known here",
          ...didYouMean(name, Object.keys(known)),
        },
      ];
    }
    if (isOfKind(kind, value)) return [];
    return [
      {
        code: "wrong-type",
        path,
        what: "is of another kind than Logstash takes here",
        got: shown(value),
        expected: typeof kind === "string" ? kind : kind.join(", "),
      },
    ];
  });

const isOfKind = (kind: SettingKind, value: Json): boolean => {
  if (typeof kind !== "string") return typeof value === "string" && kind.includes(value);
  switch (kind) {
    case "text":
      return typeof value === "string" && value !== "";
    case "number":
      return typeof value === "number" && Number.isInteger(value) && value >= 0;
    case "boolean":
      return typeof value === "boolean";
    case "bytes":
      return typeof value === "string" && /^[0-9]+(kb|mb|gb|b)$/.test(value);
    case "duration":
      return typeof value === "string" && /^[0-9]+[dhms]$/.test(value);
    default:
      return kind satisfies never;
  }
};
