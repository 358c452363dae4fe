/** Where tokens and money go. */

import { bar, type Dashboard, dashboard, row, stat, table, timeseries } from "../../core/dashboard.ts";
import { on, raw } from "../../core/query/index.ts";
import { hours } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";
import { cachedShare, countedBeside } from "./cache.ts";

const requests = on(llmLog.request_end);

/** What Prometheus records of tokens and prices, see `alerts/cost.ts` for how that differs from what producers say. */
const spent = (series: string) => raw({ promql: `${series}{@environment}` });
const spentBy = (series: string, label: string) =>
  raw({ promql: `sum by (${label}) (${series}{@environment})` }, { by: [label] });

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
        {
          description:
            "Tokens a second; cached ones are among those read where the provider counts them so, thinking among those written",
        },
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
        { description: `${cachedShare}. ${countedBeside}`, width: 3 },
      ),
    ),
    row(
      "Cost",
      timeseries(
        "Cost of the last hour by model",
        requests.sum(f => f.cost_usd, { by: f => f.model, over: hours(1) }),
        {
          description: "What the requests of the hour before each point cost",
          limitsOf: ["CostSpike"],
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
    row(
      "By the price table",
      stat("Spent in the last hour", spent("environment:llm_spend_dollars:sum1h"), {
        description: "Tokens of sixty minutes at the prices of the time, whatever producers say they cost",
        unit: "US dollars",
        limitsOf: ["CostBudgetHourly"],
      }),
      stat("Spent in 24 hours", spent("environment:llm_spend_dollars:sum1d"), {
        description: "Tokens of 24 hours at the prices of the time",
        unit: "US dollars",
      }),
      stat("The month at this pace", spent("environment:llm_spend_dollars:month_projection"), {
        description: "What the calendar month has cost, and the rest of it at the pace of the last 24 hours",
        unit: "US dollars",
      }),
      stat(
        "Tokens without a price",
        raw({ promql: "sum(model:llm_unpriced_tokens:sum1h{@environment}) or vector(0)" }),
        {
          description:
            "Tokens of the last hour of models that the price table does not know; they add nothing to spending",
          unit: "tokens",
        },
      ),
      timeseries("Spending of the last hour by model", spentBy("model:llm_spend_dollars:sum1h", "model"), {
        description: "Tokens of the hour before each point at the prices of the time, by model",
        unit: "US dollars",
      }),
      timeseries("Spending of the last hour by user tier", spentBy("user_tier:llm_spend_dollars:sum1h", "user_tier"), {
        description: "The same by the plan of whoever asked; records that name none are the line without a name",
        unit: "US dollars",
      }),
      timeseries(
        "Two reckonings of the last hour",
        {
          "by the price table": raw({ promql: "sum(model:llm_spend_dollars:sum1h{@environment})" }),
          "by the producers": raw({ promql: "sum(model:llm_reckoned_dollars:increase1h{@environment})" }),
        },
        {
          description: "Models that have a price: where the lines part, one of the two has old prices",
          unit: "US dollars",
        },
      ),
      bar("Tokens without a price by model", spentBy("model:llm_unpriced_tokens:sum1h", "model"), {
        description: "Tokens of the last hour that no price is known of",
        unit: "tokens",
      }),
    ),
  ],
});
