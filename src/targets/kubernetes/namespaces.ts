/** Where things run: the namespaces with their Pod Security Standards, and who goes first. */

import type { Kinds } from "../../doors/kubernetes.ts";
import { ownLabels } from "./labels.ts";
import type { ClusterPlan } from "./plan.ts";

/** @see https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const security = (level: "restricted" | "privileged") =>
  Object.fromEntries(["enforce", "audit", "warn"].map(mode => [`pod-security.kubernetes.io/${mode}`, level]));

/**
 * With a namespace goes all that is in it, other people's too: it stays when nothing of ours is left in it.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
const kept = {
  "argocd.argoproj.io/sync-options": "Prune=false",
  "kustomize.toolkit.fluxcd.io/prune": "disabled",
};

/** Agents read the nodes' files, which `restricted` does not admit; everything else is held to it. */
export const namespaceObjects = (plan: ClusterPlan): readonly (Kinds["Namespace"] | Kinds["PriorityClass"])[] => {
  const { platform, workloads } = plan;
  const hasAgents = workloads.some(({ runs }) => runs.kind === "nodes");
  const labels = ownLabels(plan.environment);
  const namespaces = [
    { name: platform.namespace, level: "restricted" as const },
    ...(hasAgents ? [{ name: platform.agentNamespace, level: "privileged" as const }] : []),
  ].filter(({ name }) => !platform.existingNamespaces.includes(name));
  return [
    ...namespaces.map(({ level, name }): Kinds["Namespace"] => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name, labels: { ...labels, ...security(level) }, annotations: kept },
    })),
    ...(hasAgents ? [priorityClass(priorityClassName(plan, "agents"), 1_000_000, "a log agent", labels)] : []),
    priorityClass(priorityClassName(plan, "pipeline"), 100_000, "telemetry", labels),
  ];
};

/** Log agents go before what can wait. */
export const priorityClassName = ({ platform }: Pick<ClusterPlan, "platform">, rank: "agents" | "pipeline"): string =>
  `${platform.namespace}-${rank}`;

const priorityClass = (
  name: string,
  value: number,
  what: string,
  labels: Readonly<Record<string, string>>,
): Kinds["PriorityClass"] => ({
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name, labels },
  value,
  globalDefault: false,
  description: `Where ${what} comes when a node is full: before what names no class.`,
});
