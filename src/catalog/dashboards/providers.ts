/** How well those who serve the models do. */

import { bar, type Dashboard, dashboard, row, table, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const calls = on(llmLog.provider_call);
const failed = calls.where(f => f.status.isOneOf("error", "timeout"));

export const providers: Dashboard = dashboard({
  id: "llm-providers",
  title: "LLM providers",
  description: "How fast and how reliably providers answer, and how near their limits are",
  choices: ["service", "provider"],
  rows: [
    row(
      "Performance",
      bar(
        "Mean latency by provider",
        calls.avg(f => f.latency_ms, { by: f => f.provider }),
        {
          description: "Mean time a call took, by provider",
        },
      ),
      timeseries(
        "Latency p95 by provider",
        calls.percentile(f => f.latency_ms, 95, { by: f => f.provider }),
        {
          description: "95th percentile of the time a call took, by provider",
        },
      ),
      timeseries("Calls by provider", calls.rate({ by: f => f.provider }), {
        description: "Calls a second, by provider",
      }),
      table("Calls and their outcome", calls.count({ by: f => [f.provider, f.status] }), {
        description: "How many calls ended how, by provider",
      }),
    ),
    row(
      "Failures and limits",
      timeseries("Failed calls in five minutes", failed.count({ by: f => f.provider, over: minutes(5) }), {
        description: "Calls that ended in an error or a timeout",
        limitsOf: ["ProviderFailures"],
      }),
      timeseries(
        "Share of failed calls",
        calls.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { by: f => f.provider }),
        { description: "The share of calls that ended in an error or a timeout, by provider" },
      ),
      timeseries(
        "Rate limit warnings in five minutes",
        on(llmLog.rate_limit_warning).count({ by: f => f.provider, over: minutes(5) }),
        {
          description: "Warnings that a provider's limit is near",
          limitsOf: ["RateLimitWarnings"],
        },
      ),
      timeseries(
        "Requests left",
        calls
          .where(f => f.level.isOneOf("info", "warning", "error", "critical"))
          .min(f => f.rate_limit_remaining, { by: f => f.provider }),
        { description: "The fewest requests a provider said it would still take. Answered from records alone" },
      ),
    ),
  ],
});
