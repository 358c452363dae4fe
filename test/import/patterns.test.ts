import { describe, expect, test } from "vitest";
import { detectors } from "../../src/catalog/index.ts";
import { lookaroundPattern } from "../../src/core/privacy.ts";
import { backtracking } from "../../src/import/backtracking.ts";
import { judgePatterns } from "../../src/import/patterns.ts";

const nested = "a repetition within a repetition";
const again = "a search that starts again within its own repetition";

describe("what backtracks", () => {
  test.each([
    ["(a+)+$", nested],
    ["(?:[a-z]*)*x", nested],
    ["(\\d+)+-card", nested],
    ["\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}\\b", again],
    ["model.*does not exist", again],
    ['"level": "(WARNING|ERROR)".*"security"', again],
    [".*foo", again],
    ["^.*foo", undefined],
    ["\\b\\d{3}-\\d{2}-\\d{4}\\b", undefined],
    ["(sk-|pk-)[a-zA-Z0-9]{20,}\\b", undefined],
    ["(?:[a-z]{1,20} ){0,4}x", undefined],
    ["([a-z]+,)+x", again],
    ["(?:sk-[a-z-]{16,}|gsk_[a-z]{20,})", undefined],
    ["[A-Z]{1,64}@example", undefined],
  ])("%s: %s", (pattern, why) => {
    expect(backtracking(pattern)).toBe(why);
  });

  test("no shipped detector does", () => {
    expect(detectors.filter(one => backtracking(one.pattern) !== undefined).map(({ name }) => name)).toEqual([]);
  });
});

const codes = (engine: "re2" | "backtracking", ...patterns: readonly string[]) => [
  ...new Set(
    judgePatterns(
      patterns.map(pattern => ({ pattern, path: "here" })),
      "here",
      engine,
    ).map(({ code }) => code),
  ),
];

describe("patterns", () => {
  test("that are the shipped ones miss nothing and hit nothing else", () => {
    expect(codes("backtracking", ...detectors.map(lookaroundPattern))).toEqual([]);
  });

  test("that would hang JavaScript are judged all the same", () => {
    expect(codes("backtracking", "(?:[A-Za-z0-9]+)+!")).toEqual(["pattern-backtracks", "detector-missing"]);
    expect(codes("re2", "(?:[A-Za-z0-9]+)+!")).toEqual(["detector-missing"]);
    // RE2 has no lookahead, and JavaScript would never come back from this one
    expect(codes("backtracking", "(?=x)(?:[A-Za-z0-9]+)+!")).toEqual(["pattern-backtracks", "detector-missing"]);
  });

  test("that no engine takes are invalid", () => {
    expect(codes("backtracking", "(unclosed")).toContain("pattern-invalid");
    expect(codes("re2", "[a-")).toContain("pattern-invalid");
  });
});
