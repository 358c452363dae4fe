import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { secret } from "../../src/core/secret.ts";
import { containerFiles, files, pods } from "../../src/core/service.ts";
import { type AlloyInput, alloy } from "../../src/targets/alloy/index.ts";
import {
  attributes,
  block,
  environmentVariable,
  identifier,
  printBlock,
  reference,
  type Value,
} from "../../src/targets/alloy/syntax.ts";
import { type LokiInput, loki } from "../../src/targets/loki/index.ts";
import type { PromtailConfig } from "../../src/targets/promtail/config-schema.ts";
import { promtail } from "../../src/targets/promtail/index.ts";
import type { StoreSite } from "../store-site.ts";
import { placeShipper } from "./line-shipper-site.ts";

const placed = (options: Partial<AlloyInput> = {}, input: StoreSite = {}, stores?: Record<string, LokiInput>) =>
  placeShipper(
    alloy({ to: Object.keys(stores ?? { loki: {} }), ...options }),
    input,
    Object.fromEntries(Object.entries(stores ?? { loki: {} }).map(([key, one]) => [key, loki(one)])),
  );

const sectionsOf = (...how: Parameters<typeof placed>) => {
  const { artifacts, problems } = placed(...how);
  expect(problems.map(formatProblem)).toEqual([]);
  const [file] = artifacts;
  return file?.kind === "text" ? file.sections : [];
};

const section = (name: string, ...how: Parameters<typeof placed>): string =>
  sectionsOf(...how)
    .find(one => one.name === name)
    ?.text.trimStart() ?? "";

describe("Alloy's syntax", () => {
  test.each<[string, Value, string]>([
    ["a string", "text", '"text"'],
    ["quotes", 'say "x"', '"say \\"x\\""'],
    ["a backslash", "\\d+", "`\\d+`"],
    ["lines", "a\nb", "`a\nb`"],
    ["a backslash and a backtick", "\\`", '"\\\\`"'],
    ["a line end of Windows", "a\r\nb", '"a\\u000d\\nb"'],
    ["a reference of another language", "${HOME} %{x}", '"${HOME} %{x}"'],
    ["beyond ASCII", "é 👍 \ud83d", '"\\u00e9 \\U0001f44d \\ufffd"'],
    ["numbers and flags", [1, true], "[1, true]"],
    ["an expression", environmentVariable("TOKEN"), 'sys.env("TOKEN")'],
    ["a reference", [reference("loki.write", "loki", "receiver")], "[loki.write.loki.receiver]"],
    ["an empty object", {}, "{}"],
    ["an object", { a: "b", "c-d": 1 }, '{\n\t\ta     = "b",\n\t\t"c-d" = 1,\n\t}'],
    ["a keyword as a key", { true: 1 }, '{\n\t\t"true" = 1,\n\t}'],
    ["objects in a list", [{ a: 1 }], "[\n\t\t{\n\t\t\ta = 1,\n\t\t},\n\t]"],
  ])("%s", (_name, value, printed) => {
    expect(printBlock(block("b", attributes({ value })))).toBe(`b {\n\tvalue = ${printed}\n}\n`);
  });

  test("blocks and runs of attributes", () => {
    const inner = block("inner", attributes({ a: 1, longer: 2 }), "label");
    expect(
      printBlock(block("outer", [...attributes({ x: 1, object: { y: 2 }, z: 3 }), inner, block("empty", [])])),
    ).toBe(
      [
        "outer {",
        "\tx      = 1",
        "\tobject = {",
        "\t\ty = 2,",
        "\t}",
        "\tz = 3",
        "",
        '\tinner "label" {',
        "\t\ta      = 1",
        "\t\tlonger = 2",
        "\t}",
        "",
        "\tempty { }",
        "}",
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["llm-service", "llm_service"],
    ["2nd", "_2nd"],
    ["a_b", "a_b"],
  ])("%s as an identifier", (name, expected) => {
    expect(identifier(name)).toBe(expected);
  });
});

describe("config.alloy", () => {
  const services = {
    a: { source: files("/var/log/a/*.log") },
    "b-c": { source: files('/var/log/"b"/*.log') },
    b_c: { source: containerFiles("/var/log/containers/b.log") },
    d: { source: pods({ app: "d", namespace: "shop", container: "main" }) },
  };

  test("has a section for each component; equal services share theirs", () => {
    expect(sectionsOf({}, { services }).map(({ name }) => name)).toEqual([
      "local.file_match.a_and_b_c",
      "loki.source.file.a_and_b_c",
      "loki.process.a_and_b_c",
      "local.file_match.b_c_and_d",
      "loki.source.file.b_c_and_d",
      "loki.process.b_c_and_d",
      "loki.write.loki",
    ]);
  });

  test("finds files and says whose they are", () => {
    expect(section("local.file_match.a_and_b_c", {}, { services })).toBe(
      [
        'local.file_match "a_and_b_c" {',
        "\tpath_targets = [",
        "\t\t{",
        '\t\t\t__path__ = "/var/log/a/*.log",',
        '\t\t\t_service = "a",',
        "\t\t},",
        "\t\t{",
        '\t\t\t__path__ = "/var/log/\\"b\\"/*.log",',
        '\t\t\t_service = "b-c",',
        "\t\t},",
        "\t]",
        "}",
        "",
      ].join("\n"),
    );
    expect(section("local.file_match.b_c_and_d", {}, { services })).toContain("/var/log/pods/shop_d-*_*/main/*.log");
  });

  test("names apart what would be named alike", () => {
    const alike = {
      "b-c": { source: files("/var/log/b-c.log") },
      b_c: { source: files("/var/log/b_c.log"), privacy: { user: "drop" } },
    } as const;
    expect(sectionsOf({}, { services: alike }).map(({ name }) => name)).toContain("loki.process.b_c_2");
  });

  test("renders each store's own document", () => {
    const stores = { loki: {}, lokiToo: {}, other: { names: { model: "m" } } };
    const sections = sectionsOf({}, {}, stores);
    expect(sections.map(({ name }) => name)).toEqual([
      "local.file_match.llm_service",
      "loki.source.file.llm_service",
      "loki.process.llm_service_for_loki_and_loki_too",
      "loki.process.llm_service_for_other",
      "loki.write.loki",
      "loki.write.loki_too",
      "loki.write.other",
    ]);
    expect(section("loki.source.file.llm_service", {}, {}, stores)).toContain(
      "forward_to = [loki.process.llm_service_for_loki_and_loki_too.receiver, loki.process.llm_service_for_other.receiver]",
    );
    expect(section("loki.process.llm_service_for_other", {}, {}, stores)).toMatch(/\tm += "model",/);
  });

  test.each<[string, LokiInput, readonly string[]]>([
    ["a tenant", { tenant: "ai" }, ['tenant_id           = "ai"']],
    [
      "a user and a password",
      { auth: { kind: "basic", username: "u", password: secret("loki-password") } },
      ["basic_auth {", 'password = sys.env("LOKI_PASSWORD")'],
    ],
    [
      "a token",
      { auth: { kind: "bearer", token: secret("loki-token") } },
      ["authorization {", 'credentials = sys.env("LOKI_TOKEN")'],
    ],
  ])("pushes with %s", (_name, options, parts) => {
    const text = section("loki.write.loki", {}, {}, { loki: { url: "https://logs.example.com", ...options } });
    for (const part of ['"https://logs.example.com/loki/api/v1/push"', ...parts]) expect(text).toContain(part);
  });

  test("runs the stages that Promtail runs", () => {
    const stages = section("loki.process.llm_service").match(/^\tstage\.[a-z_]+/gm) ?? [];
    const [file] = placeShipper(promtail({ to: ["loki"] })).artifacts;
    const config = file?.kind === "yaml" ? (file.data as PromtailConfig) : undefined;
    const theirs = (config?.scrape_configs[0]?.pipeline_stages ?? []).map(stage => Object.keys(stage)[0] ?? "");
    expect(stages.map(stage => stage.slice("\tstage.".length).replace("label_drop", "labeldrop"))).toEqual(theirs);
  });
});

describe("alloy refuses", () => {
  test.each<[string, Partial<AlloyInput>, string]>([
    ["an unknown version", { version: "0.9" as "1.18" }, "version"],
    ["no store", { to: [] }, "to"],
    ["a source it cannot read", { from: ["otlp" as "files"] }, "from"],
    ["no room for partial lines", { partialLines: 0 }, "partialLines"],
  ])("%s", (_name, options, path) => {
    expect(placed(options).problems.map(problem => problem.path.replace(/\[\d\]$/, ""))).toContain(path);
  });
});
