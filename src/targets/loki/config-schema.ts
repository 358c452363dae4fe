/**
 * The keys of Loki's configuration that this target writes, strictly: Loki 3.7 refuses unknown keys, its successor
 * ignores them in `limits_config`, where a misspelt retention would keep records for ever.
 */

import { z } from "zod";

const goDuration = z.string().regex(/^[0-9]+(ms|s|m|h)$/);
const byteSize = z.string().regex(/^[0-9]+(B|KB|MB|GB)$/);
const absolute = z.string().startsWith("/");
const environmentVariable = z.string().regex(/^\$\{[A-Z][A-Z0-9_]*\}$/);
const kind = z.enum(["filesystem", "s3", "gcs", "azure"]);
const indexShipper = z.strictObject({
  active_index_directory: absolute,
  cache_location: absolute,
  index_gateway_client: z.strictObject({ server_address: z.string().startsWith("dns+") }).optional(),
});

const streamRetention = z.strictObject({
  selector: z.string().startsWith("{"),
  priority: z.int(),
  period: goDuration,
});

/** How a record must be stored. */
const documentLimits = {
  allow_structured_metadata: z.literal(true),
  max_structured_metadata_entries_count: z.int().positive(),
  max_structured_metadata_size: byteSize,
  max_line_size: byteSize,
  discover_service_name: z.array(z.string()),
  otlp_config: z.strictObject({
    resource_attributes: z.strictObject({
      ignore_defaults: z.literal(true),
      attributes_config: z.array(
        z.strictObject({ action: z.literal("index_label"), attributes: z.array(z.string()).min(1) }),
      ),
    }),
  }),
  retention_stream: z.array(streamRetention),
};

/** `loki.yaml` */
export const lokiConfigSchema = z.strictObject({
  auth_enabled: z.boolean(),
  server: z.strictObject({
    http_listen_port: z.int(),
    grpc_listen_port: z.int(),
    grpc_server_max_recv_msg_size: z.int(),
    grpc_server_max_send_msg_size: z.int(),
  }),
  common: z.strictObject({
    path_prefix: absolute,
    replication_factor: z.int().positive(),
    instance_addr: environmentVariable.optional(),
    compactor_grpc_address: z.string().optional(),
    ring: z.strictObject({
      instance_addr: z.string().optional(),
      kvstore: z.strictObject({ store: z.enum(["inmemory", "memberlist"]) }),
    }),
  }),
  memberlist: z.strictObject({ cluster_label: z.string(), join_members: z.array(z.string()).min(1) }).optional(),
  query_scheduler: z.strictObject({ use_scheduler_ring: z.literal(true) }).optional(),
  frontend: z.strictObject({ address: z.string().optional(), tail_proxy_url: z.url().optional() }).optional(),
  index_gateway: z.strictObject({ mode: z.literal("simple") }).optional(),
  schema_config: z.strictObject({
    configs: z
      .array(
        z.strictObject({
          from: z.iso.date(),
          store: z.enum(["tsdb", "boltdb-shipper"]),
          object_store: kind,
          schema: z.enum(["v11", "v12", "v13"]),
          index: z.strictObject({ prefix: z.string(), period: z.literal("24h") }),
        }),
      )
      .min(1),
  }),
  storage_config: z.strictObject({
    use_thanos_objstore: z.literal(true),
    object_store: z.strictObject({
      filesystem: z.strictObject({ dir: absolute }).optional(),
      s3: z
        .strictObject({
          bucket_name: z.string(),
          endpoint: z.string(),
          region: z.string(),
          insecure: z.boolean().optional(),
          bucket_lookup_type: z.literal("path").optional(),
          access_key_id: environmentVariable.optional(),
          secret_access_key: environmentVariable.optional(),
        })
        .optional(),
      gcs: z.strictObject({ bucket_name: z.string() }).optional(),
      azure: z
        .strictObject({
          account_name: z.string(),
          container_name: z.string(),
          account_key: environmentVariable.optional(),
        })
        .optional(),
    }),
    tsdb_shipper: indexShipper,
    boltdb_shipper: indexShipper.optional(),
  }),
  ingester: z.strictObject({
    max_chunk_age: goDuration,
    chunk_idle_period: goDuration,
    wal: z.strictObject({ replay_memory_ceiling: byteSize }).optional(),
    query_store_max_look_back_period: goDuration.optional(),
  }),
  compactor: z.strictObject({
    working_directory: absolute,
    retention_enabled: z.literal(true),
    delete_request_store: kind,
    compaction_interval: goDuration,
    apply_retention_interval: goDuration,
    retention_delete_delay: goDuration,
  }),
  limits_config: z.strictObject({
    ...documentLimits,
    discover_log_levels: z.boolean(),
    ingestion_rate_mb: z.number().positive(),
    ingestion_burst_size_mb: z.number().positive(),
    per_stream_rate_limit: byteSize,
    per_stream_rate_limit_burst: byteSize,
    max_global_streams_per_user: z.int(),
    max_entries_limit_per_query: z.int(),
    max_query_series: z.int().positive(),
    reject_old_samples: z.boolean(),
    reject_old_samples_max_age: goDuration,
    shard_streams: z.strictObject({ enabled: z.boolean(), time_sharding_enabled: z.boolean() }),
    volume_enabled: z.boolean(),
    creation_grace_period: goDuration,
    retention_period: goDuration,
  }),
  ruler: z.strictObject({
    enable_api: z.boolean(),
    rule_path: absolute,
    enable_sharding: z.literal(true).optional(),
    alertmanager_url: z.string().optional(),
    alert_relabel_configs: z
      .array(
        z.strictObject({
          source_labels: z.array(z.string()).optional(),
          regex: z.string().optional(),
          target_label: z.string(),
          replacement: z.string(),
        }),
      )
      .optional(),
    alertmanager_client: z
      .union([
        z.strictObject({ basic_auth_username: z.string(), basic_auth_password: environmentVariable }),
        z.strictObject({ type: z.enum(["Bearer", "ApiKey"]), credentials: environmentVariable }),
      ])
      .optional(),
    wal: z.strictObject({ dir: absolute }).optional(),
    remote_write: z
      .strictObject({
        enabled: z.literal(true),
        clients: z.record(
          z.string(),
          z.strictObject({
            url: z.string(),
            headers: z.record(z.string(), z.string()).optional(),
            basic_auth: z.strictObject({ username: z.string(), password: environmentVariable }).optional(),
            authorization: z.strictObject({ type: z.string(), credentials: environmentVariable }).optional(),
          }),
        ),
      })
      .optional(),
  }),
  ruler_storage: z.strictObject({ backend: z.literal("local"), local: z.strictObject({ directory: absolute }) }),
  analytics: z.strictObject({ reporting_enabled: z.literal(false) }),
});

export type LokiConfig = z.infer<typeof lokiConfigSchema>;

const { discover_service_name, ...everyTenantsLimits } = documentLimits;

/** `fragments/limits.yaml`; the keys of `overrides` are tenants. */
export const limitsFragmentSchema = z.union([
  z.strictObject({ limits_config: z.strictObject(everyTenantsLimits) }),
  z.strictObject({
    overrides: z.record(z.string(), z.strictObject({ ...everyTenantsLimits, discover_service_name })),
  }),
]);

export type LimitsFragment = z.infer<typeof limitsFragmentSchema>;
