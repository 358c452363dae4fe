/** Records posted over HTTP to the real collector: batches in, the interpreter's documents out, and nothing beside them. */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compose } from "../../src/core/platform.ts";
import { secret } from "../../src/core/secret.ts";
import { http, type Service } from "../../src/core/service.ts";
import { stepsFor } from "../../src/core/step.ts";
import { defineEnvironment } from "../../src/environment/index.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { generateRecords } from "../../src/reference/scenario.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { engine, freePort } from "./engine.ts";
import { logRecords, plainMap, plainValue } from "./otel-collector/otlp.ts";
import { filesOf, type Process, runFile, settled, toFile, variables, writtenBy } from "./otel-collector/run.ts";
import { noRecords } from "./posted-bodies.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-http-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const binary = engine("otelcol-http");
const token = "a-token-for-tests";

/** A service of its own, and two that share the door, one of them stricter. */
const alone = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { chat: { source: http() } },
  targets: {
    otelCollector: otelCollector({
      to: { logs: ["loki"] },
      http: { path: "/ingest/logs", token: secret("ingest-token") },
    }),
    loki: loki(),
  },
});
const shared = defineEnvironment({
  name: "test",
  platform: compose(),
  services: { chat: { source: http() }, batch: { source: http(), privacy: { user: "drop" } } },
  targets: { otelCollector: otelCollector({ to: { logs: ["loki"] } }), loki: loki() },
});

type Stored = { readonly service: unknown; readonly line: unknown; readonly fields: Readonly<Record<string, unknown>> };

/** Runs an environment's collector; `post` gives the status, `stored` what a store would have got of so many records. */
const collector = async (environment: typeof alone, path: string) => {
  const [own, port] = [mkdtempSync(join(folder, "run-")), await freePort()];
  mkdirSync(own, { recursive: true });
  const running: Process = await runFile(filesOf(environment).get("agent.yaml") ?? "", {
    folder: own,
    binary,
    env: { INGEST_TOKEN: token },
    also: { ...toFile(own, ["logs/to-loki"]), receivers: { webhook_event: { endpoint: `127.0.0.1:${port}` } } },
  });
  const all = () => logRecords(writtenBy(own, "logs/to-loki"));
  return {
    stop: () => running.server.stop(),
    output: () => running.server.output(),
    post: async (body: string, query = "", headers: Readonly<Record<string, string>> = {}): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}${query}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/x-ndjson", ...headers },
        signal: AbortSignal.timeout(30_000),
      });
      await answer.text();
      return answer.status;
    },
    stored: async (count: number): Promise<readonly Stored[]> => {
      await settled(() => all().length, count);
      return all().map(({ resource, item }) => ({
        service: plainMap(resource.attributes)["service.name"],
        line: plainValue(item.body),
        fields: { ...plainMap(resource.attributes), ...plainMap(item.attributes) },
      }));
    },
  };
};

/** The documents that the interpreter makes of a service's lines, as text. */
const interpreted = (environment: typeof alone, lines: readonly string[]): readonly string[] => {
  const { site } = environment;
  const service = site.services.find(({ name }) => name === "chat") as Service;
  const pipeline = compilePipeline(stepsFor(site.schema, site.detectors, service));
  const mapping = site.destinations("otel-collector", "logs")[0]?.mapping ?? [];
  return lines
    .flatMap(
      text =>
        pipeline(
          { text },
          { service: "chat", environment: site.name, readAt: 0n, secretOf: () => variables.PSEUDONYM_KEY },
        ) ?? [],
    )
    .map(record => {
      const { metadata, line } = storedDocument(mapping, record);
      return JSON.stringify([line ?? null, Object.entries(metadata).sort()]);
    });
};

describe.skipIf(!binary)("records posted to otelcol", () => {
  let one: Awaited<ReturnType<typeof collector>>;
  let two: Awaited<ReturnType<typeof collector>>;
  const bearer = { authorization: `Bearer ${token}` };
  const batch = [...generateRecords({ seed: 5, count: 100, start: 1_767_322_000_000_000_000n })].map(
    ({ record }) => record,
  );
  const objects = batch.filter(line => line.startsWith("{"));
  /** One that is cut off would spoil a whole list. */
  const whole = objects.filter(line => {
    try {
      return typeof JSON.parse(line) === "object";
    } catch {
      return false;
    }
  });

  beforeAll(async () => {
    one = await collector(alone, "/ingest/logs");
    two = await collector(shared, "/logs");
  });
  afterAll(async () => {
    await one?.stop();
    await two?.stop();
  });

  test("a batch of lines, and what is whole of it as a list, become the interpreter's documents", async () => {
    expect(await one.post(`${objects.join("\n")}\n\n`, "", bearer)).toBe(200);
    expect(await one.post(`[${whole.join(",")}]`, "", bearer)).toBe(200);
    const expected = interpreted(alone, [...objects, ...whole]);
    const actual = (await one.stored(expected.length)).map(({ line, fields }) => {
      const {
        "service.name": _,
        environment: __,
        stream: ___,
        "deployment.environment.name": ____,
        ...metadata
      } = fields;
      return JSON.stringify([line, Object.entries(metadata).sort()]);
    });
    expect([...actual].sort()).toEqual([...expected].sort());
  });

  test("nobody without the token gets in", async () => {
    expect(await one.post('{"message":"hi"}')).toBe(401);
    expect(await one.post('{"message":"hi"}', "", { authorization: "Bearer other" })).toBe(401);
  });

  test("the address says whose a record is, and carries nothing else in", async () => {
    await two.post('{"message":"of chat","user_id":"u-1"}', "?service.name=chat&user_id=mallory&stream=audit");
    await two.post('{"message":"of batch","user_id":"u-1"}', "?service.name=batch");
    await two.post('{"message":"of whom","user_id":"u-1","service":"chat"}', "?service.name=admin");
    await two.post('{"message":"of nobody","user_id":"u-1"}');
    const stored = await two.stored(4);
    expect(
      stored
        .map(({ service, line, fields }) => [line, service, "user_id" in fields, fields.stream])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ).toEqual([
      ["of batch", "batch", false, "application"],
      ["of chat", "chat", true, "application"],
      ["of nobody", "unknown_service", false, "application"],
      ["of whom", "unknown_service", false, "application"],
    ]);
    expect(JSON.stringify(stored)).not.toContain("mallory");
  });

  test("headers name the request where the record does not", async () => {
    const headers = { "X-Trace-ID": "t-header", "X-Span-ID": "s-header", "X-Request-ID": "r-header" };
    const records = [
      '{"message":"bare"}',
      '{"message":"named","trace_id":"t-own","requestId":"r-own"}',
      '{"message":"nested","llm_log":{"trace_id":"t-own","request_id":"r-own"}}',
      '{"message":"empty","llm_log.trace_id":"","otelSpanID":null}',
    ];
    await two.post(records.join("\n"), "?service.name=chat", { ...headers, "X-Other": "canary" });
    const stored = await two.stored(8);
    const ids = (line: string) => {
      const { trace_id, span_id, request_id } = stored.find(one => one.line === line)?.fields ?? {};
      return { trace_id, span_id, request_id };
    };
    expect(ids("bare")).toEqual({ trace_id: "t-header", span_id: "s-header", request_id: "r-header" });
    for (const own of ["named", "nested"])
      expect(ids(own), own).toEqual({ trace_id: "t-own", span_id: "s-header", request_id: "r-own" });
    expect(ids("empty")).toEqual(ids("bare"));
    expect(JSON.stringify(stored)).not.toContain("canary");
  });

  test.each(noRecords)("%s is stored as what could not be parsed", async (_what, body) => {
    const before = (await two.stored(8)).length;
    expect(await two.post(body, "?service.name=chat")).toBe(200);
    const added = (await two.stored(before + 1)).slice(before);
    expect(added.length).toBeGreaterThan(0);
    expect(new Set(added.map(({ line }) => line))).toEqual(new Set(["unparsable record"]));
  });

  test("neither what is stored nor the collector's own log shows what was no record", async () => {
    expect(JSON.stringify(await two.stored(8))).not.toContain("canary");
    expect(two.output()).not.toContain("canary");
  });
});
