import {
  app,
  compose,
  containerFiles,
  defineEnvironment,
  files,
  grafana,
  handbook,
  jaeger,
  loki,
  otelCollector,
  otlp,
  prometheus,
  promtail,
} from "signalbox";

/**
 * Everything on one laptop, no account. Promtail reads what the services write, the collector takes what they send,
 * Grafana shows it, and Loki judges the alerts that its records can answer.
 */
export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: {
    "llm-service": { team: "ai-platform", source: files("/var/log/llm-service/*.log") },
    "llm-batch": { team: "ai-platform", source: containerFiles("/var/log/containers/llm-batch/*.log") },
    "llm-gateway": { team: "ai-platform", source: otlp() },
  },
  evaluator: "loki",
  targets: {
    app: app({}),
    promtail: promtail({ to: ["loki"] }),
    otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"], traces: ["jaeger"] } }),
    loki: loki({}),
    jaeger: jaeger({}),
    prometheus: prometheus({}),
    grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
    handbook: handbook({}),
  },
});
