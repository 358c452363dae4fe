/** What runs of it: the set-up. The server is somebody else's. */

import { setupWorkload } from "../../core/setup.ts";
import type { Self, Site } from "../../core/target.ts";
import type { Workload } from "../../core/workload.ts";
import { filesOf } from "./files.ts";
import type { KibanaOptions } from "./options.ts";
import { setupOf } from "./setup.ts";

export const kibanaWorkloads = (self: Self<KibanaOptions>, site: Site): readonly Workload[] => {
  const files = filesOf(self, site);
  if (files.length === 0 || self.options.terraform) return [];
  return [
    setupWorkload(setupOf(self, site, files), {
      name: `${self.key}-setup`,
      folder: self.key,
      authority: self.options.authority,
    }),
  ];
};
