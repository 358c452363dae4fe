/** What an operation used. */

import { dimension, flag, float, int, text } from "../../core/schema.ts";

const group = "performance";
const counted = { group, unit: "count", sums: true } as const;
const transferred = { group, unit: "bytes", sums: true } as const;

export const performanceFields = {
  success: flag({
    group,
    description: "Whether the operation did what it should.",
    aliases: ["details.success"],
  }),
  performance_category: dimension({
    group,
    values: ["excellent", "good", "acceptable", "slow", "very_slow"],
    description: "The producer's own verdict on the latency.",
  }),
  cpu_time_ms: float({
    group,
    unit: "milliseconds",
    sums: true,
    description: "Processor time spent.",
    example: 89.1,
  }),
  memory_delta_mb: float({
    group,
    unit: "mebibytes",
    description: "Memory taken (or, below zero, given back) over the operation.",
    example: 2.3,
  }),
  io_operations: int({ ...counted, description: "Reads and writes.", example: 15 }),
  network_bytes_sent: int({ ...transferred, description: "Bytes sent.", example: 1024 }),
  network_bytes_received: int({ ...transferred, description: "Bytes received.", example: 2048 }),
  cache_hits: int({ ...counted, description: "Look-ups a cache answered during the operation.", example: 3 }),
  cache_misses: int({ ...counted, description: "Look-ups no cache answered during the operation.", example: 1 }),
  db_queries: int({ ...counted, description: "Database queries.", example: 2 }),
  db_query_time_ms: float({
    group,
    unit: "milliseconds",
    sums: true,
    description: "Time spent waiting for the database.",
    example: 12.5,
  }),
  external_api_calls: int({ ...counted, description: "Calls to other services.", example: 1 }),
  external_api_time_ms: float({
    group,
    unit: "milliseconds",
    sums: true,
    description: "Time spent waiting for other services.",
    example: 123.9,
  }),
  profiling_stats: text({
    group,
    description: "The head of a profiler's report.",
    example: "20 function calls in 0.002 seconds",
  }),
};
