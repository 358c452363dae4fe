/** The saved queries, beside the recipes of the documents they answer. */

import { describe, expect, it } from "vitest";
import { queries } from "../../src/catalog/index.ts";
import { goDuration } from "../../src/core/units.ts";

type Line = readonly [
  row: string,
  recipe: string,
  key: string,
  shape: string,
  window: string,
  step: string,
  limit?: number,
];

const rows: readonly Line[] = [
  ["25", "error_summary", "error-summary", "instant", "1h", "", 100],
  ["25", "latency_percentiles", "latency-p50", "series", "3h", "5m"],
  ["25", "latency_percentiles", "latency-p95", "series", "3h", "5m"],
  ["25", "latency_percentiles", "latency-p99", "series", "3h", "5m"],
  ["25", "latency_percentiles", "latency-average", "series", "3h", "5m"],
  ["25", "token_usage_by_model", "token-usage-by-model", "instant", "24h", ""],
  ["25", "slow_requests", "slow-requests", "instant", "1h", "", 50],
  ["25", "cache_hit_rate", "cache-hit-rate", "series", "24h", "1h"],
  ["27", "error_analysis", "error-analysis", "series", "24h", "1h"],
  ["27", "latency_analysis", "latency-p95", "series", "3h", "5m"],
  ["27", "token_usage", "token-usage-by-hour", "series", "24h", "1h"],
  ["29", "errors by cause over time", "error-causes", "series", "3h", "5m"],
  ["29", "dominant cause", "top-error-causes", "instant", "24h", "", 10],
  ["29", "errors that match no pattern", "unknown-causes", "instant", "24h", "", 20],
  ["34", "find_slow_requests", "find-slow-requests", "instant", "1h", "", 100],
  ["34", "error_distribution", "error-distribution", "instant", "24h", "", 20],
  ["34", "error_rate", "error-rate", "series", "3h", "5m"],
  ["34", "latency_histogram", "latency-histogram", "instant", "1h", ""],
  ["34", "top_errors", "top-errors", "instant", "1h", "", 10],
  ["34", "latency_analysis", "latency-by-model", "instant", "1h", ""],
  ["34", "error_timeline", "error-timeline", "series", "3h", "5m"],
  ["53", "performance categories", "performance-categories", "instant", "24h", ""],
  ["54", "errors over 5000 ms", "slow-errors", "instant", "1h", "", 100],
  ["54", "chat completions over 2000 ms", "slow-chat-completions", "instant", "1h", "", 100],
  ["54", "warnings with unauthorized", "unauthorized-warnings", "instant", "24h", "", 100],
  ["60", "audit trail", "audit-trail", "instant", "168h", "", 1000],
  ["60", "audit entries nobody can verify", "audit-without-hash", "instant", "168h", "", 1000],
  ["61", "error messages", "top-error-messages", "instant", "24h", "", 10],
  ["61", "provider failures", "provider-failures", "instant", "1h", "", 100],
  ["61", "authentication failures", "auth-failures", "instant", "24h", "", 100],
  ["61", "top 10 addresses", "top-client-addresses", "instant", "24h", "", 10],
  ["61", "rate limits", "rate-limits", "instant", "1h", "", 100],
  ["61", "users with more than 100 requests", "top-users", "instant", "24h", "", 10],
  ["61", "error trend", "error-trend", "series", "168h", "24h"],
  ["61", "analyze_time_range", "request-outcomes", "instant", "24h", ""],
  ["62", "provider performance", "provider-latency", "instant", "24h", ""],
  ["69", "cost", "cost-by-model", "instant", "24h", ""],
];

describe("recipes", () => {
  const named = rows.map(([row, recipe, key, ...facts]) => ({ row, recipe, key, facts }));
  it.each(named)("row $row: $recipe is $key", ({ key, facts: [shape, window, step, limit] }) => {
    const saved = queries[key];
    expect(saved).toBeDefined();
    expect(saved?.shape).toBe(shape);
    expect(saved && goDuration(saved.window)).toBe(window);
    const query = saved?.query;
    expect(query?.kind === "measure" && query.over ? goDuration(query.over) : "").toBe(step);
    expect(query?.kind === "records" ? query.limit : query?.kind === "measure" ? query.top?.n : undefined).toBe(limit);
  });

  it("has no query without a recipe", () => {
    expect([...new Set(rows.map(([, , key]) => key))].sort()).toEqual(Object.keys(queries).sort());
  });

  it("answers the histogram in steps of 100 ms", () => {
    const query = queries["latency-histogram"]?.query;
    const bounds = query?.kind === "measure" && query.measure.kind === "histogram" ? query.measure.bounds : [];
    expect([bounds[0], bounds[1], bounds.at(-1), bounds.length]).toEqual([100, 200, 5000, 50]);
  });
});

describe("every query", () => {
  it.each(Object.entries(queries))("%s has a name, a title and a sentence", (key, { title, description }) => {
    expect(key).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(key.length).toBeLessThanOrEqual(32);
    expect(title).toMatch(/^[A-Z]/);
    expect(description).toMatch(/^[A-Z0-9].*[^.]$/);
  });
});
