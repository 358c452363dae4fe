/** Named volumes: the disks of workloads, the state they keep on a machine, and the folders that services log into. */

import { posix } from "node:path";
import type { JsonObject } from "../../core/artifact.ts";
import { logFiles } from "../../core/log-files.ts";
import type { Service } from "../../core/service.ts";
import { folderOfGlob } from "../../core/shipper.ts";
import { type Mount, ordinary, type Workload } from "../../core/workload.ts";
import { literal, slug } from "./text.ts";

export interface NamedVolume {
  readonly name: string;
  /** The numeric user that writes into it. */
  readonly user: number;
}

/** A folder that services log into and agents read: a volume both mount. */
export interface LogVolume {
  readonly name: string;
  /** Where the services' paths say that it is. */
  readonly path: string;
}

const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

/** The machine's folders that agents read and services of the environment log into, the outermost of those in each other. */
export const logVolumes = (services: readonly Service[], workloads: readonly Workload[]): readonly LogVolume[] => {
  const written = services.flatMap(({ source }) => logFiles(source)).map(folderOfGlob);
  const read = workloads
    .flatMap(({ mounts = [] }) => mounts)
    .flatMap(mount => (mount.kind === "machine" && mount.writable !== true ? [mount.path] : []))
    .filter(path => written.some(folder => within(folder, path) || within(path, folder)));
  return [...new Set(read)]
    .filter(path => !read.some(other => other !== path && within(path, other)))
    .map(path => ({ name: `logs-${slug(path)}`, path }));
};

/** The dot ends the workload's name, which has none: `a`'s `/b/c` is not `a-b`'s `/c`. */
const volumeName = (workload: Workload, at: string): string => `${workload.name}.${slug(at)}`;

/** Every named volume with who writes into it; `fed` when traffic writes the logs. */
export const planVolumes = (
  workloads: readonly Workload[],
  logs: readonly LogVolume[],
  fed: boolean,
): readonly NamedVolume[] => [
  ...workloads.flatMap(workload =>
    (workload.mounts ?? []).flatMap(mount =>
      mount.kind === "disk" || (mount.kind === "machine" && mount.writable === true)
        ? [{ name: volumeName(workload, mount.at), user: workload.user ?? ordinary.user }]
        : [],
    ),
  ),
  ...logs.map(({ name }) => ({ name, user: fed ? ordinary.user : 0 })),
];

/** An empty volume stays as `prepare` left it, instead of becoming what the image has in its place, owner and all. */
export const fresh = { nocopy: true } as const;

/** Below `generated/<environment>/compose/`, where relative paths begin. */
const generated = (path: string): string => literal(`../${path}`);

/**
 * A workload's mounts. Generated files are mounted one by one, so that none of another environment is seen, and a file that
 * is not there is an error instead of a new folder.
 */
export const mountsOf = (workload: Workload, logs: readonly LogVolume[]): readonly JsonObject[] =>
  (workload.mounts ?? []).flatMap(mount => mountOf(workload, mount, logs));

/**
 * Folders that are empty at the start, for the service's key `tmpfs`: anybody may write there and run what lies there, as in
 * a cluster. Among `volumes` nothing could be run from them, and JRuby loads libraries from where it unpacks them.
 * @see https://docs.docker.com/reference/compose-file/services/#tmpfs
 * @see https://docs.docker.com/engine/storage/tmpfs/#options-for---tmpfs
 */
export const scratchOf = ({ mounts = [] }: Workload): readonly string[] =>
  mounts.flatMap(mount =>
    mount.kind === "scratch"
      ? [`${literal(mount.at)}:exec,mode=1777${mount.size === undefined ? "" : `,size=${mount.size.bytes}`}`]
      : [],
  );

const mountOf = (workload: Workload, mount: Mount, logs: readonly LogVolume[]): readonly JsonObject[] => {
  const target = literal(mount.at);
  switch (mount.kind) {
    case "files":
      return Object.entries(mount.files).map(([name, path]) => ({
        type: "bind",
        source: generated(path),
        target: literal(posix.join(mount.at, name)),
        read_only: true,
        bind: { create_host_path: false },
      }));
    // Each has a key of its own.
    case "secret-file":
    case "scratch":
      return [];
    case "disk":
      return [{ type: "volume", source: volumeName(workload, mount.at), target, volume: fresh }];
    case "machine":
      return [machineMount(workload, mount, logs)];
    default:
      return mount satisfies never;
  }
};

const machineMount = (
  workload: Workload,
  { at, path, writable = false }: Mount & { readonly kind: "machine" },
  logs: readonly LogVolume[],
): JsonObject => {
  const target = literal(at);
  if (writable) return { type: "volume", source: volumeName(workload, at), target, volume: fresh };
  const volume = logs.find(one => within(path, one.path));
  if (volume === undefined) return { type: "bind", source: literal(path), target, read_only: true };
  const below = posix.relative(volume.path, path);
  return {
    type: "volume",
    source: volume.name,
    target,
    read_only: true,
    volume: { ...fresh, ...(below === "" ? {} : { subpath: literal(below) }) },
  };
};
