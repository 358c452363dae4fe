/**
 * The order in which objects are applied, as Argo CD's sync waves: what others stand on comes first.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */

import type { Manifest } from "../../core/manifest.ts";

const waves: Readonly<Record<string, number>> = {
  Namespace: -4,
  PriorityClass: -4,
  ServiceAccount: -3,
  Role: -3,
  RoleBinding: -3,
  ClusterRole: -3,
  ClusterRoleBinding: -3,
  ExternalSecret: -3,
  NetworkPolicy: -3,
  ConfigMap: -2,
  // Templates are there before the first record.
  Job: -1,
  HorizontalPodAutoscaler: 1,
  PodDisruptionBudget: 1,
};

/** Services and workloads together; whatever else there is watches them, and comes last. */
const workloadKinds = new Set(["Service", "Deployment", "StatefulSet", "DaemonSet"]);

const annotation = "argocd.argoproj.io/sync-wave";

/** For what nothing else waits for, against its kind. */
export const lastWave = { [annotation]: "1" };

const waveOf = ({ kind, metadata }: Pick<Manifest, "kind" | "metadata">): number => {
  const own = metadata.annotations?.[annotation];
  return own === undefined ? (waves[kind] ?? (workloadKinds.has(kind) ? 0 : 1)) : Number(own);
};

/** With its wave, and in the order of the waves. */
export const inOrder = (objects: readonly Manifest[]): readonly Manifest[] =>
  [...objects]
    .sort((a, b) => waveOf(a) - waveOf(b))
    .map(one => ({
      ...one,
      metadata: {
        ...one.metadata,
        annotations: { ...one.metadata.annotations, [annotation]: String(waveOf(one)) },
      },
    }));
