/** ES|QL in Elasticsearch's own engine over records: numbers, alerts, texts and patterns are the interpreter's. */

import { beforeAll, describe, expect, test } from "vitest";
import { alerts } from "../../src/catalog/index.ts";
import type { Test } from "../../src/core/query/condition.ts";
import { not } from "../../src/core/query/index.ts";
import { groupsOf, type MeasureQuery } from "../../src/core/query/query.ts";
import { hours, minutes } from "../../src/core/units.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import { writeInstant } from "../../src/reference/instant.ts";
import { answer } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { watched } from "../../src/targets/kibana/alerts.ts";
import { type Case, cases } from "../query/cases.ts";
import { placeStore } from "../store-site.ts";
import { chosenService, narrowed } from "./chosen.ts";
import { compared, comparing } from "./compared.ts";
import { askEsql, hasEsql, type Table } from "./elasticsearch/queries.ts";
import {
  ask,
  end,
  everyCase,
  expectNumbers,
  keyOf,
  plain,
  sampled,
  services,
  windowOf,
  worldOfCase,
} from "./elasticsearch/worlds.ts";

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
        { mapping: world.mapping, records: world.records(), now: end, params },
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
      const shown = answer(narrowed(asked.query, asked), world.records(), { end, window: windowOf(asked) });
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
    const whole = answer((cases["series of counts"]?.asked.query ?? {}) as MeasureQuery, plain.records(), {
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
      { mapping: plain.mapping, records: plain.records(), now: end, params },
      said.map(({ text }) => text),
    );
    let firing = 0;
    said.forEach(({ rule, text }, at) => {
      const table = found[at];
      if (typeof table !== "object") throw new Error(`${rule.name}: ${table}\n${text}`);
      // Absence is an answer of its own to silence.
      const absent = rule.when.some(({ query }) => query.kind === "measure" && query.measure.kind === "absent");
      const judged = { ...rule, for: { ...rule.for, milliseconds: 0 }, ...(absent ? { missing: "ok" as const } : {}) };
      const held = evaluateAlert(judged, plain.records(), {
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
