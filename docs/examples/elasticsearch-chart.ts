import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { atLeast, secret, years } from "signalbox";
import { ElasticsearchSetup } from "signalbox/cdk8s";

export default class extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: "logs" });
    new ElasticsearchSetup(this, "search", {
      environment: "prod",
      url: "https://search.example.com:9200",
      setup: { apiKey: secret("search-admin") },
      retention: { audit: atLeast(years(7)) },
    });
  }
}
