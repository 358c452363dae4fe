import { describe, expect, test } from "vitest";
import dev from "../../environments/dev.ts";
import prod from "../../environments/prod.ts";
import staging from "../../environments/staging.ts";
import { nextOf } from "../../src/cli/next.ts";
import { formatProblem } from "../../src/core/errors.ts";
import type { Platform } from "../../src/core/platform.ts";
import type { TargetUse } from "../../src/core/target.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import { alertmanager, compose, grafana, kubernetes, loki, otelCollector, otlp, prometheus } from "../../src/index.ts";

const placed = (platform: Platform, targets: Readonly<Record<string, TargetUse>>) => {
  const result = judgeEnvironment({
    name: "test",
    platform,
    services: { "llm-service": { source: otlp() } },
    targets: {
      otelCollector: otelCollector({ from: ["otlp"], to: { logs: ["loki"] } }),
      loki: loki({}),
      prometheus: prometheus({}),
      ...targets,
    },
  });
  if ("problems" in result) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result.environment;
};

const cluster = kubernetes({ readers: ["observability", "monitoring"] });

describe("what next", () => {
  test.each([
    ["dev", dev],
    ["staging", staging],
    ["prod", prod],
  ])("in %s: of what the platform runs or is given, its folder", (_, environment) => {
    for (const { self, target } of environment.targets) {
      const runs = (target.workloads?.(self, environment.site) ?? []).length > 0;
      if (runs) expect(nextOf(environment, self.key)).toBe(`in ${environment.site.platform.kind}/`);
    }
    expect(nextOf(environment, "cloudwatch")).toMatch(/^$|^paste a query/);
  });

  test.each<
    readonly [what: string, platform: Platform, key: string, targets: Readonly<Record<string, TargetUse>>, next: string]
  >([
    [
      "the operator's Prometheus",
      cluster,
      "prometheus",
      { prometheus: prometheus({ operator: true }) },
      "in kubernetes/",
    ],
    [
      "a Prometheus at an address",
      cluster,
      "prometheus",
      { prometheus: prometheus({ url: "https://metrics.example.com" }) },
      "name rules/*.yaml under rule_files there, and fragments/scrape.yaml under scrape_config_files",
    ],
    ["Prometheus on a laptop", compose(), "prometheus", {}, "in compose/"],
    [
      "a Grafana with a sidecar",
      cluster,
      "grafana",
      { grafana: grafana({ reads: ["prometheus"], sidecar: true }) },
      "in kubernetes/",
    ],
    ["the operator's Alertmanager", cluster, "alertmanager", { alertmanager: alertmanager({}) }, "in kubernetes/"],
    [
      "an Alertmanager at an address",
      compose(),
      "alertmanager",
      { alertmanager: alertmanager({ url: "https://alerts.example.com" }) },
      "name templates/*.tmpl under templates there; its routes are its owner's",
    ],
    ["the cluster's own folder", cluster, "kubernetes", {}, "kubectl apply --server-side -k <this folder>"],
  ])("%s", (_, platform, key, targets, next) => {
    expect(nextOf(placed(platform, targets), key)).toBe(next);
  });
});
