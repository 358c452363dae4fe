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
    description: "How good the latency is, told in the pipeline from it alone, whether or not the operation succeeded.",
    // Spans say how long they took, and stores of traces sort by it.
    signals: ["log"],
    classified: {
      kind: "number",
      from: "latency_ms",
      cases: [
        { value: "excellent", below: 100 },
        { value: "good", below: 500 },
        { value: "acceptable", below: 1000 },
        { value: "slow", below: 5000 },
      ],
      otherwise: "very_slow",
    },
  }),
  concurrent_requests: int({
    group,
    unit: "requests",
    description: "Requests that were being answered at the same time, this one among them.",
    example: 12,
    aliases: ["in_flight_requests", "concurrency"],
  }),
  gpu_utilization: float({
    group,
    unit: "percent",
    description: "The share of time in which the accelerator was at work, from 0 to 100.",
    example: 87.5,
    aliases: ["gpu_util", "gpu_utilization_percent", "gpu.utilization"],
  }),
  gpu_memory_utilization: float({
    group,
    unit: "percent",
    description: "The share of the accelerator's memory that is taken, from 0 to 100.",
    example: 71.2,
    aliases: ["gpu_memory_util", "gpu_mem", "gpu_memory_percent", "gpu.memory_utilization"],
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
