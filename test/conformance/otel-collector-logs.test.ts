/** Log records through the real collector: every way in, every document out, as the interpreter says. */

import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { compose } from "../../src/core/platform.ts";
import { dimension, extendSchema } from "../../src/core/schema.ts";
import { containerFiles, files, otlp, type Service, syslog } from "../../src/core/service.ts";
import { stepsFor } from "../../src/core/step.ts";
import type { Mapping } from "../../src/core/target.ts";
import { KiB, percent } from "../../src/core/units.ts";
import { defineEnvironment, type Environment } from "../../src/environment/index.ts";
import { compilePipeline } from "../../src/reference/pipeline.ts";
import { asCri } from "../../src/reference/scenario.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
import { comparedTexts, type Difference, difference } from "./compared.ts";
import { knowing, knownOfCollector } from "./corpus/known.ts";
import { corpusLines, corpusStart, fileLines } from "./corpus.ts";
import { freePort, pause } from "./engine.ts";
import { type LogRecord, logRecords, otlpMap, type Plain, plainMap, plainValue, post } from "./otel-collector/otlp.ts";
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

const folder = mkdtempSync(join(tmpdir(), "signalbox-otelcol-logs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** With a field of a team's own. */
const schema = extendSchema(llmLog, {
  tier: dimension({ description: "A team's own field.", values: ["free", "pro"], aliases: ["customer.tier"] }),
});

/** The corpus, and a field of a team's own. */
const plain: readonly string[] = [...fileLines, '{"message":"own field","customer":{"tier":"pro"}}'];

/** What a runtime's files cannot hold as one record. */
const framed = plain;

/** Two lanes, for the framed service is stricter; two stores; four ways in. */
const environmentOf = (input: { readonly plain: string; readonly cri: string; readonly elasticsearch: string }) =>
  defineEnvironment({
    name: "test",
    platform: compose(),
    schema,
    services: {
      plain: { source: files(input.plain) },
      framed: { source: containerFiles(input.cri), privacy: { user: "drop", textBytes: KiB(1) } },
      direct: { source: otlp() },
      box: { source: syslog() },
    },
    privacy: { fields: { old_value: "drop" } },
    sampling: { logs: { debug: percent(20) } },
    targets: {
      otelCollector: otelCollector({ to: { logs: ["loki", "elasticsearch"] } }),
      loki: loki({ labels: ["level"] }),
      elasticsearch: elasticsearch({ url: input.elasticsearch }),
    },
  });

const mappingOf = (environment: Environment, product: string): Mapping =>
  environment.site.destinations("otel-collector", "logs").find(one => one.product === product)?.mapping ?? [];

const serviceOf = (environment: Environment, name: string): Service => {
  const found = environment.site.services.find(service => service.name === name);
  if (!found) throw new Error(`no service ${name}`);
  return found;
};

/** What the interpreter makes of a service's lines. */
const interpreted = (environment: Environment, name: string, lines: readonly string[], readAt = 0n) => {
  const { site } = environment;
  const pipeline = compilePipeline(stepsFor(site.schema, site.detectors, serviceOf(environment, name)));
  const run = knowing(knownOfCollector, text =>
    pipeline({ text }, { service: name, environment: site.name, readAt, secretOf: () => variables.PSEUDONYM_KEY }),
  );
  return lines.flatMap(line => run(line) ?? []);
};

type Sorted = readonly (readonly [string, Plain])[];
const sorted = (map: { readonly [key: string]: Plain }): Sorted =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

/** By its keys, in their order. */
const textOf = (one: { readonly [key: string]: unknown }): string =>
  JSON.stringify(Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))));

const none: Difference = { missing: [], surplus: [] };

const timeOf = (nanoseconds: bigint): string =>
  // The time of reading is the day of the test, which no line of a corpus is from.
  nanoseconds === 0n || nanoseconds > BigInt(Date.now() - 600_000) * 1_000_000n ? "read" : String(nanoseconds);

describe.skipIf(!otelcol)("log records through otelcol", () => {
  let running: Process;
  let syslogPort = 0;
  let http: HttpServer;
  const bulk: { readonly action: { readonly create?: { readonly _index?: string } }; readonly document: object }[] = [];
  let environment: Environment;
  const paths = { plain: join(folder, "in/plain.log"), cri: join(folder, "in/framed.log") };

  beforeAll(async () => {
    const port = await freePort();
    http = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on("data", chunk => chunks.push(chunk as Buffer));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
        const lines = text.split("\n").filter(line => line !== "");
        for (let index = 0; index + 1 < lines.length; index += 2)
          bulk.push({ action: JSON.parse(lines[index] ?? ""), document: JSON.parse(lines[index + 1] ?? "") });
        answer.setHeader("content-type", "application/json");
        answer.setHeader("x-elastic-product", "Elasticsearch");
        answer.end('{"took":1,"errors":false,"items":[]}');
      });
    }).listen(port, "127.0.0.1");
    mkdirSync(join(folder, "in"), { recursive: true });
    writeFileSync(paths.plain, `${plain.join("\n")}\n`);
    writeFileSync(paths.cri, asCri(framed, { start: corpusStart }));
    environment = environmentOf({ ...paths, elasticsearch: `http://127.0.0.1:${port}` });
    const text = filesOf(environment).get("agent.yaml") ?? "";
    const own = join(folder, "run");
    syslogPort = await freePort();
    running = await runFile(text, {
      folder: own,
      also: {
        ...toFile(own, ["logs/to-loki"]),
        receivers: { syslog: { tcp: { listen_address: `127.0.0.1:${syslogPort}` } } },
      },
    });
    const records = () => logRecords(writtenBy(own, "logs/to-loki"));
    const stored = () => records().length;
    const expected =
      interpreted(environment, "plain", plain).length + interpreted(environment, "framed", framed).length;
    await settled(stored, expected);
    await settled(() => bulk.length, expected);
  });
  afterAll(async () => {
    await running?.server.stop();
    http?.close();
  });

  const own = () => join(folder, "run");

  /** What Loki gets, as it would store it. */
  const asStored = ({ resource, item }: ReturnType<typeof logRecords>[number]): string => {
    const labels = Object.fromEntries(
      Object.entries(plainMap(resource.attributes)).map(([name, value]) => [name.replaceAll(".", "_"), value]),
    );
    return JSON.stringify([
      sorted(labels),
      sorted(plainMap(item.attributes)),
      plainValue(item.body),
      timeOf(BigInt(item.timeUnixNano ?? 0)),
    ]);
  };

  test.each([
    ["plain", "plain files", plain],
    ["framed", "a container runtime's files", framed],
  ] as const)("%s: what Loki gets from %s is the interpreter's document", (service, _what, lines) => {
    const mapping = mappingOf(environment, "loki");
    const expected = interpreted(environment, service, lines).map(record => {
      const { labels, metadata, line, time } = storedDocument(mapping, record);
      // A container runtime's line has a time of its own, where the producer's is missing.
      const read = service === "framed" && time === 0n;
      return JSON.stringify([sorted(labels), sorted(metadata), line ?? null, read ? "read" : timeOf(time)]);
    });
    const actual = logRecords(writtenBy(own(), "logs/to-loki"))
      .filter(one => plainMap(one.resource.attributes)["service.name"] === service)
      .map(asStored);
    if (service === "plain") expect(comparedTexts("collectorFiles", expected, actual)).toEqual(none);
    else {
      const untimed = (text: string) => text.replace(/"(read|[0-9]+)"\]$/, '"any"]');
      const timed = expected.filter(one => !one.endsWith('"read"]'));
      expect(difference(timed, actual).missing).toEqual([]);
      expect(comparedTexts("collectorCri", expected.map(untimed), actual.map(untimed))).toEqual(none);
    }
  });

  test("records carry nothing beside the document", () => {
    const odd = logRecords(writtenBy(own(), "logs/to-loki")).filter(
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
    const mapping = mappingOf(environment, "elasticsearch");
    const records = [...interpreted(environment, "plain", plain), ...interpreted(environment, "framed", framed)];
    const expected = records.map(record => {
      const { body } = storedDocument(mapping, record);
      return JSON.stringify([`logs-llm.${record.stream}-test`, sorted(body)]);
    });
    const actual = bulk.map(({ action, document }) => {
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
      post(running.otlpHttp, "logs", {
        resourceLogs: [
          {
            resource: {
              attributes: otlpMap({ "service.name": service, "service.version": "1.2.3", "k8s.pod.name": "p" }),
            },
            scopeLogs: [{ scope: { name: "app.logger" }, logRecords: records }],
          },
        ],
      });
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
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
    await settled(() => logRecords(writtenBy(own(), "logs/to-loki")).length, before + 9, 20_000);
    const got = logRecords(writtenBy(own(), "logs/to-loki"))
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
    const hashed = interpreted(environment, "direct", ['{"message":"x","user_id":"u"}'])[0]?.user_id;
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
    const mapping = mappingOf(environment, "loki");
    const expected = interpreted(environment, "direct", corpusLines).map(record => {
      const { labels, metadata, line, time } = storedDocument(mapping, record);
      return JSON.stringify([sorted(labels), sorted(metadata), line ?? null, timeOf(time)]);
    });
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
    for (let from = 0; from < corpusLines.length; from += 500)
      await post(running.otlpHttp, "logs", {
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
    await settled(() => logRecords(writtenBy(own(), "logs/to-loki")).length, before + expected.length, 60_000);
    const actual = logRecords(writtenBy(own(), "logs/to-loki")).slice(before).map(asStored);
    expect(comparedTexts("collectorOtlp", expected, actual)).toEqual(none);
  });

  const sendSyslog = (frames: readonly string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(syslogPort, "127.0.0.1", () => socket.end(`${frames.join("\n")}\n`));
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });

  test("the corpus over syslog is the interpreter's documents, the frame's time where they have none", async () => {
    const mapping = mappingOf(environment, "loki");
    const frame = "<14>1 2026-01-02T03:04:05.678Z host box 1 - -";
    const framedAt = 1_767_323_045_678_000_000n;
    // A frame without a message is itself the message.
    const meant = fileLines.map(line => (line.trim() === "" ? frame : line));
    const expected = interpreted(environment, "box", meant, framedAt).map(record => {
      const { labels, metadata, line, time } = storedDocument(mapping, record);
      return JSON.stringify([sorted(labels), sorted(metadata), line ?? null, timeOf(time)]);
    });
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
    await sendSyslog(fileLines.map(line => `${frame} ${line}`));
    await settled(() => logRecords(writtenBy(own(), "logs/to-loki")).length, before + expected.length, 60_000);
    const actual = logRecords(writtenBy(own(), "logs/to-loki")).slice(before).map(asStored);
    expect(comparedTexts("collectorSyslog", expected, actual)).toEqual(none);
  });

  test("syslog records pass the same steps", async () => {
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
    await sendSyslog([
      '<11>1 2026-01-02T03:04:05.678Z host box 1 - - {"message":"json","severity":"info","password":"hunter2"}',
      "<11>1 2026-01-02T03:04:05.678Z host box 1 - - text a@b.com",
      '<14>1 2026-01-02T03:04:05.678Z host box 1 - [x y="a@b.com"] {"message":"cut',
    ]);
    await settled(() => logRecords(writtenBy(own(), "logs/to-loki")).length, before + 3, 20_000);
    const got = logRecords(writtenBy(own(), "logs/to-loki"))
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
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
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
    await post(running.otlpHttp, "logs", {
      resourceLogs: [
        {
          resource: { attributes: [...otlpMap({ "service.name": "direct" }), { key: "", value: {} }] },
          scopeLogs: [{ logRecords: records }],
        },
      ],
    });
    await settled(() => logRecords(writtenBy(own(), "logs/to-loki")).length, before + records.length - 1, 20_000);
    // But for the blank line.
    expect(logRecords(writtenBy(own(), "logs/to-loki")).length - before).toBe(records.length - 1);
    expect(running.server.output()).not.toMatch(/failed processing|failed to execute/);
  });

  test("the collector's own log has no text of records", () => {
    const output = running.server.output();
    expect(output.split("\n").filter(line => /hunter2|415-555|john[.]doe|sk-proj/.test(line))).toEqual([]);
  });
});

describe.skipIf(!otelcol)("the parts of a container runtime's lines through otelcol", () => {
  const own = join(folder, "parts");
  const file = join(own, "in.log");
  const stamp = "2026-01-02T03:04:05.678901234Z";
  const head = '{"message":"A","prompt":"begin ';
  const tail = 'SECRET rest"}';
  const line = (stream: string, part: string, text: string) => `${stamp} ${stream} ${part} ${text}\n`;
  const long = (bytes: number, end: string) =>
    `{"message":"long","prompt":"${"x".repeat(bytes)}${end}"}`.match(/.{1,16000}/g) ?? [];
  const parts = (texts: readonly string[]) =>
    texts.map((text, index) => line("stdout", index === texts.length - 1 ? "F" : "P", text)).join("");
  let running: Process;
  const time = "1767323045678901234";
  const stored = () =>
    logRecords(writtenBy(own, "logs/to-loki")).map(({ item }) => ({
      line: plainValue(item.body),
      ...plainMap(item.attributes),
      framed: item.timeUnixNano === time,
    }));
  const whole = (line: string) => ({ line, level: "info", framed: true });

  beforeAll(async () => {
    mkdirSync(own, { recursive: true });
    writeFileSync(file, "");
    const environment = defineEnvironment({
      name: "test",
      platform: compose(),
      services: { framed: { source: containerFiles(file) } },
      targets: { otelCollector: otelCollector({ to: { logs: ["loki"] }, longestLine: KiB(512) }), loki: loki({}) },
    });
    running = await runFile(filesOf(environment).get("agent.yaml") ?? "", {
      folder: own,
      also: toFile(own, ["logs/to-loki"]),
    });
  });
  afterAll(async () => {
    await running?.server.stop();
  });

  const rows: readonly (readonly [what: string, written: readonly (string | number)[], expected: readonly object[]])[] =
    [
      [
        "a line of the other stream between two parts",
        [line("stdout", "P", head), line("stderr", "F", "warning"), line("stdout", "F", tail)],
        [whole("warning"), whole("A")],
      ],
      [
        "parts of both streams by turns",
        [
          line("stdout", "P", head),
          line("stderr", "P", '{"message":"B",'),
          line("stdout", "P", "SECRET"),
          line("stderr", "F", '"prompt":"SECRET"}'),
          line("stdout", "F", ' rest"}'),
        ],
        [whole("B"), whole("A")],
      ],
      [
        "a pause longer than the engine's own patience",
        [line("stdout", "P", head), 8000, line("stdout", "F", tail)],
        [whole("A")],
      ],
      [
        "several tags, and a last part without a text",
        [line("stdout", "P:x", '{"message":"tags"}'), `${stamp} stdout F\n`],
        [whole("tags")],
      ],
      ["below the longest line", [parts(long(500_000, "SECRET"))], [whole("long")]],
      [
        "above the longest line, JSON",
        [parts(long(3_000_000, "SECRET"))],
        [{ line: "unparsable record", level: "warning", parse_error: "json", framed: true }],
      ],
      [
        "above the longest line, text",
        [parts(["text ", ...Array<string>(60).fill("y".repeat(16_000)), " SECRET"])],
        [whole(`text ${"y".repeat(8187)}`)],
      ],
      [
        "a line without a frame",
        ['{"message":"bare","prompt":"SECRET"}\n'],
        [{ line: "bare", level: "info", framed: false }],
      ],
    ];

  test.each(rows)("%s", async (_what, written, expected) => {
    const before = stored().length;
    for (const one of written) {
      if (typeof one === "number") await pause(one);
      else appendFileSync(file, one);
    }
    await settled(() => stored().length, before + expected.length, 20_000);
    const got = stored().slice(before);
    expect(got).toEqual(expected);
    expect(JSON.stringify(got)).not.toContain("SECRET");
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
