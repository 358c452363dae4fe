import { describe, expect, test } from "vitest";
import { secret } from "../../src/core/secret.ts";
import { judgePlugin, plugin, printedStage, reference, unprintable } from "../../src/targets/logstash/lscl.ts";
import { rubyLiteral, rubyText, rubyTextInPieces } from "../../src/targets/logstash/ruby.ts";

/** A header value as the pipeline carries it, or why it cannot. */
const carried = (text: string): string => {
  const output = plugin("output", "elasticsearch", { custom_headers: { "X-Test": text } });
  const [problem] = judgePlugin(output);
  if (problem) return `${problem.code}: ${problem.what}`;
  return (
    /"X-Test" => (.*)/s.exec(printedStage("output", [{ comment: "x", statement: output }]))?.[1]?.split("\n    }")[0] ??
    ""
  );
};

describe("texts in a pipeline: raw between quotes, and the same with support_escapes on", () => {
  test.each([
    ["plain", '"plain"'],
    ["", '""'],
    ["it's", `"it's"`],
    ['say "yes"', `'say "yes"'`],
    [`"both" and 'both'`, "unprintable-text: holds both kinds of quotes"],
    ["ends in \\", "unprintable-text: ends in a backslash"],
    ["C:\\dir\\sub", '"C:\\dir\\sub"'],
    ["a\\nb", "unprintable-text: holds what support_escapes would read as an escape"],
    ["a\\\\b", "unprintable-text: holds what support_escapes would read as an escape"],
    ["[0-9]{3}[.]", '"[0-9]{3}[.]"'],
    ["${HOME}", "unprintable-text: holds a substitution, ${ or %{"],
    ["%{message}", "unprintable-text: holds a substitution, ${ or %{"],
    ["%{+YYYY}", "unprintable-text: holds a substitution, ${ or %{"],
    ["100 % {sure} $5", '"100 % {sure} $5"'],
    ["# no comment } => {", '"# no comment } => {"'],
    ["nul\u0000", "unprintable-text: holds control characters"],
    ["carriage\rreturn", "unprintable-text: holds control characters"],
    ["ünïcödé 漢字", '"ünïcödé 漢字"'],
  ])("%j", (text, printed) => {
    expect(carried(text)).toBe(printed);
  });

  test("a line break stays one", () => {
    expect(unprintable("two\nlines")).toBeUndefined();
  });

  test("a secret is a reference, and nothing else is", () => {
    const output = plugin("output", "elasticsearch", {
      password: reference(secret("es-password")),
      custom_headers: { Authorization: reference(secret("token"), "Bearer ") },
    });
    expect(judgePlugin(output)).toEqual([]);
    expect(printedStage("output", [{ comment: "To the store.", statement: output }])).toBe(`output {
  # To the store.
  elasticsearch {
    password => "\${ES_PASSWORD}"
    custom_headers => {
      "Authorization" => "Bearer \${TOKEN}"
    }
  }
}
`);
  });
});

describe("Ruby literals", () => {
  test.each([
    ["plain", '"plain"'],
    ["it's", `"it's"`],
    ['say "yes"', `'say "yes"'`],
    [`"both" and 'both'`, `'"both" and \\'both\\''`],
    ["#{system('ls')}", `'#{system(\\'ls\\')}'`],
    ["back\\slash\\", "'back\\\\slash\\\\'"],
    ['line\nbreak "#{x}" \\', '"line\\u{a}break \\"\\#{x}\\" \\\\"'],
    ["é😀\u2028", '"\\u{e9}\\u{1f600}\\u{2028}"'],
    ["%{a} ${b}", '"%{a} ${b}"'],
  ])("%j", (text, literal) => {
    expect(rubyText(text)).toBe(literal);
  });

  test("pieces meet between characters", () => {
    expect(rubyTextInPieces("1234567😀9")).toBe('"1234567\\u{1f600}" "9"');
    expect(rubyTextInPieces("")).toBe('""');
  });

  test("lists fill lines, tables take one each", () => {
    expect(rubyLiteral({})).toBe("{}");
    expect(rubyLiteral({ a: [], b: null, c: [1, true, "x"] })).toBe(
      '{\n  "a" => [],\n  "b" => nil,\n  "c" => [1, true, "x"],\n}',
    );
    const long = Array.from({ length: 30 }, (_, index) => `name_${index}`);
    expect(
      rubyLiteral(long)
        .split("\n")
        .every(line => line.length <= 120),
    ).toBe(true);
  });
});
