/** ConfigMaps with the very bytes of generated files, cut into as many as the API server takes. */

import { createHash } from "node:crypto";
import type { Mount, SharedConfig, Workload } from "../../core/workload.ts";
import type { Kinds } from "../../doors/kubernetes.ts";
import { ownLabels } from "./labels.ts";
import { type ClusterPlan, namespaceOf } from "./plan.ts";

/** Below the API server's 1 MiB, to which the values of all keys add up. @see https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
export const mostBytes = 1_000_000;

/** Flux would put its own variables in the place of a collector's. @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution */
const untouched = { "kustomize.toolkit.fluxcd.io/substitute": "disabled" };

/** A ConfigMap to be: which files under which keys. */
export interface ConfigPart {
  readonly name: string;
  /** The key → the path below `generated/<environment>/`. */
  readonly entries: readonly (readonly [key: string, path: string])[];
}

export const filesOf = ({ mounts = [] }: Workload): readonly (Mount & { readonly kind: "files" })[] =>
  mounts.filter(mount => mount.kind === "files");

export const configNameOf = (workload: Workload, mount: Mount & { readonly kind: "files" }): string =>
  mount.config ?? workload.name;

/** Keys hold no slash, and little else: `rules/alerts.yaml` is `rules__alerts.yaml`. */
export const keyOf = (path: string): string =>
  path
    .split("/")
    .slice(1)
    .join("__")
    .replaceAll(/[^A-Za-z0-9._-]/g, "-");

/** The parts of a config, in the order of their files; a second part exists only when the first is full. */
export const partsOf = (plan: ClusterPlan, name: string, paths: readonly string[]): readonly ConfigPart[] => {
  const parts: { entries: [string, string][]; bytes: number }[] = [];
  for (const path of [...new Set(paths)]) {
    const bytes = Buffer.byteLength(plan.textOf(path));
    const last = parts.at(-1);
    if (last === undefined || last.bytes + bytes > mostBytes) parts.push({ entries: [[keyOf(path), path]], bytes });
    else {
      last.entries.push([keyOf(path), path]);
      last.bytes += bytes;
    }
  }
  return parts.map(({ entries }, index) => ({ name: index === 0 ? name : `${name}-${index + 1}`, entries }));
};

/** The files too large for any ConfigMap, with their size. */
export const tooLarge = (plan: ClusterPlan): readonly { readonly path: string; readonly bytes: number }[] =>
  [...new Set([...plan.workloads.flatMap(filesOf), ...plan.sharedConfigs].flatMap(({ files }) => Object.values(files)))]
    .map(path => ({ path, bytes: Buffer.byteLength(plan.textOf(path)) }))
    .filter(({ bytes }) => bytes > mostBytes);

/** Every path a config of this name holds in a namespace, whoever mounts it. */
export const pathsOf = (plan: ClusterPlan, namespace: string, name: string): readonly string[] =>
  plan.workloads
    .filter(workload => namespaceOf(plan, workload) === namespace)
    .flatMap(workload =>
      filesOf(workload)
        .filter(mount => configNameOf(workload, mount) === name)
        .flatMap(({ files }) => Object.values(files)),
    );

export const configMap = (plan: ClusterPlan, namespace: string, { name, entries }: ConfigPart): Kinds["ConfigMap"] => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace, labels: ownLabels(plan.environment), annotations: untouched },
  data: Object.fromEntries(entries.map(([key, path]) => [key, plan.textOf(path)])),
});

/** Found by labels, so that names follow the files' own. */
export const sharedConfigMap = (plan: ClusterPlan, config: SharedConfig): Kinds["ConfigMap"] => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: config.name,
    namespace: plan.platform.namespace,
    labels: { ...ownLabels(plan.environment), ...config.labels },
    annotations: { ...untouched, ...config.annotations },
  },
  data: Object.fromEntries(Object.entries(config.files).map(([key, path]) => [key, plan.textOf(path)])),
});

/** Changes when anything changes that the process reads only at its start. */
export const checksumOf = (plan: ClusterPlan, workload: Workload): string => {
  const hash = createHash("sha256");
  for (const { files, reloads } of filesOf(workload))
    if (!reloads)
      for (const [name, path] of Object.entries(files)) hash.update(JSON.stringify([name, plan.textOf(path)]));
  return hash.digest("hex");
};
