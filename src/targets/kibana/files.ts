/** What is put into Kibana: data views, dashboards and rules, as bodies of its APIs or as one import. */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { type Dashboard, withoutTraces } from "../../core/dashboard.ts";
import type { Readable, Self, Site } from "../../core/target.ts";
import { ruleFiles } from "./alerts.ts";
import { lay, type Refusal } from "./charts.ts";
import { dataViewAttributes, dataViewBody } from "./data-views.ts";
import { dashboardId, dataViewId } from "./names.ts";
import type { KibanaOptions } from "./options.ts";
import { type Choice, type Drawing, dashboardBody } from "./panels.ts";
import { savedDashboard, savedDataView } from "./saved-objects.ts";
import { needs } from "./versions.ts";

const file = (path: string, about: string, data: JsonObject): Artifact => ({ kind: "json", path, about, data });

export const filesOf = (self: Self<KibanaOptions>, site: Site): readonly Artifact[] => {
  const stores = storesOf(self, site);
  const [store] = stores;
  if (store === undefined) return [];
  const { options } = self;
  const rules = ruleFiles(site.alerts(self.key), { options, site, stores }).map(({ rule, body }) =>
    file(`rules/${rule.id}.json`, `the rule ${rule.name}`, body),
  );
  const drawn = withoutTraces(site.dashboards).map(dashboard => drawingOf(dashboard, store, options, site));
  if (needs(options.version, "saved-objects"))
    return [
      {
        kind: "text",
        path: "saved-objects.ndjson",
        about: `the data view and ${drawn.length} dashboards, to import${leftOut(drawn.flatMap(one => one.refusals))}`,
        comment: "none",
        sections: [
          savedDataView(dataViewId(site.name, store.key), dataViewAttributes(store, site)),
          ...drawn.map(({ id, drawing }) => savedDashboard(id, drawing)),
        ].map(line => ({ name: String(line.id), text: `${JSON.stringify(line)}\n` })),
      },
      ...rules,
    ];
  return [
    ...stores.map(one =>
      file(`data-views/${dataViewId(site.name, one.key)}.json`, `the data view of ${one.key}`, dataViewBody(one, site)),
    ),
    ...drawn.map(({ id, drawing, refusals }) =>
      file(
        `dashboards/${id}.json`,
        `the dashboard "${drawing.dashboard.title}"${leftOut(refusals)}`,
        dashboardBody(drawing),
      ),
    ),
    ...rules,
  ];
};

export const storesOf = ({ key }: Self<KibanaOptions>, site: Site): readonly Readable[] =>
  site.readables(key).filter(({ languages }) => languages.includes("esql"));

interface Drawn {
  readonly id: string;
  readonly drawing: Drawing;
  readonly refusals: readonly Refusal[];
}

const drawingOf = (dashboard: Dashboard, store: Readable, options: KibanaOptions, site: Site): Drawn => {
  const { sections, refusals } = lay(dashboard, store, site.schema);
  return {
    id: dashboardId(site.name, dashboard.id),
    refusals,
    drawing: {
      dashboard,
      sections,
      // A field that is not stored is nothing to choose by.
      choices: dashboard.choices.flatMap((field): readonly Choice[] => {
        const path = store.mapping.find(slot => slot.field === field)?.name;
        return path === undefined ? [] : [{ title: field.replaceAll("_", " "), path }];
      }),
      dataView: dataViewId(site.name, store.key),
      range: options.range,
      version: options.version,
    },
  };
};

/** Names the shipped panels that are not there. */
const leftOut = (refusals: readonly Refusal[]): string =>
  refusals.length === 0
    ? ""
    : `, without ${refusals.map(({ panel, why }) => `"${panel.title}" (${why})`).join(" and ")}`;
