/** What the printer of a cluster's objects promises of every workload, shown on the committed environments and on small ones. */

import { GiB, kubernetes, MiB, secret } from "signalbox";
import { describe, expect, test } from "vitest";
import type { Manifest } from "../../src/core/manifest.ts";
import type { KubernetesInput } from "../../src/core/platform.ts";
import type { Workload } from "../../src/core/workload.ts";
import type { Kinds, Volume } from "../../src/doors/kubernetes.ts";
import { type ClusterPlan, clusterFiles, judgeSizes } from "../../src/targets/kubernetes/index.ts";
import { namespaceOf } from "../../src/targets/kubernetes/plan.ts";
import { volumeName } from "../../src/targets/kubernetes/pod.ts";
import { clusterObjects, clusters, environmentOf, nameOf, renderedOf } from "./clusters.ts";

const kindIn = <K extends keyof Kinds>(objects: readonly Manifest[], kind: K): readonly Kinds[K][] =>
  objects.filter((one): one is Kinds[K] & Manifest => one.kind === kind);

/** What runs pods. */
type Runner = Kinds["Deployment" | "StatefulSet" | "DaemonSet" | "Job"];

const isRunner = (object: Manifest): boolean => /^(Deployment|StatefulSet|DaemonSet|Job)$/.test(object.kind);

const runnersIn = (objects: readonly Manifest[]) =>
  objects
    .filter((one): one is Runner & Manifest => isRunner(one))
    .flatMap(({ kind, metadata, spec }) => (spec === undefined ? [] : [{ kind, metadata, spec }]));

/** The ConfigMaps and keys that a volume shows, with the path each has in it. */
const shownBy = (volume: Volume) =>
  [...(volume.configMap ? [volume.configMap] : []), ...(volume.projected?.sources ?? []).map(one => one.configMap)]
    .filter(one => one !== undefined)
    .flatMap(({ items = [], name }) => items.map(({ key, path }) => ({ name, key, path })));

describe.each(clusters)("%s", environmentName => {
  const load = async () => {
    const { files } = await renderedOf(environmentName);
    const { site } = await environmentOf(environmentName);
    if (site.platform.kind !== "kubernetes") throw new Error(`${environmentName} runs in no cluster`);
    const objects = clusterObjects(files);
    const generated = new Map(files.map(({ path, text }) => [path, text]));
    return { objects, generated, workloads: site.workloads(), platform: site.platform };
  };

  test("every ConfigMap holds the very bytes of generated files", async () => {
    const { generated, objects } = await load();
    const texts = new Set(generated.values());
    for (const { data = {}, metadata } of kindIn(objects, "ConfigMap"))
      for (const [key, text] of Object.entries(data))
        expect([metadata.name, key, texts.has(text)]).toEqual([metadata.name, key, true]);
  });

  test("a process finds the bytes of every file it mounts, under the name it mounts it by", async () => {
    const { generated, objects, platform, workloads } = await load();
    const maps = new Map(
      kindIn(objects, "ConfigMap").map(one => [`${one.metadata.namespace}/${one.metadata.name}`, one]),
    );
    for (const workload of workloads) {
      const runner = runnersIn(objects).find(one => one.metadata.labels?.["app.kubernetes.io/name"] === workload.name);
      const { containers = [], volumes = [] } = runner?.spec.template.spec ?? {};
      for (const mount of workload.mounts ?? []) {
        const mounted = containers[0]?.volumeMounts?.find(one => one.mountPath === mount.at);
        if (mount.kind !== "files") continue;
        const volume = volumes.find(one => one.name === mounted?.name);
        const found = (volume === undefined ? [] : shownBy(volume)).map(({ key, name, path }) => [
          path,
          maps.get(`${namespaceOf({ platform }, workload)}/${name}`)?.data?.[key],
        ]);
        const wanted = Object.entries(mount.files).map(([path, source]) => [path, generated.get(source)]);
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
      }
    }
  });

  test("no name stands twice, and volumes have names of their own", async () => {
    const { objects } = await load();
    const names = objects.map(nameOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { metadata, spec } of runnersIn(objects)) {
      const volumes = (spec.template.spec?.volumes ?? []).map(({ name }) => name);
      expect([metadata.name, new Set(volumes).size]).toEqual([metadata.name, volumes.length]);
      const paths = (spec.template.spec?.containers ?? [])
        .flatMap(one => one.volumeMounts ?? [])
        .map(one => one.mountPath);
      expect([metadata.name, new Set(paths).size]).toEqual([metadata.name, paths.length]);
    }
  });

  test("selectors are name and environment alone, and a Service finds the pods of one workload or family", async () => {
    const { objects, workloads } = await load();
    const runners = runnersIn(objects);
    for (const { kind, metadata, spec } of runners)
      if (kind !== "Job")
        expect(spec.selector?.matchLabels).toEqual({
          "app.kubernetes.io/name": metadata.name,
          "app.kubernetes.io/instance": environmentName,
        });
    for (const { metadata, spec } of kindIn(objects, "Service")) {
      const found = runners.filter(one =>
        Object.entries(spec?.selector ?? {}).every(
          ([key, value]) => one.spec.template.metadata?.labels?.[key] === value,
        ),
      );
      const members = workloads.filter(one => one.name === metadata.name || one.family === metadata.name);
      expect([metadata.name, found.map(one => one.metadata.name).sort()]).toEqual([
        metadata.name,
        members.map(one => one.name).sort(),
      ]);
    }
  });

  test("everything carries the labels it is pruned by, and its wave", async () => {
    const { objects } = await load();
    for (const object of objects) {
      expect([nameOf(object), object.metadata.labels]).toMatchObject([
        nameOf(object),
        { "app.kubernetes.io/instance": environmentName, "app.kubernetes.io/managed-by": "signalbox" },
      ]);
      expect(object.metadata.annotations).toHaveProperty(["argocd.argoproj.io/sync-wave"]);
      if (object.kind === "ConfigMap")
        expect(object.metadata.annotations).toMatchObject({ "kustomize.toolkit.fluxcd.io/substitute": "disabled" });
    }
  });

  test("nothing that a GitOps tool would take for its own variable stands outside of ConfigMaps", async () => {
    const { objects } = await load();
    const found = objects.filter(one => one.kind !== "ConfigMap" && JSON.stringify(one).includes("${"));
    expect(found.map(nameOf)).toEqual([]);
  });

  test("every process has limits, probes where it stays, and an image that stays the same", async () => {
    const { objects, workloads } = await load();
    for (const workload of workloads) {
      const runner = runnersIn(objects).find(one => one.metadata.labels?.["app.kubernetes.io/name"] === workload.name);
      const pod = runner?.spec.template.spec;
      const [container] = pod?.containers ?? [];
      expect([workload.name, container?.image]).toEqual([
        workload.name,
        expect.stringMatching(/^[a-z0-9.-]+\.[a-z]+\/.+:[^:/]+$/),
      ]);
      expect(container?.image).not.toMatch(/:latest/);
      expect(container?.resources?.requests?.memory).toBe(container?.resources?.limits?.memory);
      expect(container?.resources?.requests?.cpu).toBeDefined();
      expect(pod?.automountServiceAccountToken).toBe((workload.permissions ?? []).length > 0);
      const isOnce = workload.runs.kind === "once";
      expect([workload.name, container?.readinessProbe !== undefined, container?.livenessProbe !== undefined]).toEqual([
        workload.name,
        !isOnce,
        !isOnce,
      ]);
      expect([workload.name, container?.env?.some(({ name }) => name === "GOMEMLIMIT") ?? false]).toEqual([
        workload.name,
        workload.go ?? false,
      ]);
    }
  });

  test("what an autoscaler counts has no number, and what there are several of has a budget", async () => {
    const { objects } = await load();
    const scaled = kindIn(objects, "HorizontalPodAutoscaler").map(one => one.metadata.name);
    for (const { metadata, spec } of kindIn(objects, "Deployment"))
      expect([metadata.name, spec?.replicas === undefined]).toEqual([metadata.name, scaled.includes(metadata.name)]);
    const several = [
      ...kindIn(objects, "Deployment").map(({ metadata, spec }) => [metadata.name, spec?.replicas ?? 2] as const),
      ...kindIn(objects, "StatefulSet").map(({ metadata, spec }) => [metadata.name, spec?.replicas ?? 1] as const),
    ].filter(([, count]) => count > 1);
    expect(
      kindIn(objects, "PodDisruptionBudget")
        .map(one => one.metadata.name)
        .sort(),
    ).toEqual(several.map(([name]) => name).sort());
  });
});

const workload = (more: Partial<Workload>): Workload => ({
  name: "store",
  component: "store",
  about: "a store",
  image: { name: "loki" },
  runs: { kind: "members", count: 1 },
  cpu: 0.5,
  memory: MiB(512),
  ...more,
});

const planOf = (
  workloads: readonly Workload[],
  { texts = {}, ...places }: KubernetesInput & { readonly texts?: Readonly<Record<string, string>> } = {},
): ClusterPlan => {
  const platform = kubernetes(places);
  return {
    environment: "test",
    platform,
    services: [],
    secrets: { kind: "external-secrets", store: "vault", cluster: true, prefix: "llm/" },
    workloads,
    sharedConfigs: [],
    manifests: [],
    textOf: path => texts[path] ?? "",
  };
};

const objectsOf = (...args: Parameters<typeof planOf>): readonly Manifest[] =>
  clusterFiles(planOf(...args)).flatMap(({ objects }) => objects);

describe("configurations larger than one ConfigMap", () => {
  const half = "x".repeat(600_000);
  const texts = { "store/a.yaml": half, "store/b.yaml": half, "store/c.yaml": "c" };
  const files = { "a.yaml": "store/a.yaml", "rules/b.yaml": "store/b.yaml", "c.yaml": "store/c.yaml" };
  const objects = objectsOf([workload({ mounts: [{ kind: "files", at: "/etc/store", files }] })], { texts });

  test("are cut by their files", () => {
    const maps = kindIn(objects, "ConfigMap").map(({ data = {}, metadata }) => [metadata.name, Object.keys(data)]);
    expect(maps).toEqual([
      ["store", ["a.yaml"]],
      ["store-2", ["b.yaml", "c.yaml"]],
    ]);
  });

  test("are one folder all the same", () => {
    const [volume] = kindIn(objects, "StatefulSet")[0]?.spec?.template.spec?.volumes ?? [];
    expect(volume === undefined ? [] : shownBy(volume)).toEqual([
      { name: "store", key: "a.yaml", path: "a.yaml" },
      { name: "store-2", key: "b.yaml", path: "rules/b.yaml" },
      { name: "store-2", key: "c.yaml", path: "c.yaml" },
    ]);
  });

  test("one file that is too large is refused with its size", () => {
    const plan = planOf([workload({ mounts: [{ kind: "files", at: "/etc/store", files: { a: "store/a.yaml" } }] })], {
      texts: { "store/a.yaml": "x".repeat(1_000_001) },
    });
    expect(judgeSizes(plan)).toMatchObject([{ path: "store/a.yaml", got: "1000001 bytes" }]);
    const shared = { ...plan, workloads: [], sharedConfigs: [{ name: "shared", files: { a: "store/a.yaml" } }] };
    expect(judgeSizes(shared)).toMatchObject([{ path: "store/a.yaml", got: "1000001 bytes" }]);
  });
});

describe("a Job", () => {
  const nameWith = (text: string): string | undefined =>
    kindIn(
      objectsOf(
        [
          workload({
            name: "setup",
            runs: { kind: "once" },
            mounts: [{ kind: "files", at: "/setup", files: { a: "store/a" } }],
          }),
        ],
        { texts: { "store/a": text } },
      ),
      "Job",
    )[0]?.metadata.name;

  test("is another one when its files are others", () => {
    expect(nameWith("a")).toMatch(/^setup-[0-9a-f]{8}$/);
    expect(nameWith("a")).toBe(nameWith("a"));
    expect(nameWith("a")).not.toBe(nameWith("b"));
  });

  test.each([
    ["goes first where others use what it sets up", ["http://database:9200"], "-1"],
    ["holds up nobody where they do not", ["http://other:9200"], "1"],
  ])("%s", (_name, connects, wave) => {
    const setup = workload({ name: "setup", runs: { kind: "once" }, connects: ["http://database:9200"] });
    const [job] = kindIn(objectsOf([setup, workload({ connects })]), "Job");
    expect(job?.metadata.annotations?.["argocd.argoproj.io/sync-wave"]).toBe(wave);
  });
});

describe("what there can be only one of", () => {
  test.each([
    ["is ended before the next one starts", { single: "its disk is its own" }, "Recreate"],
    ["and what there can be more of is not", {}, "RollingUpdate"],
  ])("%s", (_name, more, type) => {
    const [deployment] = kindIn(objectsOf([workload({ runs: { kind: "replicas", count: 1 }, ...more })]), "Deployment");
    expect(deployment?.spec?.strategy?.type).toBe(type);
  });
});

describe("names of volumes", () => {
  test.each([
    ["/etc/loki", "etc-loki"],
    ["/var/log/llm-batch", "var-log-llm--batch"],
    ["/var/log/llm/batch", "var-log-llm-batch"],
    ["/var/log/My_App", "var-log-my-app-6d303a36"],
    [`/${"a".repeat(70)}`, ""],
  ])("%s", (at, name) => {
    if (name !== "") expect(volumeName(at)).toBe(name);
    expect(volumeName(at)).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });
  test("two folders have two", () => {
    const folders = [
      "/a-b",
      "/a/b",
      "/a--b",
      "/A/b",
      "/a.b",
      "/a_b",
      "/a/-b",
      "/a-/b",
      `/${"x".repeat(64)}`,
      `/${"x".repeat(65)}`,
    ];
    expect(new Set(folders.map(volumeName)).size).toBe(folders.length);
  });
});

describe("network policies", () => {
  const store = workload({ ports: [{ name: "http", port: 3100, audience: "readers" }] });
  const sender = workload({
    name: "gateway",
    runs: { kind: "replicas", count: 2 },
    connects: ["http://store.observability.svc.cluster.local:3100"],
  });
  const rulesOf = (name: string, ...args: Parameters<typeof planOf>) => {
    const found = kindIn(objectsOf(...args), "NetworkPolicy").find(one => one.metadata.name === name)?.spec;
    return { ingress: found?.ingress, egress: found?.egress, types: found?.policyTypes };
  };
  const podsNamed = (name: string, namespace = "observability") => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": "test" } },
  });
  const tcp = (...ports: readonly number[]) => ports.map(port => ({ port, protocol: "TCP" }));
  const anyAddress = [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }];
  const dns = {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [{ port: 53, protocol: "UDP" }, ...tcp(53)],
  };
  const both = ["Ingress", "Egress"];

  test("a workload that nobody reaches and that reaches nobody is closed both ways, without empty lists", () => {
    expect(rulesOf("store", [workload({})])).toEqual({ types: both });
  });

  test("an edge opens its two ends, and no more", () => {
    expect(rulesOf("store", [store, sender])).toEqual({
      types: both,
      ingress: [{ from: [podsNamed("gateway")], ports: tcp(3100) }],
    });
    expect(rulesOf("gateway", [store, sender])).toEqual({
      types: both,
      egress: [dns, { to: [podsNamed("store")], ports: tcp(3100) }],
    });
  });

  test("agents reach from their own namespace", () => {
    const agent = workload({ ...sender, name: "agent", runs: { kind: "nodes" }, user: 0 });
    expect(rulesOf("store", [store, agent]).ingress).toEqual([
      { from: [podsNamed("agent", "observability-agents")], ports: tcp(3100) },
    ]);
  });

  test("readers are namespaces that the platform names", () => {
    expect(rulesOf("store", [store], { readers: ["monitoring"] }).ingress).toEqual([
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
        ports: tcp(3100),
      },
    ]);
  });

  test("what is for anyone is so for pods and for machines", () => {
    const beats = workload({ ports: [{ name: "beats", port: 5044, audience: "anyone" }] });
    expect(rulesOf("store", [beats]).ingress).toEqual([
      { from: [{ namespaceSelector: {} }, ...anyAddress], ports: tcp(5044) },
    ]);
  });

  test("the API server is reached by who may ask it something", () => {
    const permissions: Workload["permissions"] = [
      { scope: "own-namespace", groups: [""], resources: ["pods"], verbs: ["get"] },
    ];
    expect(rulesOf("store", [workload({ permissions })]).egress).toEqual([
      dns,
      { to: anyAddress, ports: tcp(443, 6443) },
    ]);
    const apiServer = { cidr: "10.0.0.1/32", port: 6443 };
    expect(rulesOf("store", [workload({ permissions })], { apiServer }).egress).toEqual([
      dns,
      { to: [{ ipBlock: { cidr: "10.0.0.1/32" } }], ports: tcp(6443) },
    ]);
  });

  test("members of a family reach each other, and only those of their environment", () => {
    const ring = workload({
      family: "ring",
      ports: [
        { name: "gossip", port: 7946, audience: "family" },
        { name: "http", port: 3100 },
      ],
    });
    const members = [
      { podSelector: { matchLabels: { "app.kubernetes.io/instance": "test", "signalbox/family": "ring" } } },
    ];
    const rules = rulesOf("store", [ring, { ...ring, name: "other" }]);
    expect(rules.ingress).toMatchObject([{ from: members, ports: tcp(7946) }]);
    expect(rules.egress).toMatchObject([dns, { to: members, ports: tcp(7946) }]);
  });

  test("an address, a server of others, and one outside", () => {
    const connects = ["http://10.1.2.3:9200", "http://elasticsearch.search.svc:9200", "https://hooks.example.com"];
    expect(rulesOf("store", [workload({ connects })]).egress).toEqual([
      dns,
      { to: [{ ipBlock: { cidr: "10.1.2.3/32" } }], ports: tcp(9200) },
      // A policy sees the pods' ports, which a Service need not share.
      { to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "search" } } }] },
      { to: anyAddress, ports: tcp(443) },
    ]);
  });

  test.each([
    ["http://*.llm.pod.cluster.local:9464", { matchLabels: { "kubernetes.io/metadata.name": "llm" } }],
    ["http://*.pod.cluster.local:9464", {}],
  ])("pods that nobody counts: %s", (address, namespaceSelector) => {
    expect(rulesOf("store", [workload({ connects: [address] })]).egress).toEqual([
      dns,
      { to: [{ namespaceSelector }], ports: tcp(9464) },
    ]);
  });

  test("a cloud's API brings the way to its credentials", () => {
    const rules = rulesOf("store", [workload({ connects: ["https://logs.eu-west-1.amazonaws.com"] })]).egress ?? [];
    expect(JSON.stringify(rules)).toContain("169.254.169.254/32");
  });

  test("names are asked of the node's own cache where there is one", () => {
    expect(rulesOf("gateway", [store, sender], { nodeLocalDns: "169.254.20.10" }).egress?.[0]?.to).toEqual([
      { ipBlock: { cidr: "169.254.20.10/32" } },
    ]);
  });
});

describe("what a cluster has of its own", () => {
  const store = workload({
    env: { KEY: secret("store-key") },
    mounts: [{ kind: "disk", at: "/data", size: GiB(1) }],
    permissions: [{ scope: "own-namespace", groups: [""], resources: ["pods"], verbs: ["get"] }],
  });
  const podOf = (places: KubernetesInput) => kindIn(objectsOf([store], places), "StatefulSet")[0]?.spec?.template;

  test("a registry, digests and pull secrets", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const pod = podOf({
      images: { registry: "registry.example.com/mirror", digests: { "grafana/loki": digest }, pullSecrets: ["pull"] },
    })?.spec;
    expect(pod?.containers[0]?.image).toMatch(/^registry\.example\.com\/mirror\/grafana\/loki:[0-9.]+@sha256:a{64}$/);
    expect(pod?.imagePullSecrets).toEqual([{ name: "pull" }]);
  });

  test("an account of yours takes the place of ours, with its permissions", () => {
    const places = { workloads: { store: { serviceAccount: { kind: "existing", name: "mine" } as const } } };
    expect(podOf(places)?.spec?.serviceAccountName).toBe("mine");
    const kinds = objectsOf([store], places).map(({ kind }) => kind);
    expect(kinds.filter(kind => /ServiceAccount|Role/.test(kind))).toEqual([]);
  });

  test("an identity at a cloud, on the account and on the pods", () => {
    const identity = {
      annotations: { "eks.amazonaws.com/role-arn": "arn" },
      labels: { "azure.workload.identity/use": "true" },
    };
    const places = { workloads: { store: { identity } } };
    expect(kindIn(objectsOf([store], places), "ServiceAccount")[0]?.metadata).toMatchObject(identity);
    expect(podOf(places)?.metadata?.labels).toMatchObject(identity.labels);
  });

  test("sizes, class of disks and nodes", () => {
    const places: KubernetesInput = {
      storageClass: "fast",
      workloads: { store: { cpu: 2, memory: GiB(3), storage: GiB(7), nodeSelector: { pool: "telemetry" } } },
    };
    const [set] = kindIn(objectsOf([store], places), "StatefulSet");
    expect(set?.spec?.volumeClaimTemplates?.[0]?.spec).toMatchObject({
      storageClassName: "fast",
      resources: { requests: { storage: "7Gi" } },
    });
    expect(set?.spec?.template.spec).toMatchObject({
      nodeSelector: { "kubernetes.io/os": "linux", pool: "telemetry" },
      containers: [{ resources: { requests: { cpu: "2", memory: "3Gi" }, limits: { memory: "3Gi" } } }],
    });
  });

  test("namespaces of yours are not made", () => {
    const names = (places: KubernetesInput) =>
      kindIn(objectsOf([store], places), "Namespace").map(one => one.metadata.name);
    expect(names({})).toEqual(["observability"]);
    expect(names({ namespace: { kind: "existing", name: "telemetry" } })).toEqual([]);
  });

  test("secrets stand nowhere by their values", () => {
    expect(podOf({})?.spec?.containers[0]?.env).toEqual([
      { name: "KEY", valueFrom: { secretKeyRef: { name: "store", key: "store-key" } } },
    ]);
  });
});
