/** HTTP requests to the service, whatever they were about. */

import { event } from "../../../core/schema.ts";

export const accessEvents = {
  http_request_start: event({
    description: "An HTTP request came in.",
    stream: "access",
    required: ["http_method", "path"],
    optional: ["endpoint", "client_ip", "user_agent", "user_id", "request_size_bytes"],
    aliases: ["request_started"],
  }),
  http_request: event({
    description: "An HTTP request was answered or failed.",
    stream: "access",
    required: ["http_method", "path", "latency_ms"],
    optional: [
      "status_code",
      "endpoint",
      "client_ip",
      "user_agent",
      "user_id",
      "session_id",
      "request_size_bytes",
      "response_size_bytes",
      "total_tokens",
      "cost_usd",
      "provider",
      "model",
      "error_type",
      "error_message",
      "error_cause",
      "performance_category",
    ],
    aliases: ["request_completed", "request_failed", "http_access", "access"],
  }),
};
