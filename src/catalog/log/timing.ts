/** How long it took, whole and in parts. */

import { float, id } from "../../core/schema.ts";

const group = "timing";
const unit = "milliseconds";

export const timingFields = {
  latency_ms: float({
    group,
    unit,
    description: "From taking the request to its end; in records of other events, how long that took.",
    example: 1250.5,
    semconv: { name: "gen_ai.client.operation.duration", scale: 0.001 },
    aliases: [
      "total_latency_ms",
      "duration_ms",
      "response_time_ms",
      "elapsed_ms",
      "execution_time_ms",
      "responseTime",
      "data.latency_ms",
      "data.duration_ms",
      "event_data.duration_ms",
      "llm_log.latency_ms",
    ],
  }),
  ttft_ms: float({
    group,
    unit,
    description: "From taking the request to the first token of the answer.",
    example: 180.2,
    semconv: { name: "gen_ai.response.time_to_first_chunk", scale: 0.001 },
    aliases: ["time_to_first_token_ms", "first_token_ms", "data.ttft_ms"],
  }),
  queue_time_ms: float({
    group,
    unit,
    description: "Waiting for a slot.",
    example: 50,
    aliases: ["queue_ms", "wait_time_ms"],
  }),
  preprocessing_time_ms: float({
    group,
    unit,
    description: "Preparing the input.",
    example: 20,
    aliases: ["preprocess_ms"],
  }),
  inference_time_ms: float({
    group,
    unit,
    description: "The model at work.",
    example: 1000.3,
    semconv: { name: "gen_ai.server.request.duration", scale: 0.001 },
    aliases: ["inference_ms", "generation_time_ms"],
  }),
  postprocessing_time_ms: float({
    group,
    unit,
    description: "Finishing the output.",
    example: 12.5,
    aliases: ["postprocess_ms"],
  }),
  // Strings, not instants: only `time` is parsed on the way in, and an unparsed instant would be refused by a store.
  start_time: id({
    group,
    description: "When the measured operation began, as the producer wrote it.",
    example: "2026-01-02T03:04:05.000Z",
  }),
  end_time: id({
    group,
    description: "When the measured operation ended, as the producer wrote it.",
    example: "2026-01-02T03:04:05.245Z",
  }),
};
