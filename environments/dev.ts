import {
  compose,
  containerFiles,
  defineEnvironment,
  files,
  jaeger,
  loki,
  otelCollector,
  otlp,
  promtail,
} from "signalbox";

/** Everything on one laptop, no account. Promtail reads what the services write, the collector takes what they send. */
export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: {
    "llm-service": { team: "ai-platform", source: files("/var/log/llm-service/*.log") },
    "llm-batch": { team: "ai-platform", source: containerFiles("/var/log/containers/llm-batch/*.log") },
    "llm-gateway": { team: "ai-platform", source: otlp() },
  },
  targets: {
    promtail: promtail({ to: ["loki"] }),
    otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"], traces: ["jaeger"] } }),
    loki: loki({}),
    jaeger: jaeger({}),
  },
});
