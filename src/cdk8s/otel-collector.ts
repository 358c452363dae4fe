/** The collector in somebody's own Chart. */

import { otlp } from "../core/service.ts";
import type { Construct } from "../doors/cdk8s.ts";
import { jaeger, otelCollector } from "../targets/index.ts";
import type { OtelCollectorInput } from "../targets/otel-collector/index.ts";
import { apart, type CommonProps } from "./common.ts";
import { type Linked, linksOf } from "./links.ts";
import { ClusterObjects } from "./objects.ts";
import { objectsOf } from "./part.ts";

export interface OtelCollectorProps extends CommonProps, Omit<OtelCollectorInput, "to"> {
  /** Where logs and traces go. @default nowhere but to `exportTo` */
  readonly to?: { readonly logs?: Linked; readonly traces?: Linked };
  /**
   * The `host:port` of a Jaeger, or of anything else that takes OTLP over gRPC: traces go there.
   * `to: { traces: jaeger({ url }) }` says the same.
   * @default none
   */
  readonly exportTo?: string;
}

/**
 * Agents, gateways and samplers, as far as the services and stores need them. Of services that are not named, records are
 * treated alike and kept as those of `unknown_service`.
 * @default services { "llm-service": { source: otlp() } }: one that sends everything over OTLP
 * @example new OtelCollector(this, "collector", { exportTo: "jaeger-collector.tracing:4317" })
 * @throws ConfigError with everything that is wrong, under the construct's path
 */
export class OtelCollector extends ClusterObjects {
  constructor(scope: Construct, id: string, props: OtelCollectorProps) {
    super(scope, id);
    const { common, own } = apart(props);
    const { exportTo, to, ...options } = own;
    const logs = linksOf(to?.logs, "to.logs");
    const traces = [
      ...linksOf(exportTo === undefined ? undefined : jaeger({ url: exportTo }), "exportTo").map(link => ({
        ...link,
        isWhole: true,
      })),
      ...linksOf(to?.traces, "to.traces"),
    ];
    this.put(
      objectsOf(this, {
        title: "OtelCollector",
        name: "otel-collector",
        common,
        services: { "llm-service": { source: otlp() } },
        use: otelCollector({
          ...options,
          to: { logs: logs.map(({ key }) => key), traces: traces.map(({ key }) => key) },
        }),
        links: [...logs, ...traces],
      }),
    );
  }
}
