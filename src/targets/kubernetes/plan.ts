/** What the printers of a cluster's objects work on. */

import type { Manifest } from "../../core/manifest.ts";
import type { KubernetesPlatform, WorkloadSettings } from "../../core/platform.ts";
import type { SecretSource } from "../../core/secret.ts";
import type { Service } from "../../core/service.ts";
import type { SharedConfig, Workload } from "../../core/workload.ts";

/** An environment's part that runs in, or is read by, a cluster. */
export interface ClusterPlan {
  /** The environment's name. */
  readonly environment: string;
  readonly platform: KubernetesPlatform;
  readonly services: readonly Service[];
  readonly secrets: SecretSource;
  readonly workloads: readonly Workload[];
  readonly sharedConfigs: readonly SharedConfig[];
  /** Objects that products make themselves, by the file they belong in. */
  readonly manifests: readonly { readonly file: string; readonly manifest: Manifest }[];
  /** Whether pods name the priority classes that `namespaces.yaml` has. @default true */
  readonly ranked?: boolean;
  /** The text of a generated file by its path below `generated/<environment>/`. */
  readonly textOf: (path: string) => string;
}

/** The namespace a workload runs in. */
export const namespaceOf = ({ platform }: Pick<ClusterPlan, "platform">, { runs }: Workload): string =>
  runs.kind === "nodes" ? platform.agentNamespace : platform.namespace;

export const settingsOf = ({ platform }: Pick<ClusterPlan, "platform">, { name }: Workload): WorkloadSettings =>
  platform.workloads?.[name] ?? {};
