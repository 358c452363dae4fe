/** The shipped alerts, as a table beside the rows they come from. */

import { describe, expect, it } from "vitest";
import { objectiveAlerts } from "../../src/catalog/alerts/slo.ts";
import { alerts, availabilitySlo, latencySlo, llmLog } from "../../src/catalog/index.ts";
import type { Alert, AlertState, Comparison, Severity } from "../../src/core/alert.ts";
import { unitOf } from "../../src/core/query/index.ts";
import { goDuration, percent, seconds } from "../../src/core/units.ts";

type Line = readonly [
  rows: string,
  key: string,
  is: Comparison["is"] | "always",
  limit: number | string,
  window: string,
  hold: string,
  minimum: number,
  severity: Severity,
  state: AlertState,
];

/** Every threshold of the documents, and who keeps it. */
const table: readonly Line[] = [
  ["24, 69", "HighErrorRate", "above", "5 %", "5m", "5m", 100, "critical", "on"],
  ["57, 58", "ManyErrorRecords", "atLeast", 10, "5m", "0ms", 0, "critical", "off"],
  ["63", "ErrorRecordShareHigh", "above", "1 %", "1h", "15m", 100, "warning", "off"],
  ["58", "RequestTimeouts", "atLeast", 3, "5m", "0ms", 0, "warning", "off"],
  ["29, 58", "ErrorsOfOneCause", "atLeast", 10, "5m", "0ms", 0, "warning", "off"],
  ["29", "GpuOutOfMemoryDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "ConnectionFailedDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "RateLimitedDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "ContextTooLongDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "ContentFilterDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "ModelNotFoundDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "InvalidApiKeyDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["29", "TimeoutDominates", "above", "80 %", "1h", "0ms", 20, "warning", "off"],
  ["24, 69", "SlowRequests", "above", "5000 milliseconds", "5m", "10m", 20, "warning", "on"],
  ["57", "ManySlowRequests", "atLeast", 5, "10m", "0ms", 0, "warning", "off"],
  ["58", "VerySlowRequests", "atLeast", 5, "5m", "0ms", 0, "warning", "off"],
  ["53, 58", "SlowRequestBurst", "atLeast", 20, "5m", "0ms", 0, "warning", "off"],
  ["30", "QueueShareHigh", "above", "30 %", "10m", "10m", 100, "warning", "off"],
  ["30", "QueueShareVeryHigh", "above", "50 %", "10m", "10m", 100, "critical", "off"],
  ["30", "PreprocessingShareHigh", "above", "30 %", "10m", "10m", 100, "warning", "off"],
  ["30", "PostprocessingShareHigh", "above", "30 %", "10m", "10m", 100, "warning", "off"],
  ["69", "CostSpike", "above", 100, "1h", "0ms", 0, "warning", "off"],
  ["69", "CostBudgetHourly", "above", 100, "", "0ms", 0, "warning", "off"],
  ["", "CostBudgetDaily", "above", 2400, "", "0ms", 0, "warning", "off"],
  ["", "CostBudgetMonthly", "above", 72_000, "", "1h", 0, "warning", "off"],
  ["", "UnpricedModels", "above", 0, "", "10m", 0, "info", "off"],
  ["46", "PricesStale", "above", 180 * 86_400, "", "0ms", 0, "info", "off"],
  ["40, 46", "CostReckoningsDiffer", "above", 0.1, "", "1h", 0, "info", "off"],
  ["69", "LowCacheHitRate", "below", "30 %", "1h", "15m", 100, "info", "off"],
  ["57", "ProviderFailures", "atLeast", 3, "5m", "0ms", 0, "warning", "off"],
  ["58", "RateLimitWarnings", "atLeast", 5, "5m", "0ms", 0, "warning", "off"],
  ["52", "RateLimitRemainingLow", "below", 20, "5m", "0ms", 0, "warning", "off"],
  ["57, 58, 60", "SecurityEvents", "atLeast", 1, "5m", "0ms", 0, "critical", "off"],
  ["57, 60", "SuspiciousActivity", "atLeast", 1, "5m", "0ms", 0, "critical", "off"],
  ["57, 60", "AccessRefused", "atLeast", 1, "5m", "0ms", 0, "critical", "off"],
  ["58, 60, 61", "AuthenticationFailures", "atLeast", 10, "5m", "0ms", 0, "warning", "off"],
  ["1, 5", "ModelUnavailable", "atLeast", 1, "5m", "0ms", 0, "critical", "on"],
  ["1, 5, 58", "ModelErrors", "atLeast", 10, "5m", "0ms", 0, "warning", "off"],
  ["1", "SystemFailure", "atLeast", 1, "5m", "0ms", 0, "critical", "off"],
  ["24", "NoLogsReceived", "above", 0, "5m", "5m", 0, "critical", "on"],
  ["", "Watchdog", "always", "", "", "0ms", 0, "info", "on"],
  ["", "CollectorSendFailures", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "CollectorRefuses", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "CollectorQueueFilling", "above", 0.8, "", "10m", 0, "warning", "off"],
  ["", "SamplerDropsTraces", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "StoreDiscards", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "PromtailDrops", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "AlloyDrops", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "AlertsUndelivered", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "NotificationsFail", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "RulesFail", "above", 0, "", "5m", 0, "warning", "off"],
  ["", "TargetDown", "below", 1, "", "10m", 0, "warning", "off"],
  ["65", "VolumeFilling", "below", 0.15, "", "15m", 0, "warning", "off"],
  ["65", "VolumeAlmostFull", "below", 0.03, "", "1m", 0, "critical", "off"],
  ["63", "LogVolumeHigh", "above", 1e9, "", "1h", 0, "info", "off"],
  ["63", "LogIngestionSlow", "above", 0.1, "", "15m", 0, "info", "off"],
  ["63", "LogCompressionPoor", "below", 10 / 3, "", "1h", 0, "info", "off"],
  ["63", "LogSearchSlow", "above", 5, "", "15m", 0, "info", "off"],
  ["24, 63", "AvailabilityBurn1h", "above", "14.4 %", "1h", "0ms", 100, "critical", "off"],
  ["24, 63", "AvailabilityBurn6h", "above", "6 %", "6h", "0ms", 100, "critical", "off"],
  ["24, 63", "AvailabilityBurn1d", "above", "3 %", "24h", "0ms", 100, "warning", "off"],
  ["24, 63", "AvailabilityBurn3d", "above", "1 %", "72h", "0ms", 100, "warning", "off"],
  ["24", "LatencyBurn1h", "above", "72 %", "1h", "0ms", 100, "critical", "off"],
  ["24", "LatencyBurn6h", "above", "30 %", "6h", "0ms", 100, "critical", "off"],
  ["24", "LatencyBurn1d", "above", "15 %", "24h", "0ms", 100, "warning", "off"],
  ["24", "LatencyBurn3d", "above", "5 %", "72h", "0ms", 100, "warning", "off"],
];

const overOf = (comparison: Comparison): string =>
  comparison.query.kind === "raw" || comparison.query.over === undefined ? "" : goDuration(comparison.query.over);

const limitOf = ({ limit }: Comparison): number | string => (typeof limit === "number" ? limit : limit.written);

const lineOf = (rows: string, key: string, alert: Alert): Line => {
  const [first] = alert.when;
  const is = first?.is ?? "always";
  const limit = first === undefined ? "" : limitOf(first);
  const window = first === undefined ? "" : overOf(first);
  return [rows, key, is, limit, window, goDuration(alert.for), alert.minimum, alert.severity, alert.state];
};

describe("the table", () => {
  it.each(table)("rows %s: %s", (...line) => {
    const alert = alerts[line[1]];
    expect(alert).toBeDefined();
    const [, , , limit, ...facts] = alert ? lineOf(line[0], line[1], alert) : line;
    if (typeof line[3] === "number" && typeof limit === "number") expect(limit).toBeCloseTo(line[3], 9);
    else expect(limit).toBe(line[3]);
    expect(facts).toEqual(line.slice(4));
    expect(alert?.when[0]?.is ?? "always").toBe(line[2]);
  });

  it("has every alert once", () => {
    expect(table.map(([, key]) => key).sort()).toEqual(Object.keys(alerts).sort());
  });

  it("covers every row that names a threshold", () => {
    const rows = new Set(table.flatMap(([own]) => own.split(", ")));
    for (const row of ["1", "5", "24", "29", "30", "52", "57", "58", "60", "61", "63", "65", "69"])
      expect(rows).toContain(row);
  });
});

describe("every alert", () => {
  const entries = Object.entries(alerts);

  it.each(entries)("%s says what, why and what to look at first", (key, alert) => {
    expect(key).toMatch(/^[A-Z][A-Za-z0-9]{0,62}$/);
    expect(alert.summary).toMatch(/^\S.{9,118}[^.\s]$/);
    expect(alert.description).toMatch(/[Ll]ook first at /);
    expect(alert.description).toMatch(/\.$/);
    expect(alert.runbook).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(alert.source).not.toBe("own");
    const grouped = alert.when.some(({ query }) => query.kind !== "raw" || query.by.length > 0);
    expect(alert.summary.includes("{group}"), "a group is named where there is one").toBe(
      grouped && key !== "AlertsUndelivered",
    );
  });

  it.each(entries)("%s compares in its query's unit", (_, { when }) => {
    for (const { query, limit } of when) {
      if (query.kind === "raw") expect(typeof limit).toBe("number");
      else if (typeof limit !== "number")
        expect(unitOf(query, llmLog)).toBe(limit.kind === "share" ? "share" : "milliseconds");
    }
  });

  it("is off but for the few that every service wants", () => {
    expect(entries.filter(([, { state }]) => state === "on").map(([key]) => key)).toEqual([
      "HighErrorRate",
      "SlowRequests",
      "ModelUnavailable",
      "Watchdog",
      "NoLogsReceived",
    ]);
  });

  it("fires for missing data only where that is what is wrong", () => {
    expect(entries.filter(([, { missing }]) => missing === "fires").map(([key]) => key)).toEqual(["NoLogsReceived"]);
  });
});

describe("objectives", () => {
  it("burn in a long and a short window, twelve to one", () => {
    for (const { when } of Object.values(objectiveAlerts)) {
      const [long, short] = when.map(({ query }) => (query.kind === "measure" ? query.over?.milliseconds : undefined));
      expect(when).toHaveLength(2);
      expect(when.map(limitOf)[0]).toBe(when.map(limitOf)[1]);
      expect((long ?? 0) / (short ?? 1)).toBe(12);
    }
  });

  it("follow the objective they are given", () => {
    const own = availabilitySlo({ objective: percent(99.9), state: "on" });
    expect(Object.values(own).map(({ when }) => when.map(limitOf)[0])).toEqual(["1.44 %", "0.6 %", "0.3 %", "0.1 %"]);
    expect(Object.values(own).every(({ state }) => state === "on")).toBe(true);
  });

  it("leave out a rate that can never be reached", () => {
    const loose = latencySlo({ objective: percent(90), within: seconds(1) });
    expect(Object.keys(loose)).toEqual(["LatencyBurn6h", "LatencyBurn1d", "LatencyBurn3d"]);
  });
});
