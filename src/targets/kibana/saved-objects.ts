/**
 * Dashboards as saved objects, below 9.4: one JSON a line, with JSON in strings where Kibana has it so. The migration
 * versions are old ones on purpose: a newer Kibana migrates them, and none refuses an import as too new.
 * @see https://www.elastic.co/docs/explore-analyze/find-and-organize/saved-objects
 */

import type { JsonObject } from "../../core/artifact.ts";
import type { Chart, Layer, Numbers, PlacedChart } from "./charts.ts";
import { savedFormatOf } from "./formats.ts";
import { written } from "./names.ts";
import type { Drawing } from "./panels.ts";

interface Reference {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** One line of the file. */
export const savedDataView = (id: string, attributes: JsonObject): JsonObject => ({
  type: "index-pattern",
  id,
  attributes,
  references: [],
  coreMigrationVersion: "8.8.0",
  typeMigrationVersion: "8.0.0",
});

export const savedDashboard = (id: string, drawing: Drawing): JsonObject => {
  const references: Reference[] = [];
  const panels = stacked(drawing).map(chart => savedPanel(chart, drawing.dataView, references));
  return {
    type: "dashboard",
    id,
    attributes: {
      title: drawing.dashboard.title,
      description: drawing.dashboard.description,
      version: 1,
      timeRestore: true,
      timeFrom: `now-${written(drawing.range.milliseconds)}`,
      timeTo: "now",
      refreshInterval: { pause: true, value: 60_000 },
      optionsJSON: JSON.stringify({ useMargins: true, syncColors: true, syncCursor: true, hidePanelTitles: false }),
      panelsJSON: JSON.stringify(panels),
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: { query: "", language: "kuery" }, filter: [] }),
      },
      ...controls(drawing, references),
    },
    references: references.map(({ type, id: to, name }) => ({ type, id: to, name })),
    coreMigrationVersion: "8.8.0",
    typeMigrationVersion: "8.9.0",
  };
};

/** Rows one under the other: there are no sections below 9.1. */
const stacked = ({ sections }: Drawing): readonly PlacedChart[] => {
  let top = 0;
  return sections.flatMap(({ charts }) => {
    const moved = charts.map(chart => ({ ...chart, grid: { ...chart.grid, y: chart.grid.y + top } }));
    top = moved.reduce((lowest, { grid }) => Math.max(lowest, grid.y + grid.h), top);
    return moved;
  });
};

const controls = ({ choices, dataView }: Drawing, references: Reference[]): JsonObject => {
  if (choices.length === 0) return {};
  const panels = choices.map(({ title, path }, order) => {
    const id = `choice-${order + 1}`;
    references.push({ type: "index-pattern", id: dataView, name: `controlGroup_${id}:optionsListDataView` });
    return [
      id,
      {
        order,
        type: "optionsListControl",
        width: "medium",
        grow: false,
        explicitInput: { id, fieldName: path, title },
      },
    ] as const;
  });
  return {
    controlGroupInput: {
      controlStyle: "oneLine",
      chainingSystem: "HIERARCHICAL",
      ignoreParentSettingsJSON: JSON.stringify({
        ignoreFilters: false,
        ignoreQuery: false,
        ignoreTimerange: false,
        ignoreValidations: false,
      }),
      panelsJSON: JSON.stringify(Object.fromEntries(panels)),
    },
  };
};

const savedPanel = (
  { id, title, description, grid, chart }: PlacedChart,
  dataView: string,
  references: Reference[],
): JsonObject => {
  const place: JsonObject = { type: chart.kind === "records" ? "search" : "lens", panelIndex: id, title };
  const gridData: JsonObject = { x: grid.x, y: grid.y, w: grid.w, h: grid.h, i: id };
  if (chart.kind === "records") {
    const reference = "kibanaSavedObjectMeta.searchSourceJSON.index";
    references.push({ type: "index-pattern", id: dataView, name: `${id}:${reference}` });
    return {
      ...place,
      gridData,
      embeddableConfig: {
        attributes: {
          title,
          description,
          columns: [],
          sort: [],
          isTextBasedQuery: true,
          kibanaSavedObjectMeta: {
            searchSourceJSON: JSON.stringify({ query: { esql: chart.query }, filter: [], indexRefName: reference }),
          },
          references: [{ type: "index-pattern", id: dataView, name: reference }],
        },
      },
    };
  }
  return {
    ...place,
    gridData,
    embeddableConfig: { enhancements: {}, attributes: lensOf(chart, title, description, dataView) },
  };
};

/** A column of an ES|QL layer. */
interface Column {
  readonly columnId: string;
  readonly fieldName: string;
  readonly meta: JsonObject;
  readonly numbers?: Numbers;
}

const textColumn = (columnId: string, fieldName: string): Column => ({ columnId, fieldName, meta: { type: "string" } });
const timeColumn = (columnId: string, fieldName: string): Column => ({ columnId, fieldName, meta: { type: "date" } });
const numberColumn = (columnId: string, numbers: Numbers): Column => ({
  columnId,
  fieldName: numbers.column,
  meta: { type: "number" },
  numbers,
});

interface Lens {
  readonly visualizationType: string;
  readonly layers: readonly { readonly id: string; readonly query: string; readonly columns: readonly Column[] }[];
  readonly visualization: JsonObject;
}

const lensOf = (
  chart: Exclude<Chart, { kind: "records" }>,
  title: string,
  description: string,
  dataView: string,
): JsonObject => {
  const { visualizationType, layers, visualization } = drawn(chart);
  return {
    title,
    description,
    type: "lens",
    visualizationType,
    references: [],
    state: {
      datasourceStates: {
        textBased: {
          layers: Object.fromEntries(
            layers.map(({ id, query, columns }) => [
              id,
              {
                index: dataView,
                query: { esql: query },
                timeField: "@timestamp",
                columns: columns.map(({ columnId, fieldName, meta, numbers }) => ({
                  columnId,
                  fieldName,
                  meta,
                  ...(numbers === undefined
                    ? {}
                    : { inMetricDimension: true, params: { format: savedFormatOf(numbers.unit) } }),
                })),
              },
            ]),
          ),
        },
      },
      visualization,
      query: { esql: layers[0]?.query ?? "" },
      filters: [],
      internalReferences: [],
      adHocDataViews: {},
    },
  };
};

const layerId = "layer-1";

const drawn = (chart: Exclude<Chart, { kind: "records" }>): Lens => {
  const one = (visualizationType: string, columns: readonly Column[], visualization: JsonObject): Lens => ({
    visualizationType,
    layers: [{ id: layerId, query: chart.kind === "xy" ? "" : chart.query, columns }],
    visualization: { layerId, layerType: "data", ...visualization },
  });
  switch (chart.kind) {
    case "xy":
      return xy(chart.layers);
    case "metric":
    case "gauge": {
      const columns = [numberColumn("value", chart.value)];
      if (chart.kind === "gauge")
        return one("lnsGauge", columns, {
          metricAccessor: "value",
          shape: "arc",
          ticksPosition: "auto",
          labelMajorMode: "auto",
        });
      return chart.breakdown === undefined
        ? one("lnsMetric", columns, { metricAccessor: "value" })
        : one("lnsMetric", [...columns, textColumn("group", chart.breakdown)], {
            metricAccessor: "value",
            breakdownByAccessor: "group",
          });
    }
    case "pie": {
      const groups = chart.groups.map((column, at) => textColumn(`group-${at + 1}`, column));
      const layer: JsonObject = {
        layerId,
        layerType: "data",
        primaryGroups: groups.map(({ columnId }) => columnId),
        metrics: ["value"],
        numberDisplay: "percent",
        categoryDisplay: "default",
        legendDisplay: "default",
      };
      return {
        visualizationType: "lnsPie",
        layers: [{ id: layerId, query: chart.query, columns: [...groups, numberColumn("value", chart.value)] }],
        visualization: { shape: "pie", layers: [layer] },
      };
    }
    case "table": {
      const columns = [
        ...chart.groups.map((column, at) => textColumn(`group-${at + 1}`, column)),
        numberColumn("value", chart.value),
      ];
      return one("lnsDatatable", columns, { columns: columns.map(({ columnId }) => ({ columnId })) });
    }
    case "heatmap":
      return one(
        "lnsHeatmap",
        [timeColumn("x", chart.x), textColumn("y", chart.y), numberColumn("value", chart.value)],
        {
          shape: "heatmap",
          xAccessor: "x",
          yAccessor: "y",
          valueAccessor: "value",
          legend: { isVisible: true, position: "right", type: "heatmap_legend" },
          gridConfig: {
            type: "heatmap_grid",
            isCellLabelVisible: false,
            isXAxisLabelVisible: true,
            isXAxisTitleVisible: false,
            isYAxisLabelVisible: true,
            isYAxisTitleVisible: false,
          },
        },
      );
    default:
      return chart satisfies never;
  }
};

const xy = (layers: readonly Layer[]): Lens => {
  const written = layers.map((layer, at) => ({ ...layer, id: `layer-${at + 1}` }));
  return {
    visualizationType: "lnsXY",
    layers: written.map(({ id, query, mark, x, y, breakdown }) => ({
      id,
      query,
      columns: [
        mark === "line" ? timeColumn(`${id}-x`, x) : textColumn(`${id}-x`, x),
        numberColumn(`${id}-y`, y),
        ...(breakdown === undefined ? [] : [textColumn(`${id}-by`, breakdown)]),
      ],
    })),
    visualization: {
      preferredSeriesType: layers[0]?.mark ?? "line",
      legend: { isVisible: true, position: "right" },
      valueLabels: "hide",
      layers: written.map(({ id, mark, breakdown }) => ({
        layerId: id,
        layerType: "data",
        seriesType: mark,
        xAccessor: `${id}-x`,
        accessors: [`${id}-y`],
        ...(breakdown === undefined ? {} : { splitAccessor: `${id}-by` }),
      })),
    },
  };
};
