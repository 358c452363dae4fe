/** Settings of stores: Loki's configuration, Elasticsearch's lifecycle policies, Google Cloud's metrics. */

import { isRecord, type Loose, listOf } from "../../check/nothing-dead/json.ts";
import { credentialsBelow } from "../credentials.ts";
import { durationSource, readDuration } from "../durations.ts";
import { type ImportFinding, lineOf } from "../finding.ts";
import { linesOf } from "../lines.ts";
import { emptyReading, type Reading } from "../reading.ts";
import { leftOfLifecycle, leftOfLoki } from "./left.ts";

/** A value at a dotted path. */
const at = (document: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), document);

/** Keys that ended, with what there is instead. @see https://grafana.com/docs/loki/latest/setup/upgrade/ */
const lokiEnded: Readonly<Record<string, string>> = {
  "limits_config.enforce_metric_name": "leave it out",
  "limits_config.unordered_writes": "leave it out",
  "limits_config.allow_deletes": "limits_config.deletion_mode",
  "chunk_store_config.max_look_back_period": "limits_config.max_query_lookback",
  "chunk_store_config.write_dedupe_cache_config": "leave it out",
  table_manager: "compactor.retention_enabled with limits_config.retention_period",
  "storage_config.boltdb": "storage_config.tsdb_shipper",
  "storage_config.boltdb_shipper": "storage_config.tsdb_shipper",
  "ruler.remote_write.client": "ruler.remote_write.clients",
};

/** Undefined when the document is no Loki's. */
export const readLokiSettings = (document: unknown, text: string): Reading | undefined => {
  if (!isRecord(document) || !isRecord(document.schema_config)) return undefined;
  const periods = listOf(document.schema_config.configs).filter(isRecord);
  const last = periods.at(-1);
  const kept = at(document, "limits_config.retention_period");
  const days = readDuration(String(kept ?? ""));
  return {
    ...emptyReading("loki"),
    settings: days !== undefined && days >= 86_400_000 ? { retention: `{ application: ${durationSource(days)} }` } : {},
    findings: [
      ...ended(document, lokiEnded, text),
      ...(last !== undefined && (last.store !== "tsdb" || last.schema !== "v13") ? [indexEnded(last, text)] : []),
      ...(kept !== undefined && at(document, "compactor.retention_enabled") !== true
        ? [
            {
              code: "retention-without-effect" as const,
              path: "limits_config.retention_period",
              ...lineOf(text, "retention_period"),
              what: "is a retention that no compactor carries out",
              got: String(kept),
              help: "compactor.retention_enabled: true, with a delete_request_store",
            },
          ]
        : []),
      ...credentialsBelow(document, linesOf(text)),
      ...leftOfLoki(document, text),
    ],
    notes: [
      "A running Loki keeps its schema_config: add a period with tsdb and v13 from a day to come, and leave the old ones.",
    ],
  };
};

const ended = (document: Loose, keys: Readonly<Record<string, string>>, text: string): readonly ImportFinding[] =>
  Object.entries(keys)
    .filter(([path]) => at(document, path) !== undefined)
    .map(([path, help]) => ({
      code: "key-ended",
      path,
      ...lineOf(text, `${path.split(".").at(-1)}`),
      what: "is no setting of Loki 3 any more",
      help,
    }));

const indexEnded = (period: Loose, text: string): ImportFinding => ({
  code: "key-ended",
  path: "schema_config.configs",
  ...lineOf(text, `store: ${String(period.store)}`),
  what: "writes an index that Loki 3 refuses beside structured metadata",
  got: `${String(period.store)}, ${String(period.schema)}`,
  help: "store: tsdb with schema: v13",
});

/** Undefined when the document is no lifecycle policy. */
export const readLifecycle = (document: unknown, text: string): Reading | undefined => {
  const phases = at(document, "policy.phases");
  if (!isRecord(phases)) return undefined;
  const actions = Object.entries(phases).flatMap(([phase, body]) =>
    Object.entries(isRecord(body) && isRecord(body.actions) ? body.actions : {}).map(([action, settings]) => ({
      phase,
      action,
      settings,
    })),
  );
  const deleted = readDuration(String(at(phases, "delete.min_age") ?? ""));
  return {
    ...emptyReading("elasticsearch-ilm"),
    settings:
      deleted !== undefined && deleted >= 86_400_000
        ? { retention: `{ application: ${durationSource(deleted)} }` }
        : {},
    findings: [
      ...actions
        .filter(({ action }) => action === "freeze")
        .map(({ phase }) => ({
          code: "key-ended" as const,
          path: `policy.phases.${phase}.actions.freeze`,
          ...lineOf(text, '"freeze"'),
          what: "has done nothing since Elasticsearch 8.0",
          help: "leave it out; searchable_snapshot is what the frozen phase is for",
        })),
      ...actions
        .filter(
          ({ action, settings }) => action === "rollover" && isRecord(settings) && settings.max_size !== undefined,
        )
        .map(({ phase }) => ({
          code: "key-ended" as const,
          path: `policy.phases.${phase}.actions.rollover.max_size`,
          ...lineOf(text, '"max_size"'),
          what: "is deprecated since Elasticsearch 9.3",
          help: "max_primary_shard_size",
        })),
      ...(phases.delete === undefined
        ? [
            {
              code: "retention-without-effect" as const,
              path: "policy.phases",
              ...lineOf(text, '"phases"'),
              what: "has no delete phase",
              help: "retention: { application: days(30) } decides it for every store",
            },
          ]
        : []),
      ...leftOfLifecycle(phases, text),
    ],
    notes: [
      "Age counts from rollover: the policy that is compiled subtracts the rollover's age from what was promised.",
    ],
  };
};

/** Undefined when the document is no log-based metric. @see https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics */
export const readGcpMetric = (document: unknown, text: string): Reading | undefined => {
  const metric = isRecord(document) && isRecord(document.metricDescriptor) ? document.metricDescriptor : undefined;
  if (metric === undefined) return undefined;
  const wrong = metric.metricKind !== undefined && metric.metricKind !== "DELTA";
  return {
    ...emptyReading("gcp-metric"),
    findings: [
      ...(wrong
        ? [
            {
              code: "metric-kind" as const,
              path: "metricDescriptor.metricKind",
              ...lineOf(text, '"metricKind"'),
              what: "is a log-based metric of another kind than DELTA",
              got: String(metric.metricKind),
              help: '"metricKind": "DELTA"',
            },
          ]
        : []),
      ...levelsOf(document, text),
    ],
    notes: ["Metrics of logs became the catalog's instruments; gcp({ … }) creates them with their labels."],
  };
};

/** Google's severities are in upper case, so that only what a filter leaves out counts. */
const levelsOf = (document: unknown, text: string): readonly ImportFinding[] => {
  const filter = String(at(document, "filter") ?? "");
  return /severity\s*=\s*"?ERROR/.test(filter) && !/CRITICAL/.test(filter)
    ? [
        {
          code: "critical-left-out",
          path: "filter",
          ...lineOf(text, '"filter"'),
          what: "asks for severity ERROR and not for CRITICAL",
          got: filter,
          help: "severity>=ERROR",
        },
      ]
    : [];
};
