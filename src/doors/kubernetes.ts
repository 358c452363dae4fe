/**
 * The typed source of Kubernetes objects: the API of 1.28 as cdk8s-plus-28 has it, in the form the API server reads. Types
 * only, so that nothing is loaded.
 */

import type { k8s } from "cdk8s-plus-28";
import type { Manifest } from "../core/manifest.ts";

/** cdk8s wraps numbers that may be texts, and writes some names in its own case. */
type Plain<T> = T extends readonly (infer U)[]
  ? readonly Plain<U>[]
  : T extends object
    ? [Wrapped, T] extends [T, Wrapped]
      ? string | number
      : { readonly [K in keyof T as Spelled<K>]: Plain<T[K]> }
    : T;

/** Both are classes around one value. */
type Wrapped = k8s.IntOrString & k8s.Quantity;

type Spelled<K> = K extends "clusterIp" ? "clusterIP" : K extends "hostIp" ? "hostIP" : K;

type Kind<A extends string, K extends string, P> = Omit<Plain<P>, "metadata"> & {
  readonly apiVersion: A;
  readonly kind: K;
  readonly metadata: Manifest["metadata"];
};

/** The kinds we emit, by their name. */
export interface Kinds {
  readonly Namespace: Kind<"v1", "Namespace", k8s.KubeNamespaceProps>;
  readonly ConfigMap: Kind<"v1", "ConfigMap", k8s.KubeConfigMapProps>;
  readonly Service: Kind<"v1", "Service", k8s.KubeServiceProps>;
  readonly ServiceAccount: Kind<"v1", "ServiceAccount", k8s.KubeServiceAccountProps>;
  readonly Deployment: Kind<"apps/v1", "Deployment", k8s.KubeDeploymentProps>;
  readonly StatefulSet: Kind<"apps/v1", "StatefulSet", k8s.KubeStatefulSetProps>;
  readonly DaemonSet: Kind<"apps/v1", "DaemonSet", k8s.KubeDaemonSetProps>;
  readonly Job: Kind<"batch/v1", "Job", k8s.KubeJobProps>;
  readonly HorizontalPodAutoscaler: Kind<
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    k8s.KubeHorizontalPodAutoscalerV2Props
  >;
  readonly PodDisruptionBudget: Kind<"policy/v1", "PodDisruptionBudget", k8s.KubePodDisruptionBudgetProps>;
  readonly NetworkPolicy: Kind<"networking.k8s.io/v1", "NetworkPolicy", k8s.KubeNetworkPolicyProps>;
  readonly Role: Kind<"rbac.authorization.k8s.io/v1", "Role", k8s.KubeRoleProps>;
  readonly RoleBinding: Kind<"rbac.authorization.k8s.io/v1", "RoleBinding", k8s.KubeRoleBindingProps>;
  readonly ClusterRole: Kind<"rbac.authorization.k8s.io/v1", "ClusterRole", k8s.KubeClusterRoleProps>;
  readonly ClusterRoleBinding: Kind<
    "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding",
    k8s.KubeClusterRoleBindingProps
  >;
  readonly PriorityClass: Kind<"scheduling.k8s.io/v1", "PriorityClass", k8s.KubePriorityClassProps>;
}

type SpecOf<K extends keyof Kinds> = NonNullable<Kinds[K] extends { readonly spec?: infer S } ? S : never>;

export type PodSpec = NonNullable<SpecOf<"Deployment">["template"]["spec"]>;
export type PodTemplate = SpecOf<"Deployment">["template"];
export type Container = PodSpec["containers"][number];
export type EnvVar = NonNullable<Container["env"]>[number];
export type Probe = NonNullable<Container["readinessProbe"]>;
export type Volume = NonNullable<PodSpec["volumes"]>[number];
export type VolumeMount = NonNullable<Container["volumeMounts"]>[number];
export type IngressRule = NonNullable<SpecOf<"NetworkPolicy">["ingress"]>[number];
export type EgressRule = NonNullable<SpecOf<"NetworkPolicy">["egress"]>[number];
export type NetworkPeer = NonNullable<EgressRule["to"]>[number];
export type NetworkPort = NonNullable<EgressRule["ports"]>[number];
export type PolicyRule = NonNullable<Kinds["Role"]["rules"]>[number];
