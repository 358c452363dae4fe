/** Rules that ask the workspace, and the groups that they tell. */

import { addressOf, joined, type Resource, ref } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { azureAlerts, type ScheduledQueryRule } from "./alerts.ts";
import { ownerOf } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { actionGroups } from "./resources.ts";
import { azurerm, type Place } from "./stack-place.ts";

export const alertResources = (
  self: Self<AzureOptions>,
  site: Site,
  place: Place,
  source: Resource,
): readonly Resource[] => {
  const groups = groupResources(self, site, place);
  return [
    ...azureAlerts(self, site).map(rule =>
      ruleResource(rule, rule.name.slice(`${ownerOf(self, site)}-`.length), place, { groups, source }),
    ),
    ...groups.values(),
  ];
};

/** By the group's name. Shadows tell nobody. */
const groupResources = (self: Self<AzureOptions>, site: Site, place: Place): ReadonlyMap<string, Resource> =>
  new Map(
    (site.alerts(self.key).some(({ state }) => state === "on") ? actionGroups(site, ownerOf(self, site)) : []).map(
      ({ webhookReceiver, emailReceiver, ...group }) => [
        group.name,
        azurerm("azurerm_monitor_action_group", group.name.split("-").at(-1) ?? "", {
          ...group,
          resourceGroupName: place.group,
          tags: place.common.tags,
          ...(emailReceiver.length === 0 ? {} : { emailReceiver }),
          ...(webhookReceiver.length === 0
            ? {}
            : {
                webhookReceiver: webhookReceiver.map(({ serviceUri, ...receiver }) => ({
                  ...receiver,
                  serviceUri: joined(...serviceUri),
                })),
              }),
        }),
      ],
    ),
  );

/** @param name in Terraform, the same in every environment */
const ruleResource = (
  { criteria: { dimension, ...criteria }, action, ...rule }: ScheduledQueryRule,
  name: string,
  place: Place,
  { groups, source }: { readonly groups: ReadonlyMap<string, Resource>; readonly source: Resource },
): Resource =>
  azurerm(
    "azurerm_monitor_scheduled_query_rules_alert_v2",
    name,
    {
      ...rule,
      resourceGroupName: place.group,
      scopes: [place.workspace],
      criteria: [{ ...criteria, ...(dimension.length === 0 ? {} : { dimension }) }],
      ...(action === undefined
        ? {}
        : {
            action: {
              customProperties: action.customProperties,
              actionGroups: action.actionGroups.map(name => {
                const group = groups.get(name);
                if (group === undefined) throw new Error(`no group is called ${name}`);
                return ref(group, "id");
              }),
            },
          }),
    },
    // Azure tries the query when it makes the rule, so that what the query asks must stand.
    { dependsOn: [addressOf(source)] },
  );
