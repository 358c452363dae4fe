/** What of a Promtail configuration no environment says: each is named with its place, and with what to write for it. */

import { instruments } from "../../catalog/index.ts";
import { isRecord, type Loose, listOf, textOf } from "../../check/nothing-dead/json.ts";
import type { ImportFinding } from "../finding.ts";
import type { LineOf } from "../lines.ts";

/** A stage with its name, those inside of `match` included. */
export interface Stage {
  readonly name: string;
  readonly settings: Loose;
  /** The keys that lead to it, indices of lists among them. */
  readonly at: readonly string[];
}

/** Where a job stands. */
export interface Place {
  /** `scrape_configs[0]`. */
  readonly path: string;
  /** The keys that lead to it. */
  readonly at: readonly string[];
  readonly line: LineOf;
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

/** @param name what the job's path is followed by */
const leftAt = (
  { path, line }: Place,
  at: readonly string[],
  name: string,
  got: string,
  said: { readonly what: string; readonly help: string },
): ImportFinding => ({
  code: "not-carried-over",
  path: `${path}.${name}`,
  ...line(at),
  what: `is not carried over: ${said.what}`,
  ...(got === "" ? {} : { got }),
  help: said.help,
});

/** What one job does that the environment does not say. */
export const leftOfJob = (job: Loose, stages: readonly Stage[], place: Place): readonly ImportFinding[] => [
  ...stages.flatMap((stage): readonly ImportFinding[] => {
    const { name, settings, at } = stage;
    if (name === "metrics") return leftMetrics(stage, place);
    if (name === "match" && settings.action === "drop")
      return [leftAt(place, [...at, "selector"], name, textOf(settings.selector)[0] ?? "", drop)];
    if (carried.includes(name) || (name === "drop" && isOfBlankLines(settings))) return [];
    const [key, got] = told(settings);
    const help = insteadOf.get(name) ?? "no option does the same";
    return [
      leftAt(place, [...at, key], name, got, name === "drop" ? drop : { what: "a stage that no pipeline has", help }),
    ];
  }),
  ...listOf(job.relabel_configs).flatMap((rule, index) =>
    isRecord(rule) && /^(keep|drop)(equal)?$/i.test(textOf(rule.action)[0] ?? "")
      ? [leftRule(rule, [...place.at, "relabel_configs", String(index)], place)]
      : [],
  ),
  ...Object.keys(job)
    .filter(key => isSource(key))
    .map(key =>
      leftAt(place, [...place.at, key], key, "", {
        what: "where the job reads from",
        help: "a service is read from files, pods, Beats, syslog, HTTP or OTLP",
      }),
    ),
];

const drop = { what: "a drop of lines", help: byLevel } as const;

/** A target that is kept or dropped. */
const leftRule = (rule: Loose, at: readonly string[], place: Place): ImportFinding =>
  leftAt(
    place,
    [...at, rule.regex === undefined ? "action" : "regex"],
    "relabel_configs",
    textOf(rule.regex)[0] ?? "",
    {
      what: `a ${textOf(rule.action)[0]} of targets by ${listOf(rule.source_labels).flatMap(textOf).join(", ") || "their labels"}`,
      help: "services names what is read: files(…) by their paths, pods({ app }) by their label",
    },
  );

/** Metrics under names that nothing shipped has. */
const leftMetrics = ({ settings, at }: Stage, place: Place): readonly ImportFinding[] => {
  const shipped = new Set(instruments.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]));
  return Object.entries(settings)
    .filter(([name, metric]) => {
      const prefix = isRecord(metric) && typeof metric.prefix === "string" ? metric.prefix : "promtail_custom_";
      return !shipped.has(name) && !shipped.has(`${prefix}${name}`);
    })
    .map(([name]) => leftAt(place, [...at, name], "metrics", name, ownMetric));
};

const ownMetric = {
  what: "a metric of its own",
  help: 'instruments: [counter("…_total", { … })] in the environment, where no shipped one counts the same',
} as const;

/** What every pipeline drops too. */
const isOfBlankLines = ({ source, expression }: Loose): boolean =>
  source === undefined && /^\^(\\s|\[(\\s|\\[trn]|\\x20| )+\])\*\$$|^\^\$$/.test(textOf(expression)[0] ?? "");

/** What a stage is known by, and the key that says it: what it looks for, or the names of its settings. */
const told = (settings: Loose): readonly [key: string, got: string] => {
  const known = ["expression", "value", "firstline", "source"] as const;
  const [said] = known.flatMap(key => textOf(settings[key]).map((got): [string, string] => [key, got]));
  const others = Object.keys(settings).filter(key => !known.some(one => one === key));
  return said ?? [others[0] ?? "", others.join(", ")];
};

const isSource = (key: string): boolean =>
  (key.endsWith("_sd_configs") && key !== "kubernetes_sd_configs") ||
  ["journal", "syslog", "gcplog", "azure_event_hubs", "kafka", "gelf", "cloudflare", "heroku_drain"].includes(key) ||
  ["loki_push_api", "windows_events"].includes(key);
