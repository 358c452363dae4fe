/** What stands where in a container's file system, as far as its manifests tell. */

import type { Cluster, Container, Pod } from "./cluster.ts";
import { type Loose, recordAt, recordsAt, textAt } from "./inside.ts";

/** A place that something is mounted at. */
export interface Place {
  readonly at: string;
  /** The files in it, relative to it; undefined when only the machine knows. One file alone is `""`. */
  readonly files?: readonly string[];
}

/** The innermost mount that holds a path. */
export const placeOfPath = (path: string, container: Container, pod: Pod, cluster: Cluster): Place | undefined => {
  const [mount] = container.mounts
    .filter(({ at }) => path === trimmed(at) || path.startsWith(`${trimmed(at)}/`))
    .toSorted((a, b) => b.at.length - a.at.length);
  if (!mount) return undefined;
  const at = trimmed(mount.at);
  if (mount.subPath !== undefined) return { at };
  const volume = recordsAt(pod.spec, "volumes").find(({ name }) => name === mount.volume);
  const files = volume && filesIn(volume, pod, cluster);
  return files === undefined ? { at } : { at, files };
};

const trimmed = (at: string): string => at.replace(/\/+$/, "");

/** An empty folder that one container alone has is empty when it starts. */
const filesIn = (volume: Loose, pod: Pod, cluster: Cluster): readonly string[] | undefined => {
  if (volume.emptyDir !== undefined)
    return pod.containers.filter(({ mounts }) => mounts.some(one => one.volume === volume.name)).length > 1
      ? undefined
      : [];
  const sources = volume.projected === undefined ? [volume] : recordsAt(volume, "projected", "sources");
  const all = sources.map(source => sourceFiles(source, pod, cluster));
  return all.some(one => one === undefined) ? undefined : all.flatMap(one => one ?? []);
};

const sourceFiles = (source: Loose, pod: Pod, cluster: Cluster): readonly string[] | undefined => {
  const [one] = (["configMap", "secret"] as const).flatMap(kind =>
    source[kind] === undefined ? [] : [recordAt(source, kind)],
  );
  if (one === undefined) return undefined;
  const items = recordsAt(one, "items").flatMap(item => textAt(item, "path") ?? []);
  if (items.length > 0) return items;
  const kept =
    source.configMap === undefined ? undefined : cluster.find("ConfigMap", pod.namespace, textAt(one, "name") ?? "");
  return kept && ["data", "binaryData"].flatMap(key => Object.keys(recordAt(kept.object, key)));
};
