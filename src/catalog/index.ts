/** The shipped knowledge about LLM services, as data. */

export { alerts } from "./alerts/index.ts";
export { availabilitySlo, latencySlo, sloAlerts } from "./alerts/slo.ts";
export type { Aliased, AliasSet } from "./aliases/alias-set.ts";
export { aliasSets, foreignContent } from "./aliases/index.ts";
export { byCause, causes } from "./causes.ts";
export { dashboards, isShippedPanel, overview } from "./dashboards/index.ts";
export { detectors } from "./detectors/index.ts";
export { instruments } from "./instruments.ts";
export { llmLogSchema as llmLog } from "./log/index.ts";
export { shippedPrices } from "./prices/index.ts";
export { queries } from "./queries.ts";
export { runbooks } from "./runbooks/index.ts";
export { traceQueries, traceSearchOf } from "./trace-queries.ts";
