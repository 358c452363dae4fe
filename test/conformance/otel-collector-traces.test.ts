/** Spans through the real collector: the policy on everything they carry, and the traces that are kept. */

import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose, kubernetes } from "../../src/core/platform.ts";
import { otlp } from "../../src/core/service.ts";
import { percent, seconds } from "../../src/core/units.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { keptRate, type TraceClass } from "../../src/reference/sampling.ts";
import { generateTraces, traceBatches } from "../../src/reference/scenario.ts";
import { jaeger } from "../../src/targets/jaeger/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { compared, comparing } from "./compared.ts";
import { freePort } from "./engine.ts";
import { otlpMap, type Plain, plainMap, post, spansOf } from "./otel-collector/otlp.ts";
import {
  filesOf,
  otelcol,
  type Process,
  runFile,
  settled,
  toFile,
  variables,
  writtenBy,
} from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-otelcol-traces-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = 1_767_322_000_000_000_000n;

const pseudonym = (text: string): string =>
  createHash("sha256").update(`${variables.PSEUDONYM_KEY}${text}`).digest("hex").slice(0, 16);

describe.skipIf(!otelcol)("privacy on spans", () => {
  const own = join(folder, "privacy");
  let running: Process;
  const environment = () =>
    defineEnvironment({
      name: "test",
      platform: compose(),
      services: {
        chat: { source: otlp() },
        open: { source: otlp() },
        strict: { source: otlp(), privacy: { user: "drop" } },
      },
      targets: { otelCollector: otelCollector({ to: { traces: ["jaeger"] } }), jaeger: jaeger({}) },
    });
  beforeAll(async () => {
    running = await runFile(filesOf(environment()).get("agent.yaml") ?? "", {
      folder: own,
      also: toFile(own, ["traces"]),
    });
  });
  afterAll(async () => {
    await running?.server.stop();
  });

  let sent = 0;
  interface Given {
    readonly service?: string;
    readonly resource?: { readonly [key: string]: Plain };
    readonly scope?: { readonly [key: string]: Plain };
    readonly attributes?: { readonly [key: string]: Plain };
    readonly event?: { readonly [key: string]: Plain };
    readonly name?: string;
    /** What a failed span says; without it the span did not fail. */
    readonly status?: string;
  }
  const through = async (given: Given) => {
    sent++;
    const spanId = sent.toString(16).padStart(16, "0");
    await post(running.otlpHttp, "traces", {
      resourceSpans: [
        {
          resource: { attributes: otlpMap({ "service.name": given.service ?? "chat", ...given.resource }) },
          scopeSpans: [
            {
              scope: { name: "lib a@b.com", version: "1 a@b.com", attributes: otlpMap(given.scope ?? {}) },
              spans: [
                {
                  traceId: spanId.repeat(2),
                  spanId,
                  traceState: "vendor=a@b.com",
                  name: given.name ?? "chat",
                  kind: 3,
                  startTimeUnixNano: String(start),
                  endTimeUnixNano: String(start + 1_000_000n),
                  attributes: otlpMap(given.attributes ?? {}),
                  events: given.event
                    ? [{ timeUnixNano: String(start), name: "e a@b.com", attributes: otlpMap(given.event) }]
                    : [],
                  status: given.status === undefined ? {} : { code: 2, message: given.status },
                },
              ],
            },
          ],
        },
      ],
    });
    const mine = () => spansOf(writtenBy(own, "traces")).filter(({ item }) => item.spanId === spanId);
    await settled(() => mine().length, 1, 10_000);
    const [got] = mine();
    if (!got) throw new Error("the span did not arrive");
    return {
      resource: plainMap(got.resource.attributes),
      scope: plainMap(got.scope.attributes),
      attributes: plainMap(got.item.attributes),
      event: got.item.events?.[0] && { name: got.item.events[0].name, ...plainMap(got.item.events[0].attributes) },
      name: got.item.name,
      status: got.item.status?.message,
      library: `${got.scope.name} ${got.scope.version}`,
      traceState: got.item.traceState ?? "",
    };
  };

  const spans: readonly (readonly [what: string, given: Given["attributes"], expected: Given["attributes"]])[] = [
    [
      "instrumentations' names become the conventions'",
      {
        "llm.model.name": "gpt",
        "llm.usage.prompt_tokens": 7,
        "llm.cache.hit": true,
        "llm.latency.ttft_ms": 250,
        "gen_ai.system": "openai",
      },
      {
        "gen_ai.request.model": "gpt",
        "gen_ai.usage.input_tokens": 7,
        cache_hit: true,
        "gen_ai.response.time_to_first_chunk": 0.25,
        "gen_ai.provider.name": "openai",
      },
    ],
    [
      "the conventions' own name counts, the other goes",
      { "gen_ai.request.model": "a", "llm.model.name": "b" },
      { "gen_ai.request.model": "a" },
    ],
    [
      "types are the schema's",
      {
        "llm.cache.hit": "True",
        "gen_ai.usage.input_tokens": "12",
        "gen_ai.usage.output_tokens": "many",
        "gen_ai.response.finish_reasons": ["stop"],
      },
      { cache_hit: true, "gen_ai.usage.input_tokens": 12, "gen_ai.response.finish_reasons": '["stop"]' },
    ],
    [
      "content goes, in every form",
      {
        "gen_ai.input.messages": [{ role: "user", parts: [{ type: "text", content: "secret" }] }],
        "gen_ai.output.messages": "secret",
        "gen_ai.prompt": "secret",
        "gen_ai.prompt.0.content": "secret",
        "llm.input_messages.0.message.content": "secret",
        "input.value": "secret",
        "traceloop.entity.output": "secret",
        prompt: "secret",
        kept: "yes",
      },
      { kept: "yes" },
    ],
    [
      "credentials go, at any depth and in any case",
      {
        api_key: "x",
        "http.request.header.Authorization": ["Bearer x"],
        "http.request.header.cookie": ["a=b"],
        request: { body: { password: "x", size: 3 }, tags: ["a", "b"] },
      },
      { "request.body.size": 3, "request.tags.0": "a", "request.tags.1": "b" },
    ],
    [
      "people's names become pseudonyms, addresses go",
      {
        "user.id": "u-1",
        "enduser.id": "u-2",
        "session.id": 42,
        "client.address": "203.0.113.7",
        "http.client_ip": "203.0.113.7",
      },
      { "user.id": pseudonym("u-1"), "session.id": pseudonym("42") },
    ],
    [
      "findings in texts, lists and objects",
      { note: "mail a@b.com,c@d.org", list: ["x", "call\n415-555-2671"], object: { deep: [{ er: "a@b.com" }] } },
      {
        note: "mail [REDACTED_EMAIL],[REDACTED_EMAIL]",
        "list.0": "x",
        "list.1": "call\n[REDACTED_PHONE]",
        "object.deep.0.er": "[REDACTED_EMAIL]",
      },
    ],
    [
      "numbers that are findings, and numbers that are none",
      {
        unknown: 4111111111111111,
        "gen_ai.usage.input_tokens": 4111111111111111,
        epoch: 1700000000,
        ratio: 0.5,
        yes: true,
      },
      { unknown: "****", epoch: 1700000000, ratio: 0.5, yes: true },
    ],
    [
      "content under names of no field, and as the last part of a longer name",
      Object.fromEntries(
        [
          "ai.prompt",
          "ai.prompt.messages",
          "ai.response.text",
          "langfuse.observation.input",
          "langfuse.observation.output",
          "mlflow.spanInputs",
          "mlflow.spanOutputs",
          "gcp.vertex.agent.llm_request",
          "gcp.vertex.agent.llm_response",
          "crew_tasks",
          "llm.request.messages",
          "gen_ai.prompt.variable.name",
          "prompts",
          "body.content",
          "my.agent.prompt",
          "my.agent.Response",
          "my.messages.0.text",
          "my.client.ip",
        ].map(name => [name, "secret"]),
      ),
      {},
    ],
    [
      "keys that are findings",
      {
        "mail.a@b.com": "x",
        byMail: { "a@b.com": { seen: 1 }, kept: 2 },
        byCard: { "4111 1111 1111 1111": { seen: 1 }, "4111111111111111": 2, kept: 3 },
        "list.0.1.2.3": 3,
      },
      { "byMail.kept": 2, "byCard.kept": 3, "list.0.1.2.3": 3 },
    ],
    ["long texts", { long: "ä".repeat(5000) }, { long: "ä".repeat(4096) }],
  ];

  test.each(spans)("attributes: %s", async (_what, given, expected) => {
    const { attributes } = await through({ attributes: given ?? {} });
    await comparing("collectorSpans", async () => expect(attributes).toEqual(expected));
  });

  test.each<readonly [what: string, given: Given, cause: string | undefined]>([
    ["its status", { status: "rate limit exceeded" }, "rate_limited"],
    ["its attributes", { attributes: { "error.type": "CudaOutOfMemory" } }, "gpu_out_of_memory"],
    ["neither", { status: "" }, "unknown"],
    ["a span that did not fail", { attributes: { error_cause: "timeout", note: "timed out" } }, undefined],
    ["a producer's own", { status: "Request timed out.", attributes: { error_cause: "mine" } }, "timeout"],
  ])("the cause of a failure, by %s", async (_what, given, cause) => {
    expect((await through(given)).attributes.error_cause).toBe(cause);
  });

  test("names, status, events, scope and resource", async () => {
    const mail = { note: "a@b.com", password: "x", "client.address": "203.0.113.7", "user.id": "u-1" };
    const cleaned = { note: "[REDACTED_EMAIL]", "user.id": pseudonym("u-1") };
    const got = await through({
      name: "GET /users/a@b.com",
      status: "no such user: a@b.com",
      event: { ...mail, "exception.message": "for a@b.com", "gen_ai.event.content": "secret" },
      scope: mail,
      resource: mail,
    });
    expect(got).toEqual({
      name: "GET /users/[REDACTED_EMAIL]",
      status: "no such user: [REDACTED_EMAIL]",
      event: { name: "e [REDACTED_EMAIL]", ...cleaned, "exception.message": "for [REDACTED_EMAIL]" },
      scope: cleaned,
      resource: { ...cleaned, "service.name": "chat", "deployment.environment.name": "test" },
      attributes: { error_cause: "unknown" },
      library: "lib [REDACTED_EMAIL] 1 [REDACTED_EMAIL]",
      traceState: "",
    });
  });

  test("a stricter service, and one nobody named, which falls under the strictest policy", async () => {
    const attributes = { "user.id": "u-1", kept: "yes" };
    expect((await through({ attributes })).attributes).toEqual({ "user.id": pseudonym("u-1"), kept: "yes" });
    expect((await through({ attributes, service: "strict" })).attributes).toEqual({ kept: "yes" });
    expect((await through({ attributes, service: "stranger" })).attributes).toEqual({ kept: "yes" });
  });

  test("no key, no pseudonyms", async () => {
    const keyless = join(folder, "keyless");
    const other = await runFile(filesOf(environment()).get("agent.yaml") ?? "", {
      folder: keyless,
      also: toFile(keyless, ["traces"]),
      env: { PSEUDONYM_KEY: "" },
    });
    await post(other.otlpHttp, "traces", {
      resourceSpans: [
        {
          resource: { attributes: otlpMap({ "service.name": "chat" }) },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: "1".repeat(32),
                  spanId: "1".repeat(16),
                  name: "n",
                  attributes: otlpMap({ "user.id": "u", kept: 1 }),
                },
              ],
            },
          ],
        },
      ],
    });
    await settled(() => writtenBy(keyless, "traces").length, 1, 10_000);
    await other.server.stop();
    expect(spansOf(writtenBy(keyless, "traces")).map(({ item }) => plainMap(item.attributes))).toEqual([{ kept: 1 }]);
  });

  test("no value makes a statement fail, and none hides another", async () => {
    const odd: readonly unknown[] = [
      {},
      { stringValue: "" },
      { stringValue: "\u0000" },
      { intValue: "9223372036854775807" },
      { doubleValue: "NaN" },
      { doubleValue: "-Infinity" },
      { bytesValue: "AP8=" },
      { arrayValue: {} },
      { kvlistValue: {} },
      { arrayValue: { values: [{}, { doubleValue: "NaN" }, { kvlistValue: { values: [{ key: "", value: {} }] } }] } },
    ];
    const names = [
      "gen_ai.request.model",
      "llm.latency.ttft_ms",
      "cache_hit",
      "user.id",
      "session.id",
      "http.route",
      "",
    ];
    const before = spansOf(writtenBy(own, "traces")).length;
    const spans = odd.flatMap((value, index) =>
      names.map((key, position) => ({
        traceId: `${(index + 1).toString(16).padStart(16, "e")}${(position + 1).toString(16).padStart(16, "0")}`,
        spanId: `${(index + 1).toString(16).padStart(8, "e")}${(position + 1).toString(16).padStart(8, "0")}`,
        name: "odd",
        attributes: [{ key, value }, ...otlpMap({ nested: { mail: "a@b.com" }, text: "a@b.com" })],
        events: [{ name: "odd", attributes: [{ key, value }, ...otlpMap({ nested: { mail: "a@b.com" } })] }],
      })),
    );
    await post(running.otlpHttp, "traces", {
      resourceSpans: [{ resource: { attributes: otlpMap({ "service.name": "chat" }) }, scopeSpans: [{ spans }] }],
    });
    await settled(() => spansOf(writtenBy(own, "traces")).length, before + spans.length, 20_000);
    const got = spansOf(writtenBy(own, "traces")).slice(before);
    expect(got.length).toBe(spans.length);
    expect(got.filter(({ item }) => JSON.stringify(item).includes("a@b.com"))).toEqual([]);
    expect(running.server.output()).not.toMatch(/failed processing|failed to execute/);
  });

  test("3,000 made-up traces with every detector's findings in every carrier", async () => {
    const before = writtenBy(own, "traces").length;
    const traces = [
      ...generateTraces({
        seed: 7,
        start,
        planted: 1,
        mix: [
          { classes: ["base"], traces: 2000 },
          { classes: ["errors", "slow"], traces: 1000 },
        ],
      }),
    ];
    for (const batch of traceBatches(traces, { service: "chat" })) await post(running.otlpHttp, "traces", batch);
    const count = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
    await settled(() => spansOf(writtenBy(own, "traces").slice(before)).length, count);
    const all = writtenBy(own, "traces").slice(before);
    expect(spansOf(all).length).toBe(count);
    const byTrace = new Map<string, string>();
    for (const { item, scope, resource } of spansOf(all))
      byTrace.set(item.traceId, `${byTrace.get(item.traceId) ?? ""}${JSON.stringify([item, scope, resource])}`);
    const leaked = traces.flatMap(trace =>
      trace.planted.filter(({ value }) => byTrace.get(trace.traceId)?.includes(JSON.stringify(value).slice(1, -1))),
    );
    expect(leaked.slice(0, 5)).toEqual([]);
    const withheld = traces.flatMap(trace =>
      trace.withheld.filter(({ value }) => byTrace.get(trace.traceId)?.includes(JSON.stringify(value).slice(1, -1))),
    );
    expect(withheld.slice(0, 5)).toEqual([]);
  });
});

/** The hash that probabilistic policies draw by: FNV-1a of salt and trace id. */
const fnv = (traceId: string): bigint => {
  let hash = 0xcbf29ce484222325n;
  for (const byte of [...Buffer.from("default-hash-seed"), ...Buffer.from(traceId, "hex")])
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
};

describe.skipIf(!otelcol)("the traces that are kept, through gateway and sampler", () => {
  const sampling = {
    base: percent(10),
    errors: percent(100),
    slow: { over: seconds(5), keep: percent(50) },
    cacheHits: percent(1),
  };
  const each = 10_000;
  const mix: readonly { readonly classes: readonly TraceClass[]; readonly traces: number }[] = [
    { classes: ["errors"], traces: each },
    { classes: ["slow"], traces: each },
    // One in a hundred of 10,000 would miss a tenth by chance in one run of three.
    { classes: ["cacheHits"], traces: 3 * each },
    { classes: ["base"], traces: each },
    { classes: ["errors", "cacheHits"], traces: 500 },
    { classes: ["slow", "cacheHits"], traces: 500 },
  ];

  test("every error, and the rest within a tenth of its rate", async () => {
    const port = await freePort();
    const environment = defineEnvironment({
      name: "prod",
      platform: kubernetes(),
      services: { chat: { source: otlp() } },
      sampling: { traces: sampling },
      targets: {
        otelCollector: otelCollector({
          to: { logs: ["loki"], traces: ["jaeger"] },
          balancing: { static: [`127.0.0.1:${port}`] },
        }),
        loki: loki({}),
        jaeger: jaeger({}),
      },
    });
    const all = filesOf(environment);
    const [gatewayFolder, samplerFolder] = [join(folder, "gateway"), join(folder, "sampler")];
    const sampler = await runFile(all.get("sampler.yaml") ?? "", {
      folder: samplerFolder,
      also: {
        ...toFile(samplerFolder, ["traces"]),
        receivers: { otlp: { protocols: { grpc: { endpoint: `127.0.0.1:${port}` } } } },
      },
    });
    const gateway = await runFile(all.get("gateway.yaml") ?? "", { folder: gatewayFolder });
    try {
      const traces = [...generateTraces({ seed: 20, start, mix, planted: 0 })];
      for (const batch of traceBatches(traces, { service: "chat" })) await post(gateway.otlpHttp, "traces", batch);
      const written = () => writtenBy(samplerFolder, "traces").length;
      await settled(written, 1, 400_000);
      const kept = new Set(spansOf(writtenBy(samplerFolder, "traces")).map(({ item }) => item.traceId));

      const policy = environment.site.sampling.traces;
      const shares = mix.map(({ classes }) => {
        const ofClass = traces.filter(trace => trace.classes.join() === classes.join());
        return {
          classes: classes.join(),
          rate: keptRate(classes, policy),
          share: ofClass.filter(trace => kept.has(trace.traceId)).length / ofClass.length,
          count: ofClass.length,
        };
      });
      for (const { classes, rate, share } of shares.filter(one => one.count >= each))
        expect({ classes, share, near: Math.abs(share - rate) <= rate / 10 }).toEqual({ classes, share, near: true });
      // Not only how many: exactly those whose hash is low enough for the highest rate of their classes.
      const drawn = (traceId: string, rate: number) => Number(fnv(traceId)) / 2 ** 64 <= rate;
      const wrong = traces.filter(
        trace => kept.has(trace.traceId) !== drawn(trace.traceId, keptRate(trace.classes, policy)),
      );
      compared("collectorTraces", { equal: traces.length - wrong.length, different: wrong.length });
      expect(wrong.slice(0, 3)).toEqual([]);
      // Whole traces: no span of a kept one is missing.
      const spans = new Set(spansOf(writtenBy(samplerFolder, "traces")).map(({ item }) => item.spanId));
      const torn = traces.filter(
        trace => kept.has(trace.traceId) && !trace.spans.every(span => spans.has(span.spanId)),
      );
      expect(torn.length).toBe(0);
    } finally {
      await gateway.server.stop();
      await sampler.server.stop();
    }
  });
});
