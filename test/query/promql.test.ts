import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { counter } from "../../src/core/instrument.ts";
import { type Asked, all, any, not, on, type Query, raw, records } from "../../src/core/query/index.ts";
import { hours, minutes, seconds } from "../../src/core/units.ts";
import { type PrometheusInput, prometheus } from "../../src/targets/prometheus/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import { promqlProblems, valuesIn } from "./promql-grammar.ts";

const requests = on(llmLog.request_end);
const failed = requests.where(f => f.status.isOneOf("error", "timeout"));
const five = { over: minutes(5) };

const asking = (query: Query, more: Partial<Asked> = {}, options: PrometheusInput = {}, input: StoreSite = {}) => {
  const { target, self, site } = placeStore(prometheus(options), { name: "prod", ...input });
  const answer = target.ask?.(self, site, { query, shape: "instant", window: minutes(5), ...more });
  return { site, answer };
};

const textOf = (...asked: Parameters<typeof asking>): string => {
  const { site, answer } = asking(...asked);
  if (answer?.kind !== "text") throw new Error(`refused: ${answer?.why}`);
  if (asked[0].kind !== "raw") expect(promqlProblems(answer.text, site, { names: asked[2]?.names ?? {} })).toEqual([]);
  return answer.text;
};

const refusalOf = (...asked: Parameters<typeof asking>) => {
  const { answer } = asking(...asked);
  return answer?.kind === "unsupported" ? [answer.why, answer.help] : ["answered", undefined];
};

test.each<readonly [title: string, query: Query, text: string]>([
  ["count", requests.count(five), 'sum(increase(llm_requests_total{environment="prod"}[5m]))'],
  [
    "count by model, of one service",
    requests.forService("a").count({ by: f => f.model, ...five }),
    'sum by (model) (increase(llm_requests_total{environment="prod", service_name="a"}[5m]))',
  ],
  ["rate", failed.rate(five), 'sum(rate(llm_requests_total{environment="prod", status=~"error|timeout"}[5m]))'],
  [
    "a sum in the field's unit, from seconds to milliseconds",
    requests.sum(f => f.queue_time_ms, five),
    'sum(increase(llm_queue_time_seconds_total{environment="prod"}[5m])) * 1000',
  ],
  [
    "tokens a second",
    requests.sumPerSecond(f => f.prompt_tokens, { by: f => f.model, ...five }),
    'sum by (model) (rate(llm_input_tokens_total{environment="prod"}[5m]))',
  ],
  [
    "an average, of those that have the field",
    requests.avg(f => f.latency_ms, five),
    'sum(increase(llm_request_latency_seconds_sum{environment="prod"}[5m])) / (sum(increase(llm_request_latency_seconds_count{environment="prod"}[5m])) > 0) * 1000',
  ],
  [
    "an average of what every record has",
    requests.avg(f => f.completion_tokens, five),
    'sum(increase(llm_output_tokens_total{environment="prod"}[5m])) / (sum(increase(llm_requests_total{environment="prod"}[5m])) > 0)',
  ],
  [
    "a percentile in milliseconds",
    requests.percentile(f => f.ttft_ms, 95, { by: f => f.model, ...five }),
    'histogram_quantile(0.95, sum by (model, le) (rate(llm_ttft_seconds_bucket{environment="prod"}[5m]))) * 1000 >= 0',
  ],
  [
    "a ratio: nothing of the part is zero, nothing of the whole is nothing",
    requests.ratio({ where: f => f.status.is("error") }, { by: f => f.provider, ...five }),
    '(sum by (provider) (increase(llm_requests_total{environment="prod", status="error"}[5m])) or sum by (provider) (increase(llm_requests_total{environment="prod"}[5m])) * 0) / (sum by (provider) (increase(llm_requests_total{environment="prod"}[5m])) > 0)',
  ],
  [
    "a ratio of two instruments",
    on(llmLog.cache_access).ratio({ where: f => f.cache_hit.isTrue() }, five),
    '(sum(increase(llm_cache_hits_total{environment="prod"}[5m])) or sum(increase(llm_cache_accesses_total{environment="prod"}[5m])) * 0) / (sum(increase(llm_cache_accesses_total{environment="prod"}[5m])) > 0)',
  ],
  [
    "absence: no series, or none that rose",
    records(llmLog)
      .forService("a")
      .absent({ over: minutes(10) }),
    '((sum(increase(llm_log_records_total{environment="prod", service_name="a"}[10m])) == 0) + 1) or absent_over_time(llm_log_records_total{environment="prod", service_name="a"}[10m])',
  ],
  [
    "the largest groups",
    requests.sum(f => f.cost_usd, { top: [3, f => f.model], over: hours(1) }),
    'topk(3, sum by (model) (increase(llm_cost_dollars_total{environment="prod"}[1h])))',
  ],
  [
    "one event of all records",
    on(llmLog.request_start)
      .where(f => f.level.is("error"))
      .count(five),
    'sum(increase(llm_log_records_total{environment="prod", event="request_start", level="error"}[5m]))',
  ],
  [
    "a flag, and its complement, which takes in the records without it",
    on(llmLog.authentication)
      .where(f => not(f.success.isTrue()))
      .count(five),
    'sum(increase(llm_authentications_total{environment="prod", success!="true"}[5m]))',
  ],
  [
    "missing and present fields are the empty label and any other",
    requests.where(f => [f.model.exists(), not(f.provider.exists())]).count(five),
    'sum(increase(llm_requests_total{environment="prod", model!="", provider=""}[5m]))',
  ],
  [
    "alternatives over two fields are a union of series",
    requests.where(f => any(f.model.is("a"), all(f.provider.is("b"), f.status.is("error")))).count(five),
    'sum(increase(llm_requests_total{environment="prod", model="a"}[5m]) or increase(llm_requests_total{environment="prod", provider="b", status="error"}[5m]))',
  ],
  [
    "part of a text",
    requests.where(f => f.model.contains("4o.")).count(five),
    'sum(increase(llm_requests_total{environment="prod", model=~"(?s:.*)4o\\\\.(?s:.*)"}[5m]))',
  ],
  [
    "an expression anywhere in a text",
    requests.where(f => not(f.model.matches("^gpt-.o$"))).count(five),
    'sum(increase(llm_requests_total{environment="prod", model!~"(?s:.*)(?-s:^gpt-.o$)(?s:.*)"}[5m]))',
  ],
  [
    "no record has the empty text",
    requests.where(f => f.model.is("")).count(five),
    'sum(increase(llm_requests_total{environment="prod", model="", model!=""}[5m]))',
  ],
  [
    "an instrument that is narrower itself",
    requests.where(f => f.latency_ms.above(5000)).count({ by: f => f.model, ...five }),
    'sum by (model) (increase(llm_requests_over_5s_total{environment="prod"}[5m]))',
  ],
  ["somebody's own PromQL", raw({ promql: "up == 0" }), "up == 0"],
])("%s", (_title, query, text) => {
  expect(textOf(query)).toBe(text);
});

test("a histogram's bounds are in the field's unit", () => {
  const bounds = [50, 100, 250, 500, 1000, 2000, 5000];
  const text = textOf(requests.histogram(f => f.ttft_ms, bounds, five));
  expect(text.match(/"le", "[0-9]+", "le", "[^"]+"/g)).toEqual([
    '"le", "50", "le", "0\\\\.05"',
    '"le", "100", "le", "0\\\\.1"',
    '"le", "250", "le", "0\\\\.25"',
    '"le", "500", "le", "0\\\\.5"',
    '"le", "1000", "le", "1(\\\\.0)?"',
    '"le", "2000", "le", "2(\\\\.0)?"',
    '"le", "5000", "le", "5(\\\\.0)?"',
  ]);
});

describe("windows", () => {
  test.each<readonly [title: string, asked: Partial<Asked>, window: string]>([
    ["the viewer's, for one number", { window: "viewer", shape: "instant" }, "$__range"],
    ["the viewer's, for a line", { window: "viewer", shape: "series" }, "$__rate_interval"],
    ["a fixed one", { window: hours(24) }, "24h"],
    ["of ninety seconds", { window: seconds(90) }, "90s"],
  ])("%s", (_title, asked, window) => {
    expect(textOf(requests.count(), asked)).toBe(`sum(increase(llm_requests_total{environment="prod"}[${window}]))`);
  });

  test("one that holds less than two scrapes is refused", () => {
    expect(refusalOf(requests.count({ over: seconds(20) }))).toEqual([
      "a window of 20 seconds holds less than two scrapes",
      "ask over at least twice the scrapeInterval of 15 seconds",
    ]);
    expect(textOf(requests.count({ over: seconds(20) }), {}, { scrapeInterval: seconds(10) })).toContain("[20s]");
  });
});

test("a chosen value is the viewer's own words", () => {
  const chosen = { service: "$service", model: "${model:regex}" };
  expect(textOf(requests.count(five), { chosen })).toBe(
    'sum(increase(llm_requests_total{environment="prod", service_name=~"$service", model=~"${model:regex}"}[5m]))',
  );
});

test("a choice that the records never have is the empty label; one that an instrument lacks is refused", () => {
  const cache = on(llmLog.cache_access).count(five);
  expect(textOf(cache, { chosen: { tool_name: "$tool" } })).toContain('tool_name=~"$tool"');
  expect(refusalOf(requests.count(five), { chosen: { endpoint: "$endpoint" } })[0]).toContain("has no label endpoint");
});

test("labels under names of one's own", () => {
  const names = { model: "llm_model", service: "app", environment: "env" };
  expect(textOf(requests.forService("a").count({ by: f => f.model, ...five }), {}, { names })).toBe(
    'sum by (llm_model) (increase(llm_requests_total{env="prod", app="a"}[5m]))',
  );
});

test("of several instruments the one with the fewest labels answers", () => {
  const input = {
    instruments: [counter("team_requests_total", { description: "Requests", from: requests, labels: ["model"] })],
  };
  expect(textOf(requests.count({ by: f => f.model, ...five }), {}, {}, input)).toContain("team_requests_total");
  expect(textOf(failed.count(five), {}, {}, input)).toContain("llm_requests_total");
});

describe("refused by name", () => {
  test.each<readonly [title: string, query: Query, why: string, help: string]>([
    ["records", requests.records(), "Prometheus keeps numbers, not records", "ask a store of logs"],
    [
      "a label that no instrument has",
      requests.count({ by: f => f.endpoint, ...five }),
      "llm_requests_total, the nearest instrument for request_end, has no label endpoint",
      'add a counter over these records with labels: ["endpoint"] under instruments',
    ],
    [
      "an id",
      requests.forUser("u").count(five),
      "llm_requests_total, the nearest instrument for request_end, has no label user_id",
      "user_id has too many values for a label: ask a store of logs",
    ],
    [
      "a comparison of a measure",
      requests.where(f => f.latency_ms.above(1234)).count(five),
      "llm_requests_total, the nearest instrument for request_end, has no label latency_ms",
      "add an instrument whose `from` has the comparison, or ask a store of logs",
    ],
    [
      "an event nobody counts",
      on(llmLog.request_start).sum(f => f.prompt_tokens, five),
      "no instrument adds up prompt_tokens of request_start",
      'add a counter with value: { field: "prompt_tokens" } under instruments, or ask a store of logs',
    ],
    [
      "the largest value",
      requests.max(f => f.latency_ms, five),
      "no instrument keeps the max of latency_ms",
      "ask for a percentile, which llm_request_latency_seconds answers, or ask a store of logs",
    ],
    [
      "different values",
      requests.distinct(f => f.user_id, five),
      "no instrument keeps the different values of user_id",
      "ask a store of logs",
    ],
    [
      "other buckets",
      requests.histogram(f => f.ttft_ms, [100, 1000], five),
      "llm_ttft_seconds counts into other buckets",
      "ask for its bounds: 50, 100, 250, 500, 1000, 2000, 5000",
    ],
    [
      "an expression that a missing label would match",
      requests.where(f => f.model.matches("x*")).count(five),
      '"x*" matches the empty text, which is what a missing label is',
      "undefined",
    ],
    [
      "an event that the schema does not know",
      records(llmLog)
        .where(f => f.event.is("a sentence"))
        .count(five),
      "metrics tell only the events of the schema apart",
      "ask a store of logs",
    ],
    [
      "another language's own words",
      raw({ logql: "{}" }),
      "it is asked in the words of other languages only",
      "add its promql to raw(…)",
    ],
  ])("%s", (_title, query, why, help) => {
    const [refused, remedy] = refusalOf(query);
    expect([refused, String(remedy)]).toEqual([why, help]);
  });
});

describe("how near", () => {
  const toleranceOf = (query: Query) => {
    const { answer } = asking(query);
    return answer?.kind === "text" ? answer.tolerance : undefined;
  };
  test("sums are extrapolated to the window's edges", () => {
    expect(toleranceOf(requests.count(five))?.relative).toBe(0.1);
    expect(toleranceOf(requests.count({ over: hours(1) }))?.relative).toBeCloseTo(0.0083, 4);
  });
  test("a percentile is somewhere in its bucket", () => {
    expect(toleranceOf(requests.percentile(f => f.latency_ms, 95, five))).toEqual({
      relative: 2,
      because:
        "it is estimated within a bucket of llm_request_latency_seconds, whose upper bound is up to 3 times the lower; nothing is told apart below 0.1 or above 60",
    });
  });
});

describe("hostile texts", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "\\",
        "\n",
        "{{",
        "$__range",
        "${x}",
        "[[x]]",
        "%{",
        "|",
        ".*",
        "\0",
        "é",
        "\u2028",
        "a",
        "`",
        "#",
      ),
    }),
  );

  test("a value is read back as it was written, and no viewer takes it for its own", () => {
    fc.assert(
      fc.property(hostile, text => {
        fc.pre(text !== "");
        const written = textOf(requests.where(f => f.model.is(text)).count(five));
        expect(valuesIn(written)).toEqual(["prod", text]);
        expect(written).not.toMatch(/\$[A-Za-z_{]|\[\[/);
      }),
    );
  });

  test("several values are alternatives of exactly these texts", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          hostile.filter(text => text !== ""),
          { minLength: 2, maxLength: 4 },
        ),
        texts => {
          const written = textOf(requests.where(f => f.model.isOneOf(...texts)).count(five));
          const pattern = RE2JS.compile(`^(?s:${valuesIn(written)[1]})$`);
          for (const text of texts) {
            expect(pattern.matcher(text).find()).toBe(true);
            expect(pattern.matcher(`${text}z`).find()).toBe(texts.includes(`${text}z`));
          }
        },
      ),
    );
  });

  test("part of a text is found anywhere in it", () => {
    fc.assert(
      fc.property(hostile, hostile, (text, around) => {
        fc.pre(text !== "");
        const written = textOf(requests.where(f => f.model.contains(text)).count(five));
        const pattern = RE2JS.compile(`^(?s:${valuesIn(written)[1]})$`);
        expect(pattern.matcher(`${around}${text}${around}`).find()).toBe(true);
      }),
    );
  });

  test("half a surrogate pair is refused", () => {
    expect(refusalOf(requests.where(f => f.model.is("\ud800")).count(five))[0]).toContain("surrogate");
  });
});
