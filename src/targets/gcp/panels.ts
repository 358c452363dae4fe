/** Dashboards of Cloud Monitoring: charts over SQL, and log panels. @see https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards */

import { type Dashboard, type Drawn, type QueryPanel, type Threshold, thresholdsOf } from "../../core/dashboard.ts";
import type { Self, Site } from "../../core/target.ts";
import { hours } from "../../core/units.ts";
import { ownerOf } from "./names.ts";
import type { GcpOptions } from "./options.ts";
import { askGcp } from "./query.ts";

interface SqlQuery {
  readonly timeSeriesQuery: { readonly opsAnalyticsQuery: { readonly sql: string } };
}

/** A level line over a chart of lines, which takes neither a colour nor a direction. */
interface Line {
  readonly label: string;
  readonly value: number;
  readonly targetAxis: "Y1";
}

type Content =
  | { readonly text: { readonly content: string; readonly format: "MARKDOWN" } }
  | {
      readonly xyChart: {
        readonly dataSets: readonly (SqlQuery & { readonly plotType: "LINE" | "STACKED_BAR" })[];
        readonly thresholds?: readonly Line[];
      };
    }
  | { readonly timeSeriesTable: { readonly dataSets: readonly SqlQuery[] } }
  | { readonly pieChart: { readonly chartType: "PIE"; readonly dataSets: readonly SqlQuery[] } }
  | { readonly logsPanel: { readonly filter: string; readonly resourceNames: readonly string[] } };

export interface Tile {
  readonly xPos: number;
  readonly yPos: number;
  readonly width: number;
  readonly height: number;
  readonly widget: Content & { readonly title: string };
}

/** `monitoring_dashboard`; a stack prints it as JSON. */
export interface GoogleDashboard {
  readonly displayName: string;
  readonly mosaicLayout: { readonly columns: 48; readonly tiles: readonly Tile[] };
}

const columns = 48;
const headingHeight = 4;
const panelHeight = 16;

export const googleDashboard = (
  dashboard: Dashboard<QueryPanel>,
  self: Self<GcpOptions>,
  site: Site,
): GoogleDashboard => ({
  displayName: `${dashboard.title} (${ownerOf(self, site)})`,
  mosaicLayout: { columns, tiles: tilesOf(dashboard, self.options, site) },
});

const tilesOf = (dashboard: Dashboard<QueryPanel>, options: GcpOptions, site: Site): readonly Tile[] => {
  const tiles: Tile[] = [];
  let yPos = 0;
  for (const { title, panels } of dashboard.rows) {
    tiles.push({
      xPos: 0,
      yPos,
      width: columns,
      height: headingHeight,
      widget: { title, text: { content: "", format: "MARKDOWN" } },
    });
    yPos += headingHeight;
    let xPos = 0;
    for (const { panel, drawn } of panels.flatMap(one => one.draws.map(draw => ({ panel: one, drawn: draw })))) {
      // Twelfths of the width, shared by the queries of a panel.
      const width = Math.max(12, Math.floor((panel.width * 4) / panel.draws.length));
      if (xPos + width > columns) {
        xPos = 0;
        yPos += panelHeight;
      }
      const named = drawn.label === undefined ? panel.title : `${panel.title}: ${drawn.label}`;
      tiles.push({
        xPos,
        yPos,
        width,
        height: panelHeight,
        widget: { title: named, ...contentOf(panel, drawn, options, site) },
      });
      xPos += width;
    }
    if (panels.length > 0) yPos += panelHeight;
  }
  return tiles;
};

/** What neither language can say is said in a text where the chart would be. */
const contentOf = (panel: QueryPanel, drawn: Drawn, options: GcpOptions, site: Site): Content => {
  const { form } = panel;
  const { query } = drawn;
  const series = form === "timeseries" || form === "heatmap";
  const answer = askGcp(options, site, {
    query,
    shape: series ? "series" : "instant",
    window: series ? "viewer" : hours(1),
  });
  if (answer.kind === "unsupported")
    return { text: { content: `Not in ${answer.language}: ${answer.why}`, format: "MARKDOWN" } };
  if (answer.language === "logging-filter")
    return { logsPanel: { filter: answer.text, resourceNames: [`projects/${options.project}`] } };
  const asked: SqlQuery = { timeSeriesQuery: { opsAnalyticsQuery: { sql: answer.text } } };
  switch (form) {
    case "timeseries": {
      const thresholds = thresholdsOf(panel, drawn).map(line);
      return {
        xyChart: { dataSets: [{ ...asked, plotType: "LINE" }], ...(thresholds.length === 0 ? {} : { thresholds }) },
      };
    }
    case "heatmap":
      return { xyChart: { dataSets: [{ ...asked, plotType: "LINE" }] } };
    case "bar":
      return { xyChart: { dataSets: [{ ...asked, plotType: "STACKED_BAR" }] } };
    case "pie":
      return { pieChart: { chartType: "PIE", dataSets: [asked] } };
    case "stat":
    case "gauge":
    case "table":
    case "logs":
      return { timeSeriesTable: { dataSets: [asked] } };
    default:
      return form satisfies never;
  }
};

/** @see https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards#Threshold */
const line = ({ from, severity, alert }: Threshold): Line => ({
  label: alert === undefined ? severity : `${alert} (${severity})`,
  value: from,
  targetAxis: "Y1",
});
