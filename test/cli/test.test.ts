/** `signalbox test` as somebody calls it: what it prints where, what it exits with, and what it says of a wrong call. */

import { Ajv } from "ajv";
import { createGenerator } from "ts-json-schema-generator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TrialResult } from "../../src/trial/index.ts";
import { makeProject, type Project, smallEnvironment } from "./project.ts";

let project: Project;
beforeAll(() => {
  project = makeProject({ dev: smallEnvironment(), two: smallEnvironment().replace('name: "dev"', 'name: "two"') });
  project.write(
    "signalbox-tests/privacy.test.yaml",
    `tests:
  - name: nobody's address is stored
    given: { records: [{ record: { message: "mail ada@example.com" } }] }
    expect: { stored: { loki: { atLeast: 1 } }, redacted: { email: { atLeast: 1 } }, absent: [ada@example.com] }
  - name: this is <wrong> & fails
    environment: dev
    given: { records: [{ line: hello }] }
    expect: { stored: { loki: { atLeast: 2 } }, absent: [hello] }
`,
  );
  project.write("signalbox-tests/rules.yaml", "groups: [{ name: g, rules: [{ alert: A, expr: up == 0 }] }]\n");
  project.write(
    "signalbox-tests/deeper/own.test.json",
    JSON.stringify({
      tests: [
        {
          name: "a rule of our own",
          given: { minutes: 5 },
          prometheus: { rules: "../rules.yaml", series: [{ series: "up", values: "1x20" }] },
          expect: { alerts: { quiet: ["A"] } },
        },
      ],
    }),
  );
});
afterAll(() => project.remove());

/** Without a single engine, wherever this runs. */
const env = { ...process.env, NO_COLOR: "1", PATH: "/nowhere", SIGNALBOX_CACHE: "/nowhere" };
const signalbox = (...args: readonly string[]) => project.signalbox(["test", ...args], { env });
const skipped = "no promtool on PATH or in /nowhere/bin; get it from https://prometheus.io/download/";

describe("a folder", () => {
  test("is a line for each test and environment, what was otherwise below it, and a sum", () => {
    const { code, stderr, stdout } = signalbox();
    expect(stdout).toBe(
      `skipped  signalbox-tests/deeper/own.test.json: a rule of our own
         ${skipped}
passed   signalbox-tests/privacy.test.yaml: nobody's address is stored (dev)
passed   signalbox-tests/privacy.test.yaml: nobody's address is stored (two)
failed   signalbox-tests/privacy.test.yaml: this is <wrong> & fails (dev)
         stored.loki: records, got 1; expected at least 2
         absent[0]: text (not shown), got 1 documents of loki that hold it; expected none
`,
    );
    expect([code, stderr]).toEqual([1, "2 passed, 1 failed, 1 skipped\n"]);
  });

  test.each<readonly [args: readonly string[], code: number, sum: string]>([
    [["--only", "address"], 0, "2 passed"],
    [["--env", "two"], 0, "1 passed, 1 skipped"],
    [["signalbox-tests/deeper"], 0, "0 passed, 1 skipped"],
    [["signalbox-tests/deeper", "--require-engines"], 1, "0 passed, 1 failed"],
    [["signalbox-tests/privacy.test.yaml", "signalbox-tests/deeper"], 1, "2 passed, 1 failed, 1 skipped"],
  ])("%j exits %i with %s", (args, code, sum) => {
    const result = signalbox(...args);
    expect([result.code, result.stderr]).toEqual([code, `${sum}\n`]);
  });

  test("that needs no environment loads none", () => {
    const lonely = makeProject({});
    lonely.write("rules.yaml", "groups: [{ name: g, rules: [{ alert: A, expr: up == 0 }] }]\n");
    lonely.write(
      "t.test.yaml",
      "tests: [{ name: n, given: { minutes: 5 }, prometheus: { rules: rules.yaml, series: [] }, expect: { alerts: { quiet: others } } }]\n",
    );
    const { code, stderr } = lonely.signalbox(["test", "."], { env });
    lonely.remove();
    expect([code, stderr]).toEqual([0, "0 passed, 1 skipped\n"]);
  });
});

describe("for machines", () => {
  test("the JSON is of the type that is documented", () => {
    const schema = createGenerator({
      path: "src/trial/result.ts",
      tsconfig: "tsconfig.json",
      skipTypeCheck: true,
      additionalProperties: false,
    }).createSchema("TrialResult");
    const validate = new Ajv({ strict: false }).compile<TrialResult>(JSON.parse(JSON.stringify(schema)));
    const { tests } = JSON.parse(signalbox("--json").stdout) as { readonly tests: readonly unknown[] };
    expect(tests).toHaveLength(4);
    for (const one of tests) expect([validate(one), validate.errors]).toEqual([true, null]);
  });

  test("a report says the same to a CI system", () => {
    const { code } = signalbox("--junit", "report.xml");
    expect(code).toBe(1);
    const report = project.read("report.xml").replaceAll(/time="[0-9.]+"/g, 'time="0"');
    expect(report).toContain('<testsuites tests="4" failures="1" skipped="1" time="0">');
    expect(report).toContain(
      '<testcase classname="signalbox-tests/privacy.test.yaml" name="nobody\'s address is stored (two)" time="0"/>',
    );
    expect(report).toContain(`name="a rule of our own" time="0"><skipped message="${skipped}"/></testcase>`);
    expect(report).toContain('name="this is &lt;wrong&gt; &amp; fails (dev)" time="0"><failure message="stored.loki');
  });

  test("the schema is JSON", () => {
    const { code, stdout } = signalbox("--schema");
    expect([code, Object.keys(JSON.parse(stdout))]).toEqual([0, expect.arrayContaining(["properties"])]);
  });
});

describe("a wrong call", () => {
  test.each<readonly [args: readonly string[], code: number, said: string]>([
    [["--env", "three"], 2, "--env: no environment three; there are dev, two"],
    [["--only", "nothing"], 2, '--only: no test has "nothing" in its name'],
    [["--schema", "--json"], 2, "--schema: stands alone"],
    [["--junnit", "a"], 2, "did you mean --junit?"],
    [["other"], 1, "other: there is no such file or folder of tests"],
    [["environments"], 1, "environments: has no test; expected files such as environments/alerts.test.yaml"],
    [["--only", "address", "--junit", "no/such/report.xml"], 1, "no/such/report.xml: cannot be written"],
  ])("%j", (args, code, said) => {
    const result = signalbox(...args);
    expect([result.code, result.stdout.includes("failed")]).toEqual([code, false]);
    expect(result.stderr).toContain(said);
  });

  test("shows the problems of all files at once, and runs nothing", () => {
    project.write("odd/a.test.yaml", "tests: [{ name: a, given: { scenario: error-storm }, expect: {} }]\n");
    project.write(
      "odd/b.test.yaml",
      "tests: [{ name: b, environment: three, given: { scenario: error-storm }, expect: { absent: [a] } }]\n",
    );
    const { code, stderr, stdout } = signalbox("odd");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("tests: 2 problems\nodd/a.test.yaml.tests[0].expect: expects nothing");
    expect(stderr).toContain('odd/b.test.yaml.tests[0].environment: there is no such environment, got "three"');
  });
});
