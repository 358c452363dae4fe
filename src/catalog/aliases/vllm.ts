import { type AliasSet, secondsToMilliseconds as scale } from "./alias-set.ts";

/** Times are in seconds but for `time_in_model_forward`, which upstream reports in milliseconds and no field here carries. */
export const vLlm: AliasSet = {
  name: "vllm",
  title: "vLLM server",
  source: "https://github.com/vllm-project/vllm/tree/main/vllm/tracing",
  attributes: {
    "gen_ai.request.id": { field: "request_id" },
    "gen_ai.response.model": { field: "model" },
    "gen_ai.usage.prompt_tokens": { field: "prompt_tokens" },
    "gen_ai.usage.completion_tokens": { field: "completion_tokens" },
    "gen_ai.request.max_tokens": { field: "max_tokens" },
    "gen_ai.request.temperature": { field: "temperature" },
    "gen_ai.request.top_p": { field: "top_p" },
    "gen_ai.latency.e2e": { field: "latency_ms", scale },
    "gen_ai.latency.time_to_first_token": { field: "ttft_ms", scale },
    "gen_ai.latency.time_in_queue": { field: "queue_time_ms", scale },
    "gen_ai.latency.time_in_model_inference": { field: "inference_time_ms", scale },
  },
};
