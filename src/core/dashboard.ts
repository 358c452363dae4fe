/** Panels over queries, as data; every viewer's `panels.ts` draws them. */

import type { Query } from "./query/query.ts";

/**
 * - `timeseries`: a line for each group. `stat`, `gauge`: one number. `bar`, `pie`: one for each group.
 * - `table`: groups and numbers. `logs`: records. `heatmap`: a histogram over time.
 */
export type PanelForm = "timeseries" | "stat" | "gauge" | "bar" | "pie" | "table" | "logs" | "heatmap";

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

export interface Panel {
  readonly kind: "panel";
  readonly form: PanelForm;
  readonly title: string;
  readonly description: string;
  readonly draws: readonly Drawn[];
  readonly unit?: PanelUnit;
  /** From these numbers on it is coloured. */
  readonly thresholds: readonly { readonly from: number; readonly severity: "warning" | "critical" }[];
  /** In twelfths of the width. @default 6, and 3 for stat and gauge, 12 for logs */
  readonly width: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly kind: "dashboard";
  /** A lower-case name, the same in every viewer. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The fields a person may choose by, at the top. @default ["service"] */
  readonly choices: readonly string[];
  readonly rows: readonly Row[];
}

export interface PanelOptions {
  /** @default the title */
  readonly description?: string;
  readonly unit?: PanelUnit;
  /** @default [] */
  readonly thresholds?: Panel["thresholds"];
  readonly width?: number;
}

type Asked = Query | Readonly<Record<string, Query>>;

const isQuery = (asked: Asked): asked is Query => typeof (asked as { kind?: unknown }).kind === "string";

const panel =
  (form: PanelForm, width: number) =>
  /** One query, or several by their label. */
  (title: string, asked: Asked, options: PanelOptions = {}): Panel =>
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
