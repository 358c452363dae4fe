/** What runs of Alertmanager, and what an operator is given in its place. */

import { describe, expect, test } from "vitest";
import type { Environment, EnvironmentInput } from "../../src/environment/index.ts";
import { alertmanager, externalSecrets, kubernetes, kubernetesSecret, prometheus } from "../../src/index.ts";
import { alertmanagerConfigObject } from "../../src/targets/alertmanager/manifests.ts";

import { dataOf, environmentOf, filesOf, manifestsOf, onlyOf, open, routes, workloadsOf } from "./viewers.ts";

describe("Alertmanager", () => {
  const withAlertmanager = (own: Partial<EnvironmentInput>, options = { config: true }) =>
    environmentOf({
      routes,
      ...own,
      targets: { alertmanager: alertmanager(options), ...own.targets },
    });
  const apis = ({ site }: Environment) => site.doors("alertmanager-api").map(({ endpoint }) => endpoint.url);

  test.each<readonly [what: string, platform: EnvironmentInput["platform"], members: number]>([
    ["a small cluster", kubernetes(), 1],
    ["a large cluster", kubernetes({ profile: "large" }), 3],
    ["a size of one's own", kubernetes({ workloads: { alertmanager: { replicas: 2 } } }), 2],
    ["a large cluster with one", kubernetes({ profile: "large", workloads: { alertmanager: { replicas: 1 } } }), 1],
  ])("in %s: as many doors as members, who talk to each other when there are several", (_, platform, members) => {
    const environment = withAlertmanager({ platform });
    const workload = onlyOf(environment, "alertmanager");
    expect(workload.runs).toEqual({ kind: "members", count: members });
    const host = "alertmanager.observability.svc.cluster.local:9093";
    const doors =
      members === 1 ? [host] : Array.from({ length: members }, (_, index) => `alertmanager-${index}.${host}`);
    expect(apis(environment)).toEqual(doors.map(door => `http://${door}`));
    expect(
      dataOf(environment, "prometheus/prometheus.yaml").alerting.alertmanagers.flatMap(
        (one: { static_configs: readonly { targets: readonly string[] }[] }) =>
          one.static_configs.flatMap(({ targets }) => targets),
      ),
    ).toEqual(doors);
    const { args = [], ports = [] } = workload;
    expect(args.includes("--cluster.listen-address=")).toBe(members === 1);
    expect(args.some(arg => arg.startsWith("--cluster.peer=alertmanager-peers."))).toBe(members > 1);
    expect(ports.filter(({ audience }) => audience === "family").map(({ transport = "tcp" }) => transport)).toEqual(
      members > 1 ? ["tcp", "udp"] : [],
    );
    expect([workload.headless, workload.family !== undefined]).toEqual([true, members > 1]);
  });

  test.each<readonly [what: string, options: object, namespace: string | undefined]>([
    ["ours", { config: true }, undefined],
    ["the operator's", {}, "observability"],
    ["the operator's at an address", { url: "https://alerts.example.com" }, "observability"],
  ])("of one that is %s, alerts say the namespace that routes go by", (_, options, namespace) => {
    const environment = withAlertmanager({}, { config: false, ...options });
    const { alerting } = dataOf(environment, "prometheus/prometheus.yaml");
    const said = alerting.alertmanagers.map(
      (one: { alert_relabel_configs?: readonly { target_label: string; replacement: string }[] }) =>
        one.alert_relabel_configs?.find(({ target_label: label }) => label === "namespace")?.replacement,
    );
    expect(said).toEqual([namespace]);
    // Queries, and whoever else is handed alerts, see them as they were.
    expect(filesOf(environment).get("prometheus/rules/alerts.yaml")).not.toContain("namespace");
    // Of a Prometheus that is not ours, nobody can say how alerts leave it.
    const theirs = withAlertmanager(
      { platform: open, targets: { prometheus: prometheus({ url: "https://metrics.example.com" }) } },
      { config: false, ...options },
    );
    for (const { rules } of dataOf(theirs, "prometheus/rules/alerts.yaml").groups)
      for (const { labels } of rules) expect(labels.namespace).toBe(namespace);
  });

  test("reaches every channel", () => {
    expect(onlyOf(withAlertmanager({}), "alertmanager").connects).toEqual([
      "https://events.pagerduty.com:443",
      "https://*:443",
      "smtp://smtp.example.com:587",
    ]);
  });

  test.each<readonly [what: string, own: Partial<EnvironmentInput>, options: object, api: string]>([
    ["the operator's", {}, {}, "http://alertmanager-operated.observability.svc.cluster.local:9093"],
    ["at an address", {}, { url: "https://alerts.example.com" }, "https://alerts.example.com"],
  ])("runs nothing and is not asked for metrics where it is somebody else's: %s", (_, own, options, api) => {
    const environment = withAlertmanager(own, { config: false, ...options });
    expect(workloadsOf(environment, "alertmanager")).toEqual([]);
    expect(apis(environment)).toEqual([api]);
    expect(environment.site.doors("prometheus-scrape").map(({ key }) => key)).not.toContain("alertmanager");
    const addition = manifestsOf(environment, "alertmanager").find(({ kind }) => kind === "AlertmanagerConfig");
    expect(JSON.parse(JSON.stringify(addition))).toEqual(
      alertmanagerConfigObject.parse(dataOf(environment, "alertmanager/alertmanager-config.yaml")),
    );
  });

  test.each([
    ["External Secrets makes", externalSecrets("vault", { prefix: "llm/" }), "test-alertmanager"],
    ["is there", kubernetesSecret("llm-secrets"), "llm-secrets"],
  ] as const)("somebody else's refers to a Secret that %s", (_, secrets, name) => {
    const manifests = manifestsOf(withAlertmanager({ secrets }, { config: false }), "alertmanager");
    const made = manifests.find(({ kind }) => kind === "ExternalSecret");
    const names = ["incident-webhook", "pagerduty", "slack-webhook", "smtp-password"];
    expect(made?.spec).toEqual(
      secrets.kind === "kubernetes-secret"
        ? undefined
        : expect.objectContaining({
            target: { name, creationPolicy: "Owner" },
            data: names.map(key => ({ secretKey: key, remoteRef: { key: `llm/${key}` } })),
          }),
    );
    const text = JSON.stringify(manifests.find(({ kind }) => kind === "AlertmanagerConfig"));
    expect(new Set(text.match(/"name":"[^"]+","key":"[^"]+"/g))).toEqual(
      new Set(names.map(key => `"name":"${name}","key":"${key}"`)),
    );
  });
});
