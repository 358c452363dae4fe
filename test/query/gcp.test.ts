/** Google's two languages: every case parses, filters mean what the interpreter says, hostile texts stay texts. */

import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { all, not, on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { compileCondition } from "../../src/reference/condition.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { gcpMapping } from "../../src/targets/gcp/mapping.ts";
import { placeStore } from "../store-site.ts";
import { cases } from "./cases.ts";
import { parseFilter, passes, readSql } from "./gcp-grammar.ts";
import { answerTo, storeOf } from "./stores.ts";

const keysOf = (site: Parameters<typeof gcpMapping>[1]) =>
  gcpMapping({ names: {} }, site)
    .filter(({ place }) => place === "body")
    .map(({ name }) => name);

describe.each(["logging-filter", "log-analytics-sql"] as const)("%s reads", language => {
  test.each(Object.entries(cases))("%s", (name, one) => {
    const store = storeOf(language, one.sampled);
    if (!store) throw new Error("no store");
    const text = answerTo(store, one, language);
    if (text.startsWith("unsupported: ") || name.startsWith("raw")) return;
    if (language === "logging-filter") expect(["and", "or"]).toContain(parseFilter(text).kind);
    else expect(readSql(text, keysOf(store.site)).problems, text).toEqual([]);
  });
});

describe("the readers see what is wrong", () => {
  test.each(["a = 1 AND b = 2 OR c = 3", "a == 1", 'a = "b', "a = b", "(a = 1", "a"])("%s is no filter", text => {
    expect(() => parseFilter(text)).toThrow(SyntaxError);
  });
  test.each([
    ["SELECT COUNTS(*) AS value", "COUNTS is no function"],
    ["SELECT JSON_VALUE(json_payload.nothing)", "json_payload.nothing is no key"],
    ["SELECT (1", "a bracket is open"],
    ["SELECT 1 WHERE TRUE FROM x", "clauses in the order SELECT,WHERE,FROM"],
  ])("%s", (sql, problem) => {
    expect(readSql(sql, [])).toMatchObject({ problems: [problem] });
  });
});

const store = placeStore(gcp({ project: "acme-llm" }));
const matches = (pattern: string, text: string): boolean => RE2JS.compile(pattern).matcher(text).find();

const envelope = { time: 0n, service: "llm-service", environment: "test", stream: "application" } as const;

const words = fc.constantFrom(
  "error",
  "Error",
  "ERROR",
  "error ",
  "err.r",
  "timeout",
  "a\\.b",
  "a.b",
  "^x$",
  "[",
  "a|b",
  "(?i)x",
);

test("a filter lets through what the interpreter does", () => {
  const record = fc.record(
    { error_message: words, latency_ms: fc.constantFrom(0, 1, 5000, 5001), streaming: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(record, words, fc.boolean(), fc.integer({ min: 0, max: 6 }), (fields, text, negated, which) => {
      const source = on(llmLog.request_end).where(f => {
        const one = [
          f.error_message.is(text),
          f.error_message.contains(text),
          f.error_message.isOneOf(text, "timeout"),
          f.error_message.exists(),
          f.latency_ms.above(5000),
          f.streaming.isFalse(),
          f.latency_ms.is(5000),
        ][which];
        return one === undefined ? [] : negated ? not(one) : one;
      });
      const query = source.records();
      const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: "viewer" });
      if (answer?.kind !== "text") return false;
      const payload: Readonly<Record<string, string | number | boolean>> = Object.fromEntries([
        ...Object.entries(fields),
        ["event", "request_end"],
      ]);
      const holds = compileCondition(all(...query.from.where));
      return passes(parseFilter(answer.text), payload, matches) === holds({ ...envelope, ...payload });
    }),
    { numRuns: 500 },
  );
});

const hostile = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom("a'b", 'a"b', "a\\", "a\nb", "{{x}}", "$__x", "-- x", "/* x */", "`", "' OR 1=1 --", "\u2028"),
);

test("hostile texts are read back from filters as they were, or refused", () => {
  fc.assert(
    fc.property(hostile, text => {
      const query = on(llmLog.request_end)
        .where(f => f.error_message.is(text))
        .records();
      const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: "viewer" });
      if (answer?.kind !== "text") return /has no spelling/.test(answer?.why ?? "");
      const filter = parseFilter(answer.text);
      const payload = { event: "request_end", error_message: text };
      return passes(filter, payload, matches) && !passes(filter, { ...payload, error_message: `${text}x` }, matches);
    }),
  );
});

test("hostile texts are read back from SQL as they were", () => {
  fc.assert(
    fc.property(hostile, text => {
      const query = on(llmLog.request_end)
        .where(f => f.error_message.is(text))
        .count({ over: minutes(5) });
      const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: "viewer" });
      if (answer?.kind !== "text") return false;
      const { texts, problems } = readSql(answer.text, keysOf(store.site));
      return problems.length === 0 && texts.length === 3 && texts[2] === text;
    }),
  );
});
