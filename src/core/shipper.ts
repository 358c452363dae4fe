/** What shippers' workloads have in common: the folders they read, the secrets they refer to, and how they may read. */

import { authorityMounts } from "./authority.ts";
import type { Problem } from "./errors.ts";
import { logFiles } from "./log-files.ts";
import type { Platform } from "./platform.ts";
import { type Secret, secretVariable } from "./secret.ts";
import type { Service } from "./service.ts";
import { type Endpoint, type Site, secretsOf } from "./target.ts";
import { MiB } from "./units.ts";
import type { Mount, Workload } from "./workload.ts";

/** The folders with the services' log files, read only; none inside another. */
export const logMounts = (services: readonly Pick<Service, "source">[], platform: Platform): readonly Mount[] => {
  const folders = new Set(
    services
      .flatMap(({ source }) => logFiles(source))
      .map(folderOfGlob)
      .flatMap(folder => (platform.kind === "kubernetes" ? withLinked(folder) : [folder])),
  );
  return [...folders]
    .filter(folder => ![...folders].some(other => other !== folder && `${folder}/`.startsWith(`${other}/`)))
    .sort()
    .map(path => ({ kind: "machine", at: path, path }));
};

/** A kubelet keeps links to the pods' files in a folder of its own, which lead nowhere without these. */
const podLinks = "/var/log/containers";
const podFiles = "/var/log/pods";

const withLinked = (folder: string): readonly string[] =>
  `${folder}/`.startsWith(`${podLinks}/`) ? [folder, podFiles] : [folder];

/** The deepest folder that is sure to hold all files of a glob: `/var/log` of `/var/log/*` + `/app.log`. */
export const folderOfGlob = (glob: string): string => {
  const folders = glob.split("/").slice(1, -1);
  const wild = folders.findIndex(name => /[*?[{]/.test(name));
  return `/${(wild === -1 ? folders : folders.slice(0, wild)).filter(name => name !== "").join("/")}`;
};

/** A container cannot have the machine's root in the place of its own. */
export const judgeLogFolders = (services: readonly Service[]): readonly Problem[] =>
  services.flatMap(({ name, source }) =>
    logFiles(source)
      .filter(glob => folderOfGlob(glob) === "/")
      .map(glob => ({
        code: "wrong-value" as const,
        path: `services.${name}.source`,
        what: "has files in no folder that could be given to the shipper",
        got: glob,
        expected: "a path that starts with the name of a folder, e.g. /var/log/*.log",
      })),
  );

/**
 * How a process may read what belongs to root, such as pods' logs: as root, without any other right of root's.
 * @see https://man7.org/linux/man-pages/man7/capabilities.7.html
 */
export const readsNodes: Pick<Workload, "user" | "capabilities"> = { user: 0, capabilities: ["DAC_READ_SEARCH"] };

/**
 * Where a process that runs on nodes keeps what must outlive it: a folder of the machine of its own, since two environments
 * may share a node. `at` is where it sees it.
 */
export const stateOnNode = (at: string, environment: string, key: string): Mount => ({
  kind: "machine",
  at,
  path: `${at}/${environment}/${key}`,
  writable: true,
});

/** Who may read what a shipper keeps on disk. */
export const diskReaders = "root of its machines, and whoever may enter its containers";

/** The secrets a shipper's configuration may refer to: the keys of pseudonyms, and what its stores ask for. */
const secretsIn = (services: readonly Service[], doors: readonly Endpoint[]): readonly Secret[] => [
  ...services.map(({ privacy }) => privacy.pseudonymKey),
  ...doors.flatMap(secretsOf),
];

/** Those of them, and of `asked`, which senders show, that a configuration does refer to, by the variable it names. */
export const secretVariables = (
  services: readonly Service[],
  doors: readonly Endpoint[],
  refersTo: (variable: string) => boolean,
  asked: Secret | undefined = undefined,
): Readonly<Record<string, Secret>> =>
  Object.fromEntries(
    [...secretsIn(services, doors), ...(asked === undefined ? [] : [asked])]
      .map(one => [secretVariable(one), one] as const)
      .filter(([variable]) => refersTo(variable)),
  );

/** The addresses of doors, each once. */
export const addressesOf = (doors: readonly Endpoint[]): readonly string[] => [
  ...new Set(doors.map(({ url }) => new URL(url).origin)),
];

/**
 * How a process runs that reads files and pushes what it reads: one on one machine, in a cluster one on every node. `state` is
 * the folder where it remembers how far it has read.
 */
export const fileReader = (
  { key, state, doors }: { readonly key: string; readonly state: string; readonly doors: readonly Endpoint[] },
  site: Site,
): Required<Pick<Workload, "runs" | "mounts" | "connects" | "go">> &
  Pick<Workload, "single" | "user" | "capabilities"> => {
  const onNodes = site.platform.kind === "kubernetes";
  return {
    runs: onNodes ? { kind: "nodes" } : { kind: "members", count: 1 },
    ...(onNodes ? readsNodes : { single: "two would read every file twice" }),
    mounts: [
      onNodes ? stateOnNode(state, site.name, key) : { kind: "disk", at: state, size: MiB(64) },
      ...logMounts(site.sources(key, "logs"), site.platform),
      ...authorityMounts(doors),
    ],
    connects: addressesOf(doors),
    go: true,
  };
};
