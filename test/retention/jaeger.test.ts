import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import { existing } from "../../src/core/existing.ts";
import { kubernetes } from "../../src/core/platform.ts";
import { atLeast, type Keep } from "../../src/core/retention.ts";
import { secret } from "../../src/core/secret.ts";
import type { Endpoint } from "../../src/core/target.ts";
import { days, percent } from "../../src/core/units.ts";
import { type JaegerInput, jaeger } from "../../src/targets/jaeger/index.ts";
import { type Lifecycle, lifecycleFor } from "../../src/targets/jaeger/retention.ts";
import { samplingSchema } from "../../src/targets/jaeger/sampling.ts";
import { uiSchema } from "../../src/targets/jaeger/ui.ts";
import { jaegerDeprecations } from "../../src/targets/jaeger/versions.ts";
import { placeStore, type StoreSite } from "../store-site.ts";

const elasticsearchDoor: Endpoint = {
  protocol: "elasticsearch-bulk",
  telemetry: ["logs"],
  url: "http://elasticsearch:9200",
  auth: { kind: "basic", username: "shipper", password: secret("elastic-password") },
};
const doors = { elasticsearch: [elasticsearchDoor] };

const filesOf = (options: JaegerInput, input: StoreSite = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    placeStore(jaeger(options), { doors, ...input })
      .artifacts()
      .map(file => [file.path, file.kind === "text" ? file.sections : JSON.parse(JSON.stringify(file.data))]),
  );

const storageOf = (options: JaegerInput, input: StoreSite = {}) =>
  (filesOf(options, input)["jaeger.yaml"] as { extensions: { jaeger_storage: { backends: { traces: unknown } } } })
    .extensions.jaeger_storage.backends.traces;

describe("what each storage is told", () => {
  test.each<readonly [string, JaegerInput, unknown]>([
    ["memory", { storage: "memory", memory: { maxTraces: 1000 } }, { memory: { max_traces: 1000 } }],
    [
      "badger",
      {},
      {
        badger: {
          ephemeral: false,
          directories: { keys: "/badger/keys", values: "/badger/values" },
          ttl: { spans: "168h" },
        },
      },
    ],
    [
      "elasticsearch, with the target's address and credentials",
      { storage: "elasticsearch" },
      {
        elasticsearch: {
          server_urls: ["http://elasticsearch:9200"],
          auth: { basic: { username: "shipper", password: "${env:ELASTIC_PASSWORD}" } },
          indices: { index_prefix: "test" },
          use_aliases: true,
          use_ilm: true,
          create_mappings: false,
        },
      },
    ],
    [
      "an elasticsearch that is not ours, with a key of Jaeger's own",
      {
        storage: "elasticsearch",
        elasticsearch: {
          url: "https://es.example.com",
          auth: { kind: "api-key", key: secret("jaeger-key") },
          indexPrefix: "team-a",
        },
      },
      {
        elasticsearch: {
          server_urls: ["https://es.example.com"],
          auth: { api_key: { file_path: "/run/credentials/jaeger-key" } },
          indices: { index_prefix: "team-a" },
          use_aliases: true,
          use_ilm: true,
          create_mappings: false,
        },
      },
    ],
  ])("%s", (_name, options, expected) => {
    expect(storageOf(options)).toEqual(expected);
  });
});

describe("the lifecycle of Jaeger's indices", () => {
  test.each<readonly [string, Keep, Lifecycle | undefined]>([
    ["7 days at most", days(7), { rolloverHours: 24, deleteHours: 143 }],
    ["3 days at most", days(3), { rolloverHours: 24, deleteHours: 47 }],
    ["1 day at most", days(1), { rolloverHours: 6, deleteHours: 17 }],
    ["2 hours at most", days(2 / 24), undefined],
    ["7 days at least", atLeast(days(7)), { rolloverHours: 24, deleteHours: 168 }],
  ])("%s", (_name, keep, expected) => {
    expect(lifecycleFor(keep)).toEqual(expected);
  });

  test("keeps the promise with rollover and polls counted, for every number of days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3653 }), amount => {
        const upper = lifecycleFor(days(amount));
        const lower = lifecycleFor(atLeast(days(amount)));
        return (
          upper !== undefined &&
          upper.rolloverHours + upper.deleteHours + 1 <= amount * 24 &&
          (lower?.deleteHours ?? 0) >= amount * 24
        );
      }),
    );
  });

  test("is a policy to put, unless there is one", () => {
    expect(
      filesOf({ storage: "elasticsearch" }, { name: "prod" })["elasticsearch/prod-jaeger-ilm-policy.json"],
    ).toEqual({
      policy: {
        phases: {
          hot: { min_age: "0ms", actions: { rollover: { max_age: "24h", max_primary_shard_size: "50gb" } } },
          delete: { min_age: "143h", actions: { delete: {} } },
        },
      },
    });
    const own = filesOf({ storage: "elasticsearch", elasticsearch: { policy: existing("traces-7d") } });
    expect(Object.keys(own).filter(path => path.includes("policy"))).toEqual([]);
    expect(own["elasticsearch/index-templates/test-jaeger-span.json"]).toMatchObject({
      template: { settings: { lifecycle: { name: "traces-7d", rollover_alias: "test-jaeger-span-write" } } },
    });
  });

  test("has templates, and first indices with the aliases Jaeger writes to", () => {
    const files = filesOf({ storage: "elasticsearch" }, { name: "prod" });
    expect(Object.keys(files).filter(path => path.startsWith("elasticsearch/"))).toEqual([
      "elasticsearch/prod-jaeger-ilm-policy.json",
      ...["span", "service", "dependencies"].map(kind => `elasticsearch/index-templates/prod-jaeger-${kind}.json`),
      ...["span", "service", "dependencies"].map(kind => `elasticsearch/indices/prod-jaeger-${kind}-000001.json`),
      "elasticsearch/setup.sh",
    ]);
    expect(files["elasticsearch/indices/prod-jaeger-span-000001.json"]).toEqual({
      aliases: { "prod-jaeger-span-write": { is_write_index: true } },
    });
  });
});

describe("refusals", () => {
  const problemsOf = (options: JaegerInput, input: StoreSite = {}) =>
    placeStore(jaeger(options), { doors, ...input }).problems.map(formatProblem);

  test.each<readonly [string, JaegerInput, StoreSite, readonly string[]]>([
    ["nothing wrong by default", {}, {}, []],
    [
      "memory, which forgets by number",
      { storage: "memory" },
      {},
      [
        'retention.traces: cannot be kept in memory, which forgets by number and not by age, got 7 days; expected a process restarted within that time, or a storage that forgets by age [retention-out-of-reach]\n  help: set storage: "badger", or say with memory: { restartWithin } how often you restart it',
      ],
    ],
    ["somebody else's", { url: "http://jaeger-collector.tracing.svc.cluster.local:4317" }, {}, []],
    [
      "somebody else's, whose storage is theirs",
      { url: "jaeger-collector.tracing:4317", storage: "badger", basePath: "/jaeger" },
      {},
      ["storage", "basePath"].map(
        key =>
          `${key}: is set for a Jaeger that is not ours; expected either url or this [wrong-value]\n  help: leave it out: whoever runs that Jaeger decides it`,
      ),
    ],
    [
      "an address that is none",
      { url: "jaeger-collector/api" },
      {},
      ['url: is no host:port, http://host:port or https://host:port, got "jaeger-collector/api" [wrong-value]'],
    ],
    ["memory that is restarted in time", { storage: "memory", memory: { restartWithin: days(7) } }, {}, []],
    [
      "memory that must not forget",
      { storage: "memory", memory: { restartWithin: days(7) } },
      { retention: { traces: atLeast(days(7)) } },
      [
        'retention.traces: cannot be kept in memory, which is lost at a restart, got at least 7 days; expected an upper bound [retention-out-of-reach]\n  help: set storage: "badger" or "elasticsearch"',
      ],
    ],
    [
      "one process's storage for several",
      {},
      { platform: kubernetes({ profile: "large" }) },
      [
        'storage: belongs to one process, which profile large does not have, got "badger"; expected "elasticsearch" [missing-capability]',
      ],
    ],
    [
      "no Elasticsearch",
      { storage: "elasticsearch" },
      { doors: {} },
      [
        'elasticsearch.target: is no target that serves Elasticsearch, got "elasticsearch" [unknown-name]\n  help: add an elasticsearch() target of that name, or give elasticsearch: { url }',
      ],
    ],
    [
      "a head decision that drops errors",
      { headSampling: { "llm-service": percent(10) } },
      {},
      [
        "headSampling.llm-service: drops traces with errors before anybody can see the error, got 10 %; expected at least 100 %, as sampling.traces.errors says [wrong-value]\n  help: leave it out and let the collector's sampler decide, or lower sampling.traces.errors",
      ],
    ],
    [
      "a head decision for nobody",
      { headSampling: { "llm-servise": percent(100) } },
      {},
      [
        'headSampling.llm-servise: is no service of this environment, got "llm-servise" [unknown-name]\n  help: did you mean llm-service?',
      ],
    ],
    [
      "a link that is none",
      { logsLink: { url: 'javascript:alert("x")' } },
      {},
      ['logsLink.url: is no http or https URL, got "javascript:alert(\\"x\\")" [wrong-value]'],
    ],
  ])("%s", (_name, options, input, expected) => {
    expect(problemsOf(options, input)).toEqual(expected);
  });
});

test("what is held", () => {
  const readers = "whoever reaches its UI: Jaeger has no accounts";
  const held = (options: JaegerInput) => {
    const { target, self, site } = placeStore(jaeger(options), { doors });
    return target.holds?.(self, site);
  };
  expect([
    held({ storage: "memory", memory: { restartWithin: days(2) } }),
    held({}),
    held({ storage: "elasticsearch" }),
  ]).toEqual([
    [{ telemetry: "traces", where: "memory of the process", atMostDays: 2, readers }],
    [{ telemetry: "traces", where: "Badger on the machine's disk, in /badger", atMostDays: 7, readers }],
    [
      {
        telemetry: "traces",
        where: "Elasticsearch indices test-jaeger-*",
        atMostDays: 7,
        readers: `${readers}; and whoever may read these indices`,
      },
    ],
  ]);
});

describe("files the engine does not check are strict", () => {
  const files = filesOf({
    headSampling: { "llm-service": percent(100) },
    logsLink: { url: "https://grafana.example.com/explore?trace=#{traceID}", text: "Logs" },
  });

  test("sampling.json", () => {
    expect(samplingSchema.parse(files["sampling.json"])).toEqual({
      default_strategy: { type: "probabilistic", param: 1 },
      service_strategies: [{ service: "llm-service", type: "probabilistic", param: 1 }],
    });
  });

  test("ui.json", () => {
    expect(uiSchema.parse(files["ui.json"])).toEqual({
      dependencies: { menuEnabled: true },
      search: { maxLookback: { label: "7 days", value: "7d" } },
      linkPatterns: [{ type: "traces", url: "https://grafana.example.com/explore?trace=#{traceID}", text: "Logs" }],
    });
  });
});

test("keys that later versions call otherwise are keys we write", () => {
  const config = filesOf({ storage: "elasticsearch" })["jaeger.yaml"];
  for (const { key } of jaegerDeprecations)
    expect(
      key.split(".").reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], config),
    ).toBeDefined();
});
