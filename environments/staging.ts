import {
  alloy,
  days,
  defineEnvironment,
  elasticsearch,
  externalSecrets,
  jaeger,
  kubernetes,
  loki,
  otelCollector,
  otlp,
  percent,
  pods,
  s3,
  seconds,
} from "signalbox";

/** A small cluster: Alloy ships what pods write to Loki, the collector what services send to Elasticsearch and Jaeger. */
export default defineEnvironment({
  name: "staging",
  platform: kubernetes({ namespace: "observability" }),
  secrets: externalSecrets("vault"),
  services: {
    "llm-service": { team: "ai-platform", source: pods({ app: "llm-service", namespace: "llm" }) },
    "llm-gateway": { team: "ai-platform", source: otlp() },
  },
  sampling: {
    traces: { base: percent(50), slow: { over: seconds(5), keep: percent(100) }, cacheHits: percent(10) },
  },
  retention: { application: days(14), access: days(14), performance: days(14), traces: days(3) },
  targets: {
    alloy: alloy({ to: ["loki"] }),
    otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["elasticsearch"], traces: ["jaeger"] } }),
    loki: loki({ store: s3({ bucket: "llm-logs-staging", region: "eu-west-1" }) }),
    elasticsearch: elasticsearch({ replicas: 0 }),
    jaeger: jaeger({ storage: "badger" }),
  },
});
