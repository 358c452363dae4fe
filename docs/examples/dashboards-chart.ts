import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { existing, loki, prometheus } from "signalbox";
import { GrafanaDashboards } from "signalbox/cdk8s";
import { chat } from "./own-dashboard.ts";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "grafana" });
    const dashboards = new GrafanaDashboards(this, "dashboards", {
      reads: { loki: loki({ url: "http://loki.logs.svc:3100" }), prometheus: prometheus({}) },
      dataSources: { prometheus: existing("prometheus") },
      shipped: false,
    });
    dashboards.addDashboard(chat);
  }
}
