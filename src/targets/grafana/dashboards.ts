/**
 * `dashboards/<uid>.json` in the classic form, and the provider that loads them into a folder of their own.
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
 */

import type { Dashboard, Panel } from "../../core/dashboard.ts";
import type { Self, Site } from "../../core/target.ts";
import type { Drawing, Undrawn } from "./drawing.ts";
import type { GrafanaDashboard, GrafanaPanel, RowPanel } from "./model.ts";
import type { GrafanaOptions } from "./options.ts";
import { heightOf } from "./panel-options.ts";
import { drawn, placed } from "./panels.ts";
import type { DashboardProviders } from "./provisioning-schema.ts";
import { folderTitle, prefixOf, type Source, sourcesOf } from "./sources.ts";
import { uidOf, unexpanded } from "./text.ts";
import { variablesOf } from "./variables.ts";
import { schemaVersion } from "./versions.ts";

/** Columns of the grid for a twelfth of the width. */
const columns = 2;
const gridWidth = 24;

export const dashboardProviders = (self: Self<GrafanaOptions>, site: Site): DashboardProviders => ({
  apiVersion: 1,
  providers: [
    {
      name: `${prefixOf(self, site)}dashboards`,
      orgId: 1,
      // Without a uid: alert rules find their folder by its title, and must find this one.
      folder: unexpanded(folderTitle(self, site)),
      type: "file",
      disableDeletion: false,
      allowUiUpdates: false,
      updateIntervalSeconds: 30,
      options: { path: self.options.directory },
    },
  ],
});

const dashboardUid = (self: Self<GrafanaOptions>, site: Site, { id }: Dashboard): string =>
  uidOf(prefixOf(self, site), id);

interface DrawnPanel {
  readonly panel: Panel;
  readonly drawing: Drawing;
}

export interface DrawnDashboard {
  readonly rows: readonly { readonly title: string; readonly panels: readonly DrawnPanel[] }[];
  readonly undrawn: readonly { readonly panel: Panel; readonly at: string; readonly why: Undrawn }[];
}

/** Every panel that some store answers, and why the others are missing. */
export const drawnDashboard = (dashboard: Dashboard, sources: readonly Source[], site: Site): DrawnDashboard => {
  const undrawn: { panel: Panel; at: string; why: Undrawn }[] = [];
  const rows = dashboard.rows.map(({ title, panels }, row) => ({
    title,
    panels: panels.flatMap((panel, index): readonly DrawnPanel[] => {
      const result = drawn(panel, dashboard.choices, sources, site);
      if ("drawing" in result) return [{ panel, drawing: result.drawing }];
      undrawn.push({ panel, at: `rows[${row}].panels[${index}]`, why: result.undrawn });
      return [];
    }),
  }));
  return { rows: rows.filter(({ panels }) => panels.length > 0), undrawn };
};

/** The dashboards of which something can be drawn. */
export const dashboardFiles = (
  self: Self<GrafanaOptions>,
  site: Site,
): readonly { readonly id: string; readonly path: string; readonly data: GrafanaDashboard }[] => {
  const sources = sourcesOf(self, site);
  return site.dashboards.flatMap(dashboard => {
    const { rows, undrawn } = drawnDashboard(dashboard, sources, site);
    if (rows.length === 0) return [];
    const uid = dashboardUid(self, site, dashboard);
    return [
      {
        id: dashboard.id,
        path: `dashboards/${uid}.json`,
        data: {
          uid,
          title: dashboard.title,
          description: describedOf(
            dashboard,
            undrawn.map(({ panel }) => panel.title),
          ),
          tags: ["signalbox", site.name],
          schemaVersion,
          editable: true,
          graphTooltip: 1,
          refresh: "1m",
          time: { from: "now-6h", to: "now" },
          timezone: "browser",
          links: [
            {
              type: "dashboards",
              title: "LLM dashboards",
              icon: "external link",
              tooltip: "",
              // Both must be there: the dashboards of this environment.
              tags: ["signalbox", site.name],
              asDropdown: true,
              includeVars: true,
              keepTime: true,
              targetBlank: false,
            },
          ],
          templating: { list: variablesOf(dashboard, sources, site) },
          panels: laidOut(rows),
        },
      },
    ];
  });
};

/** What is left out is said where people look. */
const describedOf = ({ description }: Dashboard, missing: readonly string[]): string =>
  missing.length === 0
    ? description
    : `${description}. Not drawn, because no store that is read here can answer: ${missing.join(", ")}.`;

/** Left to right, a new line when one is full; every line as high as its highest panel. */
const laidOut = (rows: DrawnDashboard["rows"]): readonly (GrafanaPanel | RowPanel)[] => {
  const result: (GrafanaPanel | RowPanel)[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    result.push({
      id: result.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { h: 1, w: gridWidth, x: 0, y },
      panels: [],
    });
    y += 1;
    let x = 0;
    let high = 0;
    for (const { panel, drawing } of panels) {
      const w = Math.min(gridWidth, panel.width * columns);
      const h = heightOf[panel.form];
      if (x + w > gridWidth) {
        y += high;
        x = 0;
        high = 0;
      }
      result.push(placed(drawing, result.length + 1, { h, w, x, y }));
      x += w;
      high = Math.max(high, h);
    }
    y += high;
  }
  return result;
};
