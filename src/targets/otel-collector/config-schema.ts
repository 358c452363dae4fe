/**
 * The keys of a configuration that this target writes, strictly. The engine refuses most unknown keys, but not all: from
 * 0.161 on none below HTTP clients and servers (a misspelt queue is then no queue), and in no version those of operators
 * and of sampling policies, where a misspelt class keeps every trace.
 */

import { z } from "zod";

const duration = z.string().regex(/^[0-9]+(ms|s|m|h)$/);
const address = z.string().regex(/:[0-9]+$/);
const reference = z.string().regex(/^\$\{env:[A-Z][A-Z0-9_]*\}$/);
const statements = z.array(z.string()).min(1);
const errorMode = z.enum(["silent", "propagate"]);

const queue = z.union([
  z.strictObject({
    enabled: z.literal(true),
    storage: z.literal("file_storage"),
    sizer: z.literal("items"),
    queue_size: z.int().positive(),
    block_on_overflow: z.boolean(),
    batch: z.strictObject({
      sizer: z.literal("bytes"),
      flush_timeout: duration,
      min_size: z.int().positive(),
      max_size: z.int().positive(),
    }),
  }),
  z.strictObject({ enabled: z.literal(true), queue_size: z.int().positive() }),
]);

const retry = z.strictObject({
  enabled: z.literal(true),
  initial_interval: duration,
  max_interval: duration,
  max_elapsed_time: duration,
});

const client = {
  headers: z.record(z.string(), z.string()).optional(),
  auth: z.strictObject({ authenticator: z.string() }).optional(),
};

const tls = z.strictObject({ insecure: z.boolean() });
const trusted = z.strictObject({ ca_file: z.string().startsWith("/") }).optional();

const operator = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("regex_parser"),
    regex: z.string().min(1),
    timestamp: z.strictObject({ parse_from: z.string(), layout_type: z.literal("gotime"), layout: z.string() }),
    on_error: z.literal("send_quiet"),
  }),
  z.strictObject({
    type: z.literal("recombine"),
    combine_field: z.string(),
    combine_with: z.literal(""),
    is_last_entry: z.string(),
    source_identifier: z.string(),
    overwrite_with: z.literal("oldest"),
    force_flush_period: duration,
    max_batch_size: z.literal(0),
    max_unmatched_batch_size: z.literal(0),
    max_log_size: z.int().positive(),
    max_sources: z.int().positive(),
    on_error: z.literal("send_quiet"),
  }),
  z.strictObject({
    type: z.literal("add"),
    if: z.string().optional(),
    field: z.string(),
    value: z.string(),
    on_error: z.literal("send_quiet"),
  }),
  z.strictObject({ type: z.literal("move"), from: z.string(), to: z.string(), on_error: z.literal("send_quiet") }),
  z.strictObject({ type: z.literal("remove"), field: z.string(), on_error: z.literal("send_quiet") }),
]);

const resource = z.strictObject({ "service.name": z.string() });

const leaves = {
  status_code: z.strictObject({ status_codes: z.array(z.literal("ERROR")) }),
  latency: z.strictObject({ threshold_ms: z.int().nonnegative() }),
  boolean_attribute: z.strictObject({ key: z.string(), value: z.literal(true) }),
  probabilistic: z.strictObject({ sampling_percentage: z.number().positive().max(100) }),
};

type Leaf = keyof typeof leaves;

const leaf = <L extends Leaf>(type: L) =>
  z.strictObject({ name: z.string(), type: z.literal(type), [type]: leaves[type] } as {
    name: z.ZodString;
    type: z.ZodLiteral<L>;
  } & { [K in L]: (typeof leaves)[K] });

const leafPolicies = [leaf("status_code"), leaf("latency"), leaf("boolean_attribute"), leaf("probabilistic")] as const;

const not = z.strictObject({
  name: z.string(),
  type: z.literal("not"),
  not: z.strictObject({ not_sub_policy: z.discriminatedUnion("type", leafPolicies) }),
});

const policy = z.discriminatedUnion("type", [
  ...leafPolicies,
  not,
  z.strictObject({ name: z.string(), type: z.literal("always_sample") }),
  z.strictObject({
    name: z.string(),
    type: z.literal("and"),
    and: z.strictObject({ and_sub_policy: z.array(z.discriminatedUnion("type", [...leafPolicies, not])).min(2) }),
  }),
]);

const group = z.strictObject({ error_mode: errorMode, conditions: statements.optional(), statements });

const otlpServer = z.strictObject({ endpoint: address, max_recv_msg_size_mib: z.int().positive().optional() });

const derivedMetric = z.strictObject({
  name: z.string(),
  description: z.string(),
  conditions: z.array(z.string()).length(1).optional(),
  attributes: z.array(z.strictObject({ key: z.string(), optional: z.literal(true) })).min(1),
  include_resource_attributes: z.array(z.strictObject({ key: z.string() })).min(1),
  // Rising, which the connector does not check and needs.
  histogram: z
    .strictObject({
      buckets: z.array(z.number()).refine(all => all.every((one, index) => one > (all[index - 1] ?? -1))),
      count: z.literal("1"),
      value: z.string(),
    })
    .optional(),
  sum: z.strictObject({ value: z.string(), monotonic: z.literal(true) }).optional(),
});

/** Every component this target writes, by kind and type. */
const components = {
  extensions: {
    health_check: z.strictObject({ endpoint: address }),
    file_storage: z.strictObject({ directory: z.string().startsWith("/"), create_directory: z.literal(true) }),
    basicauth: z.strictObject({ client_auth: z.strictObject({ username: z.string(), password: reference }) }),
    bearertokenauth: z.strictObject({ scheme: z.literal("ApiKey").optional(), token: reference }),
  },
  receivers: {
    file_log: z.strictObject({
      include: z.array(z.string()).min(1),
      exclude: z.array(z.string()).min(1).optional(),
      start_at: z.literal("beginning"),
      storage: z.literal("file_storage"),
      include_file_name: z.literal(false),
      include_file_path: z.boolean(),
      encoding: z.literal("utf-8-raw"),
      preserve_leading_whitespaces: z.literal(true),
      preserve_trailing_whitespaces: z.literal(true),
      max_log_size: z.int().positive(),
      max_log_size_behavior: z.literal("truncate"),
      retry_on_failure: z.strictObject({ enabled: z.literal(true), max_elapsed_time: duration }),
      resource,
      operators: z.array(operator).min(1),
    }),
    otlp: z.strictObject({ protocols: z.strictObject({ grpc: otlpServer, http: otlpServer.optional() }) }),
    syslog: z.strictObject({
      protocol: z.literal("rfc5424"),
      location: z.literal("UTC"),
      on_error: z.literal("send_quiet"),
      tcp: z.strictObject({ listen_address: address, max_log_size: z.int().positive() }),
      resource: resource.optional(),
      operators: z.array(operator).min(1),
    }),
    webhook_event: z.strictObject({
      endpoint: address,
      path: z.string().startsWith("/"),
      max_request_body_size: z.int().positive(),
      read_timeout: duration,
      write_timeout: duration,
      split_logs_at_newline: z.literal(true),
      header_attribute_regex: z.string(),
      auth: z.strictObject({ authenticator: z.string() }).optional(),
    }),
  },
  processors: {
    unroll: z.strictObject({ recursive: z.literal(false) }),
    memory_limiter: z.strictObject({
      check_interval: duration,
      limit_percentage: z.int().max(100),
      spike_limit_percentage: z.int().max(100),
    }),
    filter: z.strictObject({ error_mode: errorMode, log_conditions: statements }),
    transform: z.union([
      z.strictObject({ error_mode: errorMode, log_statements: statements }),
      z.strictObject({ error_mode: errorMode, trace_statements: z.array(group).min(1) }),
    ]),
    batch: z.strictObject({ timeout: duration, send_batch_size: z.int().positive() }),
    resource: z.strictObject({
      attributes: z.tuple([z.strictObject({ pattern: z.literal(".*"), action: z.literal("delete") })]),
    }),
    delta_to_cumulative: z.strictObject({ max_stale: duration, max_streams: z.int().positive() }),
    groupbyattrs: z.strictObject({ keys: z.array(z.string()).min(1) }),
    redaction: z.strictObject({
      allow_all_keys: z.literal(true),
      redact_all_types: z.literal(true),
      blocked_values: z.array(z.string()).min(1),
      ignored_keys: z.array(z.string()).min(1).optional(),
      summary: z.literal("silent"),
    }),
    k8s_attributes: z.strictObject({
      auth_type: z.literal("serviceAccount"),
      passthrough: z.literal(false),
      extract: z.strictObject({ metadata: z.array(z.string()).min(1) }),
      pod_association: z.array(
        z.strictObject({
          sources: z.array(
            z.strictObject({ from: z.enum(["resource_attribute", "connection"]), name: z.string().optional() }),
          ),
        }),
      ),
    }),
    tail_sampling: z.strictObject({
      decision_wait: duration,
      decision_wait_after_root_received: duration,
      num_traces: z.int().positive(),
      expected_new_traces_per_sec: z.int().positive(),
      decision_cache: z.strictObject({ sampled_cache_size: z.int(), non_sampled_cache_size: z.int() }),
      policies: z.array(policy).min(1),
    }),
  },
  connectors: {
    forward: z.strictObject({}),
    signal_to_metrics: z.strictObject({ error_mode: errorMode, logs: z.array(derivedMetric).min(1) }),
  },
  exporters: {
    otlp_http: z.strictObject({
      endpoint: z.url(),
      tls: trusted,
      ...client,
      sending_queue: queue,
      retry_on_failure: retry,
    }),
    otlp_grpc: z.strictObject({ endpoint: address, tls, ...client, sending_queue: queue, retry_on_failure: retry }),
    elasticsearch: z.strictObject({
      endpoints: z.array(z.url()).min(1),
      tls: trusted,
      ...client,
      api_key: reference.optional(),
      sending_queue: queue,
      retry: z.strictObject({ enabled: z.literal(true), max_interval: duration, retry_on_status: z.array(z.int()) }),
    }),
    awscloudwatchlogs: z.strictObject({
      log_group_name: z.string().min(1),
      log_stream_name: z.string().min(1),
      region: z.string().optional(),
      raw_log: z.literal(true),
      sending_queue: queue,
      retry_on_failure: retry,
    }),
    googlecloud: z.strictObject({
      project: z.string().optional(),
      log: z.strictObject({ default_log_name: z.string().min(1) }),
      sending_queue: queue,
    }),
    azure_monitor: z.strictObject({ connection_string: reference.optional(), sending_queue: queue }),
    azuremonitor: z.strictObject({ connection_string: reference.optional(), sending_queue: queue }),
    prometheus: z.strictObject({
      endpoint: address,
      metric_expiration: duration,
      without_scope_info: z.literal(true),
    }),
    load_balancing: z.strictObject({
      routing_key: z.literal("traceID"),
      protocol: z.strictObject({ otlp: z.strictObject({ timeout: duration, tls }) }),
      resolver: z.union([
        z.strictObject({ k8s: z.strictObject({ service: z.string(), ports: z.array(z.int()).length(1) }) }),
        z.strictObject({ static: z.strictObject({ hostnames: z.array(address).min(1) }) }),
      ]),
      timeout: duration,
      retry_on_failure: retry,
      sending_queue: queue,
    }),
  },
} as const;

/** Components by id (`type/name`), each judged by its type. */
const byId = (types: Readonly<Record<string, z.ZodType>>) =>
  z.record(z.string(), z.unknown()).superRefine((all, context) => {
    for (const [id, settings] of Object.entries(all)) {
      const schema = types[id.split("/")[0] ?? ""];
      const issues = schema
        ? (schema.safeParse(settings).error?.issues ?? [])
        : [{ path: [], message: "unknown type" }];
      for (const { path, message } of issues)
        context.addIssue({ code: "custom", message, path: [id, ...path], input: settings });
    }
  });

/** `agent.yaml`, `gateway.yaml`, `sampler.yaml` */
export const collectorConfigSchema = z.strictObject({
  extensions: byId(components.extensions),
  receivers: byId(components.receivers),
  processors: byId(components.processors),
  connectors: byId(components.connectors).optional(),
  exporters: byId(components.exporters),
  service: z.strictObject({
    extensions: z.array(z.string()).min(1),
    pipelines: z.record(
      z.string(),
      z.strictObject({
        receivers: z.array(z.string()).min(1),
        processors: z.array(z.string()).min(1),
        exporters: z.array(z.string()).min(1),
      }),
    ),
    telemetry: z.strictObject({
      logs: z.strictObject({ level: z.literal("info"), encoding: z.literal("json") }),
      metrics: z.strictObject({
        level: z.literal("normal"),
        readers: z.array(
          z.strictObject({
            pull: z.strictObject({
              exporter: z.strictObject({ prometheus: z.strictObject({ host: z.string(), port: z.int() }) }),
            }),
          }),
        ),
      }),
    }),
  }),
});
