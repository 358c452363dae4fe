/** Panels over spans: what Grafana asks Jaeger, when there is nothing to ask, and who leaves them out. */

import { describe, expect, test } from "vitest";
import { withoutTraces } from "../../src/core/dashboard.ts";
import type { TraceSearch } from "../../src/core/trace-query.ts";
import {
  azure,
  cloudwatch,
  dashboard,
  elasticsearch,
  existing,
  gcp,
  grafana,
  jaeger,
  kibana,
  llmLog,
  loki,
  on,
  otelCollector,
  otlp,
  overview,
  prometheus,
  row,
  seconds,
  stat,
  traces,
  withPanels,
} from "../../src/index.ts";
import { searchTarget, tracedService } from "../../src/targets/grafana/traces.ts";
import { filesOf, type GrafanaSite, problemsOf } from "../grafana-site.ts";
import { siteOf } from "../store-site.ts";

const service = `\${${tracedService}}`;

describe("what Grafana asks Jaeger", () => {
  test.each<readonly [string, TraceSearch, object]>([
    ["everything", {}, {}],
    ["a span's name", { operation: "retrieval" }, { operation: "retrieval" }],
    ["a span's name that is a route's", { operation: "GET /users/{id}" }, { operation: "GET /users/{id}" }],
    ["the service's own root", { operation: "{service}.root" }, { operation: `${service}.root` }],
    ["a field under its name on spans", { where: { operation: "chat" } }, { tags: "gen_ai.operation.name=chat" }],
    ["a field without another name", { where: { chain_step: "generate" } }, { tags: "chain_step=generate" }],
    ["failures", { failed: true }, { tags: "error=true" }],
    ["several at once", { where: { chain_step: "x" }, failed: true }, { tags: "chain_step=x error=true" }],
    ["a length of time", { slowerThan: seconds(1.5) }, { minDuration: "1500ms" }],
    ["a value with marks", { where: { chain_step: 'a "b"\\ c=d' } }, { tags: 'chain_step="a \\"b\\"\\\\ c=d"' }],
    ["a value of nothing", { where: { chain_step: "" } }, { tags: 'chain_step=""' }],
  ])("%s", (_name, search, expected) => {
    expect(searchTarget(search, { service, limit: 20 }, siteOf())).toEqual({
      queryType: "search",
      service,
      limit: 20,
      ...expected,
    });
  });

  test("one search a panel, of a service that sends traces and that people choose", () => {
    const services = { "llm-batch": { source: otlp(), traces: false }, "llm-service": { source: otlp() } };
    const one = filesOf({ services }).dashboards.find(({ uid }) => uid === "test-llm-traces");
    expect(one?.templating.list).toMatchObject([
      { name: tracedService, type: "custom", query: "llm-service", current: { value: "llm-service" } },
    ]);
    const panels = one?.panels.filter(({ type }) => type !== "row") ?? [];
    expect(panels).toHaveLength(8);
    for (const panel of panels)
      expect(panel).toMatchObject({ type: "table", datasource: { type: "jaeger", uid: "test-jaeger" } });
    for (const panel of panels) expect("targets" in panel && panel.targets).toHaveLength(1);
  });
});

const own = (search: TraceSearch | string, site: GrafanaSite = {}): GrafanaSite => ({
  ...site,
  dashboards: [withPanels(overview, traces("Mine", search))],
});
const at = `dashboards.llm-overview.rows[${overview.rows.length}].panels[0]`;

describe("what is refused", () => {
  test.each<readonly [string, GrafanaSite, string]>([
    [
      "a name nobody has",
      own("slow-chat"),
      `${at}.search: names no search for traces, got "slow-chat"; expected one of slow-spans, `,
    ],
    [
      "a field nobody has",
      own({ where: { chain: "x" } }),
      `${at}.search: asks for a field the schema has not, got "chain"`,
    ],
    [
      "what every object has",
      own({ where: { constructor: "v" } }),
      `${at}.search: asks for a field the schema has not, got "constructor"`,
    ],
    [
      "a value that is no text",
      own({ where: { model: 5 as never } }),
      `dashboards[0].rows[${overview.rows.length}].panels[0].search.where.model: has the wrong type, got 5; expected a string`,
    ],
    [
      "a search that is none",
      own(5 as never),
      `dashboards[0].rows[${overview.rows.length}].panels[0].search: has the wrong type, got 5; expected a object`,
    ],
    [
      "a field of records alone",
      own({ where: { performance_category: "slow" } }),
      `${at}.search: asks for a field that no span carries, got "performance_category"`,
    ],
    ["a number", own({ where: { prompt_tokens: "5" } }), `${at}.search: compares a measure, got "prompt_tokens"`],
    [
      "a value there is not",
      own({ where: { status: "failure" } }),
      `${at}.search: compares status with a value it never has, got "failure"; expected "success", `,
    ],
    [
      "a length of time that is none",
      own({ slowerThan: "5s" as never }),
      `dashboards[0].rows[${overview.rows.length}].panels[0].search.slowerThan: not a length of time, got "5s"`,
    ],
    [
      "no trace at all",
      { dashboards: [withPanels(overview, traces("Mine", {}, { limit: 0 }))] },
      `dashboards[0].rows[${overview.rows.length}].panels[0].limit: `,
    ],
    [
      "a placeholder that nobody fills in",
      own({ operation: "{svc}.root" }),
      `${at}.search: asks for spans by a name in which nobody fills in {svc}, got "{svc}.root"; expected {service} for the service's name, or a name as spans have it [unknown-name]`,
    ],
    [
      "one beside another that is",
      own({ operation: "{service}.{step} /x" }),
      `${at}.search: asks for spans by a name in which nobody fills in {step}`,
    ],
    [
      "a text that Grafana would fill in",
      own({ operation: `$${tracedService}.root` }),
      `${at}.search: would show the value of the variable ${tracedService}`,
    ],
    [
      "a field that the policy drops",
      own({ where: { user_id: "ada" } }, { privacy: { user: "drop" } }),
      `${at}: no store that Grafana reads can answer it (prometheus: keeps no traces; loki: keeps no traces; jaeger: the privacy policy drops user_id)`,
    ],
    [
      "a person where a pseudonym is kept",
      own({ where: { user_id: "ada" } }),
      `${at}: no store that Grafana reads can answer it (prometheus: keeps no traces; loki: keeps no traces; jaeger: user_id is kept as a pseudonym)`,
    ],
    [
      "no Jaeger to ask",
      own("slow-chats", { grafana: { reads: ["loki"] } }),
      `${at}: no store that Grafana reads can answer it (loki: keeps no traces)`,
    ],
    [
      "services without traces",
      own("slow-chats", { services: { "llm-service": { source: otlp(), traces: false } } }),
      `${at}: no store that Grafana reads can answer it (prometheus: keeps no traces; loki: keeps no traces; jaeger: no service sends traces)`,
    ],
  ])("%s", (_name, site, expected) => {
    const problems = problemsOf(site);
    expect(problems.filter(problem => problem.startsWith(expected))).toHaveLength(1);
  });

  test("a pseudonym is searched for", () => {
    expect(problemsOf(own({ where: { user_id: "0123456789abcdef" } }))).toEqual([]);
  });
});

test("a data source of one's own stands for a Jaeger whose address for queries nobody knows", () => {
  const site: GrafanaSite = {
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
      loki: loki({}),
      jaeger: jaeger({ url: "http://jaeger-collector.tracing:4317" }),
      grafana: grafana({ reads: ["loki", "jaeger"], dataSources: { jaeger: existing("jg") } }),
    },
  };
  expect(problemsOf(site)).toEqual([]);
  const drawn = filesOf(site).dashboards.find(({ uid }) => uid === "test-llm-traces");
  expect(drawn?.panels.find(({ type }) => type === "table")).toMatchObject({ datasource: { uid: "jg" } });
});

const storedIn = (storage: "memory" | "badger"): GrafanaSite => ({
  retention: {},
  targets: {
    otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger"] } }),
    loki: loki({}),
    prometheus: prometheus(),
    jaeger: jaeger({ storage, memory: { restartWithin: seconds(3600) } }),
    grafana: grafana({ reads: ["prometheus", "loki", "jaeger"] }),
  },
});

describe("shipped panels that nobody can answer are left out, and said to be", () => {
  const drawn = (site: GrafanaSite) => filesOf(site).dashboards.find(({ uid }) => uid === "test-llm-traces");

  test("failures, where Jaeger keeps its traces in memory and finds none by an error", () => {
    expect(drawn(storedIn("badger"))?.panels.map(({ title }) => title)).toContain("Failed spans");
    const inMemory = drawn(storedIn("memory"));
    expect(inMemory?.panels.map(({ title }) => title)).toEqual([
      "Requests",
      "Slow requests",
      "Models",
      "Slow chats",
      "Retrieval",
      "Slow retrieval",
      "Slow retrieve_context steps",
      "Chains",
      "Slow preprocess steps",
    ]);
    expect(inMemory?.description).toContain("Failed spans, Failed chats, Failed generate steps");
  });

  test("none, where another Jaeger finds failures", () => {
    const { targets = {}, ...site } = storedIn("memory");
    const both: GrafanaSite = {
      ...site,
      targets: {
        ...targets,
        otelCollector: otelCollector({ to: { logs: ["loki"], traces: ["jaeger", "j2"] } }),
        j2: jaeger({}),
        grafana: grafana({ reads: ["jaeger", "loki", "j2"] }),
      },
    };
    const asked = (title: string) => drawn(both)?.panels.find(one => one.title === title);
    expect(asked("Slow chats")).toMatchObject({ datasource: { uid: "test-jaeger" } });
    expect(asked("Failed chats")).toMatchObject({ datasource: { uid: "test-j2" } });
  });

  test("one's own is refused, with why each store cannot", () => {
    expect(problemsOf(own({ failed: true }, storedIn("memory")))).toEqual([
      `${at}: no store that Grafana reads can answer it (prometheus: keeps no traces; loki: keeps no traces; jaeger: it finds no trace by an error in the storage it has) [unsupported-query]\n  help: store its traces on a disk`,
    ]);
  });

  test("all of them, where Grafana reads no Jaeger", () => {
    expect(drawn({ grafana: { reads: ["prometheus", "loki"] } })).toBeUndefined();
  });
});

test("what others send is not judged, and whose it is is typed in", () => {
  const fed: GrafanaSite = own(
    { where: { chain_step: "generate" } },
    {
      services: { "llm-service": { source: otlp(), traces: false } },
      privacy: { fields: { chain_step: "drop" } },
      targets: {
        otelCollector: otelCollector({ to: { logs: ["loki"] } }),
        loki: loki({}),
        jaeger: jaeger({ fedFromOutside: true }),
        grafana: grafana({ reads: ["loki", "jaeger"] }),
      },
    },
  );
  expect(problemsOf(fed)).toEqual([]);
  const one = filesOf(fed).dashboards.find(({ uid }) => uid === "test-llm-overview");
  expect(one?.panels.map(({ title }) => title)).toContain("Mine");
  expect(one?.templating.list.find(({ name }) => name === tracedService)).toMatchObject({ type: "textbox", query: "" });
});

describe("one's own panels that nobody draws are refused", () => {
  const shipper = (to: string) => otelCollector({ to: { logs: [to] } });
  const refusal = (viewer: string) =>
    `${at}: is a panel of traces, which nobody draws here (${viewer}: no traces), got "Mine" [unsupported-query]\n  help: leave it out, or have a Grafana draw it that reads a Jaeger`;
  test.each<readonly [string, NonNullable<GrafanaSite["targets"]>, readonly string[]]>([
    [
      "Kibana",
      {
        otelCollector: shipper("elasticsearch"),
        elasticsearch: elasticsearch({}),
        kibana: kibana({ reads: ["elasticsearch"] }),
      },
      [refusal("Kibana")],
    ],
    [
      "CloudWatch",
      { otelCollector: shipper("cloudwatch"), cloudwatch: cloudwatch({ region: "eu-west-1" }) },
      [refusal("CloudWatch")],
    ],
    ["Google", { otelCollector: shipper("gcp"), gcp: gcp({ project: "acme-llm" }) }, [refusal("Google Cloud Logging")]],
    ["Azure", { otelCollector: shipper("azure"), azure: azure({ region: "westeurope" }) }, [refusal("Azure Monitor")]],
    [
      "nobody, beside a Grafana that draws them",
      {
        otelCollector: otelCollector({ to: { logs: ["elasticsearch"], traces: ["jaeger"] } }),
        elasticsearch: elasticsearch({}),
        jaeger: jaeger({}),
        kibana: kibana({ reads: ["elasticsearch"] }),
        grafana: grafana({ reads: ["jaeger"] }),
      },
      [],
    ],
    ["nobody, where no dashboard is drawn", { otelCollector: shipper("loki"), loki: loki({}) }, []],
  ])("by %s", (_name, targets, expected) => {
    expect(problemsOf(own("slow-chats", { targets }))).toEqual(expected);
    const shipped = problemsOf({ targets });
    expect(shipped).toEqual([]);
  });
});

describe("viewers that show no traces", () => {
  const count = stat("Count", on(llmLog.request_end).count());
  const spans = traces("Spans", "slow-spans");
  const of = (...rows: Parameters<typeof dashboard>[0]["rows"]) =>
    withoutTraces([dashboard({ id: "x", title: "X", description: "x", rows })]).map(one =>
      one.rows.map(({ title, panels }) => [title, ...panels.map(panel => panel.title)]),
    );

  test.each([
    ["a panel among others", of(row("Both", count, spans)), [[["Both", "Count"]]]],
    ["a row of nothing else", of(row("Numbers", count), row("Spans", spans)), [[["Numbers", "Count"]]]],
    ["a dashboard of nothing else", of(row("Spans", spans)), []],
    ["what was empty before stays", of(row("Nothing")), [[["Nothing"]]]],
  ])("leave out %s", (_name, left, expected) => {
    expect(left).toEqual(expected);
  });
});
