/** Dashboards of CloudWatch: a widget for each query. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */

import { type Dashboard, type Drawn, type QueryForm, type QueryPanel, withoutTraces } from "../../core/dashboard.ts";
import type { Self, Site } from "../../core/target.ts";
import { hours } from "../../core/units.ts";
import { prefixOf } from "./names.ts";
import type { CloudwatchOptions } from "./options.ts";
import { askCloudwatch } from "./query.ts";
import { storeOf } from "./store.ts";

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Widget = Place &
  (
    | { readonly type: "text"; readonly properties: { readonly markdown: string; readonly background?: "transparent" } }
    | {
        readonly type: "log";
        readonly properties: {
          readonly title: string;
          readonly region: string;
          readonly view: "timeSeries" | "table" | "bar" | "pie";
          readonly stacked: false;
          readonly query: string;
        };
      }
  );

/** `cloudwatch_dashboard`; a stack prints the body as JSON. */
export interface CloudwatchDashboard {
  readonly dashboardName: string;
  readonly dashboardBody: { readonly start: string; readonly widgets: readonly Widget[] };
}

const columns = 24;
const headingHeight = 1;
const panelHeight = 6;

const views: Readonly<Record<QueryForm, "timeSeries" | "table" | "bar" | "pie">> = {
  timeseries: "timeSeries",
  stat: "table",
  gauge: "table",
  bar: "bar",
  pie: "pie",
  table: "table",
  logs: "table",
  heatmap: "timeSeries",
};

export const cloudwatchDashboards = (self: Self<CloudwatchOptions>, site: Site): readonly CloudwatchDashboard[] =>
  withoutTraces(site.dashboards).map(dashboard => ({
    dashboardName: `${prefixOf(self, site)}-${dashboard.id}`,
    dashboardBody: { start: "-PT6H", widgets: widgetsOf(dashboard, self.options, site) },
  }));

const widgetsOf = (dashboard: Dashboard<QueryPanel>, options: CloudwatchOptions, site: Site): readonly Widget[] => {
  const widgets: Widget[] = [];
  let y = 0;
  for (const { title, panels } of dashboard.rows) {
    widgets.push({
      x: 0,
      y,
      width: columns,
      height: headingHeight,
      type: "text",
      properties: { markdown: `## ${title}`, background: "transparent" },
    });
    y += headingHeight;
    let x = 0;
    for (const { panel, drawn } of drawnOf(panels)) {
      // Twelfths of the width, shared by the queries of a panel.
      const width = Math.max(6, Math.floor((panel.width * 2) / panel.draws.length));
      if (x + width > columns) {
        x = 0;
        y += panelHeight;
      }
      widgets.push({ x, y, width, height: panelHeight, ...widgetOf(panel, drawn, options, site) });
      x += width;
    }
    if (panels.length > 0) y += panelHeight;
  }
  return widgets;
};

const drawnOf = (panels: readonly QueryPanel[]): readonly { readonly panel: QueryPanel; readonly drawn: Drawn }[] =>
  panels.flatMap(panel => panel.draws.map(drawn => ({ panel, drawn })));

/** What Insights cannot say is said in a text where the widget would be. */
const widgetOf = (panel: QueryPanel, { query, label }: Drawn, options: CloudwatchOptions, site: Site) => {
  const title = label === undefined ? panel.title : `${panel.title}: ${label}`;
  const series = panel.form === "timeseries" || panel.form === "heatmap";
  const answer = askCloudwatch(options, site, {
    query,
    shape: series ? "series" : "instant",
    window: series ? "viewer" : hours(1),
  });
  if (answer.kind === "unsupported")
    return { type: "text", properties: { markdown: `**${title}**\n\nNot in Logs Insights: ${answer.why}` } } as const;
  const groups = query.kind === "raw" ? [] : storeOf(options, site).groups(query.from);
  return {
    type: "log",
    properties: {
      title,
      region: options.region,
      view: views[panel.form],
      stacked: false,
      query: [...groups.map(group => `SOURCE '${group}'`), answer.text].join(" | "),
    },
  } as const;
};
