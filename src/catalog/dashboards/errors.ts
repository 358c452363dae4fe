/** What goes wrong, of which kind, and how often. */

import { bar, type Dashboard, dashboard, logs, pie, row, stat, timeseries } from "../../core/dashboard.ts";
import { on, records } from "../../core/query/index.ts";
import { minutes } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);
const failed = requests.where(f => f.status.isOneOf("error", "timeout"));
const errors = records(llmLog).errorsOnly();

const failing = (of: typeof requests) => of.ratio({ where: f => f.status.isOneOf("error", "timeout") });

export const errorsAndCauses: Dashboard = dashboard({
  id: "llm-errors",
  title: "LLM errors",
  description: "What goes wrong, of which kind, and how often",
  rows: [
    row(
      "Requests",
      timeseries("Error rate", requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }), {
        description: "The share of requests that ended in an error or a timeout",
        limitsOf: ["HighErrorRate"],
      }),
      timeseries(
        "Error rate by model",
        requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { by: f => f.model }),
        { description: "One model points to its provider, all models point to the service" },
      ),
      timeseries("Failed requests by type of error", failed.rate({ by: f => f.error_type }), {
        description: "Failed requests a second, by the class of the error",
      }),
      bar("Failed requests by model", failed.count({ by: f => f.model }), {
        unit: "requests",
        description: "Failed requests, by model",
      }),
    ),
    row(
      "Error records",
      timeseries("Error records in five minutes", errors.count({ over: minutes(5) }), {
        description: "Log records of level error or critical",
        limitsOf: ["ManyErrorRecords"],
      }),
      stat("Share of error records", records(llmLog).ratio({ where: f => f.level.isOneOf("error", "critical") }), {
        description: "The share of log records that have level error or critical",
        limitsOf: ["ErrorRecordShareHigh"],
      }),
      timeseries("Error records by type", errors.rate({ by: f => f.error_type }), {
        description: "Error records a second, by the class of the error",
      }),
      pie(
        "Top 10 error messages",
        errors.where(f => f.error_message.exists()).count({ top: [10, f => f.error_message] }),
        { description: "What errors say most often. Answered from records alone" },
      ),
      logs(
        "Newest errors",
        errors.records({
          limit: 100,
          fields: f => [f.level, f.event, f.error_type, f.error_message, f.model, f.request_id, f.trace_id],
        }),
        { description: "The newest records of level error or critical" },
      ),
    ),
    row(
      "Causes",
      timeseries("Failed requests by cause", failed.count({ by: f => f.error_cause, over: minutes(5) }), {
        unit: "requests",
        description: "Failed requests in five minutes, by why they failed",
        limitsOf: ["ErrorsOfOneCause"],
      }),
      bar("Top causes", failed.count({ by: f => f.error_cause }), {
        unit: "requests",
        description: "Why requests failed. Where one cause has four in five of them, one remedy helps",
      }),
      timeseries(
        "Error rate under load",
        {
          "all requests": failing(requests),
          "over 10 000 prompt tokens": failing(requests.where(f => f.prompt_tokens.above(10_000))),
          "over 30 s": failing(requests.where(f => f.latency_ms.above(30_000))),
          "over 100 at once": failing(requests.where(f => f.concurrent_requests.above(100))),
          "GPU over 95 % busy": failing(requests.where(f => f.gpu_utilization.above(95))),
          "GPU memory over 90 % full": failing(requests.where(f => f.gpu_memory_utilization.above(90))),
        },
        {
          width: 12,
          description:
            "The share of requests that failed, of all and of those under each load: a line far above the first one names what the failures have to do with. Answered from records alone",
        },
      ),
      logs(
        "Errors of no known cause",
        errors
          .where(f => f.error_cause.is("unknown"))
          .records({ limit: 50, fields: f => [f.event, f.error_type, f.error_message, f.message, f.model] }),
        { description: "The newest errors that no cause claims: what a cause of one's own would be written for" },
      ),
    ),
    row(
      "Models and the service",
      timeseries("Failures of models", on(llmLog.model_error).count({ by: f => f.model, over: minutes(5) }), {
        description: "Failures in five minutes, by model",
      }),
      timeseries("Models not available", on(llmLog.model_unavailable).count({ by: f => f.model, over: minutes(5) }), {
        description: "Reports in five minutes that a model is not there, by model",
      }),
      stat("System failures", on(llmLog.system_failure).count(), {
        description: "Times the service itself could not go on",
      }),
    ),
  ],
});
