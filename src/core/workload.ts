/**
 * What of a product runs, said once for every platform: a laptop's compose file, Kubernetes objects and network policies are
 * printed from it. A workload names no platform's objects.
 */

import type { Secret } from "./secret.ts";
import { MiB, type Size } from "./units.ts";

/** How many there are, and what tells them apart. */
export type Running =
  /** Interchangeable; with `upTo`, as many as the load asks for. */
  | { readonly kind: "replicas"; readonly count: number; readonly upTo?: number }
  /** Each has a name and a disk of its own. */
  | { readonly kind: "members"; readonly count: number }
  /** One on every node, beside the pods whose files it reads. */
  | { readonly kind: "nodes" }
  /** Runs to its end, again whenever what it mounts changes. */
  | { readonly kind: "once" };

/** An environment variable: a text, a secret, or what only the platform knows. */
export type Variable = string | Secret | { readonly from: "pod-address" | "pod-name" | "node-name" | "namespace" };

/** What a process finds in its file system. */
export type Mount =
  /**
   * Generated files in a folder: the name there → the path below `generated/<environment>/`. `config` names the ConfigMap,
   * which several workloads may share. `reloads` says that the process reads changes without a restart.
   * @default config the workload's name, reloads false
   */
  | {
      readonly kind: "files";
      readonly at: string;
      readonly files: Readonly<Record<string, string>>;
      readonly config?: string;
      readonly reloads?: boolean;
    }
  /** A secret as a file of its own, `at` being the file. */
  | { readonly kind: "secret-file"; readonly at: string; readonly secret: Secret }
  /** A disk that outlives a restart. */
  | { readonly kind: "disk"; readonly at: string; readonly size: Size }
  /** A folder that is empty at the start. Root file systems are read-only. */
  | { readonly kind: "scratch"; readonly at: string; readonly size?: Size }
  /** A folder of the machine. @default writable false */
  | { readonly kind: "machine"; readonly at: string; readonly path: string; readonly writable?: boolean };

/** Who may reach a port, beside the workloads that name it in their `connects`. */
export type Audience =
  /** The services that send over OTLP, or ask for what they load. */
  | "services"
  /** Machines outside the cluster too, such as those of Beats. */
  | "anyone"
  /** Viewers and people: whoever the platform lists as readers. */
  | "readers"
  /** Whoever fetches metrics from outside this environment. */
  | "scrapers"
  /** The workload's own members, and those of workloads that share its `family`. */
  | "family"
  | "nobody";

export interface Port {
  /** At most 15 lower-case letters, digits and hyphens: `otlp-grpc`. */
  readonly name: string;
  readonly port: number;
  /** @default "tcp" */
  readonly transport?: "tcp" | "udp";
  /** What is spoken on it, for service meshes and proxies. @default none */
  readonly speaks?: "http" | "grpc";
  /** @default "nobody" */
  readonly audience?: Audience;
}

/** A page that answers 200 when all is well. */
export interface Health {
  readonly path: string;
  readonly port: number;
}

/** What a process may ask the cluster's API server. */
export interface Permission {
  /** Everywhere, or only in the namespace where the workload runs. */
  readonly scope: "cluster" | "own-namespace";
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The image by its key in `versions.ts`, and the product's version; the newest pinned when there is none. */
export interface ImageUse {
  readonly name: string;
  /** `major.minor` */
  readonly version?: string;
}

export interface Workload {
  /** A DNS label, unique in the environment: the host others reach it under, as `hostOf` says. */
  readonly name: string;
  /** What it is to its product, one word: `gateway`. */
  readonly component: string;
  /** What a person would call it: `the collector that services send to`. */
  readonly about: string;
  readonly image: ImageUse;
  readonly runs: Running;
  /** The fewest that do their work, where that is more than one: as many as a ring copies to. @default 1 */
  readonly least?: number;
  /** Why there can be only one, where there can: `Badger belongs to one process`. @default there can be several */
  readonly single?: string;
  /** The process to start, in place of the image's own. @default the image's */
  readonly command?: readonly string[];
  /** @default [] */
  readonly args?: readonly string[];
  /** @default {} */
  readonly env?: Readonly<Record<string, Variable>>;
  /** @default [] */
  readonly mounts?: readonly Mount[];
  /** @default [] */
  readonly ports?: readonly Port[];
  /** Each member is reached by its own name, as rings and load balancers by key need it. @default false */
  readonly headless?: boolean;
  /** Another host name under which all members are found, for rings: `loki-memberlist`. Its ports are those of audience "family". @default none */
  readonly family?: string;
  /** When it may be sent work. @default none, for what runs once */
  readonly ready?: Health;
  /** When it must be started anew. @default the same page as `ready` */
  readonly alive?: Health;
  /** How long its start may take, in seconds. @default 60 */
  readonly startSeconds?: number;
  /** How long its end may take, in seconds. @default 30 */
  readonly graceSeconds?: number;
  /** Numeric ids the process runs as; 0 only on nodes. @default 10001 */
  readonly user?: number;
  /** Linux capabilities it needs, on nodes only. @default [] */
  readonly capabilities?: readonly string[];
  /** What it may ask the API server; nothing means that it gets no token. @default [] */
  readonly permissions?: readonly Permission[];
  /**
   * The addresses it connects to: `http://loki.observability.svc.cluster.local:3100`; `https://*:443` where nobody can know
   * the host, such as that of a secret URL. @default []
   */
  readonly connects?: readonly string[];
  /** Cores asked for; more may be used. */
  readonly cpu: number;
  /** Asked for, and at most used. */
  readonly memory: Size;
  /** Whether it is a Go program, which keeps below the memory it has when `goMemoryLimit` is told to it. @default false */
  readonly go?: boolean;
}

/** Whom a process runs as and how long it may take, where its workload does not say: the user's id and group, and seconds. */
export const ordinary = Object.freeze({ user: 10001, startSeconds: 60, graceSeconds: 30 });

/**
 * `GOMEMLIMIT` of a Go program with this memory: a fifth is left for what the garbage collector does not count.
 * @see https://tip.golang.org/doc/gc-guide#Memory_limit
 */
export const goMemoryLimit = ({ bytes }: Size): string => `${Math.floor((bytes * 0.8) / MiB(1).bytes)}MiB`;

/** A generated file's bytes in a ConfigMap that no workload of ours mounts, such as a dashboard for Grafana's sidecar. */
export interface SharedConfig {
  readonly name: string;
  /** The name there → the path below `generated/<environment>/`. */
  readonly files: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}
