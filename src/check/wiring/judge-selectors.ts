/** Every selector selects something that can answer, and what scales or guards a workload names one. */

import { type Problem, shown } from "../../core/errors.ts";
import { type Cluster, type Kept, type Pod, placeOf, podsBehind, portOf, type Service } from "./cluster.ts";
import type { WiringFacts } from "./facts.ts";
import { inside, recordsAt, textAt, textsAt, wordsAt } from "./inside.ts";
import { dangling, twice } from "./judge-references.ts";
import { isEmptySelector, selects, shownLabels, shownSelector } from "./selector.ts";

export const judgeSelectors = (cluster: Cluster, facts: WiringFacts): readonly Problem[] => [
  ...cluster.pods.flatMap(judgeOwn),
  ...cluster.services.flatMap(service => judgeService(service, cluster)),
  ...cluster.ofKind("PodDisruptionBudget").flatMap(budget => judgePodSelector(budget, ["spec", "selector"], cluster)),
  ...cluster.ofKind("NetworkPolicy").flatMap(policy => judgePodSelector(policy, ["spec", "podSelector"], cluster)),
  ...cluster.ofKind("HorizontalPodAutoscaler").flatMap(one => judgeScaled(one, cluster)),
  ...cluster.ofKind("StatefulSet").flatMap(one => judgeMembers(one, cluster)),
  ...cluster.ofKind("ServiceMonitor").flatMap(one => judgeMonitor(one, cluster, facts)),
  ...cluster.ofKind("PodMonitor").flatMap(one => judgeMonitor(one, cluster, facts)),
];

/** A workload's selector and its own template; its ports by name and number. */
const judgeOwn = (pod: Pod): readonly Problem[] => {
  const path = placeOf(pod.kept);
  const selector = inside(pod.kept.object, "spec", "selector");
  const ports = pod.containers.flatMap(one => one.ports);
  const names = twice(ports.flatMap(({ name }) => name ?? []));
  const numbers = twice(ports.map(({ port, protocol }) => `${port}/${protocol}`));
  return [
    ...(selector === undefined || pod.ends || pod.kept.kind === "Pod" || selects(selector, pod.labels)
      ? []
      : [
          {
            code: "dangling-reference" as const,
            path: `${path} spec.selector`,
            what: "does not select its own pods",
            got: shown(shownSelector(selector)),
            expected: `labels of its template: ${shownLabels(pod.labels)}`,
          },
        ]),
    ...[...names, ...numbers].map(
      (got): Problem => ({
        code: "duplicate",
        path: `${path} ports`,
        what: "has two ports of this name or number",
        got: shown(got),
      }),
    ),
  ];
};

const judgeService = (service: Service, cluster: Cluster): readonly Problem[] => {
  if (service.external) return [];
  const path = placeOf(service.kept);
  const pods = podsBehind(service, cluster.pods);
  if (pods.length === 0) return [nothing(`${path} spec.selector`, shownLabels(service.selector), service.namespace)];
  return service.ports.flatMap(({ port, target, protocol }): readonly Problem[] => {
    const without = pods.filter(pod => portOf(pod, target, protocol) === undefined);
    if (without.length === 0 || (typeof target === "string" && without.length < pods.length)) return [];
    const [first] = without;
    return [
      {
        code: "dead-edge",
        path: `${path} port ${port}`,
        what: `leads to a port that ${first?.owner} does not have`,
        got: shown(target),
        expected: `one of ${first?.containers.flatMap(one => one.ports.map(own => own.name ?? String(own.port))).join(", ") || "its ports"}`,
      },
    ];
  });
};

const nothing = (path: string, selector: string, namespace: string): Problem => ({
  code: "dangling-reference",
  path,
  what: "selects no pod",
  got: shown(selector),
  expected: `labels of a pod template in namespace ${namespace}`,
});

/** An empty selector is about every pod of its namespace. */
const judgePodSelector = (kept: Kept, keys: readonly string[], cluster: Cluster): readonly Problem[] => {
  const selector = inside(kept.object, ...keys);
  return isEmptySelector(selector) ||
    cluster.pods.some(pod => pod.namespace === kept.namespace && selects(selector, pod.labels))
    ? []
    : [nothing(`${placeOf(kept)} ${keys.join(".")}`, shownSelector(selector), kept.namespace)];
};

const judgeScaled = (kept: Kept, cluster: Cluster): readonly Problem[] => {
  const kind = textAt(kept.object, "spec", "scaleTargetRef", "kind") ?? "";
  const name = textAt(kept.object, "spec", "scaleTargetRef", "name") ?? "";
  const path = `${placeOf(kept)} spec.scaleTargetRef`;
  const target = cluster.find(kind, kept.namespace, name);
  if (!target) return [dangling(path, kind, name, cluster.namesIn(kind, kept.namespace))];
  return inside(target.object, "spec", "replicas") === undefined
    ? []
    : [
        {
          code: "duplicate",
          path: `${placeOf(target)} spec.replicas`,
          what: `says how many there are, which HorizontalPodAutoscaler/${kept.name} does too`,
          got: shown(inside(target.object, "spec", "replicas")),
          help: "leave it out",
        },
      ];
};

/** Members have names only below a Service. */
const judgeMembers = (kept: Kept, cluster: Cluster): readonly Problem[] => {
  const name = textAt(kept.object, "spec", "serviceName");
  const known = cluster.namesIn("Service", kept.namespace);
  return name === undefined || known.includes(name)
    ? []
    : [dangling(`${placeOf(kept)} spec.serviceName`, "Service", name, known)];
};

/** What an operator fetches from. @see https://prometheus-operator.dev/docs/api-reference/api/ */
const judgeMonitor = (kept: Kept, cluster: Cluster, facts: WiringFacts): readonly Problem[] => {
  const selector = inside(kept.object, "spec", "selector");
  const names = textsAt(kept.object, "spec", "namespaceSelector", "matchNames");
  const everywhere = inside(kept.object, "spec", "namespaceSelector", "any") === true;
  const here = (namespace: string) =>
    everywhere || (names.length > 0 ? names.includes(namespace) : namespace === kept.namespace);
  const isPods = kept.kind === "PodMonitor";
  const found: readonly { readonly ports: readonly string[] }[] = isPods
    ? cluster.pods
        .filter(pod => here(pod.namespace) && selects(selector, pod.labels))
        .map(pod => ({ ports: pod.containers.flatMap(one => one.ports.flatMap(({ name }) => name ?? [])) }))
    : cluster.services
        .filter(one => here(one.namespace) && selects(selector, wordsAt(one.kept.object, "metadata", "labels")))
        .map(one => ({ ports: one.ports.flatMap(({ name }) => name ?? []) }));
  const path = placeOf(kept);
  if (found.length === 0)
    return [
      {
        code: "dangling-reference",
        path: `${path} spec.selector`,
        what: isPods ? "selects no pod" : "selects no Service",
        got: shown(shownSelector(selector)),
        expected: `labels of a ${isPods ? "pod template" : "Service"} in namespace ${names.join(" or ") || kept.namespace || facts.namespace}`,
      },
    ];
  const ports = found.flatMap(one => one.ports);
  return recordsAt(kept.object, "spec", isPods ? "podMetricsEndpoints" : "endpoints").flatMap(one => {
    const port = textAt(one, "port");
    return port === undefined || ports.includes(port)
      ? []
      : [dangling(`${path} endpoints`, "port", port, new Set(ports))];
  });
};
