import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import { detectors } from "../../src/catalog/detectors/index.ts";
import {
  type Detector,
  detector,
  lettersAndDigits,
  lookaroundPattern,
  re2Passes,
  re2Pattern,
  redactionToken,
} from "../../src/core/privacy.ts";
import { backtracking } from "../../src/import/backtracking.ts";

/** Engines with lookaround: Java, Joni, JavaScript. */
const byLookaround = (found: readonly Detector[]) => {
  const compiled = found.map(one => ({
    token: redactionToken(one),
    pattern: new RegExp(lookaroundPattern(one), "gu"),
  }));
  return (text: string): string =>
    compiled.reduce((redacted, { token, pattern }) => redacted.replace(pattern, () => token), text);
};

/** Engines without: RE2 and Go, which consume the guards and run twice. */
const byRe2 = (found: readonly Detector[]) => {
  const compiled = found.map(one => ({
    replacement: `$1${redactionToken(one)}$3`,
    pattern: RE2JS.compile(re2Pattern(one)),
    passes: re2Passes(one),
  }));
  return (text: string): string => {
    let redacted = text;
    for (const { replacement, pattern, passes } of compiled)
      for (let pass = 0; pass < passes; pass++) redacted = pattern.matcher(redacted).replaceAll(replacement);
    return redacted;
  };
};

const redact = byLookaround(detectors);
const redactByRe2 = byRe2(detectors);

/** What stands around a finding in the carriers detectors claim. */
const surroundings: readonly (readonly [carrier: string, before: string, after: string])[] = [
  ["alone", "", ""],
  ["sentence", "see ", " for details"],
  ["end of a sentence", "it was ", "."],
  ["list", "a,", ",b"],
  ["brackets", "<", ">"],
  ["query", "https://example.com/?q=", "&page=2"],
  ["JSON text", '{"content":"', '"}'],
  ["line break in JSON text", '{"content":"hello\\n', '\\n"}'],
  ["tab in JSON text", '["\\t', '\\t"]'],
  ["line break", "first line\n", "\nlast line"],
  ["stack trace", "ValueError: bad value ", "\n  at handler (app.ts:10:3)"],
  ["after a token", "[REDACTED_EMAIL] ", " [REDACTED_PHONE]"],
];

describe("what the detectors are", () => {
  it("has names, each once", () => {
    const names = detectors.map(one => one.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it.each(detectors.map(one => [one.name, one] as const))(
    "%s says where it comes from and shows examples",
    (_, one) => {
      expect(one.source).toMatch(/^https:\/\//);
      expect(one.description).toMatch(/^[A-Z].*\.$/);
      expect(one.positives.length).toBeGreaterThanOrEqual(4);
      expect(one.negatives.length).toBeGreaterThanOrEqual(4);
    },
  );

  it.each(detectors.map(one => [one.name, one] as const))("%s means the same to every engine", (name, one) => {
    const withoutClasses = one.pattern.replaceAll(/\[[^\]]*\]/g, "C");
    expect(withoutClasses, "capture groups, flags, lookaround").not.toMatch(/\((?!\?:)/);
    expect(withoutClasses, "anchors, any character").not.toMatch(/[\^$.]/);
    expect(withoutClasses, "possessive or lazy quantifiers").not.toMatch(/[*+?}][+?]/);
    expect(withoutClasses, "unbounded repetition of groups, over which Java recurses").not.toMatch(/\)[*+]/);
    expect(one.pattern, "negated classes").not.toContain("[^");
    expect(one.pattern, "quotes").not.toMatch(/["'`]/);
    expect(one.pattern, "beyond printable ASCII").toMatch(/^[ -~]+$/);
    const escapes = one.pattern.match(/\\./g) ?? [];
    const allowed = name === "private_key" ? ["\\n", "\\r", "\\\\"] : ["\\x"];
    expect(escapes.filter(sequence => !allowed.includes(sequence))).toEqual([]);
    expect(() => RE2JS.compile(re2Pattern(one))).not.toThrow();
    for (const guard of [one.notBefore, one.notAfter])
      if (guard !== undefined) expect(guard).toMatch(/^(?:[0-9A-Za-z_.-]|\\\\)+$/);
  });

  it.each(detectors.filter(one => one.notAfter !== undefined).map(one => [one.name, one] as const))(
    "%s guards its end without consuming it",
    (_, one) => {
      expect(one.notAfter).toBe(lettersAndDigits);
      expect(one.endsInWord).toBe(true);
      for (const positive of one.positives) expect(positive).toMatch(/[0-9A-Za-z]$/);
    },
  );

  it("claims as unmistakable what may be searched for in generated files", () => {
    expect(detectors.filter(one => one.finds === "credential").map(one => one.name)).toEqual([
      "private_key",
      "jwt",
      "api_key",
      "aws_access_key",
      "google_api_key",
      "github_token",
      "huggingface_token",
      "slack_token",
      "stripe_key",
      "url_password",
      "authorization_header",
      "bearer_token",
    ]);
  });
});

describe.each(detectors.map(one => [one.name, one] as const))("%s", (_, one) => {
  const token = redactionToken(one);
  const alone = byLookaround([one]);
  const aloneByRe2 = byRe2([one]);

  describe.each(surroundings)("in %s", (_carrier, before, after) => {
    it.each(one.positives)("finds %j whole", positive => {
      // A key without its end line runs on over words; only a character outside its alphabet ends it.
      const cutShort = one.name === "private_key" && !positive.endsWith("-----");
      const [left, right] = cutShort ? [before, `"${after}`] : [before, after];
      expect(alone(left + positive + right)).toBe(left + token + right);
      expect(aloneByRe2(left + positive + right)).toBe(left + token + right);
    });
  });

  it.each(one.negatives)("leaves %j alone", negative => {
    for (const [, before, after] of surroundings) {
      expect(alone(before + negative + after)).toBe(before + negative + after);
      expect(aloneByRe2(before + negative + after)).toBe(before + negative + after);
    }
  });

  it("finds nothing in a token", () => {
    for (const { name } of detectors) {
      const other = `[REDACTED_${name.toUpperCase()}]`;
      for (const text of [other, `${other}${other}`, `x=${other}:1`, `(${other})`]) expect(alone(text)).toBe(text);
    }
  });
});

describe("all together", () => {
  it.each([
    ["an e-mail address wins over the number in it", "123-45-6789@example.com", "[REDACTED_EMAIL]"],
    ["a bearer JWT is a JWT", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9", "Bearer [REDACTED_JWT]"],
    ["an assigned provider key keeps its name", `api_key=sk-${"0123456789".repeat(3)}`, "api_key=[REDACTED_API_KEY]"],
    ["groups of an IBAN are no card", "DE89 3704 0044 0532 0130 00", "[REDACTED_IBAN]"],
    [
      "a password in an address",
      "postgres://llm:s3cret@db.example.com/x",
      "postgres:[REDACTED_URL_PASSWORD]db.example.com/x",
    ],
    ["a header", "Authorization: Basic dXNlcjpwYXNz", "[REDACTED_AUTHORIZATION_HEADER]"],
    ["the assignment goes as a whole", "DB_PASSWORD=hunter2 host=db", "DB_[REDACTED_ASSIGNED_SECRET] host=db"],
    ["two cards share a comma", "4111111111111111,378282246310005", "[REDACTED_CREDIT_CARD],[REDACTED_CREDIT_CARD]"],
    [
      "cards in a row",
      Array(5).fill("4242 4242 4242 4242").join(" "),
      Array(5).fill("[REDACTED_CREDIT_CARD]").join(" "),
    ],
    ["four numbers share spaces", "123-45-6789 ".repeat(4).trim(), "[REDACTED_SSN] ".repeat(4).trim()],
    [
      "four numbers share hyphens",
      Array(4).fill("415-555-2671").join(" "),
      Array(4).fill("[REDACTED_PHONE]").join(" "),
    ],
  ])("%s", (_, text, expected) => {
    expect(redact(text)).toBe(expected);
    expect(redactByRe2(text)).toBe(expected);
  });

  it.each([
    "2026-01-02T03:04:05.678Z",
    "2026-01-02 03:04:05,678",
    "epoch 1767323045 1767323045678 1767323045678901 1767323045678901234",
    "prompt_tokens=512 completion_tokens=128 total_tokens=640",
    "max_tokens: 4096, temperature: 0.7, top_p: 0.95",
    "latency 1250.123456789 ms, p95 4999.9999999999",
    "score 0.4532015112830366",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
    "d41d8cd98f00b204e9800998ecf8427e",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "req_abc123 chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012 call_mszuSIzqtI65i1wAUOE8w5H4",
    "gpt-4o-2024-08-06 claude-3-5-sonnet-20241022 gemini-1.5-pro-002 llama-3.1-70b-instruct",
    "python 3.12.4, torch 2.4.0+cu121, kernel 6.8.0-45-generic",
    "GET /v1/chat/completions HTTP/1.1 200",
    "10.0.0.1:8080 2001:db8::1",
    "CUDA out of memory. Tried to allocate 20.00 MiB",
    "task-queue-for-the-night desk-reservation-system-failure",
  ])("leaves %j alone", text => {
    expect(redact(text)).toBe(text);
    expect(redactByRe2(text)).toBe(text);
  });

  const examples = detectors.flatMap(one => [...one.positives, ...one.negatives]);
  const filler = fc.oneof(
    fc.constantFrom(
      " ",
      ", ",
      "; ",
      " - ",
      "\n",
      "\\n",
      '"',
      '\\"',
      "'",
      "(",
      ")",
      " = ",
      ": ",
      "/",
      "|",
      "é",
      "日本",
      "…",
      "😀",
    ),
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(...'0123456789 -.+()[]@:=_aAnrtkZ\\"'), maxLength: 24 }),
  );
  const pieces = fc.array(fc.oneof(fc.constantFrom(...examples), filler), { maxLength: 12 });

  it("is the same with lookaround and with consumed guards", () => {
    fc.assert(
      fc.property(pieces, parts => {
        const text = parts.join("");
        expect(redactByRe2(text)).toBe(redact(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("changes nothing the second time, and leaves no example behind", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...examples), fc.constantFrom(" ", ", ", '"', "\n", "|", " (")), {
          maxLength: 8,
        }),
        parts => {
          const text = parts.flat().join("");
          const once = redact(text);
          expect(redact(once)).toBe(once);
          expect(redactByRe2(once)).toBe(once);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(["a", "eyJ", "1-", "a.", "+1 2"])("comes through 50,000 characters of %j, the same with both", unit => {
    const text = unit.repeat(50_000 / unit.length);
    expect(redact(text)).toBe(redactByRe2(text));
  });

  /** Held by the patterns' structure, as of patterns that people have; RE2 is linear anyhow. */
  it.each(detectors.map(one => [one.name, one] as const))("%s runs over no text again and again", (_, one) => {
    expect(backtracking(one.pattern)).toBeUndefined();
    expect(backtracking(lookaroundPattern(one))).toBeUndefined();
  });

  it("would be told of a pattern that does", () => {
    for (const pattern of ["(?:[a-z]+)+!", "[a-z0-9.]+@"]) expect(backtracking(pattern)).toBeDefined();
  });
});

describe("numbers", () => {
  const claiming = detectors.filter(one => one.claimsNumbers);
  const claimed = (digits: number) => claiming.some(one => new RegExp(`^(?:${one.pattern})$`).test(String(digits)));

  it("are claimed by cards only", () => {
    expect(claiming.map(one => one.name)).toEqual(["credit_card"]);
    expect(detector({ name: "x", description: "X.", pattern: "x", positives: ["x"] }).carriers).not.toContain("number");
    for (const one of claiming) expect(one.carriers).toContain("number");
  });

  it.each([4111111111111111, 378282246310005])("%d is a card", number => {
    expect(claimed(number)).toBe(true);
  });

  it.each([1767323045, 1767323045678, 1767323045678901, 42, 640, 1250.5, 4096, 1e21])("%d is none", number => {
    expect(claimed(number)).toBe(false);
  });
});
