/** Loki in somebody's own Chart. */

import type { Construct } from "../doors/cdk8s.ts";
import type { EnvironmentInput } from "../environment/index.ts";
import { loki } from "../targets/index.ts";
import type { LokiInput } from "../targets/loki/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface LokiProps extends CommonProps, Omit<LokiInput, "url" | "fedFromOutside"> {
  /** The alerts its ruler judges, about `services`; `{}` are those that are on by themselves. @default none */
  readonly alerts?: EnvironmentInput["alerts"];
}

/**
 * Loki: one process, or in profile `large` its microservices. Shippers in the namespaces of `clients` reach it as
 * `http://loki.<namespace>.svc.cluster.local:3100`.
 * @example new Loki(this, "loki", { store: s3({ bucket: "llm-logs", region: "eu-west-1" }) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class Loki extends ClusterObjects {
  constructor(scope: Construct, id: string, props: LokiProps = {}) {
    super(scope, id);
    const { common, own } = apart(props);
    const { alerts, ...options } = own;
    this.put(
      objectsOf(this, {
        title: "Loki",
        name: "loki",
        common,
        services: { "llm-service": {} },
        use: loki({ ...options, fedFromOutside: true }),
        alerts,
      }),
    );
  }
}
