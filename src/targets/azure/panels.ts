/** Dashboards as workbooks. @see https://learn.microsoft.com/azure/azure-monitor/visualize/workbooks-overview */

import {
  type Dashboard,
  type QueryForm,
  type QueryPanel,
  type Threshold,
  thresholdsOf,
  withoutTraces,
} from "../../core/dashboard.ts";
import type { Self, Site } from "../../core/target.ts";
import { ownerOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { askAzure } from "./query.ts";

interface Text {
  readonly type: 1;
  readonly name: string;
  readonly content: { readonly json: string };
}

interface Parameters {
  readonly type: 9;
  readonly name: string;
  readonly content: {
    readonly version: "KqlParameterItem/1.0";
    readonly parameters: readonly {
      readonly id: string;
      readonly version: "KqlParameterItem/1.0";
      readonly name: string;
      /** 4 is a time range. */
      readonly type: 4;
      readonly isRequired: true;
      readonly value: { readonly durationMs: number };
      readonly typeSettings: { readonly selectableValues: readonly { readonly durationMs: number }[] };
    }[];
  };
}

/**
 * A chart has one level line, and no name for it.
 * @see https://github.com/microsoft/Application-Insights-Workbooks/blob/master/Documentation/Visualizations/Chart.md#threshold-line
 */
interface ChartSettings {
  /** A number. */
  readonly customThresholdLine: string;
}

interface QueryItem {
  readonly type: 3;
  readonly name: string;
  /** In percent of the width. */
  readonly customWidth: string;
  readonly content: {
    readonly version: "KqlItem/1.0";
    readonly query: string;
    readonly size: 0;
    readonly title: string;
    readonly timeContextFromParameter: "TimeRange";
    readonly queryType: 0;
    readonly resourceType: "microsoft.operationalinsights/workspaces";
    readonly visualization: "timechart" | "tiles" | "barchart" | "piechart" | "table";
    readonly chartSettings?: ChartSettings;
  };
}

/** `application_insights_workbook`; a stack prints the data as JSON, says which workspace is asked, and makes a UUID its name. */
export interface Workbook {
  /** The dashboard's. */
  readonly id: string;
  readonly displayName: string;
  readonly dataJson: {
    readonly version: "Notebook/1.0";
    readonly items: readonly (Text | Parameters | QueryItem)[];
    readonly isLocked: false;
  };
}

const visualizations: Readonly<Record<QueryForm, QueryItem["content"]["visualization"]>> = {
  timeseries: "timechart",
  stat: "tiles",
  gauge: "tiles",
  bar: "barchart",
  pie: "piechart",
  table: "table",
  logs: "table",
  heatmap: "timechart",
};

const hour = 3_600_000;

const range: Parameters = {
  type: 9,
  name: "parameters",
  content: {
    version: "KqlParameterItem/1.0",
    parameters: [
      {
        id: "time-range",
        version: "KqlParameterItem/1.0",
        name: "TimeRange",
        type: 4,
        isRequired: true,
        value: { durationMs: 6 * hour },
        typeSettings: {
          selectableValues: [hour, 6 * hour, 24 * hour, 7 * 24 * hour].map(durationMs => ({ durationMs })),
        },
      },
    ],
  },
};

export const azureWorkbooks = (self: Self<AzureOptions>, site: Site): readonly Workbook[] =>
  withoutTraces(site.dashboards).map(dashboard => ({
    id: dashboard.id,
    displayName: `${dashboard.title} (${ownerOf(self, site)})`,
    dataJson: { version: "Notebook/1.0", items: itemsOf(dashboard, self, site), isLocked: false },
  }));

const itemsOf = (
  dashboard: Dashboard<QueryPanel>,
  self: Self<AzureOptions>,
  site: Site,
): Workbook["dataJson"]["items"] => [
  { type: 1, name: "about", content: { json: `# ${dashboard.title}\n\n${dashboard.description}` } },
  range,
  ...dashboard.rows.flatMap(({ title, panels }, row) => [
    { type: 1, name: `row-${row + 1}`, content: { json: `## ${title}` } } as const,
    ...panels.flatMap((panel, index) => panelItems(panel, `panel-${row + 1}-${index + 1}`, self, site)),
  ]),
];

/** What KQL cannot say is said in a text where the chart would be. */
const panelItems = (
  panel: QueryPanel,
  name: string,
  self: Self<AzureOptions>,
  site: Site,
): readonly (Text | QueryItem)[] => {
  const series = panel.form === "timeseries" || panel.form === "heatmap";
  return panel.draws.map((drawn, index) => {
    const { query, label } = drawn;
    const plain = label === undefined ? panel.title : `${panel.title}: ${label}`;
    const least = panel.form === "timeseries" ? leastOf(thresholdsOf(panel, drawn)) : undefined;
    const title = least === undefined ? plain : `${plain} (line: ${lineOf(least)})`;
    const own = panel.draws.length === 1 ? name : `${name}-${index + 1}`;
    const answer = askAzure(self, site, { query, shape: series ? "series" : "instant", window: "viewer" });
    return answer.kind === "unsupported"
      ? { type: 1, name: own, content: { json: `**${plain}**\n\nNot in KQL: ${answer.why}` } }
      : {
          type: 3,
          name: own,
          customWidth: String(Math.floor((panel.width * 100) / 12 / panel.draws.length)),
          content: {
            version: "KqlItem/1.0",
            query: answer.text,
            size: 0,
            title,
            timeContextFromParameter: "TimeRange",
            queryType: 0,
            resourceType: "microsoft.operationalinsights/workspaces",
            visualization: visualizations[panel.form],
            ...(least === undefined ? {} : { chartSettings: { customThresholdLine: String(least.from) } }),
          },
        };
  });
};

const leastOf = (thresholds: readonly Threshold[]): Threshold | undefined =>
  thresholds.toSorted((one, other) => one.from - other.from)[0];

const lineOf = ({ from, severity, alert }: Threshold): string => alert ?? `${severity} from ${from}`;
