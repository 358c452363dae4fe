/** Each construct alone and together in somebody's Chart. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { ApiObject, App, Chart, JsonPatch } from "cdk8s";
import {
  ConfigError,
  dashboard,
  days,
  elasticsearch,
  existing,
  jaeger,
  kubernetes,
  llmLog,
  loki,
  on,
  prometheus,
  row,
  stat,
} from "signalbox";
import {
  AlertRules,
  type ClusterObjects,
  ElasticsearchSetup,
  GrafanaDashboards,
  Jaeger,
  KibanaSetup,
  LogAgent,
  LogstashPipeline,
  Loki,
  OtelCollector,
} from "signalbox/cdk8s";
import { describe, expect, test } from "vitest";
import { nameOf } from "../workloads/clusters.ts";
import { chartWith, synthesised, textOf } from "./synth.ts";

const reads = { loki: loki({ url: "http://loki.logs.svc:3100" }) };

/** As short as each can be written. */
const constructs: Readonly<Record<string, (chart: Chart, id: string) => ClusterObjects>> = {
  OtelCollector: (chart, id) => new OtelCollector(chart, id, { exportTo: "jaeger-collector.tracing:4317" }),
  Jaeger: (chart, id) => new Jaeger(chart, id),
  Loki: (chart, id) => new Loki(chart, id),
  "LogAgent, Alloy": (chart, id) => new LogAgent(chart, id),
  "LogAgent, Promtail": (chart, id) => new LogAgent(chart, id, { agent: "promtail" }),
  LogstashPipeline: (chart, id) => new LogstashPipeline(chart, id),
  ElasticsearchSetup: (chart, id) => new ElasticsearchSetup(chart, id),
  KibanaSetup: (chart, id) => new KibanaSetup(chart, id),
  GrafanaDashboards: (chart, id) => new GrafanaDashboards(chart, id, { reads }),
  AlertRules: (chart, id) => new AlertRules(chart, id, { services: { chat: {} } }),
};

const together = (ids: (name: string) => string) =>
  chartWith(chart => Object.entries(constructs).map(([name, make]) => make(chart, ids(name))), { namespace: "mine" });

interface Api {
  readonly roots: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, object>>;
}

const api: Api = JSON.parse(readFileSync(new URL("../schema/kubernetes-1.28.json", import.meta.url), "utf8"));
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "api", definitions: api.definitions });

describe.each(Object.entries(constructs))("%s alone", (_, make) => {
  const { chart, made } = chartWith(one => make(one, "one"), { namespace: "mine" });
  const objects = synthesised(chart);

  test("has objects that Kubernetes 1.28 knows, in the Chart's namespace or its agents'", () => {
    expect(objects.length).toBeGreaterThan(0);
    for (const object of objects) {
      expect(["mine", "mine-agents", undefined]).toContain(object.metadata.namespace);
      expect(["Namespace", "PriorityClass"]).not.toContain(object.kind);
      const root = api.roots[`${object.apiVersion}/${object.kind}`];
      if (object.apiVersion.startsWith("monitoring.coreos.com/")) continue;
      expect(root, nameOf(object)).toBeDefined();
      const valid = ajv.validate({ $ref: `api#/definitions/${root}` }, object);
      expect(valid ? [] : ajv.errors, nameOf(object)).toEqual([]);
    }
  });

  test("names no priority class, which nobody would have made", () => {
    expect(JSON.stringify(objects)).not.toContain("priorityClassName");
  });

  test("carries the labels of its environment", () => {
    for (const { metadata } of objects)
      expect(metadata.labels).toMatchObject({
        "app.kubernetes.io/instance": "default",
        "app.kubernetes.io/part-of": "signalbox",
      });
  });

  test("has each object in reach", () => {
    expect([...made.objects.values()].map(one => `${one.kind}/${one.name}`)).toEqual(
      objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`),
    );
    for (const { kind, metadata } of objects)
      expect(made.object(kind, metadata.name, metadata.namespace).name).toBe(metadata.name);
  });
});

describe("in one Chart", () => {
  test("all stand beside each other under ids of their own", () => {
    const { chart } = together(name => name);
    const objects = synthesised(chart);
    expect(new Set(objects.map(nameOf)).size).toBe(objects.length);
  });

  test("a renamed construct changes no byte", () => {
    const before = textOf(together(name => name).chart);
    expect(textOf(together(name => `a ${name} by another name`).chart)).toBe(before);
    const moved = new Chart(new App(), "theirs", { namespace: "mine" });
    for (const [name, make] of Object.entries(constructs)) make(moved, name);
    expect(textOf(moved)).toBe(before);
  });

  test("the Chart's labels are added to every object, and to no selector", () => {
    const { chart } = chartWith(one => new Jaeger(one, "jaeger"), { labels: { team: "chat" } });
    for (const { metadata, spec } of synthesised(chart)) {
      expect(metadata.labels).toMatchObject({ team: "chat" });
      expect(JSON.stringify(spec ?? {})).not.toContain("team");
    }
  });

  test("what belongs to no namespace gets none", () => {
    const { chart } = chartWith(
      one => new OtelCollector(one, "one", { to: { logs: loki() }, withNamespaces: true, services: { chat: {} } }),
      { namespace: "mine" },
    );
    const whole = synthesised(chart).filter(({ kind }) => ["Namespace", "PriorityClass"].includes(kind));
    expect(whole.map(nameOf)).toEqual(["Namespace/mine-agents", "PriorityClass/mine-agents"]);
    expect(JSON.stringify(synthesised(chart))).toContain('"priorityClassName":"mine-agents"');
  });

  test("what several need is made by the first", () => {
    const { chart } = chartWith(one => [
      new Jaeger(one, "jaeger", { withNamespaces: true }),
      new Loki(one, "loki", { withNamespaces: true }),
    ]);
    expect(synthesised(chart).filter(({ kind }) => kind === "Namespace")).toHaveLength(1);
  });

  test("two of a kind have names", () => {
    expect(() => chartWith(one => [new Jaeger(one, "a"), new Jaeger(one, "b")])).toThrow(
      /mine\/b: has an object that mine\/a has too, got ServiceAccount\/jaeger \[duplicate\]\n {2}help: give one of them a name/,
    );
    const { chart } = chartWith(one => [new Jaeger(one, "a"), new Jaeger(one, "b", { name: "chat-traces" })]);
    const objects = synthesised(chart);
    expect(objects.filter(({ kind }) => kind === "StatefulSet").map(({ metadata }) => metadata.name)).toEqual([
      "jaeger",
      "chat-traces",
    ]);
  });

  test("a collector and a Loki of one environment let each other through", () => {
    const { made } = chartWith(
      one => ({
        loki: new Loki(one, "loki", { environment: "prod" }),
        collector: new OtelCollector(one, "collector", { environment: "prod", to: { logs: loki() } }),
      }),
      { namespace: "logs" },
    );
    const out = JSON.stringify(made.collector.object("NetworkPolicy", "otel-collector-gateway").toJson().spec.egress);
    expect(out).toContain('"app.kubernetes.io/name":"loki"');
    expect(out).not.toContain("0.0.0.0");
    expect(made.loki.object("NetworkPolicy", "loki").toJson().spec.ingress[0].from).toContainEqual({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "logs" } },
    });
  });
});

describe("patches", () => {
  test("reach every object", () => {
    const { chart, made } = chartWith(one => new Jaeger(one, "jaeger"));
    made.object("StatefulSet", "jaeger").addJsonPatch(JsonPatch.add("/spec/minReadySeconds", 10));
    expect(synthesised(chart).find(({ kind }) => kind === "StatefulSet")?.spec).toMatchObject({ minReadySeconds: 10 });
  });

  test("of an object that is not there are refused with those that are", () => {
    const { made } = chartWith(one => new Jaeger(one, "jaeger"));
    expect(() => made.object("StatefulSet", "jeager")).toThrow(
      /mine\/jaeger: has no such object, got "StatefulSet\/jeager"; expected one of StatefulSet\/jaeger/,
    );
  });

  test("stay when a dashboard is added", () => {
    const { chart, made } = chartWith(one => new GrafanaDashboards(one, "d", { reads }));
    made
      .object("ConfigMap", "default-grafana-llm-overview")
      .addJsonPatch(JsonPatch.add("/metadata/labels/mine", "yes"));
    made.addDashboard(own);
    const overview = synthesised(chart).find(({ metadata }) => metadata.name === "default-grafana-llm-overview");
    expect(overview?.metadata.labels).toMatchObject({ mine: "yes" });
  });
});

const own = dashboard({
  id: "chat",
  title: "Chat",
  description: "What the chat team looks at first",
  rows: [
    row(
      "Spend",
      stat(
        "Spend",
        on(llmLog.request_end).sum(f => f.cost_usd),
      ),
    ),
  ],
});

describe("dashboards", () => {
  test("are added after construction, each in a ConfigMap of its own that the sidecar finds", () => {
    const { chart, made } = chartWith(one => new GrafanaDashboards(one, "d", { reads, shipped: false }));
    const before = synthesised(chart).map(({ metadata }) => metadata.name);
    made.addDashboard(own);
    const added = synthesised(chart).filter(({ metadata }) => !before.includes(metadata.name));
    expect(added.map(({ metadata }) => metadata.name)).toEqual(["default-grafana-chat"]);
    expect(added[0]?.metadata.labels).toMatchObject({ grafana_dashboard: "1" });
    expect(JSON.stringify(added[0]?.data)).toContain("sum_over_time");
  });

  test("are drawn from stores that only a data source of one's own reaches", () => {
    const url = "http://loki-gateway.logs:80";
    const dataSources = { loki: existing("theirs"), jaeger: existing("spans") };
    const { chart } = chartWith(
      one =>
        new GrafanaDashboards(one, "d", {
          reads: { loki: loki({ url }), jaeger: jaeger({ url: "http://jaeger-collector.tracing:4317" }) },
          dataSources,
        }),
    );
    const drawn = synthesised(chart).flatMap(({ data }) => Object.values(data ?? {}));
    expect(drawn.join("\n")).toContain('"uid": "spans"');
  });

  test("that no store can answer are refused where they are added, and leave the others as they were", () => {
    const { chart, made } = chartWith(
      one => new GrafanaDashboards(one, "d", { reads: prometheus({}), dataSources: { prometheus: existing("p") } }),
    );
    const before = textOf(chart);
    const ids = on(llmLog.request_end).distinct(f => f.user_id);
    expect(() => made.addDashboard({ ...own, rows: [row("Users", stat("Users", ids))] })).toThrow(ConfigError);
    expect(textOf(chart)).toBe(before);
  });
});

test("alerts are added after construction", () => {
  const { chart, made } = chartWith(
    one => new AlertRules(one, "a", { services: { chat: {} }, labels: { release: "prometheus" } }),
  );
  expect(textOf(chart)).not.toContain("alert: CostSpike");
  made.addAlert("CostSpike", "on");
  expect(textOf(chart)).toContain("alert: CostSpike");
  expect(synthesised(chart).map(({ metadata }) => metadata.labels)).toContainEqual(
    expect.objectContaining({ release: "prometheus" }),
  );
  expect(() => made.addAlert("CostSpikes", "on")).toThrow(
    /mine\/a\.alerts\.CostSpikes: .*\n {2}help: did you mean CostSpike/,
  );
});

describe("props are judged as an environment is, all at once, under the construct's path", () => {
  const refused = (make: (chart: Chart) => unknown): readonly string[] => {
    try {
      chartWith(make);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(({ code, path }) => `${path} ${code}`);
      throw error;
    }
    return [];
  };

  const cases: Readonly<Record<string, readonly [make: (chart: Chart) => unknown, problems: readonly string[]]>> = {
    "options, and what it is connected to": [
      chart =>
        new OtelCollector(chart, "c", {
          environment: "No Label",
          exportTo: "jaeger",
          queue: 1,
          to: { logs: loki({ url: "logs" }) },
        }),
      [
        "mine/c.environment wrong-value",
        "mine/c.to.logs.url wrong-value",
        "mine/c.exportTo wrong-value",
        "mine/c.queue wrong-value",
      ],
    ],
    "a collector that sends nowhere": [chart => new OtelCollector(chart, "c", {}), ["mine/c.to wrong-value"]],
    "one key for two": [
      chart =>
        new OtelCollector(chart, "c", {
          to: { logs: { one: loki({ url: "http://a:3100" }) }, traces: { one: loki({ url: "http://b:3100" }) } },
        }),
      ["mine/c.to.traces.one duplicate"],
    ],
    "a name that is no DNS label": [
      chart => new Jaeger(chart, "j", { name: "My Jaeger" }),
      ["mine/j.name wrong-value"],
    ],
    "replicas of what can only be one": [
      chart => new Jaeger(chart, "j", { platform: kubernetes({ workloads: { jaeger: { replicas: 2 } } }) }),
      ['mine/j.platform.workloads["jaeger"].replicas wrong-value'],
    ],
    "retention out of reach": [
      chart => new Loki(chart, "l", { retention: { application: days(0) } }),
      ["mine/l.retention.application wrong-value"],
    ],
    "a store that the shipper cannot write to": [
      chart => new LogAgent(chart, "l", { to: elasticsearch({ url: "https://search.example.com" }) }),
      ["mine/l.to.logs edge-not-accepted"],
    ],
  };

  test.each(Object.entries(cases))("%s", (_, [make, problems]) => {
    expect([...refused(make)].sort()).toEqual([...problems].sort());
  });
});

test("every object of a construct is an ApiObject", () => {
  const { made } = together(name => name);
  for (const construct of made)
    for (const object of construct.objects.values()) expect(ApiObject.isApiObject(object)).toBe(true);
});
