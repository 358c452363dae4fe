/** Which keys of Promtail's `json` stages are said to be no fields. */

import { expect, test } from "vitest";
import { importFiles } from "../../src/import/index.ts";

const unknownKeys = (...stages: readonly unknown[]) => {
  const text = JSON.stringify({ clients: [], scrape_configs: [{ job_name: "chat", pipeline_stages: stages }] });
  return importFiles([{ path: "promtail.yaml", text }], "imported").files.flatMap(({ findings }) =>
    findings.filter(({ code }) => code === "unknown-key").map(({ got }) => got),
  );
};
const json = (expressions: Readonly<Record<string, string | null>>, source?: string) => ({
  json: { expressions, ...(source === undefined ? {} : { source }) },
});

test.each([
  ["a key under a name of its own", [json({ foo: "foo_bar_key" })], ["foo_bar_key"]],
  ["a key under a field's name", [json({ model: "foo_bar_key" })], ["foo_bar_key"]],
  ["a key without an expression", [json({ mood: null, tone: "" })], ["mood", "tone"]],
  ["a field and its alias", [json({ model: "", m: "model_id" })], []],
  ["a field's name between quotes", [json({ m: '"gen_ai.request.model"' })], []],
  ["a part of a field", [json({ first: "messages[0].content" })], []],
  ["what says whose record it is", [json({ service: "" })], []],
  ["one inside of match", [{ match: { selector: "{}", stages: [json({ foo: "foo_bar_key" })] } }], ["foo_bar_key"]],
  ["one that is parsed again", [json({ inner: "payload" }), json({ mood: "" }, "inner")], ["mood"]],
  ["names of a template", [{ template: { source: "made", template: "{}" } }, json({ _own: "" }, "made")], []],
])("%s", (_, stages, unknown) => {
  expect(unknownKeys(...stages)).toEqual(unknown);
});
