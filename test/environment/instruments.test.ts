import { describe, expect, test } from "vitest";
import { formatProblem } from "../../src/core/errors.ts";
import type { Instrument } from "../../src/core/instrument.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import { compose, counter, histogram, llmLog, on } from "../../src/index.ts";

const problemsOf = (...instruments: readonly Instrument[]): readonly string[] => {
  const judged = judgeEnvironment({ name: "test", platform: compose(), services: { chat: {} }, instruments });
  return "problems" in judged ? judged.problems.map(formatProblem) : [];
};

const from = on(llmLog.request_end);
const description = "of a test";

describe("what an instrument is refused for", () => {
  test.each<[string, Instrument, readonly string[]]>([
    [
      "a name in camel case",
      counter("llmThings", { description, from }),
      [
        'instruments[0].name: is no name of a metric, got "llmThings"; expected two or more words of lower-case letters and digits, joined by underscores, with total only at the end [wrong-value]',
      ],
    ],
    [
      "a name that is taken",
      counter("llm_requests_total", { description, from }),
      ['instruments[0].name: is the name of another instrument, got "llm_requests_total" [duplicate]'],
    ],
    [
      "a counter without its suffix",
      counter("chat_things", { description, from }),
      [
        'instruments[0].name: is a counter\'s, to which metric stores add _total, got "chat_things"; expected chat_things_total [wrong-value]',
      ],
    ],
    [
      "a histogram named like one of its parts",
      histogram("chat_things_sum", { description, from, value: { field: "latency_ms" }, buckets: [1] }),
      ['instruments[0].name: ends in _sum, which a histogram\'s parts do, got "chat_things_sum" [wrong-value]'],
    ],
    [
      "a label that is always there",
      counter("chat_things_total", { description, from, labels: ["service"] }),
      ["instruments[0].labels[0]: is a label of every instrument, got service [duplicate]"],
    ],
    [
      "a factor of nothing",
      counter("chat_things_total", { description, from, value: { field: "prompt_tokens", scale: 0 } }),
      ["instruments[0].value.scale: is no factor above zero, got 0 [wrong-value]"],
    ],
  ])("%s", (_name, instrument, expected) => {
    expect(problemsOf(instrument)).toEqual(expected);
  });

  test("a good one is not", () => {
    expect(problemsOf(counter("chat_things_total", { description, from, labels: ["model", "cache_hit"] }))).toEqual([]);
  });
});
