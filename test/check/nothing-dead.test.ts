/** Files as their products read them, against one environment: ten faults found by name, and nothing in what is right. */

import { describe, expect, it } from "vitest";
import { alerts } from "../../src/catalog/index.ts";
import { asksSomething, judgeDead, type RenderedFile } from "../../src/check/nothing-dead/index.ts";
import type { Problem } from "../../src/core/errors.ts";
import { compose } from "../../src/core/platform.ts";
import { percent } from "../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../src/environment/index.ts";
import { render } from "../../src/output/render.ts";
import {
  elasticsearch,
  grafana,
  kibana as kibanaTarget,
  loki,
  otelCollector,
  prometheus as prometheusTarget,
} from "../../src/targets/index.ts";

const environment: Environment = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { "llm-service": {} },
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
    prometheus: prometheusTarget({}),
  },
});

const sources: RenderedFile = {
  path: "grafana/provisioning/datasources/signalbox.yaml",
  text: `apiVersion: 1
datasources:
  - { name: Loki, type: loki, uid: signalbox-loki, url: "http://loki:3100" }
  - { name: Prometheus, type: prometheus, uid: signalbox-prometheus, url: "http://prometheus:9090" }
`,
};

const recorded: RenderedFile = {
  path: "prometheus/rules/recording.yaml",
  text: `groups:
  - name: llm
    rules:
      - record: llm:requests:rate5m
        expr: sum by (service_name) (rate(llm_requests_total[5m]))
`,
};

interface PanelFacts {
  readonly uid?: string;
  readonly type?: "loki" | "prometheus";
  readonly unit?: string;
}

const dashboard = (
  expr: string,
  { type = "loki", uid = `signalbox-${type}`, unit = "short" }: PanelFacts = {},
): RenderedFile => ({
  path: "grafana/dashboards/test.json",
  text: JSON.stringify({
    uid: "test",
    title: "Test",
    schemaVersion: 42,
    panels: [
      {
        id: 1,
        type: "timeseries",
        title: "Panel",
        datasource: { type, uid },
        fieldConfig: { defaults: { unit }, overrides: [] },
        targets: [{ refId: "A", expr, datasource: { type, uid } }],
      },
    ],
  }),
});

const prometheus = (expr: string, unit?: string): RenderedFile =>
  dashboard(expr, { type: "prometheus", ...(unit === undefined ? {} : { unit }) });

const rules = (path: string, expr: string): RenderedFile => ({
  path,
  text: `groups:\n  - name: test\n    rules:\n      - alert: Fault\n        expr: ${JSON.stringify(expr)}\n`,
});

const kibana = (config: unknown): RenderedFile => ({
  path: "kibana/dashboards/test.json",
  text: JSON.stringify({ title: "Test", panels: [{ type: "vis", config: { title: "Panel", ...(config as object) } }] }),
});

const judged = (...files: readonly RenderedFile[]): Promise<readonly Problem[]> =>
  judgeDead({ files, own: [sources, recorded, ...files], ...environment });

const p95 = "histogram_quantile(0.95, sum by (le, model) (rate(llm_request_latency_seconds_bucket[5m])))";
const slo = '{service_name="llm-service"} | event="request_end"';

describe("faults", () => {
  const faults: readonly (readonly [fault: string, file: RenderedFile, what: RegExp, got: string, help?: RegExp])[] = [
    [
      "a renamed field",
      dashboard(`sum by (model) (count_over_time(${slo} | model_id="gpt-4o" [5m]))`),
      /filters by a label Loki has not/,
      '"model_id"',
      /model\?/,
    ],
    [
      "a level in the wrong case",
      rules("loki/rules/fake/alerts.yaml", 'sum(rate({service_name="llm-service"} | level="ERROR" [5m])) > 0.05'),
      /a value that is never stored/,
      '"ERROR"',
      /error/,
    ],
    [
      "a label the store drops",
      dashboard('topk(10, sum by (client_ip) (count_over_time({service_name="llm-service"}[5m])))'),
      /does not store/,
      '"client_ip"',
      /privacy policy drops/,
    ],
    ["milliseconds shown over seconds", prometheus(p95, "ms"), /another unit/, '"ms"'],
    [
      "an unknown metric",
      prometheus("sum(rate(llm_request_total[5m]))"),
      /metric that nothing here has/,
      '"llm_request_total"',
      /llm_requests_total/,
    ],
    [
      "a percentile of a keyword",
      dashboard(`quantile_over_time(0.95, ${slo} | unwrap status | __error__="" [5m]) by (model)`),
      /takes numbers from what is no number/,
      '"status"',
    ],
    [
      "a label the metric has not",
      prometheus("sum by (endpoint) (rate(llm_requests_total[5m]))"),
      /names a label that llm_requests_total has not/,
      '"endpoint"',
    ],
    [
      "a data source nobody provisions",
      dashboard('{service_name="llm-service"}', { uid: "P8E80F9AEF21F6940" }),
      /not provisioned/,
      '"P8E80F9AEF21F6940"',
    ],
    [
      "a value that is not in the set",
      prometheus('sum(rate(llm_requests_total{status="failed"}[5m]))'),
      /a value that is never stored/,
      '"failed"',
    ],
    [
      "a recording rule nobody records",
      rules("prometheus/rules/alerts.yaml", "llm:requests:rate1m > 5"),
      /no rule records/,
      '"llm:requests:rate1m"',
      /llm:requests:rate5m/,
    ],
    [
      "metadata as a stream's label",
      dashboard('{level="error"}'),
      /no label of theirs/,
      '"level"',
      /behind the braces/,
    ],
    [
      "the name from before a parser",
      dashboard(`sum(count_over_time(${slo} | json | total_latency_ms > 5000 [5m]))`),
      /compares a label Loki has not/,
      '"total_latency_ms"',
      /latency_ms/,
    ],
    [
      "a length of time for a plain number",
      dashboard(`sum(count_over_time(${slo} | latency_ms > 5s [5m]))`),
      /a number with a length of time/,
      '"latency_ms > 5s"',
    ],
    [
      "seconds shown over milliseconds",
      dashboard(`avg_over_time(${slo} | unwrap latency_ms [5m])`, { unit: "s" }),
      /another unit/,
      '"s"',
    ],
    [
      "percent shown over a share",
      prometheus('sum(rate(llm_requests_total{status="error"}[5m])) / sum(rate(llm_requests_total[5m]))', "percent"),
      /another unit/,
      '"percent"',
    ],
    [
      "another name of a metric",
      prometheus("sum(rate(llm_errors_total[5m]))"),
      /another of its names/,
      '"llm_errors_total"',
      /llm_request_errors_total/,
    ],
    [
      "a suffix the collector does not write",
      prometheus("sum(rate(otelcol_exporter_send_failed_spans_total[5m]))"),
      /called otherwise/,
      '"otelcol_exporter_send_failed_spans_total"',
      /otelcol_exporter_send_failed_spans\?/,
    ],
    [
      "a percentile of a sum",
      prometheus("histogram_quantile(0.95, sum by (le) (rate(llm_request_latency_seconds_sum[5m])))"),
      /no histogram/,
      '"llm_request_latency_seconds_sum"',
    ],
    [
      "an alert on what nobody asks kubelets",
      rules("prometheus/rules/alerts.yaml", "min(kubelet_volume_stats_available_bytes) < 1e9"),
      /not in this environment/,
      '"kubelet_volume_stats_available_bytes"',
      /kubelet: true/,
    ],
    [
      "an alert on a product that is not there",
      rules("prometheus/rules/alerts.yaml", "sum(increase(promtail_dropped_entries_total[5m])) > 0"),
      /not in this environment/,
      '"promtail_dropped_entries_total"',
    ],
    [
      "an unknown column of ES|QL",
      kibana({
        data_source: { type: "esql", query: "FROM logs-llm.* | WHERE latency_ms > 5000 | STATS n = COUNT(*)" },
      }),
      /a field Elasticsearch has not/,
      '"latency_ms"',
      /llm\.latency_ms/,
    ],
    [
      "a percentile of a keyword in ES|QL",
      kibana({ data_source: { type: "esql", query: "FROM logs-llm.* | STATS p = PERCENTILE(llm.status, 95)" } }),
      /takes a number of what is no number/,
      '"llm.status"',
    ],
    [
      "a level in the wrong case in ES|QL",
      kibana({ esql: 'FROM logs-llm.* | WHERE log.level IN ("ERROR", "critical")' }),
      /never stored/,
      '"ERROR"',
    ],
    [
      "a level in the wrong case in KQL",
      kibana({ query: { expression: 'log.level: "ERROR" and llm.latency_ms > 5', language: "kql" } }),
      /never stored/,
      '"ERROR"',
    ],
    [
      "an unknown field of a visualization",
      kibana({ layers: [{ y: [{ operation: "percentile", field: "llm.latency" }] }] }),
      /a field Elasticsearch has not/,
      '"llm.latency"',
      /llm\.latency_ms/,
    ],
  ];
  const named = faults.map(([fault, file, what, got, help]) => ({ fault, file, what, got, help }));
  it.each(named)("$fault", async ({ file, what, got, help }) => {
    const problems = await judged(file);
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem?.code).toBe("dead-query");
    expect(problem?.path).toContain(file.path);
    expect(problem?.path).toMatch(/panel "Panel"|alert Fault/);
    expect(problem?.what).toMatch(what);
    expect(problem?.got).toBe(got);
    if (help) expect(problem?.help).toMatch(help);
  });

  it("says the stored values beside a wrong one", async () => {
    const [problem] = await judged(dashboard(`${slo} | level=~"ERROR|critical"`));
    expect(problem?.expected).toBe("one of debug, info, warning, error, critical");
  });

  it("says which languages an environment has no store for", async () => {
    const small = defineEnvironment({ name: "small", platform: compose(), services: { "llm-service": {} } });
    const asked = [prometheus("sum(rate(llm_requests_total[5m]))"), kibana({ esql: "FROM logs-llm.* | LIMIT 1" })];
    const problems = await judgeDead({ files: asked, own: [sources], ...small });
    expect(problems.map(({ what, got }) => [what, got])).toEqual([
      ["asks in a language that no store of this environment speaks", '"promql"'],
      ["asks in a language that no store of this environment speaks", '"esql"'],
    ]);
  });

  it("reads variables of dashboards", async () => {
    const variable = (name: string, type: string, query: unknown) => ({
      name,
      type: "query",
      datasource: { type, uid: `signalbox-${type}` },
      query,
    });
    const list = [
      variable("model", "prometheus", "label_values(llm_requests_total, model)"),
      variable("endpoint", "prometheus", { query: "label_values(llm_requests_total, endpoint)" }),
      variable("service", "loki", { label: "service_name", type: 1 }),
      variable("level", "loki", { label: "level", type: 1 }),
    ];
    const text = JSON.stringify({ title: "Test", schemaVersion: 42, panels: [], templating: { list } });
    const problems = await judged({ path: "grafana/dashboards/test.json", text });
    expect(problems.map(({ path, got }) => [path.split(": ")[1], got])).toEqual([
      ["variable endpoint", '"endpoint"'],
      ["variable level", '"level"'],
    ]);
  });

  it("reads saved objects line by line", async () => {
    const state = { query: { query: "llm.statuss: success", language: "kuery" } };
    const line = { type: "lens", id: "x", attributes: { title: "Lens", state: JSON.stringify(state) } };
    const problems = await judged({ path: "export.ndjson", text: `${JSON.stringify(line)}\n` });
    expect(problems.map(({ path, got }) => [path, got])).toEqual([['export.ndjson: panel "Lens"', '"llm.statuss"']]);
  });
});

it("tells of a data source that is not there once for a dashboard, however many panels ask it", async () => {
  const uid = "P8E80F9AEF21F6940";
  const panel = (title: string) => ({ title, gridPos: {}, datasource: { type: "loki", uid }, targets: [] });
  const panels = ["A", "B", "C"].map(panel);
  const problems = await judged({ path: "d.json", text: JSON.stringify({ schemaVersion: 42, panels }) });
  expect(problems.map(({ path, got }) => [path, got])).toEqual([['d.json: panel "A" and 2 more', `"${uid}"`]]);
});

describe("what is right", () => {
  const right: readonly (readonly [string, RenderedFile])[] = [
    ["a percentile in its unit", prometheus(p95, "s")],
    ["a percentile multiplied", prometheus(`${p95} * 1000`, "ms")],
    [
      "a variable for a value",
      dashboard('sum(count_over_time({service_name=~"$service"} | model=~"${model:regex}" [$__auto]))'),
    ],
    ["a window of the viewer", prometheus("sum(rate(llm_requests_total[$__rate_interval]))", "reqps")],
    ["a recorded rule", prometheus("sum(llm:requests:rate5m)")],
    ["what the engine adds", dashboard(`${slo} | detected_level="error" | __error__=""`)],
    [
      "a label the query makes",
      dashboard(`sum by (line) (count_over_time(${slo} | label_format line=\`{{__line__}}\` [5m]))`),
    ],
    ["an engine's own metric", prometheus("rate(otelcol_process_uptime[5m])")],
    ["labels of scraping", prometheus("sum by (job) (up)")],
    ["another's metric", prometheus("node_load1")],
    [
      "a share",
      prometheus(
        'sum(rate(llm_requests_total{status=~"error|timeout"}[5m])) / sum(rate(llm_requests_total[5m]))',
        "percentunit",
      ),
    ],
    [
      "columns of its own in ES|QL",
      kibana({
        esql: "FROM logs-llm.* METADATA _id | EVAL slow = llm.latency_ms > 5000 | STATS n = COUNT(*), p = PERCENTILE(llm.latency_ms, 95) BY slow, b = BUCKET(@timestamp, 5 minutes) | SORT n DESC | LIMIT 10",
      }),
    ],
    [
      "a formula",
      kibana({ metrics: [{ operation: "formula", formula: "count(kql='llm.cache_hit: true') / count()" }] }),
    ],
  ];
  it.each(right)("%s", async (_, file) => {
    expect(await judged(file)).toEqual([]);
  });

  it("knows what it cannot judge", () => {
    expect(asksSomething({ path: "collector.yaml", text: "receivers: {}\nservice: { pipelines: {} }\n" })).toBe(false);
    expect(asksSomething(recorded)).toBe(true);
  });
});

/** Everything the catalog has, judged by this target. */
const everything = (evaluator: string): Environment => {
  const raw = Object.entries(alerts).filter(([, { when }]) => when.some(({ query }) => query.kind === "raw"));
  const elsewhere = new Set(evaluator === "prometheus" ? [] : raw.map(([name]) => name));
  // No Promtail, Alloy, Alertmanager or kubelet is here, and no metric has what RateLimitRemainingLow asks.
  const volumes = ["VolumeFilling", "VolumeAlmostFull"];
  const off = new Set(["PromtailDrops", "AlloyDrops", "NotificationsFail", ...volumes, "RateLimitRemainingLow"]);
  return defineEnvironment({
    name: "test",
    platform: compose(),
    services: { "llm-service": {}, "llm-batch": { alerts: { HighErrorRate: { above: percent(10) } } } },
    sampling: { logs: { debug: percent(1) } },
    alerts: Object.fromEntries(
      Object.keys(alerts).map(name => [name, off.has(name) || elsewhere.has(name) ? "off" : "on"]),
    ),
    evaluator,
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
      loki: loki({}),
      elasticsearch: elasticsearch({}),
      prometheus: prometheusTarget({}),
      grafana: grafana({ reads: ["loki", "prometheus"] }),
      kibana: kibanaTarget({ reads: ["elasticsearch"] }),
    },
  });
};

interface Whole {
  readonly one: Environment;
  readonly files: readonly RenderedFile[];
}

const known = new Map<string, Whole>();

/** Rendered once: it is the larger part of the work. */
const rendered = (evaluator: string): Whole => {
  const found = known.get(evaluator);
  if (found) return found;
  const one = everything(evaluator);
  const whole = { one, files: render(one, "environments/test.ts").files };
  known.set(evaluator, whole);
  return whole;
};

describe("the catalog, rendered", () => {
  it.each(["prometheus", "loki", "grafana", "kibana"])(
    "asks for nothing dead with %s as evaluator",
    async evaluator => {
      const { one, files } = rendered(evaluator);
      expect(files.filter(asksSomething).length).toBeGreaterThan(80);
      expect(await judgeDead({ files, ...one })).toEqual([]);
    },
  );

  const planted: readonly (readonly [fault: string, file: RegExp, from: string, to: string, got: string])[] = [
    [
      "a renamed field in a panel",
      /^grafana\/dashboards\/.*security/,
      "activity_type",
      "activity_kind",
      '"activity_kind"',
    ],
    [
      "a renamed metric in a rule",
      /^prometheus\/rules\/alerts/,
      "llm_requests_total",
      "llm_calls_total",
      '"llm_calls_total"',
    ],
    ["a level's case in a rule", /^loki\/rules\//, "error|critical", "ERROR|critical", '"ERROR"'],
    ["a unit in a panel", /^grafana\/dashboards\/.*latency/, '"unit": "ms"', '"unit": "s"', '"s"'],
    ["a field in a visualization", /^kibana\/dashboards\/.*latency/, "llm.latency_ms", "llm.latency", '"llm.latency"'],
    ["a value in a query", /^elasticsearch\/queries\/error-rate.json/, '"timeout"', '"timed_out"', '"timed_out"'],
    ["a label in a saved query", /^loki\/queries\/latency-p95/, "(model)", "(model_name)", '"model_name"'],
    ["a uid of a data source", /^grafana\/provisioning\/datasources/, "uid: ", "uid: x", ""],
  ];
  it.each(planted)("finds %s", async (_, path, from, to, got) => {
    const { one, files: right } = rendered(path.source.includes("loki") ? "loki" : "prometheus");
    const files = right.map(file => (path.test(file.path) ? { ...file, text: file.text.replaceAll(from, to) } : file));
    expect(files.filter((file, index) => file.text !== right[index]?.text).length).toBeGreaterThan(0);
    const problems = await judgeDead({ files, ...one });
    expect(problems.length).toBeGreaterThan(0);
    if (got !== "") expect(new Set(problems.map(problem => problem.got))).toContain(got);
    for (const problem of problems) expect(problem.code).toBe("dead-query");
  });
});
