import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiServer, apiServerMissing, startApiServerWithEtcd } from "./api-server.ts";

const missing = apiServerMissing();

const object = (apiVersion: string, kind: string, rest: object): string =>
  JSON.stringify({ apiVersion, kind, ...rest });

const pod = (securityContext: object): string =>
  object("v1", "Pod", {
    metadata: { name: "gateway", namespace: "restricted" },
    spec: { containers: [{ name: "gateway", image: "registry.example.com/gateway:1", securityContext }] },
  });

const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

const serviceMonitor = (endpoint: object): string =>
  object("monitoring.coreos.com/v1", "ServiceMonitor", {
    metadata: { name: "gateway", namespace: "default" },
    spec: { selector: { matchLabels: { app: "gateway" } }, endpoints: [endpoint] },
  });

describe.skipIf(missing)(`the API server the conformance suite asks${missing ? ` (${missing})` : ""}`, () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServerWithEtcd();
  });
  afterAll(() => server?.stop());

  /** What comes of an object that is applied for trial. */
  const trial = (input: string) =>
    server.kubectl(["apply", "--dry-run=server", "--validate=strict", "--filename=-"], { input });

  test("refuses a field it does not know", async () => {
    const configMap = (rest: object) =>
      object("v1", "ConfigMap", { metadata: { name: "one", namespace: "default" }, ...rest });
    expect(await trial(configMap({ data: { key: "value" } }))).toMatchObject({ code: 0 });
    const refused = await trial(configMap({ dat: { key: "value" } }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('unknown field "dat"');
  });

  test("refuses a privileged pod in a restricted namespace, and admits a restricted one", async () => {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    const namespace = object("v1", "Namespace", { metadata: { name: "restricted", labels } });
    expect(await server.kubectl(["apply", "--filename=-"], { input: namespace })).toMatchObject({ code: 0 });
    await server.createDefaultServiceAccount("restricted");
    expect(await trial(pod(restrictedContainer))).toMatchObject({ code: 0 });
    const refused = await trial(pod({ privileged: true }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  test("knows the operators' kinds, and their fields", async () => {
    await server.applyCrds();
    expect(await trial(serviceMonitor({ port: "metrics", interval: "30s" }))).toMatchObject({ code: 0 });
    const refused = await trial(serviceMonitor({ port: "metrics", intervall: "30s" }));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('unknown field "spec.endpoints[0].intervall"');
  });
});
