/** Caches of answers and prefixes. */

import { event } from "../../../core/schema.ts";

export const cacheEvents = {
  cache_access: event({
    description: "A cache was asked.",
    level: "debug",
    required: ["cache_type", "cache_hit"],
    optional: ["cache_key_hash", "cache_key", "cache_ttl_s", "latency_ms", "performance_category", "model"],
    aliases: ["cache_lookup"],
  }),
  cache_eviction: event({
    description: "A cache threw out entries to make room.",
    level: "warning",
    required: ["cache_type"],
    optional: ["cache_entries", "cache_memory_mb", "cache_key_hash"],
  }),
  cache_stats: event({
    description: "What a cache holds and how well it does.",
    level: "debug",
    required: ["cache_hit_rate"],
    optional: ["cache_type", "cache_entries", "cache_memory_mb"],
  }),
};
