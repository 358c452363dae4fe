/** What runs of it: the set-up. The server is somebody else's. */

import { setupWorkload } from "../../core/setup.ts";
import type { Self, Site } from "../../core/target.ts";
import type { Workload } from "../../core/workload.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { setupOf } from "./setup.ts";

export const elasticsearchWorkloads = (self: Self<ElasticsearchOptions>, site: Site): readonly Workload[] =>
  self.options.terraform
    ? []
    : [
        setupWorkload(setupOf(self, site), {
          name: `${self.key}-setup`,
          folder: self.key,
          authority: self.options.setup.authority ?? self.options.authority,
        }),
      ];
