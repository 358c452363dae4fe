/**
 * Workloads as a cluster's nodes would run them, in a sandbox: each process with an address and a host name of its own, files
 * laid out as the kubelet lays them out, a root that is read-only, and nothing to write to but what the workload mounts.
 */

import { secretVariable } from "../../src/core/secret.ts";
import type { Mount, Variable, Workload } from "../../src/core/workload.ts";
import { openSandbox, type Sandbox, type Started } from "./sandbox.ts";

export interface Pod {
  /** As a StatefulSet or Deployment would name it: `loki-ingester-0`. */
  readonly name: string;
  readonly address: string;
  readonly workload: Workload;
  readonly started: Started;
  /** What its disk or scratch folder is in the sandbox. */
  folderOf(at: string): string;
}

export interface PodsOptions {
  /** The binary that stands for the image's entry point. */
  readonly binary: string;
  readonly workloads: readonly Workload[];
  /** How many of a workload; the workload's own count where it says nothing. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The text of a generated file, by its path below `generated/<environment>/`. */
  textOf(path: string): string;
  /** The host name of a Service. */
  hostOf(name: string): string;
  /** Folders every process may write to, such as what stands for a bucket. @default [] */
  readonly shared?: readonly string[];
  /** The values of secrets, by name. @default {} */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Pods {
  readonly sandbox: Sandbox;
  readonly pods: readonly Pod[];
  of(workload: string): readonly Pod[];
  close(): Promise<void>;
}

/** Of RFC 6598: neither public nor private, as clusters have them whose pods are many. */
const addressOf = (index: number): string => `100.64.0.${index + 1}`;
const ownAddress = "100.64.0.254";
const ordinaryUser = 10001;

const bridge = `
set -e
ip link add pods type bridge
ip address add ${ownAddress}/24 dev pods
ip link set pods up
mkdir -p /run/netns
`;

/** \`$1\` is the pod's index, \`$2\` its address. */
const network = `
set -e
ip netns add "pod$1"
ip link add "veth$1" type veth peer name eth0 netns "pod$1"
ip link set "veth$1" master pods up
ip -n "pod$1" address add "$2/24" dev eth0
ip -n "pod$1" link set eth0 up
ip -n "pod$1" link set lo up
`;

const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const countOf = ({ runs }: Workload): number => (runs.kind === "replicas" || runs.kind === "members" ? runs.count : 1);

/** Runs every workload; all are ready when it returns. */
export const startPods = async (options: PodsOptions): Promise<Pods> => {
  const planned = options.workloads
    .flatMap(workload =>
      Array.from({ length: options.counts?.[workload.name] ?? countOf(workload) }, (_, number) => ({
        workload,
        name: `${workload.name}-${number}`,
      })),
    )
    .map((one, index) => ({ ...one, index, address: addressOf(index) }));
  const sandbox = await openSandbox([]);
  try {
    const hosts = planned.flatMap(({ address, workload: { family, name } }) => [
      `${address} ${options.hostOf(name)}`,
      ...(family === undefined ? [] : [`${address} ${options.hostOf(family)}`]),
    ]);
    await sandbox.write("/etc/hosts", `127.0.0.1 localhost\n${hosts.join("\n")}\n`);
    await run(sandbox, bridge);
    const entry = "/usr/local/bin/entry-point";
    await run(sandbox, `set -e; touch ${entry}; mount --bind ${word(options.binary)} ${entry}`);
    for (const { address, index } of planned) await run(sandbox, network, String(index), address);
    const pods = await Promise.all(
      planned.map(async ({ address, index, name, workload }): Promise<Pod> => {
        const script = await layOut(sandbox, { address, name, workload, entry }, options);
        const started = await sandbox.start(
          "nsenter",
          [`--net=/run/netns/pod${index}`, "unshare", "--mount", "--uts", "nice", "bash", script],
          workload.ready
            ? { ready: `http://${address}:${workload.ready.port}${workload.ready.path}`, readyMs: 240_000 }
            : {},
        );
        return { name, address, workload, started, folderOf: at => folderOf(name, at) };
      }),
    );
    return {
      sandbox,
      pods,
      of: name => pods.filter(({ workload }) => workload.name === name),
      close: () => sandbox.close(),
    };
  } catch (error) {
    await sandbox.close();
    throw error;
  }
};

/** Runs a script in the sandbox to its end. */
const run = async (sandbox: Sandbox, script: string, ...words: readonly string[]): Promise<void> => {
  const done = await sandbox.start("bash", ["-c", `${script}\necho done`, "bash", ...words]);
  for (;;) {
    const { alive, output } = await done.output();
    if (!alive && output.endsWith("done\n")) return;
    if (!alive && output !== "") throw new Error(output);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
};

const folderOf = (pod: string, at: string): string => `/pods/${pod}${at}`;

interface Planned {
  readonly name: string;
  readonly address: string;
  readonly workload: Workload;
  readonly entry: string;
}

/** Writes a pod's files and the script that becomes its process. */
const layOut = async (
  sandbox: Sandbox,
  { address, entry, name, workload }: Planned,
  options: PodsOptions,
): Promise<string> => {
  const lines: string[] = [];
  const user = workload.user ?? ordinaryUser;
  for (const mount of workload.mounts ?? []) lines.push(...(await mountLines(sandbox, name, mount, user, options)));
  for (const folder of options.shared ?? [])
    lines.push(
      `mkdir -p ${word(folder)}`,
      `chmod 0777 ${word(folder)}`,
      `mount --bind ${word(folder)} ${word(folder)}`,
    );
  const env = [
    "PATH=/usr/bin:/bin",
    "AWS_EC2_METADATA_DISABLED=true",
    ...Object.entries(workload.env ?? {}).map(
      ([key, value]) => `${key}=${variableOf(value, { address, name }, options)}`,
    ),
    ...(workload.go ? [`GOMEMLIMIT=${Math.floor(workload.memory.bytes * 0.8)}`, "GOMAXPROCS=1"] : []),
  ];
  const command = [...(workload.command ?? [entry]), ...(workload.args ?? [])];
  const script = folderOf(name, "/start.sh");
  await sandbox.write(
    script,
    `${[
      "set -e",
      // A change to the list of mounts is nobody else's.
      "mount --make-rprivate /",
      `hostname ${word(name)}`,
      ...lines,
      "mount -o remount,bind,ro /",
      `exec setpriv --reuid ${user} --regid ${user} --clear-groups --no-new-privs env -i ${[...env, ...command].map(word).join(" ")}`,
    ].join("\n")}\n`,
  );
  return script;
};

const mountLines = async (
  sandbox: Sandbox,
  pod: string,
  mount: Mount,
  user: number,
  options: PodsOptions,
): Promise<readonly string[]> => {
  const from = folderOf(pod, mount.at);
  const to = word(mount.at);
  switch (mount.kind) {
    case "files": {
      // As the kubelet does: names are links to `..data`, which is a link to the folder of the moment.
      for (const [path, source] of Object.entries(mount.files))
        await sandbox.write(`${from}/..1/${path}`, options.textOf(source));
      const tops = new Set(Object.keys(mount.files).map(path => path.split("/")[0] ?? path));
      return [
        `ln -s ..1 ${word(`${from}/..data`)}`,
        ...[...tops].map(top => `ln -s ${word(`..data/${top}`)} ${word(`${from}/${top}`)}`),
        `mkdir -p ${to}`,
        `mount --bind ${word(from)} ${to}`,
        `mount -o remount,bind,ro ${to}`,
      ];
    }
    case "secret-file":
      await sandbox.write(from, options.secrets?.[mount.secret.name] ?? mount.secret.name);
      return [`mkdir -p "$(dirname ${to})"`, `touch ${to}`, `mount --bind ${word(from)} ${to}`];
    case "disk":
    case "scratch":
      await sandbox.folder(from);
      return [`chown ${user}:${user} ${word(from)}`, `mkdir -p ${to}`, `mount --bind ${word(from)} ${to}`];
    case "machine":
      return [];
    default:
      return mount satisfies never;
  }
};

const variableOf = (
  value: Variable,
  pod: { readonly address: string; readonly name: string },
  options: PodsOptions,
) => {
  if (typeof value === "string") return value;
  if ("kind" in value) return options.secrets?.[value.name] ?? secretVariable(value);
  switch (value.from) {
    case "pod-address":
      return pod.address;
    case "pod-name":
      return pod.name;
    case "node-name":
      return "node";
    case "namespace":
      return "observability";
    default:
      return value.from satisfies never;
  }
};
