/** What Terraform holds of an Elasticsearch, in a stack that it shares with the Kibana over it. */

import type { Stack } from "../../core/resource.ts";
import type { Self, Site } from "../../core/target.ts";
import { terraformProvider } from "../../versions.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { elasticsearchConnection, elasticsearchResources } from "./resources.ts";

export const elasticsearchStacks = (self: Self<ElasticsearchOptions>, site: Site): readonly Stack[] =>
  self.options.terraform
    ? [
        {
          suffix: self.key === "elasticsearch" ? "elastic" : self.key,
          about: "policies, pipelines, templates and roles of Elasticsearch",
          providers: [terraformProvider("elasticstack", { elasticsearch: [elasticsearchConnection(self, site)] })],
          resources: elasticsearchResources(self, site),
          outputs: {},
        },
      ]
    : [];
