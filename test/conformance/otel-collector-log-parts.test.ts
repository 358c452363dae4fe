/**
 * The parts that a container runtime writes a long line in, through the real collector: a line is whole again, whatever stands
 * between its parts, or cut as any other that is too long.
 */

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/core/platform.ts";
import { containerFiles } from "../../src/core/service.ts";
import { KiB } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { pause } from "./engine.ts";
import { logRecords, plainMap, plainValue } from "./otel-collector/otlp.ts";
import { filesOf, otelcol, type Process, runFile, settled, toFile, writtenBy } from "./otel-collector/run.ts";

const own = mkdtempSync(join(tmpdir(), "signalbox-otelcol-parts-"));
afterAll(() => rmSync(own, { recursive: true, force: true }));

describe.skipIf(!otelcol)("the parts of a container runtime's lines through otelcol", () => {
  const file = join(own, "in.log");
  const stamp = "2026-01-02T03:04:05.678901234Z";
  const head = '{"message":"A","prompt":"begin ';
  const tail = 'SECRET rest"}';
  const line = (stream: string, part: string, text: string) => `${stamp} ${stream} ${part} ${text}\n`;
  const long = (bytes: number, end: string) =>
    `{"message":"long","prompt":"${"x".repeat(bytes)}${end}"}`.match(/.{1,16000}/g) ?? [];
  const parts = (texts: readonly string[]) =>
    texts.map((text, index) => line("stdout", index === texts.length - 1 ? "F" : "P", text)).join("");
  let running: Process;
  const time = "1767323045678901234";
  const stored = () =>
    logRecords(writtenBy(own, "logs/to-loki")).map(({ item }) => ({
      line: plainValue(item.body),
      ...plainMap(item.attributes),
      framed: item.timeUnixNano === time,
    }));
  const whole = (line: string) => ({ line, level: "info", framed: true });

  beforeAll(async () => {
    writeFileSync(file, "");
    const environment = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { framed: { source: containerFiles(file) } },
      targets: { otelCollector: otelCollector({ to: { logs: ["loki"] }, longestLine: KiB(512) }), loki: loki({}) },
    });
    running = await runFile(filesOf(environment).get("agent.yaml") ?? "", {
      folder: own,
      also: toFile(own, ["logs/to-loki"]),
    });
  });
  afterAll(async () => {
    await running?.server.stop();
  });

  const rows: readonly (readonly [what: string, written: readonly (string | number)[], expected: readonly object[]])[] =
    [
      [
        "a line of the other stream between two parts",
        [line("stdout", "P", head), line("stderr", "F", "warning"), line("stdout", "F", tail)],
        [whole("warning"), whole("A")],
      ],
      [
        "parts of both streams by turns",
        [
          line("stdout", "P", head),
          line("stderr", "P", '{"message":"B",'),
          line("stdout", "P", "SECRET"),
          line("stderr", "F", '"prompt":"SECRET"}'),
          line("stdout", "F", ' rest"}'),
        ],
        [whole("B"), whole("A")],
      ],
      [
        "a pause longer than the engine's own patience",
        [line("stdout", "P", head), 8000, line("stdout", "F", tail)],
        [whole("A")],
      ],
      [
        "several tags, and a last part without a text",
        [line("stdout", "P:x", '{"message":"tags"}'), `${stamp} stdout F\n`],
        [whole("tags")],
      ],
      ["below the longest line", [parts(long(500_000, "SECRET"))], [whole("long")]],
      [
        "above the longest line, JSON",
        [parts(long(3_000_000, "SECRET"))],
        [{ line: "unparsable record", level: "warning", parse_error: "json", framed: true }],
      ],
      [
        "above the longest line, text",
        [parts(["text ", ...Array<string>(60).fill("y".repeat(16_000)), " SECRET"])],
        [whole(`text ${"y".repeat(8187)}`)],
      ],
      [
        "a line without a frame",
        ['{"message":"bare","prompt":"SECRET"}\n'],
        [{ line: "bare", level: "info", framed: false }],
      ],
    ];

  test.each(rows)("%s", async (_what, written, expected) => {
    const before = stored().length;
    for (const one of written) {
      if (typeof one === "number") await pause(one);
      else appendFileSync(file, one);
    }
    await settled(() => stored().length, before + expected.length, 20_000);
    const got = stored().slice(before);
    expect(got).toEqual(expected);
    expect(JSON.stringify(got)).not.toContain("SECRET");
  });
});
