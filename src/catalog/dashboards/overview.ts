/** How a service is doing, at one glance. */

import { type Dashboard, dashboard, gauge, pie, row, stat, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);
const errorRate = requests.ratio({ where: f => f.status.isOneOf("error", "timeout") });
const p = (percent: number) => requests.percentile(f => f.latency_ms, percent);

/** Traffic, errors, latency, tokens, cost and the cache of a service. */
export const overview: Dashboard = dashboard({
  id: "llm-overview",
  title: "LLM overview",
  description: "How the service is doing, at one glance",
  choices: ["service", "model"],
  rows: [
    row(
      "Now",
      stat("Requests in range", requests.count(), { unit: "requests", description: "Requests that ended" }),
      stat("Error rate", errorRate, {
        description: "The share of requests that ended in an error or a timeout",
        limitsOf: ["HighErrorRate"],
      }),
      stat("Latency p95", p(95), {
        description: "95th percentile of the time from request to last token",
        limitsOf: ["SlowRequests"],
      }),
      stat(
        "Cost in range",
        requests.sum(f => f.cost_usd),
        { description: "What the requests cost, as producers reckon" },
      ),
    ),
    row(
      "Traffic",
      timeseries("Request rate by model", requests.rate({ by: f => f.model }), {
        description: "Requests a second that ended, by model",
      }),
      timeseries("Error rate over time", errorRate, {
        description: "The share of requests that ended in an error or a timeout",
        limitsOf: ["HighErrorRate"],
      }),
      timeseries("Requests by outcome", requests.rate({ by: f => f.status }), {
        description: "Requests a second by how they ended",
      }),
      pie("Requests by provider", requests.count({ by: f => f.provider }), {
        unit: "requests",
        description: "Who serves the requests",
      }),
    ),
    row(
      "Latency and tokens",
      timeseries(
        "Latency percentiles",
        { p50: p(50), p95: p(95), p99: p(99) },
        {
          description: "Time from request to last token",
          limitsOf: ["SlowRequests"],
        },
      ),
      timeseries(
        "Tokens per second by model",
        requests.sumPerSecond(f => f.total_tokens, { by: f => f.model }),
        {
          description: "Tokens read and written a second, by model",
        },
      ),
    ),
    row(
      "Cache",
      gauge("Cache hit rate", on(llmLog.cache_access).ratio({ where: f => f.cache_hit.isTrue() }), {
        description: "The share of look-ups the cache answered",
      }),
    ),
  ],
});
