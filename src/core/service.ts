/** The services that emit, and where their records come from. */

import type { Privacy } from "./privacy.ts";
import type { ServiceSampling } from "./sampling.ts";

/** How a file's lines are framed: bare, or as a container runtime writes them (CRI, with partial lines). */
export type Framing = "plain" | "cri";

/** Where a service's records come from. */
export type Source =
  | { readonly kind: "files"; readonly paths: readonly string[]; readonly framing: Framing }
  | { readonly kind: "pods"; readonly app: string; readonly namespace: string; readonly container: string }
  | { readonly kind: "otlp"; readonly namespace: string }
  | { readonly kind: "beats"; readonly port?: number }
  | { readonly kind: "syslog"; readonly port?: number }
  | { readonly kind: "http"; readonly port?: number };

/**
 * Log files on the machine. `framing: "cri"` reads what containerd, CRI-O and Podman's k8s-file driver write.
 * @default framing "plain"
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
export const files = (...paths: readonly string[]): Source & { kind: "files" } =>
  Object.freeze({ kind: "files", paths, framing: "plain" });

/** Container log files read by path, outside Kubernetes. */
export const containerFiles = (...paths: readonly string[]): Source & { kind: "files" } =>
  Object.freeze({ kind: "files", paths, framing: "cri" });

/**
 * The pods of an app, read from the node's `/var/log/pods`; pod names start with the app's name.
 * @default namespace "*" (every namespace), container "*" (every container)
 */
export const pods = (options: {
  readonly app: string;
  readonly namespace?: string;
  readonly container?: string;
}): Source =>
  Object.freeze({
    kind: "pods",
    app: options.app,
    namespace: options.namespace ?? "*",
    container: options.container ?? "*",
  });

/**
 * Records the service sends itself over OTLP; in a cluster from the pods of a namespace.
 * @default namespace "*" (every namespace)
 */
export const otlp = ({ namespace = "*" }: { readonly namespace?: string } = {}): Source =>
  Object.freeze({ kind: "otlp", namespace });
/** Records a Beat or the Elastic Agent sends to Logstash. `port` is read in a shipper's `from`. @default port the shipper's */
export const beats = (options: { readonly port?: number } = {}): Source => Object.freeze({ kind: "beats", ...options });
/** Records sent as syslog (RFC 5424). `port` is read in a shipper's `from`. @default port the shipper's */
export const syslog = (options: { readonly port?: number } = {}): Source =>
  Object.freeze({ kind: "syslog", ...options });

/**
 * JSON records that a service posts to the collector or Logstash in batches, one object a line (`application/x-ndjson`). What
 * is no JSON object is stored as the fact that it could not be parsed. `port` is read in a shipper's `from`.
 * @default port the shipper's
 */
export const http = (options: { readonly port?: number } = {}): Source => Object.freeze({ kind: "http", ...options });

/** One emitting service with everything an environment decides about it. */
export interface Service {
  readonly name: string;
  readonly team: string;
  readonly source: Source;
  /** Whether it sends traces over OTLP. */
  readonly traces: boolean;
  /** Where it exposes the instruments itself; else its shipper derives them from its records. */
  readonly metrics?: { readonly port: number; readonly path: string };
  readonly privacy: Privacy;
  readonly sampling: Required<ServiceSampling>;
}
