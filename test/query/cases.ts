/**
 * The questions every language is asked: each kind of condition and its negation, each measure, groups, top lists, windows,
 * ratios, sampled records, lists of records. `expected/` holds their text in each language.
 */

import { llmLogSchema as llmLog } from "../../src/catalog/log/index.ts";
import { all, any, not, on, raw, records } from "../../src/core/query/index.ts";
import type { Asked } from "../../src/core/query/language.ts";
import type { Query } from "../../src/core/query/query.ts";
import { hours, minutes, seconds } from "../../src/core/units.ts";

export interface Case {
  readonly asked: Asked;
  /** Whether a language that calculates nothing is asked for the records it counts. @default false */
  readonly selecting?: boolean;
  /** Asked in the environment that keeps one in a hundred records of level debug. @default false */
  readonly sampled?: boolean;
}

const over = minutes(5);
const requests = on(llmLog.request_end);
const cache = on(llmLog.cache_access);

/** One number at the end of the window; queries without `over` are about an hour. */
const instant = (query: Query): Case => ({ asked: { query, shape: "instant", window: hours(1) } });
/** A line, with whatever window the viewer has where the query says none. */
const series = (query: Query): Case => ({ asked: { query, shape: "series", window: "viewer" } });
const sampled = (one: Case): Case => ({ ...one, sampled: true });

/** How many requests there were under a condition. */
const counted = (condition: Parameters<typeof requests.where>[0]): Case =>
  selecting(instant(requests.where(condition).count({ over })));
const selecting = (one: Case): Case => ({ ...one, selecting: true });

const conditions = {
  "every request": counted(() => []),
  "equals a text": counted(f => f.status.is("error")),
  "does not equal a text": counted(f => not(f.status.is("error"))),
  "equals a text with quotes": counted(f => f.error_type.is(`a"b'c\\d`)),
  "equals a text with signs of every language": counted(f => f.error_type.is("{{x}} $__y %{z} `w` ${v}\nü")),
  "equals a number": counted(f => f.retry_count.is(2)),
  "does not equal a number": counted(f => not(f.retry_count.is(2))),
  "is true": counted(f => f.streaming.isTrue()),
  "is not true": counted(f => not(f.streaming.isTrue())),
  "is false": counted(f => f.streaming.isFalse()),
  "equals a level": counted(f => f.level.is("error")),
  "equals a service": counted(f => f.service.is("llm-service")),
  "does not equal a service": counted(f => not(f.service.is("llm-service"))),
  "equals an id": counted(f => f.request_id.is("req-1")),
  "is one of": counted(f => f.status.isOneOf("error", "timeout")),
  "is none of": counted(f => not(f.status.isOneOf("error", "timeout"))),
  "is one of no value": counted(f => f.status.isOneOf()),
  "is above": counted(f => f.latency_ms.above(5000)),
  "is not above": counted(f => not(f.latency_ms.above(5000))),
  "is at least": counted(f => f.latency_ms.atLeast(5000)),
  "is below": counted(f => f.cost_usd.below(0.25)),
  "is at most": counted(f => f.cost_usd.atMost(0.25)),
  "contains, in the message": counted(f => f.message.contains("rate limit")),
  "does not contain, in the message": counted(f => not(f.message.contains("rate limit"))),
  "contains, in a field": counted(f => f.error_message.contains('50% *off* \\ "x"')),
  "does not contain, in a field": counted(f => not(f.error_message.contains("rate limit"))),
  "matches, in the message": counted(f => f.message.matches("time[ -]?out|timed out")),
  "matches, in a field": counted(f => f.error_type.matches("^Rate.*Error$")),
  "does not match, in a field": counted(f => not(f.error_type.matches("^Rate.*Error$"))),
  "matches, in a label": counted(f => f.service.matches("^llm-")),
  exists: counted(f => f.error_type.exists()),
  "does not exist": counted(f => not(f.error_type.exists())),
  "a measure exists": counted(f => f.ttft_ms.exists()),
  "two conditions": counted(f => [f.status.is("error"), f.latency_ms.above(5000)]),
  "any of two": counted(f => any(f.status.is("error"), f.latency_ms.above(5000))),
  "not all of two": counted(f => not(all(f.status.is("error"), f.latency_ms.above(5000)))),
  "not any of two": counted(f => not(any(f.status.is("error"), f.latency_ms.above(5000)))),
  "all within any within not": counted(f =>
    not(any(all(f.status.is("error"), not(f.model.is("gpt-4o"))), f.error_type.exists())),
  ),
  "any, of a label and a field": counted(f => any(f.service.is("llm-service"), f.status.is("error"))),
  "any of nothing": counted(() => any()),
  "all of nothing": counted(() => all()),
  "two events": selecting(instant(on(llmLog.model_error, llmLog.model_unavailable).count({ over }))),
  "every record": selecting(instant(records(llmLog).count({ over }))),
} satisfies Readonly<Record<string, Case>>;

const measures = {
  rate: instant(requests.rate({ over })),
  sum: instant(requests.sum(f => f.completion_tokens, { over })),
  "sum per second": instant(requests.sumPerSecond(f => f.cost_usd, { over })),
  average: instant(requests.avg(f => f.latency_ms, { over })),
  minimum: instant(requests.min(f => f.latency_ms, { over })),
  maximum: instant(requests.max(f => f.latency_ms, { over })),
  last: instant(requests.last(f => f.cache_tokens, { over })),
  "standard deviation": instant(requests.stddev(f => f.latency_ms, { over })),
  "percentile 95": instant(requests.percentile(f => f.latency_ms, 95, { over })),
  "percentile 99.9 of what no histogram has": instant(requests.percentile(f => f.completion_tokens, 99.9, { over })),
  distinct: instant(requests.distinct(f => f.user_id, { over })),
  histogram: instant(requests.histogram(f => f.latency_ms, [100, 1000, 5000], { over })),
  "ratio of records": instant(requests.ratio({ where: f => f.status.isOneOf("error", "timeout") }, { over })),
  "ratio with a whole": instant(
    cache.ratio({ where: f => f.cache_hit.isTrue() }, { whole: { where: f => f.cache_type.is("semantic") }, over }),
  ),
  "ratio of sums": instant(
    requests.ratio({ sum: f => f.cache_tokens }, { whole: { sum: f => f.prompt_tokens }, by: f => f.model, over }),
  ),
  "ratio of a sum and a count": instant(requests.ratio({ sum: f => f.cost_usd }, { over })),
  absent: instant(requests.absent({ over })),
  "absent under a condition": instant(requests.where(f => f.service.is("llm-service")).absent({ over })),
} satisfies Readonly<Record<string, Case>>;

const groups = {
  "count by one": instant(requests.count({ by: f => f.model, over })),
  "count by two": instant(requests.count({ by: f => [f.model, f.status], over })),
  "count by a flag": instant(requests.count({ by: f => f.streaming, over })),
  "count by service": instant(requests.count({ by: f => f.service, over })),
  "count by service of every record": instant(records(llmLog).count({ by: f => [f.service, f.level], over })),
  "percentile by one": instant(requests.percentile(f => f.latency_ms, 95, { by: f => f.model, over })),
  "histogram by one": instant(requests.histogram(f => f.ttft_ms, [100, 1000], { by: f => f.model, over })),
  "ratio by one": instant(requests.ratio({ where: f => f.status.is("error") }, { by: f => f.model, over })),
  "top users": instant(requests.count({ top: [10, f => f.user_id], over })),
  "top models by provider": instant(
    requests.sum(f => f.cost_usd, { by: f => f.provider, top: [3, f => f.model], over }),
  ),
} satisfies Readonly<Record<string, Case>>;

const windows = {
  "an hour": instant(requests.count({ over: hours(1) })),
  "ninety seconds": instant(requests.count({ over: seconds(90) })),
  "the asker's window": instant(requests.count()),
  "the viewer's range": { asked: { query: requests.count(), shape: "instant", window: "viewer" } },
  "series with a window": series(requests.count({ by: f => f.model, over })),
  "series of counts": series(requests.count({ by: f => f.model })),
  "series of rates": series(requests.rate({ by: f => f.model })),
  "series of sums a second": series(requests.sumPerSecond(f => f.completion_tokens)),
  "series of percentiles": series(requests.percentile(f => f.latency_ms, 95, { by: f => f.model })),
  "series of ratios": series(requests.ratio({ where: f => f.status.is("error") })),
  "series of histograms": series(requests.histogram(f => f.latency_ms, [100, 1000, 5000])),
  "series of distinct values": series(requests.distinct(f => f.user_id)),
  "series of a top list": series(requests.count({ top: [5, f => f.model] })),
  "with a chosen value": {
    asked: {
      query: requests.rate({ by: f => f.model }),
      shape: "series",
      window: "viewer",
      chosen: { service: "$service" },
    },
  },
} satisfies Readonly<Record<string, Case>>;

const sampling = {
  "sampled: count": sampled(instant(cache.count({ over }))),
  "sampled: rate by one": sampled(instant(cache.rate({ by: f => f.cache_type, over }))),
  "sampled: sum": sampled(instant(on(llmLog.prompt_received).sum(f => f.prompt_length, { over }))),
  "sampled: average": sampled(instant(cache.avg(f => f.latency_ms, { over }))),
  "sampled: ratio": sampled(instant(cache.ratio({ where: f => f.cache_hit.isTrue() }, { over }))),
  "sampled: histogram": sampled(instant(cache.histogram(f => f.latency_ms, [1, 10], { over }))),
  "sampled: percentile": sampled(instant(cache.percentile(f => f.latency_ms, 95, { over }))),
  "sampled: percentile above the sampled level": sampled(
    instant(cache.where(f => f.level.is("error")).percentile(f => f.latency_ms, 95, { over })),
  ),
  "sampled: distinct": sampled(instant(cache.distinct(f => f.cache_key_hash, { over }))),
  "sampled: absent": sampled(instant(cache.absent({ over }))),
  "sampled: an event never sampled": sampled(instant(requests.count({ over }))),
  "sampled: records": sampled(instant(cache.records({ limit: 5 }))),
} satisfies Readonly<Record<string, Case>>;

const listed = {
  "newest records": instant(requests.records()),
  "newest records, some fields": instant(
    requests
      .where(f => f.latency_ms.above(5000))
      .records({
        limit: 50,
        fields: f => [f.request_id, f.model, f.latency_ms, f.message],
      }),
  ),
  "newest of every record": instant(records(llmLog).records({ limit: 20 })),
  "newest records of a chosen value": {
    asked: { query: requests.records(), shape: "instant", window: "viewer", chosen: { service: "$service" } },
  },
  forRequest: instant(records(llmLog).forRequest("req-1").records()),
  forTrace: instant(records(llmLog).forTrace("4bf92f3577b34da6a3ce929d0e0e4736").records()),
  forUser: instant(requests.forUser("9f86d081884c7d65").records()),
  forModel: instant(requests.forModel("gpt-4o").records()),
  forService: instant(requests.forService("chat-api", "llm-service").records()),
  errorsOnly: instant(records(llmLog).errorsOnly().records()),
  slowerThan: instant(requests.slowerThan(seconds(5)).records()),
  search: instant(records(llmLog).search("rate limit").records()),
} satisfies Readonly<Record<string, Case>>;

const own = {
  "raw in every language": instant(
    raw({
      logql: 'sum(count_over_time({service_name="x"}[5m]))',
      promql: "sum(up)",
      "query-dsl": '{"size":0}',
      esql: "FROM logs-*",
      kql: "error_type : *",
      insights: "stats count(*)",
      "logging-filter": "severity>=ERROR",
      "log-analytics-sql": "SELECT 1",
      "azure-kql": "print 1",
    }),
  ),
  "raw in one language": instant(raw({ promql: "sum(up)" })),
} satisfies Readonly<Record<string, Case>>;

/** By name, in the order they are read. */
export const cases: Readonly<Record<string, Case>> = {
  ...conditions,
  ...measures,
  ...groups,
  ...windows,
  ...sampling,
  ...listed,
  ...own,
};
