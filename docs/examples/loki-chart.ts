import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { days, s3 } from "signalbox";
import { Loki } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "logs" });
    new Loki(this, "loki", {
      store: s3({ bucket: "llm-logs", region: "eu-west-1" }),
      retention: { application: days(14) },
      clients: ["observability", "grafana"],
    });
  }
}
