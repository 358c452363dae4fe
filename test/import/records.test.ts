/** Samples of records: which lines count, and what is said of personal data in them. */

import { describe, expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

const json = '{"level":"info","message":"ok","model":"gpt-4o"}';
const text = "Traceback (most recent call last)";
const broken = '{"level":"info","message":"cut';

describe("a sample in which most lines are JSON objects", () => {
  test.each([
    ["text and a broken line", [json, text, json, json, broken]],
    ["the text first", [text, json, json]],
    ["a broken line first", [broken, json, json]],
    ["CRLF", [`${json}\r`, `${text}\r`, `${json}\r`]],
  ])("is read, with %s", (_, lines) => {
    const file = { path: "app.log", text: lines.join("\n") };
    for (const kind of [undefined, "records"] as const) {
      const { files, problems } = importFiles([file], "imported", kind);
      expect(problems).toEqual([]);
      expect(files.map(one => one.kind)).toEqual(["records"]);
      expect(files[0]?.fields).toContainEqual({ name: "model", field: "model" });
    }
  });

  test("says how many others there are and what becomes of them", () => {
    const { files } = importFiles(
      [{ path: "app.log", text: [json, text, json, text, json, json, broken].join("\n") }],
      "i",
    );
    expect(files[0]?.notes).toEqual([
      "2 of 7 lines (the first is line 2): no JSON object, stored as its own message.",
      '1 of 7 lines (line 7): broken JSON, stored as "unparsable record" without its text.',
    ]);
  });

  test("has personal data in its text found as well", () => {
    const { files } = importFiles([{ path: "app.log", text: [json, "mail to ada@example.com", json].join("\n") }], "i");
    expect(files[0]?.findings).toMatchObject([{ code: "personal-data", path: "message", line: 2 }]);
  });
});

test.each([
  ["as many others", [json, text]],
  ["no object", [text, "[1]", "2"]],
])("a file with %s is none, said or not", (_, lines) => {
  const file = { path: "app.log", text: lines.join("\n") };
  expect(importFiles([file], "imported").problems).toHaveLength(1);
  expect(importFiles([file], "imported", "records").problems).toHaveLength(1);
});

describe("what is said of personal data", () => {
  test.each([
    ["message", "replaced by a token"],
    ["prompt", "the default policy drops prompt"],
    ["client_ip", "the default policy drops"],
    ["user_id", "the default policy stores a hash of user_id"],
    ["mood", "no field of the schema takes it"],
  ])("%s", (key, said) => {
    const record = JSON.stringify({ level: "info", [key]: "ada@example.com" });
    const { files } = importFiles([{ path: "r", text: record }], "imported");
    const [found] = (files[0]?.findings ?? []).filter(({ code }) => code === "personal-data");
    expect(found?.help).toContain(said);
    if (key !== "message") expect(found?.help).not.toContain("token");
  });
});
