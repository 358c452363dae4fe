/** What operations cost the machine. */

import { event } from "../../../core/schema.ts";

export const performanceEvents = {
  performance: event({
    description: "An operation was measured.",
    stream: "performance",
    required: ["operation", "latency_ms"],
    optional: [
      "success",
      "start_time",
      "end_time",
      "cpu_time_ms",
      "memory_delta_mb",
      "io_operations",
      "network_bytes_sent",
      "network_bytes_received",
      "cache_hits",
      "cache_misses",
      "db_queries",
      "db_query_time_ms",
      "external_api_calls",
      "external_api_time_ms",
      "performance_category",
      "model",
      "provider",
      "endpoint",
      "error_type",
      "error_cause",
      "concurrent_requests",
      "gpu_utilization",
      "gpu_memory_utilization",
    ],
    aliases: ["performance_record", "operation_completed"],
  }),
  profiling: event({
    description: "A function was profiled.",
    level: "debug",
    stream: "performance",
    required: ["function_name", "latency_ms"],
    optional: ["performance_category", "profiling_stats", "cpu_time_ms", "memory_delta_mb"],
    aliases: ["function_profiling"],
  }),
};
