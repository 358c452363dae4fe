/** Logstash with its pipeline in somebody's own Chart. */

import { beats } from "../core/service.ts";
import type { Construct } from "../doors/cdk8s.ts";
import { elasticsearch, logstash } from "../targets/index.ts";
import type { LogstashInput } from "../targets/logstash/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { type Linked, linksOf } from "./links.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface LogstashPipelineProps extends CommonProps, Omit<LogstashInput, "to"> {
  /** Where logs go. @default elasticsearch(), the one in the same namespace */
  readonly to?: Linked;
}

/**
 * Logstash, which takes records from Beats, as syslog and over HTTP.
 * @default services { "llm-service": { source: beats() } }
 * @example new LogstashPipeline(this, "logstash", { to: elasticsearch({ url: "https://search.example.com" }) })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class LogstashPipeline extends ClusterObjects {
  constructor(scope: Construct, id: string, props: LogstashPipelineProps = {}) {
    super(scope, id);
    const { common, own } = apart(props);
    const { to, ...options } = own;
    const links = linksOf(to ?? elasticsearch(), "to");
    this.put(
      objectsOf(this, {
        title: "LogstashPipeline",
        name: "logstash",
        common,
        links,
        services: { "llm-service": { source: beats() } },
        use: logstash({ ...options, to: links.map(({ key }) => key) }),
      }),
    );
  }
}
