/** Whatever a log holds: it is counted, told of, and never a crash. */

import { describe, expect, test } from "vitest";
import type { ReportedOddities, ReportedReading } from "../../src/simulate/index.ts";
import { logSource, longestLine } from "../../src/simulate/log-source.ts";
import { chunksOf, environmentOf, simulateLines } from "./site.ts";

const line = (more: Readonly<Record<string, unknown>> = {}, at = "2026-01-05T00:00:00Z"): string =>
  JSON.stringify({ time: at, level: "info", event: "request_end", message: "answered", ...more });

interface Expected {
  readonly in: number;
  readonly out?: number;
  readonly reading?: Partial<ReportedReading>;
  readonly odd?: Partial<ReportedOddities>;
}

const deep = (levels: number): string => `${'{"message":'.repeat(levels)}1${"}".repeat(levels)}`;

const table: Readonly<Record<string, readonly [input: string | Uint8Array, expected: Expected]>> = {
  "an empty file": ["", { in: 0 }],
  "blank lines": ["\n \t\n\r\n", { in: 3, out: 0, reading: { blank: 3 } }],
  "no newline at the end": [`${line()}\n${line({}, "2026-01-05T00:00:01Z")}`, { in: 2, reading: { json: 2 } }],
  "lines ended as on Windows": [`${line()}\r\n`, { in: 1, reading: { json: 1 } }],
  "malformed JSON": ['{"a":\n{]\n{"time":"2026', { in: 3, reading: { unparsable: 3 }, odd: { duplicates: 0 } }],
  "JSON that is no object": ['[1]\n"a"\nnull\n12', { in: 4, reading: { text: 4 } }],
  "wrong types": [line({ latency_ms: "soon", cache_hit: "perhaps", prompt_tokens: {}, message: [[1]] }), { in: 1 }],
  "a name of JavaScript's own": [
    `{"__proto__":{"message":"x"},"constructor":1,"toString":2}`,
    { in: 1, reading: { json: 1 } },
  ],
  "times nobody can read": [
    `${line()}\n${line({ time: "yesterday" })}\n${line({ time: { $date: 1 } })}`,
    { in: 3, odd: { untimed: 2 } },
  ],
  "a clock that is years ahead": [
    [
      ...Array.from({ length: 12 }, (_, at) => line({}, `2026-01-05T00:00:${10 + at}Z`)),
      line({}, "2031-01-01T00:00:00Z"),
    ].join("\n"),
    { in: 13, odd: { clockAhead: 1 } },
  ],
  "a clock that is years behind": [
    [
      ...Array.from({ length: 12 }, (_, at) => line({}, `2026-01-05T00:00:${10 + at}Z`)),
      line({}, "1999-01-01T00:00:00Z"),
    ].join("\n"),
    { in: 13, odd: { clockBehind: 1 } },
  ],
  "the same record twice": [
    `${line({ request_id: "r" })}\n${line({ request_id: "r" })}`,
    { in: 2, odd: { duplicates: 1 } },
  ],
  "the same line without a time twice": [
    `${line()}\nstarted\nstarted`,
    { in: 3, reading: { text: 2 }, odd: { untimed: 2, duplicates: 0 } },
  ],
  "one id of different records": [
    `${line({ request_id: "r" })}\n${line({ request_id: "r", message: "b" })}`,
    { in: 2, odd: { duplicates: 0 } },
  ],
  binary: [
    Buffer.from([0, 255, 254, 10, 195, 40, 10, 123, 0, 1]),
    { in: 3, reading: { text: 2, unparsable: 1 }, odd: { notUtf8: 2 } },
  ],
  "half a pair": ['{"message":"\\ud800"}', { in: 1, reading: { json: 1 } }],
  "a line of 10 MiB": [
    line({ message: "~".repeat(10 * 2 ** 20) }),
    { in: 1, reading: { json: 1 }, odd: { tooLong: 0 } },
  ],
  "a line without an end": ["~".repeat(longestLine + 1), { in: 1, reading: { text: 1 }, odd: { tooLong: 1 } }],
  "a record too long to be read whole": [
    line({ message: "~".repeat(longestLine) }),
    { in: 1, reading: { unparsable: 1 }, odd: { tooLong: 1 } },
  ],
  depth: [deep(100_000), { in: 1 }],
};

const held = async (input: string | Uint8Array, chunk: number, expected: Expected): Promise<void> => {
  const report = await simulateLines(input, { chunk });
  const stored = expected.out ?? expected.in;
  expect(report.services).toMatchObject([{ ...expected, out: stored }]);
  for (const store of report.stores) expect(store).toMatchObject({ in: expected.in, stored });
  // Where no record has a time there is none in which an alert could be quiet.
  const untimed = report.services.reduce((sum, { odd }) => sum + odd.untimed, 0);
  expect(report.alerts.some(({ verdict }) => verdict === "quiet")).toBe(stored > untimed);
  expect(report.span !== undefined).toBe(stored > untimed);
};

describe.each(Object.entries(table))("%s", (_, [input, expected]) => {
  test("is counted", () => held(input, 65_536, expected));
  if (input.length < 1000) test("is counted byte by byte too", () => held(input, 1, expected));
});

test("what makes the interpreter fail is stored as the fact that it could not be read", async () => {
  const environment = environmentOf({ privacy: { content: "keep" } });
  const nested = `{"messages":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  const report = await simulateLines(`${line()}\n${nested}\n${line({}, "2026-01-05T00:01:00Z")}`, { environment });
  expect(report.services[0]).toMatchObject({ in: 3, out: 3, odd: { failed: 1 }, reading: { json: 2, unparsable: 1 } });
});

test("bytes are those of the lines, whatever pieces they come in", async () => {
  const text = "größer\n用户\n\n😀";
  const lines: string[] = [];
  for await (const part of logSource(chunksOf(text, 1), "s"))
    for (const one of part)
      if (one.kind === "record" && "text" in one.input) lines.push(`${one.input.text} ${one.bytes}`);
  expect(lines).toEqual(["größer 8", "用户 6", " 0", "😀 4"]);
});
