/** The committed environments on a real API server: accepted as they are, unchanged the second time, and admitted as pods. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "../../../src/core/manifest.ts";
import type { Permission, Workload } from "../../../src/core/workload.ts";
import type { PodTemplate } from "../../../src/doors/kubernetes.ts";
import type { GeneratedFile } from "../../../src/output/render.ts";
import { namespaceOf } from "../../../src/targets/kubernetes/plan.ts";
import { clusterObjects, clusters, environmentOf, manifestsIn, nameOf, renderedOf } from "../../workloads/clusters.ts";
import { type ApiServer, apiServerMissing, startApiServerWithEtcd } from "./api-server.ts";
import { apply, inFolder, stateOf, written } from "./state.ts";

const missing = apiServerMissing();

interface Runner {
  readonly metadata: Manifest["metadata"];
  readonly spec: { readonly template: PodTemplate; readonly volumeClaimTemplates?: readonly Manifest[] };
}

/** What runs pods. */
const isRunner = (object: object & { readonly kind: string }): object is Runner & { readonly kind: string } =>
  ["Deployment", "StatefulSet", "DaemonSet", "Job"].includes(object.kind);

interface Pod {
  readonly apiVersion: "v1";
  readonly kind: "Pod";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: NonNullable<PodTemplate["spec"]>;
}

/** The pods the controllers would ask for, but for a StatefulSet's disks, which its controller adds as volumes. */
const podsIn = (objects: readonly (object & { readonly kind: string })[]): readonly Pod[] =>
  objects.filter(isRunner).flatMap((object): readonly Pod[] => {
    const { template, volumeClaimTemplates = [] } = object.spec;
    if (template.spec === undefined) return [];
    const disks = volumeClaimTemplates.map(({ metadata: { name } }) => ({
      name,
      persistentVolumeClaim: { claimName: `${name}-${object.metadata.name}-0` },
    }));
    const spec = { restartPolicy: "Always", ...template.spec, volumes: [...(template.spec.volumes ?? []), ...disks] };
    const { name, namespace = "default" } = object.metadata;
    return [{ apiVersion: "v1", kind: "Pod", metadata: { ...template.metadata, name, namespace }, spec }];
  });

describe.skipIf(missing).each(clusters)(`%s on a real API server${missing ? ` (${missing})` : ""}`, name => {
  let server: ApiServer;
  let files: readonly GeneratedFile[];
  let objects: readonly Manifest[];
  let workloads: readonly Workload[];
  let namespaceFor: (workload: Workload) => string;

  beforeAll(async () => {
    const environment = await environmentOf(name);
    const { platform } = environment.site;
    if (platform.kind !== "kubernetes") throw new Error(`${name} runs in no cluster`);
    namespaceFor = workload => namespaceOf({ platform }, workload);
    files = (await renderedOf(name)).files;
    objects = clusterObjects(files);
    workloads = environment.site.workloads();
    server = await startApiServerWithEtcd();
    await server.applyCrds();
  });
  afterAll(() => server?.stop());

  /** Asks whether pods would be admitted. */
  const trial = (pods: readonly object[]) =>
    server.kubectl(["apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename=-"], {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items: pods }),
    });

  test("kubectl renders the folder into the objects of its files", async () => {
    const { code, stdout, stderr } = await inFolder(files, folder => server.kubectl(["kustomize", folder]));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const byName = (all: readonly Manifest[]) => new Map(all.map(one => [nameOf(one), one]));
    expect(byName(manifestsIn(stdout))).toEqual(byName(objects));
  });

  test("everything is accepted without a warning, and nothing is written the second time", async () => {
    const first = await apply(server, files);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
    const before = await stateOf(server, name);
    expect([...before.keys()].sort()).toEqual(objects.map(nameOf).sort());
    const second = await apply(server, files);
    expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: "" });
    expect(
      second.stdout
        .trim()
        .split("\n")
        .filter(line => !line.endsWith(" serverside-applied")),
    ).toEqual([]);
    expect(written(before, await stateOf(server, name))).toEqual([]);
  });

  test("every pod template is admitted as a pod of its namespace", async () => {
    for (const { kind, metadata } of objects)
      if (kind === "Namespace") await server.createDefaultServiceAccount(metadata.name);
    const pods = podsIn(objects);
    expect(pods.length).toBe(workloads.length);
    const { code, stderr, stdout } = await trial(pods);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toHaveLength(pods.length);
  });

  test("no template is admitted once it is privileged, but where agents are", async () => {
    for (const pod of podsIn(objects)) {
      const [container] = pod.spec.containers;
      const spec = { ...pod.spec, containers: [{ ...container, securityContext: { privileged: true } }] };
      const { code, stderr } = await trial([{ ...pod, spec }]);
      const onNodes = workloads.some(one => one.name === pod.metadata.name && one.runs.kind === "nodes");
      expect([pod.metadata.name, code]).toEqual([pod.metadata.name, onNodes ? 0 : 1]);
      if (!onNodes) expect(stderr).toContain('violates PodSecurity "restricted:latest"');
    }
  });

  test("agents are not admitted where everything else runs", async () => {
    const agents = podsIn(objects).filter(({ metadata: { namespace } }) => namespace?.endsWith("-agents"));
    expect(agents.length).toBeGreaterThan(0);
    const moved = agents.map(pod => ({
      ...pod,
      metadata: { ...pod.metadata, namespace: "observability" },
      spec: { ...pod.spec, serviceAccountName: "default" },
    }));
    const { code, stderr } = await trial(moved);
    expect(code).toBe(1);
    expect(stderr).toContain("restricted volume types");
  });

  test("an account may do what its workload asks for, and no more", async () => {
    const allowed = async (workload: Workload, verb: string, resource: string, scope: Permission["scope"]) => {
      const namespace = namespaceFor(workload);
      const account = `system:serviceaccount:${namespace}:${workload.name}`;
      const where = scope === "cluster" ? "--all-namespaces" : `--namespace=${namespace}`;
      // Of "nodes/metrics" it would take the second for the name of a node.
      const [of = "", part] = resource.split("/");
      const asked = [verb, of, ...(part === undefined ? [] : [`--subresource=${part}`])];
      const { stdout } = await server.kubectl(["auth", "can-i", ...asked, `--as=${account}`, where]);
      return stdout.trim();
    };
    for (const workload of workloads) {
      for (const { groups, resources, scope, verbs } of workload.permissions ?? [])
        for (const resource of resources)
          for (const verb of verbs) {
            // What has no namespace is asked for without one, and a group belongs to its own resources only.
            const asked = [workload.name, verb, resource];
            const group = groups.length === 1 && groups[0] !== "" ? `.${groups[0]}` : "";
            expect([...asked, await allowed(workload, verb, `${resource}${group}`, scope)]).toEqual([...asked, "yes"]);
          }
      // Through a node's proxy one could do anything in its pods.
      const never = [
        await allowed(workload, "get", "secrets", "own-namespace"),
        await allowed(workload, "get", "nodes/proxy", "cluster"),
      ];
      expect([workload.name, ...never]).toEqual([workload.name, "no", "no"]);
    }
  });
});
