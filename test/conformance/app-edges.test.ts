/**
 * What programs do that is hard on logging: nothing they say comes out raw under another name, no call of theirs fails, no
 * error is lost, nothing is invented. And people have the interpreter's pseudonyms here too.
 */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { app, compose, containerFiles, defineEnvironment, loki, promtail } from "../../src/index.ts";
import { people, pseudonymTable } from "../leaks/people.ts";
import { nodeApp, python } from "./app/engines.ts";
import { interpreted, pseudonymKey, recordsOf, runNode, runPython, type Written, writeApp } from "./app/service.ts";
import { run } from "./engine.ts";

const environment = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: containerFiles("/var/log/containers/llm-service/*.log") } },
  targets: { app: app({}) },
});
const folder = writeApp(environment);
afterAll(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const driver = (name: string): string => fileURLToPath(new URL(`app/${name}`, import.meta.url));
const raw = /raw words|@example\.com|1\.2\.3\.4|evil/;
const unparsable = {
  time: expect.any(String),
  level: "warning",
  service: "llm-service",
  environment: "test",
  message: "unparsable record",
  parse_error: "json",
};
/** What is said of a message that could not be put together: where, and nothing of its arguments. */
const misformatted = {
  message: "unparsable record",
  parse_error: "format",
  logger: "edge",
  module: "edges",
  source_line: expect.any(Number),
};
const bound = {
  service: "llm-service",
  message: "hi",
  request_id: "r-1",
  model: "said",
  tool_name: "[REDACTED_EMAIL]",
};
/** What must be said of an error, whatever way it came. */
const failed = (type: string, message = "no mail to [REDACTED_EMAIL]", said = "failed") => ({
  level: "error",
  message: said,
  error_type: type,
  error_message: message,
  stack_trace: expect.stringContaining("edges."),
});

interface Output {
  readonly json: readonly Written[];
  readonly plain?: string;
  /** What a call raised into the program. */
  readonly raised?: string;
}

describe.skipIf(!python)("Python", () => {
  let outputs: Readonly<Record<string, Readonly<Record<string, Output>>>> = {};
  let complaints = "";
  beforeAll(async () => {
    const env = { PYTHONDONTWRITEBYTECODE: "1" };
    const { stdout, stderr } = await run(python ?? "", [driver("edges.py"), folder], { env });
    outputs = JSON.parse(stdout);
    complaints = stderr;
  });
  const of = (part: string, name: string): Output => outputs[part]?.[name] ?? { json: [] };

  test("no call fails, nor does a handler", () => {
    const all = Object.values(outputs).flatMap(part => Object.entries(part));
    expect(all.filter(([, { raised }]) => raised !== undefined)).toEqual([]);
    expect([all.length > 20, complaints]).toEqual([true, ""]);
  });

  test.each<[string, object]>([
    ["an extra of our name", { message: "[REDACTED_EMAIL]" }],
    ["a record in it", { message: "hi" }],
    ["what is bound", bound],
    ["a factory", { message: "hi", tool_name: "[REDACTED_EMAIL]", trace_id: "t-1", span_id: "s-1" }],
    ["an extra without a name", { message: "hi" }],
    ["no message", failed("ValueError", undefined, "record without a message")],
    ["an exception that cannot say itself", { level: "error", message: "failed", error_type: "Unsayable" }],
    [
      "an exception as a field",
      { level: "error", message: "failed", error_type: "ValueError", error_message: "[REDACTED_EMAIL]" },
    ],
    ["dropped content", { message: "hi", model: "m" }],
    ["a wrong format", { ...misformatted, level: "error", model: "m" }],
    ["an argument that cannot say itself", { ...misformatted, level: "info" }],
    ["lines in a message", { message: "one\r\n2026-01-01 ERROR two\u001b[2J" }],
  ])("logging: %s", (name, record) => {
    const { json, plain } = of("logging", name);
    expect(json).toMatchObject([record]);
    expect(JSON.stringify([json, plain])).not.toMatch(raw);
    expect(Object.keys(json[0] ?? {})).not.toContain("foo");
  });

  test("a line for people is one that begins at the left", () => {
    expect(of("logging", "lines in a message").plain).toBe("INFO one \n    2026-01-01 ERROR two [2J\n");
  });

  test.each<[string, object]>([
    ["objects without an end", unparsable],
    ["what fails", unparsable],
    ["an exception", failed("ValueError")],
    ["no message", failed("ValueError", "late", "record without a message")],
    ["an exception that cannot say itself", { level: "error", message: "failed", error_type: "Unsayable" }],
    ["an exception as a field", { level: "error", error_type: "ValueError", error_message: "[REDACTED_EMAIL]" }],
  ])("structlog: %s", (name, record) => {
    expect(of("structlog", name).json).toMatchObject([record]);
    expect(JSON.stringify(of("structlog", name))).not.toMatch(raw);
  });

  const openai = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13, cache_tokens: 5 };
  const anthropic = {
    prompt_tokens: 3,
    completion_tokens: 7,
    total_tokens: 40,
    cache_tokens: 20,
    cache_creation_tokens: 10,
  };
  const parts = { streaming: true, ttft_ms: expect.any(Number), tokens_per_second: expect.any(Number) };

  test.each<[string, object]>([
    ["a generator", { status: "success", ...openai, ...parts }],
    ["an async generator", { status: "success", ...anthropic, ...parts }],
    ["a client's stream", { status: "success", ...openai, ...parts }],
    ["a client's async stream", { status: "success", ...anthropic, ...parts }],
    [
      "a stream that breaks",
      { status: "error", error_type: "ConnectionError", error_message: "lost for [REDACTED_EMAIL]" },
    ],
    ["a stream that is left", { status: "cancelled", level: "warning" }],
    ["an answer with usage", { status: "success", ...anthropic, completion_tokens: 1, total_tokens: 34 }],
  ])("a call to a model: %s", (name, end) => {
    expect(of("calls", name).json).toMatchObject([
      { event: "request_start", model: "m" },
      { event: "request_end", model: "m", latency_ms: expect.any(Number), ...end },
    ]);
  });

  test("a call whose tokens are not told says none", () => {
    const [, end] = of("calls", "an answer without usage").json;
    expect(end).toMatchObject({ event: "request_end", status: "success" });
    expect(Object.keys(end ?? {}).filter(name => /tokens/.test(name))).toEqual([]);
  });

  test("an error that the framework answers outside of the middleware is logged as 500", () => {
    expect(of("requests", "an unhandled error").json).toMatchObject([
      { event: "http_request_start" },
      { event: "http_request", level: "error", status_code: 500, error_type: "RuntimeError" },
    ]);
  });
});

describe.skipIf(!nodeApp)("Node", () => {
  const both: readonly (readonly [string, object])[] = [
    ["what is bound", bound],
    ["a span", { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7" }],
    ["a message that is no text", { level: "info", message: "[NESTED]" }],
    ["an error as error", failed("LateError")],
    ["an error as err", failed("LateError")],
    ["an error alone", failed("TypeError", undefined, "no mail to [REDACTED_EMAIL]")],
  ];
  const wanted: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
    pino: both,
    winston: [
      ...both,
      ["a message without a prototype", { level: "info", message: "[NESTED]" }],
      ["dropped content without an end", { message: "hi" }],
      ["an error after the message", { ...failed("LateError"), message: "failed no mail to [REDACTED_EMAIL]" }],
      ["an error in what comes after", failed("LateError")],
      ["an error as the message", failed("TypeError", undefined, "no mail to [REDACTED_EMAIL]")],
      ["what fails", unparsable],
    ],
  };

  test.each(Object.entries(wanted))("%s", async (library, cases) => {
    const asked = [driver("edges.cjs"), folder, library];
    const { stdout, stderr } = await run(process.execPath, asked, { cwd: nodeApp ?? "" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject(Object.fromEntries(cases.map(([name, record]) => [name, [record]])));
    expect(stdout).not.toMatch(raw);
    expect(stdout).not.toContain('"foo"');
  });
});

describe("people have the interpreter's pseudonyms", () => {
  const lines = people(pseudonymKey).map(({ line }) => line);
  const table = (stdout: string) =>
    Object.fromEntries(recordsOf(stdout).map(({ request_id, user_id }) => [request_id, user_id]));

  test.skipIf(!python)("in Python", async () => {
    const { stdout } = await runPython(folder, ["canonical"], lines);
    expect(table(stdout)).toEqual(pseudonymTable(pseudonymKey));
  });

  test("in Node", async () => {
    const { stdout } = await runNode(folder, "canonical", lines);
    expect(table(stdout)).toEqual(pseudonymTable(pseudonymKey));
  });

  describe("where a shipper makes them of what the service wrote", () => {
    const shipped = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { "llm-service": { source: containerFiles("/var/log/containers/llm-service/*.log") } },
      targets: { app: app({}), promtail: promtail({ to: ["loki"] }), loki: loki({}) },
    });
    const written = writeApp(shipped);
    afterAll(() => rmSync(join(written, ".."), { recursive: true, force: true }));
    const stored = (stdout: string) => {
      const records = interpreted(shipped, stdout.split("\n"));
      return Object.fromEntries(records.flatMap(one => (one ? [[one.request_id, one.user_id]] : [])));
    };

    test.skipIf(!python)("in Python", async () => {
      const { stdout } = await runPython(written, ["canonical"], lines);
      expect(stored(stdout)).toEqual(pseudonymTable(pseudonymKey));
    });

    test("in Node", async () => {
      const { stdout } = await runNode(written, "canonical", lines);
      expect(stored(stdout)).toEqual(pseudonymTable(pseudonymKey));
    });
  });
});
