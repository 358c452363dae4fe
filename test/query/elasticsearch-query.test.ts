/** What Elasticsearch's three languages say of types, texts, expressions and alerts; the table of cases has the rest. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLogSchema as llmLog } from "../../src/catalog/log/index.ts";
import { above, alert, below } from "../../src/core/alert.ts";
import { type Condition, type LanguageName, not, on, raw, records } from "../../src/core/query/index.ts";
import { hours, minutes, percent } from "../../src/core/units.ts";
import { type ElasticsearchInput, elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { luceneOf } from "../../src/targets/elasticsearch/query/regexp.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const keep: StoreSite = { privacy: { network: "keep", user: "keep", content: "keep" } };

const said = (
  where: Condition,
  language: LanguageName,
  site: StoreSite = keep,
  options: ElasticsearchInput = {},
): string => {
  const store = placeStore(elasticsearch(options), site);
  const query = { ...records(llmLog).records(), from: { events: [], where: [where] } };
  const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: hours(1) }, language);
  if (answer?.kind !== "text") return `unsupported: ${answer?.why}`;
  if (language !== "query-dsl") return answer.text;
  return JSON.stringify((JSON.parse(answer.text) as { query: { bool: { filter: unknown[] } } }).query.bool.filter[1]);
};

const esqlWhere = (where: Condition, site?: StoreSite, options?: ElasticsearchInput): string => {
  const text = said(where, "esql", site, options);
  return /\n {2}AND @timestamp <= NOW\(\)\n {2}AND ([\s\S]*)\n\| SORT/.exec(text)?.[1] ?? text;
};

const equals = (field: string, value: string | number | boolean): Condition => ({ kind: "equals", field, value });
const contains = (field: string, text: string): Condition => ({ kind: "contains", field, text });
const matches = (field: string, pattern: string): Condition => ({ kind: "matches", field, pattern });

describe("the type decides how a condition is said", () => {
  test.each<[string, Condition, esql: string, dsl: string, kql: string]>([
    [
      "a keyword equals",
      equals("status", "error"),
      'llm.status == "error"',
      '{"term":{"llm.status":{"value":"error"}}}',
      'llm.status: "error"',
    ],
    [
      "an analysed text equals",
      equals("message", "Done."),
      'message == "Done."',
      '{"term":{"message":{"value":"Done."}}}',
      'message.keyword: "Done."',
    ],
    [
      "a prompt equals: only words of it are kept",
      equals("prompt", "Hi"),
      'llm.prompt == "Hi"',
      '{"term":{"llm.prompt":{"value":"Hi"}}}',
      "unsupported: prompt is stored in words only, not as a whole",
    ],
    [
      "an address equals",
      equals("client_ip", "192.0.2.1"),
      'client.ip == TO_IP("192.0.2.1")',
      '{"term":{"client.ip":{"value":"192.0.2.1"}}}',
      'client.ip: "192.0.2.1"',
    ],
    [
      "an address equals a network, which is another thing",
      equals("client_ip", "192.0.2.0/24"),
      "unsupported: client_ip is stored as an address: only one like 192.0.2.1 is compared",
      '{"term":{"client.ip":{"value":"192.0.2.0/24"}}}',
      "unsupported: client_ip is stored as an address: only one like 192.0.2.1 is compared",
    ],
    [
      "an address contains",
      contains("client_ip", "192."),
      "unsupported: client_ip is stored as an address, not as the text it was",
      '{"wildcard":{"client.ip":{"value":"*192.*"}}}',
      "unsupported: KQL searches client_ip by words, not by parts and cases of them",
    ],
    [
      "a path contains",
      contains("path", "/chat/*"),
      'LOCATE(url.path, "/chat/*") > 0',
      '{"wildcard":{"url.path":{"value":"*/chat/\\\\**"}}}',
      "unsupported: KQL searches path by words, not by parts and cases of them",
    ],
    [
      "a keyword contains",
      contains("model", "gpt-4"),
      'LOCATE(gen_ai.request.model, "gpt-4") > 0',
      '{"wildcard":{"gen_ai.request.model":{"value":"*gpt-4*"}}}',
      "gen_ai.request.model: *gpt-4*",
    ],
    [
      "nothing is in every text",
      contains("model", ""),
      "gen_ai.request.model IS NOT NULL",
      '{"exists":{"field":"gen_ai.request.model"}}',
      "gen_ai.request.model: *",
    ],
    [
      "a number equals a text",
      equals("latency_ms", "5"),
      "unsupported: latency_ms is stored as double, which no string equals",
      "unsupported: latency_ms is stored as double, which no string equals",
      "unsupported: latency_ms is stored as double, which no string equals",
    ],
    [
      "a keyword is compared",
      { kind: "compare", field: "status", than: ">", value: 5 },
      "unsupported: status is stored as keyword: there are no numbers to calculate with",
      "unsupported: status is stored as keyword: there are no numbers to calculate with",
      "unsupported: status is stored as keyword: there are no numbers to calculate with",
    ],
    [
      "a field nobody has heard of",
      equals("colour", "red"),
      "unsupported: colour is no field of the schema",
      "unsupported: colour is no field of the schema",
      "unsupported: colour is no field of the schema",
    ],
    [
      "half of a pair is no text",
      equals("status", "\ud800"),
      "unsupported: half of a surrogate pair is no text",
      "unsupported: half of a surrogate pair is no text",
      "unsupported: half of a surrogate pair is no text",
    ],
  ])("%s", (_, condition, esql, dsl, kql) => {
    expect([esqlWhere(condition), said(condition, "query-dsl"), said(condition, "kql")]).toEqual([esql, dsl, kql]);
  });

  test("a field the policy drops is refused by name", () => {
    expect(esqlWhere(contains("prompt", "x"), {})).toBe(
      "unsupported: prompt is not stored: the privacy policy drops it, or no service sends it",
    );
  });

  test("names of one's own are used, and quoted where ES|QL reads them as words", () => {
    const names = { status: "acme.outcome", model: "acme.limit", provider: "acme.like", event: "in" };
    expect(esqlWhere(equals("status", "x"), keep, { names })).toBe('acme.outcome == "x"');
    expect(esqlWhere(equals("provider", "x"), keep, { names })).toBe('acme.`like` == "x"');
    expect(esqlWhere(equals("event", "x"), keep, { names })).toBe('`in` == "x"');
    expect(said(equals("status", "x"), "kql", keep, { names })).toBe('acme.outcome: "x"');
  });

  test("what a search body reads from the source is a runtime field of the same path", () => {
    const store = placeStore(elasticsearch(), keep);
    const query = records(llmLog).search("x").records();
    const answer = store.target.ask?.(
      store.self,
      store.site,
      { query, shape: "instant", window: hours(1) },
      "query-dsl",
    );
    expect(answer?.kind === "text" && JSON.parse(answer.text).runtime_mappings).toEqual({
      message: { type: "keyword" },
    });
  });
});

describe("regular expressions", () => {
  test.each([
    ["error", ".*error.*"],
    ["^error$", "error"],
    ["^a|b$", "a.*|.*b"],
    ["a.b", ".*a[^\n]b.*"],
    ["", ".*"],
    ["^$", "()"],
    ["a+?b{2,3}", ".*a+b{2,3}.*"],
    ["(?:ab|c)*", ".*(ab|c)*.*"],
    ["(?P<x>ab)|(c|)", ".*(ab).*|.*(c|()).*"],
    ["[a-c\\d_]", ".*[0-9\\_a-c].*"],
    ["[^a]", ".*[\u0000-`b-\ud7ff\ue000-\u{10ffff}].*".replace("`", "\\`")],
    ["\\w\\s", ".*[0-9A-Z\\_a-z][\t-\n\f-\r ].*"],
    ['x@y#~&<1>"', '.*x\\@y\\#\\~\\&\\<1\\>\\".*'],
    ["\\.\\x41\\x{1F600}", ".*\\.A\u{1f600}.*"],
    ["(?i)ab", ".*[Aa][Bb].*"],
    ["(?i)k", ".*[Kk\u212a].*"],
    ["a{,2}", ".*a\\{\\,2\\}.*"],
    ["[[:digit:]]", ".*[0-9].*"],
  ])("%s", (pattern, expected) => {
    expect(luceneOf(pattern)).toBe(expected);
  });

  test.each([
    ["\\bword", "\\b in a regular expression"],
    ["\\pL", "\\p in a regular expression"],
    ["a(?i)b", "flags amid a regular expression"],
    ["(^a)", "an anchor amid a regular expression"],
    ["a^b", "an anchor amid a regular expression"],
    ["a(", "not RE2"],
    ["(?i)ü", "cases of letters beyond ASCII are not told apart the same way"],
    ["a".repeat(1200), "a regular expression longer than the 1000 characters an index allows"],
  ])("%s is refused", (pattern, why) => {
    expect(() => luceneOf(pattern)).toThrow(why);
    expect(esqlWhere(matches("message", pattern))).toBe(`unsupported: ${why}`);
  });
});

/** What ES|QL reads between two quotes. @see https://www.elastic.co/docs/reference/query-languages/esql/esql-syntax */
const readText = (literal: string): string =>
  literal.slice(1, -1).replaceAll(/\\(.)/g, (_, sign: string) => ({ n: "\n", r: "\r", t: "\t" })[sign] ?? sign);

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom('"', "\\", "'", "\n", "\r", "{{", "}}", "$__", "%{", "|", "*", "?", "`", "//", "é", "😀", " or "),
    )
    .map(parts => parts.join("")),
);

describe("hostile texts", () => {
  test("stay one literal of ES|QL", () => {
    fc.assert(
      fc.property(hostile, value => {
        const literal = esqlWhere(equals("error_type", value)).slice("error.type == ".length);
        expect(literal).toMatch(/^"(?:[^"\\\n\r]|\\["\\nrt])*"$/);
        expect(readText(literal)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  test("stay one value of a search body, and one part of a wildcard", () => {
    fc.assert(
      fc.property(hostile, value => {
        expect(JSON.parse(said(equals("error_type", value), "query-dsl"))).toEqual({
          term: { "error.type": { value } },
        });
        if (value === "") return;
        const { wildcard } = JSON.parse(said(contains("error_type", value), "query-dsl"));
        const written: string = wildcard["error.type"].value;
        expect(written.slice(1, -1).replaceAll(/\\([*?\\])/g, "$1")).toBe(value);
        expect(written.slice(1, -1)).toMatch(/^(?:[^*?\\]|\\[*?\\])*$/u);
      }),
      { numRuns: 60 },
    );
  });

  test("stay one literal of KQL", () => {
    fc.assert(
      fc.property(hostile, value => {
        const text = said(equals("error_type", value), "kql");
        const literal = /^error[.]type: "((?:[^"\\]|\\["\\])*)"$/u.exec(text)?.[1];
        expect(literal?.replaceAll(/\\(.)/gsu, "$1")).toBe(value);
      }),
      { numRuns: 60 },
    );
  });
});

describe("whole alerts", () => {
  const requests = on(llmLog.request_end);
  const over = minutes(5);
  const rulesOf = (own: ReturnType<typeof alert>, services: StoreSite["services"] = { a: {}, b: {} }) => {
    const store = placeStore(elasticsearch(), { services, alerts: { Own: own } });
    const rule = store.site.alerts("kibana").find(({ name }) => name === "Own");
    if (rule === undefined) throw new Error("no rule");
    const answer = store.target.askRule?.(store.self, store.site, rule);
    return answer?.kind === "text" ? answer.text : `unsupported: ${answer?.why}`;
  };
  const facts = { summary: "s", description: "d", runbook: "r" };

  test("ask all comparisons at once, each with its own records and window", () => {
    const errors = requests.ratio({ where: f => f.status.is("error") }, { over });
    const longer = requests.where(f => f.model.is("gpt-4o")).count({ over: hours(1) });
    expect(rulesOf(alert({ ...facts, when: [above(errors, percent(5)), below(longer, 3)] }))).toBe(
      `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 1 hour
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name IN ("a", "b")
| STATS _part = COUNT(*) WHERE @timestamp > NOW() - 5 minutes AND llm.status == "error",
    _whole = COUNT(*) WHERE @timestamp > NOW() - 5 minutes,
    _1value = COUNT(*) WHERE @timestamp > NOW() - 1 hour AND gen_ai.request.model == "gpt-4o"
  BY service.name
| EVAL value = CASE(_whole != 0, COALESCE(TO_DOUBLE(_part), 0.0) / _whole, NULL),
    _1value = CASE(_1value > 0, _1value, NULL)
| WHERE value > 0.05
  AND _1value < 3
| KEEP value, service.name`,
    );
  });

  test("where silence fires, one service is asked for without groups", () => {
    const few = alert({ ...facts, when: below(requests.count({ over }), 10), missing: "fires" });
    expect(rulesOf(few, { a: {} })).toBe(
      `FROM logs-llm.*-test
| WHERE @timestamp > NOW() - 5 minutes
  AND @timestamp <= NOW()
  AND event.action == "request_end"
  AND service.name == "a"
| STATS value = COUNT(*)
| EVAL value = CASE(value > 0, value, NULL)
| WHERE (value IS NULL OR value < 10)
| EVAL service.name = "a"
| KEEP value, service.name`,
    );
    expect(rulesOf(few)).toBe("unsupported: that no record of a group is there cannot be seen");
  });

  test("without a comparison there is always a row", () => {
    expect(rulesOf(alert({ ...facts, when: [] }))).toBe(
      "FROM logs-llm.*-test\n| STATS value = COUNT(*)\n| EVAL value = 1\n| KEEP value",
    );
  });

  test.each([
    [
      "different groups",
      [above(requests.count({ over, by: f => f.model }), 1), above(requests.count({ over }), 1)],
      "comparisons of an alert with different groups",
    ],
    ["another language's words", [above(raw({ promql: "up" }), 1)], "it is asked in the words of other languages only"],
  ])("%s are refused", (_, when, why) => {
    expect(rulesOf(alert({ ...facts, when }))).toBe(`unsupported: ${why}`);
  });

  test("ES|QL of one's own is compared at its end", () => {
    expect(rulesOf(alert({ ...facts, when: above(raw({ esql: "FROM x | STATS value = COUNT(*)" }), 5) }))).toBe(
      "FROM x | STATS value = COUNT(*)\n| WHERE value > 5",
    );
  });
});

test("the complement of a complement is the condition", () => {
  const one = equals("status", "error");
  expect(esqlWhere(not(not(one)))).toBe(esqlWhere(one));
});
