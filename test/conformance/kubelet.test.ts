/**
 * A real Prometheus that finds nodes and asks their kubelets with the generated files, as its pod would: the API server and
 * the kubelets are played, each with a certificate, one of them with one that nobody signed.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { prometheus, seconds } from "../../src/index.ts";
import { environmentOf, filesOf, mountsOf, onlyOf } from "../workloads/viewers.ts";
import { engine, pause } from "./engine.ts";
import { certificateFor, openSandbox, type Sandbox, sandboxMissing } from "./sandbox.ts";

const binary = engine("prometheus");
const missing = sandboxMissing();

/** One of the environment's services' volumes, one of its stores', and what nobody here asked for. */
const metrics = `# HELP kubelet_volume_stats_available_bytes [ALPHA] Number of available bytes in the volume
# TYPE kubelet_volume_stats_available_bytes gauge
kubelet_volume_stats_available_bytes{namespace="llm",persistentvolumeclaim="index-chat-0"} 5e+10
kubelet_volume_stats_available_bytes{namespace="observability",persistentvolumeclaim="loki-loki-0"} 5e+09
kubelet_volume_stats_available_bytes{namespace="shop",persistentvolumeclaim="data-orders-0"} 1e+06
# HELP kubelet_volume_stats_capacity_bytes [ALPHA] Capacity in bytes of the volume
# TYPE kubelet_volume_stats_capacity_bytes gauge
kubelet_volume_stats_capacity_bytes{namespace="llm",persistentvolumeclaim="index-chat-0"} 1e+11
kubelet_volume_stats_capacity_bytes{namespace="observability",persistentvolumeclaim="loki-loki-0"} 5e+10
kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data-orders-0"} 1e+11
# HELP kubelet_volume_stats_inodes [ALPHA] Maximum number of inodes in the volume
# TYPE kubelet_volume_stats_inodes gauge
kubelet_volume_stats_inodes{namespace="llm",persistentvolumeclaim="index-chat-0"} 6.5e+06
# HELP kubelet_running_pods [ALPHA] Number of pods that have a running pod sandbox
# TYPE kubelet_running_pods gauge
kubelet_running_pods 12
`;

const json = { "content-type": "application/json" };
const text = { "content-type": "text/plain; version=0.0.4" };
const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const apiServer = { host: "kubernetes.default.svc", port: 6443 };
const nodes = [
  { host: "node-1", port: 10_250 },
  { host: "stranger", port: 10_251 },
] as const;

const nodeList = {
  apiVersion: "v1",
  kind: "NodeList",
  metadata: { resourceVersion: "1" },
  items: nodes.map(({ host, port }) => ({
    metadata: { name: host, uid: host, resourceVersion: "1" },
    status: {
      addresses: [{ type: "Hostname", address: host }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  })),
};

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

describe.skipIf(!binary || missing !== undefined)("prometheus asks kubelets", () => {
  const environment = environmentOf({
    alerts: { VolumeFilling: "on" },
    targets: { prometheus: prometheus({ kubelet: true, scrapeInterval: seconds(1), evaluationInterval: seconds(1) }) },
  });
  const workload = onlyOf(environment, "prometheus");
  let sandbox: Sandbox;

  const query = async (promql: string): Promise<readonly Sample[]> => {
    const { text: said } = await sandbox.fetch(
      `http://prometheus:9090/api/v1/query?${new URLSearchParams({ query: promql })}`,
    );
    return (JSON.parse(said) as { data: { result: readonly Sample[] } }).data.result;
  };

  beforeAll(async () => {
    sandbox = await openSandbox(["prometheus", apiServer.host, ...nodes.map(({ host }) => host)]);
    const certificates = new Map([apiServer, ...nodes].map(({ host }) => [host, certificateFor(host)]));
    await sandbox.record(
      apiServer.port,
      { headers: json, body: JSON.stringify(nodeList) },
      certificates.get(apiServer.host),
    );
    for (const { host, port } of nodes)
      await sandbox.record(port, { headers: text, body: metrics }, certificates.get(host));
    for (const { at } of mountsOf(workload, "disk")) await sandbox.folder(at);
    for (const { at, files } of mountsOf(workload, "files"))
      for (const [name, path] of Object.entries(files))
        await sandbox.write(`${at}/${name}`, filesOf(environment).get(path)?.text ?? "");
    await sandbox.write(`${account}/token`, "token-of-prometheus");
    const signed = [apiServer.host, "node-1"].map(host => certificates.get(host)?.cert ?? "");
    await sandbox.write(`${account}/ca.crt`, signed.join(""));
    await sandbox.start(binary ?? "", workload.args ?? [], {
      env: {
        KUBERNETES_SERVICE_HOST: apiServer.host,
        KUBERNETES_SERVICE_PORT: String(apiServer.port),
        // The one who plays the API server lists, and streams nothing.
        KUBE_FEATURE_WatchListClient: "false",
      },
      ready: "http://prometheus:9090/-/ready",
    });
    // Jobs are found after five seconds, and each node is asked at its own moment.
    const deadline = Date.now() + 30_000;
    while ((await query('up{job="kubelet"}')).length < nodes.length && Date.now() < deadline) await pause(200);
  });
  afterAll(() => sandbox?.close());

  test("with its token, and only those whose certificate the cluster's authority signed", async () => {
    const up = await query('up{job="kubelet"}');
    expect(up.map(({ metric, value }) => [metric.instance, metric.environment, value[1]]).sort()).toEqual([
      ["node-1", "test", "1"],
      ["stranger", "test", "0"],
    ]);
    const [first] = await sandbox.recorded(10_250);
    expect([first?.method, first?.url, first?.headers.authorization]).toEqual([
      "GET",
      "/metrics",
      "Bearer token-of-prometheus",
    ]);
    expect(await sandbox.recorded(10_251)).toEqual([]);
  });

  test("and keeps what its alerts ask for, of the environment's own volumes", async () => {
    // What Prometheus says of a job itself is not the kubelet's.
    const kept = await query('{job="kubelet", __name__!~"up|scrape_.+"}');
    const names = kept.map(({ metric: { __name__: name, namespace, persistentvolumeclaim } }) =>
      [name, namespace, persistentvolumeclaim].join(" "),
    );
    expect(names.sort()).toEqual([
      "kubelet_volume_stats_available_bytes llm index-chat-0",
      "kubelet_volume_stats_available_bytes observability loki-loki-0",
      "kubelet_volume_stats_capacity_bytes llm index-chat-0",
      "kubelet_volume_stats_capacity_bytes observability loki-loki-0",
    ]);
  });

  test("so that the alert waits for the one that is filling", async () => {
    const deadline = Date.now() + 30_000;
    const pending = () => query('ALERTS{alertname="VolumeFilling"}');
    while ((await pending()).length === 0 && Date.now() < deadline) await pause(200);
    expect((await pending()).map(({ metric }) => [metric.alertstate, metric.persistentvolumeclaim])).toEqual([
      ["pending", "loki-loki-0"],
    ]);
  });
});
