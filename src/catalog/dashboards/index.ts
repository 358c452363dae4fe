/** The shipped dashboards: panels over queries, drawn by every viewer. */

import type { Dashboard } from "../../core/dashboard.ts";
import { caches } from "./cache.ts";
import { chains } from "./chains.ts";
import { errorsAndCauses } from "./errors.ts";
import { latencyBreakdown } from "./latency.ts";
import { overview } from "./overview.ts";
import { pipelineHealth } from "./pipeline-health.ts";
import { providers } from "./providers.ts";
import { security } from "./security.ts";
import { tokensAndCost } from "./tokens-and-cost.ts";
import { llmTraces } from "./traces.ts";

export { overview } from "./overview.ts";

export const dashboards: readonly Dashboard[] = [
  overview,
  tokensAndCost,
  latencyBreakdown,
  errorsAndCauses,
  caches,
  providers,
  chains,
  llmTraces,
  security,
  pipelineHealth,
];
