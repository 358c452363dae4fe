/** The OpenTelemetry Collector: reads, normalises, protects, samples and ships. @see https://opentelemetry.io/docs/collector/ */

import type { Platform } from "../../core/platform.ts";
import {
  addressOf,
  type Endpoint,
  type Self,
  scrapeDoor,
  type Target,
  type Telemetry,
  use,
} from "../../core/target.ts";
import { configOf, type Process, processesOf } from "./config.ts";
import { speaks } from "./exporters.ts";
import { fragments } from "./fragments.ts";
import { judgeOtelCollector } from "./judge.ts";
import { type OtelCollectorInput, type OtelCollectorOptions, otelCollectorOptions, readable } from "./options.ts";
import { collectorHoldings, purgeCollector } from "./telling.ts";
import { otelCollectorVersions } from "./versions.ts";
import { aboutProcess, otelCollectorWorkloads } from "./workloads.ts";

/** The processes of a cluster that can have something to do with what is read and sent. */
const possible = ({ from, to }: OtelCollectorOptions): readonly Process[] => [
  ...(to.logs.length > 0 && (from.includes("files") || from.includes("pods")) ? (["agent"] as const) : []),
  ...(from.includes("otlp") || (to.logs.length > 0 && (from.includes("syslog") || from.includes("http")))
    ? (["gateway"] as const)
    : []),
  ...(to.traces.length > 0 && from.includes("otlp") ? (["sampler"] as const) : []),
];

/** The doors to services: the collector itself on one machine, the gateway in a cluster. And to who fetches metrics. */
const doors = (self: Self<OtelCollectorOptions>, platform: Platform): readonly Endpoint[] => {
  const { from, ports, to } = self.options;
  const telemetry = (["logs", "traces"] as const satisfies readonly Telemetry[]).filter(one => to[one].length > 0);
  const onOneMachine = platform.kind === "compose";
  const gateway = onOneMachine ? self.key : `${self.key}-gateway`;
  const processes = onOneMachine ? [self.key] : possible(self.options).map(process => `${self.key}-${process}`);
  const scraped = (process: string, port: number): Endpoint =>
    scrapeDoor(platform, process, port, { onNodes: !onOneMachine && process === `${self.key}-agent` });
  return [
    ...(from.includes("otlp")
      ? ([
          { protocol: "otlp-grpc", telemetry, url: addressOf(platform, gateway, ports.otlpGrpc) },
          { protocol: "otlp-http", telemetry, url: addressOf(platform, gateway, ports.otlpHttp) },
        ] as const)
      : []),
    ...processes.map(process => scraped(process, ports.metrics)),
    ...(to.logs.length > 0
      ? processes
          .filter(process => process !== `${self.key}-sampler`)
          .map(process => scraped(process, ports.instruments))
      : []),
  ];
};

export const otelCollectorTarget: Target<OtelCollectorOptions> = {
  product: "otel-collector",
  title: "OpenTelemetry Collector",
  roles: ["shipper"],
  derives: true,
  versions: otelCollectorVersions,
  next: "otelcol-contrib --config=<file>, a process each for agent, gateway, sampler",
  options: otelCollectorOptions,
  wiring: ({ options: { from, to } }) => ({ reads: readable, from, to, speaks }),
  serves: doors,
  holds: collectorHoldings,
  purge: purgeCollector,
  judge: judgeOtelCollector,
  emit: (self, site) => {
    const processes = [...processesOf(self, site)];
    return [
      ...processes.map(([process, pieces]) => ({
        kind: "yaml" as const,
        path: `${process}.yaml`,
        about: aboutProcess[process],
        data: configOf(self, site, pieces),
      })),
      ...fragments(self, site),
    ];
  },
  workloads: otelCollectorWorkloads,
};

/**
 * Ships logs and traces with the OpenTelemetry Collector: on one machine one process does everything; in a cluster agents
 * read the nodes' files, gateways take OTLP, syslog and what is posted, and samplers judge whole traces.
 * @example otelCollector({ to: { logs: ["loki", "elasticsearch"], traces: ["jaeger"] } })
 */
export const otelCollector = use<OtelCollectorOptions, OtelCollectorInput>(otelCollectorTarget);

export { collectorConfigSchema } from "./config-schema.ts";
export {
  type ComponentTypes,
  type Distribution,
  distributionOf,
  missingFrom,
} from "./distributions.ts";
export type { Balancing, OtelCollectorInput } from "./options.ts";
export { componentsOf } from "./piece.ts";
