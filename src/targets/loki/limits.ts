/** `limits_config`: what a tenant may send and ask, sized by the schema. */

import type { Mapping, Site } from "../../core/target.ts";
import { GiB, goDuration, KiB, MiB, type Size } from "../../core/units.ts";
import { resourceAttributeOf } from "./mapping.ts";
import { type LokiOptions, leastLine, leastMetadata, leastMetadataEntries } from "./options.ts";

/** A size in Loki's notation, whose KB are 1,024 bytes. */
const byteSize = (size: Size): string => {
  for (const [unit, factor] of [
    ["GB", GiB(1).bytes],
    ["MB", MiB(1).bytes],
    ["KB", KiB(1).bytes],
  ] as const)
    if (size.bytes % factor === 0) return `${size.bytes / factor}${unit}`;
  return `${size.bytes}B`;
};

/** Limits grow in big steps, so that a new field seldom changes them: sizes double, counts go up by 64. */
const doubled = (bytes: number): Size => KiB(2 ** Math.ceil(Math.log2(bytes / 1024)));
const inSteps = (entries: number): number => Math.ceil(entries / 64) * 64;

const larger = (least: Size, needed: Size): Size => (needed.bytes > least.bytes ? needed : least);

/** Truncation covers text and content; other values are names and numbers, for which this much is ample. */
const shortValueBytes = 256;

/** Room for what OTLP clients and Loki add to a record. */
const addedEntries = 16;

/** What the mapping's metadata needs at most. */
const needs = (mapping: Mapping, site: Site) => {
  const longest = Math.max(...site.services.map(service => service.privacy.textBytes));
  const entries = mapping.filter(slot => slot.place === "metadata");
  const bytes = entries.reduce((sum, slot) => {
    const role = site.schema.fields[slot.field]?.role;
    return sum + slot.name.length + (role === "text" || role === "content" ? longest : shortValueBytes);
  }, 0);
  return { line: doubled(longest), metadata: doubled(bytes), entries: inSteps(entries.length + addedEntries) };
};

/** Which attributes become labels over OTLP: exactly the mapping's, in place of Loki's own list. */
const otlpLabels = (mapping: Mapping) => ({
  resource_attributes: {
    ignore_defaults: true as const,
    attributes_config: [
      {
        action: "index_label" as const,
        attributes: mapping.filter(slot => slot.place === "label").map(slot => resourceAttributeOf(slot.name)),
      },
    ],
  },
});

/** What a record must meet to be stored as the mapping says; also for a Loki that is not ours. */
export const documentLimits = (options: LokiOptions, site: Site, mapping: Mapping) => {
  const { limits } = options;
  const needed = needs(mapping, site);
  return {
    allow_structured_metadata: true as const,
    max_structured_metadata_entries_count: limits.metadataEntries ?? Math.max(leastMetadataEntries, needed.entries),
    max_structured_metadata_size: byteSize(limits.metadata ?? larger(leastMetadata, needed.metadata)),
    max_line_size: byteSize(limits.line ?? larger(leastLine, needed.line)),
    // Loki would otherwise add a label `service_name` wherever the service's label has another name.
    discover_service_name: [] as string[],
    otlp_config: otlpLabels(mapping),
  };
};

/** What a Loki of ours also limits. */
export const ownLimits = (options: LokiOptions, large: boolean) => {
  const { limits } = options;
  return {
    discover_log_levels: limits.detectLevel,
    // Three labels make few, busy streams: one may use the tenant's whole rate.
    ingestion_rate_mb: limits.rate.bytes / MiB(1).bytes,
    ingestion_burst_size_mb: limits.burst.bytes / MiB(1).bytes,
    per_stream_rate_limit: byteSize(limits.rate),
    per_stream_rate_limit_burst: byteSize(limits.burst),
    max_global_streams_per_user: limits.streams,
    max_entries_limit_per_query: limits.entries,
    max_query_series: limits.series,
    reject_old_samples: true,
    reject_old_samples_max_age: goDuration(limits.oldest),
    shard_streams: { enabled: large, time_sharding_enabled: limits.late },
    volume_enabled: true,
  };
};
