/** What is wrong with Google Cloud Logging that only the whole environment shows. */

import type { Problem } from "../../core/errors.ts";
import { judgeRoutes } from "../../core/evaluator.ts";
import { judgeJsonNames } from "../../core/json-document.ts";
import type { Self, Site } from "../../core/target.ts";
import type { GcpOptions } from "./options.ts";
import { notificationChannels } from "./resources.ts";
import { judgeRetention } from "./retention.ts";

export const judgeGcp = (self: Self<GcpOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeJsonNames(self.options.names, site);
  return [
    ...misnamed,
    ...judgeRetention(site),
    ...(misnamed.length === 0 ? judgeRoutes(self, site, notificationChannels) : []),
  ];
};
