/** The parts that need no engine: lengths, series, promtool's answers, `for`, where engines are. */

import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { loki, otelCollector, prometheus } from "signalbox";
import { describe, expect, test } from "vitest";
import { simulate } from "../../src/simulate/index.ts";
import { findEngine } from "../../src/trial/engines.ts";
import { runGiven } from "../../src/trial/given.ts";
import { readLength } from "../../src/trial/length.ts";
import { judgeByLoki } from "../../src/trial/loki-rules.ts";
import { readSamples } from "../../src/trial/promtool-answer.ts";
import { ruleFilesOf } from "../../src/trial/rule-file.ts";
import { type InputSeries, seriesOfRun } from "../../src/trial/series.ts";
import type { Given } from "../../src/trial/test-file.ts";
import { environmentOf } from "../simulate/site.ts";
import { makeFolder } from "./folder.ts";

describe("a length", () => {
  test.each<readonly [string, number | undefined]>([
    ["0", 0],
    ["30s", 30_000],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["250ms", 250],
    ["1m5ms", 60_005],
    ["", undefined],
    ["5", undefined],
    ["soon", undefined],
    ["5 m", undefined],
  ])("%j is %s ms", (text, milliseconds) => {
    expect(readLength(text)).toBe(milliseconds);
  });
});

describe("what promtool got", () => {
  test.each<readonly [string, unknown]>([
    ["nil", []],
    ['{alertname="A"} 6E+01', [{ labels: { alertname: "A" }, value: 60 }]],
    [
      '{a="x, {y} \\"z\\"", b="\\\\"} 0E+00, {} 1.5E-01',
      [
        { labels: { a: 'x, {y} "z"', b: "\\" }, value: 0 },
        { labels: {}, value: 0.15 },
      ],
    ],
    ['{"a.b"="c"} 1E+00', [{ labels: { "a.b": "c" }, value: 1 }]],
    ["{} 1E+00 and more", undefined],
    ["something else", undefined],
  ])("%s", (text, samples) => {
    expect(readSamples(text)).toEqual(samples);
  });
});

describe("series of a run", () => {
  const inputs = () => ({ otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki({}) });
  const record = { event: "request_end", model: "gpt-4o", status: "success" };
  const seriesIn = async (given: Given, environment = environmentOf()): Promise<readonly InputSeries[]> => {
    const run = runGiven(given, environment, { file: "f", folder: "." });
    const series = seriesOfRun(environment, run.services, 15_000_000_000n);
    await simulate(environment, { ...run, hear: series.hear });
    return series.series(9).filter(one => one.series.startsWith("llm_requests_total"));
  };

  test("begin with their first record, and rise when one is fetched", async () => {
    const given = {
      minutes: 2,
      records: [
        { at: "20s", record },
        { at: "70s", repeat: { every: "1s", times: 3 }, record },
      ],
    };
    const [one, ...others] = await seriesIn(given);
    expect(others).toEqual([]);
    expect(one?.series).toContain('model="gpt-4o"');
    // 15 s apart: the fetches at 30, 75 and all that follow see one, four and four.
    expect(one?.values).toBe("_x2 1x2 4x3");
  });

  test("have the labels that the environment's Prometheus gives them", async () => {
    const environment = environmentOf({
      targets: { ...inputs(), prometheus: prometheus({ names: { model: "llm_model" } }) },
    });
    const [one] = await seriesIn({ minutes: 1, records: [{ record }] }, environment);
    expect(one?.series).toContain('llm_model="gpt-4o"');
    expect(one?.series).not.toContain(',model="gpt-4o"');
  });

  test("come from a service that nobody counts for in no run", async () => {
    const environment = environmentOf({ targets: inputs() });
    expect(await seriesIn({ minutes: 1, records: [{ record }] }, environment)).toEqual([]);
  });
});

describe("a Loki rule's life", () => {
  const minute = 60_000_000_000n;
  /** Minutes at which the expression finds something, and what becomes of it. */
  const judged = async (found: readonly number[], forMinutes: number, keepMinutes = 0) => {
    const rule = {
      alert: "A",
      expr: "e",
      for: BigInt(forMinutes) * minute,
      keepFiring: BigInt(keepMinutes) * minute,
      labels: {},
      interval: undefined,
      limit: 0,
    };
    const server = {
      ask: async (_tenant: string, _expr: string, at: bigint) => ({
        found: found.includes(Number(at / minute)) ? [{}] : [],
      }),
    };
    const result = await judgeByLoki({
      server,
      tenant: "t",
      rules: [rule],
      start: 0n,
      end: 20n * minute,
      evaluate: minute,
    });
    if ("refused" in result) throw new Error(result.refused);
    const [alert] = result.alerts;
    return [alert?.verdict, ...(alert?.firing ?? []).map(({ from, until }) => [from / 60, until && until / 60])];
  };

  test.each<readonly [found: readonly number[], forMinutes: number, keep: number, expected: readonly unknown[]]>([
    [[], 0, 0, ["quiet"]],
    [[3], 0, 0, ["fires", [3, 4]]],
    [[3, 4], 2, 0, ["pending"]],
    [[3, 4, 5], 2, 0, ["fires", [5, 6]]],
    [[3, 4, 6, 7, 8], 2, 0, ["fires", [8, 9]]],
    [[3, 9, 10], 0, 0, ["fires", [3, 4], [9, 11]]],
    [[3, 5], 0, 3, ["fires", [3, 9]]],
    [[19, 20], 1, 0, ["fires", [20, undefined]]],
  ])("found at %j, for %i min, kept %i min", async (found, forMinutes, keep, expected) => {
    expect(await judged(found, forMinutes, keep)).toEqual(expected);
  });

  test("is not judged without end", async () => {
    const rule = { alert: "A", expr: "e", for: 0n, keepFiring: 0n, labels: {}, interval: 1_000_000n, limit: 0 };
    const server = { ask: async () => ({ found: [] }) };
    expect(
      await judgeByLoki({ server, tenant: "t", rules: [rule], start: 0n, end: 10n * minute, evaluate: minute }),
    ).toEqual({ refused: "A: is to be judged 600001 times, more than 20000" });
  });

  /** One group from the beginning on, others at the third minute and the fifth. */
  test.each<readonly [limit: number, forMinutes: number, keep: number, refused: string | undefined]>([
    [0, 0, 0, undefined],
    [2, 0, 0, undefined],
    [-1, 0, 0, undefined],
    // Pending ones count, and those that are kept.
    [1, 10, 0, "A: exceeded limit of 1 with 2 alerts 180 s into the run"],
    [1, 0, 0, "A: exceeded limit of 1 with 2 alerts 180 s into the run"],
    [2, 0, 5, "A: exceeded limit of 2 with 3 alerts 300 s into the run"],
    [2, 0, 1, undefined],
  ])("has a limit of %i, for %i min, kept %i min: %s", async (limit, forMinutes, keep, refused) => {
    const rule = {
      alert: "A",
      expr: "e",
      for: BigInt(forMinutes) * minute,
      keepFiring: BigInt(keep) * minute,
      labels: {},
      interval: undefined,
      limit,
    };
    const groups = (at: number) => ["a", ...(at === 3 ? ["b"] : []), ...(at === 5 ? ["c"] : [])];
    const server = {
      ask: async (_tenant: string, _expr: string, at: bigint) => ({
        found: groups(Number(at / minute)).map(model => ({ model })),
      }),
    };
    const run = { server, tenant: "t", rules: [rule], start: 0n, end: 6n * minute, evaluate: minute };
    expect(await judgeByLoki(run)).toEqual(refused === undefined ? { alerts: [expect.anything()] } : { refused });
  });

  test("ends where Loki does not answer, with its words", async () => {
    const rule = { alert: "A", expr: "e", for: 0n, keepFiring: 0n, labels: {}, interval: undefined, limit: 0 };
    const server = { ask: async () => ({ refused: "parse error" }) };
    expect(
      await judgeByLoki({
        server,
        tenant: "t",
        rules: [rule, { ...rule, alert: "B" }],
        start: 0n,
        end: 0n,
        evaluate: minute,
      }),
    ).toEqual({ refused: "A: parse error\nB: parse error" });
  });
});

describe("a file of rules", () => {
  const folder = makeFolder();

  test("is read as the engines read it: merges, lengths of nothing, what is not judged here", () => {
    folder.write(
      "rules.yaml",
      `
groups:
  - { name: a, interval: 0s, limit: 3, query_offset: 1m, labels: { team: a }, rules: [
        &first { alert: A, expr: up, for: 0, labels: { severity: page }, annotations: { summary: a } }
    ] }
  - { name: b, interval: 30s, rules: [{ <<: *first, alert: B, for: 5m }] }
`,
    );
    const { files, problems } = ruleFilesOf("rules.yaml", folder.path, "rules");
    expect(problems).toEqual([]);
    const common = { expr: "up", keepFiring: 0n, labels: { severity: "page" } };
    const second = 1_000_000_000n;
    expect(files).toMatchObject([
      {
        intervals: [30n * second],
        alerts: [
          { ...common, alert: "A", for: 0n, interval: undefined, limit: 3 },
          { ...common, alert: "B", for: 300n * second, interval: 30n * second, limit: 0 },
        ],
      },
    ]);
  });
});

describe("an engine", () => {
  const folder = makeFolder();
  const [first, cache] = [join(folder.path, "first"), join(folder.path, "cache")];
  for (const path of [join(first, "loki"), join(cache, "bin", "promtool"), join(cache, "bin", "loki")])
    chmodSync(folder.write(path.slice(folder.path.length), "#!/bin/sh\n"), 0o755);
  folder.write("first/promtool", "no program");
  mkdirSync(join(first, "otelcol"));
  const variables = { PATH: `:${first}`, SIGNALBOX_CACHE: cache };

  test("is taken from PATH, else from the cache", () => {
    expect(findEngine("loki", variables)).toEqual({ program: join(first, "loki") });
    expect(findEngine("promtool", variables)).toEqual({ program: join(cache, "bin", "promtool") });
  });

  test("that is nowhere is told of with where to get it", () => {
    const found = findEngine("otelcol", variables);
    expect("absent" in found && found.absent).toMatch(
      /^no otelcol-contrib or otelcol on PATH or in .*\/cache\/bin; get it from https:/,
    );
  });
});
