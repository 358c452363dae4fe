/** Log records through the real collector: every way in, every document out, as the interpreter says. */

import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storedDocument } from "../../src/reference/stored.ts";
import { type BulkSink, startBulkSink } from "./bulk-sink.ts";
import { comparedTexts, type Difference, difference } from "./compared.ts";
import { corpusLines, fileLines } from "./corpus.ts";
import {
  asStored,
  framed,
  interpreted,
  type LogWays,
  lokiDocument,
  mappingOf,
  plain,
  sorted,
  startLogWays,
} from "./otel-collector/log-ways.ts";
import { type LogRecord, otlpMap, type Plain, plainMap, plainValue, post } from "./otel-collector/otlp.ts";
import { otelcol, settled } from "./otel-collector/run.ts";

const folder = mkdtempSync(join(tmpdir(), "signalbox-otelcol-logs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** By its keys, in their order. */
const textOf = (one: { readonly [key: string]: unknown }): string =>
  JSON.stringify(Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))));

const none: Difference = { missing: [], surplus: [] };

describe.skipIf(!otelcol)("log records through otelcol", () => {
  let bulk: BulkSink;
  let collector: LogWays;

  beforeAll(async () => {
    bulk = await startBulkSink();
    collector = await startLogWays(folder, bulk.url);
    const expected =
      interpreted(collector.environment, "plain", plain).length +
      interpreted(collector.environment, "framed", framed).length;
    await settled(() => collector.toLoki().length, expected);
    await settled(() => bulk.documents.length, expected);
  });
  afterAll(async () => {
    await collector?.server.stop();
    bulk?.stop();
  });

  test.each([
    ["plain", "plain files", plain],
    ["framed", "a container runtime's files", framed],
  ] as const)("%s: what Loki gets from %s is the interpreter's document", (service, _what, lines) => {
    const { environment } = collector;
    const expected = interpreted(environment, service, lines).map(lokiDocument(environment));
    const actual = collector
      .toLoki()
      .filter(one => plainMap(one.resource.attributes)["service.name"] === service)
      .map(asStored);
    if (service === "plain") expect(comparedTexts("collectorFiles", expected, actual)).toEqual(none);
    else {
      // A container runtime's line has a time of its own, where the producer's is missing.
      const untimed = (text: string) => text.replace(/"(read|[0-9]+)"\]$/, '"any"]');
      const timed = expected.filter(one => !one.endsWith('"read"]'));
      expect(difference(timed, actual).missing).toEqual([]);
      expect(comparedTexts("collectorCri", expected.map(untimed), actual.map(untimed))).toEqual(none);
    }
  });

  test("records carry nothing beside the document", () => {
    const odd = collector
      .toLoki()
      .filter(
        ({ scope, item }) =>
          (scope.name ?? "") !== "" ||
          (scope.attributes ?? []).length > 0 ||
          (item.severityText ?? "") !== "" ||
          (item.severityNumber ?? 0) !== 0 ||
          (item.traceId ?? "") !== "" ||
          (item.spanId ?? "") !== "" ||
          Number(item.observedTimeUnixNano ?? 0) !== 0,
      );
    expect(odd.slice(0, 3)).toEqual([]);
  });

  test("what Elasticsearch gets is the interpreter's document, in the data stream of its stream", () => {
    const { environment } = collector;
    const mapping = mappingOf(environment, "elasticsearch");
    const records = [...interpreted(environment, "plain", plain), ...interpreted(environment, "framed", framed)];
    const expected = records.map(record => {
      const { body } = storedDocument(mapping, record);
      return JSON.stringify([`logs-llm.${record.stream}-test`, sorted(body)]);
    });
    const actual = bulk.documents.map(({ action, document }) => {
      const { "@timestamp": time, ...rest } = flat(document);
      expect(time).toMatch(/^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{9}Z$|^19/);
      return JSON.stringify([action.create?._index, sorted(rest)]);
    });
    expect(comparedTexts("collectorElasticsearch", expected, actual)).toEqual(none);
  });

  test("OTLP records pass the same steps", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const time = "1767322000123456789";
    const send = (records: readonly (LogRecord & { readonly expected?: unknown })[], service: string) =>
      post(collector.otlpHttp, "logs", {
        resourceLogs: [
          {
            resource: {
              attributes: otlpMap({ "service.name": service, "service.version": "1.2.3", "k8s.pod.name": "p" }),
            },
            scopeLogs: [{ scope: { name: "app.logger" }, logRecords: records }],
          },
        ],
      });
    const before = collector.toLoki().length;
    const bytes = (text: string) => ({ bytesValue: Buffer.from(text).toString("base64") });
    await send(
      [
        { timeUnixNano: time, body: { stringValue: '{"message":"json","level":"WARN","password":"hunter2"}' } },
        {
          timeUnixNano: time,
          body: { stringValue: "text a@b.com" },
          severityText: "ERROR",
          traceId,
          spanId: "b7ad6b7169203331",
        },
        {
          timeUnixNano: time,
          body: { stringValue: "attributes" },
          severityNumber: 21,
          eventName: "llm_request_end",
          attributes: otlpMap({
            "gen_ai.request.model": "gpt",
            model: "m",
            latency_ms: 12.5,
            prompt_tokens: 7,
            user_id: "u",
            nobody: "x",
            finish_reason: ["a@b.com", "c"],
          }),
        },
        { timeUnixNano: time, body: { kvlistValue: { values: otlpMap({ msg: "map", data: { model: "m2" } }) } } },
        { timeUnixNano: time, body: { arrayValue: { values: [{ stringValue: "a@b.com" }] } } },
        { timeUnixNano: time, attributes: otlpMap({ event: "cache_access" }) },
        { timeUnixNano: time, body: bytes("a@b.com"), attributes: [{ key: "model", value: bytes("a@b.com") }] },
        { timeUnixNano: time, body: { stringValue: "  " } },
        { timeUnixNano: time, body: { stringValue: '{"message":"broken' }, attributes: otlpMap({ request_id: "r-1" }) },
      ],
      "direct",
    );
    await send([{ timeUnixNano: time, body: { stringValue: "whose?" } }], "somebody-else");
    await settled(() => collector.toLoki().length, before + 9, 20_000);
    const got = collector
      .toLoki()
      .slice(before)
      .map(({ resource, item }) => ({
        service: plainMap(resource.attributes)["service.name"],
        line: plainValue(item.body),
        ...plainMap(item.attributes),
        level: plainMap(resource.attributes).level,
      }));
    const common = { service: "direct", logger: "app.logger", version: "1.2.3", level: "info" };
    const byLine = (records: readonly { readonly [key: string]: unknown }[]) =>
      [...records].sort((a, b) => (String(a.line) < String(b.line) ? -1 : 1));
    const hashed = interpreted(collector.environment, "direct", ['{"message":"x","user_id":"u"}'])[0]?.user_id;
    const wanted = byLine([
      { ...common, line: "json", level: "warning" },
      {
        ...common,
        line: "text [REDACTED_EMAIL]",
        level: "error",
        error_cause: "unknown",
        trace_id: traceId,
        span_id: "b7ad6b7169203331",
      },
      {
        ...common,
        line: "attributes",
        level: "critical",
        event: "request_end",
        model: "m",
        latency_ms: "12.5",
        performance_category: "excellent",
        error_cause: "unknown",
        prompt_tokens: "7",
        user_id: hashed,
        finish_reason: '["[REDACTED_EMAIL]","c"]',
      },
      { ...common, line: "map", model: "m2" },
      { ...common, line: '["[REDACTED_EMAIL]"]' },
      { ...common, line: "cache_access", event: "cache_access" },
      { ...common, line: "[NESTED]", model: "[NESTED]" },
      { ...common, line: "unparsable record", level: "warning", parse_error: "json", request_id: "r-1" },
      { ...common, service: "unknown_service", line: "whose?" },
    ]);
    comparedTexts("collectorOtlpRecords", wanted.map(textOf), byLine(got).map(textOf));
    expect(byLine(got)).toEqual(wanted);
  });

  test("the corpus as bodies over OTLP is the interpreter's documents", async () => {
    const { environment } = collector;
    const expected = interpreted(environment, "direct", corpusLines).map(lokiDocument(environment));
    const before = collector.toLoki().length;
    for (let from = 0; from < corpusLines.length; from += 500)
      await post(collector.otlpHttp, "logs", {
        resourceLogs: [
          {
            resource: { attributes: otlpMap({ "service.name": "direct" }) },
            scopeLogs: [
              {
                logRecords: corpusLines.slice(from, from + 500).map(stringValue => ({ body: { stringValue } })),
              },
            ],
          },
        ],
      });
    await settled(() => collector.toLoki().length, before + expected.length, 60_000);
    const actual = collector.toLoki().slice(before).map(asStored);
    expect(comparedTexts("collectorOtlp", expected, actual)).toEqual(none);
  });

  const sendSyslog = (frames: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(collector.syslogPort, "127.0.0.1", () => socket.end(`${frames.join("\n")}\n`));
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });

  test("the corpus over syslog is the interpreter's documents, the frame's time where they have none", async () => {
    const { environment } = collector;
    const frame = "<14>1 2026-01-02T03:04:05.678Z host box 1 - -";
    const framedAt = 1_767_323_045_678_000_000n;
    // A frame without a message is itself the message.
    const meant = fileLines.map(line => (line.trim() === "" ? frame : line));
    const expected = interpreted(environment, "box", meant, framedAt).map(lokiDocument(environment));
    const before = collector.toLoki().length;
    await sendSyslog(fileLines.map(line => `${frame} ${line}`));
    await settled(() => collector.toLoki().length, before + expected.length, 60_000);
    const actual = collector.toLoki().slice(before).map(asStored);
    expect(comparedTexts("collectorSyslog", expected, actual)).toEqual(none);
  });

  test("syslog records pass the same steps", async () => {
    const before = collector.toLoki().length;
    await sendSyslog([
      '<11>1 2026-01-02T03:04:05.678Z host box 1 - - {"message":"json","severity":"info","password":"hunter2"}',
      "<11>1 2026-01-02T03:04:05.678Z host box 1 - - text a@b.com",
      '<14>1 2026-01-02T03:04:05.678Z host box 1 - [x y="a@b.com"] {"message":"cut',
    ]);
    await settled(() => collector.toLoki().length, before + 3, 20_000);
    const got = collector
      .toLoki()
      .slice(before)
      .map(({ resource, item }) => ({
        ...plainMap(resource.attributes),
        line: plainValue(item.body),
        ...plainMap(item.attributes),
        time: item.timeUnixNano,
      }));
    const common = {
      "service.name": "box",
      environment: "test",
      stream: "application",
      time: "1767323045678000000",
    };
    const wanted = [
      { ...common, line: "json", level: "info" },
      { ...common, line: "text [REDACTED_EMAIL]", level: "error", error_cause: "unknown" },
      { ...common, line: "unparsable record", level: "warning", parse_error: "json" },
    ];
    comparedTexts("collectorSyslogFrames", wanted.map(textOf), got.map(textOf));
    expect(got).toEqual(wanted);
  });

  test("no value makes a statement fail, and so a batch refused", async () => {
    const before = collector.toLoki().length;
    const odd: readonly unknown[] = [
      {},
      { stringValue: "" },
      { stringValue: "\u0000\u0001" },
      { stringValue: "{".repeat(20_000) },
      { stringValue: `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}` },
      { intValue: "9223372036854775807" },
      { intValue: "-9223372036854775808" },
      { doubleValue: "NaN" },
      { doubleValue: "Infinity" },
      { doubleValue: -0 },
      { boolValue: false },
      { bytesValue: "AP8=" },
      { arrayValue: {} },
      { kvlistValue: {} },
      { arrayValue: { values: [{}, { kvlistValue: { values: [{ key: "", value: {} }] } }] } },
    ];
    const names = [
      "time",
      "level",
      "event",
      "message",
      "trace_id",
      "user_id",
      "model",
      "latency_ms",
      "prompt_tokens",
      "cache_hit",
      "",
    ];
    const records = odd.flatMap(value => [
      { body: value },
      { body: { stringValue: "all" }, attributes: names.map(key => ({ key, value })) },
      ...names.map(key => ({ body: { stringValue: key }, attributes: [{ key, value }] })),
    ]);
    await post(collector.otlpHttp, "logs", {
      resourceLogs: [
        {
          resource: { attributes: [...otlpMap({ "service.name": "direct" }), { key: "", value: {} }] },
          scopeLogs: [{ logRecords: records }],
        },
      ],
    });
    await settled(() => collector.toLoki().length, before + records.length - 1, 20_000);
    // But for the blank line.
    expect(collector.toLoki().length - before).toBe(records.length - 1);
    expect(collector.server.output()).not.toMatch(/failed processing|failed to execute/);
  });

  test("the collector's own log has no text of records", () => {
    const output = collector.server.output();
    expect(output.split("\n").filter(line => /hunter2|415-555|john[.]doe|sk-proj/.test(line))).toEqual([]);
  });
});

/** Nested objects as dotted keys. */
const flat = (value: object, above = ""): { readonly [key: string]: Plain } =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, below]) => {
      const path = above === "" ? key : `${above}.${key}`;
      return typeof below === "object" && below !== null && !Array.isArray(below)
        ? Object.entries(flat(below, path))
        : [[path, below as Plain]];
    }),
  );
