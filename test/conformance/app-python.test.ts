import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { app, compose, containerFiles, defineEnvironment, type Environment, files, KiB } from "../../src/index.ts";
import { python, ruff } from "./app/engines.ts";
import {
  comparedLeaks,
  comparedRecords,
  corpus,
  interpreted,
  leaks,
  leakyLines,
  recordsOf,
  runPython,
  type Written,
  writeApp,
} from "./app/service.ts";
import { run } from "./engine.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-app-logs-"));
  folders.push(folder);
  return folder;
};

/** Everything Python can be given: files, syslog, pseudonyms of its own. */
const byDefault = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
  targets: { app: app({ syslog: {} }) },
});

/** Content that is kept, and texts cut short. */
const keeping = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source: containerFiles("/var/log/containers/llm-service/*.log") } },
  privacy: { content: "keep", network: "hash", textBytes: KiB(200 / 1024) },
  targets: { app: app({}) },
});

/** The files, their logs in a folder of this test's. */
const written = (environment: Environment, logs: string): string => {
  const folder = writeApp(environment, text => text.replaceAll("/var/log/llm-service", logs));
  folders.push(join(folder, ".."));
  return folder;
};

describe.skipIf(!python)("the Python module", () => {
  test.each([
    ["by default", byDefault],
    ["when content is kept", keeping],
  ])("makes of every line what the interpreter makes of it, %s", async (_how, environment) => {
    const { stdout, stderr } = await runPython(written(environment, temporary()), ["canonical"], corpus);
    expect(stderr).toBe("");
    const records = recordsOf(stdout).filter(record => record !== null);
    expect(comparedRecords("appPython", interpreted(environment, corpus), records)).toEqual([]);
  });

  test("makes no pseudonym without a key", async () => {
    const lines = ['{"message":"a","user_id":"ada","client_ip":"203.0.113.7"}'];
    const { stdout } = await runPython(written(byDefault, temporary()), ["canonical"], lines, { PSEUDONYM_KEY: "" });
    const [{ time: _time, ...record } = {}] = recordsOf(stdout);
    expect(record).toEqual({ level: "info", service: "llm-service", environment: "test", message: "a" });
  });

  test("takes the service's name from where the SDK takes it", async () => {
    const folder = written(byDefault, temporary());
    const { stdout } = await runPython(folder, ["canonical"], ["a"], { OTEL_SERVICE_NAME: "another" });
    expect(recordsOf(stdout)).toMatchObject([{ service: "another" }]);
  });

  test("compiles, and has nothing that ruff finds, for the oldest Python that is supported", async () => {
    const folder = written(keeping, temporary());
    const modules = ["signalbox_filter.py", "signalbox_structlog.py"].map(name => join(folder, name));
    expect(await run(python ?? "", ["-m", "py_compile", ...modules])).toMatchObject({ code: 0, stderr: "" });
    // In its own folder, where the one module is known to be the other's neighbour.
    const linted = await run(ruff ?? "", ["check", "--isolated", "--no-cache", "--target-version=py39"], {
      cwd: folder,
    });
    expect([linted.stdout.trim(), linted.code]).toEqual(["All checks passed!", 0]);
  });
});

describe.skipIf(!python)("every handler of python_logging.json", () => {
  const logs = temporary();
  let folder = "";
  beforeAll(() => {
    folder = written(byDefault, logs);
  });

  const logged = async (texts: readonly string[], level: string, what = "handlers") => {
    const received = join(logs, "syslog.json");
    const args = [what, join(folder, "python_logging.json"), level, received].filter(
      arg => what === "handlers" || ![level, received].includes(arg),
    );
    const { stdout, stderr } = await runPython(folder, args, texts);
    const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
    const outputs = {
      console: stdout,
      app_file: read(join(logs, "app.log")),
      error_file: read(join(logs, "errors", "error.log")),
      syslog: (JSON.parse(read(received) || "[]") as string[])
        .map(packet => packet.replace(/^<\d+>/, "").replace(/\0$/, ""))
        .join("\n"),
    };
    for (const path of [join(logs, "app.log"), join(logs, "errors", "error.log"), received])
      rmSync(path, { force: true });
    return { outputs, stderr };
  };

  test("has the privacy filter", () => {
    const config = JSON.parse(readFileSync(join(folder, "python_logging.json"), "utf8"));
    const handlers = Object.entries<{ filters?: string[] }>(config.handlers);
    expect(handlers.map(([name, { filters }]) => [name, filters])).toEqual(
      ["console", "app_file", "error_file", "syslog"].map(name => [name, ["privacy"]]),
    );
  });

  test("writes what the interpreter says", async () => {
    const { outputs, stderr } = await logged(corpus, "ERROR");
    expect(stderr).toBe("");
    const wanted = interpreted(byDefault, corpus);
    // A record that says no level has the logger's here; one that cannot be read says its own.
    for (const handler of ["app_file", "error_file", "syslog"] as const)
      expect(comparedRecords("appPythonHandlers", wanted, recordsOf(outputs[handler]), ["level"]), handler).toEqual([]);
    const levelOf = (which: (record: Written) => boolean) => recordsOf(outputs.app_file).find(which)?.level;
    expect(levelOf(({ parse_error: why }) => why !== undefined)).toBe("warning");
    expect(levelOf(({ message }) => message === "padded text")).toBe("error");
  });

  test("lets no finding, no content and no dropped field out", async () => {
    const { outputs, stderr } = await logged(leakyLines, "ERROR");
    expect(stderr).toBe("");
    for (const [handler, output] of Object.entries(outputs)) {
      expect(comparedLeaks("appPythonLeaks", output, output.length > 1000), handler).toEqual([]);
      expect(output.length, handler).toBeGreaterThan(1000);
    }
    expect(recordsOf(outputs.error_file)).toHaveLength(leakyLines.length);
  });

  test("writes errors alone where it is for errors", async () => {
    const { outputs } = await logged(["a line"], "INFO", "extra");
    expect(recordsOf(outputs.error_file).map(({ message }) => message)).toEqual(["failed"]);
  });

  test("takes fields, arguments, exceptions and what cannot be formatted", async () => {
    const { outputs, stderr } = await logged([], "INFO", "extra");
    expect(stderr).toBe("");
    const [first, second, third, fourth] = recordsOf(outputs.app_file);
    expect(first).toMatchObject({
      message: "call [REDACTED_EMAIL]",
      event: "request_end",
      model: "m",
      request_id: "r-1",
      user_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      logger: "llm.app",
    });
    expect(first).not.toHaveProperty("prompt");
    expect(second).toMatchObject({
      level: "error",
      error_type: "ValueError",
      error_message: "no mail to [REDACTED_EMAIL]",
      stack_trace: expect.stringContaining("ValueError: no mail to [REDACTED_EMAIL]"),
    });
    expect(third).toMatchObject({ old_value: "[NESTED]" });
    // Its place is named, of a programmer's mistake nobody could mend otherwise.
    expect(fourth).toMatchObject({
      level: "info",
      message: "unparsable record",
      parse_error: "format",
      logger: expect.any(String),
      module: "driver",
      source_file: expect.stringMatching(/driver\.py$/),
      source_line: expect.any(Number),
    });
    expect(JSON.stringify(outputs)).not.toContain("@example.com");
  });

  test("writes nothing of a record when the policy fails", async () => {
    const { outputs } = await logged(["alice@example.com", '{"message":"a","model":"m"}'], "ERROR", "failing");
    for (const output of [outputs.app_file, outputs.error_file])
      expect(recordsOf(output)).toEqual(
        [0, 1].map(() => ({
          time: expect.any(String),
          level: "warning",
          service: "llm-service",
          environment: "test",
          message: "unparsable record",
          parse_error: "json",
        })),
      );
    expect(outputs.console).not.toMatch(/alice|"model"/);
  });

  test("needs no filter to be safe with our formatters", async () => {
    const { stdout } = await runPython(folder, ["bare"], leakyLines);
    expect(recordsOf(stdout.slice(0, stdout.lastIndexOf("}\n") + 1))).toHaveLength(leakyLines.length);
    expect(stdout).toContain("mail [REDACTED_EMAIL]\n");
    expect(leaks(stdout)).toEqual([]);
  });
});

describe.skipIf(!python)("structlog", () => {
  test("writes what the interpreter says", async () => {
    const { stdout, stderr } = await runPython(written(byDefault, temporary()), ["structlog"], corpus);
    expect(stderr).toBe("");
    expect(comparedRecords("appStructlog", interpreted(byDefault, corpus), recordsOf(stdout))).toEqual([]);
  });

  test("lets nothing out, and takes events, bound fields and exceptions", async () => {
    const { stdout } = await runPython(written(byDefault, temporary()), ["structlog", "more"], leakyLines);
    expect(leaks(stdout)).toEqual([]);
    expect(recordsOf(stdout).slice(-2)).toMatchObject([
      { event: "request_end", level: "warning", request_id: "r-1", model: "m", error_message: "[REDACTED_EMAIL]" },
      { message: "it failed", level: "error", stack_trace: expect.stringContaining("ValueError: [REDACTED_EMAIL]") },
    ]);
    expect(stdout).not.toMatch(/"words"|"ada"|carol/);
  });
});

describe.skipIf(!python)("requests and calls", () => {
  const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  const asked = async (environment: Environment, requests: readonly unknown[]) => {
    const logs = temporary();
    const folder = written(environment, logs);
    const args = ["requests", join(folder, "python_logging.json"), JSON.stringify(requests)];
    const { stdout, stderr } = await runPython(folder, args);
    expect(stderr).toBe("");
    const answers = stdout.split("\n").filter(line => line.startsWith('{"status"'));
    const records = recordsOf(
      existsSync(join(logs, "app.log"))
        ? readFileSync(join(logs, "app.log"), "utf8")
        : stdout.replaceAll(/^\{"status".*\n/gm, ""),
    );
    return { answers: answers.map(line => JSON.parse(line)), records };
  };

  test("a request's ids are taken, bound and returned; its end is logged without its query", async () => {
    const { answers, records } = await asked(byDefault, [
      ["/chat/7?key=one", { "X-Request-ID": "req-1", traceparent: parent }],
    ]);
    expect(answers).toMatchObject([
      {
        status: 200,
        "x-request-id": "req-1",
        "x-trace-id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "x-response-time": expect.stringMatching(/^[0-9.]+ms$/),
      },
    ]);
    const ids = {
      request_id: "req-1",
      trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
      parent_span_id: "00f067aa0ba902b7",
    };
    expect(records).toMatchObject([
      { ...ids, event: "http_request_start", message: "request_started", http_method: "GET", path: "/chat/7" },
      { ...ids, message: "inside" },
      {
        ...ids,
        event: "http_request",
        message: "request_completed",
        status_code: 200,
        latency_ms: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(records)).not.toMatch(/203\.0\.113|key=one/);
  });

  test("an address is logged where the policy keeps it, as a pseudonym", async () => {
    const { records } = await asked(keeping, [["/chat/7", { "x-trace-id": "trace-1" }]]);
    expect(records[0]).toMatchObject({ trace_id: "trace-1", client_ip: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  test("what fails is logged as failed; an id that is none is not taken", async () => {
    const { answers, records } = await asked(byDefault, [["/fail", { "X-Request-ID": "a b <script>" }]]);
    expect(answers[0]?.status).toBe(500);
    const [, failed] = records.filter(({ event }) => String(event).startsWith("http_request"));
    expect(failed).toMatchObject({ level: "error", message: "request_failed", error_type: "RuntimeError" });
    expect(failed?.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a call to a model is logged at its start and its end", async () => {
    const logs = temporary();
    const folder = written(byDefault, logs);
    const { stdout, stderr } = await runPython(folder, ["calls", join(folder, "python_logging.json")]);
    expect([stderr, stdout.trim().split("\n").at(-1)]).toEqual(["", '"raised"']);
    expect(recordsOf(readFileSync(join(logs, "app.log"), "utf8"))).toMatchObject([
      { event: "request_start", model: "m", provider: "p" },
      { event: "request_end", status: "success", prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      { event: "request_start", model: "m" },
      { event: "request_end", level: "error", status: "timeout", error_message: "late for [REDACTED_EMAIL]" },
    ]);
    expect(stdout).not.toContain("words of a prompt");
  });
});

describe.skipIf(!python)("rotation", () => {
  test("the handler that rotates does so by size and day, and deletes by number, age and space", async () => {
    const { stdout, stderr } = await runPython(written(byDefault, temporary()), ["rotate", temporary()]);
    expect(stderr).toBe("");
    expect(recordsOf(stdout)).toEqual([
      ["size", ["app.log", "app.log.1.gz", "app.log.2.gz", "app.log.3.gz"]],
      ["day", ["of", "another", "day"]],
      ["age", ["app.log", "app.log.1.gz", "app.log.3.gz"]],
      ["space", ["app.log"]],
    ]);
  });

  const logrotate = ["/usr/sbin/logrotate", "/usr/bin/logrotate"].find(existsSync);

  test.skipIf(!logrotate)("logrotate accepts its file, and the handler goes on in the new file", async () => {
    const logs = temporary();
    const folder = written(byDefault, logs);
    const conf = join(folder, "logrotate.conf");
    const { code, stderr } = await run(logrotate ?? "", ["-d", "-s", join(logs, "state"), conf]);
    expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error:/)]);

    const service = spawn(python ?? "", [
      new URL("app/driver.py", import.meta.url).pathname,
      folder,
      "keep-writing",
      join(logs, "app.log"),
    ]);
    const write = (text: string) =>
      new Promise<void>(resolve => {
        service.stdout.once("data", () => resolve());
        service.stdin.write(`${text}\n`);
      });
    await write("before");
    const forced = await run(logrotate ?? "", ["-f", "-s", join(logs, "state"), conf]);
    await write("after");
    service.stdin.end();
    expect(forced).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(logs).filter(name => name.startsWith("app.log"))).toEqual(["app.log", "app.log.1"]);
    expect(readFileSync(join(logs, "app.log.1"), "utf8")).toBe("before\n");
    expect(readFileSync(join(logs, "app.log"), "utf8")).toBe("after\n");
  });

  test("the script frees the disk of rotated files, and of those alone, while too little is free", async () => {
    const logs = temporary();
    const names = ["app.log", "app.log.1", "app.log.2.gz", "errors/error.log", "errors/error.log.1"];
    mkdirSync(join(logs, "errors"));
    for (const name of names) writeFileSync(join(logs, name), "a line\n");
    const text = readFileSync(join(written(byDefault, logs), "log-space.sh"), "utf8");
    const left = async (kibibytes: number) => {
      const limit = text.replace(/-lt \d+ \]/, `-lt ${kibibytes} ]`);
      expect(await run("sh", ["-c", limit])).toMatchObject({ code: 0, stderr: "" });
      return names.filter(name => existsSync(join(logs, name)));
    };
    expect(await left(1)).toEqual(names);
    expect(await left(2 ** 52)).toEqual(["app.log", "errors/error.log"]);
  });
});
