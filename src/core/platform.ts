/** Where an environment runs, and what its parts are called on the network there. */

import type { Existing } from "./existing.ts";
import type { Size } from "./units.ts";

export type Platform = ComposePlatform | KubernetesPlatform;

export interface ComposePlatform {
  readonly kind: "compose";
  readonly profile: "small";
}

export interface KubernetesPlatform extends KubernetesPlaces {
  readonly kind: "kubernetes";
  readonly profile: "small" | "large";
  readonly namespace: string;
  /** Where the readers of the nodes' files run, which the Pod Security Standard `restricted` does not admit. */
  readonly agentNamespace: string;
  /** The namespaces that are somebody else's, and not emitted. */
  readonly existingNamespaces: readonly string[];
}

/** What a cluster has that ours must fit into. Every key has a default. */
export interface KubernetesPlaces {
  /** Where images come from. */
  readonly images?: {
    /** Stands in the place of every image's registry: `registry.example.com/mirror`. @default each product's own */
    readonly registry?: string;
    /** `sha256:…` by an image's name without its registry: `grafana/loki`. @default {}: by tag */
    readonly digests?: Readonly<Record<string, string>>;
    /** The names of Secrets of type `kubernetes.io/dockerconfigjson`. @default [] */
    readonly pullSecrets?: readonly string[];
  };
  /**
   * The address of NodeLocal DNSCache, which pods ask instead of the cluster's DNS.
   * @default none: pods of kube-system labelled k8s-app=kube-dns
   * @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/
   */
  readonly nodeLocalDns?: string;
  /** Where the API server is reached. @default any address, on ports 443 and 6443 */
  readonly apiServer?: { readonly cidr: string; readonly port: number };
  /** The class of every disk. @default the cluster's own */
  readonly storageClass?: string;
  /** Namespaces whose pods fetch metrics and ask stores: of a Prometheus, a Grafana or a proxy that is not ours. @default [] */
  readonly readers?: readonly string[];
  /** By the workload's name, as in `kubernetes/<name>.yaml`. @default {} */
  readonly workloads?: Readonly<Record<string, WorkloadSettings>>;
  /** Where the generated folder is kept, for an Argo CD Application. @default none: no Application */
  readonly argocd?: ArgoCd;
}

/** What differs for one workload. */
export interface WorkloadSettings {
  /** Where an autoscaler decides, the fewest; the most grow with it. @default as the product has it */
  readonly replicas?: number;
  /** Cores asked for. @default the product's */
  readonly cpu?: number;
  /** Memory asked for and at most used. @default the product's */
  readonly memory?: Size;
  /** The size of its disk. @default the product's */
  readonly storage?: Size;
  /** The identity it has at a cloud: annotations and labels of its service account, labels also of its pods. @default none */
  readonly identity?: {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  /** A service account that is yours, with its permissions. @default ours, named as the workload */
  readonly serviceAccount?: Existing;
  /** @default one of ours: `<namespace>-agents` for what runs on nodes, else `<namespace>-pipeline` */
  readonly priorityClass?: string;
  /** @default {} */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints its pods stand; what runs on nodes stands every one. @default [] */
  readonly tolerations?: readonly Toleration[];
  /** An image of your own, whole. @default the product's */
  readonly image?: string;
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export interface Toleration {
  readonly key?: string;
  /** @default "Equal" */
  readonly operator?: "Exists" | "Equal";
  readonly value?: string;
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#applications */
export interface ArgoCd {
  /** `https://github.com/acme/gitops.git` */
  readonly repository: string;
  /** @default "generated/<environment>/kubernetes" */
  readonly path?: string;
  /** @default "main" */
  readonly revision?: string;
  /** @default "default" */
  readonly project?: string;
  /** Where the Application itself lives. @default "argocd" */
  readonly namespace?: string;
  /** The cluster it is applied to. @default "https://kubernetes.default.svc" */
  readonly server?: string;
}

/** Everything on one machine; services reach each other by their key. */
export const compose = (): ComposePlatform => Object.freeze({ kind: "compose", profile: "small" });

export interface KubernetesInput extends KubernetesPlaces {
  /** Profile `large` runs what outgrows one machine in the engines' own distributed modes. @default "small" */
  readonly profile?: "small" | "large";
  /** @default "observability" */
  readonly namespace?: string | Existing;
  /** Where log agents run. @default the namespace's name and `-agents` */
  readonly agentNamespace?: string | Existing;
}

/**
 * A Kubernetes cluster, 1.28 or newer.
 * @default profile "small", namespace "observability"
 */
export const kubernetes = ({
  profile = "small",
  namespace = "observability",
  agentNamespace = `${nameOf(namespace)}-agents`,
  ...places
}: KubernetesInput = {}): KubernetesPlatform =>
  Object.freeze({
    kind: "kubernetes",
    profile,
    namespace: nameOf(namespace),
    agentNamespace: nameOf(agentNamespace),
    existingNamespaces: [namespace, agentNamespace].flatMap(one => (typeof one === "object" ? [one.name] : [])),
    ...places,
  });

const nameOf = (one: string | Existing): string => (typeof one === "object" ? one.name : one);

/** The Service and namespace of a cluster's host name, which may be that of one member behind a Service. */
export const serviceOf = (host: string): { readonly name: string; readonly namespace: string } | undefined => {
  const [, name, namespace] = /^(?:[^.]+\.)?([^.]+)\.([^.]+)\.svc(?:\.cluster\.local)?$/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
};

/**
 * Stands in a workload's `connects` for pods whose number nobody knows, of a namespace or of any.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#a-aaaa-records-1
 */
export const podsAddress = (namespace: string | undefined, port: number): string =>
  `http://*.${namespace === undefined ? "" : `${namespace}.`}pod.cluster.local:${port}`;

/** The host name of a target's component: `loki` on a laptop, `loki.observability.svc.cluster.local` in a cluster. */
export const hostOf = (platform: Platform, component: string): string =>
  platform.kind === "compose" ? component : `${component}.${platform.namespace}.svc.cluster.local`;
