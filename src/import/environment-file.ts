/** The environment file that says in our words what the imported files say. */

import type { FoundService, FoundStores, Reading } from "./reading.ts";
import { sourceText } from "./services.ts";

type Shape = "promtail" | "collector" | "logstash";

/** What a name may be, so that nothing of a file ends a string of the environment's source. */
const text = (value: string): string => JSON.stringify(value);

/**
 * The source of an environment that passes `defineEnvironment`. What no file says keeps its default.
 * @param name a DNS label
 * @param services at least one, of which no two read the same files
 */
export const environmentSource = (
  name: string,
  readings: readonly Reading[],
  services: readonly FoundService[],
): string => {
  const metrics = readings.some(
    ({ kind, asksPrometheus, stores }) =>
      kind === "prometheus-rules" || asksPrometheus || stores.prometheus !== undefined,
  );
  const body: readonly string[] = [
    `name: ${text(name)},`,
    `platform: ${services.some(({ source }) => source.kind === "pods") ? clusterOf(storesOf(readings)) : "compose()"},`,
    ...entry(
      "services",
      services.map(one => serviceLine(one, metrics)),
    ),
    ...settingsOf(readings),
    ...entry("alerts", alertsOf(readings)),
    ...targetsOf(services, readings, metrics),
  ];
  const written = body.join("\n");
  const imports = [
    "defineEnvironment",
    ...[...written.replaceAll(/"(?:\\.|[^"\\])*"/g, "").matchAll(/\b([a-zA-Z]+)\(/g)].map(([, called = ""]) => called),
  ];
  return [
    `import { ${[...new Set(imports)].sort().join(", ")} } from "signalbox";`,
    "",
    "export default defineEnvironment({",
    ...body.map(line => `  ${line}`),
    "});",
    "",
  ].join("\n");
};

/** A Prometheus that is not ours fetches from its namespace, which its address in the cluster says; else the usual one. */
const clusterOf = ({ prometheus = "{}" }: FoundStores): string => {
  if (prometheus === "{}") return "kubernetes()";
  const [, namespace = "monitoring"] = /\/\/[^./:"]+\.([a-z0-9-]+)\.svc\b/.exec(prometheus) ?? [];
  return `kubernetes({ readers: [${text(namespace)}] })`;
};

/** Nobody derives metrics from what Logstash brings, so that the viewer of its store judges it beside a Prometheus. */
const serviceLine = (one: FoundService, metrics: boolean): string =>
  `${text(one.name)}: { source: ${sourceText(one.source)}${metrics && one.source.kind === "beats" ? ', evaluator: "kibana"' : ""} },`;

const entry = (key: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${key}: {`, ...lines.map(line => `  ${line}`), "},"];

/** The first file that decides a setting. */
const settingsOf = (readings: readonly Reading[]): readonly string[] =>
  (["sampling", "retention"] as const).flatMap(key => {
    const said = readings.find(({ settings }) => settings[key] !== undefined)?.settings[key];
    return said === undefined ? [] : [`${key}: ${said},`];
  });

/** Each shipped alert that a file has, with the file's numbers; those of the first file that has it. */
const alertsOf = (readings: readonly Reading[]): readonly string[] => {
  const tuned = new Map<string, string>();
  for (const { shipped, tuning } of readings.flatMap(({ alerts }) => alerts)) {
    const parts = Object.entries(tuning).map(([key, value]) => `${key}: ${value}`);
    if (shipped !== undefined && parts.length > 0 && !tuned.has(shipped))
      tuned.set(
        shipped,
        `${shipped}: ${parts.length === 1 && tuning.state ? tuning.state : `{ ${parts.join(", ")} }`},`,
      );
  }
  return [...tuned.values()];
};

const shapeOf = ({ source }: FoundService, promtail: boolean): Shape =>
  source.kind === "beats" ? "logstash" : source.kind === "otlp" || !promtail ? "collector" : "promtail";

/** The products that the files are of, each fed by what reads the services. */
const targetsOf = (
  services: readonly FoundService[],
  readings: readonly Reading[],
  metrics: boolean,
): readonly string[] => {
  const kinds = new Set(readings.map(({ kind }) => kind));
  const shapes = new Set(services.map(one => shapeOf(one, kinds.has("promtail"))));
  const collected = shapes.has("collector") ? logsOfCollector(readings) : [];
  const stores = [
    ...(shapes.has("promtail") || collected.includes("loki") ? (["loki"] as const) : []),
    ...(shapes.has("logstash") || collected.includes("elasticsearch") ? (["elasticsearch"] as const) : []),
  ];
  const said = storesOf(readings);
  const store = (name: keyof FoundStores): string => `${name}: ${name}(${said[name] ?? "{}"}),`;
  // A Jaeger that is not ours takes spans at its url; where it is asked, only a data source of Grafana's own says.
  const asked = shapes.has("collector") && said.jaeger === undefined;
  const reads = [...(metrics ? ["prometheus"] : []), ...stores, ...(asked ? ["jaeger"] : [])];
  const lines = [
    ...(shapes.has("promtail") ? ['promtail: promtail({ to: ["loki"] }),'] : []),
    ...(shapes.has("collector") ? [collectorOf(services, shapes, collected)] : []),
    ...(shapes.has("logstash") ? [logstashOf(services)] : []),
    ...stores.map(store),
    ...(shapes.has("collector") ? [store("jaeger")] : []),
    ...(metrics ? [store("prometheus")] : []),
    ...(shapes.has("logstash") && metrics ? ['kibana: kibana({ reads: ["elasticsearch"] }),'] : []),
    ...(kinds.has("grafana-dashboard") ? [`grafana: grafana({ reads: [${reads.map(text).join(", ")}] }),`] : []),
  ];
  const isDefault =
    shapes.size === 1 && shapes.has("collector") && lines.length === 3 && Object.keys(said).length === 0;
  return [
    ...(kinds.has("prometheus-rules") ? ['evaluator: "prometheus",'] : []),
    ...(isDefault ? [] : entry("targets", lines)),
  ];
};

/** The first file that names a store decides where it is. */
const storesOf = (readings: readonly Reading[]): FoundStores =>
  Object.fromEntries(
    readings
      .flatMap(one => Object.entries(one.stores))
      .reverse()
      .sort(([, a], [, b]) => Number(a !== "{}") - Number(b !== "{}")),
  );

/** Where those write records whose work a collector does; Loki where none of them says. It reads the files of a Logstash. */
const logsOfCollector = (readings: readonly Reading[]): readonly (keyof FoundStores)[] => {
  const said = (["loki", "elasticsearch"] as const).filter(name =>
    readings.some(
      ({ kind, stores, sources }) =>
        stores[name] !== undefined &&
        (kind === "otel-collector" || (kind === "logstash" && sources.some(({ source }) => source.kind === "files"))),
    ),
  );
  return said.length === 0 ? ["loki"] : said;
};

/** Where another product reads the files, the collector takes what is sent to it alone. */
const collectorOf = (
  services: readonly FoundService[],
  shapes: ReadonlySet<Shape>,
  logs: readonly string[],
): string => {
  const sent = shapes.has("promtail") && services.some(({ source }) => source.kind === "otlp");
  const to = `to: { logs: [${logs.map(text).join(", ")}], traces: ["jaeger"] }`;
  return `otelCollector: otelCollector({ ${sent ? 'from: ["otlp"], ' : ""}${to} }),`;
};

/** The port of a source says what a service sends to; the shipper opens the one that it is told itself. */
const logstashOf = (services: readonly FoundService[]): string => {
  const [port] = services.flatMap(({ source }) =>
    source.kind === "beats" && source.port !== undefined && source.port !== 5044 ? [source.port] : [],
  );
  return `logstash: logstash({ ${port === undefined ? "" : `from: beats({ port: ${port} }), `}to: ["elasticsearch"] }),`;
};
