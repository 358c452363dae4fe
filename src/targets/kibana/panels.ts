/**
 * Dashboards as bodies of `PUT /api/dashboards/{id}`, from 9.4 on. Every panel brings its own ES|QL; Kibana refuses keys
 * it does not know.
 * @see https://www.elastic.co/docs/explore-analyze/dashboards/create-dashboards-programmatically
 */

import type { JsonObject } from "../../core/artifact.ts";
import type { Dashboard } from "../../core/dashboard.ts";
import type { Duration } from "../../core/units.ts";
import type { Chart, Layer, Numbers, PlacedChart, Section } from "./charts.ts";
import { formatOf } from "./formats.ts";
import { written } from "./names.ts";
import type { KibanaVersion } from "./versions.ts";

/** A field people choose by at the top: its path in the data view. */
export interface Choice {
  readonly title: string;
  readonly path: string;
}

export interface Drawing {
  readonly dashboard: Dashboard;
  readonly sections: readonly Section[];
  readonly choices: readonly Choice[];
  readonly dataView: string;
  readonly range: Duration;
  readonly version: KibanaVersion;
}

export const dashboardBody = ({ dashboard, sections, choices, dataView, range, version }: Drawing): JsonObject => ({
  title: dashboard.title,
  description: dashboard.description,
  time_range: { from: `now-${written(range.milliseconds)}`, to: "now" },
  pinned_panels: choices.map(({ title, path }) => ({
    type: "options_list_control",
    config: { data_view_id: dataView, field_name: path, title },
  })),
  panels: sections.map(({ title, charts }, at) => ({
    title,
    collapsed: false,
    grid: { y: at },
    panels: charts.map(chart => panelOf(chart, version)),
  })),
});

const panelOf = ({ id, title, description, grid, chart }: PlacedChart, version: KibanaVersion): JsonObject => {
  const place: JsonObject = { x: grid.x, y: grid.y, w: grid.w, h: grid.h };
  return chart.kind === "records"
    ? {
        type: "discover_session",
        id,
        grid: place,
        config: { title, description, tabs: [{ data_source: esql(chart.query) }] },
      }
    : { type: "vis", id, grid: place, config: { title, description, ...configOf(chart, version) } };
};

const esql = (query: string): JsonObject => ({ type: "esql", query });

const configOf = (chart: Exclude<Chart, { kind: "records" }>, version: KibanaVersion): JsonObject => {
  const numbers = ({ column, unit }: Numbers): JsonObject => ({ column, format: formatOf(unit, version) });
  switch (chart.kind) {
    case "xy":
      return {
        type: "xy",
        ...(chart.layers.some(({ mark }) => mark === "line")
          ? { axis: { x: { scale: "temporal", domain: { type: "fit", rounding: false } } } }
          : {}),
        layers: chart.layers.map(layer => layerOf(layer, numbers)),
      };
    case "metric":
      return {
        type: "metric",
        data_source: esql(chart.query),
        metrics: [{ type: "primary", ...numbers(chart.value) }],
        ...(chart.breakdown === undefined ? {} : { breakdown_by: { column: chart.breakdown } }),
      };
    case "gauge":
      return {
        type: "gauge",
        data_source: esql(chart.query),
        metric: numbers(chart.value),
        styling: { shape: { type: "arc" } },
      };
    case "pie":
      return {
        type: "pie",
        data_source: esql(chart.query),
        metrics: [numbers(chart.value)],
        group_by: chart.groups.map(column => ({ column })),
      };
    case "table":
      return {
        type: "data_table",
        data_source: esql(chart.query),
        metrics: [numbers(chart.value)],
        ...(chart.groups.length === 0 ? {} : { rows: chart.groups.map(column => ({ column })) }),
      };
    case "heatmap":
      return {
        type: "heatmap",
        data_source: esql(chart.query),
        metric: numbers(chart.value),
        x: { column: chart.x },
        y: { column: chart.y },
      };
    default:
      return chart satisfies never;
  }
};

const layerOf = ({ mark, query, x, y, breakdown }: Layer, numbers: (of: Numbers) => JsonObject): JsonObject => ({
  type: mark,
  data_source: esql(query),
  x: { column: x },
  y: [numbers(y)],
  ...(breakdown === undefined ? {} : { breakdown_by: { column: breakdown } }),
});
