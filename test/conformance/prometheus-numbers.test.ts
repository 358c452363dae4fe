import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { records as everyRecord, type MeasureQuery, on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { samplesOf } from "../../src/reference/instrument.ts";
import { answer, type Numbered } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { prometheus } from "../../src/targets/prometheus/index.ts";
import { labelOf } from "../../src/targets/prometheus/mapping.ts";
import { placeStore } from "../store-site.ts";
import { comparing } from "./compared.ts";
import { engine, freePort, run, type Server, start } from "./engine.ts";

const promtool = engine("promtool");
const binary = engine("prometheus");
const folder = mkdtempSync(join(tmpdir(), "signalbox-prometheus-numbers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { target, self, site, artifacts } = placeStore(prometheus(), { name: "test", services: { a: {}, b: {} } });

/** Half an hour of traffic, four hours ago, on a scrape's own second. */
const scrape = 15;
const lasts = 1800;
const end = Math.floor(Date.now() / 1000 / scrape) * scrape - 4 * 3600;

/** The same numbers every time, spread as a producer's would be. */
const spread = (index: number, size: number, step = 7919): number => ((index * step) % 104_729) % size;

const traffic: readonly CanonicalRecord[] = Array.from({ length: lasts * 4 }, (_, index): CanonicalRecord => {
  const base = {
    time: BigInt(end - lasts) * 1_000_000_000n + BigInt(index * 250 + spread(index, 249) + 1) * 1_000_000n,
    service: spread(index, 3) === 0 ? "b" : "a",
    environment: "test",
    stream: "application",
    level: "info",
  };
  if (spread(index, 5, 31) === 0)
    return { ...base, event: "cache_access", cache_type: "semantic", cache_hit: spread(index, 10, 37) < 4 };
  const latency = 50 + spread(index, 100, 41) ** 2;
  return {
    ...base,
    event: "request_end",
    model: ["gpt-4o", 'quo"ted\\', "small"][spread(index, 3, 43)] ?? "",
    ...(spread(index, 4, 47) === 0 ? {} : { provider: "one" }),
    status: ["success", "success", "success", "error", "timeout"][spread(index, 5, 53)] ?? "",
    latency_ms: latency,
    queue_time_ms: latency / 4,
    ttft_ms: latency / 3,
    prompt_tokens: spread(index, 900, 59),
    completion_tokens: spread(index, 300, 61),
    total_tokens: 1,
    cost_usd: spread(index, 100, 67) / 1000,
  };
});

/** What a Prometheus would have fetched: every series at every scrape, as text to be imported. */
const openMetrics = (): string => {
  const totals = new Map<string, number>();
  const lines = new Map<string, string[]>();
  const events = Object.keys(site.schema.events);
  let next = 0;
  for (let at = end - lasts + scrape; at <= end; at += scrape) {
    const first = next;
    while (next < traffic.length && (traffic[next]?.time ?? 0n) <= BigInt(at) * 1_000_000_000n) next++;
    for (const [key, value] of samplesOf(site.instruments, traffic.slice(first, next), events))
      totals.set(key, (totals.get(key) ?? 0) + value);
    for (const [key, value] of totals)
      lines.set(key, [...(lines.get(key) ?? []), `${key.replace('le="Infinity"', 'le="+Inf"')} ${value} ${at}`]);
  }
  return `${[...lines.values()].flat().join("\n")}\n# EOF\n`;
};

const requests = on(llmLog.request_end);
const over = minutes(5);

const asked: readonly (readonly [title: string, query: MeasureQuery])[] = [
  ["count", requests.count({ over })],
  ["count by model", requests.count({ by: f => f.model, over })],
  ["count by a field that some lack", requests.count({ by: f => f.provider, over })],
  ["count without a field", requests.where(f => f.provider.exists()).count({ by: f => f.service, over })],
  ["count of a hostile value", requests.where(f => f.model.is('quo"ted\\')).count({ over })],
  ["rate", requests.forService("a").rate({ by: f => f.status, over })],
  ["sum in milliseconds", requests.sum(f => f.queue_time_ms, { by: f => f.service, over })],
  ["sum of dollars", requests.sum(f => f.cost_usd, { over })],
  ["tokens a second", requests.sumPerSecond(f => f.prompt_tokens, { by: f => f.model, over })],
  ["average", requests.avg(f => f.latency_ms, { by: f => f.model, over })],
  ["average of tokens", requests.avg(f => f.completion_tokens, { over })],
  [
    "ratio of failures",
    requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { by: f => f.model, over }),
  ],
  ["ratio of hits", on(llmLog.cache_access).ratio({ where: f => f.cache_hit.isTrue() }, { over })],
  ["ratio of sums", requests.ratio({ sum: f => f.queue_time_ms }, { whole: { sum: f => f.latency_ms }, over })],
  ["ratio of nothing", requests.forService("nobody").ratio({ where: f => f.status.is("error") }, { over })],
  ["median", requests.percentile(f => f.latency_ms, 50, { over })],
  ["95th percentile by model", requests.percentile(f => f.latency_ms, 95, { by: f => f.model, over })],
  ["histogram", requests.histogram(f => f.ttft_ms, [50, 100, 250, 500, 1000, 2000, 5000], { over })],
  ["the two largest", requests.sum(f => f.cost_usd, { top: [2, f => f.model], over })],
  ["slow ones", requests.where(f => f.latency_ms.above(5000)).count({ over })],
  ["every record by event", everyRecord(llmLog).count({ by: f => f.event, over })],
  ["absence of what is there", requests.absent({ over })],
  ["absence of what is not", requests.forService("nobody").absent({ over })],
];

describe.skipIf(!promtool || !binary)("prometheus answers with the interpreter's number", () => {
  let server: Server;
  let base = "";

  beforeAll(async () => {
    const [config] = artifacts();
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "prometheus.yaml"), config?.kind === "yaml" ? yamlText(config.data) : "");
    writeFileSync(join(folder, "metrics.txt"), openMetrics());
    const imported = await run(
      promtool ?? "",
      ["tsdb", "create-blocks-from", "openmetrics", join(folder, "metrics.txt"), join(folder, "data")],
      { timeoutMs: 300_000 },
    );
    expect({ code: imported.code, stderr: imported.stderr }).toEqual({ code: 0, stderr: "" });
    base = `127.0.0.1:${await freePort()}`;
    server = await start(
      binary ?? "",
      [
        `--config.file=${join(folder, "prometheus.yaml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${base}`,
      ],
      { ready: `http://${base}/-/ready` },
    );
  });
  afterAll(() => server?.stop());

  const answered = async (query: MeasureQuery) => {
    const found = target.ask?.(self, site, { query, shape: "instant", window: over });
    if (found?.kind !== "text") throw new Error(`refused: ${found?.why}`);
    const parameters = new URLSearchParams({ query: found.text, time: String(end) });
    const response = await fetch(`http://${base}/api/v1/query?${parameters}`);
    const { data, error } = (await response.json()) as {
      error?: string;
      data: { result: readonly { metric: Readonly<Record<string, string>>; value: readonly [number, string] }[] };
    };
    if (!response.ok) throw new Error(error);
    const numbers = new Map(
      data.result.map(({ metric, value }) => [JSON.stringify(metric), Number(value[1])] as const),
    );
    return { numbers, tolerance: found.tolerance?.relative ?? 0 };
  };

  /** A group as labels: a missing field is no label. */
  const keyOf = (labels: Readonly<Record<string, string | undefined>>): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(labels)
          .flatMap(([field, value]) => (value === undefined ? [] : [[labelOf({ names: {} }, field), value] as const]))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    );

  const expected = (query: MeasureQuery): ReadonlyMap<string, number> => {
    const numbered = answer(query, traffic, { end: BigInt(end) * 1_000_000_000n });
    const buckets = ({ group, buckets }: Numbered) =>
      [...(buckets ?? [])].map(([bound, count]) => {
        const le = bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound);
        return [keyOf({ ...group, le }), count] as const;
      });
    return new Map(
      query.measure.kind === "histogram"
        ? numbered.flatMap(buckets)
        : numbered.map(({ group, value }) => [keyOf(group), value] as const),
    );
  };

  test.each(asked)("%s", (_title, query) =>
    comparing("prometheusNumbers", async () => {
      const want = expected(query);
      const { numbers, tolerance } = await answered(query);
      // Absence is told by the number alone: what is absent has no labels of its own.
      const found = query.measure.kind === "absent" ? new Map([...numbers].map(([, value]) => ["{}", value])) : numbers;
      expect([...found.keys()].sort()).toEqual([...want.keys()].sort());
      for (const [group, value] of want)
        expect(
          Math.abs((found.get(group) ?? Number.NaN) - value),
          `${group}: ${found.get(group)} for ${value}`,
        ).toBeLessThanOrEqual(tolerance * Math.abs(value));
    }),
  );
});
