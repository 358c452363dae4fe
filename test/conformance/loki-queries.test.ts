/** LogQL against a real Loki: each case of the table and each saved query gives the interpreter's number. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queries } from "../../src/catalog/index.ts";
import { type Asked, any, type Condition, not } from "../../src/core/query/index.ts";
import { groupsOf, type MeasureQuery, type RecordsQuery } from "../../src/core/query/query.ts";
import type { Mapping, Site } from "../../src/core/target.ts";
import { type Duration, hours, minutes, percent } from "../../src/core/units.ts";
import { yamlText } from "../../src/output/render.ts";
import { answer, type Numbered } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { type Case, cases } from "../query/cases.ts";
import { type PlacedStore, placeStore } from "../store-site.ts";
import { chosenService, narrowed } from "./chosen.ts";
import { compared, comparing } from "./compared.ts";
import { engine, run } from "./engine.ts";
import { corpusOf, particularRecords } from "./loki-corpus.ts";
import { type RunningLoki, startLoki } from "./loki-server.ts";

const binary = engine("loki");
const tool = engine("lokitool");
const folder = mkdtempSync(join(tmpdir(), "signalbox-loki-queries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = ["llm-service", "chat-api", "batch"] as const;
const services = Object.fromEntries(names.map(name => [name, {}]));
const plain = placeStore(loki({ tenant: "plain" }), { services });
const sampled = placeStore(loki({ tenant: "sampled" }), { services, sampling: { logs: { debug: percent(25) } } });

/** A whole second, so that windows end between two instants of no record. */
const end = BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n;
const start = end - 70n * 60n * 1_000_000_000n;

interface World {
  readonly placed: PlacedStore;
  readonly mapping: Mapping;
  readonly site: Site;
  readonly tenant: string;
  readonly records: readonly CanonicalRecord[];
}

const worldOf = (placed: PlacedStore, tenant: string): World => {
  const { self, site, target } = placed;
  const made = corpusOf({ site, services: names, seed: 7, count: 9000, start, end });
  return {
    placed,
    site,
    mapping: target.mapping?.(self, site) ?? [],
    tenant,
    records: [...made, ...particularRecords(site.name, end)],
  };
};
const worlds = { plain: worldOf(plain, "plain"), sampled: worldOf(sampled, "sampled") };
const worldOfCase = ({ sampled: thin = false }: Case): World => (thin ? worlds.sampled : worlds.plain);

const windowOf = ({ query, shape, window }: Asked): Duration =>
  (query.kind === "measure" ? query.over : undefined) ??
  (window !== "viewer" ? window : shape === "series" ? minutes(5) : hours(1));
const viewed = (text: string): string =>
  text.replaceAll("$__range", "1h").replaceAll("$__auto", "5m").replaceAll("$service", chosenService);

const textOf = (asked: Asked, { placed }: World) => {
  const said = placed.target.ask?.(placed.self, placed.site, asked);
  if (said === undefined) throw new Error("Loki is not asked");
  return said;
};

interface Vector {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

interface Streams {
  readonly data: {
    readonly result: readonly {
      readonly stream: Record<string, string>;
      readonly values: readonly [string, string][];
    }[];
  };
}

/** The engine's numbers by group, in the interpreter's form; a histogram's bound is part of the group. */
const numbersOf = ({ data }: Vector, query: MeasureQuery, mapping: Mapping): ReadonlyMap<string, number> =>
  new Map(
    data.result.map(({ metric, value }) => {
      const group = groupsOf(query).map(field => {
        const slot = mapping.find(one => one.field === field);
        return metric[slot?.place === "line" ? "message" : (slot?.name ?? "")] ?? null;
      });
      return [JSON.stringify([...group, ...(metric.le === undefined ? [] : [metric.le])]), Number(value[1])];
    }),
  );

const expectedNumbers = (numbered: readonly Numbered[]): ReadonlyMap<string, number> =>
  new Map(
    numbered.flatMap(({ buckets, group, value }): (readonly [string, number])[] => {
      const values = Object.values(group).map(one => one ?? null);
      if (buckets === undefined) return [[JSON.stringify(values), value]];
      return [...buckets]
        .filter(([, count]) => count > 0)
        .map(([bound, count]) => [
          JSON.stringify([...values, bound === Number.POSITIVE_INFINITY ? "+Inf" : String(bound)]),
          count,
        ]);
    }),
  );

/** Sums are added up in another order. */
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe.skipIf(!binary)("Loki's numbers are the interpreter's", () => {
  let server: RunningLoki;
  let answered = 0;
  /** The names of queries that found nothing. */
  const silent: string[] = [];

  beforeAll(async () => {
    server = await startLoki(plain, folder);
    for (const world of Object.values(worlds)) await server.push(world.mapping, world.records, world.tenant);
  });
  afterAll(async () => {
    console.info(
      `Loki: ${worlds.plain.records.length} and ${worlds.sampled.records.length} records, ${answered} queries compared, ${silent.length} of them without a number`,
    );
    await server?.server.stop();
  });

  const measured = async (query: MeasureQuery, asked: Asked, text: string, world: World): Promise<boolean> => {
    const found = numbersOf(
      await server.get<Vector>("/loki/api/v1/query", { query: viewed(text), time: String(end) }, world.tenant),
      query,
      world.mapping,
    );
    const moment = { end, window: windowOf(asked) };
    const { top, ...all } = query;
    const expected = expectedNumbers(answer(narrowed({ ...all, by: groupsOf(query) }, asked), world.records, moment));
    if (top === undefined) expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [group, value] of found)
      expect({ group, value, near: near(value, expected.get(group) ?? Number.NaN) }).toMatchObject({ near: true });
    if (top !== undefined) {
      // Of equal groups an engine may choose another.
      const largest = [...expected.values()].sort((a, b) => b - a).slice(0, top.n);
      const values = [...found.values()].sort((a, b) => b - a);
      expect(values).toHaveLength(largest.length);
      for (const [index, value] of values.entries()) expect(near(value, largest[index] ?? Number.NaN)).toBe(true);
    }
    return expected.size > 0;
  };

  const listed = async (query: RecordsQuery, asked: Asked, text: string, world: World): Promise<boolean> => {
    const window = windowOf(asked);
    const { data } = await server.get<Streams>(
      "/loki/api/v1/query_range",
      {
        query: viewed(text),
        start: String(end - BigInt(window.milliseconds) * 1_000_000n + 1n),
        end: String(end + 1n),
        limit: String(query.limit),
        direction: "backward",
      },
      world.tenant,
    );
    const shown = world.mapping
      .filter(({ place }) => place === "label" || place === "metadata")
      .filter(({ field }) => query.fields.length === 0 || query.fields.includes(field))
      .map(({ name }) => name);
    const found = data.result.flatMap(({ stream, values }) =>
      values.map(([time, line]) =>
        JSON.stringify([
          time,
          line,
          Object.entries(stream)
            .filter(([name]) => shown.includes(name))
            .sort(),
        ]),
      ),
    );
    const { fields: _, ...whole } = narrowed(query, asked);
    const expected = answer({ ...whole, fields: [] }, world.records, { end, window }) as readonly CanonicalRecord[];
    const oldest = expected.at(-1)?.time;
    const forms = expected.map(record => {
      const { labels, line, metadata, time } = storedDocument(world.mapping, record);
      const all = Object.entries({ ...labels, ...metadata }).filter(([name]) => shown.includes(name));
      return { time, form: JSON.stringify([String(time), line ?? "", all.sort()]) };
    });
    expect(found).toHaveLength(expected.length);
    // Among records of the oldest instant an engine may choose others.
    for (const { form, time } of forms) if (time !== oldest) expect(found).toContain(form);
    if (expected.length < query.limit) expect([...found].sort()).toEqual(forms.map(({ form }) => form).sort());
    return expected.length > 0;
  };

  const compare = async (name: string, asked: Asked, world: World): Promise<string> => {
    const said = textOf(asked, world);
    if (said.kind === "unsupported") {
      compared("lokiQueries", { refused: 1 });
      return `unsupported: ${said.why}`;
    }
    const { query } = asked;
    if (query.kind === "raw")
      await server.get("/loki/api/v1/query", { query: said.text, time: String(end) }, world.tenant);
    else {
      const found = await comparing("lokiQueries", () =>
        query.kind === "measure" ? measured(query, asked, said.text, world) : listed(query, asked, said.text, world),
      );
      answered++;
      if (!found) silent.push(name);
    }
    return said.text;
  };

  const refused: readonly string[] = ["sampled: percentile", "sampled: distinct", "raw in one language"];

  test.each(Object.entries(cases))("%s", async (name, one) => {
    const text = await compare(name, one.asked, worldOfCase(one));
    expect(text.startsWith("unsupported: ")).toBe(refused.includes(name));
  });

  test.each(Object.entries(queries))("saved: %s", async (name, { query, shape, window }) => {
    await compare(`saved: ${name}`, { query, shape, window }, worlds.plain);
  });

  test("every case but those of nothing found something", () => {
    expect(silent.filter(name => name in cases)).toEqual([
      "is one of no value",
      "any of nothing",
      "absent",
      "absent under a condition",
      "sampled: absent",
    ]);
  });

  test("more values than Loki counts by default", async () => {
    const many: readonly CanonicalRecord[] = Array.from({ length: 3000 }, (_, index) => ({
      time: end - BigInt(index) * 1_000_000n,
      service: "many",
      environment: "test",
      stream: "application",
      event: "request_end",
      message: "done",
      user_id: `user-${index}`,
      latency_ms: index,
    }));
    await server.push(worlds.plain.mapping, many, "many");
    const world: World = { ...worlds.plain, tenant: "many", records: many };
    const from = { events: ["request_end"], where: [] };
    for (const query of [
      { kind: "measure", from, measure: { kind: "distinct", field: "user_id" }, by: [], over: minutes(5) },
      {
        kind: "measure",
        from,
        measure: { kind: "max", field: "latency_ms" },
        by: [],
        top: { n: 3, field: "user_id" },
        over: minutes(5),
      },
    ] satisfies readonly MeasureQuery[])
      await compare("many", { query, shape: "instant", window: minutes(5) }, world);
  });
});

/** Texts of every kind that means something to LogQL, to Go, to a template or to a viewer. */
const hostile: readonly string[] = [
  'say "no"',
  "back\\slash \\d \\n",
  "tick`tick",
  "line\nline\r\n\ttab",
  "{{.x}} {{__line__}}",
  "$__auto ${service} $service [[x]]",
  "%{z} %s",
  '|= "x" # no comment',
  '} | json | status="',
  ".* .+ (a|b) [^c] d{2} ^e$ f?",
  "a|b",
  "ü \u00e9 \u{1f600}",
  "\u2028\u2029\ufeff\u0085\u007f",
  "\u0001\u001f",
  "  blanks  ",
  "-1",
  "NaN",
  "true",
];

describe.skipIf(!binary)("hostile texts mean themselves to a real Loki", () => {
  let server: RunningLoki;
  const records = hostile.flatMap((text, index): readonly CanonicalRecord[] =>
    [text, `<${text}>`].map((value, copy) => ({
      time: end - BigInt(index * 2 + copy) * 1_000_000_000n,
      service: "llm-service",
      environment: "test",
      stream: "application",
      event: "request_end",
      message: value,
      error_type: value,
    })),
  );

  beforeAll(async () => {
    server = await startLoki(plain, join(folder, "hostile"));
    await server.push(worlds.plain.mapping, records, "plain");
  });
  afterAll(() => server?.server.stop());

  const literal = (text: string): string => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&");

  test.each(hostile)("%j", async text => {
    for (const field of ["error_type", "message"]) {
      const tests: readonly Condition[] = [
        { kind: "equals", field, value: text },
        { kind: "one-of", field, values: [text, "other"] },
        { kind: "contains", field, text },
        { kind: "matches", field, pattern: literal(text) },
        { kind: "matches", field, pattern: `^.?${literal(text)}.?$` },
      ];
      // Beside another field the line is compared as a label.
      const beside = tests.map(one => any(one, { kind: "equals", field: "status", value: "error" }));
      for (const condition of [...tests, ...beside]) {
        for (const where of [condition, not(condition)]) {
          const query: MeasureQuery = {
            kind: "measure",
            from: { events: ["request_end"], where: [where] },
            measure: { kind: "count" },
            by: [],
            over: minutes(5),
          };
          const said = textOf({ query, shape: "instant", window: minutes(5) }, worlds.plain);
          if (said.kind === "unsupported") throw new Error(said.why);
          const { data } = await server.get<Vector>(
            "/loki/api/v1/query",
            { query: said.text, time: String(end) },
            "plain",
          );
          await comparing("lokiTexts", async () =>
            expect({ text: said.text, count: Number(data.result[0]?.value[1] ?? 0) }).toEqual({
              text: said.text,
              count: answer(query, records, { end })[0]?.value ?? 0,
            }),
          );
        }
      }
    }
  });
});

test.skipIf(!tool)("lokitool takes every text", async () => {
  const texts = [
    ...Object.values(cases).map(one => textOf(one.asked, worldOfCase(one))),
    ...Object.values(queries).map(({ query, shape, window }) => textOf({ query, shape, window }, worlds.plain)),
  ].flatMap(said => (said.kind === "text" ? [viewed(said.text)] : []));
  const path = join(folder, "every-text.yaml");
  const rules = texts.map((expr, index) => ({ alert: `Case${index}`, expr, labels: { severity: "info" } }));
  writeFileSync(path, yamlText({ groups: [{ name: "cases", rules }] }));
  const checked = await run(tool ?? "", ["rules", "check", path]);
  expect({ code: checked.code, said: checked.stderr }).toMatchObject({ code: 0 });
  const linted = await run(tool ?? "", ["rules", "lint", "-n", path]);
  expect({ code: linted.code, said: linted.stderr }).toMatchObject({ code: 0 });
});
