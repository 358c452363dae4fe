/** The shipped dashboards: panels over queries, drawn by every viewer. */

import { type Dashboard, dashboard, row, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);

/** How a service is doing, at one glance. */
export const overview: Dashboard = dashboard({
  id: "llm-overview",
  title: "LLM overview",
  description: "How the service is doing, at one glance",
  rows: [
    row(
      "Traffic",
      timeseries("Requests", requests.rate({ by: f => f.model }), { description: "Requests a second, by model" }),
    ),
  ],
});

export const dashboards: readonly Dashboard[] = [overview];
