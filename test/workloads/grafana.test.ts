/** What runs of Grafana, and what its sidecar finds. */

import { describe, expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import staging from "../../environments/staging.ts";
import type { EnvironmentInput } from "../../src/environment/index.ts";
import { alertmanager, compose, envFile, grafana, jaeger, kubernetesSecret, otlp, secret } from "../../src/index.ts";

import {
  dataOf,
  environmentOf,
  environments,
  filesOf,
  mountsOf,
  onlyOf,
  open,
  problemsOf,
  routes,
  sharedOf,
  workloadsOf,
} from "./viewers.ts";

describe("Grafana", () => {
  test.each(environments)("%s: every generated file is where Grafana looks for it", (_, environment) => {
    const grafanas = environment.targets.filter(({ target }) => target.product === "grafana");
    for (const { self } of grafanas) {
      const mounts = mountsOf(onlyOf(environment, "grafana"), "files");
      const mounted = mounts.flatMap(({ at, files }) =>
        Object.entries(files).map(([name, path]) => [`${at}/${name}`, path]),
      );
      const generated = [...filesOf(environment).keys()].filter(path =>
        /^grafana\/(provisioning|dashboards)\//.test(path),
      );
      expect(mounted.map(([, path]) => path).sort()).toEqual(generated.sort());
      const { providers } = dataOf(environment, `${self.key}/provisioning/dashboards/dashboards.yaml`);
      for (const [at, path = ""] of mounted)
        expect(at).toBe(
          path.startsWith("grafana/provisioning/")
            ? path.replace("grafana/", "/etc/grafana/")
            : path.replace("grafana/dashboards", providers[0].options.path),
        );
      expect(mounts.map(({ config, reloads }) => [config, reloads])).toEqual([
        [undefined, undefined],
        ["grafana-dashboards", true],
      ]);
    }
  });

  test("asks for a name in a cluster, and for none on a laptop", () => {
    const laptop = onlyOf(dev, "grafana").env ?? {};
    const cluster = onlyOf(staging, "grafana").env ?? {};
    expect([laptop.GF_AUTH_ANONYMOUS_ENABLED, laptop.GF_SECURITY_ADMIN_PASSWORD]).toEqual(["true", undefined]);
    expect([cluster.GF_AUTH_ANONYMOUS_ENABLED, cluster.GF_SECURITY_ADMIN_PASSWORD]).toEqual([
      undefined,
      secret("grafana-admin-password"),
    ]);
  });

  test("reaches the stores it reads, and the channels where it judges alerts", () => {
    const stores = [
      "http://prometheus.observability.svc.cluster.local:9090",
      "http://loki.observability.svc.cluster.local:3100",
      "http://jaeger.observability.svc.cluster.local:16686",
    ];
    const told = { routes, targets: { alertmanager: alertmanager({ config: true }) } };
    expect(onlyOf(environmentOf(told), "grafana").connects).toEqual(stores);
    expect(onlyOf(environmentOf({ routes, evaluator: "grafana" }), "grafana").connects).toEqual([
      ...stores,
      "https://events.pagerduty.com:443",
      "https://*:443",
      "smtp://smtp.example.com:587",
    ]);
  });

  test("sends mail with the settings its fragment has", () => {
    const environment = environmentOf({ routes, evaluator: "grafana", secrets: kubernetesSecret("signalbox") });
    const { env = {} } = onlyOf(environment, "grafana");
    const fragment = filesOf(environment).get("grafana/fragments/grafana.ini")?.text ?? "";
    const settings = [...fragment.matchAll(/^(\w+) = (.*)$/gm)].map(([, name = "", value]) => [
      `GF_SMTP_${name.toUpperCase()}`,
      name === "password" ? secret("smtp-password") : value,
    ]);
    expect(Object.entries(env).filter(([name]) => name.startsWith("GF_SMTP_"))).toEqual(settings);
    expect(settings).toHaveLength(6);
  });
});

describe("a Grafana that has a sidecar", () => {
  const withSidecar = (sidecar: boolean | object, own: Partial<EnvironmentInput> = {}) =>
    environmentOf({
      routes,
      evaluator: "grafana",
      platform: open,
      ...own,
      targets: {
        grafana: grafana({ reads: ["prometheus", "loki", "jaeger"], folder: "LLM", sidecar }),
        ...own.targets,
      },
    });

  test("runs nothing here, and each file is in one ConfigMap under a name of its own", () => {
    const environment = withSidecar(true);
    expect(workloadsOf(environment, "grafana")).toEqual([]);
    const shared = sharedOf(environment);
    const generated = [...filesOf(environment).keys()].filter(path =>
      /^grafana\/(provisioning|dashboards)\//.test(path),
    );
    expect(shared.flatMap(({ files }) => Object.values(files)).sort()).toEqual(generated.sort());
    expect(generated).not.toContain("grafana/provisioning/dashboards/dashboards.yaml");
    const keys = shared.flatMap(({ files }) => Object.keys(files));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^test-/);
    for (const { name } of shared) expect(name).toMatch(/^test-grafana-[a-z0-9-]+$/);
  });

  test.each<readonly [what: string, sidecar: boolean | object, dashboards: object, sources: object, alerting: object]>([
    ["the charts'", true, { grafana_dashboard: "1" }, { grafana_datasource: "1" }, { grafana_alert: "1" }],
    [
      "one's own",
      { dashboards: { team: "llm" }, dataSources: { ds: "" }, alerting: {}, folderAnnotation: "k8s-sidecar/folder" },
      { team: "llm" },
      { ds: "" },
      {},
    ],
  ])("finds them by labels, %s", (_, sidecar, dashboards, sources, alerting) => {
    for (const { annotations, files, labels } of sharedOf(withSidecar(sidecar))) {
      const [path = ""] = Object.values(files);
      expect(labels).toEqual(
        path.includes("/dashboards/") ? dashboards : path.includes("/datasources/") ? sources : alerting,
      );
      expect(Object.values(annotations ?? {})).toEqual(path.includes("/dashboards/") ? ["LLM"] : []);
      if (path.includes("/dashboards/")) expect(Object.keys(files)).toHaveLength(1);
    }
  });

  test("is refused on one machine, and with a label that is none", () => {
    const reads = ["prometheus", "loki", "jaeger"];
    const laptop = {
      platform: compose(),
      secrets: envFile(),
      services: { "llm-service": { source: otlp() } },
      targets: { jaeger: jaeger({}), grafana: grafana({ reads, sidecar: true }) },
    };
    expect(problemsOf(laptop).join("\n")).toContain("targets.grafana.sidecar: is nowhere on one machine");
    const wrong = { targets: { grafana: grafana({ reads, sidecar: { dashboards: { "a b": "1" } } }) } };
    expect(problemsOf(wrong).join("\n")).toContain("targets.grafana.sidecar.dashboards");
  });
});
