/** Panels over queries, as data; every viewer's `panels.ts` draws them. */

import type { Query } from "./query/query.ts";
import type { TraceSearch } from "./trace-query.ts";

/**
 * - `timeseries`: a line for each group. `stat`, `gauge`: one number. `bar`, `pie`: one for each group.
 * - `table`: groups and numbers. `logs`: records. `heatmap`: a histogram over time.
 */
export type QueryForm = "timeseries" | "stat" | "gauge" | "bar" | "pie" | "table" | "logs" | "heatmap";

/** From this number on it is coloured. */
export interface Threshold {
  readonly from: number;
  readonly severity: "warning" | "critical";
  /** The key of the alert whose limit it is. @default nobody's: the panel says it itself */
  readonly alert?: string;
  /** Which of the panel's queries it is about, by their place: a percentile's limit is about one of several. @default all */
  readonly about?: readonly number[];
}

export interface Drawn {
  readonly query: Query;
  /** What the legend says before a group's values. @default the panel's title */
  readonly label?: string;
}

/** What a panel's numbers are in. @default what its queries give: see `unitOf` */
export type PanelUnit =
  | "milliseconds"
  | "seconds"
  | "bytes"
  | "mebibytes"
  | "tokens"
  | "tokens per second"
  | "characters"
  | "US dollars"
  | "share"
  | "per second"
  | "requests"
  | "count";

interface PanelFacts {
  readonly kind: "panel";
  readonly title: string;
  readonly description: string;
  /** In twelfths of the width. @default 6, and 3 for stat and gauge, 12 for logs */
  readonly width: number;
}

/** What queries answer. */
export interface QueryPanel extends PanelFacts {
  readonly form: QueryForm;
  readonly draws: readonly Drawn[];
  readonly unit?: PanelUnit;
  readonly thresholds: readonly Threshold[];
  /**
   * The keys of alerts that add their limits to those, as the environment has them and while they are not off; the description
   * of a timeseries then says whose limit a line is.
   */
  readonly limitsOf: readonly string[];
}

/** A table of traces, of one service at a time, the newest first. Viewers of stores that keep no traces leave it out; it is refused where no other draws it. */
export interface TracesPanel extends PanelFacts {
  readonly form: "traces";
  /** What they must have, or the name of a shipped search: `slow-chats`. */
  readonly search: TraceSearch | string;
  /** The most traces it shows. @default 20 */
  readonly limit: number;
}

export type Panel = QueryPanel | TracesPanel;
export type PanelForm = Panel["form"];

export interface Row<P extends Panel = Panel> {
  readonly title: string;
  readonly panels: readonly P[];
}

export interface Dashboard<P extends Panel = Panel> {
  readonly kind: "dashboard";
  /** A lower-case name, the same in every viewer. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The fields a person may choose by, at the top. @default ["service"] */
  readonly choices: readonly string[];
  readonly rows: readonly Row<P>[];
}

export interface PanelOptions {
  /** @default the title */
  readonly description?: string;
  readonly unit?: PanelUnit;
  /** @default [] */
  readonly thresholds?: QueryPanel["thresholds"];
  /** Keys of alerts: `["SlowRequests"]`. @default [] */
  readonly limitsOf?: QueryPanel["limitsOf"];
  readonly width?: number;
}

/** For viewers that draw each query of a panel apart: the thresholds of one. */
export const thresholdsOf = ({ draws, thresholds }: QueryPanel, drawn: Drawn): readonly Threshold[] =>
  thresholds.filter(({ about }) => about === undefined || about.includes(draws.indexOf(drawn)));

type Asked = Query | Readonly<Record<string, Query>>;

const isQuery = (asked: Asked): asked is Query => typeof (asked as { kind?: unknown }).kind === "string";

const panel =
  (form: QueryForm, width: number) =>
  /** One query, or several by their label. */
  (title: string, asked: Asked, options: PanelOptions = {}): QueryPanel =>
    Object.freeze({
      kind: "panel",
      form,
      title,
      description: options.description ?? title,
      draws: isQuery(asked)
        ? [{ query: asked }]
        : Object.entries(asked).map(([label, query]): Drawn => ({ query, label })),
      ...(options.unit === undefined ? {} : { unit: options.unit }),
      thresholds: options.thresholds ?? [],
      limitsOf: options.limitsOf ?? [],
      width: options.width ?? width,
    });

export const timeseries = panel("timeseries", 6);
export const stat = panel("stat", 3);
export const gauge = panel("gauge", 3);
export const bar = panel("bar", 6);
export const pie = panel("pie", 6);
export const table = panel("table", 6);
export const logs = panel("logs", 12);
export const heatmap = panel("heatmap", 6);

/**
 * @example traces("Slow chats", "slow-chats")
 * @example traces("Slow tools", { operation: "tool", slowerThan: seconds(2) }, { limit: 50 })
 */
export const traces = (
  title: string,
  search: TraceSearch | string,
  options: Pick<PanelOptions, "description" | "width"> & Partial<Pick<TracesPanel, "limit">> = {},
): TracesPanel =>
  Object.freeze({
    kind: "panel",
    form: "traces",
    title,
    description: options.description ?? title,
    search,
    limit: options.limit ?? 20,
    width: options.width ?? 6,
  });

export const row = (title: string, ...panels: readonly Panel[]): Row => Object.freeze({ title, panels });

/** @default choices ["service"] */
export const dashboard = (
  options: Omit<Dashboard, "kind" | "choices"> & { readonly choices?: readonly string[] },
): Dashboard => Object.freeze({ choices: ["service"], ...options, kind: "dashboard" });

/** The same dashboard with panels of one's own in a row at its end. */
export const withPanels = (base: Dashboard, ...panels: readonly Panel[]): Dashboard =>
  extendDashboard(base, { rows: [row("Own panels", ...panels)] });

/** The same dashboard with rows added; the rest is replaced by what is given. */
export const extendDashboard = (
  base: Dashboard,
  own: Partial<Omit<Dashboard, "kind">> & { readonly rows?: readonly Row[] },
): Dashboard => Object.freeze({ ...base, ...own, kind: "dashboard", rows: [...base.rows, ...(own.rows ?? [])] });

const isQueried = (panel: Panel): panel is QueryPanel => panel.form !== "traces";

/** For viewers that show no traces: without panels of these, and without the rows and dashboards that had no others. */
export const withoutTraces = (dashboards: readonly Dashboard[]): readonly Dashboard<QueryPanel>[] =>
  dashboards.flatMap(one => {
    const rows = one.rows
      .map(({ title, panels }) => ({ title, panels: panels.filter(isQueried), had: panels.length }))
      .filter(({ panels, had }) => panels.length > 0 || had === 0);
    return rows.length > 0 || one.rows.length === 0
      ? [{ ...one, rows: rows.map(({ title, panels }) => ({ title, panels })) }]
      : [];
  });
