/**
 * A real API server with its etcd on loopback, asked with kubectl: what judges manifests in a cluster, without nodes and
 * without controllers. So an object is validated and admitted, and nothing comes of it.
 */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached, type Finished, freePort, pause, run, type Server, start } from "../engine.ts";

const files = {
  etcd: "bin/etcd",
  apiServer: "bin/kube-apiserver",
  kubectl: "bin/kubectl",
  definitions: "kubernetes-crds",
};

/** Why there is no API server here, or undefined when there is one. */
export const apiServerMissing = (): string | undefined => {
  const missing = Object.values(files).filter(path => !existsSync(cached(path)));
  return missing.length === 0 ? undefined : `npm run engines has not made ${missing.join(", ")}`;
};

export interface ApiServer {
  /** Runs kubectl as a member of `system:masters`. */
  kubectl(args: readonly string[], options?: { readonly input?: string }): Promise<Finished>;
  /** What a controller does in a cluster: without the account, no pod of the namespace is admitted. */
  createDefaultServiceAccount(namespace: string): Promise<void>;
  /** Adds the custom resource definitions of the cache, and waits until their kinds are served. */
  applyCrds(): Promise<void>;
  stop(): Promise<void>;
}

const readyMs = 120_000;

/** What a user's kubectl reads for itself, kept apart from this one's. */
const environmentIn = (folder: string): Readonly<Record<string, string>> => ({
  HOME: folder,
  KUBECONFIG: join(folder, "kubeconfig.json"),
  KUBECACHEDIR: join(folder, "cache"),
  KUBERC: "off",
});

const writeKubeconfig = (folder: string, port: number, token: string): void => {
  const server = `https://127.0.0.1:${port}`;
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "here", cluster: { server, "certificate-authority": join(folder, "apiserver.crt") } }],
    users: [{ name: "admin", user: { token } }],
    contexts: [{ name: "here", context: { cluster: "here", user: "admin" } }],
    "current-context": "here",
  };
  writeFileSync(join(folder, "kubeconfig.json"), JSON.stringify(config));
};

const startEtcd = async (folder: string, port: number): Promise<Server> => {
  const address = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${address}`,
    `--advertise-client-urls=${address}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    "--log-level=warn",
    "--unsafe-no-fsync", // Its data is not to outlive it.
  ];
  return start(cached(files.etcd), flags, { ready: `${address}/health` });
};

const startApiServer = async (folder: string, etcdPort: number): Promise<Server> => {
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const accountsKey = join(folder, "service-accounts.pem");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  writeFileSync(accountsKey, privateKey.export({ type: "sec1", format: "pem" }));
  writeFileSync(join(folder, "tokens.csv"), `${token},admin,admin,"system:masters"\n`);
  writeKubeconfig(folder, port, token);
  return start(cached(files.apiServer), [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${port}`,
    "--endpoint-reconciler-type=none", // A loopback address is no valid endpoint of the Service it would keep.
    `--cert-dir=${folder}`, // It makes itself a certificate there.
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${accountsKey}`,
    `--service-account-signing-key-file=${accountsKey}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--enable-admission-plugins=PodSecurity,ServiceAccount",
    "--allow-privileged=true", // As clusters have it: what refuses a privileged pod is the namespace's policy.
  ]);
};

/** Waits until it answers `/readyz`; throws with its output when it does not in time. */
const untilReady = async (server: Server, kubectl: ApiServer["kubectl"]): Promise<void> => {
  const deadline = Date.now() + readyMs;
  while (Date.now() < deadline && server.alive()) {
    if ((await kubectl(["get", "--raw=/readyz"])).code === 0) return;
    await pause(500);
  }
  const what = server.alive() ? `was not ready within ${readyMs} ms` : "ended before it was ready";
  throw new Error(`kube-apiserver ${what}:\n${server.output().slice(-4000)}`);
};

export const startApiServerWithEtcd = async (): Promise<ApiServer> => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-kubernetes-"));
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers.reverse()) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const kubectl: ApiServer["kubectl"] = (args, options) =>
    run(cached(files.kubectl), args, { ...options, cwd: folder, env: environmentIn(folder), timeoutMs: 120_000 });
  const must = async (args: readonly string[]): Promise<void> => {
    const { code, stdout, stderr } = await kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  };
  try {
    const etcdPort = await freePort();
    servers.push(await startEtcd(folder, etcdPort));
    const server = await startApiServer(folder, etcdPort);
    servers.push(server);
    await untilReady(server, kubectl);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kubectl,
    createDefaultServiceAccount: namespace => must(["create", "serviceaccount", "default", `--namespace=${namespace}`]),
    applyCrds: async () => {
      // By the server, as the client would keep a copy in an annotation, for which some of them are too long.
      await must(["apply", "--server-side", `--filename=${cached(files.definitions)}`]);
      await must(["wait", "--for=condition=Established", "--timeout=60s", `--filename=${cached(files.definitions)}`]);
    },
    stop,
  };
};
