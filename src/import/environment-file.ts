/** The environment file that says in our words what the imported files say. */

import type { FoundService, ImportKind, Reading } from "./reading.ts";

type Shape = "promtail" | "collector" | "logstash";

/** What a name may be, so that nothing of a file ends a string of the environment's source. */
const text = (value: string): string => JSON.stringify(value);

/**
 * The source of an environment that passes `defineEnvironment`. What no file says keeps its default.
 * @param name a DNS label
 */
export const environmentSource = (name: string, readings: readonly Reading[]): string => {
  const services = servicesOf(readings);
  const metrics = readings.some(({ kind, asksPrometheus }) => kind === "prometheus-rules" || asksPrometheus);
  const body: readonly string[] = [
    `name: ${text(name)},`,
    `platform: ${services.some(({ source }) => source.kind === "pods") ? "kubernetes()" : "compose()"},`,
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

/** Nobody derives metrics from what Logstash brings, so that the viewer of its store judges it beside a Prometheus. */
const serviceLine = (one: FoundService, metrics: boolean): string =>
  `${text(one.name)}: { source: ${sourceOf(one)}${metrics && one.source.kind === "beats" ? ', evaluator: "kibana"' : ""} },`;

const entry = (key: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${key}: {`, ...lines.map(line => `  ${line}`), "},"];

/** Services by name; what several files say of one is put together, and the first file decides how it is read. */
const servicesOf = (readings: readonly Reading[]): readonly FoundService[] => {
  const found = new Map<string, FoundService>();
  // A sample and a logging configuration say less about where records lie than the file of a shipper does.
  const order = [...readings].sort((a, b) => weight(a.kind) - weight(b.kind));
  for (const one of order.flatMap(({ services }) => services)) {
    const before = found.get(one.name);
    if (before === undefined) found.set(one.name, one);
    else if (before.source.kind === "files" && one.source.kind === "files")
      found.set(one.name, {
        name: one.name,
        source: { kind: "files", paths: [...new Set([...before.source.paths, ...one.source.paths])] },
      });
  }
  return found.size > 0
    ? [...found.values()]
    : [{ name: "llm-service", source: { kind: "files", paths: ["/var/log/llm-service/*.log"] } }];
};

const weight = (kind: ImportKind): number => (kind === "records" ? 2 : kind === "python-logging" ? 1 : 0);

const sourceOf = ({ source }: FoundService): string => {
  switch (source.kind) {
    case "files":
      return `files(${source.paths.map(text).join(", ")})`;
    case "pods":
      return `pods({ app: ${text(source.app)} })`;
    case "otlp":
      return "otlp()";
    case "beats":
      return source.port === undefined ? "beats()" : `beats({ port: ${source.port} })`;
    default:
      return source satisfies never;
  }
};

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
  const stores = [
    ...(shapes.has("promtail") || shapes.has("collector") ? (["loki"] as const) : []),
    ...(shapes.has("logstash") ? (["elasticsearch"] as const) : []),
  ];
  const said: Readonly<Record<string, string>> = Object.assign({}, ...readings.map(one => one.stores).reverse());
  const reads = [...(metrics ? ["prometheus"] : []), ...stores, ...(shapes.has("collector") ? ["jaeger"] : [])];
  const lines = [
    ...(shapes.has("promtail") ? ['promtail: promtail({ to: ["loki"] }),'] : []),
    ...(shapes.has("collector") ? [collectorOf(services, shapes)] : []),
    ...(shapes.has("logstash") ? ['logstash: logstash({ to: ["elasticsearch"] }),'] : []),
    ...stores.map(store => `${store}: ${store}(${said[store] ?? "{}"}),`),
    ...(shapes.has("collector") ? ["jaeger: jaeger({}),"] : []),
    ...(metrics ? ["prometheus: prometheus({}),"] : []),
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

/** Where another product reads the files, the collector takes what is sent to it alone. */
const collectorOf = (services: readonly FoundService[], shapes: ReadonlySet<Shape>): string => {
  const sent = shapes.has("promtail") && services.some(({ source }) => source.kind === "otlp");
  return `otelCollector: otelCollector({ ${sent ? 'from: ["otlp"], ' : ""}to: { logs: ["loki"], traces: ["jaeger"] } }),`;
};
