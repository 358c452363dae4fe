/** Which names in braces an alert's summary may hold. */

import { above, alert, compose, type EnvironmentInput, llmLog, minutes, on, raw, seconds } from "signalbox";
import { describe, expect, test } from "vitest";
import { alerts } from "../../src/catalog/alerts/index.ts";
import type { Comparison } from "../../src/core/alert.ts";
import { formatProblem } from "../../src/core/errors.ts";
import { judgeEnvironment } from "../../src/environment/index.ts";
import { unfilled } from "../../src/environment/placeholders.ts";

const base: EnvironmentInput = { name: "test", platform: compose(), services: { "llm-service": {} } };

const problemsOf = (more: Partial<EnvironmentInput>): readonly string[] => {
  const judged = judgeEnvironment({ ...base, ...more });
  return "problems" in judged ? judged.problems.map(formatProblem) : [];
};

const requests = on(llmLog.request_end);
const told = { description: "d", runbook: "r" };

describe("a summary's braces", () => {
  const slow = above(
    requests.percentile(f => f.latency_ms, 95, { by: f => f.model, over: minutes(5) }),
    seconds(5),
  );
  const counted = above(requests.count({ over: minutes(5) }), 1);
  const own = above(raw({ promql: "max by (pod) (up{@environment})" }, { by: ["pod"] }), 1);
  const grouped = "what the query is grouped by is {group}";
  test.each<
    readonly [when: Comparison, summary: string, refused: readonly [written: string, help: string] | undefined]
  >([
    [slow, "{group}: {value}", undefined],
    // Near misses, as names are anywhere.
    [slow, "{ group }: slow", ["{ group }", "did you mean {group}?"]],
    [slow, "{Group}: slow", ["{Group}", "did you mean {group}?"]],
    [slow, "{groups}: slow", ["{groups}", "did you mean {group}?"]],
    [slow, "{group_1}: slow", ["{group_1}", "did you mean {group}?"]],
    [slow, "{vlaue} ms", ["{vlaue}", "did you mean {value}?"]],
    // What the query is about, however somebody else writes it.
    [slow, "{model}: slow", ["{model}", grouped]],
    [slow, "{labels.model}: slow", ["{labels.model}", grouped]],
    [slow, "{ $labels.model }: slow", ["{ $labels.model }", grouped]],
    [counted, "{service}: slow", ["{service}", grouped]],
    [own, "{pod}: down", ["{pod}", grouped]],
    [slow, "{latency_ms} ms", ["{latency_ms}", "what the query measures is {value}"]],
    // Everything else is text.
    [counted, "{model}: slow", undefined],
    [slow, "GET /users/{id} is slow", undefined],
    [slow, String.raw`names of \p{Lu} and x{2,3}`, undefined],
    [slow, "rate(x{job}) of {p95} and {}", undefined],
    [slow, "{name} {path} {page} {route} {table} {queue} {user} {tenant_id}", undefined],
    [slow, "{{ .Labels.model }} {{`{id}`}} {{group}} ${B} {c: 1}", undefined],
  ])("%# %s %s", (when, summary, refused) => {
    expect(problemsOf({ alerts: { Mine: alert({ ...told, when, summary }) } })).toEqual(
      refused === undefined
        ? []
        : [
            `alerts.Mine.summary: nothing is put in for ${refused[0]}, got ${JSON.stringify(summary)}; expected {value} or {group} [unknown-name]\n  help: ${refused[1]}`,
          ],
    );
  });

  test("of every shipped alert are filled in", () => {
    const all = Object.values(alerts).flatMap(({ summary, when }) => unfilled(summary, when));
    expect(all).toEqual([]);
  });
});
