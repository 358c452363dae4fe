/** What runs of the collector: one process on one machine; in a cluster agents on the nodes, gateways and samplers. */

import { authorityMounts } from "../../core/authority.ts";
import { hostOf } from "../../core/platform.ts";
import { addressesOf, logMounts, readsNodes, secretVariables, stateOnNode } from "../../core/shipper.ts";
import type { Endpoint, IngestProtocol, Self, Site, Telemetry } from "../../core/target.ts";
import { inSeconds, MiB, type Size } from "../../core/units.ts";
import type { Mount, Permission, Port, Running, Workload } from "../../core/workload.ts";
import { type Process, processesOf, usableShare, wholeOf } from "./config.ts";
import { distributionFor } from "./distributions.ts";
import { doorOf } from "./exporters.ts";
import type { OtelCollectorOptions } from "./options.ts";
import { variablesIn } from "./ottl.ts";
import { componentsOf, type Piece } from "./piece.ts";
import { httpReceiverId } from "./posted.ts";
import { samplerBytes } from "./sampling.ts";
import { judgedApart, judgingOf, samplerCount, samplers } from "./traces.ts";

/** What a person calls each process. */
export const aboutProcess: Readonly<Record<Process, string>> = {
  agent: "the collector on every machine",
  gateway: "the collector that services send to",
  sampler: "the collector that judges whole traces",
};

const configFolder = "/etc/otelcol";

export const otelCollectorWorkloads = (self: Self<OtelCollectorOptions>, site: Site): readonly Workload[] =>
  [...processesOf(self, site)].map(([process, pieces]) =>
    workload({ self, site, process, whole: wholeOf(self, site, pieces), onNodes: onNodes(site, process) }),
  );

const onNodes = ({ platform }: Site, process: Process): boolean =>
  platform.kind === "kubernetes" && process === "agent";

/** A process with its whole configuration. */
interface Part {
  readonly self: Self<OtelCollectorOptions>;
  readonly site: Site;
  readonly process: Process;
  readonly whole: Required<Piece>;
  readonly onNodes: boolean;
}

const workload = (part: Part): Workload => {
  const { self, site, process, whole } = part;
  const single = singleOf(part);
  return {
    name: nameOf(part),
    component: site.platform.kind === "compose" ? "collector" : process,
    about: aboutProcess[process],
    // `options.version` is the lowest the files run on; what runs is the newest.
    image: { name: `otel-collector-${distributionFor(componentsOf(whole))}` },
    runs: running(part),
    ...(single === undefined ? {} : { single }),
    args: [`--config=${configFolder}/config.yaml`],
    env: environment(part),
    mounts: [
      { kind: "files", at: configFolder, files: { "config.yaml": `${self.key}/${process}.yaml` } },
      state(part),
      ...logMounts(fileServices(part), site.platform),
      ...authorities(part),
    ],
    ports: ports(part),
    ...(process === "sampler" ? { headless: true } : {}),
    ready: { path: "/", port: self.options.ports.health },
    // What still waits for its decision is judged before the end.
    ...(holdsTraces(part) ? { graceSeconds: Math.ceil(inSeconds(site.sampling.traces.decisionWait)) + 30 } : {}),
    ...(part.onNodes ? readsNodes : {}),
    permissions: permissions(part),
    connects: connects(part),
    ...sizeOf(part),
    go: true,
  };
};

const nameOf = ({ self, site, process }: Part): string =>
  site.platform.kind === "compose" ? self.key : `${self.key}-${process}`;

/** Gateways are told apart by nobody; a sampler by the traces it has, so that their number stays. */
const running = ({ self, site, process }: Part): Running => {
  if (site.platform.kind === "compose") return { kind: "members", count: 1 };
  switch (process) {
    case "agent":
      return { kind: "nodes" };
    case "gateway":
      return { kind: "replicas", count: self.options.replicas.gateway, upTo: self.options.replicas.gateway * 5 };
    case "sampler":
      return { kind: "members", count: samplerCount(self.options, site) };
    default:
      return process satisfies never;
  }
};

const singleOf = ({ self, site, process }: Part): string | undefined => {
  if (site.platform.kind === "compose") return "on one machine one collector does everything";
  return process === "sampler" && judgedApart(self, site) ? "each would judge a part of a trace" : undefined;
};

const environment = ({ self, site, whole }: Part): NonNullable<Workload["env"]> => {
  const named = new Set(variablesIn(JSON.stringify(whole)));
  const doors = (["logs", "traces"] as const).flatMap(telemetry => doorsOf(self, site, telemetry));
  return {
    ...(named.has("MY_POD_IP") ? { MY_POD_IP: { from: "pod-address" } } : {}),
    ...secretVariables(site.services, doors, variable => named.has(variable), self.options.http.token),
  };
};

/** Those that this process' configuration names: an agent trusts nobody whom only a gateway writes to. */
const authorities = ({ self, site, whole }: Part): readonly Mount[] => {
  const doors = (["logs", "traces"] as const).flatMap(telemetry => doorsOf(self, site, telemetry));
  const exporters = JSON.stringify(whole.exporters);
  return authorityMounts(doors).filter(({ at }) => exporters.includes(`"${at}"`));
};

const doorsOf = (
  { key }: Self<OtelCollectorOptions>,
  site: Site,
  telemetry: Telemetry,
): readonly Endpoint<IngestProtocol>[] =>
  site.destinations(key, telemetry).flatMap(destination => doorOf(destination) ?? []);

/** The services whose files this process reads. */
const fileServices = ({ self, site, process }: Part) =>
  process === "agent"
    ? site.sources(self.key, "logs").filter(({ source }) => source.kind === "files" || source.kind === "pods")
    : [];

/**
 * Offsets and queues. A gateway's queue does not outlive its pod, whose successor is another one anyway; senders are told to
 * come again while it is full.
 */
const state = (part: Part): Mount => {
  const { self, site, process } = part;
  const at = self.options.directory;
  if (part.onNodes) return stateOnNode(at, site.name, self.key);
  return { kind: process === "gateway" ? "scratch" : "disk", at, size: queueSize(part) };
};

/** 8 KiB an item: records and spans have 1 to 5, and the storage's file has pages that it does not give back. */
const itemBytes = 8 * 1024;

/** What full queues take on disk, in whole GiB. */
const queueSize = ({ self, whole }: Part): Size => {
  const queues = Object.values(whole.exporters).filter(({ sending_queue }) =>
    JSON.stringify(sending_queue ?? {}).includes('"storage"'),
  );
  return inSteps(1024, queues.length * self.options.queue * itemBytes);
};

/** The least number of MiB, in steps, that holds so many bytes. */
const inSteps = (stepMiB: number, bytes: number): Size =>
  MiB(Math.max(1, Math.ceil(bytes / MiB(stepMiB).bytes)) * stepMiB);

const ports = ({ self, process, whole }: Part): readonly Port[] => {
  const { otlpGrpc, otlpHttp, syslog, http, health, metrics, instruments } = self.options.ports;
  const opens = (receiver: string) => receiver in whole.receivers;
  const audience = process === "sampler" ? "nobody" : "services";
  return [
    ...(opens("otlp") ? [{ name: "otlp-grpc", port: otlpGrpc, speaks: "grpc", audience } as const] : []),
    ...(opens("otlp") && process !== "sampler"
      ? [{ name: "otlp-http", port: otlpHttp, speaks: "http", audience } as const]
      : []),
    ...(opens("syslog") ? [{ name: "syslog", port: syslog, audience: "anyone" } as const] : []),
    ...(opens(httpReceiverId) ? [{ name: "http", port: http, speaks: "http", audience: "anyone" } as const] : []),
    { name: "metrics", port: metrics, speaks: "http", audience: "scrapers" },
    ...("prometheus/instruments" in whole.exporters
      ? [{ name: "instruments", port: instruments, speaks: "http", audience: "scrapers" } as const]
      : []),
    { name: "health", port: health, speaks: "http", audience: "nobody" },
  ];
};

/** Whether whole traces wait in this process. */
const holdsTraces = ({ whole }: Part): boolean => "tail_sampling" in whole.processors;

const watch = ["get", "list", "watch"];

/**
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter#resolver-configuration
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/k8sattributesprocessor#role-based-access-control
 */
const permissions = ({ self, whole }: Part): readonly Permission[] => [
  ...(balances(whole) && self.options.balancing === "kubernetes"
    ? [
        {
          scope: "own-namespace",
          groups: ["discovery.k8s.io"],
          resources: ["endpointslices"],
          verbs: watch,
        } as const,
      ]
    : []),
  ...("k8s_attributes" in whole.processors
    ? [
        { scope: "cluster", groups: [""], resources: ["pods", "namespaces", "nodes"], verbs: watch } as const,
        {
          scope: "cluster",
          groups: ["apps"],
          resources: ["replicasets", "deployments", "statefulsets", "daemonsets"],
          verbs: watch,
        } as const,
        { scope: "cluster", groups: ["batch"], resources: ["jobs"], verbs: watch } as const,
      ]
    : []),
];

const balances = (whole: Required<Piece>): boolean => "load_balancing/samplers" in whole.exporters;

const connects = (part: Part): readonly string[] => {
  const { self, site, process, whole } = part;
  const pipelines = Object.keys(whole.pipelines);
  const toSamplers = process === "gateway" && pipelines.includes("traces") && judgingOf(site) === "samplers";
  const doors = [
    ...(pipelines.some(id => id.startsWith("logs/to-")) ? doorsOf(self, site, "logs") : []),
    ...(pipelines.includes("traces") && !toSamplers ? doorsOf(self, site, "traces") : []),
  ];
  return [...new Set([...doors.flatMap(addressesBehind), ...(toSamplers ? samplerAddresses(self, site) : [])])];
};

/** Where a door's client connects to: the door, and who tells it that it may. */
const addressesBehind = (door: Endpoint<IngestProtocol>): readonly string[] => {
  const own = addressesOf([door]);
  switch (door.protocol) {
    case "cloudwatch-logs":
      // A pod's token is exchanged for a role's credentials.
      return [...own, ...own.map(address => address.replace("//logs.", "//sts."))];
    case "google-cloud-logging":
      return [...own, "https://oauth2.googleapis.com"];
    case "azure-monitor":
      // The host is a part of the connection string: https://westeurope-5.in.applicationinsights.azure.com.
      return ["https://*:443"];
    case "otlp-grpc":
    case "otlp-http":
    case "elasticsearch-bulk":
    case "loki-push":
    case "azure-logs-ingestion":
      return own;
    default:
      return door.protocol satisfies never;
  }
};

/** Our samplers by their Service, or whatever a fixed list names. */
const samplerAddresses = (self: Self<OtelCollectorOptions>, site: Site): readonly string[] => {
  const ours = hostOf(site.platform, samplers(self));
  const { balancing, ports: own } = self.options;
  if (typeof balancing === "string") return [`http://${ours}:${own.otlpGrpc}`];
  const member = new RegExp(`^${samplers(self)}-[0-9]+\\.${samplers(self)}\\b`);
  return balancing.static.map(address => {
    const { hostname, port } = new URL(`http://${address}`);
    return `http://${member.test(hostname) ? ours : hostname}:${port || 80}`;
  });
};

/**
 * Cores and memory. An agent's memory is the official chart's example, doubled where much is written; a record costs 0.7 ms of a
 * core and a span 0.2 (README.md), so that a gateway's core takes about 1,400 records a second.
 * @see https://github.com/open-telemetry/opentelemetry-helm-charts/blob/main/charts/opentelemetry-collector/values.yaml
 */
const sizes = {
  small: {
    agent: { cpu: 0.1, memory: MiB(512) },
    gateway: { cpu: 0.2, memory: MiB(1024) },
    sampler: { cpu: 0.2, memory: MiB(512) },
  },
  large: {
    agent: { cpu: 0.25, memory: MiB(1024) },
    gateway: { cpu: 1, memory: MiB(2048) },
    sampler: { cpu: 1, memory: MiB(512) },
  },
} as const satisfies Record<string, Record<Process, Pick<Workload, "cpu" | "memory">>>;

/** Waiting traces must fit below the limiter's mark, or it would refuse spans of traces that are half here. */
const sizeOf = (part: Part): Pick<Workload, "cpu" | "memory"> => {
  const { site, process } = part;
  const { cpu, memory } = sizes[site.platform.profile][process];
  if (!holdsTraces(part)) return { cpu, memory };
  const traces = inSteps(256, samplerBytes(site.sampling.traces) / usableShare);
  if (process !== "sampler") return { cpu, memory: MiB((memory.bytes + traces.bytes) / MiB(1).bytes) };
  return { cpu, memory: traces.bytes > memory.bytes ? traces : memory };
};
