import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { percent } from "signalbox";
import { AlertRules } from "signalbox/cdk8s";
import { slowFirstToken } from "./own-dashboard.ts";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "monitoring" });
    const alerts = new AlertRules(this, "alerts", {
      services: { chat: { team: "chat" } },
      labels: { release: "kube-prometheus-stack" },
      alerts: { HighErrorRate: { state: "on", above: percent(3) } },
    });
    alerts.addAlert("SlowFirstToken", slowFirstToken);
  }
}
