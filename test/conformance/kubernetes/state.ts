/** An environment's objects on an API server: applied from their folder, listed by their labels, and pruned. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../../../src/core/manifest.ts";
import type { GeneratedFile } from "../../../src/output/render.ts";
import { clusterObjects, nameOf } from "../../workloads/clusters.ts";
import type { Finished } from "../engine.ts";
import type { ApiServer } from "./api-server.ts";

/** Writes an environment's cluster folder, as a GitOps repository has it, and hands its path on. */
export const inFolder = async <T>(
  files: readonly GeneratedFile[],
  use: (folder: string) => Promise<T>,
  below = "kubernetes",
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-manifests-"));
  try {
    for (const { path, text } of files.filter(one => one.path.startsWith(`${below}/`))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await use(join(folder, below));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What a platform team's pipeline runs. */
export const apply = (server: ApiServer, files: readonly GeneratedFile[]): Promise<Finished> =>
  inFolder(files, folder =>
    server.kubectl(["apply", "--server-side", "--validate=strict", `--kustomize=${folder}`], {}),
  );

/** Every kind we emit, as kubectl names them. */
const kinds = [
  "namespaces",
  "priorityclasses.scheduling.k8s.io",
  "serviceaccounts",
  "roles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "configmaps",
  "services",
  "deployments.apps",
  "statefulsets.apps",
  "daemonsets.apps",
  "jobs.batch",
  "horizontalpodautoscalers.autoscaling",
  "poddisruptionbudgets.policy",
  "networkpolicies.networking.k8s.io",
  "externalsecrets.external-secrets.io",
  "servicemonitors.monitoring.coreos.com",
  "podmonitors.monitoring.coreos.com",
  "prometheusrules.monitoring.coreos.com",
  "alertmanagerconfigs.monitoring.coreos.com",
];

export type State = ReadonlyMap<string, Manifest>;

/** What is there of an environment, by the names of `nameOf`. */
export const stateOf = async (server: ApiServer, environment: string): Promise<State> => {
  const selector = `app.kubernetes.io/instance=${environment},app.kubernetes.io/managed-by=signalbox`;
  const { code, stdout, stderr } = await server.kubectl([
    "get",
    kinds.join(","),
    "--all-namespaces",
    `--selector=${selector}`,
    "--output=json",
  ]);
  if (code !== 0) throw new Error(`kubectl get ended with ${code}:\n${stderr}`);
  const list: { readonly items: readonly Manifest[] } = JSON.parse(stdout);
  return new Map(list.items.map(object => [nameOf(object), object]));
};

/**
 * Deletes what carries the environment's labels and is in its files no more, as a GitOps tool does; namespaces stay.
 * (`kubectl apply --prune` refuses what was applied by the server.)
 */
export const prune = async (server: ApiServer, environment: string, files: readonly GeneratedFile[]): Promise<void> => {
  const wanted = new Set(clusterObjects(files).map(nameOf));
  for (const [name, { kind, metadata }] of await stateOf(server, environment)) {
    if (wanted.has(name) || kind === "Namespace") continue;
    const place = metadata.namespace === undefined ? [] : [`--namespace=${metadata.namespace}`];
    const { code, stderr } = await server.kubectl(["delete", kind.toLowerCase(), metadata.name, ...place]);
    if (code !== 0) throw new Error(`${name} was not deleted: ${stderr}`);
  }
};

const versionOf = (object: Manifest | undefined): unknown =>
  object && "resourceVersion" in object.metadata ? object.metadata.resourceVersion : undefined;

/** The objects that came, went, or were written anew between two states. */
export const written = (before: State, after: State): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter(name => versionOf(before.get(name)) !== versionOf(after.get(name)))
    .sort();

/** What the server counts and dates, which comes not back when a change is taken back. */
const counted = new Set([
  "resourceVersion",
  "generation",
  "deprecated.daemonset.template.generation",
  "uid",
  "creationTimestamp",
  "controller-uid",
]);

const lasting = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lasting);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !counted.has(key.split("/").at(-1) ?? ""))
      .map(([key, inner]) => [key, key === "clusterIP" || key === "clusterIPs" ? typeof inner : lasting(inner)]),
  );
};

/** The objects in which two states differ for whoever reads them. */
export const differing = (before: State, after: State): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter(name => !isDeepStrictEqual(lasting(before.get(name)), lasting(after.get(name))))
    .sort();
