/** How long requests take, and where the time goes. */

import {
  bar,
  type Dashboard,
  dashboard,
  heatmap,
  logs,
  pie,
  row,
  stat,
  table,
  timeseries,
} from "../../core/dashboard.ts";
import { on } from "../../core/query/index.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);
const latency = (percent: number) => requests.percentile(f => f.latency_ms, percent);
const firstToken = (percent: number) => requests.percentile(f => f.ttft_ms, percent);

type Part = "queue_time_ms" | "preprocessing_time_ms" | "inference_time_ms" | "postprocessing_time_ms";

const shareOf = (part: Part) => requests.ratio({ sum: f => f[part] }, { whole: { sum: f => f.latency_ms } });
const meanOf = (part: Part) => requests.ratio({ sum: f => f[part] });

export const latencyBreakdown: Dashboard = dashboard({
  id: "llm-latency",
  title: "LLM latency",
  description: "How long requests take, and whether they wait, prepare, infer or finish",
  choices: ["service", "model"],
  rows: [
    row(
      "Latency",
      timeseries(
        "Latency percentiles",
        { p50: latency(50), p90: latency(90), p95: latency(95), p99: latency(99) },
        {
          description: "Time from request to last token",
          limitsOf: ["SlowRequests"],
        },
      ),
      timeseries(
        "Latency p95 by model",
        requests.percentile(f => f.latency_ms, 95, { by: f => f.model }),
        {
          description: "95th percentile of latency, by model",
          limitsOf: ["SlowRequests"],
        },
      ),
      heatmap(
        "Latency distribution",
        requests.histogram(f => f.latency_ms, [100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000]),
        { description: "How many requests ended within each bound of milliseconds", unit: "requests" },
      ),
      timeseries("Share of requests over five seconds", requests.ratio({ where: f => f.latency_ms.above(5000) }), {
        description: "What the latency objective counts as bad",
      }),
    ),
    row(
      "Performance categories",
      timeseries("Requests by performance category", requests.rate({ by: f => f.performance_category }), {
        description: "Requests a second by their latency: under 100 ms, 500 ms, 1 s and 5 s, and above",
      }),
      pie("Share of performance categories", requests.count({ by: f => f.performance_category }), {
        unit: "requests",
        description: "How many requests were excellent, good, acceptable, slow or very slow; failures count too",
      }),
    ),
    row(
      "First token and throughput",
      timeseries(
        "Time to first token",
        { p50: firstToken(50), p95: firstToken(95), p99: firstToken(99) },
        { description: "Time from request to the first token of the answer" },
      ),
      timeseries(
        "Time to first token p95 by model",
        requests.percentile(f => f.ttft_ms, 95, { by: f => f.model }),
        {
          description: "95th percentile of the time to the first token, by model",
        },
      ),
      timeseries(
        "Completion tokens per second",
        requests.sumPerSecond(f => f.completion_tokens, { by: f => f.model }),
        {
          description: "Tokens written a second by all requests together, by model",
        },
      ),
    ),
    row(
      "Breakdown",
      timeseries(
        "Time by part",
        {
          queue: shareOf("queue_time_ms"),
          preprocessing: shareOf("preprocessing_time_ms"),
          inference: shareOf("inference_time_ms"),
          postprocessing: shareOf("postprocessing_time_ms"),
        },
        {
          description:
            "Each part's share of the whole time. More than 30 % is a bottleneck, more than half a grave one, inference apart",
        },
      ),
      timeseries(
        "Mean time by part",
        {
          queue: meanOf("queue_time_ms"),
          preprocessing: meanOf("preprocessing_time_ms"),
          inference: meanOf("inference_time_ms"),
          postprocessing: meanOf("postprocessing_time_ms"),
        },
        { description: "Mean time of each part, over all requests", unit: "milliseconds" },
      ),
      bar(
        "Bottlenecks",
        {
          queue: shareOf("queue_time_ms"),
          preprocessing: shareOf("preprocessing_time_ms"),
          postprocessing: shareOf("postprocessing_time_ms"),
        },
        {
          description:
            "Each part's share of the whole time, without inference, which should be most of it: coloured from 30 % on, and from half on",
          // What a bottleneck is, whether or not somebody is told of one.
          thresholds: [
            { from: 0.3, severity: "warning" },
            { from: 0.5, severity: "critical" },
          ],
        },
      ),
      table(
        "Profile by model",
        {
          requests: requests.count({ by: f => f.model }),
          mean: requests.avg(f => f.latency_ms, { by: f => f.model }),
          p50: requests.percentile(f => f.latency_ms, 50, { by: f => f.model }),
          p90: requests.percentile(f => f.latency_ms, 90, { by: f => f.model }),
          p95: requests.percentile(f => f.latency_ms, 95, { by: f => f.model }),
          p99: requests.percentile(f => f.latency_ms, 99, { by: f => f.model }),
        },
        { description: "How many requests a model had, and how long they took" },
      ),
      stat("Queue share", shareOf("queue_time_ms"), {
        description: "The share of time that requests wait for a slot",
        limitsOf: ["QueueShareHigh", "QueueShareVeryHigh"],
      }),
      stat("Preprocessing share", shareOf("preprocessing_time_ms"), {
        description: "The share of time before the model sees a request",
        limitsOf: ["PreprocessingShareHigh"],
      }),
      stat("Inference share", shareOf("inference_time_ms"), { description: "The share of time the model works" }),
      stat("Postprocessing share", shareOf("postprocessing_time_ms"), {
        description: "The share of time after the model is done",
        limitsOf: ["PostprocessingShareHigh"],
      }),
      bar(
        "Queue share by model",
        requests.ratio({ sum: f => f.queue_time_ms }, { whole: { sum: f => f.latency_ms }, by: f => f.model }),
        { description: "Which model's requests wait" },
      ),
    ),
    row(
      "Slow requests",
      logs(
        "Requests over five seconds",
        requests
          .where(f => f.latency_ms.above(5000))
          .records({
            limit: 50,
            fields: f => [f.request_id, f.trace_id, f.model, f.latency_ms, f.queue_time_ms, f.prompt_tokens, f.status],
          }),
        { description: "The newest requests that took longer than five seconds" },
      ),
    ),
  ],
});
