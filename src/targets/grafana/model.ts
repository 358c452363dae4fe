/**
 * The part of a dashboard's classic form that we write. `test/types/grafana.ts` holds it against Grafana's own types.
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */

import type { JsonObject } from "../../core/artifact.ts";

export type DataSourceRef = {
  readonly type: string;
  readonly uid: string;
};

/** @see https://github.com/grafana/grafana/blob/main/packages/grafana-schema/src/raw/composable/loki/dataquery */
export type LokiTarget = {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly editorMode: "code";
  readonly expr: string;
  readonly queryType: "range" | "instant";
  readonly legendFormat?: string;
  readonly maxLines?: number;
};

export type PrometheusTarget = {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly editorMode: "code";
  readonly expr: string;
  readonly range: boolean;
  readonly instant: boolean;
  readonly format: "time_series" | "heatmap";
  readonly exemplar: boolean;
  readonly legendFormat: string;
};

/** @see https://github.com/grafana/grafana/blob/main/public/app/plugins/datasource/jaeger/types.ts */
export type JaegerTarget = {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly queryType: "search";
  readonly service: string;
  readonly operation?: string;
  /** In logfmt: `error=true gen_ai.operation.name=chat`. */
  readonly tags?: string;
  /** As Go writes it: `1s`. */
  readonly minDuration?: string;
  readonly limit: number;
};

export type PanelTarget = LokiTarget | PrometheusTarget | JaegerTarget;

export type GridPos = {
  readonly h: number;
  readonly w: number;
  readonly x: number;
  readonly y: number;
};

export type FieldDefaults = {
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly color?: { readonly mode: "palette-classic" | "thresholds" };
  readonly custom?: JsonObject;
  readonly thresholds?: {
    readonly mode: "absolute";
    readonly steps: readonly { readonly color: string; readonly value: number | null }[];
  };
};

export type FieldOverride = {
  readonly matcher: { readonly id: "byFrameRefID"; readonly options: string };
  readonly properties: readonly { readonly id: "unit"; readonly value: string }[];
};

export type PanelType = "timeseries" | "stat" | "gauge" | "bargauge" | "piechart" | "table" | "logs" | "heatmap";

export type GrafanaPanel = {
  readonly id: number;
  readonly type: PanelType;
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly datasource: DataSourceRef;
  readonly targets: readonly PanelTarget[];
  readonly fieldConfig: { readonly defaults: FieldDefaults; readonly overrides: readonly FieldOverride[] };
  readonly options: JsonObject;
  readonly transformations?: readonly { readonly id: string; readonly options: JsonObject }[];
};

export type RowPanel = {
  readonly id: number;
  readonly type: "row";
  readonly title: string;
  readonly collapsed: false;
  readonly gridPos: GridPos;
  readonly panels: readonly never[];
};

type VariableFacts = {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
};

type Chosen = {
  readonly current: { readonly selected: boolean; readonly text: readonly string[]; readonly value: readonly string[] };
  readonly multi: true;
  readonly includeAll: true;
  /** What stands for all of them, unescaped. */
  readonly allValue: string;
};

type ChosenOne = {
  readonly current: { readonly selected: boolean; readonly text: string; readonly value: string };
};

export type Variable =
  | (VariableFacts & (Chosen | ChosenOne) & { readonly type: "custom"; readonly query: string })
  | (VariableFacts &
      Chosen & {
        readonly type: "query";
        readonly datasource: DataSourceRef;
        readonly query: string;
        /** 2: whenever the time range changes. */
        readonly refresh: 2;
        /** 1: by the alphabet. */
        readonly sort: 1;
      })
  | (VariableFacts & ChosenOne & { readonly type: "textbox"; readonly query: string })
  | (VariableFacts & { readonly type: "datasource"; readonly query: string; readonly refresh: 1 });

export type GrafanaDashboard = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  readonly editable: boolean;
  /** 1: a crosshair shared by the panels. */
  readonly graphTooltip: 1;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timezone: string;
  readonly links: readonly {
    readonly type: "dashboards";
    readonly title: string;
    readonly icon: string;
    readonly tooltip: string;
    readonly tags: readonly string[];
    readonly asDropdown: boolean;
    readonly includeVars: boolean;
    readonly keepTime: boolean;
    readonly targetBlank: boolean;
  }[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly (GrafanaPanel | RowPanel)[];
};
