/** Lines for shippers that know a record as text. */

import fc from "fast-check";
import { causes, llmLog } from "../../src/catalog/index.ts";
import { logFields } from "../../src/core/step.ts";

const long = (character: string, times: number): string => character.repeat(times);

/** What the `classify` steps must read alike: each cause's examples, and what a producer says itself. */
const classified: readonly (readonly [why: string, line: string])[] = [
  ...causes.flatMap(({ name, positives, negatives }) =>
    [...positives, ...negatives].map((said): readonly [string, string] => [
      `cause ${name}: ${said}`,
      JSON.stringify({ level: "error", message: said }),
    ]),
  ),
  ["a cause in the type", '{"message":"request failed","error":{"type":"RateLimitError","message":"no"}}'],
  ["a cause in the status", '{"message":"request ended","status":"timeout"}'],
  ["causes in two texts", '{"message":"timed out","error_type":"CudaOutOfMemory","level":"error"}'],
  ["half a cause in either text", '{"error_type":"rate","error_message":"limit"}'],
  ["half a cause in either line", '{"error_type":"E","error_message":"rate\\nlimit"}'],
  ["a cause where nothing failed", '{"message":"rate limit exceeded","error_cause":"timeout"}'],
  ["a producer's own cause", '{"message":"broken","level":"error","error_cause":"timeout"}'],
  ["a producer's own cause, in an object", '{"message":"broken","level":"error","error_cause":{"a":"timeout"}}'],
  ["other letters around a cause", '{"message":"é🙂rate\u2028rate limit\u00a0","level":"error"}'],
  ["an error without words", '{"level":"critical"}'],
  [
    "a secret and a cause",
    '{"error_type":"AuthenticationError","error_message":"Incorrect API key provided: sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"}',
  ],
  ...[0, -0, 99.9, 100, 499.99, 500, 999, 1000, 4999.9, 5000, 1e300, -1].map((latency): readonly [string, string] => [
    `latency ${latency}`,
    JSON.stringify({ message: "took", latency_ms: latency }),
  ]),
  ["a latency as text", '{"message":"took","latency_ms":"1e2","performance_category":"very_slow"}'],
  ["a producer's own category, no latency", '{"message":"took","performance_category":"good"}'],
  ["a category beside a removed latency", '{"message":"took","latency_ms":4111111111111111}'],
];

/**
 * Lines that are hard to get right as text, each for a reason; the interpreter says what must come of them. A seeded
 * scenario and `randomLines` cover the rest.
 */
export const trickyLines: readonly (readonly [why: string, line: string])[] = [
  [
    "numbers and flags as text",
    '{"message":"a","level":"WARN","latency_ms":"499.0","cache_hit":"True","prompt_tokens":"007"}',
  ],
  ["numbers where text belongs", '{"message":12.50,"model":1e21,"user_id":12345,"level":30,"provider":-0,"path":true}'],
  [
    "text where numbers belong",
    '{"message":"b","prompt_tokens":"many","latency_ms":true,"total_tokens":{"a":1},"cost_usd":"1e999"}',
  ],
  [
    "very small, very large, negative zero",
    '{"message":"c","cost_usd":1e-7,"total_tokens":1e21,"prompt_tokens":-0,"top_p":0.1}',
  ],
  ["a measure that a detector claims", '{"message":"d","total_tokens":4111111111111111,"prompt_tokens":1700000000000}'],
  ["text that a detector claims", "mail alice@example.com, card 4111 1111 1111 1111, 123-45-6789"],
  ["neighbours that share a guard", "123-45-6789 123-45-6780,123-45-6781 a@b.io b@c.io,c@d.io;d@e.io"],
  ["no JSON", '{"message":"alice@example.com'],
  ["two values in one line", '{"message":"alice@example.com"}{"b":2}'],
  ["a list", '["alice@example.com"]'],
  ["an empty object", "{}"],
  ["white space around", ' \t{"msg":"trimmed"} '],
  ["nothing but white space", "  \t "],
  [
    "null and the empty string are absent",
    '{"message":"","msg":"second","model":null,"model_id":"","model_name":"third"}',
  ],
  ["false and 0 are present", '{"message":"e","streaming":false,"is_streaming":true,"retry_count":0,"retries":3}'],
  ["a dotted key before a path", '{"message":"f","data":{"model":"path"},"data.model":"key"}'],
  [
    "a path through objects",
    '{"message":"g","llm_log":{"model":"deep","prompt_tokens":5,"x.y":1},"usage":[{"prompt_tokens":9}]}',
  ],
  ["a list where a path goes on", '{"message":"h","data":["model"],"usage":"prompt_tokens"}'],
  [
    "names nobody claims",
    '{"message":"i","nobody":"alice@example.com","_line":"x","_document":"y","service":"z","environment":"w"}',
  ],
  ["the marks between values", '{"message":"j\\u001f\\u001d\\u001ek","model":"\\u001f","provider":"\\u001d"}'],
  ["half a surrogate pair, NUL, DEL", '{"message":"k \\ud83d \\udc00 \\u0000 \\u007f \\ud83d\\ude00"}'],
  ["line ends inside text", '{"message":"l\\r\\nm\\tn\\u2028o","model":"a\\nb"}'],
  [
    "escapes before a finding in an object",
    '{"message":{"k":"call\\n415-555-2671\\\\415-555-2671 <b>&"},"error_message":["a@b.io",{"é":1,"Z":null}]}',
  ],
  ["quotes, templates, references", '{"message":"${HOME} {{ .Entry }} %{x} `b` \'q\' \\"d\\" $1 \\\\1","model":"{{"}'],
  [
    "a dropped credential",
    '{"message":"n","password":"hunter2hunter2","authorization":"Bearer abcdefghijklmnopqrstuvwxyz"}',
  ],
  ["an event by an alias, no message", '{"event_type":"llm_request"}'],
  ["an unknown event", '{"event":"nobody_knows_alice@example.com"}'],
  ...classified,
  ["text at its limit", `{"message":"${long("é", 150)}","error_message":"${long("x", 199)}€"}`],
  ["text one below its limit", `{"message":"${long("x", 198)}é","error_message":"${long("x", 200)}"}`],
  ["RFC 3339 with a zone", '{"message":"o","ts":"2026-01-02T03:04:05.678+05:30"}'],
  ["RFC 3339, nine digits", '{"message":"p","ts":"2026-01-02T03:04:05.123456789Z"}'],
  ["a zone without a colon", '{"message":"q","ts":"2026-01-02T03:04:05-0800"}'],
  ["no zone", '{"message":"r","ts":"2026-01-02T03:04:05.5"}'],
  ["epoch seconds", '{"message":"s","ts":1767323045}'],
  ["epoch seconds with a fraction", '{"message":"t","ts":1767323045.678901}'],
  ["epoch milliseconds as text", '{"message":"u","ts":"1767323045678"}'],
  ["epoch milliseconds with a fraction", '{"message":"v","ts":1767323045678.25}'],
  ["epoch microseconds", '{"message":"w","ts":1767323045678901}'],
  ["epoch nanoseconds as text", '{"message":"x","ts":"1767323045678901234"}'],
  ["30 February", '{"message":"no time 1","ts":"2026-02-30T03:04:05Z"}'],
  ["a comma for the point", '{"message":"no time 2","ts":"2026-01-02T03:04:05,678Z"}'],
  ["a blank for the T", '{"message":"no time 3","ts":"2026-01-02 03:04:05Z"}'],
  ["before 1970", '{"message":"no time 4","ts":"1969-12-31T23:59:59Z"}'],
  ["more than 64 bits", '{"message":"no time 5","ts":99999999999999999999}'],
  ["a leap second", '{"message":"no time 6","ts":"2016-12-31T23:59:60Z"}'],
];

const names = logFields(llmLog).flatMap(([name, { aliases }]) => [name, ...aliases]);

/** Minus zero in a list or object is a known difference. */
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(one => one + 0);

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "\u001f", "\\", '"', "a@b.io", "123-45-6789", "true", "-1.5e3", "WARN", "\ud83d", "</b>&", "\n"),
);

const value = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3 }),
  ),
})).value;

/** Objects with producers' keys, dotted ones now whole, now nested, and any values; the same lines for the same seed. */
export const randomLines = (seed: number, count: number): readonly string[] =>
  fc
    .sample(fc.array(fc.tuple(fc.constantFrom(...names), fc.boolean(), value), { maxLength: 12 }), {
      seed,
      numRuns: count,
    })
    .map((entries, index) => {
      const record: Record<string, unknown> = {};
      for (const [name, isNested, one] of entries) {
        const [head = "", ...rest] = isNested ? name.split(".") : [name];
        record[head] = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), one);
      }
      // Equal records of one instant would be one to a store.
      return JSON.stringify({ ...record, request_id: `random-${seed}-${index}` });
    });
