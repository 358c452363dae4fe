/**
 * A Log Analytics workspace with everything around it, as one stack. Arguments are those that the provider has in 4.55 and in
 * 5.x, whose 5.0 removed some: neither the switches of local authentication and of the internet are named, nor is any other
 * with an opposite that changed its name.
 * @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/5.0-upgrade-guide
 */

import type { Provider, Stack } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { terraformProvider } from "../../versions.ts";
import type { AzureOptions } from "./options.ts";
import { alertResources } from "./stack-alerts.ts";
import { placeOf } from "./stack-place.ts";
import { recordsOf } from "./stack-records.ts";
import { viewResources } from "./stack-views.ts";

export const azureStacks = (self: Self<AzureOptions>, site: Site): readonly Stack[] => {
  const place = placeOf(self, site);
  const records = recordsOf(self, site, place);
  return [
    {
      suffix: self.key,
      about: `Azure Monitor in ${self.options.region}`,
      providers: [providerOf(self.options)],
      resources: [
        ...place.resources,
        ...records.resources,
        ...alertResources(self, site, place, records.source),
        ...viewResources(self, site, place),
      ],
      outputs: {
        workspace_id: { value: place.workspace, description: "The id of the workspace that keeps the records" },
        ...records.outputs,
      },
    },
  ];
};

const providerOf = ({ subscription }: AzureOptions): Provider =>
  terraformProvider("azurerm", {
    // A block that the provider asks for, and may be empty.
    features: [{}],
    // 4.x registers some sixty by itself and 5.x none; these are what the stack needs, whichever it is.
    resourceProviderRegistrations: "none",
    resourceProvidersToRegister: ["Microsoft.Insights", "Microsoft.OperationalInsights"],
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
  });
