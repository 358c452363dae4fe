/** `signalbox validate`: environments as a whole, and a file of one's own against them. */

import { afterAll, describe, expect, it } from "vitest";
import { makeProject } from "../cli/project.ts";

const project = makeProject({
  dev: `
import { compose, defineEnvironment, files, grafana, loki, otelCollector, prometheus } from "signalbox";

export default defineEnvironment({
  name: "dev",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"] } }),
    loki: loki({}),
    prometheus: prometheus({}),
    grafana: grafana({ reads: ["loki", "prometheus"] }),
  },
  evaluator: "prometheus",
});
`,
});
afterAll(() => project.remove());

const panel = (expr: string) => ({ title: "Errors", type: "timeseries", targets: [{ refId: "A", expr }] });
const dashboard = (...exprs: readonly string[]): string =>
  JSON.stringify({ title: "Own", schemaVersion: 42, panels: exprs.map(panel) });

describe("validate", () => {
  it("finds nothing dead in what it renders", () => {
    const { code, stdout, stderr } = project.signalbox(["validate"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^dev: \d+ files, no problem\n$/);
    expect(code).toBe(0);
  });

  it("lists what is dead in a dashboard of one's own, and exits 1", () => {
    project.write("own.json", dashboard('sum(rate({job="llm-service"} | level="ERROR" [5m]))'));
    const { code, stdout, stderr } = project.signalbox(["validate", "--against", "own.json", "--env", "dev"]);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain('own.json: panel "Errors": selects streams by a label Loki has not, got "job"');
    expect(stderr).toContain('got "ERROR"; expected one of debug, info, warning, error, critical [dead-query]');
  });

  it("says so when everything is there", () => {
    project.write("own.json", dashboard('sum(rate({service_name="llm-service"} | level="error" [5m]))'));
    const { code, stdout } = project.signalbox(["validate", "--against", "own.json"]);
    expect(stdout).toBe("own.json: everything it asks for is there in dev\n");
    expect(code).toBe(0);
  });

  it("reads rules, and gives the verdict as JSON", () => {
    project.write(
      "rules.yaml",
      "groups: [{ name: own, rules: [{ alert: Own, expr: 'rate(llm_calls_total[5m]) > 1' }] }]\n",
    );
    const { code, stdout } = project.signalbox(["validate", "--against", "rules.yaml", "--json"]);
    expect(code).toBe(1);
    const [verdict] = JSON.parse(stdout);
    expect(verdict).toMatchObject({ environment: "dev", file: "rules.yaml" });
    expect(verdict.problems).toMatchObject([
      { code: "dead-query", path: "rules.yaml: alert Own", got: '"llm_calls_total"' },
    ]);
  });

  it("still judges a collector's file", () => {
    const open = "service: { pipelines: { logs: { receivers: [otlp], exporters: [otlp] } } }\n";
    project.write("collector.yaml", open);
    const { code, stderr } = project.signalbox(["validate", "--against", "collector.yaml"]);
    expect(code).toBe(1);
    expect(stderr).toContain("reaches the exporter otlp without redaction");
  });

  it("says what it can judge when it cannot judge a file", () => {
    project.write("notes.txt", "nothing to ask\n");
    const { code, stderr } = project.signalbox(["validate", "--against", "notes.txt"]);
    expect(code).toBe(1);
    expect(stderr).toContain("is no file that can be judged");
  });
});
