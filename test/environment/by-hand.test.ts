/** Dashboards, queries, alerts and instruments that somebody made by hand, in plain JavaScript: words, and no stack. */

import {
  compose,
  dashboard,
  type EnvironmentInput,
  histogram,
  hours,
  llmLog,
  minutes,
  on,
  row,
  saved,
  timeseries,
} from "signalbox";
import { describe, expect, test } from "vitest";
import type { Condition, Measure, Query } from "../../src/core/query/index.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";

const base: EnvironmentInput = { name: "test", platform: compose(), services: { "llm-service": {} } };

const pathsOf = (more: object): readonly string[] => {
  const judged = judgeEnvironment({ ...base, ...more } as EnvironmentInput);
  return "problems" in judged ? judged.problems.map(({ path }) => path) : [];
};

const requests = on(llmLog.request_end);
const measuring = (measure: Measure, ...where: readonly Condition[]): Query => ({
  kind: "measure",
  from: { events: ["request_end"], where },
  measure,
  by: [],
});

describe("what is made by hand", () => {
  const panel = timeseries("T", requests.rate());
  const mine = dashboard({ id: "mine", title: "M", description: "M", rows: [row("R", panel)] });
  test.each<readonly [string, object, readonly string[]]>([
    [
      "a dashboard of nothing",
      { dashboards: [{ kind: "dashboard" }] },
      [
        "dashboards[0].id",
        "dashboards[0].title",
        "dashboards[0].description",
        "dashboards[0].choices",
        "dashboards[0].rows",
      ],
    ],
    [
      "rows that are none",
      { dashboards: [{ ...mine, rows: [null, 5, { title: "x" }] }] },
      ["dashboards[0].rows[0]", "dashboards[0].rows[1]", "dashboards[0].rows[2].panels"],
    ],
    [
      "a panel that is none",
      { dashboards: [{ ...mine, rows: [{ title: "x", panels: ["panel"] }] }] },
      ["dashboards[0].rows[0].panels[0]"],
    ],
    [
      "a panel of another form",
      { dashboards: [{ ...mine, rows: [{ title: "x", panels: [{ ...panel, form: "sankey" }] }] }] },
      ["dashboards[0].rows[0].panels[0].form"],
    ],
    [
      "a panel wider than the page",
      { dashboards: [{ ...mine, rows: [{ title: "x", panels: [{ ...panel, width: 13 }] }] }] },
      ["dashboards[0].rows[0].panels[0].width"],
    ],
    [
      "a panel of nothing",
      { dashboards: [{ ...mine, rows: [row("x", { ...panel, draws: [] })] }] },
      ["dashboards.mine.rows[0].panels[0]"],
    ],
    [
      "a query that is none",
      {
        queries: {
          mine: {
            kind: "saved-query",
            title: "x",
            description: "x",
            query: { kind: "sql" },
            shape: "instant",
            window: hours(1),
          },
        },
      },
      ["queries.mine.query.kind"],
    ],
    [
      "a condition that is none",
      {
        queries: {
          mine: saved({
            title: "x",
            description: "x",
            query: measuring({ kind: "count" }, { kind: "near" } as never),
            window: hours(1),
          }),
        },
      },
      ["queries.mine.query.from.where[0].kind"],
    ],
    [
      "a percentile of no number",
      {
        queries: {
          mine: saved({
            title: "x",
            description: "x",
            query: measuring({ kind: "percentile", field: "latency_ms", percent: Number.NaN }),
            window: hours(1),
          }),
        },
      },
      ["queries.mine.query.measure.percent"],
    ],
    [
      "a window of no time",
      {
        queries: {
          mine: saved({ title: "x", description: "x", query: requests.count({ over: minutes(0) }), window: hours(1) }),
        },
      },
      ["queries.mine.query.over"],
    ],
    [
      "an alert of nothing",
      { alerts: { Mine: { kind: "alert", when: [{}] } } },
      ["alerts.Mine.when[0].query", "alerts.Mine.when[0].is", "alerts.Mine.when[0].limit"],
    ],
    ["a state that is none", { alerts: { HighErrorRate: "loud" } }, ["alerts.HighErrorRate"]],
    ["a tuning that is none", { alerts: { HighErrorRate: { abvoe: 5 } } }, ["alerts.HighErrorRate.abvoe"]],
    [
      "an instrument without buckets",
      {
        instruments: [
          {
            ...histogram("llm_mine_seconds", {
              description: "d",
              from: requests,
              value: { field: "latency_ms" },
              buckets: [1],
            }),
            buckets: undefined,
          },
        ],
      },
      ["instruments[0].buckets"],
    ],
  ])("%s", (_, more, paths) => expect(pathsOf(more)).toEqual(expect.arrayContaining([...paths])));

  test("a shipped environment has no problem", () => {
    expect(pathsOf({})).toEqual([]);
  });
});
