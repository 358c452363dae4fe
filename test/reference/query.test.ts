/** What queries mean, as tables over few records. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { all, any, type Condition, not, on, records } from "../../src/core/query/index.ts";
import type { MeasureQuery, RecordsQuery } from "../../src/core/query/query.ts";
import { minutes, seconds } from "../../src/core/units.ts";
import { compileCondition } from "../../src/reference/condition.ts";
import { answer, type Numbered } from "../../src/reference/query.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { ago, end, stored } from "./stored-records.ts";

const over = minutes(5);
const requests = on(llmLog.request_end);
const asked = (query: MeasureQuery, held: readonly CanonicalRecord[]) => answer(query, held, { end });
/** The one number of a query without groups; undefined for none. */
const numberOf = (query: MeasureQuery, held: readonly CanonicalRecord[]) => asked(query, held)[0]?.value;

describe("a condition", () => {
  const record = stored(1, {
    status: "error",
    error_type: "RateLimitError",
    error_message: "Rate limit [429] exceeded",
    latency_ms: 5000,
    retry_count: 0,
    streaming: false,
  });
  const c = (write: Parameters<typeof requests.where>[0]): Condition => {
    const [only] = requests.where(write).selection.where;
    if (only === undefined) throw new Error("no condition");
    return only;
  };
  test.each<readonly [string, Condition, boolean]>([
    ["equals", c(f => f.status.is("error")), true],
    ["equals, in another case", c(f => f.status.is("Error")), false],
    ["equals part of it", c(f => f.status.is("err")), false],
    ["equals a number", c(f => f.latency_ms.is(5000)), true],
    ["equals zero", c(f => f.retry_count.is(0)), true],
    ["equals a number as text", { kind: "equals", field: "latency_ms", value: "5000" }, false],
    ["is false, stored as false", c(f => f.streaming.isFalse()), true],
    ["is true, stored as false", c(f => f.streaming.isTrue()), false],
    ["is false, not stored", c(f => f.cache_hit.isFalse()), false],
    ["is true, not stored", c(f => f.cache_hit.isTrue()), false],
    ["is one of", c(f => f.status.isOneOf("timeout", "error")), true],
    ["is one of nothing", c(f => f.status.isOneOf()), false],
    ["is above itself", c(f => f.latency_ms.above(5000)), false],
    ["is at least itself", c(f => f.latency_ms.atLeast(5000)), true],
    ["is below itself", c(f => f.latency_ms.below(5000)), false],
    ["is at most itself", c(f => f.latency_ms.atMost(5000)), true],
    ["a missing measure is below a limit", c(f => f.ttft_ms.below(100)), false],
    ["a missing measure is not above a limit", not(c(f => f.ttft_ms.above(100))), true],
    ["contains", c(f => f.error_message.contains("[429]")), true],
    ["contains, in another case", c(f => f.error_message.contains("rate limit")), false],
    ["contains nothing", c(f => f.error_message.contains("")), true],
    ["matches somewhere", c(f => f.error_type.matches("Limit")), true],
    ["matches between anchors", c(f => f.error_type.matches("^Rate.*Error$")), true],
    ["matches, in another case", c(f => f.error_type.matches("limit")), false],
    ["matches with a flag of RE2", c(f => f.error_type.matches("(?i)limit")), true],
    ["a missing field matches everything", c(f => f.model.matches(".*")), false],
    ["a missing field does not equal", not(c(f => f.model.is("gpt-4o"))), true],
    ["exists", c(f => f.retry_count.exists()), true],
    ["does not exist", c(f => f.model.exists()), false],
    ["all of nothing", all(), true],
    ["any of nothing", any(), false],
    [
      "all, one false",
      all(
        c(f => f.status.is("error")),
        c(f => f.model.exists()),
      ),
      false,
    ],
    [
      "any, one true",
      any(
        c(f => f.status.is("error")),
        c(f => f.model.exists()),
      ),
      true,
    ],
  ])("%s", (_, condition, holds) => expect(compileCondition(condition)(record)).toBe(holds));
});

describe("the selection", () => {
  test.each<readonly [string, number, boolean]>([
    ["at the end", 0, true],
    ["just inside the beginning", 299.999_999_9, true],
    ["at the beginning", 300, false],
    ["after the end", -0.000_000_001 * 2, false],
  ])("of five minutes, a record %s", (_, secondsAgo, inside) =>
    expect(numberOf(requests.count({ over }), [stored(secondsAgo)])).toBe(inside ? 1 : undefined),
  );

  test("a record of another event is not counted", () =>
    expect(numberOf(requests.count({ over }), [stored(1), stored(1, { event: "request_start" })])).toBe(1));
  test("of several events", () =>
    expect(
      numberOf(on(llmLog.model_error, llmLog.model_unavailable).count({ over }), [
        stored(1),
        stored(1, { event: "model_error" }),
        stored(1, { event: "model_unavailable" }),
      ]),
    ).toBe(2));
  test("of every record", () =>
    expect(numberOf(records(llmLog).count({ over }), [stored(1), stored(1, { event: "error" })])).toBe(2));
  test("a query without a window takes the asker's, else five minutes", () => {
    const held = [stored(30), stored(90), stored(400)];
    expect(answer(requests.count(), held, { end, window: minutes(1) })).toEqual([{ group: {}, value: 1 }]);
    expect(answer(requests.count(), held, { end })).toEqual([{ group: {}, value: 2 }]);
  });
});

describe("a measure", () => {
  // In seconds ago, latency and tokens; the fourth has neither.
  const held = [
    stored(240, { latency_ms: 100, completion_tokens: 10, status: "success", user_id: "a" }),
    stored(60, { latency_ms: 400, completion_tokens: 30, status: "error", user_id: "b" }),
    stored(120, { latency_ms: 200, completion_tokens: 20, status: "success", user_id: "a" }),
    stored(30, { status: "timeout" }),
  ];
  const limit = (query: MeasureQuery): MeasureQuery => ({ ...query, over });
  test.each<readonly [string, MeasureQuery, number | undefined]>([
    ["count", requests.count(), 4],
    ["rate", requests.rate(), 4 / 300],
    ["sum", requests.sum(f => f.completion_tokens), 60],
    ["sum a second", requests.sumPerSecond(f => f.completion_tokens), 0.2],
    ["average, of those that have it", requests.avg(f => f.latency_ms), 700 / 3],
    ["minimum", requests.min(f => f.latency_ms), 100],
    ["maximum", requests.max(f => f.latency_ms), 400],
    ["last, of those that have it", requests.last(f => f.latency_ms), 400],
    ["standard deviation of the population", requests.stddev(f => f.completion_tokens), Math.sqrt(200 / 3)],
    ["percentile 50", requests.percentile(f => f.latency_ms, 50), 200],
    ["percentile 75, between two", requests.percentile(f => f.latency_ms, 75), 300],
    ["percentile 0", requests.percentile(f => f.latency_ms, 0), 100],
    ["percentile 100", requests.percentile(f => f.latency_ms, 100), 400],
    ["distinct, of those that have it", requests.distinct(f => f.user_id), 2],
    ["ratio of records", requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }), 0.5],
    ["ratio of none of them", requests.ratio({ where: f => f.status.is("cancelled") }), 0],
    [
      "ratio of a whole of its own",
      requests.ratio({ where: f => f.status.is("error") }, { whole: { where: f => f.latency_ms.exists() } }),
      1 / 3,
    ],
    [
      "ratio to nothing",
      requests.ratio({ where: f => f.status.is("error") }, { whole: { where: f => f.model.exists() } }),
      undefined,
    ],
    [
      "ratio of sums",
      requests.ratio({ sum: f => f.completion_tokens }, { whole: { sum: f => f.latency_ms } }),
      60 / 700,
    ],
    ["ratio to a sum of zero", requests.ratio({}, { whole: { sum: f => f.cache_tokens } }), undefined],
    ["absent", requests.absent(), undefined],
    ["absent under a condition", requests.where(f => f.model.exists()).absent(), 1],
    ["average of a field none has", requests.avg(f => f.ttft_ms), undefined],
    ["distinct of a field none has", requests.distinct(f => f.session_id), undefined],
  ])("%s", (_, query, number) => {
    const found = numberOf(limit(query), held);
    if (number === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(number, 12);
  });

  test("a histogram is cumulative, with a bucket for all", () =>
    expect(
      asked(
        requests.histogram(f => f.latency_ms, [100, 250], { over }),
        held,
      ),
    ).toEqual([
      {
        group: {},
        value: 3,
        buckets: new Map([
          [100, 1],
          [250, 2],
          [Number.POSITIVE_INFINITY, 3],
        ]),
      },
    ]));

  test("of no record there is no number, not even 0", () => {
    for (const query of [requests.count(), requests.rate(), requests.sum(f => f.cost_usd)])
      expect(asked(limit(query), [])).toEqual([]);
  });
});

describe("groups", () => {
  const held = [
    stored(1, { model: "small", streaming: true, latency_ms: 1, user_id: "a" }),
    stored(2, { model: "large", streaming: false, latency_ms: 2, user_id: "b" }),
    stored(3, { model: "large", streaming: true, latency_ms: 3, user_id: "b" }),
    stored(4, { streaming: true, latency_ms: 4, user_id: "b" }),
  ];
  test.each<readonly [string, MeasureQuery, readonly Numbered[]]>([
    [
      "by a dimension that one record lacks",
      requests.count({ by: f => f.model, over }),
      [
        { group: { model: "large" }, value: 2 },
        { group: { model: "small" }, value: 1 },
        { group: { model: undefined }, value: 1 },
      ],
    ],
    [
      "by a flag, as text",
      requests.count({ by: f => f.streaming, over }),
      [
        { group: { streaming: "false" }, value: 1 },
        { group: { streaming: "true" }, value: 3 },
      ],
    ],
    [
      "by two",
      requests.max(f => f.latency_ms, { by: f => [f.model, f.streaming], over }),
      [
        { group: { model: "large", streaming: "false" }, value: 2 },
        { group: { model: "large", streaming: "true" }, value: 3 },
        { group: { model: "small", streaming: "true" }, value: 1 },
        { group: { model: undefined, streaming: "true" }, value: 4 },
      ],
    ],
    [
      "top users, the largest first",
      requests.count({ top: [1, f => f.user_id], over }),
      [{ group: { user_id: "b" }, value: 3 }],
    ],
    [
      "top by another field keeps n groups in all",
      requests.count({ by: f => f.streaming, top: [2, f => f.user_id], over }),
      [
        { group: { streaming: "true", user_id: "b" }, value: 2 },
        { group: { streaming: "false", user_id: "b" }, value: 1 },
      ],
    ],
  ])("%s", (_, query, numbers) => expect(asked(query, held)).toEqual(numbers));

  test("a record with the text null is not in the group without the field", () =>
    expect(asked(requests.count({ by: f => f.model, over }), [stored(1), stored(1, { model: "null" })])).toHaveLength(
      2,
    ));

  test("a group whose whole is zero has no ratio, the others have", () =>
    expect(
      asked(
        requests.ratio(
          { where: f => f.streaming.isTrue() },
          { by: f => f.model, whole: { where: f => f.user_id.is("b") }, over },
        ),
        held,
      ),
    ).toEqual([
      { group: { model: "large" }, value: 0.5 },
      { group: { model: undefined }, value: 1 },
    ]));
});

describe("a sampled record", () => {
  const cache = on(llmLog.cache_access);
  const of = (secondsAgo: number, facts: Parameters<typeof stored>[1]) =>
    stored(secondsAgo, { event: "cache_access", ...facts });
  // One in a hundred was kept of the first two; the third was never sampled.
  const held = [
    of(1, { sample_weight: 100, cache_hit: true, latency_ms: 1 }),
    of(2, { sample_weight: 100, cache_hit: false, latency_ms: 2 }),
    of(3, { cache_hit: true, latency_ms: 9 }),
  ];
  test.each<readonly [string, MeasureQuery, number]>([
    ["counts as many", cache.count({ over }), 201],
    ["has their rate", cache.rate({ over }), 201 / 300],
    ["has their sum", cache.sum(f => f.latency_ms, { over }), 309],
    ["weighs in an average", cache.avg(f => f.latency_ms, { over }), 309 / 201],
    ["weighs in a ratio", cache.ratio({ where: f => f.cache_hit.isTrue() }, { over }), 101 / 201],
    ["does not in a maximum", cache.max(f => f.latency_ms, { over }), 9],
    ["does not in the last", cache.last(f => f.latency_ms, { over }), 1],
  ])("%s", (_, query, number) => expect(numberOf(query, held)).toBeCloseTo(number, 12));

  test("fills a bucket with its weight", () =>
    expect(
      asked(
        cache.histogram(f => f.latency_ms, [1, 5], { over }),
        held,
      )[0]?.buckets,
    ).toEqual(
      new Map([
        [1, 100],
        [5, 200],
        [Number.POSITIVE_INFINITY, 201],
      ]),
    ));
});

describe("the newest records", () => {
  const held = [stored(30, { model: "b" }), stored(10, { model: "a" }), stored(400), stored(20, { latency_ms: 7 })];
  const list = (query: RecordsQuery) => answer(query, held, { end, window: minutes(5) });
  test("come newest first, within the window", () =>
    expect(list(requests.records()).map(({ time }) => time)).toEqual([ago(10), ago(20), ago(30)]));
  test("are as many as the limit", () => expect(list(requests.records({ limit: 2 }))).toHaveLength(2));
  test("show the fields that are asked for", () =>
    expect(list(requests.records({ fields: f => [f.model, f.latency_ms] }))).toEqual([
      { model: "a", latency_ms: undefined },
      { model: undefined, latency_ms: 7 },
      { model: "b", latency_ms: undefined },
    ]));
  test("obey the convenience verbs", () => {
    const facts = {
      request_id: "r",
      trace_id: "t",
      user_id: "u",
      model: "m",
      level: "critical",
      latency_ms: 5001,
      message: "it failed",
    };
    const several = [stored(1, facts), stored(1, { latency_ms: 5000 })];
    const everything = records(llmLog);
    for (const query of [
      everything.forRequest("r"),
      everything.forTrace("t"),
      everything.forUser("u"),
      everything.forModel("m"),
      everything.errorsOnly(),
      everything.slowerThan(seconds(5)),
      everything.search("failed"),
      everything.forService("llm-service", "x").forModel("m"),
    ])
      expect(answer(query.records(), several, { end })).toEqual([several[0]]);
  });
});
