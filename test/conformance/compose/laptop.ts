/**
 * A compose file without a container engine: every service in a network and a file system of its own, as its container would
 * have them. A service's root holds its program and what the file mounts, is read-only where the file says so, and the
 * program runs as the user the file names; they meet on a bridge under their names. So everything but the image is real.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Finished, pause, run } from "../engine.ts";

export interface ComposeMount {
  readonly type: "bind" | "volume";
  readonly source?: string;
  readonly target: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string };
}

export interface ComposeService {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly working_dir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly { readonly target: number; readonly published: string; readonly host_ip: string }[];
  readonly user: string;
  readonly read_only: boolean;
  readonly volumes?: readonly ComposeMount[];
  readonly tmpfs?: readonly string[];
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

export interface LaptopOptions {
  readonly file: ComposeFile;
  /** Where the compose file lies. */
  readonly folder: string;
  /** The binary in the place of each service's image. Other services are not started. */
  readonly programs: Readonly<Record<string, string>>;
  /** What the env file would say. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Laptop {
  /** The body of a page of a service; undefined when there is none. */
  page(url: string): Promise<string | undefined>;
  /**
   * Runs a service's own command to its end, with these arguments after it. In the place of its image is this machine's
   * root with one program more, and this one is at the path `node`.
   */
  runToEnd(service: string, node: string, more: readonly string[]): Promise<Finished>;
  /** What a service has printed. */
  output(service: string): string;
  close(): Promise<void>;
}

/** RFC 5737's TEST-NET-2; the laptop itself is 1. */
const network = "198.51.100";

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** As compose reads a text: `$$` is `$`, `${NAME:?why}` and `${NAME:-default}` are the env file's. */
export const interpolated = (text: string, env: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\$(?:\$|\{([A-Z0-9_]+)(?::([?-])([^}]*))?\})/g, (_, name?: string, mark?: string, rest = "") => {
    if (name === undefined) return "$";
    const value = env[name];
    if (value) return value;
    if (mark === "?") throw new Error(`${name}: ${rest}`);
    return mark === "-" ? rest : "";
  });

/** What a tmpfs of Docker's is unless its options say other. @see https://docs.docker.com/engine/storage/tmpfs/ */
const dockerTmpfs = "noexec,nosuid,nodev";

/** What an image says of where programs are. */
const imagePath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Starts the services that have a program. */
export const startLaptop = async ({ file, folder, programs, env }: LaptopOptions): Promise<Laptop> => {
  const base = mkdtempSync(join(tmpdir(), "signalbox-laptop-"));
  const names = Object.keys(programs);
  const hosts = ["127.0.0.1 localhost", ...names.map((name, index) => `${network}.${index + 10} ${name}`)].join("\n");
  writeFileSync(join(base, "hosts"), `${hosts}\n`);
  writeFileSync(join(base, "nsswitch.conf"), "hosts: files\n");
  for (const name of Object.keys(file.volumes ?? {})) mkdirSync(join(base, "volumes", name), { recursive: true });

  /** Lines that lay a service's mounts below `$root`. */
  const mounts = (service: ComposeService): readonly string[] => [
    ...(service.tmpfs ?? []).flatMap(text => {
      const [path = "", options = ""] = interpolated(text, env).split(":");
      const target = `"$root"${quoted(path)}`;
      return [`mkdir -p ${target}`, `mount -t tmpfs -o ${quoted(`${dockerTmpfs},${options}`)} tmpfs ${target}`];
    }),
    ...(service.volumes ?? []).flatMap(mount => {
      const target = `"$root"${quoted(interpolated(mount.target, env))}`;
      const readOnly = mount.read_only ? [`mount -o remount,ro,bind ${target}`] : [];
      switch (mount.type) {
        case "volume": {
          const source = join(base, "volumes", mount.source ?? "", mount.volume?.subpath ?? "");
          return [`mkdir -p ${target}`, `mount --bind ${quoted(source)} ${target}`, ...readOnly];
        }
        case "bind": {
          const source = quoted(resolve(folder, interpolated(mount.source ?? "", env)));
          const point = `if [ -d ${source} ]; then mkdir -p ${target}; else mkdir -p "$(dirname ${target})"; touch ${target}; fi`;
          return [point, `mount --bind ${source} ${target}`, ...readOnly];
        }
        default:
          return mount.type satisfies never;
      }
    }),
  ];

  const variablesOf = ({ environment = {} }: ComposeService): readonly string[] =>
    Object.entries(environment).map(([key, value]) => quoted(`${key}=${interpolated(value, env)}`));

  for (const [index, name] of names.entries()) {
    const service = file.services[name];
    if (service === undefined) throw new Error(`the compose file has no service ${name}`);
    const variables = variablesOf(service);
    const args = (service.command ?? []).map(text => quoted(interpolated(text, env)));
    const script = [
      "set -e",
      // Only this script's own network has an eth0 that it may touch: it has none until it is given one.
      "until ip link show eth0 > /dev/null 2>&1; do sleep 0.05; done",
      "ip link set lo up",
      `ip address add ${network}.${index + 10}/24 dev eth0`,
      "ip link set eth0 up",
      `root=${quoted(join(base, "root", name))}`,
      'mkdir -p "$root"',
      'mount -t tmpfs -o mode=755 tmpfs "$root"',
      'mkdir "$root/proc" "$root/dev" "$root/etc" "$root/bin"',
      'mount -t proc proc "$root/proc"',
      'mount --rbind /dev "$root/dev"',
      `cp ${quoted(join(base, "hosts"))} ${quoted(join(base, "nsswitch.conf"))} "$root/etc/"`,
      'touch "$root/bin/program"',
      `mount --bind ${quoted(programs[name] ?? "")} "$root/bin/program"`,
      ...mounts(service),
      ...(service.read_only ? ['mount -o remount,ro "$root"'] : []),
      `exec env -i ${["AWS_EC2_METADATA_DISABLED=true", ...variables].join(" ")} /usr/bin/setpriv --no-new-privs ${chroot} --userspec=${service.user} --groups= "$root" /bin/program ${args.join(" ")}`,
    ];
    writeFileSync(join(base, `${name}.sh`), `${script.join("\n")}\n`);
  }

  const prepare = file.services.prepare?.command?.join(" ").replaceAll("/volumes/", `${base}/volumes/`) ?? "true";
  const laptop = [
    "set -e",
    "ip link set lo up",
    "ip link add br0 type bridge",
    `ip address add ${network}.1/24 dev br0`,
    "ip link set br0 up",
    prepare,
    ...names.flatMap((name, index) => [
      `unshare --net --mount bash ${quoted(join(base, `${name}.sh`))} > ${quoted(join(base, `${name}.log`))} 2>&1 &`,
      "pid=$!",
      'until [ "$(readlink /proc/$pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done',
      `ip link add veth${index} type veth peer name eth0 netns $pid`,
      `ip link set veth${index} master br0 up`,
    ]),
    `touch ${quoted(join(base, "started"))}`,
    "wait",
  ];
  writeFileSync(join(base, "laptop.sh"), `${laptop.join("\n")}\n`);
  const child: ChildProcess = spawn(
    "unshare",
    ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", join(base, "laptop.sh")],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const ended = new Promise<void>(done => child.once("exit", () => done()));
  const output = (service: string): string => textOf(join(base, `${service}.log`));
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
    rmSync(base, { recursive: true, force: true });
  };
  for (let tries = 0; textOf(join(base, "started"), "no") === "no"; tries++) {
    if (tries > 100 || child.exitCode !== null) {
      await close();
      throw new Error("the laptop did not start");
    }
    await pause(200);
  }

  /** A command in the laptop's own network, never in this machine's. */
  const inside = (argv: readonly string[], options: { readonly timeoutMs?: number } = {}): Promise<Finished> => {
    const net = `/proc/${child.pid}/ns/net`;
    if (readlinkSync(net) === readlinkSync("/proc/self/ns/net"))
      throw new Error("the laptop has no network of its own");
    return run("nsenter", [`--net=${net}`, ...argv], options);
  };
  const ask = `fetch(process.argv[1], { signal: AbortSignal.timeout(5000) }).then(async answer => {
    if (!answer.ok) process.exit(1);
    process.stdout.write(await answer.text());
  }).catch(() => process.exit(1));`;
  const addressed = (url: string): string =>
    url.replace(/^http:\/\/([a-z-]+)/, (_, name: string) => `http://${network}.${names.indexOf(name) + 10}`);
  return {
    page: async url => {
      const { code, stdout } = await inside([process.execPath, "-e", ask, addressed(url)]);
      return code === 0 ? stdout : undefined;
    },
    runToEnd: (name, node, more) => {
      const service = file.services[name];
      if (service === undefined) throw new Error(`the compose file has no service ${name}`);
      const [user, group] = service.user.split(":");
      const script = [
        "set -e",
        `over=${quoted(join(base, "over", name))}`,
        'mkdir -p "$over"; mount -t tmpfs tmpfs "$over"; mkdir "$over/upper" "$over/work" "$over/root"',
        'root="$over/root"',
        `mount -t overlay overlay -o "lowerdir=/,upperdir=$over/upper,workdir=$over/work" "$root"`,
        'mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"',
        `cp ${quoted(join(base, "hosts"))} "$root/etc/hosts"`,
        'mkdir -p "$root/usr/local/bin"; rm -f "$root/usr/local/bin/node"; touch "$root/usr/local/bin/node"',
        `mount --bind ${quoted(node)} "$root/usr/local/bin/node"`,
        ...mounts(service),
        ...(service.read_only ? ['mount -o remount,ro "$root"'] : []),
        `exec env -i ${[imagePath, ...variablesOf(service)].join(" ")} ${chroot} "$root" /usr/bin/setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --reuid=${user} --regid=${group} --clear-groups /usr/bin/env -C ${quoted(service.working_dir ?? "/")} "$@"`,
      ];
      const argv = [...(service.entrypoint ?? []), ...(service.command ?? [])].map(text => interpolated(text, env));
      return inside(["unshare", "--mount", "bash", "-c", script.join("\n"), "bash", ...argv, ...more], {
        timeoutMs: 120_000,
      });
    },
    output,
    close,
  };
};

const chroot = "/usr/sbin/chroot";

const textOf = (path: string, otherwise = ""): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return otherwise;
  }
};
