import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Endpoint, Readable } from "../../src/core/target.ts";
import { existing, secret } from "../../src/index.ts";
import { yamlText } from "../../src/output/render.ts";
import { type GrafanaInput, grafana } from "../../src/targets/grafana/index.ts";
import {
  type DataSource,
  dashboardProvidersSchema,
  dataSourcesSchema,
} from "../../src/targets/grafana/provisioning-schema.ts";
import { inAnnotation, inLabel, uidOf, unexpanded, variableIn } from "../../src/targets/grafana/text.ts";
import { expandedBy, filledIn } from "../grafana-reader.ts";
import { filesOf } from "../grafana-site.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const readable = (product: string, door: Partial<Endpoint> = {}, rest: Partial<Readable> = {}): Readable => ({
  key: product,
  product,
  endpoints: [{ protocol: "query-api", telemetry: ["logs"], url: `http://${product}:1`, ...door }],
  mapping: [
    { field: "service", name: "svc", type: "string", place: "label" },
    { field: "time", name: "@time", type: "date", place: "time" },
    { field: "level", name: "lvl", type: "string", place: "metadata" },
    { field: "message", name: "msg", type: "string", place: "line" },
    { field: "trace_id", name: "tid", type: "string", place: "metadata" },
  ],
  languages: [],
  ask: (_asked, language = "logql") => ({ kind: "unsupported", language, why: "a stub" }),
  ...rest,
});

const sourcesOf = (
  readables: readonly Readable[],
  options: Partial<GrafanaInput> = {},
  site: StoreSite = {},
): Readonly<Record<string, DataSource>> => {
  const { artifacts, problems } = placeStore(grafana({ reads: readables.map(one => one.key), ...options }), {
    ...site,
    readables,
  });
  expect(problems).toEqual([]);
  const file = artifacts().find(one => one.path === "provisioning/datasources/datasources.yaml");
  const data: unknown = file?.kind === "yaml" ? parse(yamlText(file.data)) : { apiVersion: 1, datasources: [] };
  return Object.fromEntries(dataSourcesSchema.parse(data).datasources.map(source => [source.type, source]));
};

describe("data sources", () => {
  const sources = sourcesOf([
    readable("prometheus", {}, { mapping: [] }),
    readable("loki"),
    readable("jaeger", {}, { mapping: [] }),
  ]);

  test("have stable uids and the stores' addresses", () => {
    expect(Object.values(sources).map(({ uid, url }) => [uid, url])).toEqual([
      ["test-prometheus", "http://prometheus:1"],
      ["test-loki", "http://loki:1"],
      ["test-jaeger", "http://jaeger:1"],
    ]);
  });

  test("a record leads to its trace, by the store's name of the id", () => {
    expect(sources.loki?.jsonData).toMatchObject({
      derivedFields: [
        { matcherType: "label", matcherRegex: "tid", url: "$${__value.raw}", datasourceUid: "test-jaeger" },
      ],
    });
  });

  test("a trace leads to its records and its service's numbers", () => {
    expect(sources.jaeger?.jsonData).toMatchObject({
      tracesToLogsV2: {
        datasourceUid: "test-loki",
        spanStartTimeShift: "-5m",
        spanEndTimeShift: "5m",
        tags: [{ key: "service.name", value: "svc" }],
        query: '{$${__tags}} | tid="$${__trace.traceId}"',
      },
      tracesToMetrics: {
        datasourceUid: "test-prometheus",
        tags: [{ key: "service.name", value: "service_name" }],
        queries: [{ query: 'sum(rate(llm_requests_total{environment="test", $$__tags}[5m]))' }, {}],
      },
    });
  });

  test("a number leads to its trace", () => {
    expect(sources.prometheus?.jsonData).toMatchObject({
      exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: "test-jaeger" }],
    });
  });

  test("Grafana's own variables survive the environment's", () => {
    expect(expandedBy({})(JSON.stringify(sources))).toContain('"url":"${__value.raw}"');
    expect(expandedBy({})(JSON.stringify(sources))).toContain('{${__tags}} | tid=\\"${__trace.traceId}\\"');
  });

  test("Elasticsearch says where its index, time, message and level are, and stands in for Loki", () => {
    const elastic = sourcesOf([
      readable("elasticsearch", { facts: { index: "logs-llm.*-prod" } }),
      readable("jaeger", {}, { mapping: [] }),
    ]);
    expect(elastic.elasticsearch?.jsonData).toEqual({
      index: "logs-llm.*-prod",
      timeField: "@time",
      logMessageField: "msg",
      logLevelField: "lvl",
      dataLinks: [
        { field: "tid", url: "$${__value.raw}", datasourceUid: "test-jaeger", urlDisplayLabel: "View trace" },
      ],
    });
    expect(elastic.jaeger?.jsonData).toMatchObject({ tracesToLogsV2: { query: 'tid:"$${__trace.traceId}"' } });
  });

  test("without a store of traces, nothing leads there", () => {
    const alone = sourcesOf([readable("loki"), readable("prometheus")]);
    expect(alone.loki?.jsonData).toEqual({ maxLines: 1000 });
    expect(JSON.stringify(alone)).not.toContain("datasourceUid");
  });
});

describe("how Grafana identifies itself", () => {
  test.each([
    [
      { auth: { kind: "basic", username: "gra$fana", password: secret("loki-password") } },
      { basicAuth: true, basicAuthUser: "gra$$fana", secureJsonData: { basicAuthPassword: "$LOKI_PASSWORD" } },
    ],
    [
      { auth: { kind: "bearer", token: secret("loki-token") } },
      {
        jsonData: { maxLines: 1000, httpHeaderName1: "Authorization" },
        secureJsonData: { httpHeaderValue1: "Bearer $LOKI_TOKEN" },
      },
    ],
    [
      { auth: { kind: "api-key", key: secret("key") }, headers: { "X-Scope-OrgID": "te$am" } },
      {
        jsonData: { maxLines: 1000, httpHeaderName1: "X-Scope-OrgID", httpHeaderName2: "Authorization" },
        secureJsonData: { httpHeaderValue1: "te$$am", httpHeaderValue2: "ApiKey $KEY" },
      },
    ],
  ] as const)("%o", (door, expected) => {
    expect(sourcesOf([readable("loki", door)]).loki).toMatchObject(expected);
  });
});

describe("stores that cannot be read", () => {
  const problemsOf = (store: Readable, options: Partial<GrafanaInput> = {}) =>
    placeStore(grafana({ reads: [store.key], ...options }), { readables: [store] }).problems.map(({ what }) => what);

  test.each([
    ["without a plugin", readable("cloudwatch"), {}, ["names a store that no data source is written for"]],
    [
      "without an address",
      readable("loki", {}, { endpoints: [] }),
      {},
      ["names a store without an address for queries"],
    ],
    [
      "whose data source is there already",
      readable("loki", {}, { endpoints: [] }),
      { dataSources: { loki: existing("l") } },
      [],
    ],
  ])("one %s", (_name, store, options, expected) => {
    expect(problemsOf(store, options)).toEqual(expected);
  });
});

describe("the dashboards' folder", () => {
  const providerOf = (folder?: string) => {
    const files = filesOf(folder === undefined ? {} : { grafana: { folder } });
    return dashboardProvidersSchema.parse(files.data.get("provisioning/dashboards/dashboards.yaml")).providers[0];
  };

  test("is one of its own", () => {
    expect(providerOf()).toMatchObject({ folder: "LLM services (test)", allowUiUpdates: false });
  });

  test("is called what it was called", () => {
    const title = fc
      .array(fc.constantFrom("$", "${HOME}", "$$", "{{", '"', "'", "ü", "🚨", ":", "#", "- ", "a", "%", "&"), {
        minLength: 1,
        maxLength: 6,
      })
      .map(parts => parts.join(""))
      .filter(text => text === text.trim());
    fc.assert(
      fc.property(title, folder => {
        expect(expandedBy({ HOME: "/root" })(providerOf(folder)?.folder ?? "")).toBe(folder);
      }),
      { numRuns: 15 },
    );
  });
});

describe("dollars", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(
        fc.constantFrom(
          "$",
          "$$",
          "${",
          "}",
          "HOME",
          "{{",
          "}}",
          "{",
          '"',
          "\\",
          "`",
          "$labels",
          "$__file{/x}",
          "ü",
          "\n",
          " ",
        ),
      )
      .map(parts => parts.join("")),
  );
  const environment = { HOME: "/root", labels: "leak", __file: "leak", "": "leak" };

  test.each([
    ["$", "$$"],
    ["$$", "$$$$"],
    ["${HOME}", "$${HOME}"],
    ["none", "none"],
  ])("%s is written %s", (text, written) => {
    expect(unexpanded(text)).toBe(written);
  });

  test("a text is read back from where variables are expanded", () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(expandedBy(environment)(unexpanded(text))).toBe(text);
      }),
    );
  });

  test("a text is read back from an annotation, whether or not ${…} is expanded there", () => {
    fc.assert(
      fc.property(hostile, text => {
        const written = inAnnotation(text);
        expect(filledIn(written)).toBe(text);
        expect(written).not.toMatch(/\$\{/);
      }),
    );
  });

  test("a text is read back from a label, expanded first and filled in then", () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(filledIn(expandedBy(environment)(inLabel(text)))).toBe(text);
      }),
    );
  });
});

describe("variables in texts", () => {
  test.each([
    ["Cost in $", undefined],
    ["Cost in $USD", undefined],
    ["$service", "service"],
    ["${service}", "service"],
    ["${service.text:csv}", "service"],
    ["[[service]]", "service"],
    ["$services", undefined],
    ["$__interval", "__interval"],
  ])("%s names %s", (text, variable) => {
    expect(variableIn(text, ["service"])).toBe(variable);
  });
});

test("a uid is cut where it must, and stays one of a kind", () => {
  const long = "x".repeat(60);
  expect(uidOf("p-", "name")).toBe("p-name");
  expect(uidOf("p-", long)).toHaveLength(40);
  expect(uidOf("p-", long)).not.toBe(uidOf("p-", `${long}y`));
});
