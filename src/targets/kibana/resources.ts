/**
 * What is put into Kibana, as resources of Elastic's Terraform provider: the same bodies as the files'. Connectors are made
 * here too, since Terraform can be told their secrets. A rule's investigation guide has no argument.
 * @see https://registry.terraform.io/providers/elastic/elasticstack/0.16.3/docs
 */

import type { Artifact, JsonObject } from "../../core/artifact.ts";
import { isObject, listAt, objectAt, textAt } from "../../core/json-access.ts";
import { json, type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import type { Secret } from "../../core/secret.ts";
import type { Readable, Self, Site } from "../../core/target.ts";
import type { DashboardPanel, DataViewArguments, KibanaArguments } from "../../doors/elasticstack.ts";
import { ruleFiles } from "./alerts.ts";
import { connectorsOf } from "./connectors.ts";
import { dataViewBody } from "./data-views.ts";
import { filesOf, storesOf } from "./files.ts";
import { dashboardId, dataViewId, ruleId } from "./names.ts";
import type { KibanaOptions } from "./options.ts";
import { setupOf } from "./setup.ts";
import { needs } from "./versions.ts";

const kibana = resourcesOf<KibanaArguments>();

/** An address of another space than the default one. */
const ofSpace = /^(?<server>.*)\/s\/(?<space>[^/]+)\/?$/;

/** How Terraform reaches Kibana: the block `kibana` of the provider, whose authorities are files, not PEM. */
export const kibanaConnection = (
  self: Self<KibanaOptions>,
  site: Site,
): { readonly endpoints: readonly string[]; readonly apiKey?: Secret } => {
  const { url, auth } = setupOf(self, site, []);
  return {
    endpoints: [ofSpace.exec(url)?.groups?.server ?? url],
    ...(auth?.kind === "api-key" ? { apiKey: auth.key } : {}),
  };
};

/** The space as an argument; none for the default one. */
const spaceOf = (self: Self<KibanaOptions>, site: Site): { readonly spaceId?: string } => {
  const space = ofSpace.exec(setupOf(self, site, []).url)?.groups?.space;
  return space === undefined ? {} : { spaceId: decodeURIComponent(space) };
};

export const kibanaResources = (self: Self<KibanaOptions>, site: Site): readonly Resource[] => {
  const space = spaceOf(self, site);
  const stores = storesOf(self, site);
  const files = filesOf(self, site);
  const imported = files.find(({ path }) => path === "saved-objects.ndjson");
  const views = imported ? [] : stores.map(store => dataView(store, site, space));
  const connectors = connectorsOf(self, site).map(({ id, name, type, config, secrets }) => ({
    id,
    resource: kibana("elasticstack_kibana_action_connector", name, {
      ...space,
      name: `${prefixOf(site)}${id}`,
      connectorTypeId: type,
      config: json(config),
      ...(Object.keys(secrets).length === 0 ? {} : { secrets: json(secrets) }),
    }),
  }));
  const connectorId = (id: string): Text => {
    const made = connectors.find(one => one.id === id);
    return made ? ref(made.resource, "connector_id") : id;
  };
  return [
    ...views,
    ...(imported ? [savedObjects(imported, space)] : dashboards(self, site, files, views, space)),
    ...connectors.map(({ resource }) => resource),
    ...ruleFiles(site.alerts(self.key), { options: self.options, site, stores }).map(({ rule, body }) =>
      kibana("elasticstack_kibana_alerting_rule", rule.id, {
        ...space,
        ruleId: ruleId(site.scope, rule.id),
        ...ruleArguments(body, connectorId),
      }),
    ),
  ];
};

/** What stands before names in a module; nothing elsewhere. */
const prefixOf = ({ scope, name }: Site): string => scope.slice(0, -name.length);

const ruleArguments = (body: JsonObject, connectorId: (id: string) => Text) => {
  const { alert_delay: delay } = body;
  return {
    name: textAt(body, "name"),
    ruleTypeId: textAt(body, "rule_type_id"),
    consumer: textAt(body, "consumer"),
    interval: textAt(objectAt(body, "schedule"), "interval"),
    enabled: body.enabled === true,
    tags: listAt(body, "tags").map(String),
    params: json(body.params),
    ...(isObject(delay) ? { alertDelay: Number(delay.active) } : {}),
    actions: objectsAt(body, "actions").map(action => {
      const { summary } = objectAt(action, "frequency");
      return {
        id: connectorId(textAt(action, "id")),
        group: textAt(action, "group"),
        params: json(action.params),
        // Every action of ours tells of a change; a throttle is for those that do not.
        frequency: { summary: summary === true, notifyWhen: "onActionGroupChange" as const },
      };
    }),
  };
};

type FieldFormats = NonNullable<DataViewArguments["dataView"]["fieldFormats"]>;

const dataView = (store: Readable, site: Site, space: { readonly spaceId?: string }): Resource => {
  const body = dataViewBody(store, site);
  const view = objectAt(body, "data_view");
  return kibana("elasticstack_kibana_data_view", store.key, {
    ...space,
    override: body.override === true,
    dataView: {
      id: dataViewId(site.scope, store.key),
      title: textAt(view, "title"),
      name: textAt(view, "name"),
      timeFieldName: textAt(view, "timeFieldName"),
      allowNoIndex: view.allowNoIndex === true,
      ...fieldFormats(objectAt(view, "fieldFormats")),
    },
  });
};

const fieldFormats = (formats: JsonObject): { readonly fieldFormats?: FieldFormats } => {
  const said = Object.entries(formats).flatMap(
    ([field, format]): readonly (readonly [string, FieldFormats[string]])[] =>
      isObject(format)
        ? [[field, { id: textAt(format, "id"), params: isObject(format.params) ? format.params : {} }]]
        : [],
  );
  return said.length > 0 ? { fieldFormats: Object.fromEntries(said) } : {};
};

/** Below 9.4: the very lines of the file. They carry their ids, so that a module's prefix is not in them. */
const savedObjects = (file: Artifact, space: { readonly spaceId?: string }): Resource =>
  kibana("elasticstack_kibana_import_saved_objects", "dashboards", {
    ...space,
    fileContents: file.kind === "text" ? file.sections.map(({ text }) => text).join("") : "",
    overwrite: true,
  });

const dashboards = (
  self: Self<KibanaOptions>,
  site: Site,
  files: readonly Artifact[],
  views: readonly Resource[],
  space: { readonly spaceId?: string },
): readonly Resource[] =>
  site.dashboards.flatMap(({ id }) => {
    const path = `dashboards/${dashboardId(site.name, id)}.json`;
    const file = files.find(one => one.path === path);
    if (file?.kind !== "json" || !isObject(file.data) || needs(self.options.version, "saved-objects")) return [];
    return [dashboard(id, file.data, views[0], site, space)];
  });

const dashboard = (
  id: string,
  body: JsonObject,
  view: Resource | undefined,
  site: Site,
  space: { readonly spaceId?: string },
): Resource => {
  const range = objectAt(body, "time_range");
  return kibana("elasticstack_kibana_dashboard", id, {
    ...space,
    dashboardId: dashboardId(site.scope, id),
    title: textAt(body, "title"),
    description: textAt(body, "description"),
    timeRange: { from: textAt(range, "from"), to: textAt(range, "to") },
    // Demanded here, and what Kibana itself takes when the body says nothing.
    refreshInterval: { pause: true, value: 60_000 },
    query: { language: "kql", text: "" },
    pinnedPanels: objectsAt(body, "pinned_panels").map(panel => {
      const config = objectAt(panel, "config");
      return {
        type: textAt(panel, "type"),
        optionsListControlConfig: {
          byField: {
            dataViewId: view ? ref(view, "data_view.id") : textAt(config, "data_view_id"),
            fieldName: textAt(config, "field_name"),
            title: textAt(config, "title"),
          },
        },
      };
    }),
    sections: objectsAt(body, "panels").map(section => ({
      title: textAt(section, "title"),
      collapsed: section.collapsed === true,
      grid: { y: Number(objectAt(section, "grid").y) },
      panels: objectsAt(section, "panels").map(panelArguments),
    })),
  });
};

const panelArguments = (panel: JsonObject): DashboardPanel => {
  const type = textAt(panel, "type");
  const { x, y, w, h } = objectAt(panel, "grid");
  const place = { type, id: textAt(panel, "id"), grid: { x: Number(x), y: Number(y), w: Number(w), h: Number(h) } };
  const config = objectAt(panel, "config");
  if (type !== "discover_session") return { ...place, configJson: json(config) };
  const [tab = {}] = objectsAt(config, "tabs");
  return {
    ...place,
    discoverSessionConfig: {
      title: textAt(config, "title"),
      description: textAt(config, "description"),
      byValue: { tab: { esql: { dataSourceJson: json(tab.data_source) } } },
    },
  };
};

const objectsAt = (body: JsonObject, key: string): readonly JsonObject[] => listAt(body, key).filter(isObject);
