/** Insights: every case parses and uses fields that are there; hostile texts stay texts or are refused. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { not, on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchMapping } from "../../src/targets/cloudwatch/mapping.ts";
import { placeStore } from "../store-site.ts";
import { cases } from "./cases.ts";
import { checkInsights, type Expression, parseInsights } from "./insights-grammar.ts";
import { answerTo, storeOf } from "./stores.ts";

describe("the grammar finds nothing wrong with", () => {
  test.each(Object.entries(cases))("%s", (name, one) => {
    const store = storeOf("insights", one.sampled);
    if (!store) throw new Error("no store");
    const text = answerTo(store, one, "insights");
    if (text.startsWith("unsupported: ") || name.startsWith("raw")) return;
    expect(checkInsights(text, cloudwatchMapping({ names: {} }, store.site)), text).toEqual([]);
  });
});

describe("the grammar sees what is wrong", () => {
  const { site } = placeStore(cloudwatch({ region: "eu-west-1" }));
  test.each([
    ["filter nothing = 1", "nothing is no field here"],
    ["stats sum(`cache_hit`) as value", "sum of boolean"],
    ["stats count(*) as value by bin(1h) | sort @timestamp desc", "@timestamp is not there to be sorted by"],
    ["stats percentile(`latency_ms`, 95) as value", "percentile is no function"],
    ["stats `latency_ms` as value", "latency_ms stands outside an aggregate"],
    ['stats count(*) as value | filter model = "x"', "model is no field here"],
    ["filter model > 5", "> of string and number"],
  ])("%s", (query, problem) => {
    expect(checkInsights(query, cloudwatchMapping({ names: {} }, site))).toContain(problem);
  });

  test.each(["filter", "filter a =", "stats", "fields a |", 'filter a = "b', "filter a == 1", "where a = 1"])(
    "%s is no query",
    query => {
      expect(() => parseInsights(query)).toThrow(SyntaxError);
    },
  );
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom('a"b', "a\\", 'a\\"b', "a\nb", "{{x}}", "$__x", "%{y}", "x | limit 1", "# x", "/a/", "`", "' or 1=1"),
);

const texts = (expression: Expression): readonly string[] =>
  expression.kind === "text" || expression.kind === "regex"
    ? [expression.value]
    : "of" in expression
      ? expression.of.flatMap(texts)
      : [];

test("hostile texts are read back as they were, or refused by name", () => {
  const store = placeStore(cloudwatch({ region: "eu-west-1" }));
  fc.assert(
    fc.property(hostile, fc.constantFrom("is", "contains", "one-of"), fc.boolean(), (text, how, negated) => {
      const source = on(llmLog.request_end).where(f => {
        const one =
          how === "is"
            ? f.error_message.is(text)
            : how === "contains"
              ? f.error_message.contains(text)
              : f.error_message.isOneOf(text, "other");
        return negated ? not(one) : one;
      });
      const query = source.count({ over: minutes(5) });
      const answer = store.target.ask?.(store.self, store.site, { query, shape: "instant", window: "viewer" });
      if (answer?.kind !== "text") return /has no spelling/.test(answer?.why ?? "");
      const found = parseInsights(answer.text).flatMap(one => (one.kind === "filter" ? texts(one.condition) : []));
      return found.includes(text) && found.length === (how === "one-of" ? 3 : 2);
    }),
  );
});
