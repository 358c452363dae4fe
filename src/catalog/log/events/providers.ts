/** Providers and the models they serve. */

import { event } from "../../../core/schema.ts";

export const providerEvents = {
  provider_call: event({
    description: "A call to whoever serves the model returned.",
    required: ["provider", "latency_ms", "status"],
    optional: [
      "api_call",
      "model",
      "status_code",
      "request_size_bytes",
      "response_size_bytes",
      "rate_limit_remaining",
      "retry_count",
      "response_id",
      "error_type",
      "error_message",
      "error_cause",
      "performance_category",
    ],
    aliases: ["api_call", "provider_request"],
  }),
  rate_limit_warning: event({
    description: "A provider's limit is close.",
    level: "warning",
    required: ["provider", "rate_limit_remaining"],
    optional: ["model", "retry_count"],
    aliases: ["rate_limit_approaching"],
  }),
  model_loaded: event({
    description: "A model is ready.",
    required: ["model"],
    optional: ["provider", "latency_ms", "performance_category", "memory_delta_mb"],
    aliases: ["model_load"],
  }),
  model_unloaded: event({
    description: "A model was taken out of service.",
    required: ["model"],
    optional: ["provider", "memory_delta_mb"],
    aliases: ["model_unload"],
  }),
  model_error: event({
    description: "A model failed.",
    level: "error",
    required: ["model", "error_type"],
    optional: ["provider", "error_message", "error_cause", "stack_trace", "recoverable", "gpu_memory_utilization"],
  }),
  model_unavailable: event({
    description: "A model cannot be reached or does not fit into memory.",
    level: "critical",
    required: ["model"],
    optional: ["provider", "error_type", "error_message", "error_cause"],
  }),
};
