/** The pure door to every product: the functions a user calls, and the list of what there is. No construct is loaded. */

import type { Target } from "../core/target.ts";
import { alloyTarget } from "./alloy/index.ts";
import { elasticsearchTarget } from "./elasticsearch/index.ts";
import { jaegerTarget } from "./jaeger/index.ts";
import { logstashTarget } from "./logstash/index.ts";
import { lokiTarget } from "./loki/index.ts";
import { otelCollectorTarget } from "./otel-collector/index.ts";
import { promtailTarget } from "./promtail/index.ts";

export { alloy } from "./alloy/index.ts";
export { elasticsearch } from "./elasticsearch/index.ts";
export { jaeger } from "./jaeger/index.ts";
export { logstash } from "./logstash/index.ts";
export { azureBlob, fileSystem, gcs, loki, s3 } from "./loki/index.ts";
export { otelCollector } from "./otel-collector/index.ts";
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
];
