/** What is wrong with CloudWatch that only the whole environment shows. */

import type { Problem } from "../../core/errors.ts";
import { judgeJsonNames } from "../../core/json-document.ts";
import type { Self, Site } from "../../core/target.ts";
import { judgeAlerts } from "./alerts.ts";
import type { CloudwatchOptions } from "./options.ts";
import { judgeRetention } from "./retention.ts";

export const judgeCloudwatch = (self: Self<CloudwatchOptions>, site: Site): readonly Problem[] => {
  const misnamed = judgeJsonNames(self.options.names, site);
  return [...misnamed, ...judgeRetention(site), ...(misnamed.length === 0 ? judgeAlerts(self, site) : [])];
};
