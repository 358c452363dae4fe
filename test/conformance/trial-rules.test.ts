/**
 * Tests of people's own rules on the real engines: what is dead, late or wrong is found, and what is right passes. The
 * interpreter's own rules, as they are generated, fire there when it says.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  beats,
  compose,
  defineEnvironment,
  elasticsearch,
  files,
  kibana,
  logstash,
  loki,
  otelCollector,
  prometheus,
} from "signalbox";
import { afterAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/environment/index.ts";
import { render } from "../../src/output/render.ts";
import { inWords, simulate } from "../../src/simulate/index.ts";
import { runGiven } from "../../src/trial/given.ts";
import { openBench, planTrials, readTestFile, type TrialResult } from "../../src/trial/index.ts";
import { cached, engine } from "./engine.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-trial-rules-"));
const bench = openBench({ SIGNALBOX_CACHE: cached("") });
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const environmentFor = (evaluator: "loki" | "prometheus"): Environment =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
    evaluator,
    targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}), prometheus: prometheus({}) },
  });

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

let count = 0;
const tried = async (trial: object, environment = environmentFor("loki")): Promise<TrialResult> => {
  const read = readTestFile(write(`${++count}.test.json`, JSON.stringify({ tests: [{ name: "n", ...trial }] })));
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  const { problems, trials } = planTrials([read.tests], [environment]);
  const [placed] = trials;
  if (placed === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return bench.run(placed);
};

const said = ({ differences, outcome, why }: TrialResult): readonly string[] => [
  outcome,
  ...(why === undefined ? [] : [why]),
  ...differences.map(inWords),
];

const ruleFile = (name: string, rules: readonly object[]): string =>
  write(name, JSON.stringify({ groups: [{ name: "g", rules }] }));

/** Fifteen minutes: a request every ten seconds, from the sixth minute on a failure each second for five minutes. */
const failing = {
  minutes: 15,
  records: [
    {
      repeat: { every: "10s", times: 90 },
      record: { event: "request_end", status: "success", model: "a", latency_ms: 80 },
    },
    {
      at: "6m",
      repeat: { every: "1s", times: 300 },
      record: { event: "request_end", level: "error", status: "error", model: "b", latency_ms: 80 },
    },
  ],
};
const firesAll = (...alerts: readonly unknown[]) => ({ alerts: { fires: alerts, quiet: "others" } });

describe.skipIf(engine("loki") === undefined)("Loki rules", () => {
  const errors = (level: string) =>
    `sum by (service_name) (count_over_time({service_name="llm-service"} | level="${level}" [1m])) > 30`;
  ruleFile("loki/live.yaml", [{ alert: "Live", expr: errors("error"), for: "2m" }]);
  ruleFile("loki/capitals.yaml", [{ alert: "Capitals", expr: errors("ERROR"), for: "2m" }]);
  ruleFile("loki/other-label.yaml", [{ alert: "OtherLabel", expr: errors("error").replace("service_name=", "app=") }]);
  ruleFile("loki/patient.yaml", [{ alert: "Patient", expr: errors("error"), for: "10m" }]);
  ruleFile("loki/absent.yaml", [{ alert: "Absent", expr: 'absent(rate({service_name="llm-service"}[5m]))' }]);
  ruleFile("loki/silent.yaml", [
    { alert: "Silent", expr: 'absent_over_time({service_name="llm-service"} | model="b" [2m])', for: "1m" },
  ]);
  ruleFile("loki/always.yaml", [{ alert: "Always", expr: "vector(1)" }]);

  test.each<readonly [rules: string, expected: object, result: readonly (string | RegExp)[]]>([
    // One a second from 6:00 on: more than thirty in a minute from 7:00 on, and two minutes after that.
    ["live", firesAll({ alert: "Live", withinMinutes: 9 }), ["passed"]],
    [
      "live",
      firesAll({ alert: "Live", withinMinutes: 8 }),
      ["failed", "alerts.fires[0]: Live, got it fires first after 9 minutes; expected it fires within 8 minutes"],
    ],
    [
      "live",
      { alerts: { quiet: "others" } },
      ["failed", 'alerts.quiet: Live, got it fires after 9 minutes for "llm-service"; expected it is quiet'],
    ],
    ["capitals", firesAll("Capitals"), ["failed", "alerts.fires[0]: Capitals, got it is quiet; expected it fires"]],
    [
      "other-label",
      firesAll("OtherLabel"),
      ["failed", "alerts.fires[0]: OtherLabel, got it is quiet; expected it fires"],
    ],
    [
      "patient",
      firesAll("Patient"),
      ["failed", "alerts.fires[0]: Patient, got it is pending and does not fire; expected it fires"],
    ],
    ["absent", firesAll("Absent"), ["failed", /^Absent: parse error.*syntax error/]],
    // Silent until the failures begin, and again two minutes after they end.
    ["silent", firesAll({ alert: "Silent", withinMinutes: 1 }), ["passed"]],
    ["always", { alerts: { quiet: "others" }, stored: { loki: { atLeast: 390, atMost: 390 } } }, ["passed"]],
  ])("%s with %j", async (rules, expected, result) => {
    const found = said(await tried({ given: failing, loki: { rules: `loki/${rules}.yaml` }, expect: expected }));
    expect(found).toEqual(result.map(part => (typeof part === "string" ? part : expect.stringMatching(part))));
  });
});

/** One service's records go to Loki by a collector, another's to Elasticsearch alone, by a Logstash that counts nothing. */
const twoWays = defineEnvironment({
  name: "test",
  platform: compose(),
  services: {
    "llm-service": { source: files("/var/log/llm-service/*.log") },
    "legacy-chat": { source: beats(), evaluator: "kibana" },
  },
  evaluator: "loki",
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"] } }),
    logstash: logstash({ to: ["elasticsearch"] }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
    kibana: kibana({}),
    prometheus: prometheus({}),
  },
});

describe.skipIf(engine("loki") === undefined)("a Loki that not all records reach", () => {
  const lines = (service: string) => `count_over_time({service_name="${service}"} [1m]) > 0`;
  ruleFile("ways/rules.yaml", [
    { alert: "Legacy", expr: lines("legacy-chat") },
    { alert: "Service", expr: lines("llm-service") },
    { alert: "Silence", expr: 'absent_over_time({service_name="legacy-chat"}[1m])' },
  ]);
  const record = { event: "request_end", status: "success", model: "a" };
  const nowhere = { loki: { atMost: 0 }, elasticsearch: { atLeast: 1 } };
  const own = { labels: { service_name: "legacy-chat" }, lines: [{ line: "by another way" }] };

  test.each<readonly [title: string, service: string, streams: readonly object[], expected: object, result: string[]]>([
    [
      "hears nothing of those that go elsewhere",
      "legacy-chat",
      [],
      { alerts: { fires: ["Legacy"] }, stored: nowhere },
      ["failed", "alerts.fires[0]: Legacy, got it is quiet; expected it fires"],
    ],
    [
      "is silent where there is nothing",
      "legacy-chat",
      [],
      { alerts: { fires: ["Silence"], quiet: ["Legacy"] }, stored: nowhere },
      ["passed"],
    ],
    [
      "judges no others by nothing",
      "legacy-chat",
      [],
      { alerts: { fires: ["Silence"], quiet: "others" } },
      ["failed", "alerts.quiet: others, got no record that reaches loki; expected they are quiet"],
    ],
    ["holds what a test writes itself", "legacy-chat", [own], firesAll("Legacy", "Silence"), ["passed"]],
    ["hears those that reach it", "llm-service", [], firesAll("Service", "Silence"), ["passed"]],
  ])("%s", async (_, service, streams, expected, result) => {
    const given = { service, minutes: 5, records: [{ record }] };
    const trial = { given, loki: { rules: "ways/rules.yaml", streams }, expect: expected };
    expect(said(await tried(trial, twoWays))).toEqual(result);
  });

  test("holds a test's own lines from the beginning of a log's time on, and none after its end", async () => {
    const log = ["2024-03-01T00:00:00Z", "2024-03-01T00:05:00Z"]
      .map(timestamp => JSON.stringify({ timestamp, level: "info", message: "hello" }))
      .join("\n");
    write("ways/service.log", `${log}\n`);
    const given = { service: "llm-service", logs: "ways/service.log" };
    const withLineAt = (at: string) => ({
      given,
      loki: { rules: "ways/rules.yaml", streams: [{ ...own, lines: [{ at, line: "x" }] }] },
      expect: { alerts: { fires: [{ alert: "Legacy", withinMinutes: 2 }] } },
    });
    expect(said(await tried(withLineAt("1m30s"), twoWays))).toEqual(["passed"]);
    expect(said(await tried(withLineAt("10m"), twoWays))).toEqual([
      "failed",
      'loki.streams[0].lines[0].at: is after the end of the run, got "10m" [wrong-value]',
    ]);
  });
});

/** Both engines say so of a rule whose group has more alerts than it may, and then have none of it. */
describe.each([
  {
    engineName: "loki",
    expr: 'sum by (model) (count_over_time({service_name="llm-service"} | model!="" [1m])) > 0',
    subject: "loki",
  },
  { engineName: "promtool", expr: "sum by (model) (llm_requests_total) > 0", subject: "prometheus" },
] as const)("a limited group of $subject", ({ engineName, expr, subject }) => {
  test.skipIf(engine(engineName) === undefined).each([
    [1, "failed", "exceeded limit of 1 with 2 alerts"],
    [2, "passed", ""],
  ] as const)("of %i has %s", async (limit, outcome, words) => {
    const rules = write(
      `limits/${subject}-${limit}.yaml`,
      JSON.stringify({ groups: [{ name: "g", limit, rules: [{ alert: "A", expr }] }] }),
    );
    const result = await tried({ given: failing, [subject]: { rules }, expect: { alerts: { fires: ["A"] } } });
    expect([result.outcome, result.why ?? ""]).toEqual([outcome, expect.stringContaining(words)]);
  });
});

describe.skipIf(engine("promtool") === undefined)("Prometheus rules", () => {
  const ratio = (status: string) => `sum by (model) (rate(llm_requests_total{status="${status}"}[1m])) > 0.5`;
  ruleFile("prometheus/live.yaml", [
    { record: "model:failures:rate1m", expr: ratio("error") },
    { alert: "Live", expr: "model:failures:rate1m > 0", for: "2m", labels: { severity: "critical" } },
  ]);
  ruleFile("prometheus/dead.yaml", [{ alert: "Dead", expr: ratio("ERROR") }]);
  ruleFile("prometheus/wrong.yaml", [{ alert: "Wrong", expr: "rate(llm_requests_total)" }]);
  ruleFile("prometheus/kept.yaml", [{ alert: "Kept", expr: "up == 0", keep_firing_for: "5m" }]);

  test("live", async () => {
    const given = { given: failing, prometheus: { rules: "prometheus/live.yaml" } };
    expect(said(await tried({ ...given, expect: firesAll({ alert: "Live", withinMinutes: 10 }) }))).toEqual(["passed"]);
    const [outcome, difference] = said(await tried({ ...given, expect: { alerts: { quiet: ["Live"] } } }));
    expect([outcome, difference]).toEqual([
      "failed",
      expect.stringMatching(
        /^alerts\.quiet\[0\]: Live, got it fires after [89] minutes for "b"; expected it is quiet$/,
      ),
    ]);
  });

  test("dead", async () => {
    expect(
      said(await tried({ given: failing, prometheus: { rules: "prometheus/dead.yaml" }, expect: firesAll("Dead") })),
    ).toEqual(["failed", "alerts.fires[0]: Dead, got it is quiet; expected it fires"]);
  });

  test("wrong", async () => {
    const [outcome, why] = said(
      await tried({ given: failing, prometheus: { rules: "prometheus/wrong.yaml" }, expect: firesAll("Wrong") }),
    );
    expect(outcome).toBe("failed");
    expect(why).toContain("expected type range vector");
  });

  test("over records that nobody counts judge no others by nothing", async () => {
    const given = { service: "legacy-chat", minutes: 5, records: [{ record: { event: "request_end", model: "a" } }] };
    const trial = { given, prometheus: { rules: "prometheus/dead.yaml" }, expect: { alerts: { quiet: "others" } } };
    expect(said(await tried(trial, twoWays))).toEqual([
      "failed",
      "alerts.quiet: others, got no series that these records are counted in; expected they are quiet",
    ]);
  });

  test("over series of their own, with no environment", async () => {
    const series = [{ series: 'up{instance="a"}', values: "1x9 0x4 1x40" }];
    const own = { given: { minutes: 10 }, prometheus: { rules: "prometheus/kept.yaml", series } };
    expect(said(await tried({ ...own, expect: firesAll({ alert: "Kept", withinMinutes: 3 }) }))).toEqual(["passed"]);
    expect(said(await tried({ ...own, expect: firesAll({ alert: "Kept", withinMinutes: 2 }) }))).toEqual([
      "failed",
      "alerts.fires[0]: Kept, got it fires first after 3 minutes; expected it fires within 2 minutes",
    ]);
  });
});

/** What is generated for an evaluator, handed in as somebody's own rules. */
describe.each([
  { evaluator: "loki", engineName: "loki", rules: "loki/rules/" },
  { evaluator: "prometheus", engineName: "promtool", rules: "prometheus/rules/" },
] as const)("the generated rules of $evaluator", ({ engineName, evaluator, rules }) => {
  test.skipIf(engine(engineName) === undefined)(
    "fire as the interpreter says, two evaluations early or late",
    async () => {
      const environment = environmentFor(evaluator);
      const given = { scenario: "error-storm" as const, minutes: 20 };
      const run = runGiven(given, environment, { file: "f", folder });
      const report = await simulate(environment, run);
      const about = report.alerts.filter(({ state, verdict }) => state === "on" && verdict !== "not-judged");
      const firing = about.filter(({ always, firing: all }) => all.length > 0 && !always);
      expect(firing.map(({ name }) => name)).toContain("HighErrorRate");
      for (const { path, text } of render(environment, "e.ts").files)
        if (path.startsWith(rules) && path.endsWith(".yaml"))
          write(`generated/${evaluator}/${path.split("/").at(-1)}`, text);
      const result = await tried(
        {
          given,
          [evaluator]: { rules: `generated/${evaluator}/alerts.yaml` },
          expect: {
            alerts: {
              fires: firing.map(({ everySeconds, firing: [first], name }) => ({
                alert: name,
                withinMinutes: ((first?.from ?? 0) + 2 * everySeconds) / 60,
              })),
              quiet: about.filter(one => one.firing.length === 0).map(({ name }) => name),
            },
          },
        },
        environment,
      );
      expect(said(result)).toEqual(["passed"]);
    },
  );
});
