/** What the settings of a store say that the environment has an option for, or none, and that its defaults would undo. */

import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { durationSource, readDuration } from "../durations.ts";
import type { ImportFinding } from "../finding.ts";
import { linesOf } from "../lines.ts";

type Left = (path: readonly string[], what: string, help: string, got?: unknown) => ImportFinding;

const leftIn = (text: string): Left => {
  const line = linesOf(text);
  return (path, what, help, got) => ({
    code: "not-carried-over",
    path: path.join("."),
    ...line(path),
    what: `is not carried over: ${what}`,
    ...(typeof got === "string" || typeof got === "number" ? { got: String(got) } : {}),
    help,
  });
};

/**
 * Limits with an option, by their keys; one that is what the option's default gives is kept anyway.
 * @see https://grafana.com/docs/loki/latest/configure/#limits_config
 */
const limits: Readonly<Record<string, readonly [option: string, usual: number, source: (value: number) => string]>> = {
  ingestion_rate_mb: ["rate", 16, value => `MiB(${value})`],
  ingestion_burst_size_mb: ["burst", 32, value => `MiB(${value})`],
  max_global_streams_per_user: ["streams", 10_000, String],
  max_entries_limit_per_query: ["entries", 50_000, String],
  max_query_series: ["series", 10_000, String],
};

/** Of Loki's configuration. */
export const leftOfLoki = (document: Loose, text: string): readonly ImportFinding[] => {
  const left = leftIn(text);
  const given = isRecord(document.limits_config) ? document.limits_config : {};
  const ruler = isRecord(document.ruler) ? document.ruler : {};
  const stored = listOf(isRecord(document.schema_config) ? document.schema_config.configs : undefined)
    .filter(isRecord)
    .flatMap(({ object_store }) => textOf(object_store))
    .at(-1);
  const oldest = readDuration(String(given.reject_old_samples_max_age ?? ""));
  return [
    ...(document.auth_enabled === true
      ? [left(["auth_enabled"], "tenants", 'loki({ tenant: "…" }), one for all services')]
      : []),
    ...Object.entries(limits).flatMap(([key, [option, usual, source]]) => {
      const value = given[key];
      return typeof value === "number" && value > 0 && value !== usual
        ? [left(["limits_config", key], "a limit", `loki({ limits: { ${option}: ${source(value)} } })`, value)]
        : [];
    }),
    ...(oldest !== undefined && oldest !== 604_800_000 && given.reject_old_samples !== false
      ? [
          left(
            ["limits_config", "reject_old_samples_max_age"],
            "a limit",
            `loki({ limits: { oldest: ${durationSource(oldest)} } })`,
            given.reject_old_samples_max_age,
          ),
        ]
      : []),
    ...listOf(given.retention_stream)
      .filter(isRecord)
      .filter(
        ({ selector }) => !/^\{stream="(application|access|performance|security|audit)"\}$/.test(String(selector)),
      )
      .map(({ selector }) =>
        left(
          ["limits_config", "retention_stream"],
          "a retention by labels",
          "retention: { application: days(30), security: days(365) } is by stream",
          selector,
        ),
      ),
    ...(isRecord(document.overrides) || isRecord(document.runtime_config)
      ? [
          left(
            [isRecord(document.overrides) ? "overrides" : "runtime_config"],
            "limits of single tenants",
            "loki({ limits: { … } }) is for the one tenant that records are written to",
          ),
        ]
      : []),
    ...(stored !== undefined && stored !== "filesystem"
      ? [
          left(
            ["schema_config", "configs"],
            "where chunks are kept",
            stored === "s3" || stored === "aws"
              ? 'loki({ store: s3({ bucket: "…", region: "…" }) })'
              : "loki({ store }) says a bucket; without it chunks are on the disk",
            stored,
          ),
        ]
      : []),
    ...(textOf(ruler.alertmanager_url).length > 0
      ? [
          left(
            ["ruler", "alertmanager_url"],
            "where alerts are sent",
            'loki({ ruler: { alertmanager: "https://…" } }), or alertmanager({}) under targets',
          ),
        ]
      : []),
    ...(isRecord(ruler.remote_write) && ruler.remote_write.enabled === true
      ? [
          left(
            ["ruler", "remote_write"],
            "where recorded numbers are written",
            'loki({ record: { url: "https://…" } })',
          ),
        ]
      : []),
  ];
};

/** What a phase does that a tier does not. */
const kept: readonly string[] = ["set_priority", "migrate", "shrink", "forcemerge", "readonly", "freeze"];

/** Of a lifecycle policy: rollover and deletion follow from the retention, and the tiers are said. */
export const leftOfLifecycle = (phases: Loose, text: string): readonly ImportFinding[] => {
  const left = leftIn(text);
  const actionsOf = (phase: string): Loose => {
    const body = phases[phase];
    return isRecord(body) && isRecord(body.actions) ? body.actions : {};
  };
  return [
    ...["warm", "cold", "frozen"].flatMap(phase => {
      const body = phases[phase];
      if (!isRecord(body)) return [];
      const after = readDuration(String(body.min_age ?? ""));
      const options = [
        ...(phase === "frozen" ? ['repository: "…"'] : []),
        ...(after === undefined || after === 0 ? [] : [`after: ${durationSource(after)}`]),
      ];
      const tier = options.length === 0 ? "{}" : `{ ${options.join(", ")} }`;
      return [
        left(["policy", "phases", phase], "a tier", `elasticsearch({ tiers: { ${phase}: ${tier} } })`, body.min_age),
        ...Object.keys(actionsOf(phase))
          .filter(action => !kept.includes(action) && !(phase === "frozen" && action === "searchable_snapshot"))
          .map(action =>
            left(
              ["policy", "phases", phase, "actions", action],
              "an action of a tier",
              'elasticsearch({ ilm: existing("…") }) keeps the policy, and its promise is yours',
            ),
          ),
      ];
    }),
    ...("wait_for_snapshot" in actionsOf("delete")
      ? [
          left(
            ["policy", "phases", "delete", "actions", "wait_for_snapshot"],
            "a deletion that waits",
            'elasticsearch({ ilm: existing("…") }) keeps the policy, and its promise is yours',
          ),
        ]
      : []),
  ];
};
