/** Alerts on whoever serves the models. */

import { type Alert, alert, atLeastThat, below } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const calls = on(llmLog.provider_call);

export const providerAlerts = {
  ProviderFailures: alert({
    when: atLeastThat(
      calls.where(f => f.status.isOneOf("error", "timeout")).count({ by: f => f.provider, over: minutes(5) }),
      3,
    ),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} calls to the provider failed in five minutes",
    description:
      "Three or more calls to a provider failed in five minutes. Look first at the error's type (quota, authentication or the provider's own fault) and at the provider's status page.",
    runbook: "provider-failures",
    source: "row 57",
  }),
  RateLimitWarnings: alert({
    when: atLeastThat(on(llmLog.rate_limit_warning).count({ by: f => f.provider, over: minutes(5) }), 5),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} warnings of a near rate limit in five minutes",
    description:
      "Five or more warnings in five minutes that a provider's rate limit is near. Look first at which service or user sends the most requests, then at the limit that was agreed.",
    runbook: "rate-limits",
    source: "row 58",
  }),
  // Only records know the number: no instrument keeps a minimum, so a metric store refuses this one by name.
  RateLimitRemainingLow: alert({
    when: below(
      // A minimum cannot be weighed, and debug is the level that gets sampled.
      calls
        .where(f => f.level.isOneOf("info", "warning", "error", "critical"))
        .min(f => f.rate_limit_remaining, { by: f => f.provider, over: minutes(5) }),
      20,
    ),
    severity: "warning",
    state: "off",
    summary: "{group}: the provider allows {value} more requests",
    description:
      "A provider said that it will take fewer than 20 more requests in its current window. The limit is ours: set it to a minute of your traffic. Look first at who sends requests, and queue or shed before the provider does. Judged from records alone.",
    runbook: "rate-limits",
    source: "row 52; the limit is ours",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
