/** What an environment's platform needs beside the products' files: a cluster's objects, a laptop's compose file. */

import type { Artifact } from "../core/artifact.ts";
import type { Problem } from "../core/errors.ts";
import type { Manifest } from "../core/manifest.ts";
import type { KubernetesPlatform } from "../core/platform.ts";
import type { Environment } from "../environment/index.ts";
import { composeFile } from "../targets/compose/index.ts";
import {
  applicationOf,
  type ClusterPlan,
  clusterFiles,
  judgeSizes,
  kustomizationOf,
} from "../targets/kubernetes/index.ts";
import type { CommonFolder } from "./folders.ts";

/** Kubernetes objects, a YAML document each. */
export interface ManifestArtifact {
  readonly kind: "manifests";
  readonly path: string;
  readonly about: string;
  readonly objects: readonly Manifest[];
}

/** A file of the platform, and the folder it lies in. */
export interface PlatformFile {
  readonly folder: CommonFolder;
  readonly artifact: Artifact | ManifestArtifact;
}

/** The texts of the products' files by path, which ConfigMaps hold to the byte. */
type Texts = ReadonlyMap<string, string>;

/** The platform's files, and what is wrong that only the products' texts show. */
export interface PlatformFiles {
  readonly files: readonly PlatformFile[];
  readonly problems: readonly Problem[];
}

export const platformFiles = (environment: Environment, texts: Texts, source: string): PlatformFiles => {
  const { platform } = environment.site;
  if (platform.kind === "compose") return { files: composeArtifacts(environment, source), problems: [] };
  const plan = clusterPlan(environment, platform, texts);
  return { files: clusterArtifacts(plan), problems: judgeSizes(plan) };
};

export const clusterPlan = (environment: Environment, platform: KubernetesPlatform, texts: Texts): ClusterPlan => {
  const { site, targets } = environment;
  return {
    environment: environment.name,
    platform,
    services: site.services,
    secrets: site.secrets,
    workloads: site.workloads(),
    sharedConfigs: targets.flatMap(one => one.target.sharedConfigs?.(one.self, site) ?? []),
    manifests: targets.flatMap(one =>
      (one.target.manifests?.(one.self, site) ?? []).map(manifest => ({ file: one.self.key, manifest })),
    ),
    textOf: path => {
      const text = texts.get(path);
      if (text === undefined) throw new Error(`a workload mounts ${path}, which is not generated`);
      return text;
    },
  };
};

const clusterArtifacts = (plan: ClusterPlan): readonly PlatformFile[] => {
  if (plan.workloads.length + plan.sharedConfigs.length + plan.manifests.length === 0) return [];
  const files = clusterFiles(plan);
  const application = applicationOf(plan);
  return [
    ...files.map((file): PlatformFile => ({ folder: "kubernetes", artifact: { kind: "manifests", ...file } })),
    {
      folder: "kubernetes",
      artifact: {
        kind: "yaml",
        path: "kustomization.yaml",
        about: "the list of the cluster's files",
        data: kustomizationOf(files),
      },
    },
    ...(application === undefined
      ? []
      : [
          {
            folder: "argocd" as const,
            artifact: {
              kind: "yaml" as const,
              path: "application.yaml",
              about: "the Argo CD Application",
              data: application,
            },
          },
        ]),
  ];
};

const composeArtifacts = ({ site }: Environment, source: string): readonly PlatformFile[] => {
  const workloads = site.workloads();
  return workloads.length === 0
    ? []
    : [
        {
          folder: "compose",
          artifact: {
            kind: "yaml",
            path: "compose.yaml",
            about: "everything on one laptop",
            data: composeFile({ site, workloads, secrets: site.secrets, source }),
          },
        },
      ];
};
