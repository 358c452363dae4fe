/**
 * The options of the plugins we write, so that a misspelt one is refused here: no Logstash runs in our tests. Read from
 * the plugins' sources as bundled with Logstash 9.5.2, without what they call deprecated or obsolete; 8.19 has all of them.
 * @see https://www.elastic.co/docs/reference/logstash/plugins
 */

/** What a plugin takes for an option; a list of texts is a closed choice. `address` has its port written out. */
export type OptionKind =
  | "text"
  | "path"
  | "paths"
  | "address"
  | "addresses"
  | "number"
  | "boolean"
  | "list"
  | "hash"
  | "codec"
  | readonly string[];

const everyPlugin = { id: "text", enable_metric: "boolean" } as const;
const everyInput = { ...everyPlugin, codec: "codec", type: "text", tags: "list", add_field: "hash" } as const;
const everyTlsServer = {
  ssl_enabled: "boolean",
  ssl_certificate: "path",
  ssl_key: "path",
  ssl_key_passphrase: "text",
  ssl_certificate_authorities: "paths",
  ssl_client_authentication: ["none", "optional", "required"],
  ssl_handshake_timeout: "number",
  ssl_cipher_suites: "list",
  ssl_supported_protocols: "list",
} as const;
const everyFilter = {
  ...everyPlugin,
  add_tag: "list",
  remove_tag: "list",
  add_field: "hash",
  remove_field: "list",
  periodic_flush: "boolean",
} as const;
const everyOutput = { ...everyPlugin, codec: "codec" } as const;

/** Of the codecs line and plain; of their charsets the two that matter here. */
export const codecOptions = {
  line: { charset: ["UTF-8", "ISO-8859-1"], delimiter: "text", format: "text" },
  plain: { charset: ["UTF-8", "ISO-8859-1"], format: "text" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OptionKind>>>>;

export type CodecName = keyof typeof codecOptions;

/** Stage, plugin, option. */
export const pluginOptions = {
  input: {
    /** logstash-input-beats 7.0.13 */
    beats: {
      ...everyInput,
      host: "text",
      port: "number",
      ...everyTlsServer,
      client_inactivity_timeout: "number",
      executor_threads: "number",
      event_loop_threads: "number",
      enrich: "list",
    },
    /** logstash-input-tcp 7.0.12 */
    tcp: {
      ...everyInput,
      host: "text",
      port: "number",
      mode: ["server", "client"],
      proxy_protocol: "boolean",
      ssl_enabled: "boolean",
      ssl_client_authentication: ["none", "optional", "required"],
      ssl_verification_mode: ["full", "none"],
      ssl_certificate: "path",
      ssl_key: "path",
      ssl_key_passphrase: "text",
      ssl_extra_chain_certs: "paths",
      ssl_certificate_authorities: "paths",
      ssl_supported_protocols: "list",
      ssl_cipher_suites: "list",
      tcp_keep_alive: "boolean",
      dns_reverse_lookup_enabled: "boolean",
    },
    /** logstash-input-udp 3.5.0 */
    udp: {
      ...everyInput,
      host: "text",
      port: "number",
      buffer_size: "number",
      receive_buffer_bytes: "number",
      workers: "number",
      queue_size: "number",
      source_ip_fieldname: "text",
    },
    /** logstash-input-http 4.1.13 */
    http: {
      ...everyInput,
      host: "text",
      port: "number",
      user: "text",
      password: "text",
      additional_codecs: "hash",
      response_headers: "hash",
      response_code: "number",
      remote_host_target_field: "text",
      request_headers_target_field: "text",
      threads: "number",
      max_pending_requests: "number",
      max_content_length: "number",
      ...everyTlsServer,
    },
  },
  filter: {
    /** logstash-filter-ruby 3.1.8 */
    ruby: {
      ...everyFilter,
      init: "text",
      code: "text",
      path: "path",
      script_params: "hash",
      tag_on_exception: "text",
      tag_with_exception_message: "boolean",
    },
    /** logstash-filter-drop 3.0.5 */
    drop: { ...everyFilter, percentage: "number" },
  },
  output: {
    /** logstash-output-elasticsearch 12.1.6, what a data stream admits */
    elasticsearch: {
      ...everyOutput,
      hosts: "addresses",
      user: "text",
      password: "text",
      api_key: "text",
      cloud_id: "text",
      cloud_auth: "text",
      custom_headers: "hash",
      data_stream: ["true"],
      data_stream_type: ["logs"],
      data_stream_dataset: "text",
      data_stream_namespace: "text",
      data_stream_auto_routing: "boolean",
      data_stream_sync_fields: "boolean",
      ssl_enabled: "boolean",
      ssl_verification_mode: ["full", "none"],
      ssl_certificate_authorities: "paths",
      ssl_certificate: "path",
      ssl_key: "path",
      ssl_supported_protocols: "list",
      ca_trusted_fingerprint: "text",
      path: "text",
      pipeline: "text",
      routing: "text",
      proxy: "address",
      timeout: "number",
      compression_level: "number",
      pool_max: "number",
      pool_max_per_route: "number",
      resurrect_delay: "number",
      retry_initial_interval: "number",
      retry_max_interval: "number",
      validate_after_inactivity: "number",
      dlq_custom_codes: "list",
      drop_error_types: "list",
      silence_errors_in_log: "list",
    },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, OptionKind>>>>>>;

export type StageName = keyof typeof pluginOptions;
export type PluginName<S extends StageName> = keyof (typeof pluginOptions)[S];
