/** What is worth telling somebody about an LLM service, keyed by the name every evaluator shows. */

import { type Alert, above, alert } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { minutes, percent } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);

export const alerts: Readonly<Record<string, Alert>> = {
  HighErrorRate: alert({
    when: above(requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { over: minutes(5) }), percent(5)),
    minimum: 100,
    for: minutes(5),
    severity: "critical",
    state: "on",
    summary: "{group}: {value} of requests fail",
    description: "More than one in twenty requests of the last five minutes ended in an error or a timeout.",
    runbook: "high-error-rate",
    source: "row 24, row 69",
  }),
};
