import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { loki, pods } from "signalbox";
import { LogAgent } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "logs" });
    new LogAgent(this, "agent", {
      services: { chat: { source: pods({ app: "chat", namespace: "llm" }) } },
      to: loki({ url: "http://loki.logs.svc:3100" }),
      privacy: { user: "drop" },
    });
  }
}
