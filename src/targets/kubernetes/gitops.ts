/** How a GitOps tool finds the objects: a kustomization over the files, and an Argo CD Application over the folder. */

import type { JsonObject } from "../../core/artifact.ts";
import type { Manifest } from "../../core/manifest.ts";
import { ownLabels } from "./labels.ts";
import type { ClusterPlan } from "./plan.ts";

/** Namespaces first, the rest by name. @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
export const kustomization = (files: readonly string[]): JsonObject => ({
  apiVersion: "kustomize.config.k8s.io/v1beta1",
  kind: "Kustomization",
  resources: [...files],
});

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/ */
export const application = ({ environment, platform }: ClusterPlan): Manifest | undefined => {
  const { argocd } = platform;
  if (argocd === undefined) return undefined;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: `signalbox-${environment}`,
      namespace: argocd.namespace ?? "argocd",
      labels: ownLabels(environment),
      // What the API server adds to an object is no difference. @see https://argo-cd.readthedocs.io/en/stable/user-guide/diff-strategies/
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
    },
    spec: {
      project: argocd.project ?? "default",
      source: {
        repoURL: argocd.repository,
        path: argocd.path ?? `generated/${environment}/kubernetes`,
        targetRevision: argocd.revision ?? "main",
      },
      destination: { server: argocd.server ?? "https://kubernetes.default.svc", namespace: platform.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // ConfigMaps outgrow the annotation in which a client-side apply remembers what it applied.
        syncOptions: ["ServerSideApply=true", "CreateNamespace=false"],
        retry: { limit: 5, backoff: { duration: "30s", factor: 2, maxDuration: "10m" } },
      },
    },
  };
};
