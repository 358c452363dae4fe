/** Alerts' limits as the clouds' dashboards draw them: lines where the vendor's chart has any, and of one unit alone. */

import {
  above,
  alert,
  dashboard,
  type EnvironmentInput,
  llmLog,
  milliseconds,
  minutes,
  on,
  percent,
  row,
  stat,
  timeseries,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { withoutTraces } from "../../src/core/dashboard.ts";
import { azure } from "../../src/targets/azure/index.ts";
import { azureOptions } from "../../src/targets/azure/options.ts";
import { azureWorkbooks } from "../../src/targets/azure/panels.ts";
import { cloudwatch } from "../../src/targets/cloudwatch/index.ts";
import { cloudwatchOptions } from "../../src/targets/cloudwatch/options.ts";
import { cloudwatchDashboards } from "../../src/targets/cloudwatch/panels.ts";
import { gcp } from "../../src/targets/gcp/index.ts";
import { gcpOptions } from "../../src/targets/gcp/options.ts";
import { googleDashboard } from "../../src/targets/gcp/panels.ts";
import { placeStore } from "../store-site.ts";

type Own = Pick<EnvironmentInput, "alerts" | "dashboards">;

const requests = on(llmLog.request_end);
const failing = (over = minutes(5)) => requests.ratio({ where: f => f.status.is("error") }, { over });
const latency = (percent: number) => requests.percentile(f => f.latency_ms, percent);
const texts = { summary: "s", description: "d", runbook: "r" };

const own = (...panels: Parameters<typeof row>[1][]) => [
  dashboard({ id: "own", title: "Own", description: "Own", rows: [row("Row", ...panels)] }),
];

const chartsAtGoogle = (input: Own) => {
  const { self, site } = placeStore(gcp({ project: "acme-llm" }), input);
  const google = { key: self.key, options: gcpOptions.parse({ project: "acme-llm" }) };
  return withoutTraces(site.dashboards).flatMap(one =>
    googleDashboard(one, google, site).mosaicLayout.tiles.flatMap(({ widget }) =>
      "xyChart" in widget ? [{ title: widget.title, ...widget.xyChart }] : [],
    ),
  );
};

const chartsAtAzure = (input: Own) => {
  const { self, site } = placeStore(azure({ region: "westeurope" }), input);
  return azureWorkbooks({ key: self.key, options: azureOptions.parse({ region: "westeurope" }) }, site).flatMap(
    ({ dataJson }) => dataJson.items.flatMap(item => (item.type === 3 ? [item.content] : [])),
  );
};

/** `HighErrorRate (critical) at 0.05`, and at Azure `HighErrorRate at 0.05`: what is said of the line beside where it is. */
const linesOn = (title: string, input: Own) => ({
  google: chartsAtGoogle(input)
    .filter(one => one.title === title)
    .flatMap(({ thresholds = [] }) => thresholds.map(({ label, value }) => `${label} at ${value}`)),
  azure: chartsAtAzure(input).flatMap(content => {
    const [, plain, whose] = /^(.*?)(?: \(line: (.*)\))?$/.exec(content.title) ?? [];
    const at = content.chartSettings?.customThresholdLine;
    return plain === title && (whose ?? at) !== undefined ? [`${whose} at ${at}`] : [];
  }),
});

interface Lines {
  readonly google: readonly string[];
  readonly azure: readonly string[];
}
const none: Lines = { google: [], azure: [] };

describe("a limit at a cloud", () => {
  test.each<readonly [about: string, input: Own, title: string, lines: Lines]>([
    [
      "as shipped",
      {},
      "Error rate over time",
      { google: ["HighErrorRate (critical) at 0.05"], azure: ["HighErrorRate at 0.05"] },
    ],
    [
      "as tuned, in its colour's word",
      { alerts: { HighErrorRate: { limit: percent(10), severity: "warning" } } },
      "Error rate over time",
      { google: ["HighErrorRate (warning) at 0.1"], azure: ["HighErrorRate at 0.1"] },
    ],
    ["off", { alerts: { HighErrorRate: "off" } }, "Error rate over time", none],
    [
      "in the query's own unit",
      { alerts: { SlowRequests: { above: milliseconds(800) } } },
      "Latency p95 by model",
      {
        google: ["SlowRequests (warning) at 800"],
        azure: ["SlowRequests at 800"],
      },
    ],
    [
      "of the 95th percentile, on its chart",
      {},
      "Latency percentiles: p95",
      {
        google: Array<string>(2).fill("SlowRequests (warning) at 5000"),
        azure: Array<string>(2).fill("SlowRequests at 5000"),
      },
    ],
    ["of the 95th percentile, not on another's chart", {}, "Latency percentiles: p50", none],
    [
      "of another unit",
      {
        alerts: { Mine: alert({ when: above(failing(), percent(1)), ...texts }) },
        dashboards: own(timeseries("Own latency", latency(95), { limitsOf: ["Mine"] })),
      },
      "Own latency",
      none,
    ],
    [
      "of several, of which Azure draws the least",
      {
        alerts: { Mine: alert({ when: above(failing(), percent(1)), ...texts }) },
        dashboards: own(
          timeseries("Own failures", failing(), {
            limitsOf: ["Mine"],
            thresholds: [{ from: 0.5, severity: "critical" }],
          }),
        ),
      },
      "Own failures",
      { google: ["Mine (warning) at 0.01", "critical at 0.5"], azure: ["Mine at 0.01"] },
    ],
    [
      "of a panel's own saying",
      {
        dashboards: own(timeseries("Own failures", failing(), { thresholds: [{ from: 0.5, severity: "critical" }] })),
      },
      "Own failures",
      { google: ["critical at 0.5"], azure: ["critical from 0.5 at 0.5"] },
    ],
    [
      "on a number, which has no line",
      {
        dashboards: own(stat("Own failures", failing(), { limitsOf: ["HighErrorRate"] })),
      },
      "Own failures",
      none,
    ],
  ])("%s", (_, input, title, lines) => {
    const charts = [...chartsAtGoogle(input), ...chartsAtAzure(input)];
    expect(charts.some(one => one.title === title || one.title.startsWith(`${title} (`))).toBe(true);
    expect(linesOn(title, input)).toEqual(lines);
  });

  /** A chart of lines takes no colour and no direction: https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.dashboards#Threshold */
  test("has what Google's charts take, on their left axis", () => {
    const drawn = chartsAtGoogle({}).filter(({ thresholds }) => thresholds !== undefined);
    expect(drawn.length).toBeGreaterThan(3);
    for (const { dataSets, thresholds = [] } of drawn) {
      expect(dataSets.map(({ plotType }) => plotType)).toEqual(["LINE"]);
      for (const one of thresholds)
        expect(one).toEqual({ label: expect.any(String), value: expect.any(Number), targetAxis: "Y1" });
    }
  });

  /** A text, as https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json has it. */
  test("is a number in a text, on Azure's charts over time", () => {
    const drawn = chartsAtAzure({}).filter(({ chartSettings }) => chartSettings !== undefined);
    expect(drawn.length).toBeGreaterThan(3);
    for (const { visualization, chartSettings } of drawn) {
      expect(visualization).toBe("timechart");
      expect(chartSettings).toEqual({ customThresholdLine: expect.stringMatching(/^\d+(\.\d+)?$/) });
    }
  });

  /** Annotations belong to CloudWatch's widgets of metrics; what a widget of logs takes is all that ours have. */
  test("is on no widget of CloudWatch", () => {
    const { self, site } = placeStore(cloudwatch({ region: "eu-west-1" }), {});
    const options = cloudwatchOptions.parse({ region: "eu-west-1" });
    const widgets = cloudwatchDashboards({ key: self.key, options }, site).flatMap(one => one.dashboardBody.widgets);
    const kinds = new Set(widgets.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(["log", "text"]);
    for (const { type, properties } of widgets)
      if (type === "log")
        expect(Object.keys(properties).sort()).toEqual(["query", "region", "stacked", "title", "view"]);
  });
});
