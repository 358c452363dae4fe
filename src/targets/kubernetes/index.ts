/** Kubernetes: the objects that run an environment in a cluster. @see https://kubernetes.io/docs/reference/kubernetes-api/ */

import type { JsonObject } from "../../core/artifact.ts";
import type { Manifest } from "../../core/manifest.ts";
import type { Workload } from "../../core/workload.ts";
import { configMap, configNameOf, filesOf, partsOf, pathsOf, sharedConfigMap } from "./config-maps.ts";
import { application, kustomization } from "./gitops.ts";
import { ownLabels } from "./labels.ts";
import { namespaceObjects } from "./namespaces.ts";
import { networkPolicy } from "./network.ts";
import { inOrder } from "./order.ts";
import { type ClusterPlan, namespaceOf } from "./plan.ts";
import { externalSecret } from "./secrets.ts";
import { workloadObjects } from "./workload.ts";

export { judgeCluster, judgeSizes } from "./judge.ts";
export type { ClusterPlan } from "./plan.ts";
export { knownName, renamedJob } from "./workload.ts";

/** A file of objects: `otel-collector-gateway.yaml`. */
export interface ManifestFile {
  readonly path: string;
  readonly about: string;
  readonly objects: readonly Manifest[];
}

/** Every object of an environment, by file; namespaces first, then by workload. */
export const clusterFiles = (plan: ClusterPlan): readonly ManifestFile[] => {
  const files = new Map<string, { about: string; objects: Manifest[] }>();
  const put = (name: string, about: string, objects: readonly Manifest[]) => {
    const file = files.get(name) ?? { about, objects: [] };
    file.objects.push(...objects);
    files.set(name, file);
  };
  for (const workload of plan.workloads)
    put(workload.name, workload.about, [
      ...workloadObjects(plan, workload),
      ...externalSecret(plan, workload),
      networkPolicy(plan, workload),
    ]);
  for (const { about, name, objects } of configs(plan)) put(name, about, objects);
  for (const config of plan.sharedConfigs)
    put(config.name, "files that others find by their labels", [sharedConfigMap(plan, config)]);
  for (const { file, manifest } of plan.manifests) put(file, "objects for operators", [owned(plan, manifest)]);
  return [
    { path: "namespaces.yaml", about: "where everything runs", objects: inOrder(namespaceObjects(plan)) },
    ...[...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { about, objects }]) => ({ path: `${name}.yaml`, about, objects: inOrder(objects) })),
  ];
};

/** With the labels by which all that is ours is found, and taken away when it is no longer wanted. */
const owned = ({ environment }: ClusterPlan, manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...manifest.metadata, labels: { ...ownLabels(environment), ...manifest.metadata.labels } },
});

/** The ConfigMaps that workloads mount, each once in its namespace. */
const configs = (
  plan: ClusterPlan,
): readonly { readonly name: string; readonly about: string; readonly objects: readonly Manifest[] }[] => {
  const named = plan.workloads.flatMap(workload =>
    filesOf(workload).map(mount => ({ name: configNameOf(workload, mount), namespace: namespaceOf(plan, workload) })),
  );
  const distinct = new Map(named.map(one => [`${one.namespace}/${one.name}`, one]));
  return [...distinct.values()].map(({ name, namespace }) => ({
    name,
    about: aboutConfig(plan.workloads, name),
    objects: partsOf(plan, name, pathsOf(plan, namespace, name)).map(part => configMap(plan, namespace, part)),
  }));
};

const aboutConfig = (workloads: readonly Workload[], name: string): string =>
  workloads.find(one => one.name === name)?.about ?? "what several workloads read";

/** `kustomization.yaml`, which names the files. */
export const kustomizationOf = (files: readonly ManifestFile[]): JsonObject =>
  kustomization(files.map(({ path }) => path));

/** The Argo CD Application, where the platform says which repository the folder is in. */
export const applicationOf = application;
