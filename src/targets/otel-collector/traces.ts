/** The pipelines of spans: privacy first, then to the samplers that judge whole traces, or straight to the stores. */

import type { JsonObject } from "../../core/artifact.ts";
import { hostOf } from "../../core/platform.ts";
import type { Destination, Self, Site } from "../../core/target.ts";
import { doorOf, exporterFor, type FullQueue, grpcAddress } from "./exporters.ts";
import type { OtelCollectorOptions } from "./options.ts";
import type { Piece } from "./piece.ts";
import { otlpReceiver } from "./receivers.ts";
import { cacheHitAttribute, keepsAll, tailSampling } from "./sampling.ts";
import { spanProcessors } from "./spans.ts";

/** Where whole traces are judged: nowhere (all are kept), in this process, or in samplers behind it. */
export type Judging = "none" | "here" | "samplers";

export const judgingOf = (site: Site): Judging => {
  if (keepsAll(site.sampling.traces)) return "none";
  return site.platform.kind === "compose" ? "here" : "samplers";
};

/** How many samplers run. */
export const samplerCount = ({ replicas }: OtelCollectorOptions, site: Site): number =>
  replicas.samplers ?? (site.platform.kind === "compose" ? 1 : 2);

/** The name of the samplers' Service. */
export const samplers = (self: Self<OtelCollectorOptions>): string => `${self.key}-sampler`;

/** The hosts under which all samplers are one: their Service. */
const isService = (self: Self<OtelCollectorOptions>, site: Site, address: string): boolean => {
  const whole = `${hostOf(site.platform, samplers(self))}.`;
  const [host = ""] = address.split(":");
  return whole.startsWith(`${host}.`);
};

/** Whether spans of one trace may come to different samplers, if there are several. */
export const judgedApart = (self: Self<OtelCollectorOptions>, site: Site): boolean => {
  const { balancing } = self.options;
  return typeof balancing === "string"
    ? balancing === "none"
    : balancing.static.some(address => isService(self, site, address));
};

const tailSampler = (site: Site): JsonObject => tailSampling(site.sampling.traces, cacheHitAttribute(site.schema));

/** Everything about traces in the process that takes them from the services. */
export const tracePieces = (
  self: Self<OtelCollectorOptions>,
  site: Site,
  host: string,
  first: readonly string[],
): readonly Piece[] => {
  const destinations = site.destinations(self.key, "traces");
  if (destinations.length === 0 || site.sources(self.key, "traces").length === 0) return [];
  const { options } = self;
  const judging = judgingOf(site);
  const processors: Record<string, JsonObject> = {
    ...(options.podAttributes && site.platform.kind === "kubernetes" ? { k8s_attributes: podAttributes } : {}),
    ...spanProcessors(site),
    ...(judging === "here" ? { tail_sampling: tailSampler(site) } : {}),
  };
  const onward = judging === "samplers" ? [toSamplers(self, site)] : toStores(destinations, options, "refuse");
  return [
    { receivers: { otlp: otlpReceiver(host, options) }, processors },
    ...onward.map(one => one.piece),
    {
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: [...first, ...Object.keys(processors)],
          exporters: onward.map(one => one.id),
        },
      },
    },
  ];
};

/** Everything in a sampler. Nothing but the judging happens there: privacy has been seen to before. */
export const samplerPieces = (
  self: Self<OtelCollectorOptions>,
  site: Site,
  host: string,
  first: readonly string[],
): readonly Piece[] => {
  const { options } = self;
  const onward = toStores(site.destinations(self.key, "traces"), options, "wait");
  return [
    {
      receivers: {
        otlp: { protocols: { grpc: { endpoint: `${host}:${options.ports.otlpGrpc}`, max_recv_msg_size_mib: 16 } } },
      },
      processors: { tail_sampling: tailSampler(site) },
    },
    ...onward.map(one => one.piece),
    {
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: [...first, "tail_sampling"],
          exporters: onward.map(one => one.id),
        },
      },
    },
  ];
};

interface Onward {
  readonly id: string;
  readonly piece: Piece;
}

const toStores = (
  destinations: readonly Destination[],
  options: OtelCollectorOptions,
  whenFull: FullQueue,
): readonly Onward[] =>
  destinations.flatMap(destination => {
    const door = doorOf(destination);
    return door ? [exporterFor(destination.key, door, options, whenFull)] : [];
  });

/** All spans of a trace to one sampler. The queue is in memory: this exporter's can be no other. */
const toSamplers = (self: Self<OtelCollectorOptions>, site: Site): Onward => {
  const { options } = self;
  const port = options.ports.otlpGrpc;
  const queue = { enabled: true, queue_size: 5000 };
  const retry = { enabled: true, initial_interval: "1s", max_interval: "10s", max_elapsed_time: "5m" };
  if (options.balancing === "none") {
    const id = "otlp_grpc/samplers";
    const address = grpcAddress(`http://${hostOf(site.platform, samplers(self))}:${port}`);
    return { id, piece: { exporters: { [id]: { ...address, sending_queue: queue, retry_on_failure: retry } } } };
  }
  const id = "load_balancing/samplers";
  const namespace = site.platform.kind === "kubernetes" ? site.platform.namespace : "default";
  return {
    id,
    piece: {
      exporters: {
        [id]: {
          routing_key: "traceID",
          protocol: { otlp: { timeout: "5s", tls: { insecure: true } } },
          resolver:
            options.balancing === "kubernetes"
              ? { k8s: { service: `${samplers(self)}.${namespace}`, ports: [port] } }
              : { static: { hostnames: options.balancing.static } },
          // To send again by another sampler when one has gone.
          timeout: "10s",
          retry_on_failure: retry,
          sending_queue: queue,
        },
      },
    },
  };
};

/** What the cluster knows of the pod that a span came from. */
const podAttributes: JsonObject = {
  auth_type: "serviceAccount",
  passthrough: false,
  extract: {
    metadata: [
      "k8s.namespace.name",
      "k8s.deployment.name",
      "k8s.statefulset.name",
      "k8s.daemonset.name",
      "k8s.node.name",
      "k8s.pod.name",
      "k8s.pod.uid",
    ],
  },
  pod_association: [
    { sources: [{ from: "resource_attribute", name: "k8s.pod.ip" }] },
    { sources: [{ from: "resource_attribute", name: "k8s.pod.uid" }] },
    { sources: [{ from: "connection" }] },
  ],
};
