/**
 * What NetworkPolicies let through. Pods that no policy selects for a direction are open in it; else what any rule allows.
 * Rules are judged on the pods' own ports, after a Service has translated them.
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */

import { isNumeric } from "./address.ts";
import type { Cluster, Pod, Policy } from "./cluster.ts";
import { isRecord, type Loose, recordsAt, textAt, textsAt } from "./inside.ts";
import { isEmptySelector, type Labels, selects } from "./selector.ts";

/** Who is at the other end. */
export type Peer =
  | { readonly kind: "pod"; readonly pod: Pod }
  /** Pods of somebody else's, of which the namespace is known, and perhaps labels. */
  | { readonly kind: "stranger"; readonly namespace: string; readonly labels?: Labels }
  /** Whatever is not in the cluster, by name or number. */
  | {
      readonly kind: "outside";
      readonly host: string;
      /** A range that is somebody else's: the API server's. */
      readonly notIn?: string;
    };

export interface Crossing {
  readonly peer: Peer;
  readonly port?: number;
  /** @default "TCP" */
  readonly protocol?: string;
}

export const policiesOn = (cluster: Cluster, pod: Pod, direction: "Ingress" | "Egress"): readonly Policy[] =>
  cluster.policies.filter(
    policy =>
      policy.namespace === pod.namespace && policy.directions.has(direction) && selects(policy.selector, pod.labels),
  );

/** Whether a pod may connect to a peer. */
export const letsOut = (cluster: Cluster, from: Pod, crossing: Crossing): boolean => {
  const policies = policiesOn(cluster, from, "Egress");
  const portOwner = crossing.peer.kind === "pod" ? crossing.peer.pod : undefined;
  return (
    policies.length === 0 ||
    policies.some(policy =>
      policy.egress.some(
        rule => portAllowed(rule, crossing, portOwner) && peerAllowed(rule.to, crossing.peer, policy, cluster),
      ),
    )
  );
};

/** Whether a pod takes what another sends to one of its ports. */
export const letsIn = (cluster: Cluster, to: Pod, crossing: Crossing): boolean => {
  const policies = policiesOn(cluster, to, "Ingress");
  return (
    policies.length === 0 ||
    policies.some(policy =>
      policy.ingress.some(
        rule => portAllowed(rule, crossing, to) && peerAllowed(rule.from, crossing.peer, policy, cluster),
      ),
    )
  );
};

const portAllowed = (rule: Loose, { port, protocol = "TCP" }: Crossing, owner: Pod | undefined): boolean => {
  const ports = recordsAt(rule, "ports");
  if (ports.length === 0) return true;
  return ports.some(one => {
    if ((textAt(one, "protocol") ?? "TCP") !== protocol) return false;
    if (one.port === undefined || port === undefined) return true;
    if (typeof one.port === "string")
      return (
        owner?.containers.some(({ ports: own }) =>
          own.some(({ name, port: number }) => name === one.port && number === port),
        ) ?? false
      );
    return typeof one.endPort === "number"
      ? Number(one.port) <= port && port <= one.endPort
      : Number(one.port) === port;
  });
};

const peerAllowed = (listed: unknown, peer: Peer, policy: Policy, cluster: Cluster): boolean => {
  const peers = Array.isArray(listed) ? listed.filter(isRecord) : [];
  return peers.length === 0 || peers.some(one => matches(one, peer, policy, cluster));
};

const matches = (allowed: Loose, peer: Peer, policy: Policy, cluster: Cluster): boolean => {
  // An address range is for what is outside; not every network applies it to pods.
  if (isRecord(allowed.ipBlock))
    return peer.kind === "outside" && allowed.ipBlock.cidr !== peer.notIn && inRange(allowed.ipBlock, peer.host);
  if (peer.kind === "outside") return false;
  const namespace = peer.kind === "pod" ? peer.pod.namespace : peer.namespace;
  const labels = peer.kind === "pod" ? peer.pod.labels : peer.labels;
  return (
    namespaceAllowed(allowed.namespaceSelector, namespace, policy, cluster) &&
    // Of a stranger whose labels nobody knows, those that a rule names are taken for right.
    (allowed.podSelector === undefined || labels === undefined || selects(allowed.podSelector, labels))
  );
};

const namespaceAllowed = (selector: unknown, namespace: string, policy: Policy, cluster: Cluster): boolean => {
  if (selector === undefined) return namespace === policy.namespace;
  const own = cluster.namespaces.get(namespace) ?? new Map<string, string>();
  return isEmptySelector(selector) || selects(selector, new Map([...own, ["kubernetes.io/metadata.name", namespace]]));
};

/** Which addresses a name has, nobody knows here: any range will do for it. */
const inRange = (block: Loose, host: string): boolean => {
  if (!isNumeric(host)) return true;
  const cidr = textAt(block, "cidr") ?? "";
  return contains(cidr, host) && !textsAt(block, "except").some(one => contains(one, host));
};

const contains = (cidr: string, address: string): boolean => {
  const [base = "", length = "32"] = cidr.split("/");
  const [range, one] = [numberOf(base), numberOf(address)];
  if (range === undefined || one === undefined) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(range / size) === Math.floor(one / size);
};

const numberOf = (address: string): number | undefined => {
  const parts = address.split(".").map(Number);
  return parts.length === 4 && parts.every(part => part >= 0 && part <= 255)
    ? parts.reduce((sum, part) => sum * 256 + part, 0)
    : undefined;
};

/** Whether a pod may reach an address range itself: the API server's, or that of a node's own DNS cache. */
export const letsOutTo = (cluster: Cluster, from: Pod, cidr: string, port: number, protocol = "TCP"): boolean =>
  letsOut(cluster, from, { peer: { kind: "outside", host: cidr.split("/")[0] ?? cidr }, port, protocol });
