/** The shipped dashboards: panels over queries, drawn by every viewer. */

import type { Dashboard, Panel } from "../../core/dashboard.ts";
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

/** What a panel asks, which stays the same object when an environment fills in its limits. */
const askedBy = (panel: Panel): object => (panel.form === "traces" ? panel : panel.draws);

const asked: ReadonlySet<object> = new Set(
  dashboards.flatMap(({ rows }) => rows.flatMap(row => row.panels.map(askedBy))),
);

/** Whether it is one of the shipped dashboards' own panels, also where somebody has added to these. */
export const isShippedPanel = (panel: Panel): boolean => asked.has(askedBy(panel));
