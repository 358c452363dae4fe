/**
 * PromQL against a real Prometheus: each case of the table and each saved query it answers gives the interpreter's number.
 * Prometheus is filled with the running totals the interpreter counts, one sample every fifteen seconds as scrapes would
 * bring them, from zero on; what shippers count is compared with the same totals elsewhere.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alerts, llmLog, queries } from "../../src/catalog/index.ts";
import { isRecordInstrument, metricLabel } from "../../src/core/instrument.ts";
import type { Asked, MeasureQuery } from "../../src/core/query/index.ts";
import { groupsOf } from "../../src/core/query/query.ts";
import { hours, minutes } from "../../src/core/units.ts";
import { samplesOf } from "../../src/reference/instrument.ts";
import { answer } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { prometheus } from "../../src/targets/prometheus/index.ts";
import { cases } from "../query/cases.ts";
import { placeStore } from "../store-site.ts";
import { compared, comparing } from "./compared.ts";
import { engine, freePort, run, type Server, start } from "./engine.ts";
import { corpusOf, particularRecords } from "./loki-corpus.ts";

const binary = engine("prometheus");
const tool = engine("promtool");
const folder = mkdtempSync(join(tmpdir(), "signalbox-prometheus-queries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = ["llm-service", "chat-api", "batch"] as const;
const placed = placeStore(prometheus({}), {
  scraped: true,
  services: Object.fromEntries(names.map(name => [name, {}])),
});
const { self, site, target } = placed;

const second = 1_000_000_000n;
const scrape = 15n * second;
/** An hour ago, at a scrape. Every record comes after the first scrape of the shortest window, which is a minute. */
const end = ((BigInt(Date.now()) * 1_000_000n - 3600n * second) / scrape) * scrape;
const begin = end - 45n * second;

const records: readonly CanonicalRecord[] = [
  ...corpusOf({ site, services: names, seed: 7, count: 6000, start: begin, end }),
  ...particularRecords(site.name, end).filter(({ time }) => time > begin),
].sort((a, b) => (a.time < b.time ? -1 : 1));

const instruments = site.instruments.filter(isRecordInstrument);

/** @see https://prometheus.io/docs/specs/om/open_metrics_spec/ */
const openMetrics = (): string => {
  const events = Object.keys(llmLog.events);
  const ticks: bigint[] = [];
  for (let at = begin - 20n * scrape; at <= end; at += scrape) ticks.push(at);
  const everySeries = [...samplesOf(instruments, records, events).keys()];
  const lines: string[] = [];
  for (const at of ticks) {
    const totals = samplesOf(
      instruments,
      records.filter(({ time }) => time <= at),
      events,
    );
    for (const series of everySeries)
      lines.push(`${series.replace('le="Infinity"', 'le="+Inf"')} ${totals.get(series) ?? 0} ${Number(at / second)}`);
  }
  return `${lines.join("\n")}\n# EOF\n`;
};

interface Vector {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

const everyQuery: readonly (readonly [name: string, asked: Asked])[] = [
  ...Object.entries(cases).flatMap(([name, { asked, sampled }]) => (sampled ? [] : [[name, asked] as const])),
  ...Object.entries(queries).map(
    ([name, { query, window }]) => [`saved: ${name}`, { query, window, shape: "instant" }] as const,
  ),
  ...Object.entries(alerts).flatMap(([name, { when }]) =>
    when.map(
      ({ query }, index) =>
        [`alert: ${name}, comparison ${index + 1}`, { query, window: hours(1), shape: "instant" }] as const,
    ),
  ),
];

const viewed = (text: string): string =>
  text.replaceAll("$__range", "1h").replaceAll("$__rate_interval", "5m").replaceAll("$service", "chat-api");

describe.skipIf(!binary || !tool)("Prometheus' numbers are the interpreter's", () => {
  let server: Server;
  let base = "";
  const answered: string[] = [];

  beforeAll(async () => {
    const data = join(folder, "data");
    mkdirSync(data);
    const file = join(folder, "totals.txt");
    writeFileSync(file, openMetrics());
    const made = await run(tool ?? "", ["tsdb", "create-blocks-from", "openmetrics", file, data]);
    if (made.code !== 0) throw new Error(made.stderr.slice(-2000));
    const config = join(folder, "empty.yaml");
    writeFileSync(config, "{}\n");
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    server = await start(
      binary ?? "",
      [`--config.file=${config}`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`],
      { ready: `${base}/-/ready` },
    );
  }, 120_000);
  afterAll(async () => {
    console.info(`Prometheus: ${records.length} records, ${answered.length} queries compared`);
    await server?.stop();
  });

  const found = async (text: string, query: MeasureQuery): Promise<ReadonlyMap<string, number>> => {
    const parameters = new URLSearchParams({ query: viewed(text), time: String(end / second) });
    const reply = await fetch(`${base}/api/v1/query?${parameters}`);
    if (!reply.ok) throw new Error(`${text}\n${await reply.text()}`);
    const { data } = (await reply.json()) as Vector;
    return new Map(
      data.result.map(({ metric, value }) => [
        JSON.stringify([
          ...groupsOf(query).map(field => metric[metricLabel(field)] ?? null),
          ...(metric.le === undefined ? [] : [metric.le]),
        ]),
        Number(value[1]),
      ]),
    );
  };

  const expected = (query: MeasureQuery, asked: Asked): ReadonlyMap<string, number> => {
    const chosen = asked.chosen?.service === undefined ? [] : ["chat-api"];
    const own = chosen.length === 0 ? records : records.filter(({ service }) => chosen.includes(service));
    const viewers = asked.shape === "series" ? minutes(5) : hours(1);
    const window = asked.window === "viewer" ? viewers : asked.window;
    return new Map(
      answer({ ...query, by: groupsOf(query) }, own, { end, window }).flatMap(({ buckets, group, value }) => {
        const values = Object.values(group).map(one => one ?? null);
        if (buckets === undefined) return [[JSON.stringify(values), value] as const];
        return [...buckets].map(
          ([bound, count]) =>
            [JSON.stringify([...values, bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound)]), count] as const,
        );
      }),
    );
  };

  test.each(everyQuery)("%s", async (name, asked) => {
    const { query } = asked;
    const said = target.ask?.(self, site, asked, "promql");
    if (query.kind !== "measure" || said === undefined || said.kind === "unsupported")
      return compared("prometheusQueries", { refused: 1 });
    const numbers = await found(said.text, query);
    const wanted = expected(query, asked);
    const tolerance = Math.max(said.tolerance?.relative ?? 0, 1e-9);
    const near = (a: number, b: number): boolean =>
      Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) + 1e-9;
    // A group in which nothing happened says nothing here and zero there, or the other way round.
    const nonZero = (map: ReadonlyMap<string, number>) => [...map].filter(([, value]) => value !== 0);
    await comparing("prometheusQueries", async () => {
      expect(
        nonZero(numbers)
          .map(([group]) => group)
          .sort(),
      ).toEqual(
        nonZero(wanted)
          .map(([group]) => group)
          .sort(),
      );
      const far = nonZero(numbers)
        .map(([group, value]) => ({ group, value, wanted: wanted.get(group) ?? Number.NaN }))
        .filter(one => !near(one.value, one.wanted));
      expect(far).toEqual([]);
    });
    answered.push(name);
  });

  test("it answers most of what the catalog asks", () => {
    expect(answered.length).toBeGreaterThan(60);
  });
});
