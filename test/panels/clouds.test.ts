/** The dashboards of the three clouds: nothing overlaps, everything has a title, every query is one of ours. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { dashboard, logs, pie, row, stat, timeseries, withoutTraces } from "../../src/core/dashboard.ts";
import { on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { azureMapping } from "../../src/targets/azure/mapping.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { azureWorkbooks } from "../../src/targets/azure/panels.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchMapping } from "../../src/targets/cloudwatch/mapping.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { cloudwatchDashboards } from "../../src/targets/cloudwatch/panels.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { gcpMapping } from "../../src/targets/gcp/mapping.ts";
import { gcpOptions } from "../../src/targets/gcp/options.ts";
import { googleDashboard } from "../../src/targets/gcp/panels.ts";
import { parseFilter, readSql } from "../query/gcp-grammar.ts";
import { checkInsights } from "../query/insights-grammar.ts";
import { analyse } from "../query/kusto.ts";
import { placeStore } from "../store-site.ts";

const requests = on(llmLog.request_end);
const own = dashboard({
  id: "own",
  title: "Own",
  description: "Of every form",
  rows: [
    row(
      "Requests",
      timeseries("Requests", requests.count({ by: f => f.model })),
      stat(
        "p95",
        requests.percentile(f => f.latency_ms, 95),
      ),
      pie("Models", requests.count({ by: f => f.model, over: minutes(30) })),
      timeseries("Latency", {
        p50: requests.percentile(f => f.latency_ms, 50),
        p95: requests.percentile(f => f.latency_ms, 95),
      }),
      logs("Slow", requests.where(f => f.latency_ms.above(5000)).records({ limit: 20 })),
    ),
    row("Nothing said", stat("Silence", requests.absent({ over: minutes(5) }))),
  ],
});
const input = { dashboards: [own] };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlaps = (boxes: readonly Box[]): readonly string[] =>
  boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter(b => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map(b => JSON.stringify([a, b])),
  );

describe("CloudWatch", () => {
  const { self, site } = placeStore(cloudwatch({ region: "eu-west-1" }), input);
  const dashboards = cloudwatchDashboards(
    { key: self.key, options: cloudwatchOptions.parse({ region: "eu-west-1" }) },
    site,
  );

  test.each(dashboards.map(one => [one.dashboardName, one] as const))("%s", (_name, { dashboardBody: { widgets } }) => {
    expect(overlaps(widgets)).toEqual([]);
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
    for (const widget of widgets) {
      if (widget.type === "text") continue;
      expect(widget.properties.title).not.toBe("");
      const text = widget.properties.query.replace(/^(SOURCE '[^']*' \| )+/, "");
      expect(checkInsights(text, cloudwatchMapping({ names: {} }, site)), text).toEqual([]);
    }
  });

  test("log groups of the events asked for, and a text where there is no query", () => {
    const widgets = dashboards.find(one => one.dashboardName === "test-own")?.dashboardBody.widgets ?? [];
    const queries = widgets.flatMap(one => (one.type === "log" ? [one.properties.query] : []));
    expect(queries[0]).toBe(
      "SOURCE '/test/llm/application' | filter event = \"request_end\"\n| stats count(*) as value by bin(5m) as t, model\n| sort t asc",
    );
    expect(widgets.at(-1)).toMatchObject({ type: "text", properties: { markdown: expect.stringMatching(/no row/) } });
  });
});

describe("Google Cloud", () => {
  const { self, site } = placeStore(gcp({ project: "acme-llm" }), input);
  const google = { key: self.key, options: gcpOptions.parse({ project: "acme-llm" }) };
  const dashboards = withoutTraces(site.dashboards).map(dashboard => googleDashboard(dashboard, google, site));
  const keys = gcpMapping({ names: {} }, site).map(({ name }) => name);

  test.each(dashboards.map(one => [one.displayName, one] as const))("%s", (_name, { mosaicLayout: { tiles } }) => {
    expect(overlaps(tiles.map(({ xPos, yPos, width, height }) => ({ x: xPos, y: yPos, width, height })))).toEqual([]);
    expect(tiles.filter(({ xPos, width }) => xPos + width > 48)).toEqual([]);
    for (const { widget } of tiles) {
      expect(widget.title).not.toBe("");
      if ("logsPanel" in widget) expect(() => parseFilter(widget.logsPanel.filter)).not.toThrow();
      const sets =
        "xyChart" in widget
          ? widget.xyChart.dataSets
          : "timeSeriesTable" in widget
            ? widget.timeSeriesTable.dataSets
            : [];
      for (const { timeSeriesQuery } of sets)
        expect(readSql(timeSeriesQuery.opsAnalyticsQuery.sql, keys).problems).toEqual([]);
    }
  });
});

describe("Azure", () => {
  const { self, site } = placeStore(azure({ region: "westeurope" }), input);
  const options = azureOptions.parse({ region: "westeurope" });
  const workbooks = azureWorkbooks({ key: self.key, options }, site);

  test.each(workbooks.map(one => [one.displayName, one] as const))("%s", (_name, { dataJson: { items } }) => {
    const names = items.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const item of items) {
      if (item.type !== 3) continue;
      expect(item.content.title).not.toBe("");
      expect(Number(item.customWidth)).toBeLessThanOrEqual(100);
      expect(
        analyse(item.content.query, { LLMServiceLogs: azureMapping(options, site) }).diagnostics,
        item.content.query,
      ).toEqual([]);
    }
  });
});
