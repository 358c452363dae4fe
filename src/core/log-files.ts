/** Where the lines of a source lie on a machine, and how they are framed. */

import type { Framing, Service } from "./service.ts";

type Source = Service["source"];

/**
 * The globs of a source's files, in which `*` stays within one folder; none for sources that are no files. A kubelet
 * names the folder of a pod's logs `<namespace>_<pod>_<uid>`.
 * @see https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node
 */
export const logFiles = (source: Source): readonly string[] => {
  switch (source.kind) {
    case "files":
      return source.paths;
    case "pods":
      return [`/var/log/pods/${source.namespace}_${source.app}-*_*/${source.container}/*.log`];
    case "otlp":
    case "beats":
    case "syslog":
    case "http":
      return [];
    default:
      return source satisfies never;
  }
};

/** Whether a path is one that every shipper reads as it is meant: absolute, with `*` and `?` alone standing for other text. */
export const isPlainPath = (path: string): boolean =>
  /^\/[A-Za-z0-9._*?@%+=:,/-]+$/.test(path) && !path.split("/").includes("..");

/** Pods' logs are as their container runtime writes them. */
export const framingOf = (source: Source): Framing =>
  source.kind === "pods" ? "cri" : source.kind === "files" ? source.framing : "plain";
