/** The environment that imported files become: what it has, and that `defineEnvironment` takes it. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";
import { cleanFiles } from "./clean.ts";
import { defined } from "./defined.ts";

const fixture = (name: string) => ({
  path: name,
  text: readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8"),
});

describe("a dashboard with panels of Prometheus", () => {
  test.each([
    [["dashboard.json"], '["prometheus", "loki", "jaeger"]'],
    [["promtail.yaml", "dashboard.json"], '["prometheus", "loki"]'],
    [["logstash.conf", "dashboard.json"], '["prometheus", "elasticsearch"]'],
    [["promtail.yaml", "logstash.conf", "dashboard.json"], '["prometheus", "loki", "elasticsearch"]'],
    [["logstash.conf", "prometheus-rules.yaml", "dashboard.json"], '["prometheus", "elasticsearch"]'],
    // its traces go to a Jaeger that is not ours, which a data source of Grafana's own reads
    [["promtail.yaml", "loki-rules.yaml", "collector.yaml", "dashboard.json"], '["prometheus", "loki"]'],
  ])("beside %j gives a Prometheus that Grafana reads", (names, reads) => {
    const { environment } = importFiles(names.map(fixture), "imported");
    expect(environment).toContain("prometheus: prometheus({}),");
    expect(environment).toContain(`grafana: grafana({ reads: ${reads} }),`);
    expect(() => defined(environment)).not.toThrow();
  });
});

test("a dashboard of Loki alone gives no Prometheus", () => {
  const { environment } = importFiles([{ path: "dashboard.json", text: cleanFiles["grafana-dashboard"] }], "imported");
  expect(environment).toContain("grafana({ reads:");
  expect(environment).not.toContain("prometheus");
  expect(() => defined(environment)).not.toThrow();
});
