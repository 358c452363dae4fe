/** Alerts on requests that fail and on error records. */

import { type Alert, above, alert, atLeastThat } from "../../core/alert.ts";
import { on, records } from "../../core/query/index.ts";
import { hours, minutes, percent } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);

export const requestAlerts = {
  HighErrorRate: alert({
    when: above(requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { over: minutes(5) }), percent(5)),
    minimum: 100,
    for: minutes(5),
    severity: "critical",
    state: "on",
    summary: "{group}: {value} of requests fail",
    description:
      "More than one in twenty requests of the last five minutes ended in an error or a timeout. Look first at the errors by type and by model: one model points to its provider, all models point to the service.",
    runbook: "high-error-rate",
    source: "rows 24 and 69",
  }),
  ManyErrorRecords: alert({
    when: atLeastThat(
      records(llmLog)
        .errorsOnly()
        .count({ over: minutes(5) }),
      10,
    ),
    severity: "critical",
    state: "off",
    summary: "{group}: {value} records of level error or critical in five minutes",
    description:
      "Ten or more records of level error or critical in five minutes, whatever they are about and however much traffic there is. Look first at the commonest error message. A busy service is better served by HighErrorRate.",
    runbook: "many-error-records",
    source: "rows 57 and 58",
  }),
  ErrorRecordShareHigh: alert({
    when: above(
      records(llmLog).ratio({ where: f => f.level.isOneOf("error", "critical") }, { over: hours(1) }),
      percent(1),
    ),
    minimum: 100,
    for: minutes(15),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} of log records are errors",
    description:
      "More than one in a hundred log records of the last hour has level error or critical. Look first at which event they belong to: records that are no failures belong on a lower level.",
    runbook: "error-record-share-high",
    source: "row 63",
  }),
  RequestTimeouts: alert({
    when: atLeastThat(requests.where(f => f.status.is("timeout")).count({ over: minutes(5) }), 3),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} requests timed out in five minutes",
    description:
      "Three or more requests timed out in five minutes. Look first at queue time and at the provider's latency: the one that grew is where requests wait.",
    runbook: "request-timeouts",
    source: "row 58",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
