/**
 * What the shippers' workloads say, held against the real engines: each starts from the committed files with its own
 * arguments and variables, as its own user with no right but those it names, on a root file system that is read-only but for
 * its mounts; its ready page answers, and a line of each folder it reads reaches Loki. A cluster's API server is played, and
 * asked for nothing that is not permitted.
 */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { logFiles } from "../../src/core/log-files.ts";
import type { Mount, Permission, Variable, Workload } from "../../src/core/workload.ts";
import type { Environment } from "../../src/environment/index.ts";
import { engine } from "./engine.ts";
import { googleCredentials } from "./google-credentials.ts";
import { certificateFor, openSandbox, type Sandbox, sandboxMissing } from "./sandbox.ts";

/** The binary for each product's image; of the collector one that has what the suite's recipe names. */
const binaries = { "otel-collector": "otelcol", promtail: "promtail", alloy: "alloy" } as const;
type Product = keyof typeof binaries;

const isShipper = (product: string): product is Product => Object.hasOwn(binaries, product);

interface Row {
  readonly name: string;
  readonly environment: Environment;
  readonly workload: Workload;
  readonly binary: string | undefined;
}

const rows: readonly Row[] = [dev, staging, prod].flatMap(environment =>
  environment.targets.flatMap(({ target, self }) =>
    isShipper(target.product)
      ? (target.workloads?.(self, environment.site) ?? []).map(workload => ({
          name: `${environment.name}: ${workload.name}`,
          environment,
          workload,
          binary: isShipper(target.product) ? engine(binaries[target.product]) : undefined,
        }))
      : [],
  ),
);

/** Says yes to everything asked of a cluster's API: that there is nothing of it. */
const apiServer = "kubernetes.default.svc";
const apiPort = 6443;
const nothing = {
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    kind: "EndpointSliceList",
    apiVersion: "discovery.k8s.io/v1",
    metadata: { resourceVersion: "1" },
    items: [],
  }),
};

const madeUp = (name: string, value: Variable): string => {
  if (typeof value === "string") return value;
  if ("from" in value) return value.from === "pod-address" ? "127.0.0.1" : `test-${value.from}`;
  return name.endsWith("_CONNECTION_STRING")
    ? "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:1/"
    : `test-${value.name}`;
};

/** Takes what is pushed. */
const taken = { headers: { "content-type": "application/json" }, body: "{}" };

/** The Loki a workload connects to. */
const lokiOf = ({ connects = [] }: Workload): URL | undefined =>
  connects.filter(address => address.includes("//loki")).map(address => new URL(address))[0];

const readsFiles = ({ mounts = [] }: Workload): boolean =>
  mounts.some(mount => mount.kind === "machine" && mount.writable !== true);

const isWritable = (mount: Mount): boolean =>
  mount.kind === "disk" || mount.kind === "scratch" || (mount.kind === "machine" && mount.writable === true);

/**
 * Starts a command as a container runtime would: `$1` the user, `$2` its capabilities, `$3` the folders it may write to, `$4`
 * those that are somebody else's, `$5` the program, the rest its arguments.
 */
const contained = `
set -e
user=$1; rights=$2; writable=$3; foreign=$4; program=$5; shift 5
mount --make-rprivate /
for folder in $writable; do mkdir -p "$folder"; mount -t tmpfs tmpfs "$folder"; chown "$user:$user" "$folder"; done
for folder in $foreign; do chown -R 2000:2000 "$folder"; chmod -R u=rwX,go= "$folder"; done
touch /engine
mount --bind "$program" /engine
mount -o remount,bind,ro /
exec setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs \\
  --bounding-set="-all$rights" --inh-caps="-all$rights" /engine "$@"
`;

/** A line in every file that a service's records are read from. */
const writeLogs = async (sandbox: Sandbox, { environment }: Row): Promise<readonly string[]> => {
  const paths = environment.site.services
    .flatMap(({ source }) => logFiles(source))
    .map(glob => glob.replaceAll("*", "x"));
  for (const path of paths) await sandbox.write(path, '2026-11-20T10:00:00.000000000Z stdout F {"message":"hello"}\n');
  return [...new Set(paths.map(path => dirname(path)))];
};

const verbOf = (url: URL): string => (url.searchParams.get("watch") === "true" ? "watch" : "list");

/** Whether a permission covers a request for a list or a watch: `/apis/discovery.k8s.io/v1/namespaces/x/endpointslices`. */
const permits =
  (url: URL) =>
  ({ scope, groups, resources, verbs }: Permission): boolean => {
    const [, group = "", namespace, resource = ""] =
      /^\/(?:api|apis\/([^/]+))\/v1\/(?:namespaces\/([^/]+)\/)?([a-z]+)$/.exec(url.pathname) ?? [];
    return (
      groups.includes(group) &&
      resources.includes(resource) &&
      verbs.includes(verbOf(url)) &&
      (scope === "cluster" || namespace === "observability")
    );
  };

const missing = sandboxMissing();

describe("a shipper runs as its workload says", () => {
  test.skipIf(missing !== undefined).each(rows.filter(({ binary }) => binary !== undefined))(
    "$name",
    { timeout: 120_000 },
    async row => {
      const { environment, workload, binary = "" } = row;
      const { args = [], capabilities = [], env = {}, mounts = [], permissions = [], ready, user = 10001 } = workload;
      const loki = lokiOf(workload);
      const sandbox = await openSandbox([apiServer, ...(loki === undefined ? [] : [loki.hostname])]);
      try {
        for (const mount of mounts)
          if (mount.kind === "files")
            for (const [name, path] of Object.entries(mount.files))
              await sandbox.write(join(mount.at, name), readFileSync(join("generated", environment.name, path)));
        const logs = await writeLogs(sandbox, row);
        await sandbox.write("/etc/google.json", googleCredentials());
        const certificate = certificateFor(apiServer);
        const account = "/var/run/secrets/kubernetes.io/serviceaccount";
        if (permissions.length > 0) {
          await sandbox.write(`${account}/ca.crt`, certificate.cert);
          await sandbox.write(`${account}/token`, "test-token");
        }
        await sandbox.record(apiPort, nothing, certificate);
        if (loki) await sandbox.record(Number(loki.port), taken);
        const started = await sandbox.start(
          "unshare",
          [
            "--mount",
            "bash",
            "-c",
            contained,
            "bash",
            String(user),
            capabilities.map(one => `,+${one.toLowerCase()}`).join(""),
            mounts
              .filter(isWritable)
              .map(({ at }) => at)
              .join(" "),
            // As on a node, where each app's files are its own.
            workload.runs.kind === "nodes" ? logs.join(" ") : "",
            binary,
            ...args,
          ],
          {
            env: {
              ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, madeUp(name, value)])),
              GOOGLE_APPLICATION_CREDENTIALS: "/etc/google.json",
              KUBERNETES_SERVICE_HOST: apiServer,
              KUBERNETES_SERVICE_PORT: String(apiPort),
            },
            ready: `http://127.0.0.1:${ready?.port}${ready?.path}`,
          },
        );
        if (loki && readsFiles(workload))
          await expect
            .poll(async () => (await sandbox.recorded(Number(loki.port))).length, { timeout: 30_000 })
            .not.toBe(0);
        else await new Promise(resolve => setTimeout(resolve, 3000));
        const { alive } = await started.output();
        await started.stop();
        const { output } = await started.output();
        expect(alive, output.slice(-3000)).toBe(true);
        expect(output.split("\n").filter(line => /permission denied|read-only file system/i.test(line))).toEqual([]);
        const asked = (await sandbox.recorded(apiPort)).map(({ url }) => new URL(url, `https://${apiServer}`));
        expect(asked.length > 0).toBe(permissions.length > 0);
        expect(asked.filter(url => !permissions.some(permits(url))).map(String)).toEqual([]);
      } finally {
        await sandbox.close();
      }
    },
  );
});
