/** The committed environments that run in a cluster, rendered, and the objects in their files. */

import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import type { Manifest } from "../../src/core/manifest.ts";
import type { Environment } from "../../src/environment/index.ts";
import { type GeneratedFile, type Rendered, render } from "../../src/output/render.ts";

export const clusters = ["prod", "staging"] as const;
export type ClusterName = (typeof clusters)[number];

const load: Readonly<Record<ClusterName, () => Promise<{ readonly default: Environment }>>> = {
  prod: () => import("../../environments/prod.ts"),
  staging: () => import("../../environments/staging.ts"),
};

export const environmentOf = async (name: ClusterName): Promise<Environment> => (await load[name]()).default;

const rendered = new Map<ClusterName, Rendered>();

/** Rendered once for all tests of a file. */
export const renderedOf = async (name: ClusterName): Promise<Rendered> => {
  const known = rendered.get(name) ?? render(await environmentOf(name), `environments/${name}.ts`);
  rendered.set(name, known);
  return known;
};

const isManifestFile = ({ path }: Pick<GeneratedFile, "path">): boolean =>
  path.startsWith("kubernetes/") && path !== "kubernetes/kustomization.yaml";

/** Every object of the cluster's folder, in the order of its files. */
export const clusterObjects = (files: readonly GeneratedFile[]): readonly Manifest[] =>
  files.filter(isManifestFile).flatMap(({ text }) => manifestsIn(text));

/** The objects of a YAML text. */
export const manifestsIn = (text: string): readonly Manifest[] =>
  parseAllDocuments(text).flatMap(document => {
    const object: unknown = document.toJS();
    return isManifest(object) ? [object] : [];
  });

const isManifest = (value: unknown): value is Manifest =>
  typeof value === "object" && value !== null && "kind" in value && "metadata" in value;

/** `Deployment/observability/jaeger`; without a namespace for what belongs to none. */
export const nameOf = ({ kind, metadata: { name, namespace } }: Manifest): string =>
  [kind, ...(namespace === undefined ? [] : [namespace]), name].join("/");

/** The committed text of a file below `generated/<environment>/`. */
export const committed = (environment: string, path: string): string =>
  readFileSync(new URL(`../../generated/${environment}/${path}`, import.meta.url), "utf8");
