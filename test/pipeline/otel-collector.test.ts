/** Each step as the statements it becomes. What they mean is tested on the engine, in test/conformance. */

import { describe, expect, test } from "vitest";
import { detector } from "../../src/core/privacy.ts";
import { secret } from "../../src/core/secret.ts";
import type { Step } from "../../src/core/step.ts";
import { compilePipeline, droppedByAll, type LogPipeline } from "../../src/targets/otel-collector/pipeline.ts";
import { redactText } from "../../src/targets/otel-collector/redaction.ts";

const none: ReadonlySet<string> = new Set();
const compiled = (step: Step, uncopied = none): LogPipeline => compilePipeline([step], uncopied, "prod");

/** What every pipeline ends with. */
const always = {
  normalise: ['set(log.body, "")'],
  finish: [
    'set(log.attributes["service"], resource.attributes["service.name"])',
    'set(log.attributes["environment"], "prod")',
  ],
};

/** Only what the step itself adds. */
const added = (step: Step): Partial<LogPipeline> => {
  const { normalise, policy, redact, finish, sample } = compiled(step);
  const parts = {
    normalise: normalise.slice(0, -always.normalise.length),
    policy,
    redact,
    finish: finish.slice(0, -always.finish.length),
    sample,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, lines]) => lines.length > 0));
};

const mail = detector({ name: "email", description: "", pattern: "[a-z]+@[a-z]+", notBefore: "a-z", positives: [] });
const card = detector({ name: "card", description: "", pattern: "4[0-9]{15}", claimsNumbers: true, positives: [] });

const field = (name: string): string => `log.attributes["${name}"]`;

const steps: readonly (readonly [what: string, step: Step, lines: Partial<LogPipeline>])[] = [
  [
    "derive: from a field, else a constant",
    { kind: "derive", field: "message", from: "event", otherwise: "none" },
    {
      normalise: [
        `set(${field("message")}, ${field("event")}) where ${field("message")} == nil`,
        `set(${field("message")}, "none") where ${field("message")} == nil`,
      ],
    },
  ],
  [
    "derive: by a table of the other field's values, and nothing for all others",
    {
      kind: "derive",
      field: "event",
      from: "message",
      table: { Asked: "start", Begun: "start", Done: "end" },
    },
    {
      normalise: [
        `set(${field("event")}, "start") where ${field("event")} == nil and ContainsValue(["Asked", "Begun"], ${field("message")})`,
        `set(${field("event")}, "end") where ${field("event")} == nil and ${field("message")} == "Done"`,
      ],
    },
  ],
  [
    "lookup: one statement a value, and one for all others",
    {
      kind: "lookup",
      field: "level",
      lowerCase: true,
      table: { warn: "warning", warning: "warning", err: "error" },
      otherwise: "info",
    },
    {
      normalise: [
        `set(log.cache["lookup"]["level"], ToLowerCase(${field("level")})) where IsString(${field("level")})`,
        `set(${field("level")}, "warning") where ContainsValue(["warn", "warning"], log.cache["lookup"]["level"])`,
        `set(${field("level")}, "error") where log.cache["lookup"]["level"] == "err"`,
        `set(${field("level")}, "info") where not ContainsValue(["warn", "warning", "err"], log.cache["lookup"]["level"])`,
      ],
    },
  ],
  [
    "stream: by event",
    { kind: "stream", byEvent: { login: "security", change: "audit" }, otherwise: "application" },
    {
      normalise: [
        `set(${field("stream")}, "application")`,
        `set(${field("stream")}, "security") where ${field("event")} == "login"`,
        `set(${field("stream")}, "audit") where ${field("event")} == "change"`,
      ],
    },
  ],
  ["remove", { kind: "remove", fields: ["prompt"] }, { policy: ['delete_key(log.attributes, "prompt")'] }],
  [
    "hash: never without a key, which is a reference in a statement that cannot fail",
    { kind: "hash", fields: ["user_id"], key: secret("pseudonym-key"), hexDigits: 16 },
    {
      policy: [
        'set(log.cache["key"], "${env:PSEUDONYM_KEY}")',
        'delete_key(log.attributes, "user_id") where log.cache["key"] == ""',
        'set(log.cache["people"], {})',
        `set(log.cache["people"]["user_id"], ${field("user_id")}) where ${field("user_id")} != nil`,
        'stringify_all(log.cache["people"])',
        `set(${field("user_id")}, Substring(SHA256(Concat([log.cache["key"], log.cache["people"]["user_id"]], "")), 0, 16)) where log.cache["people"]["user_id"] != nil`,
      ],
    },
  ],
  [
    "redact: a second pass where findings may share a guard; `$` doubled for the YAML",
    { kind: "redact", detectors: [mail, card] },
    {
      redact: [
        'replace_all_patterns(log.attributes, "value", "(^|[^a-z])([a-z]+@[a-z]+)()", "$${1}[REDACTED_EMAIL]$${3}")',
        'replace_all_patterns(log.attributes, "value", "(^|[^a-z])([a-z]+@[a-z]+)()", "$${1}[REDACTED_EMAIL]$${3}") where IsMatch(ToKeyValueString(log.attributes, "\\u0001", "\\u0002"), "\\\\[REDACTED_EMAIL\\\\]")',
        'replace_all_patterns(log.attributes, "value", "()(4[0-9]{15})()", "$${1}[REDACTED_CARD]$${3}")',
      ],
    },
  ],
  [
    "redact: a pseudonym, a hash or an id is put back as it was",
    { kind: "redact", detectors: [card], except: ["user_id"] },
    {
      redact: [
        'set(log.cache["hex"], {})',
        `set(log.cache["hex"]["user_id"], ${field("user_id")}) where IsString(${field("user_id")}) and IsMatch(${field("user_id")}, "^[0-9a-f]{16,}$$")`,
        'replace_all_patterns(log.attributes, "value", "()(4[0-9]{15})()", "$${1}[REDACTED_CARD]$${3}")',
        'merge_maps(log.attributes, log.cache["hex"], "upsert")',
      ],
    },
  ],
  [
    "truncate: between characters",
    { kind: "truncate", fields: ["message"], bytes: 8192 },
    {
      finish: [
        `set(${field("message")}, Substring(${field("message")}, 0, 8192, true)) where IsString(${field("message")}) and Len(${field("message")}) > 8192`,
      ],
    },
  ],
  [
    "keep: by hash, with the weight of what stays",
    {
      kind: "keep",
      shares: { debug: 0.01, info: 0 },
      exceptStreams: ["security", "audit"],
      exceptEvents: ["request_end"],
    },
    {
      finish: [
        `set(${field("sample_weight")}, 100) where ${field("level")} == "debug" and not ContainsValue(["security", "audit"], ${field("stream")}) and not ${field("event")} == "request_end"`,
      ],
      sample: [
        `${field("level")} == "debug" and not ContainsValue(["security", "audit"], ${field("stream")}) and not ${field("event")} == "request_end" and ParseInt(Substring(SHA256(Coalesce([${field("trace_id")}, ${field("request_id")}, ${field("message")}])), 0, 8), 16) >= 42949673`,
        `${field("level")} == "info" and not ContainsValue(["security", "audit"], ${field("stream")}) and not ${field("event")} == "request_end"`,
      ],
    },
  ],
  ["keep: nothing to sample", { kind: "keep", shares: {}, exceptStreams: ["audit"], exceptEvents: [] }, {}],
];

describe("a step as OTTL", () => {
  test.each(steps)("%s", (_what, step, lines) => expect(added(step)).toEqual(lines));

  test("every pipeline empties the body and says whose the record is", () => {
    const { normalise, finish } = compilePipeline([], none, "prod");
    expect({ normalise, finish }).toEqual(always);
  });

  test("rename: the first name that is there, a dotted one as key, then as path", () => {
    const [first, second, third] = compiled({
      kind: "rename",
      fields: [{ field: "model", from: ["model", "llm.model"], type: "string" }],
    }).normalise;
    const [target, plain, key, path] = [
      field("model"),
      'log.body["model"]',
      'log.body["llm.model"]',
      'log.body["llm"]["model"]',
    ];
    expect([first, second, third]).toEqual([
      `set(${target}, ${plain}) where ${plain} != nil and ${plain} != ""`,
      `set(${target}, ${key}) where ${key} != nil and ${target} == nil and ${key} != ""`,
      `set(${target}, ${path}) where ${path} != nil and ${target} == nil and ${path} != ""`,
    ]);
  });

  test("parse: what is no JSON leaves nothing of its text", () => {
    const lines = compiled({ kind: "parse" }).normalise;
    const unparsable = lines.findIndex(line => line.includes("unparsable record"));
    expect(lines[unparsable]).toBe(
      'set(log.body, {"message": "unparsable record", "level": "warning", "parse_error": "json"}) where IsString(log.body) and IsMatch(log.cache["text"], "^[{]")',
    );
    expect(lines[unparsable + 1]).toBe('set(log.body, {"message": log.cache["text"]}) where IsString(log.body)');
    expect(lines.at(-2)).toBe("set(log.attributes, {})");
  });

  test("convert: by type", () => {
    const lines = compilePipeline(
      [
        { kind: "rename", fields: [{ field: "started", from: [], type: "time" }] },
        {
          kind: "convert",
          fields: [
            { field: "tokens", type: "int" },
            { field: "hit", type: "boolean" },
            { field: "model", type: "string" },
          ],
        },
      ],
      none,
      "prod",
    ).normalise.filter(line => /tokens|hit|model|texts|started/.test(line));
    const is = (name: string, ...types: readonly string[]) =>
      types.map(type => `Is${type}(${field(name)})`).join(" or ");
    expect(lines).toEqual([
      `set(${field("model")}, "[NESTED]") where ${field("model")} != nil and not (${is("model", "String", "Map", "List", "Int", "Double", "Bool")})`,
      `set(log.cache["texts"]["model"], ${field("model")}) where ${field("model")} != nil and not IsString(${field("model")})`,
      'stringify_all(log.cache["texts"])',
      'replace_all_patterns(log.cache["texts"], "value", "\\\\\\\\(?:[\\\\\\\\/bfnrt]|u[0-9a-f]{4})", " ")',
      'replace_all_patterns(log.cache["texts"], "value", "^(?s:\\\\{.*|\\\\[(?:\\"(?:[^\\"\\\\\\\\]|\\\\\\\\.)*\\"|[^\\"\\\\[{])*[\\\\[{].*)$$", "[NESTED]")',
      'merge_maps(log.attributes, log.cache["texts"], "upsert")',
      `set(${field("tokens")}, Double(${field("tokens")}) + 0.0) where IsString(${field("tokens")}) and IsMatch(${field("tokens")}, "^-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?$$")`,
      `delete_key(log.attributes, "tokens") where ${field("tokens")} != nil and not (${field("tokens")} >= -1.7976931348623157e308 and ${field("tokens")} <= 1.7976931348623157e308)`,
      `set(${field("tokens")}, Int(${field("tokens")})) where IsDouble(${field("tokens")}) and Int(${field("tokens")}) == ${field("tokens")}`,
      `set(${field("hit")}, Bool(ToLowerCase(${field("hit")}))) where IsString(${field("hit")}) and IsMatch(${field("hit")}, "^(?i:true|false)$$")`,
      `delete_key(log.attributes, "hit") where ${field("hit")} != nil and not IsBool(${field("hit")})`,
      `delete_key(log.attributes, "started") where ${field("started")} != nil and not (${is("started", "String", "Int", "Double", "Bool")})`,
    ]);
  });

  test("redact: a measure whose digits are a finding", () => {
    const { redact } = compilePipeline(
      [
        { kind: "rename", fields: [{ field: "tokens", from: [], type: "int" }] },
        { kind: "redact", detectors: [mail, card] },
      ],
      none,
      "prod",
    );
    expect(redact.at(-1)).toBe(
      `delete_key(log.attributes, "tokens") where ${field("tokens")} != nil and IsMatch(${field("tokens")}, "^(?:(?:4[0-9]{15}))$$")`,
    );
  });

  test("a single text is redacted in as many passes", () => {
    expect(redactText("span.name", [mail])).toEqual(
      new Array(2).fill('replace_pattern(span.name, "(^|[^a-z])([a-z]+@[a-z]+)()", "$${1}[REDACTED_EMAIL]$${3}")'),
    );
  });

  test("fields that no lane keeps are not copied, but for those that earlier steps read", () => {
    const drops = (...names: string[]): Step[] => [
      { kind: "lookup", field: "level", lowerCase: true, table: {} },
      { kind: "remove", fields: names },
    ];
    const uncopied = droppedByAll([drops("prompt", "level", "user_id"), drops("prompt", "level")]);
    expect([...uncopied]).toEqual(["prompt"]);
    const { normalise, policy } = compilePipeline(
      [
        { kind: "rename", fields: [{ field: "prompt", from: ["prompt"], type: "string" }] },
        ...drops("prompt", "level", "user_id"),
      ],
      uncopied,
      "prod",
    );
    expect(normalise.filter(line => line.includes('"prompt"'))).toEqual([]);
    expect(policy).toEqual(['delete_key(log.attributes, "level")', 'delete_key(log.attributes, "user_id")']);
    const ids = drops("trace_id", "span_id", "request_id");
    const filled = compilePipeline([{ kind: "rename", fields: [] }, ...ids], droppedByAll([ids]), "prod", true);
    expect(filled.normalise.filter(line => /^set\(log\.attributes\["\w+_id"\]/.test(line))).toEqual([]);
  });

  test("people's strings are carried, whatever is in them", () => {
    const hostile = 'a"b\\c$d${env:HOME}\n{{x}}';
    const [first] = added({ kind: "derive", field: hostile, otherwise: hostile }).normalise ?? [];
    const literal = '"a\\"b\\\\c$$d$${env:HOME}\\n{{x}}"';
    expect(first).toBe(`set(log.attributes[${literal}], ${literal}) where log.attributes[${literal}] == nil`);
  });
});
