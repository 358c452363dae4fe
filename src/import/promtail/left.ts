/** What of a Promtail configuration no environment says: each is named with its place, and with what to write for it. */

import { instruments } from "../../catalog/index.ts";
import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import { type ImportFinding, lineOf } from "../finding.ts";

/** A stage with its name, those inside of `match` included. */
export interface Stage {
  readonly name: string;
  readonly settings: Loose;
}

/** Stages that the steps of every pipeline stand for; `match` with `action: drop` is none of them. */
const carried: readonly string[] = [
  ...["cri", "docker", "json", "match", "timestamp", "template", "replace", "output"],
  ...["labels", "labeldrop", "labelallow", "structured_metadata"],
];

/** What to write for a drop of lines by what they say. */
export const byLevel = "sampling: { logs: { debug: percent(1) } } keeps a share by level; no pipeline drops by content";

/** What to write for a stage. @see https://grafana.com/docs/loki/latest/send-data/promtail/stages/ */
const insteadOf = new Map<string, string>(
  Object.entries({
    drop: byLevel,
    sampling: byLevel,
    regex: "write one JSON object a line; a line that is none becomes the message",
    logfmt: "write one JSON object a line; a line that is none becomes the message",
    multiline: "write one JSON object a line, line breaks of a stack trace within it as \\n",
    static_labels: "a service is named in services; labels are service, environment and stream",
    tenant: 'loki({ tenant: "…" }), one for all services',
    limit: "loki({ limits: { rate: MiB(16) } })",
  }),
);

const leftAt = (path: string, text: string, key: string, got: string, what: string, help: string): ImportFinding => ({
  code: "not-carried-over",
  path,
  ...lineBelow(text, key, got),
  what: `is not carried over: ${what}`,
  ...(got === "" ? {} : { got }),
  help,
});

/** The line of a value below its key, or the key's: a word such as `debug` may stand above them too. */
const lineBelow = (text: string, key: string, value: string): { readonly line?: number } => {
  const from = text.search(new RegExp(`${key.replaceAll(/\W/g, "\\$&")}"?\\s*:`));
  if (from < 0) return {};
  const above = text.slice(0, from).split("\n").length - 1;
  return { line: above + (lineOf(text.slice(from), value).line ?? 1) };
};

/** What one job does that the environment does not say. */
export const leftOfJob = (
  job: Loose,
  stages: readonly Stage[],
  path: string,
  text: string,
): readonly ImportFinding[] => [
  ...stages.flatMap(({ name, settings }): readonly ImportFinding[] => {
    if (name === "metrics") return leftMetrics(settings, path, text);
    if (name === "match" && settings.action === "drop")
      return [leftAt(`${path}.match`, text, name, textOf(settings.selector)[0] ?? "", "a drop of lines", byLevel)];
    if (carried.includes(name) || (name === "drop" && isOfBlankLines(settings))) return [];
    const what = name === "drop" ? "a drop of lines" : "a stage that no pipeline has";
    return [
      leftAt(`${path}.${name}`, text, name, told(settings), what, insteadOf.get(name) ?? "no option does the same"),
    ];
  }),
  ...listOf(job.relabel_configs)
    .filter(isRecord)
    .filter(({ action }) => /^(keep|drop)(equal)?$/i.test(textOf(action)[0] ?? ""))
    .map(one =>
      leftAt(
        `${path}.relabel_configs`,
        text,
        "relabel_configs",
        textOf(one.regex)[0] ?? "",
        `a ${textOf(one.action)[0]} of targets by ${listOf(one.source_labels).flatMap(textOf).join(", ") || "their labels"}`,
        "services names what is read: files(…) by their paths, pods({ app }) by their label",
      ),
    ),
  ...Object.keys(job)
    .filter(key => isSource(key))
    .map(key =>
      leftAt(
        `${path}.${key}`,
        text,
        key,
        "",
        "where the job reads from",
        "a service is read from files, pods, Beats, syslog, HTTP or OTLP",
      ),
    ),
];

/** Metrics under names that nothing shipped has. */
const leftMetrics = (settings: Loose, path: string, text: string): readonly ImportFinding[] => {
  const shipped = new Set(instruments.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]));
  return Object.entries(settings)
    .filter(([name, metric]) => {
      const prefix = isRecord(metric) && typeof metric.prefix === "string" ? metric.prefix : "promtail_custom_";
      return !shipped.has(name) && !shipped.has(`${prefix}${name}`);
    })
    .map(([name]) =>
      leftAt(
        `${path}.metrics`,
        text,
        "metrics",
        name,
        "a metric of its own",
        'instruments: [counter("…_total", { … })] in the environment, where no shipped one counts the same',
      ),
    );
};

/** What every pipeline drops too. */
const isOfBlankLines = ({ source, expression }: Loose): boolean =>
  source === undefined && /^\^(\\s|\[(\\s|\\[trn]|\\x20| )+\])\*\$$|^\^\$$/.test(textOf(expression)[0] ?? "");

/** What a stage is known by: what it looks for, or the names of its settings. */
const told = ({ expression, value, firstline, source, ...others }: Loose): string =>
  [expression, value, firstline, source].flatMap(textOf)[0] ?? Object.keys(others).join(", ");

const isSource = (key: string): boolean =>
  (key.endsWith("_sd_configs") && key !== "kubernetes_sd_configs") ||
  ["journal", "syslog", "gcplog", "azure_event_hubs", "kafka", "gelf", "cloudflare", "heroku_drain"].includes(key) ||
  ["loki_push_api", "windows_events"].includes(key);
