/** Every address resolves to a Service and a port that exist, and the NetworkPolicies let it through. */

import { nearest, type Problem } from "../../core/errors.ts";
import { type Address, addressIn, clusterName, isNumeric } from "./address.ts";
import { type Cluster, type Container, type Pod, podsBehind, portOf, type Service } from "./cluster.ts";
import type { WiringFacts } from "./facts.ts";
import { inside, textAt } from "./inside.ts";
import type { Use } from "./mounted.ts";
import { type Crossing, letsIn, letsOut, letsOutTo, type Peer, policiesOn } from "./policies.ts";
import { shownLabels } from "./selector.ts";

interface World {
  readonly cluster: Cluster;
  readonly facts: WiringFacts;
  /** The environment's namespaces. */
  readonly namespaces: ReadonlySet<string>;
  readonly given: readonly Address[];
}

export const worldOf = (cluster: Cluster, facts: WiringFacts): World => ({
  cluster,
  facts,
  namespaces: new Set([
    facts.namespace,
    ...facts.existingNamespaces,
    ...cluster.namespaces.keys(),
    ...cluster.pods.map(({ namespace }) => namespace),
  ]),
  given: facts.given.flatMap(url => addressIn(url, "given") ?? []),
});

export const judgeEdges = (uses: readonly Use[], world: World): readonly Problem[] => [
  ...uses.flatMap(use => use.reading.addresses.flatMap(address => judgeAddress(address, use, world))),
  ...judgeDns(uses, world),
];

/** Where an address leads: the far ends with their own ports, or why nowhere. */
type Way =
  | { readonly kind: "ends"; readonly ends: readonly (Crossing & { readonly says: string })[] }
  | { readonly kind: "fault"; readonly fault: Omit<Problem, "code" | "path"> };

const judgeAddress = (address: Address, { file, by }: Use, world: World): readonly Problem[] => {
  if (by && !dialsAs(by.container, address.roles)) return [];
  const path = `${file}: ${address.where}`;
  const way = wayOf(address, by?.pod.namespace ?? world.facts.namespace, world);
  if (way.kind === "fault") return [{ code: "dead-edge", path, ...way.fault }];
  if (!by) return [];
  return way.ends.flatMap(end => judgeCrossing(by.pod, end, path, end.says, world.cluster));
};

/** Whether a process, by the roles that its arguments give it, is one of those that dial. */
const dialsAs = ({ words }: Container, roles: readonly string[] | undefined): boolean => {
  const given = words.map(word => /^--?target=(.+)$/.exec(word)?.[1]).find(one => one !== undefined);
  if (roles === undefined || given === undefined) return true;
  return given.split(",").some(one => one === "all" || roles.includes(one));
};

/** The problems of one connection from pod to pod. */
export const judgeCrossing = (
  from: Pod,
  crossing: Crossing,
  path: string,
  says: string,
  cluster: Cluster,
): readonly Problem[] => {
  const { protocol = "TCP" } = crossing;
  const port = crossing.port === undefined ? "any port" : `${protocol} port ${crossing.port}`;
  const problems: Problem[] = [];
  if (!letsOut(cluster, from, crossing))
    problems.push({
      code: "dead-edge",
      path,
      what: `no NetworkPolicy lets ${from.owner} out to it`,
      got: says,
      expected: `egress to ${peerWords(crossing.peer)} on ${port}`,
      help: `add it to ${policyWords(policiesOn(cluster, from, "Egress"))}`,
    });
  if (crossing.peer.kind === "pod") {
    const to = crossing.peer.pod;
    if (!letsIn(cluster, to, { ...crossing, peer: { kind: "pod", pod: from } }))
      problems.push({
        code: "dead-edge",
        path,
        what: `no NetworkPolicy of ${to.owner} lets ${from.owner} in`,
        got: says,
        expected: `ingress from ${peerWords({ kind: "pod", pod: from })} on ${port}`,
        help: `add it to ${policyWords(policiesOn(cluster, to, "Ingress"))}`,
      });
  }
  return problems;
};

const peerWords = (peer: Peer): string => {
  switch (peer.kind) {
    case "pod":
      return `pods of ${peer.pod.owner} in namespace ${peer.pod.namespace}`;
    case "stranger":
      return `namespace ${peer.namespace}`;
    case "outside":
      return peer.host;
    default:
      return peer satisfies never;
  }
};

const policyWords = (policies: readonly { readonly kept: { readonly name: string } }[]): string =>
  policies.map(({ kept }) => `NetworkPolicy/${kept.name}`).join(" or ");

const wayOf = (address: Address, from: string, world: World): Way => {
  const { cluster, namespaces } = world;
  const says = address.port === undefined ? address.host : `${address.host}:${address.port}`;
  const name = clusterName(address.host, from, namespaces);
  if (!name) return outside(address, says, world);
  const service = cluster.services.find(one => one.name === name.service && one.namespace === name.namespace);
  if (service)
    return (
      (name.member === undefined ? undefined : memberFault(name.member, says, service, cluster)) ??
      serviceWay(address, says, service, cluster)
    );
  const given = world.given.filter(one => {
    const known = clusterName(one.host, world.facts.namespace, namespaces);
    return known?.service === name.service && known.namespace === name.namespace;
  });
  if (given.length > 0) return givenWay(address, says, given, { kind: "stranger", namespace: name.namespace });
  const namesakes = cluster.services.filter(one => one.name === name.service);
  // A namespace nobody here knows is somebody else's, unless it is a slip of the pen.
  if (!namespaces.has(name.namespace) && namesakes.length === 0 && nearest(name.namespace, namespaces) === undefined)
    return ends([{ peer: { kind: "stranger", namespace: name.namespace }, ...portOnly(address) }], says);
  const meant =
    namesakes[0] ??
    cluster.services.find(
      one =>
        one.namespace === name.namespace &&
        one.name ===
          nearest(
            name.service,
            cluster.services.filter(other => other.namespace === name.namespace).map(other => other.name),
          ),
    );
  return {
    kind: "fault",
    fault: {
      what: "names a Service that does not exist",
      got: says,
      expected: `a Service ${name.service} in namespace ${name.namespace}`,
      ...(meant === undefined ? {} : { help: `did you mean ${meant.name}.${meant.namespace}?` }),
    },
  };
};

const ends = (crossings: readonly Crossing[], says: string): Way => ({
  kind: "ends",
  ends: crossings.map(one => ({ ...one, says })),
});

const portOnly = ({ port, protocol }: Address): Pick<Crossing, "port" | "protocol"> => ({
  ...(port === undefined ? {} : { port }),
  ...(protocol === undefined ? {} : { protocol }),
});

const outside = (address: Address, says: string, { facts, given }: World): Way => {
  const known = given.filter(({ host }) => host === address.host);
  const notIn = facts.apiServer?.cidr;
  const peer: Peer = { kind: "outside", host: address.host, ...(notIn === undefined ? {} : { notIn }) };
  return known.length > 0 ? givenWay(address, says, known, peer) : ends([{ peer, ...portOnly(address) }], says);
};

/** What somebody else runs is where the environment says it is, and nowhere else. */
const givenWay = (address: Address, says: string, given: readonly Address[], peer: Peer): Way =>
  address.port === undefined || given.some(({ port }) => port === address.port || port === undefined)
    ? ends([{ peer, ...portOnly(address) }], says)
    : {
        kind: "fault",
        fault: {
          what: "names a port that is not the given one",
          got: says,
          expected: [...new Set(given.map(({ host, port }) => `${host}:${port}`))].join(" or "),
        },
      };

/** Members are numbered from 0, and have names below the headless Service of their StatefulSet alone. */
const memberFault = (member: string, says: string, service: Service, cluster: Cluster): Way | undefined => {
  const [, owner = "", ordinal = ""] = /^(.+)-(\d+)$/.exec(member) ?? [];
  const set = cluster.find("StatefulSet", service.namespace, owner);
  const count = Number(inside(set?.object, "spec", "replicas") ?? 1);
  if (set && service.headless && textAt(set.object, "spec", "serviceName") === service.name && Number(ordinal) < count)
    return undefined;
  return {
    kind: "fault",
    fault: {
      what: "names a member that does not exist",
      got: says,
      expected: set
        ? `${owner}-0 to ${owner}-${count - 1}, below the headless Service that StatefulSet/${owner} names`
        : "a member of a StatefulSet",
    },
  };
};

/** The pods and ports behind a Service's port. */
const serviceWay = (address: Address, says: string, service: Service, cluster: Cluster): Way => {
  if (service.external) return ends([], says);
  const { protocol = "TCP" } = address;
  const listed = service.ports
    .map(({ name, port }) => (name === undefined ? String(port) : `${port} (${name})`))
    .join(", ");
  const named =
    address.portName === undefined ? undefined : service.ports.find(({ name }) => name === address.portName);
  const wanted = address.portName === undefined ? address.port : named?.port;
  const entry = named ?? service.ports.find(one => one.port === wanted && one.protocol === protocol);
  if (address.portName !== undefined ? !named : wanted !== undefined && !entry)
    return {
      kind: "fault",
      fault: {
        what: `names a port that Service/${service.name} does not have`,
        got: says,
        expected: `one of ${listed}`,
      },
    };
  const pods = podsBehind(service, cluster.pods).filter(({ ends: runsOut }) => !runsOut);
  if (pods.length === 0)
    return {
      kind: "fault",
      fault: {
        what: `leads to Service/${service.name}, whose selector matches no pod`,
        got: says,
        expected: `a pod labelled ${shownLabels(service.selector)} in namespace ${service.namespace}`,
      },
    };
  if (wanted === undefined) return ends([], says);
  // Members that are reached by their own addresses know no Service's port.
  const target = service.headless || address.direct ? wanted : (entry?.target ?? wanted);
  const reached = pods.map(pod => ({ pod, port: portOf(pod, target, protocol) }));
  const without = reached.find(({ port }) => port === undefined);
  if (without && (typeof target === "number" || reached.every(({ port }) => port === undefined)))
    return {
      kind: "fault",
      fault: {
        what: `leads to a port that ${without.pod.owner} does not have`,
        got: says === `${address.host}:${target}` ? says : `${says} → ${target}`,
        expected: `one of ${without.pod.containers.flatMap(one => one.ports.map(({ port }) => port)).join(", ") || "its ports"}`,
      },
    };
  return ends(
    reached.flatMap(({ pod, port }) =>
      port === undefined ? [] : [{ peer: { kind: "pod" as const, pod }, port, protocol }],
    ),
    says,
  );
};

/** The cluster's DNS, as most clusters have it. */
const dnsNamespace = "kube-system";
const dnsLabels = new Map([["k8s-app", "kube-dns"]]);

/** Whoever connects to a name must be able to ask for it. */
const judgeDns = (uses: readonly Use[], { cluster, facts }: World): readonly Problem[] => {
  const asking = new Map<Pod, string>();
  for (const { by, reading } of uses) {
    const name = reading.addresses.find(({ host }) => !isNumeric(host));
    if (by && name && !asking.has(by.pod)) asking.set(by.pod, name.host);
  }
  return [...asking].flatMap(([pod, host]): readonly Problem[] => {
    const { nodeLocalDns } = facts;
    const asks =
      nodeLocalDns === undefined
        ? letsOut(cluster, pod, {
            peer: { kind: "stranger", namespace: dnsNamespace, labels: dnsLabels },
            port: 53,
            protocol: "UDP",
          })
        : letsOutTo(cluster, pod, nodeLocalDns, 53, "UDP");
    return asks
      ? []
      : [
          {
            code: "dead-edge",
            path: `${pod.kept.file}: ${pod.owner}`,
            what: "connects to a name and may not ask DNS for it",
            got: host,
            expected: `egress to ${nodeLocalDns ?? `pods k8s-app=kube-dns of namespace ${dnsNamespace}`} on UDP port 53`,
            help: `add it to ${policyWords(policiesOn(cluster, pod, "Egress"))}`,
          },
        ];
  });
};
