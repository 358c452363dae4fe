/** Jaeger in somebody's own Chart. */

import { otlp } from "../core/service.ts";
import type { Construct } from "../doors/cdk8s.ts";
import { jaeger } from "../targets/index.ts";
import type { JaegerInput } from "../targets/jaeger/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface JaegerProps extends CommonProps, Omit<JaegerInput, "url" | "fedFromOutside"> {}

/**
 * Jaeger, and the set-up of its indices with storage `elasticsearch`, which needs `elasticsearch: { url }` here. Shippers in
 * the namespaces of `clients` reach it as `jaeger.<namespace>.svc.cluster.local:4317`.
 * @example new Jaeger(this, "jaeger", { storage: "badger", retention: { traces: days(3) } })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class Jaeger extends ClusterObjects {
  constructor(scope: Construct, id: string, props: JaegerProps = {}) {
    super(scope, id);
    const { common, own } = apart(props);
    this.put(
      objectsOf(this, {
        title: "Jaeger",
        name: "jaeger",
        common,
        services: { "llm-service": { source: otlp() } },
        use: jaeger({ ...own, fedFromOutside: true }),
      }),
    );
  }
}
