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
    platform: kubernetes({ namespace: "default" }),
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
    expect(rules).toHaveLength(2);
    for (const { metadata, spec } of rules) {
      const path = join(folder, `${title.length}-${metadata.name}.yaml`);
      writeFileSync(path, yamlText(JSON.parse(JSON.stringify(spec))));
      const { code, stderr } = await run(promtool ?? "", ["check", "rules", "--lint=all", "--lint-fatal", path]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
  });
});
