/** A log of everything that a log should not hold, through the command: each line counted, told of, and stored or discarded. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SimulationReport } from "../../src/simulate/index.ts";
import { makeProject, type Project } from "./project.ts";

let project: Project;
beforeAll(() => {
  project = makeProject();
});
afterAll(() => project.remove());

const line = (second: number, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    time: `2026-01-05T00:00:${second}Z`,
    level: "info",
    event: "request_end",
    message: "answered",
    request_id: `r${second}`,
    ...more,
  });

/** Good ones first, so that the run has a time which the wrong clocks can be wrong about. */
const good = Array.from({ length: 12 }, (_, index) => line(10 + index));
const bad: readonly (readonly [what: string, lines: readonly (string | Uint8Array)[]])[] = [
  ["malformed", ['{"half":', "{]", '{"time":"2026-01-05T00:00:3']],
  ["no JSON", ["Traceback (most recent call last):", "[1, 2]"]],
  ["wrong types", [line(30, { latency_ms: "soon", prompt_tokens: {} })]],
  ["a clock ahead", [line(31, { time: "2031-01-01T00:00:00Z" })]],
  ["a clock behind", [line(32, { time: "1999-01-01T00:00:00Z" })]],
  ["no time", [line(33, { time: "a moment ago" })]],
  ["twice", [line(34), line(34)]],
  ["10 MiB", [line(35, { message: "~".repeat(10 * 2 ** 20) })]],
  ["binary", [Uint8Array.from([0, 255, 254, 1])]],
  ["blank", ["", " \t"]],
];
const lines = [...good, ...bad.flatMap(([, some]) => some)];

test("all of it at once", () => {
  const bytes = Buffer.concat(lines.flatMap(one => [Buffer.from(one), Buffer.from("\n")]));
  writeFileSync(join(project.folder, "bad.log"), bytes);
  const asked = ["simulate", "dev", "--logs", "bad.log"];
  const { code, stderr, stdout } = project.signalbox([...asked, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const [report] = (JSON.parse(stdout) as { simulations: readonly SimulationReport[] }).simulations;
  const [service] = report?.services ?? [];
  expect(service).toMatchObject({
    in: lines.length,
    out: lines.length - 2,
    bytes: bytes.length - lines.length,
    reading: { json: good.length + 7, text: 3, unparsable: 3, blank: 2, fields: 0 },
    odd: {
      notUtf8: 1,
      clockAhead: 1,
      clockBehind: 1,
      duplicates: 1,
      // Whatever is no JSON has no time either.
      untimed: 7,
      tooLong: 0,
      failed: 0,
    },
    discarded: [{ reason: "blank", records: 2 }],
  });
  const removed = service?.fields.filter(({ because }) => because === "wrong-type").map(({ field }) => field);
  expect(removed).toEqual(["latency_ms", "prompt_tokens"]);
  expect(service?.fields.find(({ what }) => what === "truncated")).toMatchObject({ field: "message", records: 1 });
  for (const { dropped, in: came, stored } of report?.stores ?? [])
    expect([came, dropped, stored]).toEqual([lines.length, 2, lines.length - 2]);

  const told = project.signalbox(asked);
  expect([told.code, told.stderr]).toEqual([0, ""]);
  for (const words of [
    "odd records",
    "clock more than an hour ahead",
    "clock more than an hour behind",
    "of another type",
  ])
    expect(told.stdout).toContain(words);
  expect(told.stdout.length).toBeLessThan(20_000);
});

test.each([
  ["an empty file", "", 0],
  ["one that ends within a line", '{"time":"2026', 1],
])("%s", (_, text, count) => {
  project.write("some.log", text);
  const { code, stderr, stdout } = project.signalbox(["simulate", "dev", "--logs", "some.log", "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const [report] = (JSON.parse(stdout) as { simulations: readonly SimulationReport[] }).simulations;
  expect(report?.services[0]?.in).toBe(count);
});

test("a file that is not there is refused by name", () => {
  const { code, stderr } = project.signalbox(["simulate", "dev", "--logs", "none.log"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("none.log");
});
