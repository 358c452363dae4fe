/** What Terraform holds of a Grafana that is there. */

import type { Stack } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { terraformProvider } from "../../versions.ts";
import type { GrafanaOptions } from "./options.ts";
import { grafanaResources } from "./resources.ts";

export const grafanaStacks = (self: Self<GrafanaOptions>, site: Site): readonly Stack[] =>
  self.options.terraform
    ? [
        {
          suffix: self.key,
          about: "data sources, dashboards and alert rules of Grafana",
          // Where it is and who we are there is the environment's of whoever runs Terraform.
          providers: [terraformProvider("grafana", {})],
          resources: grafanaResources(self, site),
          outputs: {},
        },
      ]
    : [];
