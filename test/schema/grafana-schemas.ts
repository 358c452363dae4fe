/**
 * JSON Schemas of dashboards and of what panels of each plugin may say, generated from Grafana's own types. Made when
 * missing and kept beside the packages.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));
const cache = join(packages, ".cache/signalbox");

/** The plugins we write panels for, as the package names their types. */
const plugins = {
  timeseries: "TimeSeries",
  stat: "Stat",
  gauge: "Gauge",
  bargauge: "BarGauge",
  piechart: "PieChart",
  table: "Table",
  logs: "Logs",
  heatmap: "Heatmap",
} as const;
export type PluginName = keyof typeof plugins;
export const pluginNames = Object.keys(plugins) as readonly PluginName[];

/** The plugins whose fields have settings of their own. */
export const withFields: readonly PluginName[] = ["timeseries", "piechart", "table", "heatmap"];

/** `dashboard`, `panel`, `row`, a plugin's options under its name and its fields' settings under `<plugin>Settings`. */
export type Schemas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as { version: string }).version;

export const schemas = (): Schemas => {
  const file = join(cache, `grafana-${versionOf("@grafana/schema")}-by-${versionOf("ts-json-schema-generator")}.json`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const written = `${file}.${process.pid}`;
    writeFileSync(written, JSON.stringify(generate()));
    renameSync(written, file);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Schemas;
};

const generate = (): Schemas => {
  const entry = join(cache, `grafana-${process.pid}.ts`);
  const types = join(packages, "@grafana/schema/dist/types");
  const panel = (plugin: PluginName) => JSON.stringify(join(types, `raw/composable/${plugin}/panelcfg/x/types.gen`));
  writeFileSync(
    entry,
    [
      `import type * as S from ${JSON.stringify(join(types, "index"))};`,
      ...pluginNames.map(plugin => `import type * as ${plugins[plugin]} from ${panel(plugin)};`),
      "export interface Everything {",
      "  dashboard: S.Dashboard; panel: S.Panel; row: S.RowPanel;",
      ...pluginNames.map(plugin => `  ${plugin}: ${plugin}Options;`),
      ...withFields.map(plugin => `  ${plugin}Settings: ${plugin}Fields;`),
      "}",
      ...pluginNames.map(plugin => `export type ${plugin}Options = ${plugins[plugin]}.Options;`),
      ...withFields.map(plugin => `export type ${plugin}Fields = ${plugins[plugin]}.FieldConfig;`),
      "",
    ].join("\n"),
  );
  try {
    const everything = createGenerator({
      path: entry,
      skipTypeCheck: true,
      additionalProperties: false,
      // The package has several types of one name.
      expose: "none",
      topRef: false,
    }).createSchema("Everything");
    return everything.properties as Schemas;
  } finally {
    rmSync(entry);
  }
};
