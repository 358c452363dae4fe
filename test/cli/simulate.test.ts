/** `signalbox simulate` as somebody calls it: what it prints where, what it exits with, and what it says of a wrong call. */

import { Ajv } from "ajv";
import { createGenerator } from "ts-json-schema-generator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SimulationReport } from "../../src/simulate/index.ts";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

let project: Project;
beforeAll(() => {
  const two = smallEnvironment()
    .replace('name: "dev"', 'name: "two"')
    .replace(
      /services: .*,\n/,
      'services: { chat: { source: signalbox.otlp() }, batch: { source: files("/b/*.log") } },\n',
    );
  project = makeProject({ dev: smallEnvironment(), two });
});
afterAll(() => project.remove());

const storm = ["simulate", "dev", "--scenario", "error-storm", "--minutes", "13"];
const short = ["simulate", "dev", "--scenario", "key-leak", "--minutes", "7"];

const reportsIn = (stdout: string): readonly SimulationReport[] =>
  (JSON.parse(stdout) as { simulations: readonly SimulationReport[] }).simulations;

describe("a scenario", () => {
  test("is data on stdout and nothing on stderr, without colour", () => {
    const { code, stderr, stdout } = project.signalbox(short);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")[0]).toBe("dev: scenario key-leak, seed 1, 2026-01-05T00:00:00Z and 7 min on");
    expect(stdout).not.toContain("\u001b");
    for (const title of [
      "records, by service",
      "taken out on the way",
      "stored (",
      "traces (",
      "planted on purpose",
      "alerts that fire",
    ])
      expect(stdout).toContain(`\n${title}`);
  });

  test("gives the same bytes for the same seed", () => {
    const json = [...short, "--json"];
    const [one, again, other] = [json, json, [...json, "--seed", "2"]].map(args => project.signalbox(args).stdout);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test("is of as many records as are asked for, of every environment and service", () => {
    const { code, stdout } = project.signalbox(["simulate", "--scenario", "quiet-day", "--records", "300", "--json"]);
    expect(code).toBe(0);
    expect(
      reportsIn(stdout).map(({ environment, services }) => [environment, services.map(one => one.service)]),
    ).toEqual([
      ["dev", ["llm-service"]],
      ["two", ["chat", "batch"]],
    ]);
    for (const { services } of reportsIn(stdout)) expect(services.reduce((sum, one) => sum + one.in, 0)).toBe(300);
  });

  test("may be of one service, at another rate", () => {
    const args = ["simulate", "two", "--scenario", "quiet-day", "--minutes", "10", "--service", "batch", "--json"];
    const [usual, busy] = [args, [...args, "--rate", "2"]].map(one => reportsIn(project.signalbox(one).stdout)[0]);
    expect(usual?.services.map(({ service }) => service)).toEqual(["batch"]);
    expect(busy?.services[0]?.in).toBeGreaterThan(2 * (usual?.services[0]?.in ?? 0));
  });
});

describe("the JSON", () => {
  const schema = createGenerator({
    path: "src/simulate/report.ts",
    tsconfig: "tsconfig.json",
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema("SimulationReport");
  const validate = new Ajv({ strict: false }).compile<SimulationReport>(JSON.parse(JSON.stringify(schema)));

  test.each([
    ["of a scenario", ["simulate", "two", "--scenario", "provider-outage", "--minutes", "8", "--json"]],
    ["of an empty log", ["simulate", "dev", "--logs", "/dev/null", "--json"]],
  ])("%s is what its type says", (_, args) => {
    const reports = reportsIn(project.signalbox(args).stdout);
    expect(reports).toHaveLength(1);
    for (const report of reports) expect(validate(report) ? [] : validate.errors).toEqual([]);
  });

  test("and what is otherwise would be found", () => {
    const [report] = reportsIn(project.signalbox(["simulate", "dev", "--logs", "/dev/null", "--json"]).stdout);
    expect(validate({ ...report, more: 1 })).toBe(false);
    expect(validate({ ...report, services: undefined })).toBe(false);
  });
});

describe("logs", () => {
  const line = (second: number, more = ""): string =>
    `{"time":"2026-01-05T00:00:${String(second).padStart(2, "0")}Z","event":"request_end","message":"answered alice@example.com"${more}}`;

  test("are read from a file and from standard input alike", () => {
    project.write("some.log", `${line(1)}\nno JSON\n{"half":\n${line(2)}`);
    const file = project.signalbox(["simulate", "dev", "--logs", "some.log", "--json"]);
    const piped = project.signalbox(["simulate", "dev", "--logs", "-", "--json"], { input: project.read("some.log") });
    expect([file.code, file.stderr, piped.code]).toEqual([0, "", 0]);
    const [report] = reportsIn(file.stdout);
    expect(report?.source).toEqual({ kind: "logs", file: "some.log", service: "llm-service" });
    expect(report?.services[0]).toMatchObject({ in: 4, out: 4, reading: { json: 2, text: 1, unparsable: 1 } });
    expect(reportsIn(piped.stdout)).toEqual([
      { ...report, source: { kind: "logs", file: "-", service: "llm-service" } },
    ]);
    expect(file.stdout).not.toContain("alice");
  });

  test("belong to the first service, which is said, or to the one that is named", () => {
    project.write("some.log", line(1));
    const { stderr } = project.signalbox(["simulate", "two", "--logs", "some.log"]);
    expect(stderr).toBe("two: the lines are read as those of chat; --service says otherwise\n");
    const named = project.signalbox(["simulate", "two", "--logs", "some.log", "--service", "batch", "--json"]);
    expect(named.stderr).toBe("");
    expect(reportsIn(named.stdout)[0]?.services.map(({ service }) => service)).toEqual(["batch"]);
  });

  test("of nothing are nothing", () => {
    const { code, stdout } = project.signalbox(["simulate", "dev", "--logs", "/dev/null"]);
    expect(code).toBe(0);
    expect(stdout).toContain("no record with a time");
  });
});

describe("an expectation", () => {
  test("that holds exits 0", () => {
    project.write(
      "storm.yaml",
      "alerts: { fires: [{ alert: HighErrorRate, withinMinutes: 12 }], quiet: others }\nstored: { loki: { atLeast: 1000 } }\n",
    );
    const { code, stderr } = project.signalbox([...storm, "--expect", "storm.yaml"]);
    expect([code, stderr]).toEqual([0, "as expected\n"]);
  });

  test("that does not exits 1 with every difference", () => {
    project.write(
      "wrong.json",
      JSON.stringify({
        alerts: { fires: ["SlowRequests"], quiet: ["HighErrorRate"] },
        stored: { loki: { atMost: 1 } },
      }),
    );
    const { code, stderr, stdout } = project.signalbox([...storm, "--expect", "wrong.json"]);
    expect(code).toBe(1);
    expect(stdout).toContain("alerts that fire");
    expect(stderr.split("\n").map(text => text.replace(/got .*/, "got"))).toEqual([
      "not as expected: 3 differences",
      "dev: alerts.fires[0]: SlowRequests, got",
      "dev: alerts.quiet[0]: HighErrorRate, got",
      "dev: stored.loki: records, got",
      "",
    ]);
  });

  test.each([
    [
      "missing.yaml",
      undefined,
      /missing\.yaml: there is no such file; expected a file of YAML or JSON \[cannot-load\]/,
    ],
    ["typo.yaml", "alert: {}", /typo\.yaml\.alert: is not a known key.*\n {2}help: did you mean alerts\?/],
    ["detector.yaml", "redacted: { emial: { atLeast: 1 } }", /detector\.yaml\.redacted\.emial: is no detector/],
  ])("in %s that cannot be read exits 1", (name, text, said) => {
    if (text !== undefined) project.write(name, text);
    const { code, stderr, stdout } = project.signalbox([...storm, "--expect", name]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(said);
  });
});

describe("a wrong call", () => {
  test.each<readonly [args: readonly string[], said: RegExp]>([
    [[], /simulate takes --scenario or --logs; scenarios are quiet-day/],
    [["--scenario", "error-strom"], /--scenario: no error-strom; .*did you mean error-storm\?/],
    [["--scenario", "attack", "--logs", "x"], /choose one/],
    [["--logs", ""], /--logs: needs a path/],
    [["--logs", "x", "--seed", "1"], /--seed: is about scenarios/],
    [["--logs", "-"], /--logs -: standard input is read once; name one of dev, two/],
    [["--scenario", "attack", "--minutes", "0"], /--minutes: "0" is no number from 1/],
    [["--scenario", "attack", "--records", "1.5"], /--records: "1\.5" is no number/],
    [["--scenario", "attack", "--rate", "-1"], /--rate: "-1" is no number/],
    [["--scenario", "attack", "--minutes", "1", "--records", "1"], /--minutes and --records: choose one/],
    [
      ["two", "--scenario", "attack", "--service", "chta"],
      /--service: no chta; two has chat, batch; did you mean chat\?/,
    ],
    [["--scenari", "attack"], /did you mean --scenario\?/],
  ])("%j exits 2", (args, said) => {
    const { code, stderr, stdout } = project.signalbox(["simulate", ...args]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(said);
  });

  test.each([
    ["nowhere.log", /nowhere\.log: cannot be read: ENOENT/],
    [".", /\.: cannot be read: it is a folder/],
  ])("logs in %s exit 1", (file, said) => {
    const { code, stderr } = project.signalbox(["simulate", "dev", "--logs", file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });

  test("an environment that is not there exits 1", () => {
    const { code, stderr } = project.signalbox(["simulate", "prod", "--scenario", "attack"]);
    expect(code).toBe(1);
    expect(stderr).toContain("there is no such environment");
  });
});

test("the usage names every scenario, in lines that fit", async () => {
  const { scenarioNames } = await import("../../src/simulate/index.ts");
  const { stdout } = project.signalbox(["simulate", "--help"]);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(`of the environment's services: ${scenarioNames.join(", ")} --logs`);
  expect(Math.max(...stdout.split("\n").map(line => line.length))).toBeLessThanOrEqual(121);
});
