/** Alerts on how long requests take, as a whole and in parts. */

import { type Alert, above, alert, atLeastThat } from "../../core/alert.ts";
import { on } from "../../core/query/index.ts";
import { milliseconds, minutes, percent, type Share } from "../../core/units.ts";
import { llmLogSchema as llmLog } from "../log/index.ts";

const requests = on(llmLog.request_end);

/** Below this many values a 95th percentile is their maximum. */
const enoughForP95 = 20;

type Part = "queue_time_ms" | "preprocessing_time_ms" | "postprocessing_time_ms";

/** A part of a request that should be small takes too much of the whole. */
const shareAbove = (part: Part, share: Share, facts: Pick<Alert, "severity" | "description" | "runbook">): Alert =>
  alert({
    when: above(requests.ratio({ sum: f => f[part] }, { whole: { sum: f => f.latency_ms }, over: minutes(10) }), share),
    minimum: 100,
    for: minutes(10),
    state: "off",
    summary: `{group}: {value} of the latency is ${part.replace(/_time_ms$/, "").replace("queue", "waiting in the queue")}`,
    source: "row 30",
    ...facts,
  });

export const latencyAlerts = {
  SlowRequests: alert({
    when: above(
      requests.percentile(f => f.latency_ms, 95, { over: minutes(5) }),
      milliseconds(5000),
    ),
    minimum: enoughForP95,
    for: minutes(10),
    severity: "warning",
    state: "on",
    summary: "{group}: 95th percentile of latency is {value} ms",
    description:
      "One in twenty requests takes longer than five seconds, for ten minutes now. Look first at the latency breakdown: queue, preprocessing, inference and postprocessing say who is slow.",
    runbook: "slow-requests",
    source: "rows 24 and 69",
  }),
  ManySlowRequests: alert({
    when: atLeastThat(requests.where(f => f.latency_ms.above(5000)).count({ over: minutes(10) }), 5),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} requests took longer than five seconds in ten minutes",
    description:
      "Five or more requests took longer than five seconds in ten minutes, however many there were. Look first at the slowest of them with their model and number of tokens. A busy service is better served by SlowRequests.",
    runbook: "slow-requests",
    source: "row 57",
  }),
  VerySlowRequests: alert({
    when: atLeastThat(requests.where(f => f.latency_ms.above(5000)).count({ over: minutes(5) }), 5),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} very slow requests in five minutes",
    description:
      "Five or more requests took longer than five seconds in five minutes: the same limit as ManySlowRequests in half the time. Look first at whether one model or one provider has them all.",
    runbook: "slow-requests",
    source: "row 58",
  }),
  SlowRequestBurst: alert({
    when: atLeastThat(requests.where(f => f.latency_ms.above(1000)).count({ over: minutes(5) }), 20),
    severity: "warning",
    state: "off",
    summary: "{group}: {value} requests took longer than a second in five minutes",
    description:
      "Twenty or more requests in five minutes took longer than a second, where the categories of row 53 begin to say slow. Long generations take that long when nothing is wrong: meant for services with short answers. Look first at completion tokens.",
    runbook: "slow-requests",
    source: "rows 53 and 58",
  }),
  QueueShareHigh: shareAbove("queue_time_ms", percent(30), {
    severity: "warning",
    description:
      "Requests spend more than 30 % of their time waiting for a slot. Look first at how many requests run at once and at the model's throughput: more load or less capacity.",
    runbook: "queue-share-high",
  }),
  QueueShareVeryHigh: shareAbove("queue_time_ms", percent(50), {
    severity: "critical",
    description:
      "Requests spend more than half of their time waiting for a slot. Look first at how many instances serve the model and whether one of them is gone.",
    runbook: "queue-share-high",
  }),
  PreprocessingShareHigh: shareAbove("preprocessing_time_ms", percent(30), {
    severity: "warning",
    description:
      "Requests spend more than 30 % of their time before the model sees them. Look first at retrieval, at the tokenizer and at the length of prompts.",
    runbook: "processing-share-high",
  }),
  PostprocessingShareHigh: shareAbove("postprocessing_time_ms", percent(30), {
    severity: "warning",
    description:
      "Requests spend more than 30 % of their time after the model is done. Look first at filters, parsers and whatever writes the answer down.",
    runbook: "processing-share-high",
  }),
} as const satisfies Readonly<Record<string, Alert>>;
