/**
 * Queries on the engines: ES|QL in Elasticsearch's own engine over records, search bodies on an OpenSearch node, KQL in
 * Elasticsearch's parser. Numbers are the interpreter's.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alerts, queries } from "../../src/catalog/index.ts";
import type { JsonObject } from "../../src/core/artifact.ts";
import type { Test } from "../../src/core/query/condition.ts";
import { type Answer, type Asked, type LanguageName, not } from "../../src/core/query/index.ts";
import { groupsOf, type MeasureQuery, type RecordsQuery } from "../../src/core/query/query.ts";
import type { Mapping } from "../../src/core/target.ts";
import { type Duration, hours, minutes, percent } from "../../src/core/units.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { answer, type Numbered } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { watched } from "../../src/targets/kibana/alerts.ts";
import { type Case, cases } from "../query/cases.ts";
import { type PlacedStore, placeStore, type StoreSite } from "../store-site.ts";
import { compared, comparing } from "./compared.ts";
import { hasOpenSearch, type Node, startOpenSearch } from "./elasticsearch/engines.ts";
import { askEsql, flatDocument, hasEsql, readKql, type Table } from "./elasticsearch/queries.ts";
import { corpusOf, particularRecords } from "./loki-corpus.ts";

const names = ["llm-service", "chat-api"] as const;
const end = 1_767_323_045_000_000_000n;
const start = end - 70n * 60n * 1_000_000_000n;
const services: StoreSite["services"] = Object.fromEntries(names.map(name => [name, {}]));

interface World {
  readonly store: PlacedStore;
  readonly mapping: Mapping;
  readonly records: readonly CanonicalRecord[];
}

const worldOf = (site: StoreSite): World => {
  const store = placeStore(elasticsearch(), { services, ...site });
  const mapping = store.target.mapping?.(store.self, store.site) ?? [];
  const made = corpusOf({ site: store.site, services: names, seed: 11, count: 4000, start, end });
  // What the policy drops is in no store, and in no answer.
  const fields = new Set(mapping.map(({ field }) => field));
  const records = [...made, ...particularRecords(store.site.name, end)].map(
    record => Object.fromEntries(Object.entries(record).filter(([field]) => fields.has(field))) as CanonicalRecord,
  );
  return { store, mapping, records };
};
const plain = worldOf({});
const sampled = worldOf({ sampling: { logs: { debug: percent(25) } } });
const worldOfCase = ({ sampled: thin = false }: Case): World => (thin ? sampled : plain);

const chosenService = "chat-api";

const ask = ({ store }: World, asked: Asked, language: LanguageName): Answer => {
  const said = store.target.ask?.(store.self, store.site, asked, language);
  if (said === undefined) throw new Error("Elasticsearch is not asked");
  return said;
};

const windowOf = ({ query, window }: Asked): Duration =>
  (query.kind === "measure" ? query.over : undefined) ?? (window === "viewer" ? hours(1) : window);

const narrowed = <Q extends MeasureQuery | RecordsQuery>(query: Q, { chosen }: Asked): Q =>
  chosen?.service === undefined
    ? query
    : {
        ...query,
        from: {
          ...query.from,
          where: [...query.from.where, { kind: "equals", field: "service", value: chosenService }],
        },
      };

/** Numbers by group; a histogram's bound is part of the group. What is 0 is as good as nothing. */
type Numbers = ReadonlyMap<string, number>;

const keyOf = (group: readonly unknown[]): string =>
  JSON.stringify(group.map(value => (value === undefined || value === null ? null : String(value))));

const meant = (numbered: readonly Numbered[]): Numbers =>
  new Map(
    numbered
      .flatMap(({ group, value, buckets }): readonly (readonly [string, number])[] => {
        const values = Object.values(group);
        if (buckets === undefined) return [[keyOf(values), value]];
        return [...buckets].map(([bound, count]) => [
          keyOf([...values, bound === Number.POSITIVE_INFINITY ? "+Inf" : bound]),
          count,
        ]);
      })
      .filter(([, value]) => value !== 0),
  );

/** Which cases ask for one number, not for a line. */
const instantCases = Object.entries(cases).filter(([, { asked }]) => asked.shape === "instant");
const savedCases = Object.entries(queries)
  .filter(([, { shape }]) => shape === "instant")
  .map(([name, { query, shape, window }]): [string, Case] => [`saved: ${name}`, { asked: { query, shape, window } }]);
const everyCase: readonly (readonly [string, Case])[] = [...instantCases, ...savedCases];

/** What an engine says of a measure is what the interpreter does, within the tolerance the language states. */
const expectNumbers = (found: Numbers, query: MeasureQuery, asked: Asked, world: World, tolerance = 1e-9): void => {
  const numbered = answer(narrowed(query, asked), world.records, { end, window: windowOf(asked) });
  const expected = meant(numbered);
  // Of groups with equal numbers, any may be the last of a top list.
  if (query.top) {
    const largest = (numbers: Numbers) => [...numbers.values()].sort((a, b) => b - a);
    expect(largest(found)).toEqual(largest(expected).map(one => expect.closeTo(one, 6)));
    return;
  }
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [group, value] of expected) {
    const number = found.get(group) ?? Number.NaN;
    expect(Math.abs(number - value), `${group}: ${number}, not ${value}`).toBeLessThanOrEqual(
      Math.abs(value) * tolerance + 1e-9,
    );
  }
};

/** OpenSearch's t-digest is a sketch from the first value on: it is right within one rank. */
const expectPercentiles = (found: Numbers, query: MeasureQuery, asked: Asked, world: World): void => {
  if (query.measure.kind !== "percentile") throw new Error("no percentile");
  const { field, percent: wanted } = query.measure;
  const at = (measure: MeasureQuery["measure"]): Numbers => {
    const where = [...query.from.where, { kind: "exists" as const, field }];
    const one: MeasureQuery = { ...narrowed(query, asked), from: { ...query.from, where }, measure };
    return meant(answer(one, world.records, { end, window: windowOf(asked) }));
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

describe.skipIf(!hasEsql)("ES|QL in its own engine", () => {
  const params = { _tstart: writeInstant(end - 3_600_000_000_000n), _tend: writeInstant(end) };
  const texts = new Map<string, string>();
  const tables = new Map<string, Table | string>();
  const tolerances = new Map<string, number | undefined>();

  beforeAll(async () => {
    const all = [...everyCase, ...Object.entries(cases).filter(([, { asked }]) => asked.shape === "series")];
    for (const world of [plain, sampled]) {
      const mine = all.filter(([, one]) => worldOfCase(one) === world);
      const asked = mine.flatMap(([name, one]) => {
        const said = ask(world, one.asked, "esql");
        if (said.kind === "unsupported" || one.asked.query.kind === "raw") return [];
        tolerances.set(name, said.tolerance?.relative);
        return [[name, said.text.replaceAll("$service", chosenService)] as const];
      });
      const answers = await askEsql(
        { ...world, now: end, params },
        asked.map(([, text]) => text),
      );
      asked.forEach(([name, text], at) => {
        texts.set(name, text);
        tables.set(name, answers[at] ?? "");
      });
    }
  }, 300_000);

  const tableOf = (name: string): Table | undefined => {
    if (!texts.has(name)) return undefined;
    const table = tables.get(name);
    if (typeof table !== "object") throw new Error(`${table}\n${texts.get(name)}`);
    return table;
  };

  const agree = (table: Table, one: Case, name: string): void => {
    const { asked } = one;
    const world = worldOfCase(one);
    if (asked.query.kind === "measure") {
      const { query } = asked;
      const at = (column: string) => table.columns.indexOf(column);
      const groups = groupsOf(query).map(field => at(world.mapping.find(slot => slot.field === field)?.name ?? ""));
      const columns = [...groups, ...(query.measure.kind === "histogram" ? [at("le")] : [])];
      const found = new Map(
        table.rows
          .map(row => [keyOf(columns.map(column => row[column])), Number(row[at("value")])] as const)
          .filter(([, value]) => value !== 0),
      );
      expectNumbers(found, query, asked, world, tolerances.get(name));
    } else if (asked.query.kind === "records") {
      const shown = answer(narrowed(asked.query, asked), world.records, { end, window: windowOf(asked) });
      expect(table.rows.length).toBe(shown.length);
      const ids = (values: readonly unknown[]) => values.map(value => value ?? null).sort();
      const at = table.columns.indexOf("http.request.id");
      if (shown.length < asked.query.limit && at >= 0)
        expect(ids(table.rows.map(row => row[at]))).toEqual(ids(shown.map(({ request_id: id }) => id)));
    }
  };

  test.each(everyCase)("%s", async (name, one) => {
    const table = tableOf(name);
    if (table === undefined) return compared("esqlQueries", { refused: 1 });
    await comparing("esqlQueries", async () => agree(table, one, name));
  });

  test("a series' steps add up to the whole", () => {
    const total = (name: string) => {
      const table = tableOf(name);
      const at = table?.columns.indexOf("value") ?? 0;
      return table?.rows.reduce((sum, row) => sum + Number(row[at]), 0);
    };
    const whole = answer((cases["series of counts"]?.asked.query ?? {}) as MeasureQuery, plain.records, {
      end,
      window: hours(1),
    }).reduce((sum, { value }) => sum + value, 0);
    expect(total("series of counts")).toBe(whole);
    expect(total("series with a window")).toBe(whole);
    // 75 steps of 48 seconds each.
    expect((total("series of rates") ?? 0) * 48).toBeCloseTo(whole, 6);
  });

  test("every series is accepted", () => {
    const names = Object.entries(cases).filter(([name, { asked }]) => asked.shape === "series" && texts.has(name));
    for (const [name] of names) expect(tableOf(name)?.columns).toContain("time");
    expect(names.length).toBeGreaterThan(7);
  });

  test("every alert holds for the groups the interpreter says", async () => {
    const on = Object.fromEntries(Object.keys(alerts).map(name => [name, "on" as const]));
    const store = placeStore(elasticsearch(), { services, alerts: on });
    const rules = store.site.alerts("kibana").flatMap(watched);
    const said = rules.flatMap(rule => {
      const one = store.target.askRule?.(store.self, store.site, rule);
      return one?.kind === "text" ? [{ rule, text: one.text }] : [];
    });
    const found = await askEsql(
      { ...plain, now: end, params },
      said.map(({ text }) => text),
    );
    let firing = 0;
    said.forEach(({ rule, text }, at) => {
      const table = found[at];
      if (typeof table !== "object") throw new Error(`${rule.name}: ${table}\n${text}`);
      // Absence is an answer of its own to silence.
      const absent = rule.when.some(({ query }) => query.kind === "measure" && query.measure.kind === "absent");
      const judged = { ...rule, for: { ...rule.for, milliseconds: 0 }, ...(absent ? { missing: "ok" as const } : {}) };
      const held = evaluateAlert(judged, plain.records, {
        start: end,
        end,
        interval: minutes(1),
      }).filter(({ firing: fires }) => fires.length > 0);
      const isEqual = table.rows.length === held.length;
      compared("esqlAlerts", isEqual ? { equal: 1 } : { different: 1 });
      expect(table.rows.length, `${rule.name}\n${text}`).toBe(held.length);
      firing += held.length;
    });
    expect(said.length).toBeGreaterThan(30);
    expect(firing).toBeGreaterThan(5);
  }, 300_000);
});

/** Texts that mean something in some language. */
const tricky = [
  `a"b'c\\d`,
  "{{x}} $__y %{z} `w` ${v}\nü",
  'x" | LIMIT 0 //',
  "*",
  "a?b",
  "\\",
  '"""',
  "?_tstart",
  "// no comment",
  "\u0000\u0001\t\r\n\u2028",
  "😀é",
  " ",
];

const patterns = [
  ...["error", "^a", "d$", "^$", "a.b", "a\\.b", "[^a-z]", "[\\w.]+@", "\\d{2,3}", "(?:ab|c)+", "(?i)ERROR", "(?i)k"],
  ...[
    "\\s",
    "\\S\\n",
    "[*?]",
    "\\\\",
    '"',
    "#|~|@|&|<|>",
    "\\x41",
    "[[:punct:]]",
    "x{0}",
    "é",
    "a|^b|c$",
    ".",
    "[^\\n]",
  ],
];
const searched = [
  ...tricky,
  "error",
  "an ERROR here",
  "a.b",
  "axb",
  "a\nb",
  "me@x",
  "12",
  "ab",
  "cab",
  "d",
  "A",
  "K",
  "\u212a",
  "#",
];

describe.skipIf(!hasEsql)("texts and expressions in ES|QL", () => {
  const records = searched.map(
    (text, at): CanonicalRecord => ({
      time: end - BigInt(at) * 1_000_000n,
      service: "a",
      environment: "test",
      stream: "application",
      event: "request_end",
      error_type: text,
      error_message: text,
    }),
  );
  const conditions: readonly Test[] = [
    ...tricky.flatMap((text): readonly Test[] => [
      { kind: "equals", field: "error_type", value: text },
      { kind: "contains", field: "error_message", text },
      { kind: "one-of", field: "error_type", values: [text, "d"] },
    ]),
    ...patterns.flatMap((pattern): readonly Test[] => [
      { kind: "matches", field: "error_type", pattern },
      { kind: "matches", field: "error_message", pattern },
    ]),
  ];

  test("find what the interpreter finds, and their complements the rest", async () => {
    const asked = conditions
      .flatMap(one => [one, not(one)])
      .map(
        (where): MeasureQuery => ({
          kind: "measure",
          from: { events: [], where: [where] },
          measure: { kind: "count" },
          by: [],
          over: minutes(5),
        }),
      );
    const texts = asked.map(query => {
      const said = ask(plain, { query, shape: "instant", window: minutes(5) }, "esql");
      if (said.kind === "unsupported") throw new Error(`${JSON.stringify(query.from.where)}: ${said.why}`);
      return said.text;
    });
    const tables = await askEsql({ mapping: plain.mapping, records, now: end, params: {} }, texts);
    const found = tables.map(table => (typeof table === "string" ? table : table.rows[0]?.[0]));
    const meantHere = asked.map(query => answer(query, records, { end })[0]?.value ?? 0);
    const agreed = asked.filter((_, at) => found[at] === meantHere[at]).length;
    compared("esqlTexts", { equal: agreed, different: asked.length - agreed });
    expect(asked.map((query, at) => `${JSON.stringify(query.from.where)}: ${found[at]}`)).toEqual(
      asked.map((query, at) => `${JSON.stringify(query.from.where)}: ${meantHere[at]}`),
    );
  }, 120_000);
});

describe.skipIf(!hasEsql)("KQL in Elasticsearch's parser", () => {
  test("every text is read", async () => {
    const texts = Object.values(cases).flatMap(one => {
      const said = ask(worldOfCase(one), one.asked, "kql");
      return said.kind === "text" && one.asked.query.kind !== "raw" ? [said.text] : [];
    });
    const read = await readKql(plain.mapping, texts);
    const unread = read.filter(one => typeof one === "string");
    compared("kqlTexts", { equal: read.length - unread.length, different: unread.length });
    expect(unread).toEqual([]);
    expect(texts.length).toBeGreaterThan(8);
  }, 120_000);

  test("hostile values stay what they are", async () => {
    const values = [`a"b'c\\d`, "{{x}} $__y %{z} `w` ${v}\nü", '") or (x: "', "* or *", "\\", '"', "and", "{a: b}"];
    const texts = values.map(value => {
      const said = ask(plain, recordsWhere("equals", value), "kql");
      if (said.kind === "unsupported") throw new Error(said.why);
      return said.text;
    });
    const read = (await readKql(plain.mapping, texts)).map(query => JSON.stringify(query));
    values.forEach((value, at) => {
      expect(read[at]).toContain(JSON.stringify(value));
    });
  }, 120_000);
});

const recordsWhere = (kind: "equals", value: string): Asked => ({
  query: {
    kind: "records",
    from: { events: [], where: [{ kind, field: "error_type", value }] },
    fields: [],
    limit: 10,
  },
  shape: "instant",
  window: hours(1),
});

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

  const index = async ({ store, mapping, records }: World, name: string, fromSource: boolean): Promise<void> => {
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
        .flatMap(record => ['{"index":{}}', JSON.stringify(nestedDocument(flatDocument(mapping, record)))]);
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
        const shown = answer(narrowed(query, asked), world.records, { end, window: windowOf(asked) });
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

const nestedDocument = (flat: Readonly<Record<string, unknown>>): JsonObject => {
  const document: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split(".");
    let level = document;
    for (const part of parts.slice(0, -1)) {
      level[part] ??= {};
      level = level[part] as Record<string, unknown>;
    }
    level[parts.at(-1) ?? ""] = value;
  }
  return document as JsonObject;
};
