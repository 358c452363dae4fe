import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { app, compose, containerFiles, defineEnvironment, type Environment, KiB } from "../../src/index.ts";
import { nodeApp } from "./app/engines.ts";
import {
  comparedLeaks,
  comparedRecords,
  corpus,
  interpreted,
  leakyLines,
  recordsOf,
  runNode,
  writeApp,
} from "./app/service.ts";
import { run } from "./engine.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const source = containerFiles("/var/log/containers/llm-service/*.log");

const byDefault = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source } },
  targets: { app: app({}) },
});

const keeping = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": { source } },
  privacy: { content: "keep", network: "hash", textBytes: KiB(200 / 1024) },
  targets: { app: app({}) },
});

const written = (environment: Environment): string => {
  const folder = writeApp(environment);
  folders.push(join(folder, ".."));
  return folder;
};

describe("the Node module", () => {
  test.each([
    ["by default", byDefault],
    ["when content is kept", keeping],
  ])("makes of every line what the interpreter makes of it, %s", async (_how, environment) => {
    const { stdout, stderr } = await runNode(written(environment), "canonical", corpus);
    expect(stderr).toBe("");
    const records = recordsOf(stdout).filter(record => record !== null);
    expect(comparedRecords("appNode", interpreted(environment, corpus), records)).toEqual([]);
  });

  test("is JavaScript in every file", async () => {
    const folder = written(keeping);
    for (const name of ["signalbox_filter.cjs", "signalbox-pino.cjs", "signalbox-winston.cjs"])
      expect(await run(process.execPath, ["--check", join(folder, name)])).toMatchObject({ code: 0, stderr: "" });
  });

  test("writes nothing of a record when the policy fails", async () => {
    const script = `
      const filter = require(${JSON.stringify(join(written(byDefault), "signalbox_filter.cjs"))});
      const loop = { prompt: "words" };
      loop.messages = loop;
      console.log(JSON.stringify(filter.canonical({ message: "alice@example.com", old_value: loop })));
      console.log(JSON.stringify(filter.canonical({ message: { get a() { throw new Error("bob@example.com"); } } })));`;
    const { stdout } = await run(process.execPath, ["-e", script]);
    const fact = { level: "warning", message: "unparsable record", parse_error: "json" };
    expect(recordsOf(stdout)).toMatchObject([fact, fact]);
    expect(stdout).not.toMatch(/example|words/);
  });
});

describe.skipIf(!nodeApp)("real loggers", () => {
  /** What the driver logs after the texts. */
  const after = (records: readonly unknown[], texts: readonly string[]) => records.slice(texts.length);

  test.each([
    ["pino", "appPino"],
    ["winston", "appWinston"],
  ] as const)("%s writes what the interpreter says", async (logger, row) => {
    const lines = corpus.filter(line => line.trim() !== "");
    const { stdout, stderr } = await runNode(written(byDefault), logger, lines);
    expect(stderr).toBe("");
    expect(comparedRecords(row, interpreted(byDefault, lines), recordsOf(stdout).slice(0, lines.length))).toEqual([]);
  });

  test.each(["pino", "winston"])("%s lets nothing out", async logger => {
    const { stdout } = await runNode(written(byDefault), logger, leakyLines);
    const { length } = recordsOf(stdout);
    expect(comparedLeaks("appNodeLeaks", stdout, length === leakyLines.length + 3)).toEqual([]);
    expect(length).toBe(leakyLines.length + 3);
    expect(stdout).not.toMatch(/@example\.com|"ada"/);
  });

  test.each(["pino", "winston"])("%s takes context, errors, children and levels", async logger => {
    const { stdout } = await runNode(written(byDefault), logger, []);
    const [bound, error, child] = after(recordsOf(stdout), []);
    expect(bound).toMatchObject({ message: "bound", level: "warning", request_id: "r-1", service: "llm-service" });
    expect(error).toMatchObject({
      level: "error",
      message: "no mail to [REDACTED_EMAIL]",
      stack_trace: expect.stringContaining("TypeError: no mail to [REDACTED_EMAIL]"),
    });
    expect(child).toMatchObject({
      level: "info",
      message: "for [REDACTED_EMAIL]",
      total_tokens: 7,
      user_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test("pino.json alone removes what is dropped, by its name", async () => {
    const { stdout } = await runNode(written(byDefault), "pino.json");
    expect(recordsOf(stdout)).toEqual([
      { level: 30, time: expect.any(Number), model: "m", body: {}, message: "static" },
    ]);
  });
});
