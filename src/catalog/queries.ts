/** The questions people come back to, saved in every store. */

import { on, type SavedQuery, saved } from "../core/query/index.ts";
import { hours } from "../core/units.ts";
import { llmLogSchema as llmLog } from "./log/index.ts";

const requests = on(llmLog.request_end);

export const queries: Readonly<Record<string, SavedQuery>> = {
  "slow-requests": saved({
    title: "Slow requests",
    description: "Requests that took longer than five seconds",
    query: requests.where(f => f.latency_ms.above(5000)).records({ limit: 50 }),
    window: hours(1),
  }),
};
