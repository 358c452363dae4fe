import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { detector } from "../../src/core/privacy.ts";
import { secret } from "../../src/core/secret.ts";
import type { Step } from "../../src/core/step.ts";
import { percent } from "../../src/core/units.ts";
import { compilePipeline, type Input, runPipeline } from "../../src/reference/pipeline.ts";
import type { Change } from "../../src/reference/record.ts";
import { byDefault, context, keepAll, readAt, shippedSteps } from "./steps.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A record's fields after some steps, without what every record has. */
const fieldsAfter = (steps: readonly Step[], input: Input): Fields | undefined => {
  const { record } = runPipeline(steps, input, context);
  if (!record) return undefined;
  const { time, service, environment, stream, ...fields } = record;
  return fields;
};

const unparsable = { message: "unparsable record", level: "warning", parse_error: "json" };

describe("parse", () => {
  test.each<readonly [string, Fields | undefined]>([
    ["a plain line", { message: "a plain line" }],
    ["  \ta plain line \r\n", { message: "a plain line" }],
    ["", undefined],
    [" \t\r\n", undefined],
    ['{"a":1}', { a: 1 }],
    [' {"a":1}\r', { a: 1 }],
    ["{}", {}],
    ["{", unparsable],
    ['{"a":1', unparsable],
    ['{"a":1}}', unparsable],
    ['{"a":1} {"a":2}', unparsable],
    ['{"a":1,}', unparsable],
    ["{'a': 1}", unparsable],
    ['{"a":NaN}', unparsable],
    ['{"a":"one\ntwo"}', unparsable],
    ['[{"a":1}]', { message: '[{"a":1}]' }],
    ['"{}"', { message: '"{}"' }],
    ['{"a":1,"a":2}', { a: 2 }],
    ['{"a":"\\u0041\\ud83c\\udf89\\ud83c"}', { a: "A🎉\ufffd" }],
  ])("%j", (text, fields) => expect(fieldsAfter([{ kind: "parse" }], { text })).toEqual(fields));

  test("fields that arrive parsed stay as they are", () =>
    expect(fieldsAfter([{ kind: "parse" }], { fields: { message: "{", a: 1 } })).toEqual({ message: "{", a: 1 }));
});

describe("rename", () => {
  const rename: Step = {
    kind: "rename",
    fields: [
      { field: "model", from: ["model", "model_id", "data.model"], type: "string" },
      { field: "user_id", from: ["user_id", "user.id", "user"], type: "string" },
      { field: "tokens", from: ["tokens", "usage.a.b"], type: "int" },
      { field: "copy", from: ["model_id"], type: "string" },
    ],
  };
  test.each<readonly [Fields, Fields]>([
    [{ model: "a" }, { model: "a" }],
    [{ model_id: "b" }, { model: "b", copy: "b" }],
    [{ data: { model: "c" } }, { model: "c" }],
    [{ "data.model": "d" }, { model: "d" }],
    [{ data: { model: "c" }, "data.model": "d" }, { model: "d" }],
    [
      { data: { model: "c" }, model_id: "b", model: "a" },
      { model: "a", copy: "b" },
    ],
    [{ model: "", model_id: null, data: { model: "c" } }, { model: "c" }],
    [{ data: [{ model: "c" }] }, {}],
    [{ data: "text" }, {}],
    [{ user: { id: "u" } }, { user_id: "u" }],
    [{ user: "u" }, { user_id: "u" }],
    [{ usage: { a: { b: 7 } } }, { tokens: 7 }],
    [{ "usage.a": { b: 7 }, usage: { "a.b": 7 } }, {}],
    [{ tokens: 0, copy: false, unknown: 1, Model: "a", MODEL: "a" }, { tokens: 0 }],
    [{ constructor: "x", __proto__: { model: "y" } }, {}],
  ])("%j", (fields, named) => expect(fieldsAfter([rename], { fields })).toEqual(named));

  test("an object without the wanted key is itself the value of a less wanted name", () =>
    expect(
      fieldsAfter([rename, { kind: "convert", fields: [{ field: "user_id", type: "string" }] }], {
        fields: { user: { name: "n" } },
      }),
    ).toEqual({ user_id: "[NESTED]" }));
});

describe("convert", () => {
  const convert: Step = {
    kind: "convert",
    fields: [
      { field: "s", type: "string" },
      { field: "i", type: "int" },
      { field: "f", type: "float" },
      { field: "b", type: "boolean" },
      { field: "c", type: "string", nested: true },
    ],
  };
  test.each<readonly [Fields, Fields]>([
    [{ s: "text" }, { s: "text" }],
    [{ s: 1.5 }, { s: "1.5" }],
    [{ s: false }, { s: "false" }],
    [{ s: ["a", 1] }, { s: '["a",1]' }],
    [{ s: { b: "x" } }, { s: "[NESTED]" }],
    [{ s: {} }, { s: "[NESTED]" }],
    [{ s: [{ b: "x" }] }, { s: "[NESTED]" }],
    [{ s: [1, ["x"]] }, { s: "[NESTED]" }],
    [{ s: ["[", "{", '"{'] }, { s: '["[","{","\\"{"]' }],
    [{ c: { b: "x\ny", a: null } }, { c: '{"a":null,"b":"x y"}' }],
    [{ c: [{ b: "x" }] }, { c: '[{"b":"x"}]' }],
    [{ i: 499 }, { i: 499 }],
    [{ i: 499.7 }, { i: 499.7 }],
    [{ i: "499" }, { i: 499 }],
    [{ i: "n/a" }, {}],
    [{ i: true }, {}],
    [{ i: [1] }, {}],
    [{ i: { a: 1 } }, {}],
    [{ f: "1e-3" }, { f: 0.001 }],
    [{ f: Number.POSITIVE_INFINITY }, {}],
    [{ b: true }, { b: true }],
    [{ b: "TRUE" }, { b: true }],
    [{ b: "False" }, { b: false }],
    [{ b: 1 }, {}],
    [{ b: "yes" }, {}],
  ])("%j", (fields, converted) => expect(fieldsAfter([convert], { fields })).toEqual(converted));

  test("a list or object that no step made text of does not leave", () =>
    expect(fieldsAfter([], { fields: { a: ["secret"], b: { c: 1 }, d: 1 } })).toEqual({ d: 1 }));
});

describe("timestamp", () => {
  test.each<readonly [unknown, bigint]>([
    ["2026-01-02T03:04:05.5Z", readAt + 500_000_000n],
    [1_767_323_045_500, readAt + 500_000_000n],
    ["2026-01-02T03:04:05,5Z", readAt],
    [undefined, readAt],
  ])("%j", (time, expected) => {
    const { record } = runPipeline([{ kind: "timestamp", field: "time" }], { fields: { time } }, context);
    expect(record?.time).toBe(expected);
  });
});

describe("lookup", () => {
  const level: Step = {
    kind: "lookup",
    field: "level",
    lowerCase: true,
    table: { warn: "warning" },
    otherwise: "info",
  };
  const event: Step = { kind: "lookup", field: "event", lowerCase: false, table: { llm_request: "request_start" } };
  test.each<readonly [Step, Fields, Fields]>([
    [level, { level: "WARN" }, { level: "warning" }],
    [level, { level: "loud" }, { level: "info" }],
    [level, { level: "constructor" }, { level: "info" }],
    [level, {}, { level: "info" }],
    [event, { event: "llm_request" }, { event: "request_start" }],
    [event, { event: "LLM_REQUEST" }, { event: "LLM_REQUEST" }],
    [event, {}, {}],
  ])("%j of %j", (step, fields, found) => expect(fieldsAfter([step], { fields })).toEqual(found));
});

describe("derive", () => {
  const derive: Step = { kind: "derive", field: "message", from: "event", otherwise: "nothing said" };
  test.each<readonly [Fields, unknown]>([
    [{ message: "m", event: "e" }, "m"],
    [{ event: "e" }, "e"],
    [{}, "nothing said"],
  ])("%j", (fields, message) => expect(fieldsAfter([derive], { fields })?.message).toBe(message));
});

describe("stream", () => {
  const stream: Step = { kind: "stream", byEvent: { login: "security" }, otherwise: "application" };
  test.each([
    ["login", "security"],
    ["toString", "application"],
    [undefined, "application"],
  ])("of %s", (event, name) =>
    expect(runPipeline([stream], { fields: { event, stream: "audit" } }, context).record?.stream).toBe(name),
  );
});

test("remove", () => {
  const remove: Step = { kind: "remove", fields: ["password", "absent"] };
  expect(fieldsAfter([remove], { fields: { password: "p", kept: "k" } })).toEqual({ kept: "k" });
});

describe("hash", () => {
  const hash = (key: string): Step => ({ kind: "hash", fields: ["user_id"], key: secret(key), hexDigits: 16 });
  const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);
  test.each<readonly [unknown, string]>([
    ["alice", digest("key-alice")],
    ["größe", digest("key-größe")],
    [42, digest("key-42")],
  ])("%j", (user_id, pseudonym) =>
    expect(fieldsAfter([hash("pseudonym-key")], { fields: { user_id } })).toEqual({ user_id: pseudonym }),
  );
  test("without a key nothing stays", () =>
    expect(fieldsAfter([hash("no-key")], { fields: { user_id: "a" } })).toEqual({}));
});

describe("redact", () => {
  const digits = detector({
    name: "digits",
    description: "four digits",
    pattern: "[0-9]{4}",
    notBefore: "0-9",
    notAfter: "0-9",
    claimsNumbers: true,
    positives: ["1234"],
  });
  const word = detector({ name: "word", description: "a word", pattern: "(?:ab|DIGITS)", positives: ["ab"] });
  const redact = (...detectors: (typeof digits)[]): Step => ({ kind: "redact", detectors });
  const exceptFor = (...except: readonly string[]): Step => ({ kind: "redact", detectors: [digits], except });
  const hexText = "a1234aaaaaaaaaaaa";
  const hexRedacted = "a[REDACTED_DIGITS]aaaaaaaaaaaa";
  test.each<readonly [Step, Fields, Fields]>([
    [redact(digits), { message: "a 1234 b" }, { message: "a [REDACTED_DIGITS] b" }],
    [redact(digits), { message: "1234 5678" }, { message: "[REDACTED_DIGITS] [REDACTED_DIGITS]" }],
    [redact(digits), { message: "12345" }, { message: "12345" }],
    [redact(digits), { a: "1234", b: "1234" }, { a: "[REDACTED_DIGITS]", b: "[REDACTED_DIGITS]" }],
    [redact(digits), { n: 1234, m: 12345, f: 1234.5, g: 0.1234 }, { m: 12345, f: 1234.5, g: 0.1234 }],
    [redact(word), { n: 1234, b: true }, { n: 1234, b: true }],
    // A pseudonym or hash, where one belongs; whatever else stands there is judged.
    [exceptFor("id"), { id: hexText, message: hexText }, { id: hexText, message: hexRedacted }],
    [exceptFor("id"), { id: `${hexText} ` }, { id: `${hexRedacted} ` }],
    [exceptFor("id"), { id: "1234 123412341234" }, { id: "[REDACTED_DIGITS] 123412341234" }],
    [exceptFor("id"), { id: "1234aaaaaaaaaaa" }, { id: "[REDACTED_DIGITS]aaaaaaaaaaa" }],
    [exceptFor("id"), { id: "A1234aaaaaaaaaaaaaaaa" }, { id: "A[REDACTED_DIGITS]aaaaaaaaaaaaaaaa" }],
    [exceptFor("id"), { id: 1234 }, {}],
    // Each detector scans what the one before left, once.
    [redact(digits, word), { message: "1234ab" }, { message: "[REDACTED_[REDACTED_WORD]][REDACTED_WORD]" }],
    [redact(word, digits), { message: "ab1234" }, { message: "[REDACTED_WORD][REDACTED_DIGITS]" }],
  ])("%j on %j", (step, fields, redacted) => expect(fieldsAfter([step], { fields })).toEqual(redacted));
});

test("truncate", () => {
  const truncate: Step = { kind: "truncate", fields: ["message"], bytes: 4 };
  expect(fieldsAfter([truncate], { fields: { message: "größe", other: "größe", n: 12345 } })).toEqual({
    message: "grö",
    other: "größe",
    n: 12345,
  });
});

describe("classify", () => {
  const cause: Step = {
    kind: "classify",
    field: "cause",
    by: {
      kind: "texts",
      when: { present: ["type"], among: { level: ["error"] } },
      from: ["type", "message"],
      cases: [
        { value: "lost", pattern: "[Ll]ost[ -~]{0,3}it" },
        { value: "late", pattern: "late|[Ss]low" },
      ],
      otherwise: "unknown",
    },
  };
  test.each<readonly [string, Fields, unknown]>([
    ["the first case wins, whichever text says it", { type: "Slow", message: "lost it" }, "lost"],
    ["any text says it", { type: "x", message: "too late" }, "late"],
    ["case counts", { level: "error", message: "Late" }, "unknown"],
    ["the gap has an end", { level: "error", message: "lost and it" }, "unknown"],
    ["not across texts", { type: "lost", message: "it" }, "unknown"],
    ["not across lines", { type: "lost\nit" }, "unknown"],
    ["none of those that are classified", { level: "info", message: "late" }, undefined],
    ["a producer's own is replaced", { type: "late", cause: "mine" }, "late"],
    ["or removed", { message: "late", cause: "lost" }, undefined],
    ["nothing to look at", { level: "error" }, "unknown"],
    ["only texts are looked at", { level: "error", message: 5 }, "unknown"],
  ])("by texts: %s", (_, fields, value) => expect(fieldsAfter([cause], { fields })?.cause).toBe(value));

  const size: Step = {
    kind: "classify",
    field: "size",
    by: {
      kind: "number",
      from: "n",
      cases: [
        { value: "small", below: 100 },
        { value: "large", below: 500 },
      ],
      otherwise: "huge",
    },
  };
  test.each<readonly [Fields, unknown]>([
    [{ n: 0 }, "small"],
    [{ n: 99.9 }, "small"],
    [{ n: 100 }, "large"],
    [{ n: 500 }, "huge"],
    [{ n: 1e300 }, "huge"],
    [{ n: -0.1, size: "small" }, undefined],
    [{ n: "7" }, undefined],
    [{ size: "small" }, undefined],
  ])("by a number: %j", (fields, value) => expect(fieldsAfter([size], { fields })?.size).toBe(value));

  test("a field that the policy does not keep is not told from others", () => {
    const told = (treatment: "keep" | "hash" | "drop") =>
      fieldsAfter(shippedSteps({ ...keepAll, fields: { error_cause: treatment } }), {
        fields: { level: "error", message: "rate limit exceeded" },
      });
    expect(told("keep")?.error_cause).toBe("rate_limited");
    expect(told("drop")).not.toHaveProperty("error_cause");
    expect(told("hash")).not.toHaveProperty("error_cause");
  });

  test("is after redaction and truncation, and before sampling", () => {
    const kinds = shippedSteps(byDefault).map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf("redact"))).toEqual(["redact", "truncate", "classify", "classify", "keep"]);
  });
});

describe("keep", () => {
  const keep: Step = {
    kind: "keep",
    shares: { debug: 0.25, info: 0 },
    exceptStreams: ["audit"],
    exceptEvents: ["request_end"],
  };
  const point = (text: string) =>
    Number.parseInt(createHash("sha256").update(text).digest("hex").slice(0, 8), 16) / 2 ** 32;
  const low = "id-9";
  const high = "id-0";
  test("the ids of this table fall where it says", () => {
    expect(point(low)).toBeLessThan(0.25);
    expect(point(high)).toBeGreaterThan(0.25);
  });
  test.each<readonly [Fields, "kept" | "weighed" | "dropped"]>([
    [{ level: "error", message: high }, "kept"],
    [{ level: "debug", message: low }, "weighed"],
    [{ level: "debug", message: high }, "dropped"],
    [{ level: "debug", request_id: low, message: high }, "weighed"],
    [{ level: "debug", trace_id: high, request_id: low, message: low }, "dropped"],
    [{ level: "debug", trace_id: high, event: "request_end" }, "kept"],
    [{ level: "debug", trace_id: high, stream: "audit" }, "kept"],
    [{ level: "info", trace_id: low }, "dropped"],
  ])("%j is %s", (fields, fate) => {
    const { record } = runPipeline([keep], { fields }, context);
    expect(record === undefined ? "dropped" : record.sample_weight === 4 ? "weighed" : "kept").toBe(fate);
  });

  test("the share of records kept is the share asked for", () => {
    const pipeline = compilePipeline(shippedSteps(keepAll, { debug: percent(10) }));
    const total = 20_000;
    let kept = 0;
    let stoodFor = 0;
    for (let index = 0; index < total; index++) {
      const record = pipeline({ fields: { level: "DEBUG", request_id: `r-${index}` } }, context);
      if (record) kept++;
      stoodFor += Number(record?.sample_weight ?? 0);
    }
    expect(kept / total).toBeGreaterThan(0.09);
    expect(kept / total).toBeLessThan(0.11);
    expect(stoodFor / total).toBeCloseTo(kept / total / 0.1, 6);
  });
});

describe("the whole way", () => {
  const line = {
    timestamp: "2026-01-02T05:04:05.25+02:00",
    level: "ERROR",
    event: "llm_request_end",
    service: "somebody-else",
    environment: "moon",
    stream: "audit",
    llm_log: { model: "gpt-4o", user_id: "alice", total_tokens: "650" },
    error: { type: "Timeout", message: "no answer for alice@example.com, alice@example.com" },
    prompt: "What is a signal box?",
    password: "hunter2",
    internal: { note: "x" },
    max_tokens: 4111111111111111,
  };
  const { record, trail } = runPipeline(shippedSteps(byDefault), { text: JSON.stringify(line) }, context);

  test("leaves this record", () =>
    expect(record).toEqual({
      time: readAt + 250_000_000n,
      service: "llm-service",
      environment: "test",
      stream: "application",
      level: "error",
      event: "request_end",
      message: "request_end",
      model: "gpt-4o",
      user_id: createHash("sha256").update("key-alice").digest("hex").slice(0, 16),
      total_tokens: 650,
      error_type: "Timeout",
      error_message: "no answer for [REDACTED_EMAIL], [REDACTED_EMAIL]",
      error_cause: "timeout",
    }));

  test("and this trail", () =>
    expect(trail).toEqual<readonly Change[]>(
      expect.arrayContaining<Change>([
        { step: "parse", kind: "read", as: "json" },
        { step: "rename", kind: "named", key: "llm_log.model", field: "model" },
        { step: "rename", kind: "named", key: "error.type", field: "error_type" },
        { step: "rename", kind: "dropped", key: "internal", because: "unknown" },
        { step: "rename", kind: "dropped", key: "error", because: { field: "error_message" } },
        { step: "convert", kind: "converted", field: "total_tokens", from: "string", to: "number" },
        { step: "timestamp", kind: "timed", from: "producer" },
        { step: "lookup", kind: "looked-up", field: "level", found: true, to: "error" },
        { step: "lookup", kind: "looked-up", field: "event", found: true, to: "request_end" },
        { step: "derive", kind: "derived", field: "message", from: "event" },
        { step: "stream", kind: "streamed", stream: "application" },
        { step: "remove", kind: "removed", field: "password", because: "policy" },
        { step: "hash", kind: "hashed", field: "user_id" },
        { step: "redact", kind: "redacted", field: "error_message", detector: "email", count: 2 },
        { step: "redact", kind: "removed", field: "max_tokens", because: { detector: "credit_card" } },
        { step: "classify", kind: "classified", field: "error_cause", to: "timeout" },
      ]),
    ));

  test("whose trail holds no value", () => {
    const told = JSON.stringify(trail);
    for (const value of ["alice", "hunter2", "gpt-4o", "signal box", "Timeout", "411111", "650"]) {
      expect(told).not.toContain(value);
    }
  });

  test("a line that cannot be read leaves nothing of itself", () => {
    const { record: stored } = runPipeline(shippedSteps(keepAll), { text: '{"password":"hunter2' }, context);
    expect(stored).toEqual({
      time: readAt,
      service: "llm-service",
      environment: "test",
      stream: "application",
      ...unparsable,
    });
  });

  test("a finding beside an escape in a nested value is found", () => {
    const nested = JSON.stringify({ messages: [{ note: "call\n415-555-2671\tor C:\\415-555-2671" }] });
    const { record: stored } = runPipeline(shippedSteps(keepAll), { text: nested }, context);
    expect(stored?.messages).toBe('[{"note":"call [REDACTED_PHONE] or C: [REDACTED_PHONE]"}]');
  });

  test("what the policy drops does not come back inside an object that a text field takes", () => {
    const nested = JSON.stringify({ message: { prompt: "canary" }, error: { password: "canary" } });
    const { record: stored } = runPipeline(shippedSteps(byDefault), { text: nested }, context);
    expect(stored?.message).toBe("[NESTED]");
    expect(JSON.stringify({ ...stored, time: "" })).not.toContain("canary");
  });
});
