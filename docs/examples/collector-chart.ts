import { Chart, JsonPatch } from "cdk8s";
import type { Construct } from "constructs";
import { loki, percent } from "signalbox";
import { OtelCollector } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "observability" });
    const collector = new OtelCollector(this, "collector", {
      exportTo: "jaeger-collector.tracing.svc:4317",
      to: { logs: loki({ url: "https://logs.example.com" }) },
      sampling: { traces: { base: percent(10), errors: percent(100) } },
    });
    collector.object("Deployment", "otel-collector-gateway").addJsonPatch(JsonPatch.add("/spec/minReadySeconds", 10));
  }
}
