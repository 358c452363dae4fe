/** Where a panel is coloured is where the environment's alerts fire, in its own numbers. */

import {
  above,
  alert,
  atLeastThat,
  compose,
  type Duration,
  dashboard,
  defineEnvironment,
  dollars,
  type EnvironmentInput,
  llmLog,
  milliseconds,
  minutes,
  on,
  otlp,
  percent,
  type QueryPanel,
  row,
  stat,
  timeseries,
} from "signalbox";
import { elasticsearch, grafana, kibana, loki, otelCollector } from "signalbox/targets";
import { describe, expect, test } from "vitest";
import { render } from "../../src/output/render.ts";
import { problemsOf } from "../environment/problems.ts";

type Own = Pick<EnvironmentInput, "alerts" | "budget" | "dashboards"> & {
  readonly services?: Readonly<Record<string, EnvironmentInput["services"][string]["alerts"]>>;
};

/** A dashboard of one panel. */
const ownWith = (panel: QueryPanel) =>
  dashboard({ id: "own", title: "Own", description: "Own", rows: [row("Row", panel)] });

const inputOf = ({ services = { chat: undefined, batch: undefined }, ...own }: Own): EnvironmentInput => ({
  name: "dev",
  platform: compose(),
  services: Object.fromEntries(
    Object.entries(services).map(([name, alerts]) => [name, { source: otlp(), ...(alerts && { alerts }) }]),
  ),
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
    grafana: grafana({ reads: ["loki"] }),
    kibana: kibana({}),
  },
  ...own,
});

const requests = on(llmLog.request_end);

/** A panel of any dashboard, as the environment has it. */
const panelOf = (title: string, own: Own): QueryPanel | undefined =>
  defineEnvironment(inputOf(own))
    .site.dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels))
    .find((one): one is QueryPanel => one.title === title && one.form !== "traces");

const limitsOn = (title: string, own: Own): readonly string[] =>
  panelOf(title, own)?.thresholds.map(({ from, severity }) => `${severity} ${from}`) ?? ["no such panel"];

const failing = (over = minutes(5)) => requests.ratio({ where: f => f.status.is("error") }, { over });
const texts = { summary: "s", description: "d", runbook: "r" };

describe("a panel's limit", () => {
  test.each<readonly [about: string, own: Own, title: string, limits: readonly string[]]>([
    ["as shipped", {}, "Error rate over time", ["critical 0.05"]],
    ["as tuned", { alerts: { HighErrorRate: { limit: percent(10) } } }, "Error rate over time", ["critical 0.1"]],
    [
      "in the colour it is tuned to",
      { alerts: { HighErrorRate: { severity: "warning" } } },
      "Error rate",
      ["warning 0.05"],
    ],
    ["of info", { alerts: { HighErrorRate: { severity: "info" } } }, "Error rate", []],
    ["of an alert that is off", { alerts: { HighErrorRate: "off" } }, "Error rate", []],
    ["of one that is off until somebody turns it on", {}, "Error records in five minutes", []],
    [
      "of that one in shadow",
      { alerts: { ManyErrorRecords: "shadow" } },
      "Error records in five minutes",
      ["critical 10"],
    ],
    [
      "in the query's own unit",
      { alerts: { SlowRequests: { above: milliseconds(800) } } },
      "Latency p95",
      ["warning 800"],
    ],
    [
      "of a budget",
      { budget: { hourly: dollars(7) }, alerts: { CostBudgetHourly: "shadow" } },
      "Spent in the last hour",
      ["warning 7"],
    ],
    [
      "of two alerts, where the worse comes first",
      { alerts: { QueueShareVeryHigh: { state: "on", above: percent(20) }, QueueShareHigh: "on" } },
      "Queue share",
      ["critical 0.2"],
    ],
    [
      "of two alerts, the worse above",
      { alerts: { QueueShareVeryHigh: "on", QueueShareHigh: "on" } },
      "Queue share",
      ["warning 0.3", "critical 0.5"],
    ],
    [
      "as every service has it",
      { services: { chat: { HighErrorRate: { above: percent(2) } }, batch: { HighErrorRate: { above: percent(2) } } } },
      "Error rate",
      ["critical 0.02"],
    ],
    [
      "of each service, where they differ",
      { services: { chat: { HighErrorRate: { above: percent(2) } }, batch: undefined } },
      "Error rate",
      ["critical 0.02", "critical 0.05"],
    ],
    [
      "of the services for which it is not off",
      { services: { chat: { HighErrorRate: "off" }, batch: { HighErrorRate: { above: percent(2) } } } },
      "Error rate",
      ["critical 0.02"],
    ],
    [
      "of the one service that turns it on",
      { alerts: { HighErrorRate: "off" }, services: { chat: { HighErrorRate: "on" }, batch: undefined } },
      "Error rate",
      ["critical 0.05"],
    ],
    [
      "off for every service",
      { services: { chat: { HighErrorRate: "off" }, batch: { HighErrorRate: "off" } } },
      "Error rate",
      [],
    ],
    [
      "of one's own alert in the place of a shipped one",
      { alerts: { HighErrorRate: alert({ when: above(failing(), percent(1)), ...texts }) } },
      "Error rate",
      ["warning 0.01"],
    ],
    [
      "of one that measures something else",
      { alerts: { HighErrorRate: alert({ when: atLeastThat(requests.count({ over: minutes(5) }), 9), ...texts }) } },
      "Error rate",
      [],
    ],
    [
      "of one's own panel, beside what it says itself",
      {
        alerts: { Mine: alert({ when: above(failing(), percent(1)), ...texts }) },
        dashboards: [
          ownWith(
            stat("Mine", failing(), {
              thresholds: [{ from: 0.5, severity: "critical" }],
              limitsOf: ["Mine", "Mine"],
            }),
          ),
        ],
      },
      "Mine",
      ["warning 0.01", "critical 0.5"],
    ],
  ])("%s", (_, own, title, limits) => {
    expect(limitsOn(title, own)).toEqual(limits);
  });

  const mine = (over: Duration, description = "Failures") => ({
    alerts: { Mine: alert({ when: atLeastThat(requests.count({ by: f => f.model, over: minutes(5) }), 9), ...texts }) },
    dashboards: [ownWith(timeseries("Mine", requests.count({ over }), { description, limitsOf: ["Mine"] }))],
  });
  const rate = "The share of requests that ended in an error or a timeout";

  test.each<readonly [about: string, own: Own, title: string, description: string]>([
    ["of one alert", {}, "Error rate over time", `${rate}; a line is the limit of HighErrorRate for one service`],
    ["of one that is off", { alerts: { HighErrorRate: "off" } }, "Error rate over time", rate],
    ["of info", { alerts: { HighErrorRate: { severity: "info" } } }, "Error rate over time", rate],
    ["of a number, which has no line", {}, "Error rate", rate],
    [
      "of each service, where they differ",
      { services: { chat: { HighErrorRate: { above: percent(2) } }, batch: undefined } },
      "Error rate over time",
      `${rate}; lines are the limits of HighErrorRate for one service`,
    ],
    [
      "of the other services, where one has it off",
      { services: { chat: { HighErrorRate: "off" }, batch: undefined } },
      "Error rate over time",
      `${rate}; a line is the limit of HighErrorRate for one service`,
    ],
    [
      "of a panel that draws the alert's groups apart",
      { alerts: { ErrorsOfOneCause: "on" } },
      "Failed requests by cause",
      "Failed requests in five minutes, by why they failed; a line is the limit of ErrorsOfOneCause for one service",
    ],
    [
      "of a panel that draws them together",
      mine(minutes(5)),
      "Mine",
      "Failures; a line is the limit of Mine for one service and model",
    ],
    [
      "of a sentence",
      mine(minutes(5), "They fail."),
      "Mine",
      "They fail. A line is the limit of Mine for one service and model",
    ],
    ["of as many in another time", mine(minutes(10)), "Mine", "Failures"],
    [
      "of two alerts, one of which the other hides",
      {
        alerts: {
          QueueShareHigh: { state: "on", above: percent(40) },
          QueueShareVeryHigh: { state: "on", above: percent(20) },
        },
        dashboards: [
          ownWith(
            timeseries(
              "Waiting",
              requests.ratio({ sum: f => f.queue_time_ms }, { whole: { sum: f => f.latency_ms } }),
              { limitsOf: ["QueueShareHigh", "QueueShareVeryHigh"] },
            ),
          ),
        ],
      },
      "Waiting",
      "Waiting; a line is the limit of QueueShareVeryHigh for one service",
    ],
  ])("is spoken of where it is a line: %s", (_, own, title, description) => {
    expect(panelOf(title, own)?.description).toBe(description);
  });

  test("is the one in what viewers load", () => {
    const environment = defineEnvironment(inputOf({ alerts: { HighErrorRate: { limit: percent(10) } } }));
    const { files, problems } = render(environment, "environments/dev.ts");
    expect(problems).toEqual([]);
    const text = (path: string) => files.find(one => one.path === path)?.text ?? "";
    const drawn = /"value":\s*(0\.[0-9]+)/g;
    const inGrafana = [...text("grafana/dashboards/dev-llm-overview.json").matchAll(drawn)].map(([, value]) => value);
    expect(new Set(inGrafana)).toEqual(new Set(["0.1"]));
    const inKibana = text("kibana/dashboards/dev-llm-overview.json");
    expect(inKibana).toContain("critical from 0.1");
    expect(inKibana).not.toContain("critical from 0.05");
    const said = `${rate}; a line is the limit of HighErrorRate for one service`;
    for (const viewer of ["grafana", "kibana"])
      expect(text(`${viewer}/dashboards/dev-llm-overview.json`)).toContain(JSON.stringify(said));
  });

  test("is that of an alert that there is", () => {
    const own = ownWith(timeseries("Mine", failing(), { limitsOf: ["HighErorRate"] }));
    expect(problemsOf(inputOf({ dashboards: [own] }))).toEqual([
      `dashboards.own.rows[0].panels[0].limitsOf[0]: is no alert, got "HighErorRate"; expected the key of a shipped alert, or of one's own in alerts [unknown-name]
  help: did you mean HighErrorRate?`,
    ]);
  });
});
