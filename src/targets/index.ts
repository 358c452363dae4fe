/** The pure door to every product: the functions a user calls, and the list of what there is. No construct is loaded. */

import type { Target } from "../core/target.ts";
import { alertmanagerTarget } from "./alertmanager/index.ts";
import { alloyTarget } from "./alloy/index.ts";
import { appTarget } from "./app/index.ts";
import { azureTarget } from "./azure/index.ts";
import { cloudwatchTarget } from "./cloudwatch/index.ts";
import { elasticsearchTarget } from "./elasticsearch/index.ts";
import { gcpTarget } from "./gcp/index.ts";
import { grafanaTarget } from "./grafana/index.ts";
import { handbookTarget } from "./handbook/index.ts";
import { jaegerTarget } from "./jaeger/index.ts";
import { kibanaTarget } from "./kibana/index.ts";
import { logstashTarget } from "./logstash/index.ts";
import { lokiTarget } from "./loki/index.ts";
import { otelCollectorTarget } from "./otel-collector/index.ts";
import { otlpBackendTarget } from "./otlp-backend/index.ts";
import { prometheusTarget } from "./prometheus/index.ts";
import { promtailTarget } from "./promtail/index.ts";

export { alertmanager } from "./alertmanager/index.ts";
export { alloy } from "./alloy/index.ts";
export { app } from "./app/index.ts";
export { azure } from "./azure/index.ts";
export { cloudwatch } from "./cloudwatch/index.ts";
export { elasticsearch } from "./elasticsearch/index.ts";
export { gcp } from "./gcp/index.ts";
export { grafana } from "./grafana/index.ts";
export { handbook } from "./handbook/index.ts";
export { jaeger } from "./jaeger/index.ts";
export { kibana } from "./kibana/index.ts";
export { logstash } from "./logstash/index.ts";
export { azureBlob, fileSystem, gcs, loki, s3 } from "./loki/index.ts";
export { otelCollector } from "./otel-collector/index.ts";
export { langfuse, langsmith, otlpBackend, weave } from "./otlp-backend/index.ts";
export { prometheus } from "./prometheus/index.ts";
export { promtail } from "./promtail/index.ts";

/** What can be said of a product without an environment. */
export type Product = Pick<Target<unknown>, "product" | "title" | "roles" | "versions">;

/** Every product, shippers first. */
export const products: readonly Product[] = [
  otelCollectorTarget,
  logstashTarget,
  promtailTarget,
  alloyTarget,
  elasticsearchTarget,
  lokiTarget,
  jaegerTarget,
  otlpBackendTarget,
  kibanaTarget,
  prometheusTarget,
  cloudwatchTarget,
  gcpTarget,
  azureTarget,
  grafanaTarget,
  alertmanagerTarget,
  handbookTarget,
  appTarget,
];
