/** Component and index templates: what a data stream's indices are made from. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Platform } from "../../core/platform.ts";
import type { Schema, Stream } from "../../core/schema.ts";
import { goDuration } from "../../core/units.ts";
import type { ElasticsearchSlot } from "./mapping.ts";
import type { Names } from "./names.ts";
import type { ElasticsearchOptions } from "./options.ts";
import { countFields, propertiesOf } from "./properties.ts";
import { needs } from "./versions.ts";

/**
 * Above Elastic's own templates (100 for `logs-*-*`, 500 for integrations), which would add mappings of theirs.
 * @see https://www.elastic.co/docs/manage-data/data-store/templates#avoid-index-pattern-collisions
 */
const priority = 501;

/** Objects for `data_stream` and what logsdb adds (`host`, `host.name`). */
const reservedFields = 6;

/** Room to double, in hundreds: the limit is there to stop a flood of fields, not the schema's growth. */
const fieldLimit = (count: number): number => Math.ceil((2 * (count + reservedFields)) / 100) * 100;

/** The body of `PUT _component_template/<…-settings>`. @see https://www.elastic.co/docs/reference/elasticsearch/index-settings */
export const settingsTemplate = (
  options: ElasticsearchOptions,
  names: Names,
  platform: Platform,
  mapping: readonly ElasticsearchSlot[],
  schema: Schema,
): JsonObject => ({
  template: {
    settings: {
      index: {
        // Said outright: new clusters choose logsdb for logs-*-* by themselves, old ones do not.
        mode: options.mode,
        number_of_shards: options.shards,
        number_of_replicas: options.replicas ?? (platform.kind === "compose" ? 0 : 1),
        refresh_interval: goDuration(options.refresh),
        // Not a default pipeline, which a request can replace by its own.
        final_pipeline: names.resource("redact"),
        mapping: {
          // One bad value must not lose its record; it is stored and not indexed.
          ignore_malformed: true,
          total_fields: { limit: fieldLimit(countFields(propertiesOf(mapping, schema))) },
        },
      },
    },
  },
  _meta: { managed_by: "signalbox" },
});

/** The body of `PUT _component_template/<…-mappings>`. */
export const mappingsTemplate = (mapping: readonly ElasticsearchSlot[], schema: Schema): JsonObject => ({
  template: {
    mappings: {
      _meta: { schema: schema.name, version: schema.version },
      dynamic: false,
      properties: propertiesOf(mapping, schema),
    },
  },
  _meta: { managed_by: "signalbox" },
});

/** The body of `PUT _index_template/<…-stream>`. @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-put-index-template */
export const indexTemplate = (
  stream: Stream,
  policy: string,
  options: ElasticsearchOptions,
  names: Names,
): JsonObject => ({
  index_patterns: [names.dataStream(stream)],
  data_stream: {},
  priority,
  composed_of: [names.resource("settings"), names.resource("mappings")],
  template: {
    settings: { index: { lifecycle: { name: policy } } },
    mappings: {
      properties: {
        data_stream: {
          properties: {
            type: { type: "constant_keyword", value: "logs" },
            dataset: { type: "constant_keyword", value: `${names.dataset}.${stream}` },
            namespace: { type: "constant_keyword", value: names.namespace },
          },
        },
      },
    },
    // A failure store keeps documents as they came: before redaction.
    ...(needs(options.version, "failure-store") ? {} : { data_stream_options: { failure_store: { enabled: false } } }),
  },
  _meta: { managed_by: "signalbox" },
});
