import {
  alertmanager,
  app,
  atLeast,
  availabilitySlo,
  azure,
  beats,
  cloudwatch,
  containerFiles,
  days,
  defineEnvironment,
  dollars,
  elasticsearch,
  email,
  externalSecrets,
  files,
  GiB,
  gcp,
  grafana,
  handbook,
  jaeger,
  kibana,
  kubernetes,
  langfuse,
  llmLog,
  logstash,
  loki,
  on,
  otelCollector,
  otlp,
  overview,
  pagerduty,
  percent,
  pods,
  prometheus,
  s3,
  s3Backend,
  seconds,
  secret,
  slack,
  timeseries,
  withPanels,
  years,
} from "signalbox";

/** Roles as IAM roles for service accounts have them: one for the bucket of logs, one for what is shipped to the clouds. */
const llmLogs = { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/llm-logs" } };
const llmShipper = { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/llm-shipper" } };

/**
 * Collector agents on every node, a gateway and samplers behind them, Logstash for what still comes from Beats. Prometheus
 * judges alerts and hands them to an Alertmanager of ours; Loki and Kibana judge the same in shadow.
 */
export default defineEnvironment({
  name: "prod",
  platform: kubernetes({
    profile: "large",
    namespace: "observability",
    argocd: { repository: "https://github.com/acme/gitops.git" },
    workloads: {
      "otel-collector-agent": { identity: llmShipper },
      "otel-collector-gateway": { identity: llmShipper },
      "loki-ingester": { identity: llmLogs, storage: GiB(50) },
      "loki-querier": { identity: llmLogs },
      "loki-index-gateway": { identity: llmLogs },
      "loki-compactor": { identity: llmLogs },
      "loki-ruler": { identity: llmLogs },
    },
  }),
  secrets: externalSecrets("vault", { cluster: true, prefix: "llm/prod/" }),
  services: {
    "llm-service": { team: "ai-platform", source: pods({ app: "llm-service", namespace: "llm" }) },
    "llm-gateway": {
      team: "ai-platform",
      source: otlp({ namespace: "llm" }),
      alerts: { HighErrorRate: { above: percent(2) } },
    },
    "llm-batch": { team: "ml-research", source: files("/var/log/llm-batch/*.log") },
    "llm-sidecar": { team: "ml-research", source: containerFiles("/var/log/sidecars/*.log") },
    // Logstash derives no metrics, so that Elasticsearch answers for it.
    "legacy-chat": { team: "support", source: beats(), evaluator: "kibana" },
  },
  privacy: { content: "drop", network: "drop", user: "hash" },
  sampling: {
    traces: {
      base: percent(10),
      errors: percent(100),
      slow: { over: seconds(5), keep: percent(50) },
      cacheHits: percent(1),
    },
    logs: { debug: percent(1) },
  },
  retention: {
    application: days(30),
    access: days(30),
    performance: days(30),
    security: days(365),
    audit: atLeast(years(7)),
    traces: days(7),
    metrics: days(90),
  },
  budget: { hourly: dollars(100), monthly: dollars(30_000) },
  alerts: {
    ...availabilitySlo({ objective: percent(99.5), state: "on" }),
    HighErrorRate: { above: percent(3) },
    CostSpike: "on",
    UnpricedModels: "on",
    ErrorsOfOneCause: "shadow",
    CollectorSendFailures: "on",
    CollectorQueueFilling: "on",
    VolumeFilling: "on",
    VolumeAlmostFull: "on",
    StoreDiscards: "on",
    AlertsUndelivered: "on",
    NotificationsFail: "on",
    // Only records know how many requests are left, and the very first suspicious one.
    RateLimitRemainingLow: { state: "on", evaluator: "loki" },
    SuspiciousActivity: { state: "on", evaluator: "loki" },
  },
  evaluator: "prometheus",
  shadowEvaluators: ["kibana", "cloudwatch", "gcp", "azure"],
  terraform: { backend: s3Backend({ bucket: "acme-terraform-state", region: "eu-west-1" }) },
  runbooks: "https://runbooks.example.com/llm",
  routes: {
    critical: [
      pagerduty({ key: secret("pagerduty") }),
      slack({ url: secret("slack-webhook"), channel: "#llm-alerts" }),
    ],
    warning: [slack({ url: secret("slack-webhook"), channel: "#llm-alerts" })],
    info: [email({ to: ["llm-team@example.com"], from: "alerts@example.com", server: "smtp.example.com:587" })],
  },
  dashboards: [
    withPanels(
      overview,
      timeseries(
        "TTFT p95 by model",
        on(llmLog.request_end).percentile(f => f.ttft_ms, 95, { by: f => f.model }),
        { description: "How long people wait for the first word" },
      ),
    ),
  ],
  targets: {
    app: app({}),
    otelCollector: otelCollector({
      version: "0.161",
      to: { logs: ["loki", "elasticsearch", "cloudwatch", "gcp", "azure"], traces: ["jaeger", "langfuse"] },
    }),
    logstash: logstash({ to: ["elasticsearch"] }),
    loki: loki({ version: "3.7", store: s3({ bucket: "llm-logs", region: "eu-west-1" }) }),
    elasticsearch: elasticsearch({ version: "9.5" }),
    cloudwatch: cloudwatch({
      region: "eu-west-1",
      // Amazon's alarms are in shadow, so that a few metrics of the hundred filters a group can have are enough.
      metrics: ["llm_requests_total", "llm_all_tokens_total", "llm_request_latency_seconds"],
      anomalies: { llm_requests_total: { is: "below", severity: "info" } },
      archive: { streams: ["security", "audit"] },
    }),
    gcp: gcp({ project: "acme-llm", location: "europe-west1", bigQuery: { streams: ["application"] } }),
    azure: azure({ region: "westeurope" }),
    jaeger: jaeger({ storage: "elasticsearch" }),
    langfuse: langfuse({ region: "eu", publicKey: "pk-lf-acme-llm", secretKey: secret("langfuse"), keeps: days(7) }),
    prometheus: prometheus({ kubelet: true }),
    alertmanager: alertmanager({ config: true }),
    grafana: grafana({ reads: ["loki", "prometheus", "jaeger"] }),
    kibana: kibana({ reads: ["elasticsearch"] }),
    handbook: handbook({
      urls: {
        grafana: "https://grafana.example.com",
        kibana: "https://kibana.example.com",
        jaeger: "https://jaeger.example.com",
      },
    }),
  },
});
