/** Results for people, whose names may hold anything. */

import { expect, test } from "vitest";
import { resultText } from "../../src/cli/test/text.ts";

test("control characters are shown, and do nothing", () => {
  const text = resultText({
    file: "a.test.yaml",
    name: "one\ntwo \u001b[2J",
    about: "loki",
    outcome: "failed",
    why: "its words\n\u001b]0;title\u0007",
    differences: [],
    notes: ["note \r"],
    seconds: 1,
  });
  expect(text.split("\n")).toEqual([
    expect.stringContaining("a.test.yaml: one\\x0atwo \\x1b[2J"),
    "         its words",
    "         \\x1b]0;title\\x07",
    "         note: note \\x0d",
  ]);
});
