import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { beats, elasticsearch } from "signalbox";
import { LogstashPipeline } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "logs" });
    new LogstashPipeline(this, "pipeline", {
      services: { "legacy-chat": { source: beats() } },
      from: beats({ port: 5044 }),
      to: elasticsearch({ url: "https://search.example.com:9200" }),
    });
  }
}
