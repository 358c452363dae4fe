/** What is particular to LogQL: places, missing metadata, streams, weights, refusals. */

import { parser } from "@grafana/lezer-logql";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { all, any, type Condition, not, on, type Query, records } from "../../src/core/query/index.ts";
import { dimension, extendSchema, text } from "../../src/core/schema.ts";
import { days, hours, minutes, percent } from "../../src/core/units.ts";
import { type LokiInput, loki } from "../../src/targets/loki/index.ts";
import { placeStore, type StoreSite } from "../store-site.ts";
import { cases } from "./cases.ts";
import { answerTo, storeOf } from "./stores.ts";

const requests = on(llmLog.request_end);
const over = minutes(5);

const asked = (query: Query, options: LokiInput = {}, input: StoreSite = {}): string => {
  const { problems, self, site, target } = placeStore(loki(options), input);
  expect(problems).toEqual([]);
  const answer = target.ask?.(self, site, { query, shape: "instant", window: hours(1) });
  if (answer?.kind !== "text") return `unsupported: ${answer?.why}`;
  expect(errorsIn(answer.text)).toEqual([]);
  return answer.text;
};

const errorsIn = (text: string): readonly number[] => {
  const errors: number[] = [];
  parser.parse(text.replaceAll(/\$__(auto|range)/g, "5m")).iterate({
    enter: node => {
      if (node.type.isError) errors.push(node.from);
    },
  });
  return errors;
};

/** The records of every event under a condition. */
const listed = (condition: Condition, options: LokiInput = {}, input: StoreSite = {}): string =>
  asked(
    records(llmLog)
      .where(() => condition)
      .records(),
    options,
    input,
  );

const holding = {
  message: (text: string): Condition => ({ kind: "contains", field: "message", text }),
  status: { kind: "equals", field: "status", value: "error" } satisfies Condition,
};

describe("every case parses", () => {
  test.each(Object.entries(cases))("%s", (_name, one) => {
    const store = storeOf("logql", one.sampled);
    if (store === undefined) throw new Error("no store");
    const answer = answerTo(store, one, "logql");
    if (!answer.startsWith("unsupported: ")) expect(errorsIn(answer)).toEqual([]);
  });
});

describe("conditions", () => {
  test.each<readonly [name: string, condition: Condition, expected: string]>([
    [
      "a pattern that finds something in nothing still wants the field",
      { kind: "matches", field: "error_type", pattern: "a*" },
      '{environment="test"} | error_type=~"(?s:.*)(?-s:a*)(?s:.*)" | error_type!=""',
    ],
    [
      "and its complement does not",
      not({ kind: "matches", field: "error_type", pattern: "a*" }),
      '{environment="test"} | error_type!~"(?s:.*)(?-s:a*)(?s:.*)" or error_type=""',
    ],
    [
      "every text contains nothing",
      { kind: "contains", field: "error_type", text: "" },
      '{environment="test"} | error_type!=""',
    ],
    ["a line equals a text", { kind: "equals", field: "message", value: "a.b" }, '{environment="test"} |~ "^a\\\\.b$"'],
    ["a line is never missing", not({ kind: "exists", field: "message" }), '{environment="test"} | environment=""'],
    ["a line always is", { kind: "exists", field: "message" }, '{environment="test"}'],
    [
      "any of what lines contain is one expression",
      any(holding.message("a+b"), { kind: "matches", field: "message", pattern: "c|d" }),
      '{environment="test"} |~ "(?:a\\\\+b)|(?:c|d)"',
    ],
    [
      "a line beside a field takes a name",
      any(holding.message("a"), holding.status),
      '{environment="test"} | label_format message=`{{__line__}}` | message=~"(?s).*a.*" or status="error" | drop message',
    ],
    [
      "groups within groups keep their brackets",
      any(all(holding.status, not(any(holding.message("a"), holding.message("b")))), {
        kind: "exists",
        field: "model",
      }),
      '{environment="test"} | label_format message=`{{__line__}}` | (status="error" and message!~"(?s).*a.*" and message!~"(?s).*b.*") or model!="" | drop message',
    ],
    [
      "a text is no number",
      { kind: "compare", field: "model", than: ">", value: 5 },
      '{environment="test"} | environment=""',
    ],
    [
      "nor a number a text",
      { kind: "equals", field: "latency_ms", value: "5" },
      '{environment="test"} | environment=""',
    ],
    ["which is so of every record", not({ kind: "equals", field: "latency_ms", value: "5" }), '{environment="test"}'],
    [
      "the smallest number",
      { kind: "compare", field: "cost_usd", than: ">", value: 5e-7 },
      '{environment="test"} | cost_usd > 5e-7 | __error__=""',
    ],
  ])("%s", (_name, condition, expected) => {
    expect(listed(condition)).toBe(expected);
  });
});

describe("names and places", () => {
  test("a dimension that is a label selects streams, and is grouped by its own name", () => {
    expect(
      asked(requests.where(f => [f.level.is("error"), f.message.contains("x")]).count({ by: f => f.level, over }), {
        labels: ["level"],
        names: { level: "severity", service: "app", event: "kind" },
      }),
    ).toBe(
      'sum by (severity) (count_over_time({environment="test", severity="error", stream="application"} |= "x" | kind="request_end" [5m]))',
    );
  });

  test("where others write too, an event's stream is not relied on", () => {
    expect(asked(requests.count({ over }), { fedFromOutside: true })).toBe(
      'sum(count_over_time({environment="test"} | event="request_end" [5m]))',
    );
  });

  test("events of two streams", () => {
    expect(asked(on(llmLog.request_end, llmLog.authentication).count({ over }))).toBe(
      'sum(count_over_time({environment="test"} | event=~"request_end|authentication" [5m]))',
    );
  });

  test("the line as a group", () => {
    expect(asked(requests.where(f => f.message.contains("x")).count({ top: [5, f => f.message], over }))).toBe(
      'topk(5, sum by (message) (count_over_time({environment="test", stream="application"} |= "x" | event="request_end" | label_format message=`{{__line__}}` [5m])))',
    );
  });

  test("the line gives way to a field of its label's name", () => {
    expect(listed(any(holding.message("a"), holding.status), { names: { model: "message" } })).toContain(
      "label_format message_=`{{__line__}}`",
    );
  });
});

describe("refusals", () => {
  const refused = (query: Query, options: LokiInput = {}, input: StoreSite = {}) => asked(query, options, input);

  test.each<readonly [name: string, query: Query, options: LokiInput, input: StoreSite, expected: string]>([
    [
      "a field nobody keeps",
      records(llmLog)
        .where(f => f.response.exists())
        .records(),
      {},
      {},
      "unsupported: response is not stored in Loki",
    ],
    [
      "an empty value",
      records(llmLog)
        .where(f => f.model.is(""))
        .records(),
      {},
      {},
      "unsupported: Loki stores no empty value, so none can be compared with it",
    ],
    [
      "what is no RE2",
      records(llmLog)
        .where(f => f.model.matches("(?=a)"))
        .records(),
      {},
      {},
      "unsupported: is no RE2 expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
    ],
    [
      "more records than Loki returns",
      records(llmLog).records({ limit: 101 }),
      { limits: { entries: 100 } },
      {},
      "unsupported: 101 records are more than Loki returns at once: 100",
    ],
    [
      "a text longer than Loki reads",
      records(llmLog)
        .where(f => f.message.contains("a".repeat(131_072)))
        .records(),
      {},
      {},
      "unsupported: the query is longer than Loki reads: 131098 of 131072 bytes",
    ],
    [
      "a longer window than Loki reads",
      requests.count({ over: days(31) }),
      {},
      {},
      "unsupported: 31 days are more than Loki reads at once: 721 hours",
    ],
    [
      "a word of LogQL",
      requests.count({ by: f => f.model, over }),
      { names: { model: "by" } },
      {},
      "unsupported: by is a word of LogQL, which no query can name",
    ],
    [
      "a percentile of sampled records",
      on(llmLog.cache_access).percentile(f => f.latency_ms, 95, { over }),
      {},
      { sampling: { logs: { debug: percent(1) } } },
      "unsupported: log sampling thins these records out, and a percentile cannot be weighed",
    ],
  ])("%s", (_name, query, options, input, expected) => {
    expect(refused(query, options, input)).toBe(expected);
  });

  test("another language", () => {
    const { self, site, target } = placeStore(loki({}));
    const query = requests.count({ over });
    expect(target.ask?.(self, site, { query, shape: "instant", window: over }, "promql")).toMatchObject({
      kind: "unsupported",
      language: "promql",
    });
  });
});

test("a team's own fields and events are asked like shipped ones", () => {
  const schema = extendSchema(
    llmLog,
    { tenant_tier: dimension({ description: "d", values: ["free", "pro"] }), note: text({ description: "d" }) },
    { request_end: ["tenant_tier", "note"] },
  );
  expect(
    asked(
      on(schema.request_end)
        .where(f => f.note.contains("x"))
        .rate({ by: f => f.tenant_tier, over }),
      {},
      { schema },
    ),
  ).toBe(
    'sum by (tenant_tier) (rate({environment="test", stream="application"} | event="request_end" | note=~"(?s).*x.*" [5m]))',
  );
});

test("saved queries are files that say what they are", () => {
  const files = placeStore(loki({})).artifacts();
  const file = files.find(({ path }) => path === "queries/slow-requests.logql");
  if (file?.kind !== "text") throw new Error("no query file");
  const whole = file.sections.map(section => section.text).join("");
  expect(errorsIn(whole)).toEqual([]);
  expect(whole).toContain("# Slow requests\n");
});
