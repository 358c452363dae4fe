/** Answers and prefixes served from a cache. */

import { dimension, flag, float, id, int } from "../../core/schema.ts";

const group = "cache";

export const cacheFields = {
  cache_hit: flag({
    group,
    description: "Whether the cache had it.",
    aliases: ["is_cache_hit", "from_cache", "data.cache_hit", "event_data.cache_hit"],
  }),
  cache_type: dimension({
    group,
    atMost: 10,
    description: "Which cache: exact, semantic, prefix.",
    example: "semantic",
    aliases: ["data.cache_type", "event_data.cache_type"],
  }),
  cache_key_hash: id({
    group,
    description: "The first 16 hexadecimal digits of the key's hash.",
    example: "9f86d081884c7d65",
    hex: true,
    aliases: ["key_hash", "data.cache_key_hash", "event_data.cache_key_hash"],
  }),
  cache_key: id({
    group,
    description: "The key itself, which in caches of answers is made of the prompt.",
    example: "chat:what is a signal box?",
    privacy: "configurable",
    subject: "content",
  }),
  cache_ttl_s: int({
    group,
    unit: "seconds",
    description: "How long the entry lives.",
    example: 3600,
    aliases: ["cache_ttl"],
  }),
  cache_memory_mb: float({
    group,
    unit: "mebibytes",
    description: "What the cache holds in memory.",
    example: 256.5,
    aliases: ["memory_usage_mb"],
  }),
  cache_entries: int({
    group,
    unit: "count",
    description: "How many entries the cache holds.",
    example: 12000,
    aliases: ["entries_count"],
  }),
  cache_hit_rate: float({
    group,
    description: "The share of look-ups the cache answered since it started, 0 to 1.",
    example: 0.35,
    aliases: ["hit_rate"],
  }),
};
