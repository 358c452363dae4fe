/** A text that must be absent is looked for in what is given too: a mistyped one is absent everywhere. */

import { describe, expect, test } from "vitest";
import { differences, inWords } from "../../src/simulate/index.ts";
import { simulateLines } from "./site.ts";

const record = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ time: 1_767_571_200, event: "request_end", message: "done", ...values });

const absentOf = async (lines: string | Uint8Array, text: string): Promise<readonly string[]> =>
  differences(await simulateLines(lines, { absent: [text] }), { absent: [text] }).map(inWords);

const notGiven =
  "absent[0]: text (not shown), got nothing given that holds it; expected a text of what is given\n  help: ";

describe("a text that nothing given holds", () => {
  test.each<readonly [title: string, text: string, help: string]>([
    ["mistyped", "ada@exmaple.com", "look at its spelling, or give a record that holds it"],
    [
      "a block of YAML",
      "ada@example.com\n",
      "it ends with a line break, as a block of YAML does that begins with |; begin it with |-",
    ],
    ["with a space too much", "ada@example.com  ", "it begins or ends with white space; take that away"],
    ["in other letters", "ADA@example.com", "look at its spelling, or give a record that holds it"],
  ])("is no absent one: %s", async (_, text, help) => {
    expect(await absentOf(record({ message: "mail ada@example.com" }), text)).toEqual([`${notGiven}${help}`]);
  });

  test("is not one that is there, whatever is in front of it", async () => {
    const lines = [...Array.from({ length: 2000 }, () => record({})), record({ prompt: "my diary" })].join("\n");
    expect(await absentOf(lines, "my diary")).toEqual([]);
  });
});

describe("a text that is given and not stored is absent", () => {
  test.each<readonly [title: string, lines: string | Uint8Array, text: string]>([
    ["as it is", record({ prompt: "my diary" }), "my diary"],
    ["with quotes", record({ prompt: 'say "hi"' }), 'say "hi"'],
    ["on two lines", record({ prompt: "my\ndiary" }), "my\ndiary"],
    ["in escapes of its producer", '{"message":"m","prompt":"caf\\u00e9 \\u0061da"}', "café ada"],
    ["in JSON within JSON", record({ prompt: JSON.stringify({ a: [{ b: 'say "hi"\n' }] }) }), 'say "hi"'],
    ["deep below a key that no field claims", record({ nobody: { knows: [{ this: "my diary" }] } }), "my diary"],
    ["as a key", record({ "my diary": 1 }), "my diary"],
    ["as a number", record({ prompt: 4111111 }), "4111111"],
    ["across keys of the line", '{"message":"m","prompt":"a","x":1}', '"a","x"'],
    ["in what cannot be read", `${record({})}\n{"prompt":"my diary`, "my diary"],
  ])("%s", async (_, lines, text) => {
    expect(await absentOf(lines, text)).toEqual([]);
  });
});

describe("a text that is stored is told of", () => {
  test.each<readonly [title: string, lines: string, text: string]>([
    ["as it is", record({ message: "my diary" }), "my diary"],
    ["in a line of text", "dear diary", "diary"],
    ["in the escapes of JSON within it", record({ message: '{"a":"caf\\u00e9 \\"x\\""}' }), 'café "x"'],
  ])("%s", async (_, lines, text) => {
    expect(await absentOf(lines, text)).toEqual([
      "absent[0]: text (not shown), got 1 documents of loki that hold it; expected none",
    ]);
  });
});
