/** Every job that finds pods by labels finds some, with the port it fetches from, and is let through to them, or to all nodes. */

import { type Problem, shown } from "../../core/errors.ts";
import { type Cluster, type Pod, portOf } from "./cluster.ts";
import { judgeCrossing } from "./judge-edges.ts";
import type { Use } from "./mounted.ts";
import type { PodDiscovery } from "./reading.ts";

export const judgeDiscoveries = (uses: readonly Use[], cluster: Cluster): readonly Problem[] =>
  uses.flatMap(({ file, reading, by }) =>
    reading.discoveries.flatMap((discovery): readonly Problem[] => {
      const path = `${file}: ${discovery.where}`;
      if (discovery.kind === "nodes") {
        const { port } = discovery;
        return by
          ? judgeCrossing(by.pod, { peer: { kind: "outside", host: "every node" }, port }, path, "kubelets", cluster)
          : [];
      }
      // What selects nothing by label is about every pod, ours or not.
      if (discovery.labels.length === 0) return [];
      const found = cluster.pods.filter(pod => !pod.ends && finds(discovery, pod));
      const says = discovery.labels.map(({ label, regex }) => `${label}=~${regex}`).join(",");
      if (found.length === 0) return [nobody(discovery, path, says, cluster)];
      const { port } = discovery;
      if (port === undefined) return [];
      const without = found.filter(pod => portOf(pod, port) === undefined);
      return [
        ...without.map(
          (pod): Problem => ({
            code: "dead-edge",
            path,
            what: `fetches from a port that ${pod.owner} does not have`,
            got: String(port),
            expected: `one of ${pod.containers.flatMap(one => one.ports.map(own => own.port)).join(", ") || "its ports"}`,
          }),
        ),
        ...(by
          ? found
              .filter(pod => pod !== by.pod && !without.includes(pod))
              .flatMap(pod => judgeCrossing(by.pod, { peer: { kind: "pod", pod }, port }, path, says, cluster))
          : []),
      ];
    }),
  );

/** As Prometheus writes labels: what its names cannot hold is an underscore. */
const finds = ({ namespaces, labels }: PodDiscovery, pod: Pod): boolean =>
  (namespaces.length === 0 || namespaces.includes(pod.namespace)) && labelled(labels, pod);

const labelled = (labels: PodDiscovery["labels"], pod: Pod): boolean =>
  labels.every(({ label, regex }) =>
    [...pod.labels].some(
      ([name, value]) => name.replaceAll(/[^A-Za-z0-9_]/g, "_") === label && matchesWhole(regex, value),
    ),
  );

const matchesWhole = (regex: string, value: string): boolean => {
  try {
    return new RegExp(`^(?:${regex})$`).test(value);
  } catch {
    return false;
  }
};

const nobody = (discovery: PodDiscovery, path: string, says: string, cluster: Cluster): Problem => {
  const elsewhere = [...new Set(cluster.pods.filter(pod => labelled(discovery.labels, pod)).map(pod => pod.namespace))];
  return {
    code: "dead-edge",
    path,
    what: "finds no pod",
    got: shown(says),
    expected: `a pod with these labels in ${discovery.namespaces.join(" or ") || "any namespace"}`,
    ...(elsewhere.length > 0 ? { help: `such pods are in namespace ${elsewhere.join(", ")}` } : {}),
  };
};
