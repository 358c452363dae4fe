import {
  alertmanager,
  alloy,
  app,
  cloudwatch,
  days,
  defineEnvironment,
  elasticsearch,
  externalSecrets,
  grafana,
  handbook,
  jaeger,
  kibana,
  kubernetes,
  loki,
  otelCollector,
  otlp,
  percent,
  pods,
  prometheus,
  s3,
  seconds,
  secret,
  slack,
} from "signalbox";

/**
 * A small cluster: Alloy ships what pods write to Loki, the collector what services send to Elasticsearch, CloudWatch and
 * Jaeger. Grafana judges the alerts; Prometheus judges the same in shadow.
 */
export default defineEnvironment({
  name: "staging",
  platform: kubernetes({
    namespace: "observability",
    argocd: { repository: "https://github.com/acme/gitops.git" },
    workloads: {
      loki: {
        identity: { annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/llm-logs-staging" } },
      },
      "otel-collector-gateway": {
        identity: {
          annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/llm-shipper-staging" },
        },
      },
    },
  }),
  secrets: externalSecrets("vault", { cluster: true, prefix: "llm/staging/" }),
  services: {
    "llm-service": { team: "ai-platform", source: pods({ app: "llm-service", namespace: "llm" }) },
    "llm-gateway": { team: "ai-platform", source: otlp({ namespace: "llm" }) },
  },
  sampling: {
    traces: { base: percent(50), slow: { over: seconds(5), keep: percent(100) }, cacheHits: percent(10) },
  },
  retention: { application: days(14), access: days(14), performance: days(14), traces: days(3) },
  alerts: { AlloyDrops: "on", StoreDiscards: "on" },
  evaluator: "grafana",
  shadowEvaluators: ["prometheus"],
  routes: {
    critical: [slack({ url: secret("slack-webhook"), channel: "#llm-staging" })],
    warning: [slack({ url: secret("slack-webhook"), channel: "#llm-staging" })],
  },
  targets: {
    app: app({}),
    alloy: alloy({ to: ["loki"] }),
    otelCollector: otelCollector({
      from: ["otlp"],
      to: { logs: ["elasticsearch", "cloudwatch"], traces: ["jaeger"] },
    }),
    loki: loki({ store: s3({ bucket: "llm-logs-staging", region: "eu-west-1" }) }),
    elasticsearch: elasticsearch({ replicas: 0 }),
    cloudwatch: cloudwatch({ region: "eu-west-1" }),
    jaeger: jaeger({ storage: "badger" }),
    prometheus: prometheus({}),
    alertmanager: alertmanager({}),
    grafana: grafana({ reads: ["prometheus", "loki", "jaeger", "elasticsearch"] }),
    kibana: kibana({ reads: ["elasticsearch"], version: "9.3" }),
    handbook: handbook({}),
  },
});
