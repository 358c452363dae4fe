/** What queries, dashboards, alerts and instruments are refused for before any store sees them. */

import {
  above,
  alert,
  compose,
  counter,
  dashboard,
  dimension,
  type EnvironmentInput,
  extendDashboard,
  extendSchema,
  histogram,
  hours,
  llmLog,
  minutes,
  not,
  on,
  overview,
  percent,
  raw,
  records,
  row,
  saved,
  seconds,
  timeseries,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import type { Condition, Measure, Query, Selection } from "../../src/core/query/index.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";

const base: EnvironmentInput = { name: "test", platform: compose(), services: { "llm-service": {} } };

const problemsOf = (more: object): readonly string[] => {
  const judged = judgeEnvironment({ ...base, ...more } as EnvironmentInput);
  return "problems" in judged ? judged.problems.map(formatProblem) : [];
};

const requests = on(llmLog.request_end);

/** What is wrong with one saved query, without its path. */
const wrongWith = (query: Query): readonly string[] =>
  problemsOf({
    queries: { mine: saved({ title: "Mine", description: "Mine", query, window: hours(1) }) },
  }).map(problem => problem.replace(/^queries[.]mine: /, ""));

const request: Selection = { events: ["request_end"], where: [] };
const where = (...conditions: readonly Condition[]): Query => ({
  kind: "measure",
  from: { ...request, where: conditions },
  measure: { kind: "count" },
  by: [],
});
const measuring = (measure: Measure, more: object = {}): Query => ({
  kind: "measure",
  from: request,
  measure,
  by: [],
  ...more,
});

describe("a query is refused for", () => {
  test.each<readonly [string, Query, readonly string[]]>([
    ["nothing", requests.where(f => f.level.is("error")).count({ by: f => [f.model, f.service] }), []],
    [
      "nothing, asking what any record may carry",
      where({ kind: "exists", field: "host_name" }, { kind: "exists", field: "logger" }),
      [],
    ],
    ["nothing, in its own words", raw({ promql: "up == 0" }), []],
    [
      "a field the schema has not",
      where({ kind: "exists", field: "latency" }),
      ['asks for a field the schema has not, got "latency" [unknown-name]\n  help: did you mean latency_ms?'],
    ],
    [
      "a field by a name of every object",
      where({ kind: "exists", field: "constructor" }),
      ['asks for a field the schema has not, got "constructor" [unknown-name]'],
    ],
    [
      "an event the schema has not, once",
      { ...measuring({ kind: "avg", field: "ttft_ms" }), from: { events: ["request_edn"], where: [] } } as Query,
      ['asks for an event the schema has not, got "request_edn" [unknown-name]\n  help: did you mean request_end?'],
    ],
    [
      "a field its event does not carry",
      { ...measuring({ kind: "avg", field: "ttft_ms" }), from: { events: ["cache_access"], where: [] } } as Query,
      [
        'asks for a field that its events do not carry, got "ttft_ms"; expected what cache_access carries [wrong-value]',
      ],
    ],
    [
      "nothing, when one of its events carries the field",
      on(llmLog.cache_access, llmLog.request_end).count({ by: f => f.cache_hit, over: minutes(5) }),
      [],
    ],
    ["nothing, when it asks every record", records(llmLog).avg(f => f.ttft_ms), []],
    [
      "a level in another case",
      where({ kind: "equals", field: "level", value: "ERROR" }),
      [
        'compares level with a value it never has, got "ERROR"; expected "debug", "info", "warning", "error", "critical" [wrong-value]\n  help: did you mean "error"?',
      ],
    ],
    [
      "one wrong value among several",
      where({ kind: "not", of: { kind: "one-of", field: "status", values: ["error", "failed"] } }),
      [
        'compares status with a value it never has, got "failed"; expected "success", "error", "timeout", "cancelled" [wrong-value]',
      ],
    ],
    [
      "an event that is none, as a value",
      where({ kind: "equals", field: "event", value: "llm_request_end" }),
      [
        'compares event with a value it never has, got "llm_request_end"; expected an event of the schema [wrong-value]\n  help: did you mean "request_end"?',
      ],
    ],
    [
      "a stream that is none",
      where({ kind: "equals", field: "stream", value: "aplication" }),
      [
        'compares stream with a value it never has, got "aplication"; expected "application", "access", "performance", "security", "audit" [wrong-value]\n  help: did you mean "application"?',
      ],
    ],
    [
      "a pattern that no value matches",
      where({ kind: "matches", field: "level", pattern: "^ERR" }),
      [
        'has a pattern that no value of level matches, got "^ERR"; expected debug, info, warning, error, critical [wrong-value]',
      ],
    ],
    [
      "a part that no value has",
      where({ kind: "contains", field: "level", text: "Err" }),
      [
        'looks for a part that no value of level has, got "Err"; expected debug, info, warning, error, critical [wrong-value]',
      ],
    ],
    [
      "a pattern that is not RE2",
      where({ kind: "matches", field: "error_type", pattern: "a(?!b)" }),
      ["has a pattern that RE2 refuses (error parsing regexp: invalid or unsupported Perl syntax: `(?!`"],
    ],
    [
      "a search in content",
      where({ kind: "contains", field: "response", text: "x" }),
      ['searches in content, got "response"; expected a dimension, an id, a text [wrong-value]'],
    ],
    ["nothing, asking whether there is content", where({ kind: "exists", field: "response" }), []],
    [
      "a credential",
      {
        ...where({ kind: "exists", field: "password" }),
        from: { events: [], where: [{ kind: "exists", field: "password" }] },
      } as Query,
      ['asks for a field that is never stored, got "password"; expected another field [wrong-value]'],
    ],
    [
      "a number compared with a text",
      where({ kind: "equals", field: "status_code", value: "500" }),
      ['compares status_code, a measure, with another type, got "500"; expected a number [wrong-value]'],
    ],
    [
      "a flag compared with a text",
      where({ kind: "equals", field: "streaming", value: "true" }),
      ['compares streaming, a flag, with another type, got "true"; expected a boolean [wrong-value]'],
    ],
    [
      "the size of a text",
      where({ kind: "compare", field: "model", than: ">", value: 1 }),
      ['compares the size of a dimension, got "model"; expected a measure [wrong-value]'],
    ],
    [
      "an instant",
      where({ kind: "equals", field: "time", value: "now" }),
      ['compares an instant, got "time"; expected a dimension, an id, a text, a measure, a flag [wrong-value]'],
    ],
    [
      "a percentile of a dimension",
      measuring({ kind: "percentile", field: "model", percent: 95 }),
      ['asks for a percentile of a dimension, got "model"; expected a measure [wrong-value]'],
    ],
    [
      "a percentile there is not",
      measuring({ kind: "percentile", field: "latency_ms", percent: 101 }),
      ["asks for a percentile there is not, got 101; expected 0 to 100 [wrong-value]"],
    ],
    [
      "a sum of what does not add up",
      measuring({ kind: "sum", field: "latency_ms" }),
      [
        'adds up a measure that does not add up, got "latency_ms"; expected a measure with sums: true [wrong-value]\n  help: ask for its average or a percentile',
      ],
    ],
    [
      "nothing, when a ratio makes a mean of it",
      requests.ratio({ sum: f => f.queue_time_ms }, { whole: { sum: f => f.latency_ms } }),
      [],
    ],
    [
      "a condition of a ratio's side",
      requests.ratio({ where: f => f.status.is("Error") }, { whole: { sum: f => f.latency_ms } }),
      [
        'compares status with a value it never has, got "Error"; expected "success", "error", "timeout", "cancelled" [wrong-value]\n  help: did you mean "error"?',
      ],
    ],
    [
      "an average of an id",
      measuring({ kind: "avg", field: "user_id" }),
      ['asks for the avg of an id, got "user_id"; expected a measure [wrong-value]'],
    ],
    [
      "the distinct values of a measure",
      measuring({ kind: "distinct", field: "latency_ms" }),
      ['counts the values of a measure, got "latency_ms"; expected a dimension, an id, a flag, a text [wrong-value]'],
    ],
    [
      "a histogram without bounds",
      measuring({ kind: "histogram", field: "latency_ms", bounds: [] }),
      ["has no rising bounds, got []; expected at least one upper bound, each above the one before [wrong-value]"],
    ],
    [
      "bounds that do not rise",
      measuring({ kind: "histogram", field: "latency_ms", bounds: [1, 5, 5] }),
      ["has no rising bounds, got [1,5,5]; expected at least one upper bound, each above the one before [wrong-value]"],
    ],
    [
      "groups of an id",
      measuring({ kind: "count" }, { by: ["user_id"] }),
      ['groups by an id, got "user_id"; expected a dimension, a flag [wrong-value]'],
    ],
    [
      "groups of one field twice",
      measuring({ kind: "count" }, { by: ["model", "model"] }),
      ['groups twice by the same field, got "model"; expected each field once [wrong-value]'],
    ],
    [
      "a top of none",
      requests.count({ top: [0, f => f.user_id] }),
      ["asks for the top of none, got 0; expected a whole number from 1 [wrong-value]"],
    ],
    [
      "a top of a measure",
      measuring({ kind: "count" }, { top: { n: 5, field: "latency_ms" } }),
      ['groups by a measure, got "latency_ms"; expected a dimension, an id, a flag, a text [wrong-value]'],
    ],
    [
      "no record",
      requests.records({ limit: 0 }),
      ["asks for no record, got 0; expected a whole number from 1 [wrong-value]"],
    ],
    [
      "a column there is not",
      { kind: "records", from: request, fields: ["reqest_id"], limit: 5 },
      ['asks for a field the schema has not, got "reqest_id" [unknown-name]\n  help: did you mean request_id?'],
    ],
  ])("%s", (_, query, expected) => {
    const problems = wrongWith(query);
    expect(problems.length).toBe(expected.length);
    problems.forEach((problem, index) => {
      expect(problem.startsWith(expected[index] ?? "")).toBe(true);
      // What re2js says of a pattern is its own.
      if (!problem.includes("RE2 refuses")) expect(problem).toBe(expected[index]);
    });
  });
});

const bad = requests.where(f => f.level.is("ERROR")).count({ over: minutes(5) });
const pathsOf = (more: object): readonly string[] => problemsOf(more).map(problem => problem.split(": ")[0] ?? "");
const told = { summary: "s", description: "d", runbook: "r" };

describe("a problem is told where the query stands", () => {
  const own = dashboard({
    id: "mine",
    title: "Mine",
    description: "Mine",
    rows: [
      row("Fine", timeseries("Fine", requests.rate())),
      row("Not", timeseries("Fine", requests.rate()), timeseries("Bad", bad)),
    ],
  });
  test.each<readonly [string, object, readonly string[]]>([
    ["a panel", { dashboards: [own] }, ["dashboards.mine.rows[1].panels[1]"]],
    [
      "a panel of a shipped dashboard that was extended",
      { dashboards: [extendDashboard(overview, { rows: [row("Own", timeseries("Bad", bad))] })] },
      [`dashboards.llm-overview.rows[${overview.rows.length}].panels[0]`],
    ],
    [
      "one of a panel's queries",
      { dashboards: [{ ...own, rows: [row("Two", timeseries("Two", { fine: requests.rate(), bad }))] }] },
      ["dashboards.mine.rows[0].panels[0].draws[1]"],
    ],
    ["a choice", { dashboards: [{ ...own, rows: [], choices: ["service", "user_id"] }] }, ["dashboards.mine.choices"]],
    [
      "a saved query",
      { queries: { failed: saved({ title: "F", description: "F", query: bad, window: hours(1) }) } },
      ["queries.failed"],
    ],
    ["an alert", { alerts: { Mine: alert({ when: above(bad, 1), ...told }) } }, ["alerts.Mine"]],
    [
      "one of an alert's comparisons",
      { alerts: { Mine: alert({ when: [above(requests.count({ over: minutes(5) }), 1), above(bad, 1)], ...told }) } },
      ["alerts.Mine.when[1]"],
    ],
    [
      "an instrument's labels, value and buckets",
      {
        instruments: [
          counter("llm_mine_total", { description: "d", from: requests, labels: ["user_id"] }),
          counter("llm_model_total", { description: "d", from: requests, value: { field: "model" } }),
          histogram("llm_mine_seconds", {
            description: "d",
            from: requests,
            value: { field: "latency_ms" },
            buckets: [],
          }),
        ],
      },
      ["instruments.llm_mine_total", "instruments.llm_model_total", "instruments.llm_mine_seconds"],
    ],
    [
      "a name that becomes a file's",
      { queries: { "../../x": saved({ title: "F", description: "F", query: requests.count(), window: hours(1) }) } },
      ["queries.../../x"],
    ],
    [
      "two dashboards of one id",
      {
        dashboards: [
          { ...own, rows: [] },
          { ...own, rows: [] },
        ],
      },
      ["dashboards[1].id"],
    ],
  ])("%s", (_, more, paths) => expect(pathsOf(more)).toEqual(paths));
});

describe("one's own", () => {
  test("fields are asked for like shipped ones", () => {
    const schema = extendSchema(
      llmLog,
      { tenant_tier: dimension({ values: ["free", "pro"], description: "What the tenant pays for" }) },
      { request_end: ["tenant_tier"] },
    );
    const query = on(schema.request_end)
      .where(f => f.tenant_tier.is("pro"))
      .count({ by: f => f.tenant_tier });
    const input = { schema, queries: { mine: saved({ title: "M", description: "M", query, window: hours(1) }) } };
    expect(problemsOf(input)).toEqual([]);
    expect(problemsOf({ queries: input.queries })).toHaveLength(2);
  });
  test("alert of a shipped event is fine as a negation too", () =>
    expect(
      problemsOf({
        alerts: {
          Mine: alert({
            when: above(
              requests
                .where(f => not(f.status.is("success")))
                .ratio({ where: f => f.latency_ms.above(seconds(1).milliseconds) }, { over: minutes(5) }),
              percent(1),
            ),
            ...told,
          }),
        },
      }),
    ).toEqual([]));
});
