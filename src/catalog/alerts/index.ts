/** What is worth telling somebody about an LLM service, keyed by the name every evaluator shows; few are on by default. */

import type { Alert } from "../../core/alert.ts";
import { cacheAlerts } from "./cache.ts";
import { causeAlerts } from "./causes.ts";
import { costAlerts } from "./cost.ts";
import { latencyAlerts } from "./latency.ts";
import { modelAlerts } from "./models.ts";
import { pipelineAlerts } from "./pipeline.ts";
import { providerAlerts } from "./providers.ts";
import { requestAlerts } from "./requests.ts";
import { securityAlerts } from "./security.ts";
import { objectiveAlerts } from "./slo.ts";
import { volumeAlerts } from "./volumes.ts";

export const alerts: Readonly<Record<string, Alert>> = {
  ...requestAlerts,
  ...causeAlerts,
  ...latencyAlerts,
  ...costAlerts,
  ...cacheAlerts,
  ...providerAlerts,
  ...securityAlerts,
  ...modelAlerts,
  ...pipelineAlerts,
  ...volumeAlerts,
  ...objectiveAlerts,
};
