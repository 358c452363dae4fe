import { parser as logql } from "@grafana/lezer-logql";
import type { LRParser } from "@lezer/lr";
import { parser as promql } from "@prometheus-io/lezer-promql";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  bar,
  dashboard,
  existing,
  gauge,
  heatmap,
  llmLog,
  logs,
  on,
  overview,
  type Panel,
  pie,
  raw,
  row,
  stat,
  table,
  timeseries,
  withPanels,
} from "../../src/index.ts";
import type { GrafanaDashboard, GrafanaPanel, RowPanel } from "../../src/targets/grafana/model.ts";
import { dataSourcesSchema } from "../../src/targets/grafana/provisioning-schema.ts";
import { filesOf, type GrafanaSite, problemsOf } from "../grafana-site.ts";
import { type PluginName, schemas, withFields } from "../schema/grafana-schemas.ts";

const requests = on(llmLog.request_end);

/** One panel of every form. */
const everyForm = dashboard({
  id: "every-form",
  title: "Every form",
  description: "One panel of each",
  choices: ["service", "model"],
  rows: [
    row(
      "Numbers",
      timeseries("Requests", { all: requests.rate(), byModel: requests.rate({ by: f => f.model }) }),
      timeseries("Two units", { latency: requests.avg(f => f.latency_ms), cost: requests.sum(f => f.cost_usd) }),
      stat(
        "p95",
        requests.percentile(f => f.latency_ms, 95),
        { thresholds: [{ from: 5000, severity: "warning" }] },
      ),
      gauge("Errors", requests.ratio({ where: f => f.status.is("error") })),
      bar("By model", requests.count({ by: f => f.model })),
      pie("By provider", requests.count({ by: f => f.provider }), { width: 5 }),
      table("Users", requests.count({ top: [10, f => f.user_id] })),
      heatmap(
        "Latency",
        requests.histogram(f => f.latency_ms, [100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000]),
      ),
    ),
    row("Records", logs("Slow", requests.where(f => f.latency_ms.above(5000)).records({ limit: 20 }))),
  ],
});

/** Every way of choosing. */
const everyChoice = dashboard({
  id: "every-choice",
  title: "Every choice",
  description: "One choice of each kind",
  choices: ["service", "model", "status", "response_model"],
  rows: [row("Requests", stat("All", requests.count()))],
});

const { dashboards, data } = filesOf({ dashboards: [everyForm, everyChoice] });
const named = dashboards.map(one => [one.uid, one] as const);

const isPanel = (one: GrafanaPanel | RowPanel): one is GrafanaPanel => one.type !== "row";
const panelsOf = (one: GrafanaDashboard): readonly GrafanaPanel[] => one.panels.filter(isPanel);
const everyPanel = dashboards.flatMap(one =>
  panelsOf(one).map(panel => [`${one.uid}: ${panel.title}`, panel] as const),
);

const panelNamed = (title: string, site: GrafanaSite = { dashboards: [everyForm] }): GrafanaPanel => {
  const found = filesOf(site)
    .dashboards.flatMap(panelsOf)
    .find(panel => panel.title === title);
  if (!found) throw new Error(`no panel ${title}`);
  return found;
};

describe("Grafana's own types accept", () => {
  const generated = schemas();
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
  const judges = new Map(Object.entries(generated).map(([name, schema]) => [name, ajv.compile(schema)]));
  const problems = (name: string, value: unknown): unknown => {
    const judge = judges.get(name);
    if (!judge) throw new Error(`no schema of ${name}`);
    return judge(value) ? [] : judge.errors;
  };

  test.each(named)("the dashboard %s", (_uid, one) => {
    expect(problems("dashboard", one)).toEqual([]);
    for (const panel of one.panels) expect(problems(isPanel(panel) ? "panel" : "row", panel)).toEqual([]);
  });

  test.each(everyPanel)("the options of %s", (_name, { type, options, fieldConfig }) => {
    expect(problems(type, options)).toEqual([]);
    const settings = fieldConfig.defaults.custom;
    if (settings !== undefined) expect(withFields).toContain(type as PluginName);
    if (settings !== undefined) expect(problems(`${type}Settings`, settings)).toEqual([]);
  });

  test("nothing that is misspelt", () => {
    const [one] = dashboards;
    expect(problems("dashboard", { ...one, schemaVersoin: 42 })).not.toEqual([]);
    expect(problems("stat", { ...panelNamed("p95").options, grahpMode: "none" })).not.toEqual([]);
  });
});

/** What each data source's query editor stores. */
const uid = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const common = { refId: z.string(), editorMode: z.literal("code"), expr: z.string().min(1) };
const targetSchema = z.union([
  z.strictObject({
    ...common,
    datasource: z.strictObject({ type: z.literal("loki"), uid }),
    queryType: z.enum(["range", "instant"]),
    legendFormat: z.string().optional(),
    maxLines: z.int().optional(),
  }),
  z.strictObject({
    ...common,
    datasource: z.strictObject({ type: z.literal("prometheus"), uid }),
    range: z.boolean(),
    instant: z.boolean(),
    format: z.enum(["time_series", "heatmap"]),
    exemplar: z.boolean(),
    legendFormat: z.string(),
  }),
  z.strictObject({
    refId: z.string(),
    datasource: z.strictObject({ type: z.literal("jaeger"), uid }),
    queryType: z.literal("search"),
    service: z.string().min(1),
    operation: z.string().min(1).optional(),
    tags: z.string().min(1).optional(),
    minDuration: z
      .string()
      .regex(/^\d+(ms|s|m|h)$/)
      .optional(),
    limit: z.int().min(1),
  }),
]);

/** Every part of the text that no grammar has a word for. */
const errorsIn = (parser: LRParser, text: string): readonly string[] => {
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: node => {
      if (node.type.isError) errors.push(text.slice(Math.max(0, node.from - 20), node.to + 20));
    },
  });
  return errors;
};

const withoutMacros = (text: string): string =>
  text.replaceAll(/\$__(auto|range|rate_interval|interval)/g, "5m").replaceAll(/\$[a-z_]+/g, "x");

describe.each(everyPanel)("%s", (_name, panel) => {
  const provisioned = dataSourcesSchema.parse(data.get("provisioning/datasources/datasources.yaml")).datasources;

  test("says what it shows, in what unit", () => {
    expect(panel.title).not.toBe("");
    expect(panel.description).not.toBe("");
    // Traces are told with the units of their columns.
    if (panel.type !== "logs" && panel.datasource.type !== "jaeger")
      expect(panel.fieldConfig.defaults.unit).toMatch(/./);
  });

  test("asks a data source that is provisioned, in words its language has", () => {
    expect(panel.targets.length).toBeGreaterThan(0);
    expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
    for (const target of panel.targets) {
      expect(targetSchema.parse(target)).toEqual(target);
      expect(provisioned.map(({ type, uid: own }) => ({ type, uid: own }))).toContainEqual(target.datasource);
      if (!("expr" in target)) continue;
      const parser = target.datasource.type === "loki" ? logql : promql;
      expect(errorsIn(parser, withoutMacros(target.expr))).toEqual([]);
    }
    const uids = new Set(panel.targets.map(({ datasource }) => datasource.uid));
    expect(panel.datasource.uid).toBe(uids.size === 1 ? [...uids][0] : "-- Mixed --");
  });
});

describe.each(named)("the grid of %s", (_uid, one) => {
  test("has every panel once, none over another and none outside", () => {
    expect(new Set(one.panels.map(({ id }) => id)).size).toBe(one.panels.length);
    const taken = new Set<string>();
    for (const { gridPos } of one.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${x} ${y}`)).toBe(false);
          taken.add(`${x} ${y}`);
        }
    }
  });

  test("has no empty row", () => {
    one.panels.forEach((panel, index) => {
      if (!isPanel(panel)) expect(one.panels[index + 1]?.type ?? "row").not.toBe("row");
    });
  });
});

describe("what each form becomes", () => {
  test.each([
    ["Requests", "timeseries", "cps", "range"],
    ["p95", "stat", "ms", "instant"],
    ["Errors", "gauge", "percentunit", "instant"],
    ["By model", "bargauge", "short", "instant"],
    ["By provider", "piechart", "short", "instant"],
    ["Users", "table", "short", "instant"],
    ["Latency", "heatmap", "short", "range"],
    ["Slow", "logs", undefined, "range"],
  ])("%s", (title, type, unit, shape) => {
    const panel = panelNamed(title);
    const [target] = panel.targets;
    expect(panel.type).toBe(type);
    expect(panel.fieldConfig.defaults.unit).toBe(unit);
    expect(target && "queryType" in target ? target.queryType : target?.range ? "range" : "instant").toBe(shape);
  });

  test("a query of another unit keeps it", () => {
    const { defaults, overrides } = panelNamed("Two units").fieldConfig;
    expect(defaults.unit).toBe("ms");
    expect(overrides).toEqual([
      { matcher: { id: "byFrameRefID", options: "B" }, properties: [{ id: "unit", value: "currencyUSD" }] },
    ]);
  });

  test("thresholds are marked in the severities' colours", () => {
    expect(panelNamed("p95").fieldConfig.defaults.thresholds?.steps).toEqual([
      { color: "#36a64f", value: null },
      { color: "#ff9800", value: 5000 },
    ]);
  });

  test("a legend is the label and the group, in the store's words", () => {
    expect(panelNamed("Requests").targets).toMatchObject([
      { legendFormat: "all" },
      { legendFormat: "byModel {{model}}" },
    ]);
  });

  test("a heatmap's axis is in the field's unit, its cells in the panel's", () => {
    const { options, targets } = panelNamed("Latency");
    expect(options).toMatchObject({ yAxis: { unit: "ms" }, cellValues: { unit: "short" }, calculate: false });
    expect(targets[0]).toMatchObject({ format: "heatmap", legendFormat: "{{le}}" });
  });

  test("records are as many as were asked for", () => {
    expect(panelNamed("Slow").targets[0]).toMatchObject({ maxLines: 20, datasource: { uid: "test-loki" } });
  });
});

describe("what a person chooses", () => {
  const list = dashboards.find(({ uid: own }) => own === "test-every-choice")?.templating.list ?? [];

  test.each([
    ["service", { type: "custom", query: "llm-service,llm-batch", allValue: ".+" }],
    // Records without a model are among all of them.
    ["model", { type: "query", query: 'label_values(llm_requests_total{environment="test"}, model)', allValue: ".*" }],
    ["status", { type: "custom", query: llmLog.fields.status.values?.join(","), allValue: ".*" }],
    ["response_model", { type: "textbox", query: ".*" }],
  ])("%s", (name, expected) => {
    expect(list.find(one => one.name === name)).toMatchObject(expected);
  });

  test("narrows what carries the field, and nothing else", () => {
    const choosing = dashboard({
      id: "choosing",
      title: "Choosing",
      description: "x",
      choices: ["service", "model"],
      rows: [row("x", stat("With", requests.count()), stat("Without", on(llmLog.authentication).count()))],
    });
    const expr = (title: string): string => {
      const [target] = panelNamed(title, { dashboards: [choosing] }).targets;
      return target && "expr" in target ? target.expr : "";
    };
    expect(expr("With")).toContain('model=~"$model"');
    expect(expr("Without")).toContain('service_name=~"$service"');
    expect(expr("Without")).not.toContain("$model");
  });
});

const own = (...panels: readonly Panel[]): GrafanaSite => ({ dashboards: [withPanels(overview, ...panels)] });

describe("which store answers", () => {
  const count = stat("Mine", requests.count());

  test.each([
    [["prometheus", "loki"], "test-prometheus"],
    [["loki", "prometheus"], "test-loki"],
  ])("the first of %j that can", (reads, expected) => {
    expect(panelNamed("Mine", { ...own(count), grafana: { reads } }).targets[0]?.datasource.uid).toBe(expected);
  });

  test("the next, where the first cannot", () => {
    const users = table(
      "Mine",
      requests.distinct(f => f.user_id),
    );
    expect(panelNamed("Mine", own(users)).targets[0]?.datasource.uid).toBe("test-loki");
  });

  test("several, for one panel", () => {
    const both = timeseries("Mine", { n: requests.rate(), users: requests.distinct(f => f.user_id) });
    const { datasource, targets } = panelNamed("Mine", own(both));
    expect(datasource.uid).toBe("-- Mixed --");
    expect(targets.map(target => target.datasource.uid)).toEqual(["test-prometheus", "test-loki"]);
  });

  test.each([
    ["records", table("Mine", requests.records()), /shows numbers, not records/],
    ["numbers", logs("Mine", requests.count()), /shows records, not numbers/],
    ["a number as a heatmap", heatmap("Mine", requests.count()), /a heatmap shows a histogram/],
    [
      "a histogram as lines",
      timeseries(
        "Mine",
        requests.histogram(f => f.latency_ms, [1]),
      ),
      /shown by a heatmap/,
    ],
    ["another language", stat("Mine", raw({ esql: "FROM x" })), /prometheus: .*; loki: .*; jaeger: /],
  ])("none, of somebody's own panel of %s, is a problem with every reason", (_name, panel, why) => {
    const problems = problemsOf(own(panel));
    expect(problems.join("\n")).toMatch(why);
    expect(problems.join("\n")).toMatch(
      /^dashboards\.llm-overview\.rows\[\d+\]\.panels\[0\]: no store that Grafana reads/,
    );
    expect(problems).toHaveLength(1);
  });

  test("none, of a shipped panel, leaves it out and says so", () => {
    const shipped = filesOf({ grafana: { reads: ["prometheus"] } }).dashboards.find(
      one => one.uid === "test-llm-latency",
    );
    expect(shipped?.description).toContain("Not drawn, because no store that is read here can answer: ");
    expect(shipped?.description).toContain("Requests over five seconds");
    expect(shipped?.panels.map(({ title }) => title)).not.toContain("Requests over five seconds");
  });
});

describe("data sources of one's own", () => {
  test("an existing one is referred to and not provisioned", () => {
    const site: GrafanaSite = {
      ...own(stat("Mine", requests.count())),
      grafana: { dataSources: { prometheus: existing("corp-prom") } },
    };
    expect(panelNamed("Mine", site).targets[0]?.datasource.uid).toBe("corp-prom");
    const files = filesOf(site);
    const sources = dataSourcesSchema.parse(files.data.get("provisioning/datasources/datasources.yaml")).datasources;
    expect(sources.map(({ type }) => type)).toEqual(["loki", "jaeger"]);
    expect(JSON.stringify(sources)).toContain('"tracesToMetrics":{"datasourceUid":"corp-prom"');
  });

  test("one that people choose is a variable of every dashboard", () => {
    const site: GrafanaSite = {
      ...own(stat("Mine", requests.count())),
      grafana: { dataSources: { prometheus: "${DS_METRICS}" } },
    };
    const files = filesOf(site);
    expect(panelNamed("Mine", site).targets[0]?.datasource).toEqual({ type: "prometheus", uid: "${DS_METRICS}" });
    for (const one of files.dashboards)
      expect(one.templating.list[0]).toMatchObject({ type: "datasource", name: "DS_METRICS", query: "prometheus" });
    // A file beside the dashboards has no variables.
    expect(files.text.get("provisioning/datasources/datasources.yaml")).not.toContain("DS_METRICS");
  });

  test.each([
    [
      { lokki: existing("x") },
      /^targets\.grafana\.dataSources\.lokki: is not in reads.*\n {2}help: did you mean loki\?/,
    ],
    [{ loki: existing("a b") }, /dataSources\.loki: is no data source/],
    [{ loki: "DS_LOKI" }, /is no data source.*existing\("uid"\), or a variable/],
  ])("%j is refused", (dataSources, expected) => {
    expect(problemsOf({ grafana: { dataSources } }).join("\n")).toMatch(expected);
  });
});

describe("uids", () => {
  test("have a prefix of their own, and fit", () => {
    const long = dashboard({ ...everyForm, id: "a-dashboard-with-a-very-long-nam" });
    const longer = dashboard({ ...everyForm, id: "a-dashboard-with-a-very-long-nas", title: "Another" });
    const uids = filesOf({ dashboards: [long, longer], grafana: { uidPrefix: "team-platform-1-" } }).dashboards.map(
      one => one.uid,
    );
    for (const one of uids) expect(one).toMatch(/^team-platform-1-[A-Za-z0-9_-]{1,24}$/);
    expect(new Set(uids).size).toBe(uids.length);
  });
});

test("two dashboards of one title are refused", () => {
  const twin = dashboard({ ...everyForm, id: "twin" });
  expect(problemsOf({ dashboards: [everyForm, twin] }).join("\n")).toMatch(/^dashboards\.twin\.title: is the title of/);
});

describe("texts", () => {
  test.each([
    ["$service", "service"],
    ["Cost of ${service:csv}", "service"],
    ["[[service]]", "service"],
    ["$__range", "__range"],
  ])("a title that Grafana would fill in is refused: %s", (title, variable) => {
    expect(problemsOf(own(stat(title, requests.count()))).join("\n")).toContain(
      `title: would show the value of the variable ${variable}`,
    );
  });

  test("a legend that Grafana would fill in is refused", () => {
    expect(problemsOf(own(timeseries("Mine", { "{{model}}": requests.count() }))).join("\n")).toContain(
      "draws: would show a label's value",
    );
  });

  test("every other text is shown as it was written", () => {
    const marks = fc.constantFrom(
      "$",
      "$$",
      "{",
      "}",
      "[[",
      "]]",
      '"',
      "'",
      "\\",
      "\n",
      "`",
      "%{",
      "ü",
      "🚨",
      "<b>",
      "USD",
      " ",
      "a",
    );
    fc.assert(
      fc.property(fc.array(marks, { minLength: 1, maxLength: 8 }), parts => {
        const title = parts.join("");
        const site = own(stat(title, requests.count(), { description: title }));
        const problems = problemsOf(site);
        if (problems.length > 0) {
          expect(problems.join("\n")).toMatch(/unprintable-text/);
          return;
        }
        const panel = panelNamed(title, site);
        expect([panel.title, panel.description]).toEqual([title, title]);
      }),
      { numRuns: 25 },
    );
  });
});
