/** The shipped dashboards: every panel the documents describe, with a unit, a title and a reason. */

import { describe, expect, it } from "vitest";
import { alerts, dashboards, llmLog } from "../../src/catalog/index.ts";
import type { Panel, QueryPanel } from "../../src/core/dashboard.ts";
import { envelope } from "../../src/core/schema.ts";

const panels = dashboards.flatMap(({ id, rows }) =>
  rows.flatMap(row => row.panels.map((panel): readonly [id: string, panel: Panel] => [id, panel])),
);

const queried = panels.filter((one): one is readonly [id: string, panel: QueryPanel] => one[1].form !== "traces");

/** What rows 20, 29, 30, 38, 44, 60 and 62 draw, and where it is drawn. */
const rows: readonly (readonly [row: string, what: string, dashboard: string, title: string, form: Panel["form"]])[] = [
  ["20", "request rate", "llm-overview", "Request rate by model", "timeseries"],
  ["20", "latency p50, p95, p99", "llm-overview", "Latency percentiles", "timeseries"],
  ["20", "token usage by model", "llm-tokens-and-cost", "Token usage by model", "bar"],
  ["20", "error rate", "llm-overview", "Error rate over time", "timeseries"],
  ["20", "cache hit rate gauge", "llm-overview", "Cache hit rate", "gauge"],
  ["62", "log volume by the hour", "llm-pipeline-health", "Log volume by the hour", "timeseries"],
  ["62", "error records with threshold", "llm-errors", "Error records in five minutes", "timeseries"],
  ["62", "response time p50, p95, p99", "llm-latency", "Latency percentiles", "timeseries"],
  ["62", "top 10 error messages", "llm-errors", "Top 10 error messages", "pie"],
  ["62", "provider performance", "llm-providers", "Mean latency by provider", "bar"],
  ["30", "shares of the parts", "llm-latency", "Time by part", "timeseries"],
  ["30", "queue share", "llm-latency", "Queue share", "stat"],
  ["38", "retrieval", "llm-chains", "Retrieval latency p95 by source", "timeseries"],
  ["38", "steps of chains", "llm-chains", "Step latency p95", "timeseries"],
  ["38", "spans of chats", "llm-traces", "Slow chats", "traces"],
  ["38", "spans of retrieval", "llm-traces", "Slow retrieval", "traces"],
  ["44", "requests whose root is called after the service", "llm-traces", "Slow requests", "traces"],
  ["44", "spans of a status of error", "llm-traces", "Failed spans", "traces"],
  ["44", "steps of chains, as spans", "llm-traces", "Slow retrieve_context steps", "traces"],
  ["60", "security records", "llm-security", "Grave security events", "logs"],
];

describe("rows", () => {
  it.each(rows)("row %s: %s is on %s as %s", (_, __, dashboard, title, form) => {
    const found = panels.find(([id, panel]) => id === dashboard && panel.title === title);
    expect(found?.[1].form).toBe(form);
  });

  it("draws the percentiles that are asked for", () => {
    const labels = (id: string) =>
      queried
        .find(([own, { title }]) => own === id && title === "Latency percentiles")?.[1]
        .draws.map(({ label }) => label);
    expect(labels("llm-overview")).toEqual(["p50", "p95", "p99"]);
    expect(labels("llm-latency")).toEqual(["p50", "p90", "p95", "p99"]);
  });
});

describe("every dashboard", () => {
  it("has an id of its own", () => {
    const ids = dashboards.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^llm(-[a-z]+)+$/);
  });

  it.each(dashboards)("$id lets one choose by what its records carry", ({ choices, rows }) => {
    const events = rows.flatMap(row =>
      row.panels.flatMap(panel =>
        panel.form === "traces"
          ? []
          : panel.draws.flatMap(({ query }) => (query.kind === "raw" ? [] : query.from.events)),
      ),
    );
    for (const choice of choices.filter(one => !(envelope as readonly string[]).includes(one)))
      for (const name of events) {
        const event = llmLog.events[name as keyof typeof llmLog.events];
        expect([...event.required, ...event.optional], `${name} carries ${choice}`).toContain(choice);
      }
  });

  it.each(panels.map(([id, panel]) => [id, panel.title, panel] as const))(
    "%s: %s says what it shows",
    (_, title, { description, width }) => {
      expect(title.length).toBeLessThan(60);
      expect(description).not.toBe(title);
      expect(description).toMatch(/^[A-Z0-9].*[^.]$/s);
      // Whether there is one, and whose it is, the environment knows.
      expect(description).not.toMatch(/\bline is\b/);
      expect(width).toBeLessThanOrEqual(12);
    },
  );

  it("asks something", () => {
    for (const [, { draws, title }] of queried) expect(draws.length, title).toBeGreaterThan(0);
  });

  it("names a unit where a query in a language's own words cannot", () => {
    for (const [, { draws, unit, title }] of queried)
      if (draws.some(({ query }) => query.kind === "raw")) expect(unit, title).toBeDefined();
  });

  it("takes its limits from alerts, and writes down none but what a bottleneck is", () => {
    const named = queried.flatMap(([, { limitsOf }]) => limitsOf);
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(Object.keys(alerts)).toContain(name);
    expect(queried.filter(([, { thresholds }]) => thresholds.length > 0).map(([, { title }]) => title)).toEqual([
      "Bottlenecks",
    ]);
  });
});
