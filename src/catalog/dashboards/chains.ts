/** Retrieval, chains and tools: what happens around the model. */

import { bar, type Dashboard, dashboard, row, timeseries } from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const retrieval = on(llmLog.retrieval);
const steps = on(llmLog.chain_step);
const tools = on(llmLog.tool_call);

export const chains: Dashboard = dashboard({
  id: "llm-chains",
  title: "LLM chains and tools",
  description: "Retrieval, the steps of chains, and the tools that models call",
  rows: [
    row(
      "Retrieval",
      timeseries(
        "Retrieval latency p95 by source",
        retrieval.percentile(f => f.retrieval_latency_ms, 95, { by: f => f.retrieval_source }),
        { description: "95th percentile of the time a search took, by what was searched" },
      ),
      timeseries(
        "Documents per search",
        retrieval.ratio({ sum: f => f.retrieval_count }, { by: f => f.retrieval_source }),
        {
          description: "Mean number of documents a search brought",
          unit: "count",
        },
      ),
    ),
    row(
      "Steps",
      timeseries(
        "Step latency p95",
        steps.percentile(f => f.latency_ms, 95, { by: f => f.chain_step }),
        {
          description: "95th percentile of the time a step took",
        },
      ),
    ),
    row(
      "Tools",
      bar("Calls by tool", tools.count({ by: f => f.tool_name }), { description: "How often each tool was called" }),
      timeseries(
        "Share of failed calls by tool",
        tools.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { by: f => f.tool_name }),
        { description: "The share of calls that ended in an error or a timeout, by tool" },
      ),
    ),
  ],
});
