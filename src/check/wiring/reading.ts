/** What a config asks of the place it runs in, whatever its format. */

import type { Address } from "./address.ts";

/** A rendered file by its path below the environment's folder. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** What is found through the API server and then fetched from, one by one. */
export type Discovery = PodDiscovery | NodeDiscovery;

/** Pods that are found by their labels. */
export interface PodDiscovery {
  readonly kind: "pods";
  readonly where: string;
  /** Everywhere when there are none. */
  readonly namespaces: readonly string[];
  /** Labels as Prometheus writes them, `app_kubernetes_io_name`, and what their value must match whole. */
  readonly labels: readonly { readonly label: string; readonly regex: string }[];
  /** The port that the job writes into the address; the pod's own ports when it writes none. */
  readonly port?: number;
}

/** Every node, by its kubelet. */
export interface NodeDiscovery {
  readonly kind: "nodes";
  readonly where: string;
  readonly port: number;
}

/** What a process asks the cluster's API server for. */
export interface Need {
  readonly where: string;
  /** What needs it: `the k8s resolver of load_balancing`. */
  readonly why: string;
  /** `""` is the core group. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** Where; everywhere when undefined. */
  readonly namespace?: string;
}

/** A component that a collector's config names. */
export interface Component {
  readonly section: "receivers" | "processors" | "exporters" | "connectors" | "extensions";
  readonly id: string;
  readonly type: string;
}

/** A door that a process opens. */
export interface Listening {
  /** The keys it stands under, or the flag that says it. */
  readonly where: string;
  /** Absent when only the process knows: then it may be any. */
  readonly port?: number;
  /** @default either */
  readonly protocol?: "TCP" | "UDP";
  /** Whether only the pod itself comes through. */
  readonly loopback: boolean;
  /** The flag that says it in the config's place: `web.listen-address`. */
  readonly flag?: string;
}

export interface Reading {
  readonly addresses: readonly Address[];
  readonly discoveries: readonly Discovery[];
  readonly needs: readonly Need[];
  readonly components: readonly Component[];
  /** All that the process opens; absent when the config is of nothing that serves, or of a format nobody here knows. */
  readonly listens?: readonly Listening[];
}

export const nothingAsked: Reading = { addresses: [], discoveries: [], needs: [], components: [] };

export const watching: readonly string[] = ["get", "list", "watch"];
