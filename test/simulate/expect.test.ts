/** What is expected of a run: how it is read, and every way in which a run may be otherwise. */

import { readFileSync } from "node:fs";
import { elasticsearch, files, kibana, loki, otelCollector, otlp, percent, prometheus } from "signalbox";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatProblem } from "../../src/core/errors.ts";
import {
  differences,
  type Expectation,
  expectationOf,
  inWords,
  judgeDetectorNames,
  type SimulationReport,
} from "../../src/simulate/index.ts";
import { environmentOf, simulateLines } from "./site.ts";

const problemsIn = (text: string): readonly string[] => {
  const read = expectationOf(parse(text), "expect.yaml");
  return "problems" in read ? read.problems.map(formatProblem) : [];
};

describe("a file", () => {
  test.each([
    ["JSON", '{"alerts":{"fires":["HighErrorRate"],"quiet":"others"}}'],
    ["YAML", "alerts:\n  fires: [HighErrorRate]\n  quiet: others\n"],
  ])("may be %s", (_, text) => {
    expect(expectationOf(parse(text), "f")).toEqual({
      expectation: { alerts: { fires: ["HighErrorRate"], quiet: "others" } },
    });
  });

  test.each<readonly [text: string, problem: RegExp]>([
    ["", /^expect\.yaml: /],
    ["{}", /^expect\.yaml: expects nothing; expected at least one of alerts, stored/],
    ["absent: []", /^expect\.yaml: expects nothing/],
    ["{ stored: {}, alerts: { fires: [], quiet: [] } }", /^expect\.yaml: expects nothing/],
    ["[1]", /^expect\.yaml: has the wrong type/],
    ["alert: {}", /^expect\.yaml\.alert: is not a known key; .*\n {2}help: did you mean alerts\?/],
    ["alerts: { fire: [A] }", /^expect\.yaml\.alerts\.fire: is not a known key; .*\n {2}help: did you mean fires\?/],
    ["alerts: { quiet: some }", /^expect\.yaml\.alerts\.quiet: /],
    [
      "alerts: { fires: [{ alert: A, withinMinutes: 0 }] }",
      /^expect\.yaml\.alerts\.fires\[0\]\.withinMinutes: is too small, got 0; expected more than 0 /,
    ],
    [
      "alerts: { fires: [{ alert: A, withinMinutes: 5m }] }",
      /^expect\.yaml\.alerts\.fires\[0\]\.withinMinutes: has the wrong type, got "5m"; expected a number /,
    ],
    [
      "alerts: { fires: [{ alert: A, withinMins: 5 }] }",
      /^expect\.yaml\.alerts\.fires\[0\]\.withinMins: is not a known key; expected one of alert, withinMinutes .*\n {2}help: did you mean withinMinutes\?/,
    ],
    ["alerts: { fires: [{}] }", /^expect\.yaml\.alerts\.fires\[0\]\.alert: is missing; expected a string/],
    ["alerts: { fires: [''] }", /^expect\.yaml\.alerts\.fires\[0\]: is too small, got ""/],
    [
      "stored: { loki: { atLeast: 0 } }",
      /^expect\.yaml\.stored\.loki: can never fail, got \{"atLeast":0\}; expected atLeast: 1 or more, or an atMost /,
    ],
    ["redacted: { email: { atLeast: 0 } }", /^expect\.yaml\.redacted\.email: can never fail/],
    ["stored: { loki: { atLeast: 2, atMost: 1 } }", /^expect\.yaml\.stored\.loki: can never hold/],
    ["redacted: { __proto__: { atLeast: 1 } }", /^expect\.yaml\.redacted\.__proto__: is not a known key/],
    ["stored: { loki: { atMost: 1 }, __proto__: {} }", /^expect\.yaml\.stored\.__proto__: is not a known key/],
    ["{ __proto__: 1, absent: [a] }", /^expect\.yaml\.__proto__: is not a known key/],
    [
      "stored: { loki: { atLeast: -1 } }",
      /^expect\.yaml\.stored\.loki\.atLeast: is too small, got -1; expected at least 0/,
    ],
    ["stored: { loki: {} }", /^expect\.yaml\.stored\.loki: says nothing, got \{\}; expected atLeast, atMost or both/],
    ["redacted: { email: 3 }", /^expect\.yaml\.redacted\.email: has the wrong type, got 3/],
  ])("%j is refused", (text, problem) => {
    const problems = problemsIn(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test("of the handbook is one", () => {
    const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/simulate.md", "utf8")) ?? [];
    const read = expectationOf(parse(text), "simulate.md");
    expect("expectation" in read ? Object.keys(read.expectation) : read.problems).toEqual([
      "alerts",
      "stored",
      "redacted",
      "absent",
    ]);
  });

  test("shows no text that must be absent", () => {
    const problems = problemsIn("absent: hunter2");
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain("hunter2");
  });

  test("names detectors that there are", () => {
    const problems = judgeDetectorNames({ redacted: { emial: { atLeast: 1 }, phone: {} } }, ["email", "phone"], "f");
    expect(problems.map(formatProblem)).toEqual([
      "f.redacted.emial: is no detector of the environment; expected one of email, phone [unknown-name]\n  help: did you mean email?",
    ]);
  });
});

/** Records so many seconds after a midnight. */
const linesAt = (...seconds: readonly number[]): string =>
  seconds.map(at => `{"time":${1_767_571_200 + at},"event":"request_end","message":"m"}\n`).join("");

describe("a run", () => {
  let report: SimulationReport;
  const absent = ["answered", "alice@example.com"];

  beforeAll(async () => {
    const lines = Array.from({ length: 1500 }, (_, index) =>
      JSON.stringify({
        time: 1_767_571_200 + index,
        event: "request_end",
        message: index === 3 ? "answered alice@example.com" : "done",
        status: index >= 300 ? "error" : "success",
        latency_ms: index % 100 === 0 ? 9000 : 10,
      }),
    );
    const environment = environmentOf({ alerts: { CollectorSendFailures: "off", ManySlowRequests: "on" } });
    report = await simulateLines(lines.join("\n"), { environment, absent });
  });

  test.each<readonly [Expectation, readonly RegExp[]]>([
    [{ alerts: { fires: ["HighErrorRate"], quiet: ["SlowRequests"] } }, []],
    [{ alerts: { fires: ["HighErrorRate", "ManySlowRequests"], quiet: "others" } }, []],
    [{ alerts: { fires: [{ alert: "HighErrorRate", withinMinutes: 20 }] } }, []],
    [
      { alerts: { fires: [{ alert: "HighErrorRate", withinMinutes: 5 }] } },
      [
        /^alerts\.fires\[0\]: HighErrorRate, got it fires first after 1[0-9] minutes; expected it fires within 5 minutes$/,
      ],
    ],
    [
      { alerts: { fires: ["SlowRequests"] } },
      [/^alerts\.fires\[0\]: SlowRequests, got it is quiet; expected it fires$/],
    ],
    [
      { alerts: { fires: ["HighErorRate"] } },
      [
        /^alerts\.fires\[0\]: HighErorRate, got no alert of this name that is on; .*\n {2}help: did you mean HighErrorRate\?$/,
      ],
    ],
    [
      { alerts: { fires: ["ManySlowRequests"], quiet: "others" } },
      [/^alerts\.quiet: HighErrorRate, got it fires after 1[0-9.]* minutes for "llm-service"; expected it is quiet$/],
    ],
    [
      { alerts: { quiet: ["HighErrorRate", "Nothing"] } },
      [/^alerts\.quiet\[0\]: /, /^alerts\.quiet\[1\]: Nothing, got no alert/],
    ],
    [{ stored: { loki: { atLeast: 1500, atMost: 1500 } } }, []],
    [{ stored: { loki: { atLeast: 1501 } } }, [/^stored\.loki: records, got 1500; expected at least 1501$/]],
    [{ stored: { loki: { atMost: 3 } } }, [/^stored\.loki: records, got 1500; expected at most 3$/]],
    [
      { stored: { lokki: { atLeast: 1 } } },
      [/^stored\.lokki: store, got no store "lokki" of records; expected one of loki\n {2}help: did you mean loki\?$/],
    ],
    [{ redacted: { email: { atLeast: 1, atMost: 1 }, phone: { atMost: 0 } } }, []],
    [{ redacted: { phone: { atLeast: 1 } } }, [/^redacted\.phone: findings, got 0; expected at least 1$/]],
    [{ absent }, [/^absent\[0\]: text \(not shown\), got 1 documents of loki that hold it; expected none$/]],
    [
      { alerts: { fires: ["SlowRequests"] }, stored: { loki: { atMost: 1 } }, redacted: { email: { atMost: 0 } } },
      [/^alerts/, /^stored/, /^redacted/],
    ],
  ])("%j", (expectation, expected) => {
    const found = differences(report, expectation).map(inWords);
    expect(found).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern);
  });

  test.each<readonly [title: string, lines: string, why: string | undefined]>([
    ["lines of text", "started\nstopped\n", "no record has a time"],
    ["records whose time nobody can read", '{"time":"yesterday","message":"m"}\n'.repeat(2), "no record has a time"],
    ["one record", linesAt(0), "all of it is at one instant"],
    ["records of one instant", linesAt(0, 0, 0), "all of it is at one instant"],
    ["some seconds", linesAt(0, 5), "it is shorter than the time from one evaluation to the next"],
    ["some minutes", linesAt(0, 60, 180), undefined],
    ["some minutes, and a line of text before them", `started\n${linesAt(0, 60, 180)}`, undefined],
  ])("of %s is quiet only where it can be judged", async (_, lines, why) => {
    const found = await simulateLines(lines);
    const got = differences(found, { alerts: { quiet: "others" } }).map(one => one.got);
    expect(got).toEqual(why === undefined ? [] : [`a run in which no alert can be judged: ${why}`]);
    const named = differences(found, { alerts: { quiet: ["SlowRequests"] } }).map(one => one.got);
    expect(named).toEqual(why === undefined ? [] : [`it cannot be judged in this run: ${why}`]);
  });

  test("of one instant may fire all the same", async () => {
    const firing = { ...(await simulateLines(linesAt(0))) };
    const alerts = firing.alerts.map(one => ({
      ...one,
      verdict: "fires" as const,
      firing: [{ group: {}, pendingFrom: 0, from: 0 }],
    }));
    expect(differences({ ...firing, alerts }, { alerts: { fires: ["SlowRequests"] } })).toEqual([]);
    expect(differences({ ...firing, alerts }, { alerts: { quiet: ["SlowRequests"] } }).map(({ got }) => got)).toEqual([
      "it fires after 0 minutes",
    ]);
  });

  test("without a record judges no alert", async () => {
    const empty = await simulateLines("");
    expect(differences(empty, { alerts: { fires: ["HighErrorRate"], quiet: ["SlowRequests"] } }).map(inWords)).toEqual([
      "alerts.fires[0]: HighErrorRate, got it cannot be judged in this run: no record has a time; expected it fires",
      "alerts.quiet[0]: SlowRequests, got it cannot be judged in this run: no record has a time; expected it is quiet",
    ]);
    expect(differences(empty, { alerts: { quiet: "others" } }).map(inWords)).toEqual([
      "alerts.quiet: others, got a run in which no alert can be judged: no record has a time; expected they are quiet",
    ]);
  });

  test("judges no alert in a language of its own, and asks it of nobody's others", async () => {
    const environment = environmentOf({ alerts: { CollectorSendFailures: "on" }, evaluator: "prometheus" });
    const judged = await simulateLines(linesAt(0, 60, 120), { environment });
    expect(differences(judged, { alerts: { quiet: ["CollectorSendFailures"] } }).map(inWords)).toEqual([
      "alerts.quiet[0]: CollectorSendFailures, got it cannot be judged in this run; expected it is quiet",
    ]);
    expect(differences(judged, { alerts: { quiet: "others" } })).toEqual([]);
  });

  test("that stores nothing has nothing to search, unless none is meant to be stored", async () => {
    const empty = await simulateLines("", { absent });
    expect(differences(empty, { absent }).map(inWords)).toEqual([
      "absent: documents, got none that were stored; expected some to look at",
    ]);
    const sampled = environmentOf({ sampling: { logs: { info: percent(0) } } });
    const dropped = await simulateLines('{"level":"info","message":"answered alice@example.com"}', {
      absent,
      environment: sampled,
    });
    expect(differences(dropped, { absent }).map(inWords)).toEqual([
      "absent: documents, got none that were stored; expected some to look at",
    ]);
    expect(differences(dropped, { absent, stored: { loki: { atMost: 0 } } })).toEqual([]);
  });

  /** Two stores, and a service whose records reach one of them. */
  const apart = environmentOf({
    services: {
      "llm-service": { source: files("/var/log/llm-service/*.log") },
      billing: { source: otlp(), evaluator: "kibana" },
    },
    targets: {
      otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki"] } }),
      otherCollector: otelCollector({ from: ["otlp"], to: { logs: ["elasticsearch"] } }),
      loki: loki({}),
      elasticsearch: elasticsearch({}),
      kibana: kibana({}),
      prometheus: prometheus({}),
    },
  });
  test.each<readonly [Expectation, readonly string[]]>([
    [{ stored: { loki: { atLeast: 1 }, elasticsearch: { atMost: 0 } } }, []],
    [
      { stored: { elasticsearch: { atLeast: 1 } } },
      ["stored.elasticsearch: records, got 0: what llm-service writes goes to loki alone; expected at least 1"],
    ],
    [
      { stored: { elasticsarch: { atMost: 0 } } },
      [
        `stored.elasticsarch: store, got no store "elasticsarch" of records; expected one of loki, elasticsearch
  help: did you mean elasticsearch?`,
      ],
    ],
    // A store of metrics has no records, whoever's.
    [
      { stored: { prometheus: { atMost: 0 } } },
      ['stored.prometheus: store, got no store "prometheus" of records; expected one of loki, elasticsearch'],
    ],
  ])("where a store is another service's: %j", async (expectation, expected) => {
    const stored = await simulateLines('{"event":"request_end","message":"m"}', { environment: apart });
    expect(differences(stored, expectation).map(inWords)).toEqual(expected);
  });

  test("that nothing reaches another service's store says nothing of texts", async () => {
    const empty = await simulateLines("", { absent, environment: apart });
    expect(differences(empty, { absent, stored: { elasticsearch: { atMost: 0 } } })).toHaveLength(1);
    expect(differences(empty, { absent, stored: { loki: { atMost: 0 } } }).map(({ got }) => got)).toEqual([
      "nothing given that holds it",
      "nothing given that holds it",
    ]);
  });

  test("may have any number of firings", () => {
    const from = 600;
    const firing = Array.from({ length: 300_000 }, () => ({ group: {}, pendingFrom: 0, from }));
    const many = { ...report, alerts: report.alerts.map(one => ({ ...one, firing })) };
    expect(differences(many, { alerts: { fires: ["HighErrorRate"], quiet: ["SlowRequests"] } }).map(inWords)).toEqual([
      "alerts.quiet[0]: SlowRequests, got it fires after 10 minutes; expected it is quiet",
    ]);
  });
});
