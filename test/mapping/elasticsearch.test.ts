import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import type { JsonObject } from "../../src/core/artifact.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { dimension, extendSchema, float, streams } from "../../src/core/schema.ts";
import { secret } from "../../src/core/secret.ts";
import type { Mapping } from "../../src/core/target.ts";
import { days, hours, seconds } from "../../src/core/units.ts";
import type { ElasticsearchInput } from "../../src/targets/elasticsearch/index.ts";
import { filesOf, placed } from "../schema/elasticsearch-files.ts";
import type { StoreSite } from "../store-site.ts";

const mappingOf = (options: ElasticsearchInput = {}, site: StoreSite = {}): Mapping => {
  const store = placed(options, site);
  return store.target.mapping?.(store.self, store.site) ?? [];
};

const slot = (mapping: Mapping, field: string) => {
  const found = mapping.find(one => one.field === field);
  return found && `${found.place} ${found.name} ${found.type}`;
};

/** What users of plain JavaScript can write. */
const loose = (options: object) => options as ElasticsearchInput;

const problemsOf = (options: ElasticsearchInput, site: StoreSite = {}): readonly string[] =>
  placed(options, site).problems.map(formatProblem);

describe("the document", () => {
  const mapping = mappingOf();

  test.each([
    ["service", "body service.name keyword"],
    ["environment", "body service.environment keyword"],
    ["stream", "body llm.stream keyword"],
    ["time", "time @timestamp date_nanos"],
    ["level", "body log.level keyword"],
    ["event", "body event.action keyword"],
    ["message", "body message match_only_text"],
    ["trace_id", "body trace.id keyword"],
    ["span_id", "body span.id keyword"],
    ["request_id", "body http.request.id keyword"],
    ["model", "body gen_ai.request.model keyword"],
    ["prompt_tokens", "body gen_ai.usage.input_tokens long"],
    ["total_tokens", "body llm.total_tokens long"],
    ["temperature", "body gen_ai.request.temperature double"],
    ["latency_ms", "body llm.latency_ms double"],
    ["cost_usd", "body llm.cost_usd scaled_float"],
    ["cache_hit", "body llm.cache_hit boolean"],
    ["error_message", "body error.message match_only_text"],
    ["stack_trace", "body error.stack_trace wildcard"],
    ["status_code", "body http.response.status_code long"],
    ["path", "body url.path wildcard"],
    ["user_id", "body user.hash keyword"],
    ["session_id", "body llm.session_id keyword"],
    ["client_ip", undefined],
    ["prompt", undefined],
    ["api_key", undefined],
  ])("%s is %s", (field, expected) => {
    expect(slot(mapping, field)).toBe(expected);
  });

  test("ECS fields have the types of ECS", () => {
    // @elastic/ecs 9.4; the families (keyword and wildcard, integer and long) may be searched together.
    const ecs: Readonly<Record<string, string>> = {
      "service.name": "keyword",
      "service.environment": "keyword",
      "service.version": "keyword",
      "log.level": "keyword",
      "log.logger": "keyword",
      "log.origin.file.name": "keyword",
      "log.origin.file.line": "long",
      "event.action": "keyword",
      message: "match_only_text",
      "trace.id": "keyword",
      "span.id": "keyword",
      "host.name": "keyword",
      "user.hash": "keyword",
      "user_agent.original": "keyword",
      "url.path": "wildcard",
      "http.request.id": "keyword",
      "http.request.method": "keyword",
      "http.request.body.bytes": "long",
      "http.response.status_code": "long",
      "http.response.body.bytes": "long",
      "error.type": "keyword",
      "error.message": "match_only_text",
      "error.stack_trace": "wildcard",
      "gen_ai.request.model": "keyword",
      "gen_ai.request.temperature": "double",
      "gen_ai.request.top_p": "double",
      "gen_ai.request.top_k": "double",
      "gen_ai.request.frequency_penalty": "double",
      "gen_ai.request.presence_penalty": "double",
      "gen_ai.request.max_tokens": "long",
      "gen_ai.request.seed": "long",
      "gen_ai.response.model": "keyword",
      "gen_ai.response.id": "keyword",
      "gen_ai.operation.name": "keyword",
      "gen_ai.usage.input_tokens": "long",
      "gen_ai.usage.output_tokens": "long",
      "gen_ai.agent.name": "keyword",
      "gen_ai.tool.name": "keyword",
      "gen_ai.tool.call.id": "keyword",
    };
    const notInEcs = ["@timestamp", "gen_ai.provider.name"];
    for (const { name, type } of mapping)
      if (!name.startsWith("llm.") && !notInEcs.includes(name)) expect([name, type]).toEqual([name, ecs[name]]);
  });

  test("no path is there twice or inside another", () => {
    const everything = mappingOf({}, { privacy: { content: "keep", network: "keep", user: "keep" } });
    const paths = everything.map(one => one.name);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(paths.filter(other => other.startsWith(`${path}.`))).toEqual([]);
  });

  test("every field of the schema that a policy lets through lands somewhere", () => {
    const everything = mappingOf({}, { privacy: { content: "keep", network: "keep", user: "keep" } });
    const credentials = Object.entries(llmLog.fields).filter(([, field]) => field.privacy === "never");
    expect(everything.length).toBe(3 + Object.keys(llmLog.fields).length - credentials.length);
  });

  test("a field that no product has heard of lands by its role and type", () => {
    const schema = extendSchema(llmLog, {
      tenant_tier: dimension({ description: "What the tenant pays for.", values: ["free", "pro"] }),
      margin: float({ description: "What is left.", unit: "US dollars" }),
    });
    const own = mappingOf({}, { schema });
    expect(slot(own, "tenant_tier")).toBe("body llm.tenant_tier keyword");
    expect(slot(own, "margin")).toBe("body llm.margin scaled_float");
  });
});

describe("the treatment shows in the path, so that no path changes its type", () => {
  const two = (a: "keep" | "hash", b: "keep" | "hash"): StoreSite => ({
    privacy: { network: "keep", user: "keep" },
    services: { a: { privacy: { network: a, user: a } }, b: { privacy: { network: b, user: b } } },
  });
  test.each([
    ["kept", two("keep", "keep"), "body client.ip ip", "body user.id keyword"],
    ["hashed", two("hash", "hash"), "body client.address keyword", "body user.hash keyword"],
    ["both", two("keep", "hash"), "body client.address keyword", "body user.id keyword"],
  ])("%s", (_, site, address, user) => {
    const mapping = mappingOf({}, site);
    expect([slot(mapping, "client_ip"), slot(mapping, "user_id")]).toEqual([address, user]);
  });

  test("the pseudonym of a number is text", () => {
    expect(slot(mappingOf({}, { privacy: { fields: { seed: "hash" } } }), "seed")).toBe(
      "body gen_ai.request.seed keyword",
    );
  });
});

interface MappingsFile {
  readonly template: { readonly mappings: { readonly dynamic: boolean; readonly properties: JsonObject } };
}

describe("the component templates", () => {
  const mappings = (options: ElasticsearchInput = {}, site: StoreSite = {}) =>
    (filesOf(options, site)["component-templates/llm-prod-mappings.json"] as unknown as MappingsFile).template.mappings;
  const at = (path: string, properties = mappings({}, { privacy: { content: "keep" } }).properties): unknown =>
    path
      .split(".")
      .reduce<unknown>((here, step) => (here as { properties: JsonObject } | undefined)?.properties[step], {
        properties,
      });

  test.each([
    ["@timestamp", { type: "date_nanos", ignore_malformed: false }],
    ["log.level", { type: "keyword", ignore_above: 1024 }],
    ["message", { type: "match_only_text", fields: { keyword: { type: "keyword", ignore_above: 1024 } } }],
    ["llm.prompt", { type: "match_only_text" }],
    ["llm.latency_ms", { type: "double", meta: { unit: "ms" } }],
    ["http.request.body.bytes", { type: "long", meta: { unit: "byte" } }],
    ["llm.cost_usd", { type: "scaled_float", scaling_factor: 1_000_000_000 }],
    ["llm.cache_hit", { type: "boolean" }],
  ])("%s", (path, expected) => {
    expect(at(path)).toEqual(expected);
  });

  test("nothing is mapped but what the schema has", () => {
    expect(mappings().dynamic).toBe(false);
  });

  const index = (options: ElasticsearchInput, site: StoreSite = {}) => {
    const file = filesOf(options, site)["component-templates/llm-prod-settings.json"] as unknown as {
      template: { settings: { index: JsonObject } };
    };
    return file.template.settings.index;
  };

  test("settings", () => {
    expect(index({})).toEqual({
      mode: "logsdb",
      number_of_shards: 1,
      number_of_replicas: 1,
      refresh_interval: "5s",
      final_pipeline: "llm-prod-redact",
      mapping: { ignore_malformed: true, total_fields: { limit: 400 } },
    });
    expect(
      index({ mode: "standard", shards: 3, replicas: 2, refresh: seconds(90) }, { platform: compose() }),
    ).toMatchObject({ mode: "standard", number_of_shards: 3, number_of_replicas: 2, refresh_interval: "90s" });
    expect(index({}, { platform: compose() })).toMatchObject({ number_of_replicas: 0 });
  });

  test("the limit of fields grows with the schema", () => {
    const many = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [`own_${n}`, float({ description: "One of many." })]),
    );
    expect(index({}, { schema: extendSchema(llmLog, many) })).toMatchObject({
      mapping: { total_fields: { limit: 1200 } },
    });
  });
});

describe("the index templates", () => {
  const template = filesOf()["index-templates/llm-prod-audit.json"];
  test("one stream each, above Elastic's own", () => {
    expect(template).toEqual({
      index_patterns: ["logs-llm.audit-prod"],
      data_stream: {},
      priority: 501,
      composed_of: ["llm-prod-settings", "llm-prod-mappings"],
      template: {
        settings: { index: { lifecycle: { name: "llm-prod-at-least-2562d" } } },
        mappings: {
          properties: {
            data_stream: {
              properties: {
                type: { type: "constant_keyword", value: "logs" },
                dataset: { type: "constant_keyword", value: "llm.audit" },
                namespace: { type: "constant_keyword", value: "prod" },
              },
            },
          },
        },
        data_stream_options: { failure_store: { enabled: false } },
      },
      _meta: { managed_by: "signalbox" },
    });
  });

  test("name only what is emitted", () => {
    for (const options of [{}, { dataset: "acme.chat", namespace: "eu" }] as const) {
      const files = filesOf(options);
      const named = (folder: string) =>
        Object.keys(files)
          .filter(path => path.startsWith(`${folder}/`))
          .map(path => path.slice(folder.length + 1, -".json".length));
      for (const [path, body] of Object.entries(files)) {
        if (!path.startsWith("index-templates/")) continue;
        const { composed_of, template } = body as unknown as {
          composed_of: string[];
          template: { settings: { index: { lifecycle: { name: string } } } };
        };
        expect(named("component-templates")).toEqual(expect.arrayContaining(composed_of));
        expect(named("ilm")).toContain(template.settings.index.lifecycle.name);
      }
      const settings = Object.entries(files).find(([path]) => path.endsWith("-settings.json"))?.[1];
      expect(JSON.stringify(settings)).toContain(`"final_pipeline":"${named("ingest-pipelines")[0]}"`);
    }
  });
});

describe("roles", () => {
  const roles = (options: ElasticsearchInput = {}) =>
    Object.entries(filesOf(options))
      .filter(([path]) => path.startsWith("roles/"))
      .map(([path, body]) => {
        const role = body as { cluster?: string[]; indices: [{ names: string[]; privileges: string[] }] };
        const [{ names, privileges }] = role.indices;
        return `${path.slice(6, -5)}: ${(role.cluster ?? []).join(" ")} | ${names.join(" ")} | ${privileges.join(" ")}`;
      });

  test("writers cannot read, readers see one stream, only the setup manages", () => {
    expect(roles()).toEqual([
      "llm-prod-setup: manage_ilm manage_index_templates manage_ingest_pipelines | logs-llm.*-prod .ds-logs-llm.*-prod-* | manage",
      "llm-prod-write: monitor | logs-llm.*-prod | auto_configure create_doc view_index_metadata",
      ...streams.map(stream => `llm-prod-read-${stream}:  | logs-llm.${stream}-prod | read view_index_metadata`),
    ]);
  });

  test("tiers need more", () => {
    expect(roles({ shards: 2, tiers: { warm: {}, frozen: { repository: "archive" } } })[0]).toBe(
      "llm-prod-setup: manage_ilm manage_index_templates manage_ingest_pipelines manage | " +
        "logs-llm.*-prod .ds-logs-llm.*-prod-* shrink-*-.ds-logs-llm.*-prod-* partial-.ds-logs-llm.*-prod-* | manage",
    );
  });
});

describe("yours", () => {
  test("other paths, another dataset and namespace", () => {
    const options: ElasticsearchInput = {
      dataset: "acme.chat",
      namespace: "eu",
      names: { model: "acme.model", latency_ms: "acme.took.ms", stream: "acme.stream" },
    };
    const mapping = mappingOf(options);
    expect(["model", "latency_ms", "stream"].map(field => slot(mapping, field))).toEqual([
      "body acme.model keyword",
      "body acme.took.ms double",
      "body acme.stream keyword",
    ]);
    expect(Object.keys(filesOf(options))).toContain("index-templates/acme.chat-eu-audit.json");
    expect(problemsOf(options)).toEqual([]);
  });

  test("the environment's name is the namespace, without hyphens", () => {
    const store = placed({}, { name: "prod-eks" });
    const [door] = store.target.serves?.(store.self, store.site.platform, store.site.name) ?? [];
    expect(door?.facts).toEqual({ type: "logs", dataset: "llm.{stream}", namespace: "prod_eks" });
  });

  test.each([
    [{}, kubernetes(), "https://elasticsearch.observability.svc.cluster.local:9200", secret("elasticsearch-api-key")],
    [{}, compose(), "http://elasticsearch:9200", undefined],
    [{ apiKey: secret("es") }, compose(), "https://elasticsearch:9200", secret("es")],
    [{ url: "https://es.example.com", apiKey: "none" as const }, kubernetes(), "https://es.example.com", undefined],
  ])("where it is: %j", (options, platform, url, key) => {
    const store = placed(options, { platform });
    const [door] = store.target.serves?.(store.self, platform, "prod") ?? [];
    expect(door).toMatchObject({ protocol: "elasticsearch-bulk", telemetry: ["logs"], url });
    expect(door?.auth).toEqual(key && { kind: "api-key", key });
  });

  test("a lifecycle policy of one's own, for all streams or for some", () => {
    const policies = (options: ElasticsearchInput) =>
      Object.entries(filesOf(options)).flatMap(([path, body]) =>
        path.startsWith("index-templates/")
          ? [
              (body as { template: { settings: { index: { lifecycle: { name: string } } } } }).template.settings.index
                .lifecycle.name,
            ]
          : [],
      );
    const own = { ilm: existing("company-wide") };
    expect(policies(own)).toEqual(streams.map(() => "company-wide"));
    expect(Object.keys(filesOf(own)).filter(path => path.startsWith("ilm/"))).toEqual([]);
    expect(policies({ ilm: { audit: existing("seven-years") } })).toEqual([
      "llm-prod-30d",
      "llm-prod-30d",
      "llm-prod-14d",
      "llm-prod-365d",
      "seven-years",
    ]);
  });
});

describe("what is refused", () => {
  test.each<[string, ElasticsearchInput, readonly string[]]>([
    [
      "a field that is not there",
      { names: { latencyms: "a.b" } },
      ["names.latencyms: is not a field of the schema [unknown-name]\n  help: did you mean latency_ms?"],
    ],
    [
      "the time's path",
      { names: { time: "ts" } },
      ["names.time: cannot be renamed: a data stream's time is @timestamp [wrong-value]"],
    ],
    [
      "no path",
      { names: { model: "a..b" } },
      [
        'names.model: is no path, got "a..b"; expected lower-case words of letters, digits and underscores joined by dots, up to 200 characters [wrong-value]',
      ],
    ],
    [
      "a path with a meaning",
      { names: { model: "data_stream.dataset" } },
      ['names.model: is a path with a meaning of its own, got "data_stream.dataset" [wrong-value]'],
    ],
    [
      "a path that is taken",
      { names: { model: "log.level" } },
      ['names.model: is the path of level too, got "log.level" [duplicate]'],
    ],
    [
      "two fields under one path",
      { names: { model: "a.b", provider: "a.b" } },
      ['names.provider: is the path of model too, got "a.b" [duplicate]'],
    ],
    [
      "a field inside another",
      { names: { model: "message.model" } },
      ['names.model: puts model inside message, which is no object, got "message.model" [duplicate]'],
    ],
    [
      "a field around another",
      { names: { model: "service" } },
      [
        'names.model: puts service inside model, which is no object, got "service" [duplicate]',
        'names.model: puts environment inside model, which is no object, got "service" [duplicate]',
        'names.model: puts version inside model, which is no object, got "service" [duplicate]',
      ],
    ],
    [
      "tiers out of order",
      { tiers: { warm: { after: days(5) }, cold: { after: days(3) } } },
      [
        "tiers.cold.after: comes less than a day after the warm tier, got 3 days; expected at least a day more than 5 days [wrong-value]",
      ],
    ],
    [
      "a policy name with a space",
      { ilm: existing("my policy") },
      [
        'ilm: is no policy name, got "my policy"; expected up to 255 characters without spaces and commas, not starting with an underscore [wrong-value]',
      ],
    ],
  ])("%s", (_, options, expected) => {
    expect(problemsOf(options)).toEqual(expected);
  });

  test.each<[string, object, readonly string[]]>([
    [
      "a dataset with a hyphen",
      { dataset: "llm-logs" },
      ["dataset: is no dataset of lower-case letters, digits, underscores and dots"],
    ],
    [
      "a namespace with a quote",
      { namespace: 'a"b' },
      ["namespace: is no namespace of lower-case letters, digits, underscores and dots"],
    ],
    ["an unknown version", { version: "7.17" }, ["version: is not one of the known values"]],
    ["an unknown key", { shard: 3 }, ["shard: is not a known key"]],
    ["a literal key", { apiKey: "aGVsbG8=" }, ["apiKey: not a reference to a secret"]],
    ["a number for a time", { refresh: 5 }, ["refresh: not a length of time"]],
    ["a tier without its repository", { tiers: { frozen: {} } }, ["tiers.frozen.repository: is missing"]],
    ["half a shard", { shards: 0.5 }, ["shards: has the wrong type"]],
  ])("%s", (_, options, expected) => {
    const found = problemsOf(loose(options));
    expect(found.map(one => expected.find(start => one.startsWith(start)))).toEqual(expected);
  });

  test("a secret's value is never shown", () => {
    expect(problemsOf(loose({ apiKey: "aGVsbG8=" })).join()).not.toContain("aGVsbG8");
  });

  test("a retention shorter than an index lives", () => {
    expect(problemsOf({}, { retention: { access: hours(2) } })).toEqual([
      "retention.access: is shorter than an index lives in Elasticsearch, got 2 hours; expected at least 3 hours: one to fill an index, one to delete it, one for the lifecycle's own delay [retention-out-of-reach]",
    ]);
    expect(problemsOf({ ilm: { access: existing("own") } }, { retention: { access: hours(2) } })).toEqual([]);
  });
});
