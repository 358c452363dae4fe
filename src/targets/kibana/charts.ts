/** Panels as charts over ES|QL: which columns of which query stand where. Both printers draw from these. */

import type { Dashboard, Drawn, PanelUnit, QueryPanel, Row } from "../../core/dashboard.ts";
import { unitOf } from "../../core/query/language.ts";
import { groupsOf, type Query } from "../../core/query/query.ts";
import type { Schema } from "../../core/schema.ts";
import type { Readable } from "../../core/target.ts";

/** A column with numbers, named as its legend reads. */
export interface Numbers {
  readonly column: string;
  readonly unit: PanelUnit;
}

export interface Layer {
  readonly mark: "line" | "bar_horizontal";
  readonly query: string;
  readonly x: string;
  readonly y: Numbers;
  readonly breakdown?: string;
}

export type Chart =
  | { readonly kind: "xy"; readonly layers: readonly Layer[] }
  | { readonly kind: "metric" | "gauge"; readonly query: string; readonly value: Numbers; readonly breakdown?: string }
  | {
      readonly kind: "pie" | "table";
      readonly query: string;
      readonly value: Numbers;
      readonly groups: readonly string[];
    }
  | {
      readonly kind: "heatmap";
      readonly query: string;
      readonly value: Numbers;
      readonly x: string;
      readonly y: string;
    }
  | { readonly kind: "records"; readonly query: string };

/** A place on the grid of 48 columns. */
export interface Grid {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly grid: Grid;
  readonly chart: Chart;
}

/** A panel that cannot be drawn, and why. */
export interface Refusal {
  readonly row: number;
  readonly index: number;
  readonly panel: QueryPanel;
  readonly why: string;
  readonly help?: string;
}

export interface Section {
  readonly title: string;
  readonly charts: readonly PlacedChart[];
}

export interface Laid {
  readonly sections: readonly Section[];
  readonly refusals: readonly Refusal[];
}

class Refused extends Error {
  readonly help: string | undefined;
  constructor(why: string, help?: string) {
    super(why);
    this.help = help;
  }
}

const width = 48;
const twelfth = width / 12;

/** In rows of the grid. */
const heights: Readonly<Record<QueryPanel["form"], number>> = {
  timeseries: 12,
  stat: 6,
  gauge: 9,
  bar: 12,
  pie: 12,
  table: 12,
  logs: 15,
  heatmap: 12,
};

/** Every panel of a dashboard that the store can answer, row by row. */
export const lay = (dashboard: Dashboard, store: Readable, schema: Schema): Laid => {
  const refusals: Refusal[] = [];
  const sections = dashboard.rows.map((row, at) => layRow(row, at, store, schema, refusals));
  return { sections: sections.filter(({ charts }) => charts.length > 0), refusals };
};

const layRow = (row: Row, at: number, store: Readable, schema: Schema, refusals: Refusal[]): Section => {
  const charts: PlacedChart[] = [];
  let [x, y, tallest] = [0, 0, 0];
  row.panels.forEach((panel, index) => {
    if (panel.form === "traces") return;
    try {
      const drawn = chartsOf(panel, store, schema);
      const whole = Math.min(width, panel.width * twelfth);
      if (x + whole > width) [x, y, tallest] = [0, y + tallest, 0];
      const w = Math.max(twelfth, Math.floor(whole / drawn.length));
      drawn.forEach(({ chart, title }, part) => {
        const h = heights[panel.form];
        if (x + w > width) [x, y, tallest] = [0, y + tallest, 0];
        const id = `panel-${at + 1}-${index + 1}${drawn.length > 1 ? `-${part + 1}` : ""}`;
        charts.push({ id, title, description: panel.description, grid: { x, y, w, h }, chart });
        x += w;
        tallest = Math.max(tallest, h);
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusals.push({
        row: at,
        index,
        panel,
        why: error.message,
        ...(error.help === undefined ? {} : { help: error.help }),
      });
    }
  });
  return { title: row.title, charts };
};

interface Titled {
  readonly title: string;
  readonly chart: Chart;
}

/** One chart, or one for each query where a chart can only show one. */
const chartsOf = (panel: QueryPanel, store: Readable, schema: Schema): readonly Titled[] => {
  const sources = panel.draws.map(drawn => sourceOf(panel, drawn, store, schema));
  const [first] = sources;
  if (first === undefined) throw new Refused("the panel draws nothing");
  const each = (chart: (source: Source) => Chart): readonly Titled[] =>
    sources.map(source => ({
      title: sources.length > 1 ? `${panel.title}: ${source.label}` : panel.title,
      chart: chart(source),
    }));
  const whole = (chart: Chart): readonly Titled[] => [{ title: panel.title, chart }];
  switch (panel.form) {
    case "timeseries":
      return whole({ kind: "xy", layers: [...sources.map(line), ...limitLines(panel, first)] });
    case "stat":
      return each(metric("metric"));
    case "gauge":
      return each(metric("gauge"));
    case "bar":
      return whole({ kind: "xy", layers: sources.map(bars) });
    case "pie":
      // Slices come from one query; of several, bars say the same.
      return sources.length > 1 || first.groups.length === 0
        ? whole({ kind: "xy", layers: sources.map(bars) })
        : whole({ kind: "pie", query: first.query, value: first.value, groups: first.groups });
    case "table":
      return each(source =>
        source.records
          ? { kind: "records", query: source.query }
          : { kind: "table", query: source.query, value: source.value, groups: source.groups },
      );
    case "logs":
      return each(({ query }) => ({ kind: "records", query }));
    case "heatmap":
      return each(({ query, value }) => ({ kind: "heatmap", query, value, x: "time", y: "le" }));
    default:
      return panel.form satisfies never;
  }
};

/** A query's answer as columns. */
interface Source {
  readonly query: string;
  readonly label: string;
  readonly value: Numbers;
  readonly groups: readonly string[];
  readonly records: boolean;
}

const overTime: ReadonlySet<QueryPanel["form"]> = new Set(["timeseries", "heatmap"]);

const sourceOf = (
  panel: QueryPanel,
  { query, label = panel.title }: Drawn,
  store: Readable,
  schema: Schema,
): Source => {
  const shape = overTime.has(panel.form) ? "series" : "instant";
  const answer = store.ask({ query, shape, window: "viewer" }, "esql");
  if (answer.kind === "unsupported") throw new Refused(answer.why, answer.help);
  const records = query.kind === "records";
  if (records && panel.form !== "logs" && panel.form !== "table") throw new Refused(`records are no ${panel.form}`);
  if (!records && panel.form === "logs") throw new Refused("logs are records, not numbers");
  const groups = records ? [] : groupColumns(query, store);
  const column = columnOf(label, groups);
  const unit = panel.unit ?? unitOf(query, schema);
  return {
    // The column's name is what a legend shows.
    query: records || column === "value" ? answer.text : `${answer.text}\n| RENAME value AS ${quoted(column)}`,
    label,
    value: { column, unit },
    groups,
    records,
  };
};

/** A column may have any name that no other of the answer has. */
const columnOf = (label: string, groups: readonly string[]): string => {
  const name = label.replaceAll(/[\s`]+/g, " ").trim();
  return ["", "time", "le", "group", "limit", ...groups].includes(name) ? `${name} value`.trim() : name;
};

const quoted = (name: string): string => `\`${name}\``;

const groupColumns = (query: Query, { mapping }: Readable): readonly string[] => {
  if (query.kind === "raw") return query.by;
  if (query.kind === "records") return [];
  return groupsOf(query).map(field => mapping.find(slot => slot.field === field)?.name ?? field);
};

/** A backquoted path, part by part. */
const path = (column: string): string =>
  column
    .split(".")
    .map(part => `\`${part}\``)
    .join(".");

const none = '"(none)"';

/** One column for all groups: a chart breaks down by one. */
const joined = (source: Source): { readonly query: string; readonly breakdown?: string } => {
  const [only] = source.groups;
  if (only === undefined) return { query: source.query };
  const texts = source.groups.map(column => `COALESCE(TO_STRING(${path(column)}), ${none})`);
  const group = source.groups.length === 1 ? texts[0] : `CONCAT(${texts.join(', " / ", ')})`;
  return { query: `${source.query}\n| EVAL \`group\` = ${group}`, breakdown: "group" };
};

const line = (source: Source): Layer => ({ mark: "line", ...joined(source), x: "time", y: source.value });

const bars = (source: Source): Layer => {
  const { query, breakdown } = joined(source);
  return breakdown === undefined
    ? {
        mark: "bar_horizontal",
        query: `${query}\n| EVAL \`group\` = "${source.label.replaceAll(/["\\]/g, "\\$&").replaceAll(/\s+/g, " ")}"`,
        x: "group",
        y: source.value,
      }
    : { mark: "bar_horizontal", query, x: breakdown, y: source.value };
};

const metric =
  (kind: "metric" | "gauge") =>
  (source: Source): Chart => ({ kind, value: source.value, ...joined(source) });

/** A limit is a level line over the same steps. */
const limitLines = ({ thresholds }: QueryPanel, { query, value }: Source): readonly Layer[] =>
  thresholds.map(({ from, severity }) => {
    const column = `${severity} from ${from}`;
    return {
      mark: "line",
      query: `${query}\n| EVAL \`limit\` = ${from}\n| STATS \`${column}\` = MAX(\`limit\`) BY time\n| SORT time`,
      x: "time",
      y: { column, unit: value.unit },
    };
  });
