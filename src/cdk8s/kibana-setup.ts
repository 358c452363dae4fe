/** What is put into somebody's Kibana, as a Job in somebody's own Chart. */

import type { Construct } from "../doors/cdk8s.ts";
import type { EnvironmentInput } from "../environment/index.ts";
import { elasticsearch, kibana } from "../targets/index.ts";
import type { KibanaInput } from "../targets/kibana/index.ts";
import { apart, type CommonProps, given } from "./common.ts";
import { type Linked, linksOf } from "./links.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface KibanaSetupProps extends CommonProps, Omit<KibanaInput, "reads"> {
  /** The Elasticsearch it shows: what documents look like there. @default elasticsearch() */
  readonly reads?: Linked;
  /** Own dashboards beside the shipped ones. @default [] */
  readonly dashboards?: EnvironmentInput["dashboards"];
  /** The alerts it judges, about `services`; `{}` are those that are on by themselves. @default none */
  readonly alerts?: EnvironmentInput["alerts"];
  /** Who is told. @default nobody */
  readonly routes?: EnvironmentInput["routes"];
  /** Where the runbooks are served. @default none: alerts name the page */
  readonly runbooks?: string;
}

/**
 * A Job that puts data views, dashboards and rules into a Kibana, again whenever one of them changes. The server is somebody
 * else's.
 * @example new KibanaSetup(this, "kibana", { url: "https://kibana.example.com/s/llm" })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class KibanaSetup extends ClusterObjects {
  constructor(scope: Construct, id: string, props: KibanaSetupProps = {}) {
    super(scope, id);
    const { common, own } = apart(props);
    const { alerts, dashboards, reads, routes, runbooks, ...options } = own;
    const links = linksOf(reads ?? elasticsearch(), "reads");
    this.put(
      objectsOf(this, {
        title: "KibanaSetup",
        name: "kibana",
        common,
        links,
        services: { "llm-service": {} },
        use: kibana({ ...options, reads: links.map(({ key }) => key) }),
        alerts,
        more: given({ dashboards, routes, runbooks }),
      }),
    );
  }
}
