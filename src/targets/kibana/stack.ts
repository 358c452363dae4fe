/** What Terraform holds of a Kibana, in a stack that it shares with the Elasticsearch below it. */

import type { Stack } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { terraformProvider } from "../../versions.ts";
import type { KibanaOptions } from "./options.ts";
import { kibanaConnection, kibanaResources } from "./resources.ts";

export const kibanaStacks = (self: Self<KibanaOptions>, site: Site): readonly Stack[] =>
  self.options.terraform
    ? [
        {
          suffix: self.key === "kibana" ? "elastic" : self.key,
          about: "data views, dashboards and rules of Kibana",
          providers: [terraformProvider("elasticstack", { kibana: [kibanaConnection(self, site)] })],
          resources: kibanaResources(self, site),
          outputs: {},
        },
      ]
    : [];
