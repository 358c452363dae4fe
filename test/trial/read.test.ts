/** How files of tests are read, and everything that may be wrong with them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatProblem } from "../../src/core/errors.ts";
import { planTrials, readTestFile, testFileSchema } from "../../src/trial/index.ts";
import { environmentOf } from "../simulate/site.ts";
import { makeFolder } from "./folder.ts";

const folder = makeFolder();
folder.write("rules.yaml", "groups: [{ name: g, rules: [{ alert: A, expr: up == 0 }] }]\n");
folder.write("odd.yaml", "groups: [{ name: g, rules: [{ alert: A, expr: up, for: soon }] }]\n");
folder.write("mistyped.yaml", "groups: [{ name: g, rules: [{ alert: A, expr: up, fro: 10m }] }]\n");
folder.write("odd-limit.yaml", "groups: [{ name: g, limit: few, rules: [{ alert: A, expr: up }] }]\n");
folder.write("records.yaml", "groups: [{ name: g, rules: [{ record: a, expr: up }] }]\n");
folder.write(
  "two-ways.yaml",
  "service: { pipelines: { logs: { receivers: [otlp, file_log], exporters: [debug] } } }\n",
);
folder.write(
  "no-way.yaml",
  "service: { pipelines: { logs: { receivers: [syslog, constructor], exporters: [debug] } } }\n",
);

const expects = "expect: { alerts: { quiet: others } }";
const storm = "given: { scenario: error-storm }";

const problemsOf = (text: string): readonly string[] => {
  const read = readTestFile(folder.write("t.test.yaml", text));
  return "problems" in read
    ? read.problems.map(problem => formatProblem(problem).replaceAll(`${folder.path}/`, ""))
    : [];
};

const oneTest = (body: string): string => `tests: [{ name: n, ${body} }]`;

describe("refused", () => {
  test.each<readonly [title: string, text: string, problem: string]>([
    ["no YAML", "tests: [", "t.test.yaml: is neither JSON nor YAML: Flow sequence in block collection"],
    ["no tests", "tests: []", "t.test.yaml.tests: is too small"],
    ["a mistyped key", oneTest(`${storm}, evironment: a, ${expects}`), "tests[0].evironment: is not a known key"],
    [
      "a mistyped scenario",
      oneTest(`given: { scenario: storm }, ${expects}`),
      "given.scenario: is not one of the known",
    ],
    [
      "a key that no map can have",
      oneTest(`${storm}, expect: { out: { __proto__: { atLeast: 1 } } }`),
      "tests[0].expect.out.__proto__: is not a known key",
    ],
    [
      "a bound that cannot fail",
      oneTest(`${storm}, expect: { redacted: { email: { atLeast: 0 } } }`),
      "expect.redacted.email: can never fail",
    ],
    [
      "minutes that are no number",
      oneTest(`${storm}, expect: { alerts: { fires: [{ alert: A, withinMinutes: 5m }] } }`),
      'alerts.fires[0].withinMinutes: has the wrong type, got "5m"; expected a number',
    ],
    ["no input", oneTest(expects), "t.test.yaml.tests[0].given: is missing; expected scenario, logs or records"],
    ["two inputs", oneTest(`given: { scenario: error-storm, logs: rules.yaml }, ${expects}`), "given: says several"],
    [
      "an absent log",
      oneTest(`given: { logs: a.jsonl }, ${expects}`),
      'given.logs: there is no such file, got "a.jsonl"',
    ],
    [
      "a seed of a log",
      oneTest(`given: { logs: rules.yaml, seed: 2 }, ${expects}`),
      "given.seed: is about scenarios, got 2",
    ],
    ["nothing expected", oneTest(`${storm}, expect: {}`), "t.test.yaml.tests[0].expect: expects nothing"],
    ...["{ absent: [] }", "{ alerts: {} }", "{ stored: {}, alerts: { fires: [], quiet: [] } }"].map(
      one =>
        [
          `${one} expected`,
          oneTest(`${storm}, expect: ${one}`),
          "t.test.yaml.tests[0].expect: expects nothing",
        ] as const,
    ),
    [
      "a run without length",
      oneTest(`given: { scenario: error-storm, minutes: 0.000001 }, ${expects}`),
      "given.minutes: is too small",
    ],
    [
      "no length",
      oneTest(`given: { records: [{ at: soon, line: a }] }, ${expects}`),
      "records[0].at: is no length of time",
    ],
    ["no record", oneTest(`given: { records: [{ at: 1s }] }, ${expects}`), "records[0]: is no record"],
    [
      "a record after the end",
      oneTest(`given: { minutes: 1, records: [{ at: 1m, line: a }] }, ${expects}`),
      'records[0].at: is after the end of the run, got "1m"',
    ],
    // One meaning for every subject: nothing that is written is left out of a run.
    ...["", "collector: { config: two-ways.yaml, into: otlp }, "].map(
      subject =>
        [
          `a record that is repeated beyond the end (${subject})`,
          oneTest(
            `given: { minutes: 1, records: [{ line: x }, { line: x, repeat: { every: 30s, times: 10 } }] }, ${subject} expect: { absent: [a] }`,
          ),
          't.test.yaml.tests[0].given.records[1].repeat: is after the end of the run, got {"every":"30s","times":10}',
        ] as const,
    ),
    ...[
      ["at: 10m", 'at: is after the end of the run, got "10m"'],
      ["at: 4m, repeat: { every: 30s, times: 3 }", "repeat: is after the end of the run"],
    ].map(
      ([when, problem]) =>
        [
          `a line of Loki's after the end (${when})`,
          oneTest(
            `given: { minutes: 5 }, loki: { rules: rules.yaml, streams: [{ labels: { a: b }, lines: [{ line: x }, { ${when}, line: y }] }] }, ${expects}`,
          ),
          `t.test.yaml.tests[0].loki.streams[0].lines[1].${problem}`,
        ] as const,
    ),
    [
      "a store of no records",
      oneTest(`given: { minutes: 5 }, loki: { rules: rules.yaml, store: loki, streams: [] }, ${expects}`),
      "tests[0].loki.store: says nothing without records of an environment",
    ],
    [
      "an odd limit",
      oneTest(`${storm}, loki: { rules: odd-limit.yaml }, ${expects}`),
      "rules (odd-limit.yaml).groups[0].limit: has the wrong type",
    ],
    [
      "two subjects",
      oneTest(`${storm}, prometheus: { rules: rules.yaml }, loki: { rules: rules.yaml }, ${expects}`),
      "is about several subjects",
    ],
    ...["stored: { loki: { atLeast: 1 } }", "redacted: { email: { atLeast: 1 } }", "absent: [a]"].flatMap(one => {
      const key = one.split(":")[0];
      const series = "given: { minutes: 5 }, prometheus: { rules: rules.yaml, series: [] }";
      return [
        [
          `${key} of rules over series`,
          oneTest(`${series}, expect: { alerts: { quiet: others }, ${one} }`),
          `expect.${key}: says nothing about rules without records`,
        ],
        [
          `${key} alone of rules`,
          oneTest(`${storm}, loki: { rules: rules.yaml }, expect: { ${one} }`),
          "expect.alerts: is missing",
        ],
      ] as const;
    }),
    [
      "a mistyped key of rules",
      oneTest(`${storm}, loki: { rules: mistyped.yaml }, ${expects}`),
      "rules (mistyped.yaml).groups[0].rules[0].fro: is not a known key",
    ],
    [
      "no step",
      oneTest(`${storm}, prometheus: { rules: rules.yaml, every: 0s }, ${expects}`),
      "every: is no time at all",
    ],
    ["no pause", oneTest(`${storm}, loki: { rules: rules.yaml, evaluate: 0s }, ${expects}`), "evaluate: is no time at"],
    [
      "absent rules",
      oneTest(`${storm}, loki: { rules: other.yaml }, ${expects}`),
      "loki.rules (other.yaml): there is no such file",
    ],
    [
      "rules without an alert",
      oneTest(`${storm}, loki: { rules: records.yaml }, ${expects}`),
      "loki.rules: has no alert",
    ],
    [
      "odd rules",
      oneTest(`${storm}, loki: { rules: odd.yaml }, ${expects}`),
      "rules (odd.yaml).groups[0].rules[0].for: is no length",
    ],
    [
      "series without an end",
      oneTest(`prometheus: { rules: rules.yaml, series: [] }, ${expects}`),
      "given.minutes: is missing",
    ],
    [
      "an absent collector",
      oneTest(`${storm}, collector: { config: no.yaml }, expect: { absent: [a] }`),
      "collector.config (no.yaml): there is no such file",
    ],
    [
      "two ways in",
      oneTest(`${storm}, collector: { config: two-ways.yaml }, expect: { absent: [a] }`),
      "collector.into: is missing; expected one of otlp, file_log",
    ],
    [
      "no way in",
      oneTest(`${storm}, collector: { config: no-way.yaml }, expect: { absent: [a] }`),
      "collector.into: there is no such way in",
    ],
    [
      "alerts of a collector",
      oneTest(`${storm}, collector: { config: two-ways.yaml, into: otlp }, ${expects}`),
      "expect.alerts: says nothing about a collector",
    ],
    [
      "exporters of an environment",
      oneTest(`${storm}, expect: { out: { debug: { atLeast: 1 } } }`),
      "expect.out: says nothing about anything but",
    ],
  ])("%s", (_, text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test("all at once, and two of one name", () => {
    const text = `tests: [{ name: n, ${expects} }, { name: n, ${storm}, expect: {} }]`;
    expect(problemsOf(text).map(problem => problem.split(":")[0])).toEqual([
      "t.test.yaml.tests[0].given",
      "t.test.yaml.tests[1].expect",
      "t.test.yaml.tests[1].name",
    ]);
  });

  test("without showing what must be absent", () => {
    const problems = problemsOf(oneTest(`${storm}, expect: { absent: hunter2 }`));
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain("hunter2");
  });
});

describe("a plan", () => {
  const planned = (body: string, only: readonly string[] = []) => {
    const read = readTestFile(folder.write("p.test.yaml", oneTest(body)));
    if ("problems" in read) throw new Error(read.problems.map(formatProblem).join());
    return planTrials([read.tests], [environmentOf({ name: "one" }), environmentOf({ name: "two" })], only);
  };
  const names = (plan: ReturnType<typeof planned>) => plan.trials.map(({ environment }) => environment?.name);

  test.each<readonly [body: string, only: readonly string[], environments: readonly (string | undefined)[]]>([
    [`${storm}, ${expects}`, [], ["one", "two"]],
    [`${storm}, ${expects}`, ["two"], ["two"]],
    [`environment: one, ${storm}, ${expects}`, [], ["one"]],
    [`environment: [one, two], ${storm}, ${expects}`, ["one"], ["one"]],
    [`given: { minutes: 5 }, prometheus: { rules: rules.yaml, series: [] }, ${expects}`, ["one"], [undefined]],
    [`${storm}, collector: { config: two-ways.yaml, into: otlp }, expect: { absent: [a] }`, [], [undefined]],
    [
      `environment: two, ${storm}, collector: { config: two-ways.yaml, into: otlp }, expect: { absent: [a] }`,
      [],
      ["two"],
    ],
  ])("%s with %j is tried in %j", (body, only, environments) => {
    const plan = planned(body, only);
    expect([names(plan), plan.problems]).toEqual([environments, []]);
  });

  test.each<readonly [body: string, problem: string]>([
    [
      `environment: oen, ${storm}, ${expects}`,
      '.environment: there is no such environment, got "oen"; expected one of one, two [unknown-name]\n  help: did you mean one?',
    ],
    [
      `environment: one, given: { scenario: error-storm, service: llm-servise }, ${expects}`,
      ".given.service: is no service of one",
    ],
    [
      `environment: one, ${storm}, expect: { redacted: { emial: { atLeast: 1 } } }`,
      ".expect.redacted.emial: is no detector of the environment",
    ],
  ])("%s is refused", (body, problem) => {
    const { problems } = planned(body);
    expect(problems).toHaveLength(1);
    expect(problems.map(formatProblem).join()).toContain(problem);
  });
});

describe("the JSON Schema", () => {
  const validate = new Ajv2020({ strict: false }).compile(testFileSchema());
  const examples = "docs/examples/signalbox-tests";

  test.each(readdirSync(examples).filter(name => name.endsWith(".test.yaml")))("takes %s", name => {
    expect([validate(parse(readFileSync(join(examples, name), "utf8"))), validate.errors]).toEqual([true, null]);
  });

  test.each(["tests: [{ name: n }]", "tests: [{ name: n, expect: { alert: {} } }]", "test: []"])("refuses %s", text => {
    expect(validate(parse(text))).toBe(false);
  });
});
