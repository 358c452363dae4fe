/** What of a record that left a collector counts as a key, and as a text that it holds. */

import { describe, expect, test } from "vitest";
import { inWords } from "../../src/simulate/index.ts";
import { differencesOfCollected } from "../../src/trial/collected.ts";
import { startSink } from "../../src/trial/sink.ts";

const value = (of: unknown): object =>
  of instanceof Uint8Array
    ? { bytesValue: Buffer.from(of).toString("base64") }
    : Array.isArray(of)
      ? { arrayValue: { values: of.map(value) } }
      : typeof of === "object" && of !== null
        ? { kvlistValue: { values: entries(of) } }
        : { stringValue: of };
const entries = (of: object): readonly object[] => Object.entries(of).map(([key, one]) => ({ key, value: value(one) }));
const attributes = (of: object) => ({ attributes: entries(of) });

type Request = readonly [signal: "logs" | "traces", body: object];

const nested = { llm: { prompt: "my diary" } };
const record = (of: object): Request => ["logs", { resourceLogs: [{ scopeLogs: [{ logRecords: [of] }] }] }];
const span = (of: object): Request => ["traces", { resourceSpans: [{ scopeSpans: [{ spans: [of] }] }] }];

/** What a test says of one request that left. */
const said = async (
  [signal, body]: Request,
  expected: Parameters<typeof differencesOfCollected>[1],
): Promise<readonly string[]> => {
  const sink = await startSink(expected.absent ?? []);
  await fetch(`${sink.address}/0/v1/${signal}`, { method: "POST", body: JSON.stringify(body) });
  await sink.stop();
  expect([sink.left.length, sink.refused]).toEqual([1, []]);
  return differencesOfCollected({ exporters: ["store"], left: sink.left, notes: [] }, expected).map(inWords);
};

describe("a key that none may have", () => {
  test.each<readonly [where: string, request: Request]>([
    ["an attribute's map", record(attributes(nested))],
    ["a map in a list", record(attributes({ llm: [[{ prompt: "a" }], "b"] }))],
    ["a map below another key", record(attributes({ request: nested }))],
    ["a body that is a map", record({ body: value(nested) })],
    ["a list of maps as a body", record({ body: value([nested]) })],
    ["a span's attributes", span(attributes(nested))],
    ["a span's event", span({ events: [attributes(nested)] })],
    ["a span's link", span({ links: [attributes(nested)] })],
    ["a resource", ["logs", { resourceLogs: [{ resource: attributes(nested), scopeLogs: [{ logRecords: [{}] }] }] }]],
    ["a scope", ["logs", { resourceLogs: [{ scopeLogs: [{ scope: attributes(nested), logRecords: [{}] }] }] }]],
    ["a span's scope", ["traces", { resourceSpans: [{ scopeSpans: [{ scope: attributes(nested), spans: [{}] }] }] }]],
  ])("is found in %s, by its name and dotted", async (_, request) => {
    const never = ["llm", "prompt", "llm.prompt"];
    expect(await said(request, { attributes: { never } })).toEqual(
      never.map((key, index) => `attributes.never[${index}]: "${key}", got 1 of 1 with it; expected none`),
    );
  });

  test.each<readonly [key: string, request: Request]>([
    // A dot in a name is a part of it.
    ["name", record(attributes({ "service.name": "chat" }))],
    ["llm.diary", record(attributes(nested))],
    // What stands in values is no key.
    ["prompt", record({ ...attributes({ a: "prompt" }), body: value("prompt") })],
    ["0", record(attributes({ a: [{ b: "c" }] }))],
  ])("%s is not found where it is none", async (key, request) => {
    expect(await said(request, { attributes: { never: [key] } })).toEqual([]);
  });
});

test("a key that all must have is one of the record itself, and not of a map in it", async () => {
  expect(await said(record(attributes(nested)), { attributes: { always: ["llm", "prompt"] } })).toEqual([
    'attributes.always[1]: "prompt", got 1 of 1 without it; expected none',
  ]);
});

describe("a text that must be absent", () => {
  const text = 'my "diary" für\nmich';
  const inJson = JSON.stringify({ prompt: text });
  const bytes = (of: string) => Buffer.concat([Buffer.from([0xff, 0xe2]), Buffer.from(of), Buffer.from([0xc3])]);
  test.each<readonly [where: string, request: Request]>([
    ["a body of bytes", record({ body: value(Buffer.from(text)) })],
    ["bytes that are not all UTF-8", record({ body: value(bytes(text)) })],
    ["an attribute of bytes", record(attributes({ a: [{ b: Buffer.from(text) }] }))],
    ["bytes of JSON", record({ body: value(Buffer.from(inJson)) })],
    ["JSON that nobody parsed", record({ body: value(`2026-01-05 ${inJson}`) })],
    ["JSON in ASCII", record({ body: value(inJson.replace("ü", "\\u00fc")) })],
    ["a key", record(attributes({ [text]: "a" }))],
    ["a span's link", span({ links: [attributes({ a: text })] })],
  ])("is found in %s", async (_, request) => {
    expect(await said(request, { absent: [text, "their diary"] })).toEqual([
      "absent[0]: text (not shown), got 1 sent to store that hold it; expected none",
    ]);
  });

  test("is not what bytes happen to be written as", async () => {
    const body = Buffer.from("hello");
    expect(await said(record({ body: value(body) }), { absent: [body.toString("base64").slice(0, 4)] })).toEqual([]);
  });
});
