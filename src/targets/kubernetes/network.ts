/**
 * What may talk to what: exactly the connections workloads name, and who a port is for. Everything else of a workload's pods
 * is closed, both ways.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */

import { isIPv4, isIPv6 } from "node:net";
import { serviceOf } from "../../core/platform.ts";
import type { Port, Workload } from "../../core/workload.ts";
import type { EgressRule, IngressRule, Kinds, NetworkPeer, NetworkPort } from "../../doors/kubernetes.ts";
import { familyLabel, labelsOf, ownLabels, selectorOf } from "./labels.ts";
import { type ClusterPlan, namespaceOf, settingsOf } from "./plan.ts";

export const networkPolicy = (plan: ClusterPlan, workload: Workload): Kinds["NetworkPolicy"] => {
  const into = ingress(plan, workload);
  const out = egress(plan, workload);
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: workload.name,
      namespace: namespaceOf(plan, workload),
      labels: labelsOf(plan.environment, workload),
    },
    spec: {
      podSelector: { matchLabels: selectorOf(plan.environment, workload.name) },
      policyTypes: ["Ingress", "Egress"],
      // An empty list is forgotten by the API server, which then finds a change in every apply.
      ...(into.length === 0 ? {} : { ingress: into }),
      ...(out.length === 0 ? {} : { egress: out }),
    },
  };
};

/** One rule for all ports with the same peers. */
const ingress = (plan: ClusterPlan, workload: Workload): IngressRule[] => {
  const rules = new Map<string, { from: NetworkPeer[]; ports: NetworkPort[] }>();
  for (const port of workload.ports ?? []) {
    const from = distinct([
      ...plan.workloads
        .filter(other => reaches(plan, other).some(edge => edge.to === workload && edge.port === port.port))
        .map(other => podsOf(plan, other)),
      ...audienceOf(plan, workload, port),
    ]);
    if (from.length === 0) continue;
    const key = JSON.stringify(from);
    const rule = rules.get(key) ?? { from, ports: [] };
    rules.set(key, rule);
    rule.ports.push(portOf(port));
  }
  return [...rules.values()];
};

const audienceOf = (plan: ClusterPlan, { family }: Workload, { audience }: Port): readonly NetworkPeer[] => {
  switch (audience) {
    case undefined:
    case "nobody":
      return [];
    case "services":
      return senders(plan);
    case "anyone":
      return [namespaces(undefined), ...anywhere];
    case "readers":
    case "scrapers":
      return (plan.platform.readers ?? []).map(namespaces);
    case "family":
      return family === undefined ? [] : [familyPods(plan, family)];
    default:
      return audience satisfies never;
  }
};

/** The namespaces of services that send over OTLP; every one, when that of one of them is not known. */
const senders = ({ services }: ClusterPlan): readonly NetworkPeer[] => {
  const names = services
    .filter(({ source, traces }) => traces || source.kind === "otlp")
    .map(({ source }) => ("namespace" in source && source.namespace !== "*" ? source.namespace : undefined));
  return names.includes(undefined) ? [namespaces(undefined)] : names.map(namespaces);
};

const egress = (plan: ClusterPlan, workload: Workload): EgressRule[] => {
  const { family, permissions = [] } = workload;
  const edges = reaches(plan, workload);
  const members = plan.workloads.find(one => one.family === family)?.ports ?? [];
  const named = edges.length > 0 || family !== undefined || permissions.length > 0;
  return [
    ...(named ? [nameServers(plan)] : []),
    ...(permissions.length > 0 ? [apiServer(plan)] : []),
    ...(settingsOf(plan, workload).identity === undefined && !edges.some(isCloud) ? [] : [credentialServers]),
    ...(family === undefined
      ? []
      : [
          {
            to: [familyPods(plan, family)],
            ports: members.filter(({ audience }) => audience === "family").map(portOf),
          },
        ]),
    ...grouped(
      edges.map(edge => ({ peer: peerOf(plan, edge), port: isForeignService(plan, edge) ? undefined : edge.port })),
    ),
  ];
};

/** One rule for each peer, with all its ports; without any where a port is not known. */
const grouped = (
  edges: readonly { readonly peer: readonly NetworkPeer[]; readonly port: number | undefined }[],
): EgressRule[] => {
  const rules = new Map<string, { to: readonly NetworkPeer[]; ports: Set<number | undefined> }>();
  for (const { peer, port } of edges) {
    const key = JSON.stringify(peer);
    const rule = rules.get(key) ?? { to: peer, ports: new Set() };
    rules.set(key, rule);
    rule.ports.add(port);
  }
  return [...rules.values()].map(({ ports, to }) => {
    const known = [...ports].filter(port => port !== undefined);
    return known.length < ports.size ? { to: [...to] } : { to: [...to], ports: known.map(port => portOf({ port })) };
  });
};

/** An address a workload connects to: one of ours, somebody else's in the cluster, or anywhere. */
interface Edge {
  readonly host: string;
  readonly port: number;
  readonly to: Workload | undefined;
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

const reaches = (plan: ClusterPlan, { connects = [] }: Workload): readonly Edge[] =>
  connects.map(address => {
    const url = new URL(address);
    const host = url.hostname.replaceAll(/^\[|\]$/g, "");
    const port = url.port === "" ? (defaultPorts[url.protocol] ?? 443) : Number(url.port);
    return { host, port, to: ours(plan, host) };
  });

/** Nodes' agents have no host of their own, and are meant by their name alone. */
const ours = (plan: ClusterPlan, host: string): Workload | undefined => {
  const service = inCluster(plan, host);
  return plan.workloads.find(
    one => one.name === service?.name && (namespaceOf(plan, one) === service.namespace || one.runs.kind === "nodes"),
  );
};

/** A name alone is a Service beside whoever asks. */
const inCluster = (
  plan: ClusterPlan,
  host: string,
): { readonly name: string; readonly namespace: string } | undefined =>
  host.includes(".") || host === "*" ? serviceOf(host) : { name: host, namespace: plan.platform.namespace };

const peerOf = (plan: ClusterPlan, { host, to }: Edge): readonly NetworkPeer[] => {
  if (to !== undefined) return [podsOf(plan, to)];
  const service = inCluster(plan, host);
  // Somebody else's pods: their labels are not known, and a policy does not see Services.
  if (service !== undefined) return [namespaces(service.namespace)];
  const pods = anyPods.exec(host);
  if (pods) return [namespaces(pods[1])];
  if (isIPv4(host)) return [{ ipBlock: { cidr: `${host}/32` } }];
  if (isIPv6(host)) return [{ ipBlock: { cidr: `${host}/128` } }];
  return anywhere;
};

/** Whichever pods there are in a namespace, or anywhere: `*.llm.pod.cluster.local`. @see `podsAddress` in core/platform.ts */
const anyPods = /^\*\.(?:([a-z0-9-]+)\.)?pod\.cluster\.local$/;

/** Its pods' ports are not known: a policy sees an address when the Service's port is already translated. */
const isForeignService = (plan: ClusterPlan, { host, to }: Edge): boolean =>
  to === undefined && inCluster(plan, host) !== undefined;

/** Clouds' own APIs, which want credentials that the machine or the cluster hands out. */
const isCloud = ({ host }: Edge): boolean => /\.(amazonaws\.com(\.cn)?|googleapis\.com|windows\.net)$/.test(host);

/** Outside the cluster; some networks never count a pod among addresses. @see https://docs.cilium.io/en/stable/security/policy/language/#cidr-based */
const anywhere: readonly NetworkPeer[] = [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }];

const podsOf = (plan: ClusterPlan, workload: Workload): NetworkPeer => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespaceOf(plan, workload) } },
  podSelector: { matchLabels: selectorOf(plan.environment, workload.name) },
});

const familyPods = ({ environment }: ClusterPlan, family: string): NetworkPeer => ({
  podSelector: { matchLabels: { ...ownLabels(environment), [familyLabel]: family } },
});

/** All pods of a namespace, or of every one. */
const namespaces = (name: string | undefined): NetworkPeer => ({
  namespaceSelector: name === undefined ? {} : { matchLabels: { "kubernetes.io/metadata.name": name } },
});

const portOf = ({ port, transport }: Pick<Port, "port" | "transport">): NetworkPort => ({
  port,
  protocol: transport === "udp" ? "UDP" : "TCP",
});

const dnsPorts: readonly NetworkPort[] = [
  { port: 53, protocol: "UDP" },
  { port: 53, protocol: "TCP" },
];

const nameServers = ({ platform: { nodeLocalDns } }: ClusterPlan): EgressRule => ({
  to: [
    nodeLocalDns === undefined
      ? {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        }
      : { ipBlock: { cidr: `${nodeLocalDns}/${isIPv6(nodeLocalDns) ? 128 : 32}` } },
  ],
  ports: [...dnsPorts],
});

/** 443 is its Service's port, 6443 its own, which a policy sees once the address is translated. */
const apiServer = ({ platform: { apiServer: own } }: ClusterPlan): EgressRule =>
  own === undefined
    ? { to: [...anywhere], ports: [portOf({ port: 443 }), portOf({ port: 6443 })] }
    : { to: [{ ipBlock: { cidr: own.cidr } }], ports: [portOf({ port: own.port })] };

/**
 * Where clouds hand a pod its credentials.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity#network-policies
 */
const credentialServers: EgressRule = {
  to: [
    { ipBlock: { cidr: "169.254.170.23/32" } },
    { ipBlock: { cidr: "169.254.169.254/32" } },
    { ipBlock: { cidr: "169.254.169.252/32" } },
    { ipBlock: { cidr: "fd00:ec2::23/128" } },
  ],
  ports: [portOf({ port: 80 }), portOf({ port: 988 })],
};

const distinct = <T>(all: readonly T[]): T[] => [...new Map(all.map(one => [JSON.stringify(one), one])).values()];
