/** A panel over queries as Grafana's: which store answers each, and how its answer is asked for. */

import type { Drawn, Panel, QueryPanel } from "../../core/dashboard.ts";
import { type Asked, groupsOf, type Query, unitOf } from "../../core/query/index.ts";
import type { Schema } from "../../core/schema.ts";
import type { Site } from "../../core/target.ts";
import type { Drawing, Drawn as DrawnPanel } from "./drawing.ts";
import type { DataSourceRef, FieldOverride, GrafanaPanel, GridPos, PanelTarget } from "./model.ts";
import { defaultsOf, optionsOf, pluginOf, unitIds } from "./panel-options.ts";
import { firstAnswer, labelIn, type Source } from "./sources.ts";
import { drawnTraces } from "./traces.ts";

/** The groups of the schema whose fields any record may carry, whatever its event. */
const carriedByAll: readonly string[] = ["envelope", "origin"];
const configured: readonly string[] = ["service", "environment", "stream"];

/** A panel whose queries several stores answer. */
const mixed: DataSourceRef = { type: "datasource", uid: "-- Mixed --" };

export const drawn = (panel: Panel, choices: readonly string[], sources: readonly Source[], site: Site): DrawnPanel =>
  panel.form === "traces" ? drawnTraces(panel, sources, site) : drawnQueries(panel, choices, sources, site);

const drawnQueries = (
  panel: QueryPanel,
  choices: readonly string[],
  sources: readonly Source[],
  site: Site,
): DrawnPanel => {
  const targets: PanelTarget[] = [];
  for (const [index, one] of panel.draws.entries()) {
    const unfit = unfitFor(panel, one.query);
    if (unfit !== undefined) return { undrawn: { reasons: [unfit], help: undefined } };
    const found = firstAnswer(sources, askedOf(panel, one.query, choices, site.schema), source =>
      panel.form === "heatmap" && source.plugin !== "prometheus"
        ? "Grafana draws heatmaps of the histograms of Prometheus only"
        : undefined,
    );
    if ("reasons" in found) return { undrawn: found };
    targets.push(targetOf(panel, one, refIdOf(index), found.source, found.text));
  }
  const [first] = targets;
  if (first === undefined) return { undrawn: { reasons: ["it asks nothing"], help: undefined } };
  const units = panel.draws.map(({ query }) => unitIdOf(panel, query, site.schema));
  const unit = units[0] ?? unitIds.count;
  return {
    drawing: {
      type: pluginOf[panel.form],
      title: panel.title,
      description: panel.description,
      datasource: targets.every(({ datasource }) => datasource.uid === first.datasource.uid) ? first.datasource : mixed,
      targets,
      fieldConfig: { defaults: defaultsOf(panel, unit), overrides: overridesOf(panel, targets, units) },
      options: optionsOf(panel.form, { cell: unit, y: boundsUnitOf(panel, site.schema) }),
      ...(panel.form === "table" ? { transformations: tableOf(panel) } : {}),
    },
  };
};

export const placed = (drawing: Drawing, id: number, gridPos: GridPos): GrafanaPanel => ({ id, gridPos, ...drawing });

/** What a form cannot show, whoever answers. */
const unfitFor = ({ form }: QueryPanel, query: Query): string | undefined => {
  if (query.kind === "raw") return undefined;
  if (form === "logs") return query.kind === "records" ? undefined : "a panel of logs shows records, not numbers";
  if (query.kind === "records") return `a panel of form ${form} shows numbers, not records`;
  const histogram = query.measure.kind === "histogram";
  if (form === "heatmap") return histogram ? undefined : "a heatmap shows a histogram";
  return histogram ? `a histogram is shown by a heatmap, not by a panel of form ${form}` : undefined;
};

const isSeries = ({ form }: Pick<QueryPanel, "form">): boolean => form === "timeseries" || form === "heatmap";

const askedOf = (panel: QueryPanel, query: Query, choices: readonly string[], schema: Schema): Asked => ({
  query,
  shape: isSeries(panel) || panel.form === "logs" ? "series" : "instant",
  window: "viewer",
  chosen: Object.fromEntries(choices.filter(field => carries(query, field, schema)).map(field => [field, `$${field}`])),
});

/** Whether a choice of the field can say anything of the query's records. */
const carries = (query: Query, field: string, schema: Schema): boolean => {
  if (query.kind === "raw") return false;
  if (configured.includes(field) || carriedByAll.includes(schema.fields[field]?.group ?? "")) return true;
  return (
    query.from.events.length > 0 &&
    query.from.events.every(name => {
      const event = schema.events[name];
      return event !== undefined && (event.required.includes(field) || event.optional.includes(field));
    })
  );
};

/** A to Z, then R27 and on. */
export const refIdOf = (index: number): string =>
  index < 26 ? String.fromCharCode("A".charCodeAt(0) + index) : `R${index + 1}`;

const targetOf = (panel: QueryPanel, one: Drawn, refId: string, source: Source, expr: string): PanelTarget => {
  const datasource: DataSourceRef = { type: source.plugin, uid: source.uid };
  const common = { refId, datasource, editorMode: "code", expr } as const;
  const legendFormat = panel.form === "heatmap" ? "{{le}}" : legendOf(panel, one, source);
  if (source.plugin === "loki")
    return panel.form === "logs"
      ? { ...common, queryType: "range", ...(one.query.kind === "records" ? { maxLines: one.query.limit } : {}) }
      : { ...common, queryType: isSeries(panel) ? "range" : "instant", legendFormat };
  return {
    ...common,
    range: isSeries(panel),
    instant: !isSeries(panel),
    format: panel.form === "heatmap" ? "heatmap" : "time_series",
    exemplar: panel.form === "timeseries" && one.query.kind === "measure" && one.query.measure.kind === "percentile",
    legendFormat,
  };
};

/** `p95 gpt-4`: the label, where there are several, and what a line is grouped by. */
const legendOf = (panel: QueryPanel, { query, label }: Drawn, source: Source): string => {
  const groups = query.kind === "measure" ? groupsOf(query).map(field => labelIn(source, field)) : groupsOfRaw(query);
  return [
    ...(label !== undefined ? [label] : groups.length === 0 ? [panel.title] : []),
    ...groups.map(name => `{{${name}}}`),
  ].join(" ");
};

const groupsOfRaw = (query: Query): readonly string[] => (query.kind === "raw" ? query.by : []);

/** A percentage is no share: 45 of 100, not 0.45. */
const unitIdOf = (panel: QueryPanel, query: Query, schema: Schema): string => {
  if (panel.unit !== undefined) return unitIds[panel.unit];
  const field = query.kind === "measure" && "field" in query.measure ? schema.fields[query.measure.field] : undefined;
  const unit = unitOf(query, schema);
  return field?.unit === "percent" && unit === "share" ? "percent" : unitIds[unit];
};

const boundsUnitOf = ({ draws }: QueryPanel, schema: Schema): string => {
  const query = draws[0]?.query;
  if (query?.kind !== "measure" || query.measure.kind !== "histogram") return unitIds.count;
  return unitIds[unitOf({ ...query, measure: { kind: "max", field: query.measure.field } }, schema)];
};

const overridesOf = (
  { form }: QueryPanel,
  targets: readonly PanelTarget[],
  [first, ...others]: readonly string[],
): readonly FieldOverride[] =>
  form === "logs"
    ? []
    : others.flatMap((unit, index) =>
        unit === first
          ? []
          : [
              {
                matcher: { id: "byFrameRefID", options: targets[index + 1]?.refId ?? "" },
                properties: [{ id: "unit", value: unit }],
              },
            ],
      );

/** A row for each group: its labels as columns, then the number. */
const tableOf = ({ draws, title }: QueryPanel): NonNullable<GrafanaPanel["transformations"]> => [
  { id: "reduce", options: { reducers: ["lastNotNull"], labelsToFields: true } },
  {
    id: "organize",
    options: { excludeByName: { Field: draws.length === 1 }, indexByName: {}, renameByName: { "Last *": title } },
  },
];
