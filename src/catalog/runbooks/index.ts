/** What to do when an alert fires, by the name that the alert calls its page. */

import type { Runbooks } from "../../core/runbook.ts";
import { causeRunbooks } from "./causes.ts";
import { costRunbooks } from "./cost.ts";
import { latencyRunbooks } from "./latency.ts";
import { pipelineRunbooks } from "./pipeline.ts";
import { providerRunbooks } from "./providers.ts";
import { requestRunbooks } from "./requests.ts";
import { securityRunbooks } from "./security.ts";
import { volumeRunbooks } from "./volumes.ts";

export const runbooks: Runbooks = {
  ...requestRunbooks,
  ...latencyRunbooks,
  ...causeRunbooks,
  ...costRunbooks,
  ...providerRunbooks,
  ...securityRunbooks,
  ...pipelineRunbooks,
  ...volumeRunbooks,
};
