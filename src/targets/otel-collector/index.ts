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
import { otelCollectorVersions } from "./versions.ts";

const about: Readonly<Record<Process, string>> = {
  agent: "the collector on every machine",
  gateway: "the collector that services send to",
  sampler: "the collector that judges whole traces",
};

/** The doors to services: the collector itself on one machine, the gateway in a cluster. And to who fetches metrics. */
const doors = (self: Self<OtelCollectorOptions>, platform: Platform): readonly Endpoint[] => {
  const { from, ports, to } = self.options;
  const telemetry = (["logs", "traces"] as const satisfies readonly Telemetry[]).filter(one => to[one].length > 0);
  const onOneMachine = platform.kind === "compose";
  const gateway = onOneMachine ? self.key : `${self.key}-gateway`;
  const processes = onOneMachine
    ? [self.key]
    : (["agent", "gateway", "sampler"] satisfies readonly Process[]).map(process => `${self.key}-${process}`);
  return [
    ...(from.includes("otlp")
      ? ([
          { protocol: "otlp-grpc", telemetry, url: addressOf(platform, gateway, ports.otlpGrpc) },
          { protocol: "otlp-http", telemetry, url: addressOf(platform, gateway, ports.otlpHttp) },
        ] as const)
      : []),
    ...processes.map(process => scrapeDoor(platform, process, ports.metrics)),
    ...(to.logs.length > 0
      ? processes
          .filter(process => !process.endsWith("-sampler"))
          .map(process => scrapeDoor(platform, process, ports.instruments))
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
  judge: judgeOtelCollector,
  emit: (self, site) => {
    const processes = [...processesOf(self, site)];
    return [
      ...processes.map(([process, pieces]) => ({
        kind: "yaml" as const,
        path: `${process}.yaml`,
        about: about[process],
        data: configOf(self, site, pieces),
      })),
      ...fragments(self, site),
    ];
  },
};

/**
 * Ships logs and traces with the OpenTelemetry Collector: on one machine one process does everything; in a cluster agents
 * read the nodes' files, gateways take OTLP and syslog, and samplers judge whole traces.
 * @example otelCollector({ to: { logs: ["loki", "elasticsearch"], traces: ["jaeger"] } })
 */
export const otelCollector = use<OtelCollectorOptions, OtelCollectorInput>(otelCollectorTarget);

export { collectorConfigSchema } from "./config-schema.ts";
export type { Balancing, OtelCollectorInput } from "./options.ts";
export { componentsOf } from "./piece.ts";
