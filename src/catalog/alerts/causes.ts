/** Alerts on why requests fail. Failed requests are counted, not error records: one failure is told in several of those. */

import { type Alert, above, alert, atLeastThat } from "../../core/alert.ts";
import type { Cause } from "../../core/cause.ts";
import { on } from "../../core/query/index.ts";
import { hours, minutes, percent } from "../../core/units.ts";
import { causes } from "../causes.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const failed = on(llmLog.request_end).where(f => f.status.isOneOf("error", "timeout"));

/** `rate_limited` as the beginning of an alert's key: `RateLimited`. */
const keyOf = ({ name }: Cause): string =>
  name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, first: string) => first.toUpperCase());

/** No question knows the largest of its groups beside all of them, so each cause is asked about. */
const dominates = (one: Cause): Alert =>
  alert({
    when: above(failed.ratio({ where: f => f.error_cause.is(one.name) }, { over: hours(1) }), percent(80)),
    minimum: 20,
    severity: "warning",
    state: "off",
    summary: `{group}: {value} of failed requests have one cause, ${one.name}`,
    description: `More than four in five failed requests of the last hour failed for one cause, so that one remedy helps. ${one.description} Look first at this: ${one.recommendations[0] ?? ""}`,
    runbook: one.name.replaceAll("_", "-"),
    source: "row 29; the minimum is ours",
  });

export const causeAlerts: Readonly<Record<string, Alert>> = {
  ErrorsOfOneCause: alert({
    when: atLeastThat(failed.count({ by: f => f.error_cause, over: minutes(5) }), 10),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} requests failed for this cause in five minutes",
    description:
      "Ten or more requests failed for the same cause in five minutes. Look first at the page of that cause, and at the models it meets: one model points to its provider. When the cause is unknown, look at what the errors say, and add a cause for it.",
    runbook: "errors-by-cause",
    source: "row 29; ten in five minutes is row 58's default",
  }),
  ...Object.fromEntries(causes.map(one => [`${keyOf(one)}Dominates`, dominates(one)])),
};
