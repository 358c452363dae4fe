/** `loki.yaml`: one process on one machine, or one file for the processes that share the work. */

import { hostOf } from "../../core/platform.ts";
import { addressOf, type Mapping, type Self, type Site } from "../../core/target.ts";
import { goDuration, inHours } from "../../core/units.ts";
import type { LimitsFragment, LokiConfig } from "./config-schema.ts";
import { documentLimits, ownLimits } from "./limits.ts";
import type { LokiOptions, SchemaPeriod } from "./options.ts";
import { addressVariable, copies, familyOf, gossipPort, grpcAddress, grpcPort, httpPort, nameOf } from "./processes.ts";
import { deletion, retentionLimits, retentionRules } from "./retention.ts";
import { rulerConfig } from "./ruler.ts";
import { fileSystem, objectStore, type StoreOption, storeType } from "./stores.ts";

/** gRPC's own limit of 4 MiB is below what one query may return. */
const grpcMessageBytes = 104_857_600;
/** Longer than any chunk stays open. */
const openHours = 4;
/**
 * What is replayed of an ingester's log before it is written to the store: half of its memory. The default is all of it.
 * @see https://grafana.com/docs/loki/latest/operations/storage/wal/#backpressure
 */
const replayCeiling = "2GB";
/** Where the generated files are mounted; rules as `rules/<tenant>/<file>.yaml`. */
export const configDirectory = "/etc/loki";

export const storeOf = (options: LokiOptions): StoreOption => options.store ?? fileSystem();

export const periodsOf = (options: LokiOptions): readonly SchemaPeriod[] =>
  options.schemaPeriods ?? [{ from: "2024-04-01", index: "tsdb", schema: "v13", prefix: "index_" }];

const storeOfPeriod = (options: LokiOptions, period: SchemaPeriod): StoreOption => period.store ?? storeOf(options);

/** Every store of the history, once. */
export const storesOf = (options: LokiOptions): readonly StoreOption[] => [
  ...new Map(
    periodsOf(options)
      .map(period => storeOfPeriod(options, period))
      .map(store => [storeType(store), store] as const),
  ).values(),
];

/** The store that takes today's records. */
const currentStore = (options: LokiOptions): StoreOption => {
  const last = periodsOf(options).at(-1);
  return last ? storeOfPeriod(options, last) : storeOf(options);
};

/** Accepted by 3.7 and by what comes after it, whose defaults differ; hence the keys that repeat a default. */
export const lokiConfig = (self: Self<LokiOptions>, site: Site, mapping: Mapping): LokiConfig => {
  const { options } = self;
  const { directory } = options;
  const { platform } = site;
  const large = platform.profile === "large";
  const indexGateway = large
    ? { index_gateway_client: { server_address: `dns+${grpcAddress(platform, self.key, "index-gateway")}` } }
    : {};
  return {
    auth_enabled: options.tenant !== undefined,
    server: {
      http_listen_port: httpPort,
      grpc_listen_port: grpcPort,
      grpc_server_max_recv_msg_size: grpcMessageBytes,
      grpc_server_max_send_msg_size: grpcMessageBytes,
    },
    common: {
      path_prefix: directory,
      replication_factor: large ? copies : 1,
      ...(large
        ? {
            // Loki would look for an interface of a name it knows, with an address of a private network.
            instance_addr: `\${${addressVariable}}`,
            compactor_grpc_address: grpcAddress(platform, self.key, "compactor"),
            ring: { kvstore: { store: "memberlist" as const } },
          }
        : { ring: { instance_addr: "127.0.0.1", kvstore: { store: "inmemory" as const } } }),
    },
    ...(large
      ? {
          memberlist: {
            cluster_label: `${site.name}-${self.key}`,
            join_members: [`dns+${hostOf(platform, familyOf(self.key))}:${gossipPort}`],
          },
          // Frontends and queriers find the schedulers in their ring.
          query_scheduler: { use_scheduler_ring: true as const },
          // Records as they come are asked of a querier, past the scheduler.
          frontend: { tail_proxy_url: addressOf(platform, nameOf(self.key, "querier"), httpPort) },
          index_gateway: { mode: "simple" as const },
        }
      : // Without it Loki tells its own queriers the address of another interface.
        { frontend: { address: "127.0.0.1" } }),
    schema_config: {
      configs: periodsOf(options).map(period => ({
        from: period.from,
        store: period.index,
        object_store: storeType(storeOfPeriod(options, period)),
        schema: period.schema,
        index: { prefix: period.prefix, period: "24h" },
      })),
    },
    storage_config: {
      // The default differs between 3.7 and its successor; `ruler_storage` below belongs to this value.
      use_thanos_objstore: true,
      object_store: Object.assign(
        {},
        ...periodsOf(options).map(period => objectStore(storeOfPeriod(options, period), directory)),
      ) as LokiConfig["storage_config"]["object_store"],
      tsdb_shipper: {
        active_index_directory: `${directory}/tsdb-index`,
        cache_location: `${directory}/tsdb-cache`,
        ...indexGateway,
      },
      ...(periodsOf(options).some(period => period.index === "boltdb-shipper")
        ? {
            boltdb_shipper: {
              active_index_directory: `${directory}/boltdb-index`,
              cache_location: `${directory}/boltdb-cache`,
              ...indexGateway,
            },
          }
        : {}),
    },
    ingester: {
      max_chunk_age: goDuration(deletion.chunkAge),
      chunk_idle_period: goDuration(deletion.chunkIdle),
      ...(large ? { wal: { replay_memory_ceiling: replayCeiling } } : {}),
      // Otherwise records that come late are found only once their chunk is written. Refused with object storage.
      ...(options.limits.late && currentStore(options).kind === "file-system"
        ? { query_store_max_look_back_period: `${Math.ceil(inHours(options.limits.oldest)) + openHours}h` }
        : {}),
    },
    compactor: {
      working_directory: `${directory}/compactor`,
      // Without it no retention is applied at all.
      retention_enabled: true,
      delete_request_store: storeType(currentStore(options)),
      compaction_interval: goDuration(deletion.compaction),
      apply_retention_interval: goDuration(deletion.marking),
      retention_delete_delay: goDuration(deletion.deleteDelay),
    },
    limits_config: {
      ...documentLimits(options, site, mapping),
      ...ownLimits(options, large),
      creation_grace_period: goDuration(deletion.grace),
      ...retentionLimits(options, site),
    },
    ruler: rulerConfig(self, site),
    ruler_storage: { backend: "local", local: { directory: `${configDirectory}/rules` } },
    analytics: { reporting_enabled: false },
  };
};

/** What a Loki that is not ours needs: under the tenant's overrides when there is a tenant, else for everybody. */
export const limitsFragment = (self: Self<LokiOptions>, site: Site, mapping: Mapping): LimitsFragment => {
  const { options } = self;
  const { discover_service_name, ...document } = documentLimits(options, site, mapping);
  const retention_stream = retentionRules(options, site);
  return options.tenant === undefined
    ? { limits_config: { ...document, retention_stream } }
    : { overrides: { [options.tenant]: { ...document, discover_service_name, retention_stream } } };
};
