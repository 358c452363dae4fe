import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import type { Manifest } from "../../src/core/manifest.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import {
  alertmanager,
  externalSecrets,
  kubernetes,
  loki,
  otelCollector,
  otlp,
  pagerduty,
  pods,
  prometheus,
  secret,
  slack,
} from "../../src/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { engine, run } from "./engine.ts";
import { type ApiServer, apiServerMissing, startApiServerWithEtcd } from "./kubernetes/api-server.ts";

/** What an environment gives to the operators of Prometheus and of External Secrets. */
const manifests = (names: Readonly<Record<string, string>>): readonly Manifest[] => {
  const result = judgeEnvironment({
    name: "prod",
    platform: kubernetes({ namespace: "default", readers: ["default"] }),
    secrets: externalSecrets("vault"),
    services: {
      "llm-service": { source: pods({ app: "llm-service", namespace: "llm" }), metrics: { port: 8000 } },
      batch: { source: otlp(), metrics: { port: 9000 } },
    },
    evaluator: "prometheus",
    routes: {
      critical: [pagerduty({ key: secret("pagerduty") })],
      warning: [slack({ url: secret("slack-webhook"), channel: "#llm" })],
    },
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"] } }),
      loki: loki({}),
      prometheus: prometheus({ names, operator: { labels: { release: "kube-prometheus-stack" } } }),
      alertmanager: alertmanager({}),
    },
  });
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  const { site, targets } = result.environment;
  return targets.flatMap(({ self, target }) => target.manifests?.(self, site) ?? []);
};

const cases = [
  ["under the canonical names", {}],
  ["under names of one's own", { service: "app", model: "llm_model" }],
] as const;

const missing = apiServerMissing();

describe.skipIf(missing)(`operators' objects on a real API server${missing ? ` (${missing})` : ""}`, () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServerWithEtcd();
    await server.applyCrds();
  });
  afterAll(() => server?.stop());

  test.each(cases)("have no field it does not know, %s", async (_, names) => {
    const all = manifests(names);
    expect(new Set(all.map(({ kind }) => kind))).toEqual(
      new Set(["PrometheusRule", "PodMonitor", "ExternalSecret", "AlertmanagerConfig"]),
    );
    const input = all.map(one => JSON.stringify(one)).join("\n");
    for (let time = 0; time < 2; time++) {
      const { code, stderr, stdout } = await server.kubectl(
        ["apply", "--server-side", "--validate=strict", "--filename=-"],
        { input },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout.trim().split("\n")).toHaveLength(all.length);
    }
  });
});

const promtool = engine("promtool");

describe.skipIf(!promtool)("promtool", () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-operator-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(cases)("accepts the groups of every PrometheusRule, %s", async (title, names) => {
    const rules = manifests(names).filter(({ kind }) => kind === "PrometheusRule");
    expect(rules).toHaveLength(3);
    for (const { metadata, spec } of rules) {
      const path = join(folder, `${title.length}-${metadata.name}.yaml`);
      writeFileSync(path, yamlText(JSON.parse(JSON.stringify(spec))));
      const { code, stderr } = await run(promtool ?? "", ["check", "rules", "--lint=all", "--lint-fatal", path]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });
});

interface Matcher {
  readonly name: string;
  readonly matchType: string;
  readonly value: string;
}

interface Route {
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly routes?: readonly Route[];
}

/** An Alertmanager's configuration as the operator makes it of one object, by its default strategy. */
const merged = ({ metadata, spec }: Manifest) => {
  const { receivers, route } = JSON.parse(JSON.stringify(spec)) as {
    readonly receivers: readonly { readonly name: string }[];
    readonly route: Route;
  };
  const named = (name: string) => `${metadata.namespace}/${metadata.name}/${name}`;
  const routed = ({ receiver, matchers, routes = [] }: Route): object => ({
    receiver: named(receiver),
    matchers: matchers.map(({ matchType, name, value }) => `${name}${matchType}${JSON.stringify(value)}`),
    routes: routes.map(routed),
  });
  const namespace = { name: "namespace", matchType: "=", value: metadata.namespace ?? "" };
  return {
    route: {
      receiver: "null",
      routes: [{ ...routed({ ...route, matchers: [...route.matchers, namespace] }), continue: true }],
    },
    receivers: [{ name: "null" }, ...receivers.map(({ name }) => ({ name: named(name) }))],
  };
};

const amtool = engine("amtool");

describe.skipIf(!amtool)("the operator's Alertmanager", () => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-operator-routes-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(cases)("takes every alert of the rules by its namespace, %s", async (_, names) => {
    const all = manifests(names);
    const object = all.find(({ kind }) => kind === "AlertmanagerConfig");
    if (object === undefined) throw new Error("no AlertmanagerConfig");
    const path = join(folder, "alertmanager.yaml");
    writeFileSync(path, yamlText(merged(object)));
    const receiverOf = async (labels: Readonly<Record<string, string>>): Promise<string> => {
      const texts = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
      const { code, stdout, stderr } = await run(amtool ?? "", [
        "config",
        "routes",
        "test",
        `--config.file=${path}`,
        ...texts,
      ]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return stdout.trim();
    };
    const rules = all.find(({ metadata }) => metadata.name === "prod-prometheus-alerts");
    const { groups } = JSON.parse(JSON.stringify(rules?.spec)) as {
      readonly groups: readonly {
        readonly labels: Readonly<Record<string, string>>;
        readonly rules: readonly { readonly alert: string; readonly labels: Readonly<Record<string, string>> }[];
      }[];
    };
    const alerts: readonly Readonly<Record<string, string>>[] = groups.flatMap(({ labels, rules: own }) =>
      own.map(one => ({ ...labels, ...one.labels, alertname: one.alert })),
    );
    const severities = new Map(alerts.map(one => [`${one.severity} ${one.alertname === "Watchdog"}`, one]));
    expect(severities.size).toBeGreaterThan(2);
    for (const alert of severities.values()) {
      const told = alert.alertname !== "Watchdog" && ["critical", "warning"].includes(alert.severity ?? "");
      expect([alert.alertname, await receiverOf(alert)]).toEqual([
        alert.alertname,
        `default/signalbox-prod/${told ? alert.severity : "nobody"}`,
      ]);
      const { namespace: __, ...without } = { namespace: "", ...alert };
      expect(await receiverOf(without)).toBe("null");
    }
  });
});
