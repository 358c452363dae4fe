/**
 * Which components the project's distributions have: a collector refuses a configuration that names another one.
 * From the manifests of 0.159, with the components' types of that release.
 * @see https://github.com/open-telemetry/opentelemetry-collector-releases/tree/main/distributions
 */

/** The smallest first. `core` is the image `opentelemetry-collector`. */
export const distributions = ["core", "k8s", "contrib"] as const;
export type Distribution = (typeof distributions)[number];

export const componentKinds = ["receivers", "processors", "exporters", "connectors", "extensions"] as const;
export type ComponentKind = (typeof componentKinds)[number];

/** Types of components by kind, as `componentsOf` tells them of a configuration. */
export type ComponentTypes = Readonly<Partial<Record<string, readonly string[]>>>;

type Row = Readonly<Record<"everywhere" | "coreAndContrib" | "k8sAndContrib" | "contrib", readonly string[]>>;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const components: Readonly<Record<ComponentKind, Row>> = {
  receivers: {
    everywhere: ["host_metrics", "jaeger", "otlp", "prometheus", "zipkin"],
    coreAndContrib: ["kafka", "nop"],
    k8sAndContrib: words(`
      file_log fluent_forward http_check journald k8s_cluster k8s_events k8s_objects kubelet_stats otelarrow
      receiver_creator
    `),
    contrib: words(`
      active_directory_ds aerospike apache apache_spark aws_cloudwatch aws_lambda
      awscontainerinsightreceiver awsecscontainermetrics awsfirehose awss3 awsxray azure_blob
      azure_event_hub azure_monitor carbon chrony cisco_os cloud_foundry cloudflare collectd couchdb datadog
      docker_stats elasticsearch envoy_als expvar faro file_stats flink_metrics github gitlab
      google_cloud_spanner googlecloudmonitoring googlecloudpubsub haproxy icmpcheckreceiver iis influxdb
      kafka_metrics libhoney loki macos_unified_logging memcached mongodb mongodb_atlas mysql named_pipe
      netflow nginx nsxt ntp obi oracledb otlp_json_file podman_stats postgresql pprof
      prometheus_remote_write prometheus_simple pulsar purefa purefb rabbitmq redis riak saphana skywalking
      snmp snowflake solace splunk_enterprise splunk_hec sqlquery sqlserver ssh_check statsd stef syslog
      systemd tcp_check tcp_log tls_check udp_log vcenter wavefront webhook_event windows_event_log
      windows_service windowsperfcounters yang_grpc zookeeper
    `),
  },
  processors: {
    everywhere: ["attributes", "batch", "filter", "memory_limiter", "probabilistic_sampler", "resource"],
    coreAndContrib: ["span"],
    k8sAndContrib: words(`
      cumulative_to_delta delta_to_cumulative delta_to_rate drain groupbyattrs groupbytrace interval
      k8s_attributes log_dedup metrics_transform metricsgeneration redaction remotetap resource_detection
      tail_sampling transform
    `),
    contrib: words(`
      cardinality_guardian coralogix gen_ai_normalizer geoip isolationforest metric_start_time schema
      sumologic unroll
    `),
  },
  exporters: {
    everywhere: ["debug", "file", "nop", "otlp_grpc", "otlp_http"],
    coreAndContrib: ["kafka", "prometheus", "prometheus_remote_write", "zipkin"],
    k8sAndContrib: ["load_balancing", "otelarrow"],
    contrib: words(`
      alibabacloud_logservice awscloudwatchlogs awsemf awskinesis awss3 awsxray azure_blob azure_monitor
      azuredataexplorer bmc_helix cassandra clickhouse coralogix datadog dataset doris elasticsearch faro
      google_cloud_storage googlecloud googlecloudpubsub googlemanagedprometheus honeycomb_marker influxdb
      logicmonitor logzio mezmo opensearch pulsar rabbitmq sentry signalfx splunk_hec stef sumologic syslog
      tencentcloud_logservice tinybird
    `),
  },
  connectors: {
    everywhere: ["forward"],
    coreAndContrib: [],
    k8sAndContrib: words(`
      count exceptions failover otlp_json round_robin routing service_graph span_metrics
    `),
    contrib: ["datadog", "grafanacloud", "signal_to_metrics", "sum"],
  },
  extensions: {
    everywhere: ["health_check", "pprof", "zpages"],
    coreAndContrib: [],
    k8sAndContrib: words(`
      ack basicauth bearertokenauth cgroup_runtime file_storage headers_setter host_observer http_forwarder
      k8s_leader_elector k8s_observer oauth2client oidc opamp
    `),
    contrib: words(`
      asapclient aws_logs_encoding awscloudwatchmetricstreams_encoding awsproxy azure_auth azure_encoding
      datadog db_storage docker_observer ecs_observer google_cloud_logentry_encoding googleclientauth
      jaeger_encoding jaegerremotesampling json_log_encoding otlp_encoding
      pebble_tail_storage redis_storage sigv4auth skywalking_encoding sumologic text_encoding
      zipkin_encoding
    `),
  },
};

/** What 0.153 to 0.158 renamed and still read by its older name, in which only the underscores were missing. */
const renamed: ReadonlySet<string> = new Set(
  words(`
    apachespark awscloudwatch awslogs_encoding azureauth azureblob azureeventhub azuremonitor bmchelix
    cgroupruntime ciscoos cloudfoundry cumulativetodelta deltatocumulative deltatorate envoyals filelog
    filestats flinkmetrics fluentforward googlecloudlogentry_encoding googlecloudspanner googlecloudstorage
    honeycombmarker hostmetrics httpcheck k8sattributes k8sobjects kafkametrics kubeletstats loadbalancing
    logdedup macosunifiedlogging metricsaslogs metricstarttime metricstransform mongodbatlas namedpipe otlphttp
    otlpjson otlpjsonfile prometheusremotewrite resourcedetection roundrobin servicegraph signaltometrics
    slowsql spanmetrics spanpruning splunkenterprise sshcheck tcpcheck tcplog tlscheck udplog webhookevent
    windowseventlog windowsservice yanggrpc
  `),
);

/** The same type, as the lists above call it. */
const today = (kind: ComponentKind, type: string): string => {
  if (kind === "exporters" && type === "otlp") return "otlp_grpc";
  if (!renamed.has(type)) return type;
  const bare = (name: string) => name.replaceAll("_", "");
  return (
    Object.values(components[kind])
      .flat()
      .find(name => bare(name) === bare(type)) ?? type
  );
};

/** The types a distribution has. */
export const typesIn = (distribution: Distribution, kind: ComponentKind): readonly string[] => {
  const { everywhere, coreAndContrib, k8sAndContrib, contrib } = components[kind];
  switch (distribution) {
    case "core":
      return [...everywhere, ...coreAndContrib];
    case "k8s":
      return [...everywhere, ...k8sAndContrib];
    case "contrib":
      return [...everywhere, ...coreAndContrib, ...k8sAndContrib, ...contrib];
    default:
      return distribution satisfies never;
  }
};

/** What a configuration names and a distribution lacks; older names count as today's. */
export const missingFrom = (
  distribution: Distribution,
  types: ComponentTypes,
): readonly { readonly kind: ComponentKind; readonly type: string }[] =>
  componentKinds.flatMap(kind => {
    const there = new Set(typesIn(distribution, kind));
    return (types[kind] ?? []).filter(type => !there.has(today(kind, type))).map(type => ({ kind, type }));
  });

/** The distribution for Kubernetes where it has everything, else the one that has all there is. */
export const distributionFor = (types: ComponentTypes): "k8s" | "contrib" =>
  missingFrom("k8s", types).length === 0 ? "k8s" : "contrib";

const repositories: Readonly<Record<string, Distribution>> = {
  "opentelemetry-collector": "core",
  "opentelemetry-collector-k8s": "k8s",
  "opentelemetry-collector-contrib": "contrib",
};

/** The distribution of an image, whatever its registry, tag and digest; undefined for an image that is none of these. */
export const distributionOf = (image: string): Distribution | undefined =>
  repositories[(image.split("@")[0] ?? "").split("/").at(-1)?.split(":")[0] ?? ""];
