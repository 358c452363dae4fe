/** Alerts on models and the service that are not there. */

import { type Alert, alert, atLeastThat } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

export const modelAlerts = {
  ModelUnavailable: alert({
    when: atLeastThat(on(llmLog.model_unavailable).count({ by: f => f.model, over: minutes(5) }), 1),
    severity: "critical",
    state: "on",
    summary: "{group}: the model is not available",
    description:
      "A model cannot be reached or does not fit into memory. Look first at the error's type: out of memory asks for a smaller batch or a restart, a refused connection for the provider or the instance.",
    runbook: "model-unavailable",
    source: "rows 1 and 5",
  }),
  ModelErrors: alert({
    when: atLeastThat(on(llmLog.model_error).count({ by: f => f.model, over: minutes(5) }), 10),
    severity: "warning",
    state: "off",
    summary: "{group}: the model failed {value} times in five minutes",
    description:
      "A model failed ten or more times in five minutes. Look first at the error's type and at whether the model was loaded anew.",
    runbook: "model-errors",
    source: "rows 1 and 5; ten in five minutes is row 58's default",
  }),
  SystemFailure: alert({
    when: atLeastThat(on(llmLog.system_failure).count({ over: minutes(5) }), 1),
    severity: "critical",
    state: "off",
    summary: "{group}: the service says that it cannot go on",
    description:
      "The service reported that it cannot go on. Look first at the record's error message, then at restarts of its instances.",
    runbook: "system-failure",
    source: "row 1",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
