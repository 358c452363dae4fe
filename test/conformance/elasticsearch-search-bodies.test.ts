/** Search bodies on an OpenSearch node, in the place of Elasticsearch: their numbers are the interpreter's. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/artifact.ts";
import type { Asked } from "../../src/core/query/index.ts";
import type { MeasureQuery } from "../../src/core/query/query.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { answer } from "../../src/reference/query.ts";
import { chosenService, narrowed } from "./chosen.ts";
import { compared, comparing } from "./compared.ts";
import { nestedDocument } from "./elasticsearch/documents.ts";
import { hasOpenSearch, type Node, startOpenSearch } from "./elasticsearch/engines.ts";
import {
  ask,
  end,
  everyCase,
  expectNumbers,
  keyOf,
  meant,
  type Numbers,
  plain,
  sampled,
  type World,
  windowOf,
  worldOfCase,
} from "./elasticsearch/worlds.ts";

/** OpenSearch's t-digest is a sketch from the first value on: it is right within one rank. */
const expectPercentiles = (found: Numbers, query: MeasureQuery, asked: Asked, world: World): void => {
  if (query.measure.kind !== "percentile") throw new Error("no percentile");
  const { field, percent: wanted } = query.measure;
  const at = (measure: MeasureQuery["measure"]): Numbers => {
    const where = [...query.from.where, { kind: "exists" as const, field }];
    const one: MeasureQuery = { ...narrowed(query, asked), from: { ...query.from, where }, measure };
    return meant(answer(one, world.records(), { end, window: windowOf(asked) }));
  };
  const counts = at({ kind: "count" });
  expect([...found.keys()].sort()).toEqual([...counts.keys()].sort());
  for (const [group, number] of found) {
    const rank = 100 / Math.max(1, (counts.get(group) ?? 1) - 1);
    const near = (percent: number) => at({ kind: "percentile", field, percent }).get(group) ?? Number.NaN;
    expect(number, group).toBeGreaterThanOrEqual(near(Math.max(0, wanted - rank)) - 1e-9);
    expect(number, group).toBeLessThanOrEqual(near(Math.min(100, wanted + rank)) + 1e-9);
  }
};

const folder = mkdtempSync(join(tmpdir(), "signalbox-opensearch-queries-"));

interface Bucket {
  readonly key: unknown;
  readonly value?: { readonly value?: number | null; readonly [key: string]: unknown };
}

describe.skipIf(!hasOpenSearch)("search bodies on opensearch 2.19.1, in the place of elasticsearch", () => {
  let node: Node;

  beforeAll(async () => {
    node = await startOpenSearch(folder);
    await Promise.all(
      [plain, sampled].flatMap((world, at) => [
        // OpenSearch has no runtime fields: what they would be is mapped so from the beginning.
        index(world, `world-${at}`, false),
        index(world, `world-${at}-from-source`, true),
      ]),
    );
  }, 240_000);
  afterAll(async () => {
    await node?.server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const index = async (world: World, name: string, fromSource: boolean): Promise<void> => {
    const { store, mapping } = world;
    const records = world.records();
    const template = store.artifacts().find(({ path }) => path.endsWith("-mappings.json"));
    if (template?.kind !== "json") throw new Error("no mappings");
    const { mappings } = (template.data as { template: { mappings: JsonObject } }).template;
    const written = fromSource
      ? JSON.stringify(mappings).replaceAll(
          /\{"type":"match_only_text"(,"fields":\{[^}]*\}\})?\}/g,
          '{"type":"keyword"}',
        )
      : JSON.stringify(mappings);
    const { _meta, _data_stream_timestamp, ...known } = JSON.parse(written);
    await node.ask("PUT", `/${name}`, { mappings: known, settings: { number_of_shards: 1, number_of_replicas: 0 } });
    for (let at = 0; at < records.length; at += 1000) {
      const lines = records
        .slice(at, at + 1000)
        .flatMap(record => ['{"index":{}}', JSON.stringify(nestedDocument(mapping, record))]);
      await node.bulk(name, `${lines.join("\n")}\n`);
    }
    await node.ask("POST", `/${name}/_refresh`);
  };

  /** What OpenSearch has not: `top_metrics` came to Elasticsearch after the fork. */
  const missing: ReadonlySet<string> = new Set(["last"]);
  const asks = everyCase.filter(([name]) => !missing.has(name));

  test.each(asks)("%s", async (_, one) => {
    const world = worldOfCase(one);
    const { asked } = one;
    const said = ask(world, asked, "query-dsl");
    const { query } = asked;
    if (said.kind === "unsupported" || query.kind === "raw") return compared("searchBodies", { refused: 1 });
    const at = `${writeInstant(end)}||`;
    const { runtime_mappings: runtime, ...body } = JSON.parse(
      said.text.replaceAll('"now-', `"${at}-`).replaceAll('"now"', `"${at}"`).replaceAll("$service", chosenService),
    ) as JsonObject;
    const name = `world-${world === plain ? 0 : 1}${runtime === undefined ? "" : "-from-source"}`;
    const found = (await node.ask("POST", `/${name}/_search`, body)) as {
      readonly hits: { readonly hits: readonly unknown[] };
      readonly aggregations?: { readonly groups: { readonly buckets: readonly Bucket[] | Record<string, Bucket> } };
    };
    await comparing("searchBodies", async () => {
      if (query.kind === "records") {
        const shown = answer(narrowed(query, asked), world.records(), { end, window: windowOf(asked) });
        expect(found.hits.hits.length).toBe(shown.length);
        return;
      }
      const buckets = found.aggregations?.groups.buckets ?? [];
      const list: readonly Bucket[] = Array.isArray(buckets) ? buckets : Object.values(buckets);
      const numbers = list.flatMap(bucket => numbersIn(bucket)).filter(([, value]) => value !== 0);
      if (query.measure.kind === "percentile") expectPercentiles(new Map(numbers), query, asked, world);
      else expectNumbers(new Map(numbers), query, asked, world, said.tolerance?.relative);
    });
  });
});

/** The key of a bucket as values: of a composite, of terms, of several terms; none of the one for all. */
const groupIn = ({ key }: Bucket): readonly unknown[] => {
  if (key === undefined) return [];
  const values = Array.isArray(key) ? key : typeof key === "object" && key !== null ? Object.values(key) : [key];
  // A top list has an empty text for what is missing.
  return values.map(value => (value === "" ? null : value));
};

const numbersIn = (bucket: Bucket): readonly (readonly [string, number])[] => {
  const { value } = bucket;
  if (value === undefined) return [];
  const group = groupIn(bucket);
  const {
    buckets,
    values,
    std_deviation: deviation,
  } = value as {
    buckets?: Record<string, { count: { value: number } }>;
    values?: readonly { value: number | null }[];
    std_deviation?: number | null;
  };
  if (buckets !== undefined)
    return Object.entries(buckets).map(([bound, { count }]) => [keyOf([...group, bound]), count.value]);
  const number = values?.[0]?.value ?? deviation ?? value.value;
  return typeof number === "number" ? [[keyOf(group), number]] : [];
};
