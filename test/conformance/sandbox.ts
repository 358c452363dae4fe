/**
 * A machine of its own for engines: a network namespace with nothing but loopback, where host names are what the generated
 * files call them, and a file system over this one whose changes vanish. So the committed files run as they are, on the
 * ports and folders they name.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const inside = new URL("sandbox-inside.mjs", import.meta.url).pathname;

/** Sets the sandbox up and becomes node in it. `$1` is node, `$2` the script, the rest are host names. */
const setUp = `
set -e
base=$(mktemp -d)
mount -t tmpfs tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
mount -t proc proc "$base/root/proc"
mount --rbind /dev "$base/root/dev"
ip link set lo up
ip address add 192.0.2.1/32 dev lo # of RFC 5737, for engines that want an address of their own besides 127.0.0.1
node=$1; script=$2; shift 2
for host in "$@"; do echo "127.0.0.1 $host" >> "$base/root/etc/hosts"; done
exec chroot "$base/root" "$node" "$script"
`;

const unshare = ["--mount", "--net", "--pid", "--fork", "--kill-child"];

/** Why no sandbox can be had here, or undefined when one can. */
export const sandboxMissing = (): string | undefined => {
  const probe = spawnSync("unshare", [...unshare, "bash", "-c", setUp, "bash", "/bin/true", "--"], {
    encoding: "utf8",
  });
  if (probe.error) return `unshare: ${probe.error.message}`;
  return probe.status === 0 ? undefined : `no sandbox: ${probe.stderr.trim() || `exit ${probe.status}`}`;
};

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate of its own for a host, good for a day. */
export const certificateFor = (host: string): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", `/CN=${host.slice(0, 60)}`, "-addext", `subjectAltName=DNS:${host}`];
    const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    const made = spawnSync("openssl", ["req", ...kind, ...subject, "-keyout", key, "-out", cert], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`openssl: ${made.error?.message ?? made.stderr}`);
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export interface Started {
  output(): Promise<{ readonly output: string; readonly alive: boolean }>;
  stop(): Promise<void>;
}

export interface Sandbox {
  write(path: string, content: string | Buffer): Promise<void>;
  folder(path: string): Promise<void>;
  start(
    command: string,
    args: readonly string[],
    options?: { readonly env?: Readonly<Record<string, string>>; readonly ready?: string; readonly readyMs?: number },
  ): Promise<Started>;
  fetch(
    url: string,
    init?: { readonly method?: string; readonly headers?: object; readonly body?: string },
  ): Promise<Answer>;
  /** Answers every request to a port alike, and keeps them; over TLS when given a key and a certificate. */
  record(port: number, reply: Reply, tls?: Certificate): Promise<void>;
  recorded(port: number): Promise<readonly RecordedRequest[]>;
  close(): Promise<void>;
}

/** Opens a sandbox in which `hosts` are this machine's loopback. */
export const openSandbox = async (hosts: readonly string[]): Promise<Sandbox> => {
  const child: ChildProcess = spawn(
    "unshare",
    [...unshare, "bash", "-c", setUp, "bash", process.execPath, inside, ...hosts],
    {
      env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const ended = new Promise<void>(resolve =>
    child.once("exit", () => {
      for (const { reject } of waiting.values()) reject(new Error("the sandbox has ended"));
      resolve();
    }),
  );
  if (!child.stdin || !child.stdout) throw new Error("the sandbox has no standard streams");
  const { stdin, stdout } = child;
  createInterface({ input: stdout }).on("line", line => {
    const { id, ok, value, error } = JSON.parse(line) as { id: number; ok: boolean; value: unknown; error: string };
    const one = waiting.get(id);
    waiting.delete(id);
    if (ok) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  let last = 0;
  const call = <T>(verb: string, facts: object): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: value => resolve(value as T), reject });
      stdin.write(`${JSON.stringify({ id, verb, ...facts })}\n`);
    });
  return {
    write: (path, content) => call("write", { path, base64: Buffer.from(content).toString("base64") }),
    folder: path => call("folder", { path }),
    start: async (command, args, options = {}) => {
      const name = await call<number>("start", { command, args, env: {}, readyMs: 90_000, ...options });
      return {
        output: () => call("output", { name }),
        stop: () => call("stop", { name }),
      };
    },
    fetch: (url, init = {}) => call("fetch", { url, init }),
    record: (port, reply, tls) => call("record", { port, reply, tls }),
    recorded: async port =>
      (await call<(Omit<RecordedRequest, "body"> & { body: string })[]>("recorded", { port })).map(request => ({
        ...request,
        body: Buffer.from(request.body, "base64"),
      })),
    close: async () => {
      stdin.end();
      const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(hard);
    },
  };
};
