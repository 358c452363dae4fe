import {
  beats,
  compose,
  defineEnvironment,
  type Environment,
  elasticsearch,
  existing,
  files,
  logstash,
  loki,
  otelCollector,
  promtail,
} from "signalbox";
import { describe, expect, test } from "vitest";
import { badge, schema } from "../../docs/examples/yours.ts";
import { judgeCollectorPaths } from "../../src/check/collector-paths.ts";
import { render } from "../../src/output/render.ts";

const textsOf = (environment: Environment): Readonly<Record<string, string>> => {
  const { files: rendered, problems } = render(environment, "environments/test.ts");
  expect(problems).toEqual([]);
  return Object.fromEntries(rendered.map(file => [file.path, file.text]));
};

const services = {
  "llm-service": { source: files("/var/log/llm-service/*.log") },
  "llm-batch": { source: beats() },
};

const plain = defineEnvironment({
  name: "test",
  platform: compose(),
  services,
  targets: {
    otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki", "elasticsearch"] } }),
    logstash: logstash({ to: ["elasticsearch"] }),
    loki: loki({}),
    elasticsearch: elasticsearch({}),
  },
});

describe("own fields, events and detectors", () => {
  const environment = defineEnvironment({
    name: "test",
    platform: compose(),
    services,
    schema,
    detectors: [badge],
    targets: {
      otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki", "elasticsearch"] } }),
      logstash: logstash({ to: ["elasticsearch"] }),
      loki: loki({}),
      elasticsearch: elasticsearch({}),
    },
  });
  const texts = textsOf(environment);

  test("every store's document has the field", () => {
    for (const store of ["loki", "elasticsearch"]) {
      const [destination] = environment.site
        .destinations("otel-collector", "logs")
        .filter(candidate => candidate.key === store);
      expect(destination?.mapping.map(slot => slot.field)).toContain("tenant_tier");
    }
    expect(texts["elasticsearch/component-templates/llm-test-mappings.json"]).toContain("tenant_tier");
  });

  test("every pipeline reads the field by its name and alias, and redacts what the detector finds", () => {
    for (const path of ["otel-collector/agent.yaml", "logstash/pipelines/llm-logs.rb"]) {
      expect(texts[path]).toContain("tenant_tier");
      expect(texts[path]).toContain("tier");
      expect(texts[path]).toContain("REDACTED_BADGE");
    }
    expect(
      Object.entries(texts).some(
        ([path, text]) => path.startsWith("elasticsearch/ingest-pipelines/") && text.includes("REDACTED_BADGE"),
      ),
    ).toBe(true);
  });
});

describe("names, what exists, overrides", () => {
  const renamed = defineEnvironment({
    name: "test",
    platform: compose(),
    services,
    override: {
      "loki/loki.yaml": {
        merge: { limits_config: { max_query_series: 1000 }, analytics: { reporting_enabled: true } },
      },
    },
    targets: {
      otelCollector: otelCollector({ from: ["files"], to: { logs: ["loki", "elasticsearch"] } }),
      logstash: logstash({ to: ["elasticsearch"] }),
      loki: loki({ names: { model: "llm_model", latency_ms: "took_ms", service: "app" } }),
      elasticsearch: elasticsearch({
        dataset: "chat",
        ilm: existing("company-default"),
        names: { model: "ai.model", latency_ms: "ai.took_ms", prompt_tokens: "ai.tokens_in" },
      }),
    },
  });
  const texts = textsOf(renamed);
  const before = textsOf(plain);

  test("renamed fields stand under their new names in both stores' documents and in what ships to them", () => {
    const nameIn = (environment: Environment, store: string, field: string) =>
      environment.site
        .destinations("otel-collector", "logs")
        .find(candidate => candidate.key === store)
        ?.mapping.find(slot => slot.field === field)?.name;
    expect(nameIn(renamed, "loki", "model")).toBe("llm_model");
    expect(nameIn(renamed, "loki", "latency_ms")).toBe("took_ms");
    expect(nameIn(renamed, "loki", "service")).toBe("app");
    expect(nameIn(renamed, "elasticsearch", "model")).toBe("ai.model");
    for (const name of ["llm_model", "took_ms"]) expect(texts["otel-collector/agent.yaml"]).toContain(name);
    expect(texts["elasticsearch/component-templates/chat-test-mappings.json"]).toContain("took_ms");
  });

  test("another index pattern reaches templates, roles and shippers", () => {
    const all = Object.entries(texts).filter(([path]) => path.startsWith("elasticsearch/"));
    expect(all.some(([, text]) => text.includes("logs-chat."))).toBe(true);
    expect(all.some(([, text]) => text.includes("logs-llm."))).toBe(false);
    expect(texts["otel-collector/agent.yaml"]).toContain("chat.");
  });

  test("an existing ILM policy is used and none is emitted", () => {
    expect(Object.keys(texts).filter(path => path.startsWith("elasticsearch/ilm/"))).toEqual([]);
    expect(Object.values(texts).some(text => text.includes("company-default"))).toBe(true);
  });

  test("an override changes its keys and nothing else", () => {
    expect(texts["loki/loki.yaml"]).toContain("max_query_series: 1000");
    expect(texts["loki/loki.yaml"]).toContain("reporting_enabled: true");
    expect(before["loki/loki.yaml"]).toContain("reporting_enabled: false");
  });

  test("the renamed environment's collector still redacts on every way", () => {
    expect(judgeCollectorPaths(texts["otel-collector/agent.yaml"] ?? "", "agent.yaml")).toEqual([]);
  });
});

describe("overrides that no longer fit", () => {
  const refused: readonly (readonly [
    name: string,
    override: NonNullable<Parameters<typeof defineEnvironment>[0]["override"]>,
    said: string,
  ])[] = [
    [
      "a file that is not generated",
      { "loki/lokki.yaml": { merge: {} } },
      'override["loki/lokki.yaml"]: no such file is generated',
    ],
    ["a key that is gone", { "loki/loki.yaml": { merge: { table_manager: null } } }, "removes a key that is not there"],
    ["a merge into text", { "promtail/promtail.yaml": { insert: {} } }, "the file has no sections"],
  ];
  test.each(refused)("%s", (_name, override, said) => {
    const environment = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { "llm-service": { source: files("/var/log/llm-service/*.log") } },
      override,
      targets: { promtail: promtail({ to: ["loki"] }), loki: loki({}) },
    });
    const { problems } = render(environment, "environments/test.ts");
    expect(problems.map(problem => `${problem.path}: ${problem.what}`).join("\n")).toContain(said);
  });
});
