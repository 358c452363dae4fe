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
import { asCri, generateRecords } from "../../src/reference/scenario.ts";
import { storedDocument } from "../../src/reference/stored.ts";
import { elasticsearch } from "../../src/targets/elasticsearch/index.ts";
import { loki } from "../../src/targets/loki/index.ts";
import { otelCollector } from "../../src/targets/otel-collector/index.ts";
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

/** Lines that go wrong easily; the comments say what for. */
const tricky: readonly string[] = [
  // parse
  '{"message":"first","request_id":"t-1"}',
  '  {"message":"space around","request_id":"t-2"}  ',
  '{"message":"cut off","request_id":"t-3',
  '{"message":"two in a line"}{"message":"x"}',
  '{"message":"zero in front","latency_ms":01}',
  '{"message":"no digit behind","latency_ms":5.}',
  '{"message":"a tab\tinside"}',
  '{"message":"a bell \u0007inside"}',
  '{"message":"tab between"\t,\t"latency_ms":\t1}',
  '{"message":"half \\ud800 of a pair"}',
  '{"message":"both \\ud83d\\ude00 halves"}',
  '{"message":"once","message":"twice"}',
  '{"level":"error"}',
  "{}",
  "[1,2,3]",
  "   ",
  "plain text with john.doe@example.com in it",
  "  indented text",
  "text with a \\n that is none, and {braces}",
  // rename
  '{"msg":"second name","model_id":"m1","data":{"model":"m2"}}',
  '{"message":"","msg":"empty is missing"}',
  '{"message":null,"msg":"null is missing"}',
  '{"message":"dots","log.level":"error","log":{"level":"debug"}}',
  '{"message":"path","log":{"level":"WARN"},"trace":{"id":"0af7651916cd43dd8448eb211c80319c"}}',
  '{"message":"not into lists","data":[{"model":"m"}]}',
  '{"message":"not into text","data":"text"}',
  '{"message":"unknown keys end","nobody":"claims me","nested":{"neither":"me"}}',
  // convert
  '{"message":12,"model":0.1}',
  '{"message":1e21,"model":1e-7}',
  '{"message":true,"model":[1,"a",{"z":1,"a":null}]}',
  '{"message":{"b":"line\\nbreak \\"quoted\\" <tag> \\\\ \\u2028","a":[]}}',
  '{"message":"numbers","latency_ms":"12.5","ttft_ms":"1e3","prompt_tokens":"0012","total_tokens":"many"}',
  '{"message":"no numbers","latency_ms":true,"ttft_ms":{"a":1},"prompt_tokens":[1],"cache_hit":1}',
  '{"message":"flags","cache_hit":"TRUE","recoverable":"no","success":false}',
  '{"message":"whole and not","prompt_tokens":3.0,"completion_tokens":2.5,"latency_ms":7.0}',
  // timestamp
  ...[
    '"2026-01-02T03:04:05Z"',
    '"2026-01-02T03:04:05.678901234+05:30"',
    '"2026-01-02T03:04:05.6-0800"',
    '"2026-01-02T03:04:05"',
    '"2026-01-02 03:04:05Z"',
    '"2026-01-02T03:04:05,678Z"',
    '"2026-02-30T00:00:00Z"',
    '"2026-01-02T24:00:00Z"',
    '"2026-01-02T23:59:60Z"',
    '"1969-12-31T23:00:00-02:00"',
    '"1969-12-31T23:59:59Z"',
    '"2262-12-02T00:00:00Z"',
    "1700000000",
    "1700000000.123456",
    "1700000000123",
    "1700000000123.5",
    "1700000000123456",
    "1700000000123456789",
    '"1700000000123456789"',
    '"1700000000.1234567"',
    "-5",
    '"soon"',
    "null",
    '{"a":1}',
  ].map((time, index) => `{"message":"time ${index}","timestamp":${time}}`),
  // lookup, derive, stream
  ...["WARN", "Fatal", "notice", "trace", "verbose", "ERR"].map(level => `{"message":"level","level":"${level}"}`),
  '{"event":"llm_request_end","user_id":"u-1"}',
  '{"event":"authentication","level":"debug"}',
  '{"event":"admin_action","message":"audited"}',
  // privacy
  '{"message":"hashed","user_id":42,"session_id":"s-1"}',
  '{"message":"dropped","client_ip":"203.0.113.7","prompt":"what is my name","password":"hunter2","api_key":"k"}',
  '{"message":"two neighbours 415-555-2671 415-555-2672 and a.b@c.de,d@e.fr"}',
  '{"message":"a key sk-proj-abcdefghijklmnopqrstuvwxyz0123456789 in the middle"}',
  '{"message":"nested","stop_sequences":["first\\n415-555-2671","a@b.com",{"c":"d\\te@f.org"}]}',
  '{"message":"numbers","prompt_tokens":4111111111111111,"completion_tokens":1700000000}',
  '{"message":"escaped mail a\\u0040b.com"}',
  JSON.stringify({ message: "ä".repeat(5000) }),
  "€".repeat(3000),
  `${"x".repeat(8190)}€ and a.b@example.com`,
  // classify
  '{"message":"rate limit exceeded","level":"error"}',
  '{"error_type":"CudaOutOfMemory","error_message":"timed out","error_cause":"timeout"}',
  '{"error_type":"rate","error_message":"limit"}',
  '{"message":"rate limit exceeded","error_cause":"rate_limited","performance_category":"good"}',
  '{"message":"no words","status":"timeout","latency_ms":-1}',
  '{"message":"Connection to api.example.com timed out","level":"critical","latency_ms":"4999.5"}',
  // own fields
  '{"message":"own field","customer":{"tier":"pro"}}',
  // keep
  ...Array.from({ length: 40 }, (_, index) => `{"level":"debug","message":"sampled ${index}"}`),
  '{"level":"debug","event":"authentication","message":"never sampled"}',
];

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
const interpreted = (environment: Environment, name: string, lines: readonly string[]) => {
  const { site } = environment;
  const pipeline = compilePipeline(stepsFor(site.schema, site.detectors, serviceOf(environment, name)));
  return lines.flatMap(
    text =>
      pipeline(
        { text },
        { service: name, environment: site.name, readAt: 0n, secretOf: () => variables.PSEUDONYM_KEY },
      ) ?? [],
  );
};

type Sorted = readonly (readonly [string, Plain])[];
const sorted = (map: { readonly [key: string]: Plain }): Sorted =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

/** Takes each expected text out of the actual ones; what is left on either side differs. */
const difference = (expected: readonly string[], actual: readonly string[]) => {
  const left = new Map<string, number>();
  for (const one of actual) left.set(one, (left.get(one) ?? 0) + 1);
  const missing = expected.filter(one => {
    const there = left.get(one) ?? 0;
    left.set(one, there - 1);
    return there <= 0;
  });
  const surplus = [...left].flatMap(([one, times]) => (times > 0 ? Array<string>(times).fill(one) : []));
  return { missing: missing.slice(0, 3), surplus: surplus.slice(0, 3), count: actual.length };
};

const none = (expected: readonly string[]) => ({ missing: [], surplus: [], count: expected.length });

const timeOf = (nanoseconds: bigint): string =>
  // The time of reading is the day of the test, which no line of a corpus is from.
  nanoseconds === 0n || nanoseconds > BigInt(Date.now() - 600_000) * 1_000_000n ? "read" : String(nanoseconds);

describe.skipIf(!otelcol)("log records through otelcol", () => {
  let running: Process;
  let syslogPort = 0;
  let http: HttpServer;
  const bulk: { readonly action: { readonly create?: { readonly _index?: string } }; readonly document: object }[] = [];
  let environment: Environment;
  const start = 1_767_322_000_000_000_000n;
  const scenario = (seed: number, count: number) =>
    [...generateRecords({ seed, count, start })].map(({ record }) => record);
  const plain = [...tricky, ...scenario(1, 3000)];
  const framed = [...tricky.filter(line => !line.includes("\u0007")), ...scenario(2, 3000)];
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
    writeFileSync(paths.cri, asCri(framed, { start }));
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
    if (service === "plain") expect(difference(expected, actual)).toEqual(none(expected));
    else {
      const untimed = (text: string) => text.replace(/"(read|[0-9]+)"\]$/, '"any"]');
      const timed = expected.filter(one => !one.endsWith('"read"]'));
      expect(difference(timed, actual).missing).toEqual([]);
      expect(difference(expected.map(untimed), actual.map(untimed))).toEqual(none(expected));
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
      expect(time).toMatch(/^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}[.][0-9]{9}Z$|^19/);
      return JSON.stringify([action.create?._index, sorted(rest)]);
    });
    expect(difference(expected, actual)).toEqual(none(expected));
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
    expect(byLine(got)).toEqual(
      byLine([
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
      ]),
    );
  });

  test("syslog records pass the same steps", async () => {
    const before = logRecords(writtenBy(own(), "logs/to-loki")).length;
    const lines = [
      '<11>1 2026-01-02T03:04:05.678Z host box 1 - - {"message":"json","severity":"info","password":"hunter2"}',
      "<11>1 2026-01-02T03:04:05.678Z host box 1 - - text a@b.com",
      '<14>1 2026-01-02T03:04:05.678Z host box 1 - [x y="a@b.com"] {"message":"cut',
    ];
    await new Promise<void>((resolve, reject) => {
      const socket = connect(syslogPort, "127.0.0.1", () => socket.end(`${lines.join("\n")}\n`));
      socket.on("close", () => resolve());
      socket.on("error", reject);
    });
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
    expect(got).toEqual([
      { ...common, line: "json", level: "info" },
      { ...common, line: "text [REDACTED_EMAIL]", level: "error", error_cause: "unknown" },
      { ...common, line: "unparsable record", level: "warning", parse_error: "json" },
    ]);
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
