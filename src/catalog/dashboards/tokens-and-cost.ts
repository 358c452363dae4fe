/** Where tokens and money go. */

import { bar, type Dashboard, dashboard, row, stat, table, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { hours } from "../../core/units.ts";
import { costAlerts } from "../alerts/cost.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { thresholdsOf } from "./thresholds.ts";

const requests = on(llmLog.request_end);

export const tokensAndCost: Dashboard = dashboard({
  id: "llm-tokens-and-cost",
  title: "LLM tokens and cost",
  description: "Where tokens and money go: by model, by kind of token, by user",
  choices: ["service", "model"],
  rows: [
    row(
      "In range",
      stat(
        "Cost",
        requests.sum(f => f.cost_usd),
        { description: "What the requests cost, as producers reckon" },
      ),
      stat("Cost per request", requests.ratio({ sum: f => f.cost_usd }), {
        description: "Mean cost of a request; one without a known cost counts as free",
        unit: "US dollars",
      }),
      stat(
        "Tokens",
        requests.sum(f => f.total_tokens),
        { description: "Tokens read and written" },
      ),
      stat("Tokens per request", requests.ratio({ sum: f => f.total_tokens }), {
        description: "Mean tokens of a request, read and written",
        unit: "tokens",
      }),
    ),
    row(
      "Tokens",
      bar(
        "Token usage by model",
        requests.sum(f => f.total_tokens, { by: f => f.model }),
        {
          description: "Tokens read and written, by model",
        },
      ),
      timeseries(
        "Tokens per second by kind",
        {
          read: requests.sumPerSecond(f => f.prompt_tokens),
          written: requests.sumPerSecond(f => f.completion_tokens),
          "read from the provider's cache": requests.sumPerSecond(f => f.cache_tokens),
          "spent on thinking": requests.sumPerSecond(f => f.reasoning_tokens),
        },
        { description: "Tokens a second; cached ones are among those read, thinking among those written" },
      ),
      timeseries(
        "Prompt tokens by model",
        requests.sumPerSecond(f => f.prompt_tokens, { by: f => f.model }),
        {
          description: "Tokens read a second, by model",
        },
      ),
      timeseries(
        "Completion tokens by model",
        requests.sumPerSecond(f => f.completion_tokens, { by: f => f.model }),
        {
          description: "Tokens written a second, by model",
        },
      ),
      stat(
        "Prompt tokens from the provider's cache",
        requests.ratio({ sum: f => f.cache_tokens }, { whole: { sum: f => f.prompt_tokens } }),
        { description: "The share of tokens read that the provider had cached", width: 3 },
      ),
    ),
    row(
      "Cost",
      timeseries(
        "Cost of the last hour by model",
        requests.sum(f => f.cost_usd, { by: f => f.model, over: hours(1) }),
        {
          description:
            "What the requests of the hour before each point cost; the line is the alert's limit for a service",
          thresholds: thresholdsOf(costAlerts.CostSpike),
        },
      ),
      bar(
        "Cost by model",
        requests.sum(f => f.cost_usd, { by: f => f.model }),
        { description: "What the requests in range cost, by model" },
      ),
      bar(
        "Cost by provider",
        requests.sum(f => f.cost_usd, { by: f => f.provider }),
        {
          description: "Cost by who serves the model",
        },
      ),
      table(
        "Users with the highest cost",
        requests.sum(f => f.cost_usd, { top: [10, f => f.user_id] }),
        {
          description:
            "The ten users whose requests cost most; by default their pseudonyms. Answered from records alone",
        },
      ),
    ),
  ],
});
