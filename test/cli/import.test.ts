import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject, type Project } from "./project.ts";

const fixtures = new URL("../import/fixtures/", import.meta.url).pathname;

/** One of each kind. */
const names = [
  "promtail.yaml",
  "logstash.conf",
  "loki-rules.yaml",
  "prometheus-rules.yaml",
  "dashboard.json",
  "collector.yaml",
  "python-logging.json",
  "records.jsonl",
  "loki.yaml",
];

const projects: Project[] = [];
const empty = (): Project => {
  const made = makeProject({});
  projects.push(made);
  for (const name of names) made.write(name, readFileSync(join(fixtures, name), "utf8"));
  return made;
};
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

describe("import", () => {
  test("prints an environment to stdout and what was found to stderr", () => {
    const project = empty();
    const read = project.signalbox(["import", "loki-rules.yaml"]);
    expect(read.code).toBe(0);
    expect(read.stdout).toContain("HighErrorRate: { limit: percent(10), for: minutes(15) },");
    expect(read.stdout).not.toContain("logql-invalid");
    expect(read.stderr).toContain("logql-invalid  loki-rules.yaml:15  alert NoLogsReceived");
    expect(read.stderr).toContain("absent_over_time");
    expect(project.signalbox(["import", "loki-rules.yaml", "--exit-code"]).code).toBe(1);
  });

  test("writes environments that pass, one for each file and one for all", () => {
    const project = empty();
    for (const name of names) {
      const out = `environments/${name.replace(/\W.*/, "").toLowerCase()}-${name.length}.ts`;
      const written = project.signalbox(["import", name, "--out", out]);
      expect(written).toMatchObject({ code: 0, stderr: "" });
      expect(written.stdout).toContain(`wrote ${out}`);
    }
    expect(project.signalbox(["import", ...names, "--out", "environments/all.ts"]).code).toBe(0);
    const judged = project.signalbox(["validate"]);
    expect(judged.stderr).toBe("");
    expect(judged.code).toBe(0);
    expect(judged.stdout.trim().split("\n")).toHaveLength(names.length + 1);
  }, 300_000);

  test("says all of it as JSON", () => {
    const project = empty();
    const { stdout, stderr, code } = project.signalbox(["import", "promtail.yaml", "dashboard.json", "--json"]);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    const told = JSON.parse(stdout) as { files: readonly Record<string, unknown>[]; environment: string };
    expect(told.files.map(({ path, kind }) => [path, kind])).toEqual([
      ["promtail.yaml", "promtail"],
      ["dashboard.json", "grafana-dashboard"],
    ]);
    expect(told.files[0]?.services).toEqual([
      { name: "chat-api", source: { kind: "files", paths: ["/srv/chat-api/logs/*.jsonl"] } },
      { name: "batch", source: { kind: "files", paths: ["/srv/batch/logs/*.jsonl"] } },
    ]);
    expect(told.files[0]?.fields).toContainEqual({ name: "model_id", field: "model" });
    expect(told.files[1]?.panels).toContainEqual({
      title: "Request rate by model",
      shipped: "LLM overview: Request rate by model",
    });
    expect(told.environment).toContain('grafana: grafana({ reads: ["prometheus", "loki"] }),');
  });

  test("never writes over a file", () => {
    const project = empty();
    project.write("environments/mine.ts", "mine");
    const refused = project.signalbox(["import", "loki.yaml", "--out", "environments/mine.ts"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("mine.ts: is there already");
    expect(refused.stderr).toContain("help: give --out the name of a file that is not there");
    expect(refused.stderr).not.toContain("another folder");
    expect(project.read("environments/mine.ts")).toBe("mine");
  });

  test("refuses what it cannot read, with the kinds it can", () => {
    const project = empty();
    project.write("notes.txt", "buy milk");
    expect(project.signalbox(["import", "notes.txt"])).toMatchObject({ code: 1, stdout: "" });
    expect(project.signalbox(["import", "notes.txt"]).stderr).toContain("Promtail configuration, Logstash pipeline");
    expect(project.signalbox(["import", "loki.yaml", "--as", "promtail"]).stderr).toContain(
      "is no Promtail configuration",
    );
    project.write("broken.yaml", "clients: [\n");
    for (const args of [[], ["--as", "promtail"]])
      expect(project.signalbox(["import", "broken.yaml", ...args])).toMatchObject({
        code: 1,
        stdout: "",
        stderr: expect.stringMatching(/broken\.yaml: is neither JSON nor YAML: .* at line 2/),
      });
    expect(project.signalbox(["import", "gone.yaml"]).stderr).toContain("there is no such file");
  });

  test.each([
    [["import"], "takes the files to read"],
    [["import", "loki.yaml", "--as", "promtial"], "did you mean promtail?"],
    [["import", "loki.yaml", "--name", "My Env"], "an environment's name"],
  ])("%j is a mistake in the call", (args, said) => {
    const refused = empty().signalbox(args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(said);
  });
});
