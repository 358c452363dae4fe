/**
 * Rung 3 for a store that cannot be had whole. Policies, templates and roles go through Elasticsearch's own parsers and
 * validators; detectors through Java's regular expressions; the ingest pipeline, the templates' composition and the data
 * streams through OpenSearch, whose Painless and processors come from Elasticsearch.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detectors, llmLog } from "../../src/catalog/index.ts";
import type { JsonObject } from "../../src/core/artifact.ts";
import { lookaroundPattern, redactionToken } from "../../src/core/privacy.ts";
import { atLeast } from "../../src/core/retention.ts";
import { streams } from "../../src/core/schema.ts";
import { secret } from "../../src/core/secret.ts";
import { type Step, stepsFor } from "../../src/core/step.ts";
import { days } from "../../src/core/units.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { compileRedaction } from "../../src/reference/redaction.ts";
import { generateRecords } from "../../src/reference/scenario.ts";
import type { ElasticsearchInput } from "../../src/targets/elasticsearch/index.ts";
import { metadata, unredactedMessage } from "../../src/targets/elasticsearch/pipeline.ts";
import { misspellings } from "../pipeline/misspellings.ts";
import { filesOf, placed } from "../schema/elasticsearch-files.ts";
import { siteOf } from "../store-site.ts";
import { compared } from "./compared.ts";
import { nestedDocument } from "./elasticsearch/documents.ts";
import {
  type Body,
  type Classes,
  findClasses,
  hasJdk,
  hasOpenSearch,
  judgeBodies,
  type Node,
  redactInJava,
  startOpenSearch,
} from "./elasticsearch/engines.ts";

const everyTier = { warm: {}, cold: {}, frozen: { repository: "archive" } };

const bodiesOf = (files: Readonly<Record<string, JsonObject>>): readonly Body[] =>
  Object.entries(files)
    .map(([path, body]) => {
      const [folder = "", name = ""] = path.split("/");
      return { folder, name: name.replace(/[.]json$/, ""), body };
    })
    // Their processors are plugins, which the classes at hand do not have.
    .filter(({ folder }) => folder !== "ingest-pipelines");

const classes = findClasses();

describe.skipIf(classes.length === 0)("elasticsearch's own classes", () => {
  describe.each(classes)("of $version", (line: Classes) => {
    test("accept every policy, template and role", async () => {
      const forms: readonly ElasticsearchInput[] = [
        {},
        { shards: 3, tiers: everyTier },
        { mode: "standard", dataset: "acme.chat", namespace: "eu" },
      ];
      const bodies = forms.flatMap(form => bodiesOf(filesOf({ ...form, version: line.line })));
      const { verdicts } = await judgeBodies(line, bodies);
      expect(verdicts.map((verdict, at) => `${bodies[at]?.folder}/${bodies[at]?.name}: ${verdict}`)).toEqual(
        bodies.map(({ folder, name }) => `${folder}/${name}: ok`),
      );
      expect(bodies.length).toBeGreaterThan(50);
    });

    test("accept the policies of every tenth day up to ten years, both directions, every combination of tiers", async () => {
      const combinations = [0, 1, 2, 3, 4, 5, 6, 7].map(bits => ({
        ...(bits & 1 ? { warm: {} } : {}),
        ...(bits & 2 ? { cold: {} } : {}),
        ...(bits & 4 ? { frozen: { repository: "archive" } } : {}),
      }));
      const bodies: Body[] = [];
      for (let count = 1; count <= 3653; count += 80)
        for (const tiers of combinations) {
          const [first, second, third, fourth] = [count, count + 20, count + 40, count + 60].map(days);
          if (!first || !second || !third || !fourth) continue;
          const retention = {
            application: first,
            access: atLeast(second),
            performance: third,
            security: atLeast(fourth),
            audit: atLeast(first),
          };
          bodies.push(...bodiesOf(filesOf({ tiers }, { retention })).filter(({ folder }) => folder === "ilm"));
        }
      const { verdicts } = await judgeBodies(line, bodies);
      expect(verdicts.filter(verdict => verdict !== "ok")).toEqual([]);
      expect(bodies.length).toBeGreaterThan(1500);
    });

    test("refuse a misspelt key, but for those they do not look at", async () => {
      const files = filesOf({ version: line.line, shards: 3, tiers: everyTier });
      const bodies = bodiesOf(files).flatMap(({ folder, name, body }) =>
        misspellings(body, path => /(^|[.])(_meta|metadata|mappings)([.]|$)/.test(path)).map(({ path, data }) => ({
          folder,
          name,
          body: data,
          path,
        })),
      );
      const { verdicts } = await judgeBodies(line, bodies);
      const accepted = bodies.filter((_, at) => verdicts[at] === "ok").map(({ folder, path }) => `${folder} ${path}`);
      expect([...new Set(accepted)]).toEqual([]);
      expect(bodies.length).toBeGreaterThan(200);
    });

    test("refuse what the sources' lifecycle did", async () => {
      // Its phases stood at 7 and 14 days whatever the retention.
      const fixed = (deletion: string, cold: JsonObject = { set_priority: { priority: 0 } }) => ({
        policy: {
          phases: {
            hot: { actions: { rollover: { max_age: "1d", max_primary_shard_size: "50gb" } } },
            warm: { min_age: "7d", actions: { shrink: { number_of_shards: 1 } } },
            cold: { min_age: "14d", actions: cold },
            delete: { min_age: deletion, actions: { delete: {} } },
          },
        },
      });
      const policies = [fixed("10d"), fixed("30d"), fixed("30d", { freeze: {} }), fixed("30d", { forcemerge: {} })];
      const { verdicts } = await judgeBodies(
        line,
        policies.map(body => ({ folder: "ilm", name: "sources", body })),
      );
      expect(verdicts.map(verdict => /delete phase|freeze|max_num_segments|^ok$/.exec(verdict)?.[0])).toEqual([
        "delete phase",
        "ok",
        "freeze",
        "max_num_segments",
      ]);
    });

    test("name what a pipeline must leave alone", async () => {
      expect((await judgeBodies(line, [])).metadata).toEqual([...metadata].sort());
    });
  });
});

describe.skipIf(!hasJdk)("java's regular expressions", () => {
  const rules = detectors.map(one => [lookaroundPattern(one), redactionToken(one)] as const);

  test("find each detector's positives as a whole, and not its negatives", async () => {
    const found = await redactInJava(
      detectors.map(one => ({
        rules: [[lookaroundPattern(one), redactionToken(one)]],
        texts: [...one.positives.map(text => `is ${text}`), ...one.negatives],
      })),
    );
    expect(found.map(texts => texts.map(({ text }) => text))).toEqual(
      detectors.map(one => [...one.positives.map(() => `is ${redactionToken(one)}`), ...one.negatives]),
    );
  });

  test("agree with the interpreter on every example amid the others", async () => {
    const redaction = compileRedaction(detectors);
    const examples = detectors.flatMap(one => [...one.positives, ...one.negatives]);
    const texts = examples.flatMap((text, at) => [
      text,
      `${text},${examples[(at + 7) % examples.length]}`,
      `é${text}ß`,
    ]);
    const [found = []] = await redactInJava([{ rules, texts }]);
    const agreed = texts.filter((text, at) => found[at]?.text === redaction.text(text)).length;
    compared("elasticsearchRegex", { equal: agreed, different: texts.length - agreed });
    expect(found.map(({ text }) => text)).toEqual(texts.map(text => redaction.text(text)));
  });

  test("bear long texts that nearly match, on half the stack of a node's threads", async () => {
    const pieces = [
      ...["a", "1", "a1", "a@", "-", ".", " ", "1-", "a.", "1 ", "=", "/", "(", '"', "é", "://", "http://a:"],
      ...["eyJ", "Bearer ", "password=", "-----BEGIN ", "sk-ant-", "a@b."],
      ...detectors.flatMap(one => one.positives.map(text => text.slice(0, -1))),
    ];
    const limits = [
      [8 * 1024, 2000],
      [64 * 1024, 10_000],
    ] as const;
    const found = await redactInJava(
      limits.map(([size]) => ({
        rules,
        texts: pieces.map(piece => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)),
      })),
    );
    const slow = limits.flatMap(([size, limit], batch) =>
      (found[batch] ?? []).flatMap(({ milliseconds }, at) =>
        milliseconds > limit ? [{ size, piece: pieces[at], milliseconds }] : [],
      ),
    );
    expect(slow).toEqual([]);
  });
});

const folder = mkdtempSync(join(tmpdir(), "signalbox-opensearch-"));

describe.skipIf(!hasOpenSearch)("opensearch 2.19.1, in the place of elasticsearch", () => {
  let node: Node;
  const files = filesOf({ mode: "standard" });
  const file = (path: string) => structuredClone(files[path]) as Record<string, never> & JsonObject;
  const pipelineName = "llm-prod-redact";

  /** OpenSearch knows no `_meta` of pipelines. */
  const pipeline = (): { processors: JsonObject[]; on_failure: JsonObject[] } => {
    const { _meta, ...rest } = file(`ingest-pipelines/${pipelineName}.json`);
    return rest as never;
  };

  beforeAll(async () => {
    node = await startOpenSearch(folder);
    await node.ask("PUT", `/_ingest/pipeline/${pipelineName}`, pipeline());
    // What OpenSearch does not have: index modes, lifecycles, the failure store.
    for (const part of ["settings", "mappings"]) {
      const template = JSON.parse(JSON.stringify(files[`component-templates/llm-prod-${part}.json`]));
      delete template.template.settings?.index.mode;
      await node.ask("PUT", `/_component_template/llm-prod-${part}`, template);
    }
    for (const stream of streams) {
      const template = JSON.parse(JSON.stringify(files[`index-templates/llm-prod-${stream}.json`]));
      delete template.template.settings;
      delete template.template.data_stream_options;
      await node.ask("PUT", `/_index_template/llm-prod-${stream}`, template);
    }
  }, 180_000);
  afterAll(async () => {
    await node?.server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the pipeline makes of documents. */
  const through = async (sources: readonly unknown[], body?: JsonObject): Promise<readonly unknown[]> => {
    const made: unknown[] = [];
    for (let at = 0; at < sources.length; at += 250) {
      const docs = sources.slice(at, at + 250).map(_source => ({ _index: "x", _source }));
      const path = body === undefined ? `/_ingest/pipeline/${pipelineName}/_simulate` : "/_ingest/pipeline/_simulate";
      const answer = (await node.ask("POST", path, body === undefined ? { docs } : { docs, pipeline: body })) as {
        docs: readonly { doc?: { _source: unknown }; error?: unknown }[];
      };
      made.push(...answer.docs.map(({ doc, error }) => doc?._source ?? error));
    }
    return made;
  };

  const time = "2026-01-02T03:04:05.678901234Z";

  test.each<[string, object, object]>([
    [
      "texts are redacted, nested or dotted, and come out nested",
      { message: "write to ann@example.com", "log.level": "info", log: { logger: "ann@example.com" } },
      { message: "write to [REDACTED_EMAIL]", log: { level: "info", logger: "[REDACTED_EMAIL]" } },
    ],
    [
      "what no path of the mapping names is not stored",
      { message: "m", password: "hunter2", llm: { prompt: "hello", status: "success" }, data_stream: { type: "logs" } },
      { message: "m", llm: { status: "success" } },
    ],
    [
      "lists keep their values",
      { message: ["a", "ann@example.com"], llm: { status: [1, true, "x"] } },
      { message: ["a", "[REDACTED_EMAIL]"], llm: { status: ["x", 1, true] } },
    ],
    [
      "objects where values belong are not stored",
      { message: { text: "ann@example.com" }, llm: { status: "x" } },
      { llm: { status: "x" } },
    ],
    [
      "a number that a detector claims is removed, and no other",
      {
        llm: { total_tokens: 4111111111111111, latency_ms: 4111111111111111.5, cache_tokens: 499 },
        gen_ai: { usage: { input_tokens: 1767323045, output_tokens: 4.111111111111111e15 } },
      },
      { llm: { latency_ms: 4111111111111111.5, cache_tokens: 499 }, gen_ai: { usage: { input_tokens: 1767323045 } } },
    ],
    [
      "flags stay, null and nothing go",
      { llm: { cache_hit: false, status: null }, error: {} },
      { llm: { cache_hit: false } },
    ],
    ["its own workplace is no way in", { signalbox: { texts: ["ann@example.com"] }, message: "m" }, { message: "m" }],
  ])("%s", async (_, source, expected) => {
    expect(await through([{ "@timestamp": time, ...source }])).toEqual([{ "@timestamp": time, ...expected }]);
  });

  test("whatever fails, nothing is stored but that", async () => {
    const whole = pipeline();
    const document = {
      "@timestamp": "ann@example.com",
      message: "ann@example.com",
      own: { password: "hunter2" },
      llm: { status: "x" },
    };
    for (const at of [0, 1, 5, whole.processors.length - 1, whole.processors.length]) {
      const processors = [...whole.processors];
      processors.splice(at, 0, { fail: { message: "broken" } });
      const [made] = (await through([document], { ...whole, processors })) as readonly { "@timestamp": string }[];
      expect(made).toEqual({
        "@timestamp": expect.stringMatching(/^20[0-9-]+T[0-9:.]+Z$/),
        message: unredactedMessage,
        log: { level: "error" },
        service: { environment: "prod" },
      });
    }
  });

  test("careless shippers' documents become what the interpreter says", async () => {
    const store = placed();
    const mapping = store.target.mapping?.(store.self, store.site) ?? [];
    const keepsAll = placed({}, { privacy: { content: "keep", network: "keep", user: "keep" } });
    const carelessMapping = keepsAll.target.mapping?.(keepsAll.self, keepsAll.site) ?? [];
    const [service] = siteOf({ name: "prod" }).services;
    if (!service) throw new Error("no service");
    const steps = stepsFor(llmLog, detectors, service);
    const careless: readonly Step["kind"][] = ["parse", "rename", "convert", "timestamp", "lookup", "derive", "stream"];
    const shipped = compilePipeline(steps.filter(({ kind }) => careless.includes(kind)));
    const meant = compilePipeline(
      steps
        .filter(({ kind }) => [...careless, "remove", "redact"].includes(kind))
        // A pseudonym has a path of its own; the raw id stands elsewhere and goes.
        .map(step => (step.kind === "remove" ? { ...step, fields: [...step.fields, "user_id"] } : step)),
    );
    const context = {
      service: "llm-service",
      environment: "prod",
      readAt: 1_767_323_045_000_000_000n,
      secretOf: () => secret("unused").name,
    };
    const sources: JsonObject[] = [];
    const expected: JsonObject[] = [];
    const planted: string[] = [];
    for (const line of generateRecords({ seed: 7, count: 2000, start: 1_767_323_045_000_000_000n })) {
      const record = shipped({ text: line.record }, context);
      const redacted = meant({ text: line.record }, context);
      if (!record || !redacted) continue;
      sources.push(nestedDocument(carelessMapping, record));
      expected.push(nestedDocument(mapping, redacted));
      planted.push(...line.planted.map(({ value }) => value));
    }
    const made = await through(sources);
    const agreed = expected.filter((document, at) => isDeepStrictEqual(made[at], document)).length;
    compared("elasticsearchIngest", { equal: agreed, different: expected.length - agreed });
    expect(made).toEqual(expected);
    expect(planted.length).toBeGreaterThan(500);
    // What detectors must leave alone may have a finding inside.
    const stored = detectors
      .flatMap(one => one.negatives)
      .reduce((text, negative) => text.replaceAll(negative, ""), JSON.stringify(made));
    expect(planted.filter(value => stored.includes(value))).toEqual([]);
    expect(await through(made)).toEqual(made);
  }, 120_000);

  test("a data stream takes documents, finds them by their types, and no request gets past the pipeline", async () => {
    const document = (n: number) => ({
      "@timestamp": `2026-01-02T03:04:05.${String(n).padStart(9, "0")}Z`,
      message: `mail ann@example.com ${n}`,
      log: { level: "info" },
      event: { action: "admin_action" },
      llm: { latency_ms: n === 3 ? "slow" : n * 100.5, cost_usd: 0.000000015 * n, stream: "audit" },
      url: { path: "/v1/chat" },
      "service.name": "llm-service",
    });
    for (const n of [1, 2, 3])
      await node.ask("POST", `/logs-llm.audit-prod/_create/${n}?refresh=true&pipeline=_none`, document(n));
    const search = async (query: JsonObject): Promise<readonly string[]> => {
      const answer = (await node.ask("POST", "/logs-llm.*-prod/_search", { query, sort: ["@timestamp"] })) as {
        hits: { hits: readonly { _id: string }[] };
      };
      return answer.hits.hits.map(({ _id }) => _id);
    };
    expect(await search({ match_all: {} })).toEqual(["1", "2", "3"]);
    expect(await search({ match: { message: "mail" } })).toEqual(["1", "2", "3"]);
    expect(await search({ term: { "message.keyword": "mail [REDACTED_EMAIL] 2" } })).toEqual(["2"]);
    expect(await search({ match: { message: "ann" } })).toEqual([]);
    expect(await search({ range: { "llm.latency_ms": { gt: 150 } } })).toEqual(["2"]);
    expect(await search({ range: { "llm.cost_usd": { gt: 0.00000002 } } })).toEqual(["2", "3"]);
    expect(await search({ wildcard: { "url.path": "/v1/*" } })).toEqual(["1", "2", "3"]);
    expect(await search({ term: { "service.name": "llm-service" } })).toEqual(["1", "2", "3"]);
    expect(await search({ term: { "data_stream.dataset": "llm.audit" } })).toEqual(["1", "2", "3"]);
    expect(await search({ range: { "@timestamp": { gt: "2026-01-02T03:04:05.000000001Z" } } })).toEqual(["2", "3"]);
    await expect(node.ask("POST", "/logs-llm.audit-prod/_create/4", { message: "no time" })).rejects.toThrow("400");
  }, 120_000);

  test("every stream's indices get the pipeline, the mappings and their own constants", async () => {
    for (const stream of streams) {
      const answer = JSON.stringify(await node.ask("POST", `/_index_template/_simulate/llm-prod-${stream}`));
      expect(answer).toContain(`"final_pipeline":"${pipelineName}"`);
      expect(answer).toContain(`"value":"llm.${stream}"`);
      expect(answer).toContain('"latency_ms":{"type":"double","meta":{"unit":"ms"}}');
    }
  });
});
