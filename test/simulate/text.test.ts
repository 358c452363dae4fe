/** What people are told of alerts that fire more often, or of more groups, than a report holds. */

import { expect, test } from "vitest";
import { alertsText } from "../../src/cli/simulate/alerts-text.ts";
import type { ReportedAlert } from "../../src/simulate/index.ts";
import { simulateLines } from "./site.ts";

test("firings that a report leaves out are counted, and groups beyond the most are told of", async () => {
  const report = await simulateLines("");
  const alert: ReportedAlert = {
    name: "Crowded",
    id: "crowded",
    by: "loki",
    state: "on",
    severity: "warning",
    services: ["llm-service"],
    verdict: "fires",
    always: false,
    everySeconds: 60,
    forSeconds: 0,
    firing: Array.from({ length: 9 }, (_, index) => ({
      group: { model: `m${index}` },
      pendingFrom: 0,
      from: 0,
      until: 60,
    })),
    fired: 12_345,
    more: true,
    to: [],
  };
  const text = alertsText({ ...report, alerts: [alert, { ...alert, name: "Alone", more: false, fired: 9 }] });
  expect(text).toContain("and 12,337 times more");
  expect(text).toContain("and 1 times more");
  expect(text).toMatch(/ {2}of more than 10,000 groups at a time, the others left out: Crowded$/m);
});
