/** Where everything stands: the resource group and the workspace, made or somebody else's. */

import { type Resource, ref, resourcesOf, type Text } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import type { AzurermArguments } from "../../doors/azurerm.ts";
import { groupOf, isExisting } from "./names.ts";
import type { AzureOptions } from "./options.ts";
import { workspaceResource } from "./resources.ts";

export const azurerm = resourcesOf<AzurermArguments>();

export interface Place {
  /** What is made of it. */
  readonly resources: readonly Resource[];
  /** The resource group's name. */
  readonly group: Text;
  /** The workspace's id. */
  readonly workspace: Text;
  /** What most things have. */
  readonly common: {
    readonly location: string;
    readonly resourceGroupName: Text;
    readonly tags: Readonly<Record<string, string>>;
  };
}

export const placeOf = (self: Self<AzureOptions>, site: Site): Place => {
  const { region, resourceGroup, workspace, adopts } = self.options;
  const tags = { environment: site.name };
  const group = azurerm(
    "azurerm_resource_group",
    "group",
    { name: groupOf(self, site.scope), location: region, tags },
    // What stands in it goes with it.
    { keepsRecords: true, ...adopted(adopts.resourceGroup) },
  );
  const groupName = isExisting(resourceGroup) ? resourceGroup.name : ref(group, "name");
  const made = azurerm(
    "azurerm_log_analytics_workspace",
    "workspace",
    { ...workspaceResource(self, site), resourceGroupName: groupName, tags },
    { keepsRecords: true, ...adopted(adopts.workspace) },
  );
  return {
    resources: [...(isExisting(resourceGroup) ? [] : [group]), ...(isExisting(workspace) ? [] : [made])],
    group: groupName,
    workspace: isExisting(workspace) ? workspace.name : ref(made, "id"),
    common: { location: region, resourceGroupName: groupName, tags },
  };
};

export const adopted = (id: string | undefined): Pick<Resource, "adopts"> => (id === undefined ? {} : { adopts: id });
