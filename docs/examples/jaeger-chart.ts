import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { days } from "signalbox";
import { Jaeger } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "tracing" });
    new Jaeger(this, "jaeger", { retention: { traces: days(3) }, clients: ["observability"] });
  }
}
