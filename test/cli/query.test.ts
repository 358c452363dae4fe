import { afterEach, describe, expect, test } from "vitest";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

const projects: Project[] = [];
const project = (environments?: Readonly<Record<string, string>>): Project => {
  const made = makeProject(environments);
  projects.push(made);
  return made;
};
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

const lokiAlone =
  "targets: { otelCollector: signalbox.otelCollector({ to: { logs: ['loki'] } }), loki: signalbox.loki({}) },";
const withElastic =
  "targets: { otelCollector: signalbox.otelCollector({ to: { logs: ['loki', 'elastic'] } }), loki: signalbox.loki({}), elastic: signalbox.elasticsearch({}) },";
const own = `queries: { "failed-logins": signalbox.saved({
  title: "Failed logins",
  description: "Who failed to sign in",
  query: signalbox.on(signalbox.llmLog.authentication).where(f => f.success.isFalse()).records({ limit: 5 }),
  window: signalbox.hours(1),
}) },`;

describe("query", () => {
  test("lists the saved queries, one's own among them", () => {
    const dev = project({ dev: smallEnvironment(own) });
    const run = dev.signalbox(["query"]);
    expect(run.code).toBe(0);
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(/^slow-requests {2,}.*five seconds$/m);
    expect(run.stdout).toMatch(/^failed-logins {2,}Who failed to sign in$/m);
    const listed: unknown = JSON.parse(dev.signalbox(["query", "--json"]).stdout);
    expect(listed).toContainEqual({
      name: "failed-logins",
      title: "Failed logins",
      description: "Who failed to sign in",
    });
  });

  test("prints a saved query bare, for a pipe", () => {
    const dev = project({ dev: smallEnvironment(lokiAlone + own) });
    const run = dev.signalbox(["query", "failed-logins", "--for", "loki"]);
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^\{.*\} \| .*success="false"\n$/);
    expect(run.stdout).toBe(dev.signalbox(["query", "failed-logins", "--for", "logql"]).stdout);
  });

  test("prints every store's text under its key, and why another has none", () => {
    const dev = project({ dev: smallEnvironment(withElastic) });
    const run = dev.signalbox(["query", "--on", "request_end", "--measure", "count", "--over", "5m"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^# loki \(logql\)\n/m);
    expect(run.stdout).toMatch(/^\/\/ elastic \(esql\)\n/m);
    expect(run.stdout).not.toContain("(kql)");
    expect(run.stderr).toContain("elastic (kql): ");
  });

  test("fails when nobody can answer, and says why on stderr alone", () => {
    const dev = project({ dev: smallEnvironment(withElastic) });
    const run = dev.signalbox(["query", "--on", "request_end", "--measure", "count", "--for", "kql"]);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain("elastic (kql): ");
  });

  test("reads every operator and measure", () => {
    const dev = project({ dev: smallEnvironment(lokiAlone) });
    const conditions = [
      "status=error",
      "status!=timeout",
      "latency_ms>5000",
      "latency_ms>=1",
      "cost_usd<0.5",
      "cost_usd<=0.25",
      "error_type~^Rate",
      "error_type!~Limit$",
      "error_message*=limit > 5",
      "streaming=true",
      "retry_count=2",
      "model?",
      "!user_id?",
    ].flatMap(one => ["--where", one]);
    const measures = ["count", "rate", "sum:cost_usd", "avg:latency_ms", "min:latency_ms", "max:latency_ms"].concat([
      "last:latency_ms",
      "stddev:latency_ms",
      "p95:latency_ms",
      "p99.9:latency_ms",
      "distinct:user_id",
    ]);
    for (const measure of measures) {
      const run = dev.signalbox(["query", "--on", "request_end", ...conditions, "--measure", measure, "--json"]);
      expect([measure, run.code, run.stderr]).toEqual([measure, 0, ""]);
      expect(JSON.parse(run.stdout)).toMatchObject([{ target: "loki", kind: "text", language: "logql" }]);
    }
  });

  test("groups, takes the top, and lists records", () => {
    const dev = project({ dev: smallEnvironment(lokiAlone) });
    const expression = ["query", "--on", "request_end", "--by", "model", "--top", "10:user_id", "--over", "5m"];
    expect(dev.signalbox([...expression, "--measure", "count"]).stdout).toMatch(/^topk\(10, .*\[5m\].*\n$/s);
    expect(dev.signalbox(["query", "--where", "level=error", "--limit", "5"]).stdout).toMatch(/^\{.*error/);
  });

  test.each<readonly [string, readonly string[], string]>([
    ["a saved query there is not", ["slow-request"], "no query slow-request; did you mean slow-requests?"],
    ["a saved query far from all", ["nonsense"], "; signalbox query lists all"],
    ["two at once", ["slow-requests", "x"], "one query at a time"],
    ["a saved query and an expression", ["slow-requests", "--by", "model"], "slow-requests is a saved query"],
    [
      "a target there is not",
      ["slow-requests", "--for", "lokki"],
      "--for: lokki is not asked here; expected one of loki, logql",
    ],
    ["no condition", ["--where", "status"], '--where: "status" is no condition'],
    ["another language's operator", ["--where", "model=~gpt"], "--where model: = compares, ~ finds a pattern"],
    ["a number that is none", ["--where", "latency_ms>5s"], '--where latency_ms: "5s" is no number'],
    ["a flag that is none", ["--where", "streaming=yes"], "--where streaming: yes is neither true nor false"],
    ["a measure there is not", ["--measure", "avrg:latency_ms"], "did you mean"],
    ["a measure without a field", ["--measure", "avg"], "write avg:field"],
    ["a count of a field", ["--measure", "count:model"], "count is of records"],
    ["a top without a field", ["--measure", "count", "--top", "10"], '--top: "10" is no number and field'],
    ["a window without a unit", ["--measure", "count", "--over", "5"], '--over: "5" is no length of time'],
    ["groups of records", ["--on", "request_end", "--by", "model"], "--by and --top group the numbers"],
    ["a limit of numbers", ["--measure", "count", "--limit", "5"], "--limit is of records"],
    ["a flag there is not", ["--mesure", "count"], "did you mean --measure?"],
  ])("refuses %s as usage", (_, args, message) => {
    const run = project({ dev: smallEnvironment(lokiAlone) }).signalbox(["query", ...args]);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(2);
  });

  test("judges an expression against the schema like any query", () => {
    const dev = project({ dev: smallEnvironment(lokiAlone) });
    const run = dev.signalbox(["query", "--on", "request_end", "--where", "level=ERROR", "--measure", "p95:model"]);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr).toContain('query: compares level with a value it never has, got "ERROR"');
    expect(run.stderr).toContain('help: did you mean "error"?');
    expect(run.stderr).toContain('query: asks for a percentile of a dimension, got "model"');
  });

  test("takes the environment named, and says which it took when there are several", () => {
    const two = project({
      dev: smallEnvironment(lokiAlone),
      prod: smallEnvironment(lokiAlone).replace('name: "dev"', 'name: "prod"'),
    });
    const first = two.signalbox(["query", "slow-requests", "--for", "loki"]);
    expect(first.code).toBe(0);
    expect(first.stderr).toBe("for dev; --env chooses another environment\n");
    const prod = two.signalbox(["query", "slow-requests", "--for", "loki", "--env", "prod"]);
    expect(prod.code).toBe(0);
    expect(prod.stderr).toBe("");
    expect(two.signalbox(["query", "--env", "prd"]).code).toBe(1);
  });

  test("is in the help", () => {
    const dev = project();
    expect(dev.signalbox(["--help"]).stdout).toMatch(/^ {2}query /m);
    expect(dev.signalbox(["query", "--help"]).stdout).toContain("signalbox query <name>");
  });
});
