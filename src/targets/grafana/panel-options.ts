/** How each form of panel looks: Grafana's plugin for it, its options and its size. */

import type { JsonObject } from "../../core/artifact.ts";
import type { PanelForm, PanelUnit, QueryForm, QueryPanel } from "../../core/dashboard.ts";
import { severityColours } from "../../core/route.ts";
import type { FieldDefaults, PanelType } from "./model.ts";

/** @see https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/ */
export const pluginOf: Readonly<Record<PanelForm, PanelType>> = {
  timeseries: "timeseries",
  stat: "stat",
  gauge: "gauge",
  bar: "bargauge",
  pie: "piechart",
  table: "table",
  logs: "logs",
  heatmap: "heatmap",
  traces: "table",
};

/** In rows of the grid, of which each is 30 pixels. */
export const heightOf: Readonly<Record<PanelForm, number>> = {
  timeseries: 8,
  stat: 5,
  gauge: 5,
  bar: 8,
  pie: 8,
  table: 8,
  logs: 10,
  heatmap: 8,
  traces: 8,
};

/** Grafana's ids of units. @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export const unitIds: Readonly<Record<PanelUnit, string>> = {
  milliseconds: "ms",
  seconds: "s",
  bytes: "bytes",
  mebibytes: "mbytes",
  tokens: "short",
  "tokens per second": "si:tok/s",
  characters: "short",
  "US dollars": "currencyUSD",
  share: "percentunit",
  "per second": "cps",
  requests: "short",
  count: "short",
};

const reduced = { calcs: ["lastNotNull"], fields: "", values: false };
const tooltip = { mode: "multi", sort: "desc" };
const legend = { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] };

/** What `y` is in, for heatmaps: the histogram's bounds. */
export const optionsOf = (form: PanelForm, units: { readonly cell: string; readonly y: string }): JsonObject => {
  switch (form) {
    case "timeseries":
      return { legend: { ...legend, displayMode: "table", calcs: ["lastNotNull", "max"] }, tooltip };
    case "stat":
      return {
        reduceOptions: reduced,
        orientation: "auto",
        colorMode: "value",
        graphMode: "none",
        justifyMode: "auto",
        textMode: "auto",
        wideLayout: true,
        showPercentChange: false,
        percentChangeColorMode: "standard",
      };
    case "gauge":
      return {
        reduceOptions: reduced,
        orientation: "auto",
        shape: "gauge",
        barShape: "flat",
        barWidthFactor: 0.4,
        effects: { gradient: false },
        segmentCount: 1,
        segmentSpacing: 0.3,
        showThresholdLabels: false,
        showThresholdMarkers: true,
        sizing: "auto",
        minVizHeight: 75,
        minVizWidth: 75,
      };
    case "bar":
      return {
        reduceOptions: reduced,
        orientation: "horizontal",
        displayMode: "gradient",
        legend: { ...legend, showLegend: false },
        namePlacement: "auto",
        showUnfilled: true,
        sizing: "auto",
        valueMode: "color",
        minVizHeight: 16,
        minVizWidth: 8,
        maxVizHeight: 300,
      };
    case "pie":
      return {
        reduceOptions: reduced,
        orientation: "auto",
        pieType: "donut",
        sort: "desc",
        displayLabels: ["percent"],
        legend: { ...legend, placement: "right", values: ["value", "percent"] },
        tooltip: { mode: "single", sort: "none" },
      };
    case "table":
    case "traces":
      return { showHeader: true, frameIndex: 0, cellHeight: "sm" };
    case "logs":
      return {
        dedupStrategy: "none",
        enableLogDetails: true,
        prettifyLogMessage: false,
        showCommonLabels: false,
        showLabels: false,
        showLogContextToggle: true,
        showTime: true,
        sortOrder: "Descending",
        wrapLogMessage: true,
      };
    case "heatmap":
      return {
        calculate: false,
        cellGap: 1,
        cellValues: { unit: units.cell },
        color: { mode: "scheme", scheme: "Oranges", exponent: 0.5, fill: "dark-orange", reverse: false, steps: 64 },
        exemplars: { color: "rgba(255,0,255,0.7)" },
        filterValues: { le: 1e-9 },
        legend: { show: true },
        rowsFrame: { layout: "auto" },
        showValue: "never",
        tooltip: { mode: "single", showColorScale: false, yHistogram: true },
        yAxis: { axisPlacement: "left", reverse: false, unit: units.y },
      };
    default:
      return form satisfies never;
  }
};

const customOf = (form: QueryForm, marked: boolean): JsonObject | undefined => {
  switch (form) {
    case "timeseries":
      return {
        drawStyle: "line",
        lineWidth: 1,
        fillOpacity: 10,
        showPoints: "never",
        spanNulls: false,
        thresholdsStyle: { mode: marked ? "line" : "off" },
      };
    case "table":
      return { align: "auto", cellOptions: { type: "auto" }, filterable: false, inspect: false };
    case "heatmap":
      return { scaleDistribution: { type: "linear" } };
    default:
      return undefined;
  }
};

/** Unit, colours and limits. One number is coloured by its thresholds, lines by what they are. */
export const defaultsOf = (panel: QueryPanel, unit: string): FieldDefaults => {
  if (panel.form === "logs") return {};
  const marked = panel.thresholds.length > 0;
  const custom = customOf(panel.form, marked);
  const single = panel.form === "stat" || panel.form === "gauge" || panel.form === "bar";
  return {
    unit,
    ...(panel.form === "gauge" && unit === "percentunit"
      ? { min: 0, max: 1 }
      : panel.form === "gauge"
        ? { min: 0 }
        : {}),
    color: { mode: single ? "thresholds" : "palette-classic" },
    ...(custom === undefined ? {} : { custom }),
    thresholds: {
      mode: "absolute",
      steps: [
        // A number that nothing judges is neither good nor bad.
        { color: panel.form === "stat" && !marked ? "text" : severityColours.info, value: null },
        ...[...panel.thresholds]
          .sort((a, b) => a.from - b.from)
          .map(({ from, severity }) => ({ color: severityColours[severity], value: from })),
      ],
    },
  };
};
