/** What people open: a pack of the saved queries, and a workbook for each dashboard. */

import { json, type Resource, ref, uuid } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { thingOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { azureWorkbooks, type Workbook } from "./panels.ts";
import { packedQueries } from "./resources.ts";
import { azurerm, type Place } from "./stack-place.ts";

export const viewResources = (self: Self<AzureOptions>, site: Site, place: Place): readonly Resource[] => [
  ...packResources(self, site, place),
  ...azureWorkbooks(self, site).map(workbook =>
    azurerm("azurerm_application_insights_workbook", workbook.id, {
      ...place.common,
      name: uuid(`${thingOf(self, site.scope)}/${workbook.id}`),
      displayName: workbook.displayName,
      dataJson: json({ ...workbook.dataJson, items: workbook.dataJson.items.map(item => asking(item, place)) }),
    }),
  ),
];

const packResources = (self: Self<AzureOptions>, site: Site, place: Place): readonly Resource[] => {
  const queries = packedQueries(self, site);
  if (queries.length === 0) return [];
  const pack = azurerm("azurerm_log_analytics_query_pack", "queries", {
    ...place.common,
    name: thingOf(self, site.scope),
  });
  return [
    pack,
    ...queries.map(({ id, ...query }) =>
      azurerm("azurerm_log_analytics_query_pack_query", id, { ...query, queryPackId: ref(pack, "id") }),
    ),
  ];
};

/** A workbook that is nobody's has no workspace of its own: each query names it. */
const asking = (item: Workbook["dataJson"]["items"][number], { workspace }: Place) =>
  item.type === 3 ? { ...item, content: { ...item.content, crossComponentResources: [workspace] } } : item;
