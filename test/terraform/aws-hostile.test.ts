/** What people write stays what they wrote: no template, no broken JSON, nothing longer than Amazon takes. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { above, alert } from "../../src/core/alert.ts";
import { dashboard, timeseries } from "../../src/core/dashboard.ts";
import { on } from "../../src/core/query/index.ts";
import { minutes } from "../../src/core/units.ts";
import { tagText } from "../../src/targets/cloudwatch/arns.ts";
import { blockOf, placed, told } from "./aws-stack.ts";

/** As Terraform reads a text: a template where one begins, and doubled signs as one. */
const asTerraformReads = (text: string): string => {
  expect(text).not.toMatch(/(?<!\$)\$\{|(?<!%)%\{/);
  return text.replaceAll("$${", "${").replaceAll("%%{", "%{");
};

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "${",
        "$${",
        "%{",
        "}",
        '"',
        "'",
        "\\",
        "\n",
        "\t",
        "😀",
        "é",
        "$",
        "%",
        "{{ x }}",
        "${var.hook}",
        "<b>",
      ),
      fc.string({ maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map(parts => parts.join(""));

const own = (words: { readonly summary: string; readonly description: string; readonly runbook: string }) =>
  alert({ when: above(on(llmLog.request_end).count({ over: minutes(5) }), 1), ...words });

const described = (words: Parameters<typeof own>[0]) => {
  const one = placed(
    { metrics: "none" },
    { ...told, services: { api: { team: "Müller & Söhne <ai>" } }, alerts: { Own: own(words) } },
  );
  return blockOf(one, "aws_cloudwatch_metric_alarm", "own-api");
};

describe("an alarm's description", () => {
  test("is the words as they were written", () => {
    fc.assert(
      fc.property(hostile, hostile, (summary, description) => {
        const { alarm_description: text } = described({ summary, description, runbook: "own" });
        expect(asTerraformReads(String(text))).toBe(`${summary}\n${description}\nRunbook: own`);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["letters", "x".repeat(3000)],
    ["signs of two units", "😀".repeat(1500)],
    ["one too many", "x".repeat(1024)],
  ])("is cut between %s, and keeps its runbook", (_name, description) => {
    const { alarm_description } = described({ summary: "s", description, runbook: "own" });
    const text = String(alarm_description);
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text.length).toBeGreaterThan(1020);
    expect(text.endsWith("…\nRunbook: own")).toBe(true);
    expect(text).not.toMatch(/\p{Surrogate}/u);
  });
});

test("titles of dashboards are what they were, inside JSON inside JSON", () => {
  const panel = (title: string) => timeseries(title, on(llmLog.request_end).count({ over: minutes(5) }));
  fc.assert(
    fc.property(hostile, hostile, (title, row) => {
      const one = placed(
        { metrics: "none" },
        {
          ...told,
          alerts: {},
          dashboards: [
            dashboard({ id: "own", title, description: "d", rows: [{ title: row, panels: [panel(title)] }] }),
          ],
        },
      );
      const { widgets } = JSON.parse(
        asTerraformReads(String(blockOf(one, "aws_cloudwatch_dashboard", "own").dashboard_body)),
      );
      expect(widgets[0].properties.markdown).toBe(`## ${row}`);
      expect(widgets[1].properties.title).toBe(title);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ["ai-platform", "ai-platform"],
  ["Müller & Söhne <ai>", "Müller _ Söhne _ai_"],
  ["${var.x}", "__var.x_"],
  ["a\nb", "a_b"],
  ["😀", "_"],
  ["x".repeat(300), "x".repeat(256)],
])("a tag is %j", (team, expected) => {
  expect(tagText(team)).toBe(expected);
});

test("tags of alarms are such as Amazon takes", () => {
  expect(described({ summary: "s", description: "d", runbook: "r" }).tags).toMatchObject({
    team: "Müller _ Söhne _ai_",
  });
});
