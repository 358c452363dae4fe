/** What alerts mean: when each group is pending (p) and fires (F), evaluation by evaluation. */

import { describe, expect, test } from "vitest";
import { llmLog } from "../../src/catalog/index.ts";
import { type AlertRule, above, alert, atLeastThat, below } from "../../src/core/alert.ts";
import { on, raw } from "../../src/core/query/index.ts";
import { minutes, percent, seconds } from "../../src/core/units.ts";
import { resolveAlerts } from "../../src/environment/alerts.ts";
import { evaluateAlert } from "../../src/reference/alert.ts";
import type { CanonicalRecord } from "../../src/reference/record.ts";
import { siteOf } from "../store-site.ts";
import { end, stored } from "./stored-records.ts";

const requests = on(llmLog.request_end);
const over = minutes(1);

type Options = Omit<Parameters<typeof alert>[0], "summary" | "description" | "runbook">;

/** The rule of an alert for the given services, as an environment makes it. */
const ruleOf = (options: Options, services: readonly string[] = ["llm-service"]): AlertRule => {
  const site = siteOf({ services: Object.fromEntries(services.map(name => [name, {}])) });
  const own = alert({ ...options, summary: "s", description: "d", runbook: "r" });
  const rule = resolveAlerts(
    { alerts: { Own: own, HighErrorRate: "off" }, services: Object.fromEntries(services.map(name => [name, {}])) },
    site,
  ).find(({ name }) => name === "Own");
  if (rule === undefined) throw new Error("no rule");
  return rule;
};

/** Ten evaluations, half a minute apart: what each found of every group. */
const told = (rule: AlertRule, records: readonly CanonicalRecord[]): Readonly<Record<string, string>> => {
  const interval = seconds(30);
  const start = end - 9n * 30_000_000_000n;
  const instants = Array.from({ length: 10 }, (_, index) => start + BigInt(index) * 30_000_000_000n);
  return Object.fromEntries(
    evaluateAlert(rule, records, { start, end, interval }).map(({ group, pending, firing }) => [
      Object.values(group).join(" "),
      instants.map(now => (firing.includes(now) ? "F" : pending.includes(now) ? "p" : ".")).join(""),
    ]),
  );
};

/** A slow request in the window of evaluations `from` to `to` alone: windows are one minute, two evaluations. */
const slowAt = (index: number, facts: Parameters<typeof stored>[1] = {}) =>
  stored((9 - index) * 30, { latency_ms: 9000, ...facts });

const slow = above(
  requests.max(f => f.latency_ms, { over }),
  seconds(5),
);

describe("the life of an alert", () => {
  test.each<readonly [string, Omit<Options, "when">, readonly number[], string]>([
    ["fires at once without for", {}, [3], "...FF....."],
    ["is pending for as long as for says", { for: minutes(1) }, [3, 5, 7], "...ppFFFF."],
    ["starts over when it was lost", { for: minutes(1) }, [0, 2, 5, 7], "ppFF.ppFF."],
    ["never fires when it does not hold long enough", { for: minutes(1) }, [3], "...pp....."],
    ["keeps firing from the first evaluation that lost it", { keepFiring: minutes(1) }, [2], "..FFFF...."],
    ["keeps firing until it is found again", { keepFiring: minutes(1) }, [1, 5], ".FFFFFFFF."],
    ["does not keep a pending one", { for: minutes(1), keepFiring: minutes(1) }, [2], "..pp......"],
    [
      "comes back pending after it was let go",
      { for: minutes(1), keepFiring: seconds(30) },
      [0, 2, 7, 9],
      "ppFFF..ppF",
    ],
  ])("%s", (_, options, at, line) => {
    const found = told(
      ruleOf({ ...options, when: slow }),
      at.map(index => slowAt(index)),
    );
    expect(found).toEqual({ "llm-service": line });
  });

  test("nothing is told of a group for which it never holds", () =>
    expect(told(ruleOf({ when: slow }), [slowAt(3, { latency_ms: 5000 })])).toEqual({}));
});

describe("groups", () => {
  test("are the services, each by itself", () =>
    expect(
      told(ruleOf({ when: slow }, ["llm-service", "chat-api"]), [
        slowAt(1),
        slowAt(6, { service: "chat-api" }),
        slowAt(8, { service: "somebody-else" }),
      ]),
    ).toEqual({ "llm-service": ".FF.......", "chat-api": "......FF.." }));

  test("and what the first comparison is grouped by", () =>
    expect(
      told(
        ruleOf({
          when: above(
            requests.max(f => f.latency_ms, { by: f => f.model, over }),
            5000,
          ),
        }),
        [slowAt(1, { model: "small" }), slowAt(1, { model: "large" }), slowAt(5)],
      ),
    ).toEqual({
      "llm-service large": ".FF.......",
      "llm-service small": ".FF.......",
      "llm-service ": ".....FF...",
    }));
});

describe("several comparisons", () => {
  const slowAndMany = [slow, atLeastThat(requests.count({ over }), 2)];
  test("hold at once for the same group", () =>
    expect(
      told(ruleOf({ when: slowAndMany }, ["llm-service", "chat-api"]), [
        slowAt(2),
        slowAt(3, { latency_ms: 1 }),
        slowAt(2, { service: "chat-api" }),
      ]),
    ).toEqual({ "llm-service": "...F......" }));

  test("match on the fields both are grouped by", () =>
    expect(
      told(
        ruleOf({
          when: [
            above(
              requests.max(f => f.latency_ms, { by: f => f.model, over }),
              5000,
            ),
            atLeastThat(requests.count({ over }), 2),
          ],
        }),
        [slowAt(2, { model: "small" }), slowAt(2, { model: "large", latency_ms: 1 }), slowAt(6, { model: "small" })],
      ),
    ).toEqual({ "llm-service small": "..FF......" }));

  test("a minimum asks for as many records of the whole", () => {
    const failing = {
      when: above(
        requests.ratio({ where: f => f.status.is("error") }, { whole: { where: f => f.streaming.isTrue() }, over }),
        percent(40),
      ),
      minimum: 2,
    };
    const failed = (index: number, streaming = true) => slowAt(index, { status: "error", streaming });
    expect(told(ruleOf(failing), [failed(1), failed(5), failed(6)])).toEqual({ "llm-service": "......F..." });
    expect(told(ruleOf(failing), [failed(1), failed(1, false)])).toEqual({});
  });
});

describe("what there is no data of", () => {
  const few = below(requests.count({ over }), 1);
  test("is in order where missing is ok", () => expect(told(ruleOf({ when: few, missing: "ok" }), [])).toEqual({}));
  test("fires where missing fires, for each service", () =>
    expect(
      told(ruleOf({ when: few, missing: "fires", for: minutes(1) }, ["llm-service", "chat-api"]), [
        slowAt(4, { service: "chat-api" }),
      ]),
    ).toEqual({ "llm-service": "ppFFFFFFFF", "chat-api": "ppFF..ppFF" }));
  test("is what absent finds", () =>
    expect(told(ruleOf({ when: atLeastThat(requests.absent({ over }), 1) }), [slowAt(4)])).toEqual({
      "": "FFFF..FFFF",
    }));
  test("has no ratio", () =>
    expect(
      told(ruleOf({ when: below(requests.ratio({ where: f => f.status.is("success") }, { over }), percent(50)) }), []),
    ).toEqual({}));
});

describe("rules of their own kind", () => {
  test("without a comparison it always fires", () =>
    expect(told(ruleOf({ when: [] }), [])).toEqual({ "": "FFFFFFFFFF" }));
  test("a raw query is not answered", () =>
    expect(() => told(ruleOf({ when: above(raw({ promql: "up" }), 0) }), [])).toThrow("language of its own"));
  test.each<readonly [string, ReturnType<typeof above>, string]>([
    ["above is not at", above(requests.count({ over }), 1), "never"],
    ["at least is at", atLeastThat(requests.count({ over }), 1), "..FF......"],
    ["below is not at", below(requests.count({ over }), 1), "never"],
    ["below", below(requests.count({ over }), 2), "..FF......"],
  ])("%s", (_, when, line) => expect(told(ruleOf({ when }), [slowAt(2)])["llm-service"] ?? "never").toBe(line));
});
