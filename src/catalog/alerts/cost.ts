/** Alerts on what requests cost. */

import { type Alert, above, alert } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { hours } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

export const costAlerts = {
  CostSpike: alert({
    when: above(
      on(llmLog.request_end).sum(f => f.cost_usd, { over: hours(1) }),
      100,
    ),
    severity: "warning",
    state: "off",
    summary: "{group}: requests of the last hour cost {value} US dollars",
    description:
      "Requests of the last hour cost more than 100 US dollars, by the producer's own reckoning. Look first at cost by model, then at the users and prompts with the most tokens.",
    runbook: "cost-spike",
    source: "row 69",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
