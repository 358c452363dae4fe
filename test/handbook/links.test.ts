/** Each product's link carries the very query that stands beside it, and goes where people open it. */

import { expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { on } from "../../src/core/query/index.ts";
import { otlp } from "../../src/core/service.ts";
import type { Looked } from "../../src/core/telling.ts";
import { hours, seconds } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { openedAt } from "../../src/targets/handbook/places.ts";
import {
  azure,
  cloudwatch,
  elasticsearch,
  gcp,
  grafana,
  jaeger,
  kibana,
  loki,
  otelCollector,
  prometheus,
} from "../../src/targets/index.ts";
import { everyAlert } from "./environments.ts";

const subscription = "01234567-89ab-cdef-0123-456789abcdef";
const { site } = defineEnvironment({
  name: "test",
  platform: kubernetes({ readers: ["monitoring"] }),
  services: { "llm-service": { source: otlp() } },
  targets: {
    otelCollector: otelCollector({
      to: { logs: ["loki", "elasticsearch", "cloudwatch", "gcp", "azure"], traces: ["jaeger"] },
    }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
    cloudwatch: cloudwatch({ region: "eu-west-1" }),
    gcp: gcp({ project: "acme-llm" }),
    azure: azure({ region: "westeurope", subscription }),
    jaeger: jaeger({}),
    prometheus: prometheus({}),
    grafana: grafana({ reads: ["loki", "prometheus", "jaeger"] }),
    kibana: kibana({ reads: ["elasticsearch"] }),
  },
});
const parts = site.parts();

const query = on(llmLog.request_end)
  .where(f => [f.latency_ms.above(5000), f.error_type.is(`it's 100% "odd" ~(a|b)* $x`)])
  .records({ limit: 50 });

/** The link of a viewer to the query in a store, and the query's text there. */
const linkOf = (viewer: string, store: string, language?: "kql" | "logging-filter" | "log-analytics-sql") => {
  const readable = parts.find(({ key }) => key === store)?.readable;
  const asked = language === "log-analytics-sql" ? on(llmLog.request_end).count() : query;
  const answer = readable?.ask({ query: asked, shape: "instant", window: hours(1) }, language);
  if (answer?.kind !== "text") throw new Error(`${store}: ${answer?.why}`);
  const looked: Looked = {
    kind: "query",
    store,
    window: hours(1),
    query: asked,
    shape: "instant",
    language: answer.language,
    text: answer.text,
  };
  const url = parts.find(({ key }) => key === viewer)?.linkTo(looked, "https://view.example.com/base")?.url ?? "";
  expect(/[\s()<>"\\]/.test(url), url).toBe(false);
  return { url, text: answer.text };
};

test("Grafana Explore", () => {
  const { text, url } = linkOf("grafana", "loki");
  const read = new URL(url);
  expect(read.origin + read.pathname).toBe("https://view.example.com/base/explore");
  expect(JSON.parse(read.searchParams.get("panes") ?? "")).toEqual({
    a: {
      datasource: "test-loki",
      queries: [
        {
          refId: "A",
          datasource: { type: "loki", uid: "test-loki" },
          expr: text,
          editorMode: "code",
          queryType: "range",
          maxLines: 50,
        },
      ],
      range: { from: "now-1h", to: "now" },
    },
  });
});

/** What a quoted text of rison says. */
const readRison = (quoted: string): string => quoted.slice(1, -1).replaceAll(/!([!'])/g, "$1");

test.each([
  ["ES|QL", undefined, /^\(dataSource:\(type:esql\),query:\(esql:('(?:[^'!]|![!'])*')\)\)$/s],
  [
    "KQL",
    "kql" as const,
    /^\(dataSource:\(dataViewId:'test-elasticsearch',type:dataView\),query:\(language:kuery,query:('(?:[^'!]|![!'])*')\)\)$/s,
  ],
])("Kibana Discover with %s", (_, language, state) => {
  const { text, url } = linkOf("kibana", "elasticsearch", language);
  const [start = "", hash = ""] = url.split("#");
  expect(start).toBe("https://view.example.com/base/app/discover");
  const parameters = new Map(
    hash
      .slice(2)
      .split("&")
      .map(one => [one.slice(0, 2), decodeURIComponent(one.slice(3))] as const),
  );
  expect(parameters.get("_g")).toBe("(time:(from:now-1h,to:now))");
  expect(readRison(state.exec(parameters.get("_a") ?? "")?.[1] ?? "")).toBe(text);
});

test("Logs Insights", () => {
  const { text, url } = linkOf("cloudwatch", "cloudwatch");
  const [start = "", fragment = ""] = url.split("#logsV2:logs-insights");
  expect(start).toBe("https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1");
  // The console reads a dollar as a percent sign, and in a text a star as the number of a sign.
  const detail = decodeURIComponent(fragment.replaceAll("$", "%"));
  const [, editor = "", groups] =
    /^\?queryDetail=~\(end~0~start~-3600~timeType~'RELATIVE~unit~'seconds~editorString~'([^~]*)~source~\((.*)\)\)$/.exec(
      detail,
    ) ?? [];
  expect(editor.replaceAll(/\*([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))).toBe(
    text,
  );
  expect(groups).toBe("~'*2ftest*2fllm*2fapplication");
});

test.each([
  ["Logs Explorer", "logging-filter" as const, "/logs/query;query="],
  ["Log Analytics", "log-analytics-sql" as const, "/logs/analytics;query="],
])("Google's %s", (_, language, path) => {
  const { text, url } = linkOf("gcp", "gcp", language);
  const [, asked = ""] = url.split(path);
  expect(decodeURIComponent(asked.split(";")[0] ?? "")).toBe(text);
  expect(url).toMatch(/duration=PT3600S\?project=acme-llm$/);
});

test("Azure's Logs", () => {
  const { text, url } = linkOf("azure", "azure");
  const [, id = "", asked = ""] =
    /\/resourceId\/([^/]*)\/source\/[^/]*\/query\/([^/]*)\/timespan\/PT3600S$/.exec(url) ?? [];
  expect(decodeURIComponent(id)).toBe(
    `/subscriptions/${subscription}/resourceGroups/llm-test/providers/Microsoft.OperationalInsights/workspaces/llm-test`,
  );
  expect(decodeURIComponent(asked)).toBe(text);
});

test("traces in Jaeger and in Grafana", () => {
  const looked: Looked = {
    kind: "traces",
    store: "jaeger",
    service: "llm-service",
    search: { slowerThan: seconds(5), failed: true },
    window: hours(1),
  };
  const linked = (viewer: string) =>
    new URL(parts.find(({ key }) => key === viewer)?.linkTo(looked, "https://view.example.com")?.url ?? "")
      .searchParams;
  expect(Object.fromEntries(linked("jaeger"))).toEqual({
    service: "llm-service",
    lookback: "1h",
    limit: "20",
    minDuration: "5s",
    tags: '{"error":"true"}',
  });
  expect(JSON.parse(linked("grafana").get("panes") ?? "").a.queries[0]).toMatchObject({
    queryType: "search",
    service: "llm-service",
    minDuration: "5s",
    tags: "error=true",
  });
});

test("traces by all they must have, in Markdown too", () => {
  const looked: Looked = {
    kind: "traces",
    store: "jaeger",
    service: "llm-service",
    search: { operation: "{service}.root", where: { operation: "chat", chain_step: "a (b)" } },
    window: hours(1),
  };
  const linked = (viewer: string) =>
    parts.find(({ key }) => key === viewer)?.linkTo(looked, "https://view.example.com")?.url ?? "";
  for (const url of [linked("jaeger"), linked("grafana")]) expect(/[\s()<>"]/.test(url), url).toBe(false);
  const inJaeger = new URL(linked("jaeger")).searchParams;
  expect(inJaeger.get("operation")).toBe("llm-service.root");
  expect(JSON.parse(inJaeger.get("tags") ?? "")).toEqual({ "gen_ai.operation.name": "chat", chain_step: "a (b)" });
  expect(JSON.parse(new URL(linked("grafana")).searchParams.get("panes") ?? "").a.queries[0]).toMatchObject({
    operation: "llm-service.root",
    tags: 'gen_ai.operation.name=chat chain_step="a (b)"',
  });
});

test("where products are opened", () => {
  const opened = (environment: typeof site, urls = {}) =>
    Object.fromEntries(openedAt({ urls }, environment).map(({ key, ...rest }) => [key, [rest.url, rest.command]]));
  expect(opened(everyAlert.site).grafana).toEqual(["http://localhost:3000", undefined]);
  expect(opened(site).grafana).toEqual([
    "http://localhost:3000",
    "kubectl port-forward --namespace observability service/grafana 3000",
  ]);
  expect(opened(site, { kibana: "https://kibana.example.com" }).kibana).toEqual([
    "https://kibana.example.com",
    undefined,
  ]);
});
