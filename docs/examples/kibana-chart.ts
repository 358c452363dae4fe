import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { elasticsearch } from "signalbox";
import { KibanaSetup } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "logs" });
    new KibanaSetup(this, "kibana", {
      environment: "prod",
      services: { chat: { team: "chat" } },
      url: "https://kibana.example.com/s/llm",
      reads: elasticsearch({ dataset: "llm" }),
      alerts: { HighErrorRate: "on" },
    });
  }
}
